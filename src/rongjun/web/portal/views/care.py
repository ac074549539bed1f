"""The care fund for everybody: what takes applications now and what to bring, and the accounts of every round."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.papers import Paper, make_docx, make_pdf
from rongjun.domains.services.aid import care_letters, letters, published

from ...http import file_response
from ...ui.paging import take_page
from ..http import page

A_PAGE = 20


@login_not_required
@require_GET
def fund(request: HttpRequest) -> HttpResponse:
    """Show the rounds that take applications, with what to bring, and the accounts that were published."""
    listed = take_page(published.published_rounds(), request.GET.get("page"), A_PAGE)
    taking = [(one, [name for _code, name in one.papers]) for one in published.rounds_taking(clock.today())]
    lead = _("捐赠按捐赠人的意愿使用；按困难程度排序，评审会签字；每一轮的账目都公布。")
    context: dict[str, Any] = {"rows": [(one, one.accounts) for one in listed.rows], "paged": listed, "taking": taking}
    return page(
        request, "portal/care.html", _("关爱基金"), public=True, lead=lead, crumbs=[(_("办事大厅"), reverse("portal"))],
        **context,
    )  # fmt: skip


@login_not_required
@require_GET
def accounts(request: HttpRequest, number: str) -> HttpResponse:
    """Show the accounts of a round: what came in, what was given, how many were helped where; nobody is named."""
    one = published.published_round(number)
    told = one.accounts or {}
    context: dict[str, Any] = {
        "one": one, "told": told, "left_fen": told["in_fen"] - told["before_fen"] - told["given_fen"],
        "cells": list(zip(told["rows"], told["cells"], strict=True)),
        "crumbs": [(_("办事大厅"), reverse("portal")), (_("关爱基金"), reverse("portal-care"))],
    }  # fmt: skip
    return page(request, "portal/care_accounts.html", _("账目：%(name)s") % {"name": one.name}, public=True, **context)


@login_not_required
@require_GET
def accounts_paper(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """Give the accounts of a round as a file."""
    return _file(letters.accounts(published.published_round(number), clock.now()), number, ending)


@login_not_required
@require_GET
def application_form(request: HttpRequest, number: str, ending: str) -> HttpResponse:
    """Give the form to apply with in a round, to be filled in by hand."""
    one = published.taking_round(number, clock.today())
    return _file(care_letters.application_form(one, clock.now()), number, ending)


def _file(paper: Paper, number: str, ending: str) -> HttpResponse:
    if ending not in ("pdf", "docx"):
        raise Http404
    return file_response(make_pdf(paper) if ending == "pdf" else make_docx(paper), f"{number}.{ending}")
