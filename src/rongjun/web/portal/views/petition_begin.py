"""Petitions on the portal: how to petition, beginning one, its receipt, coming back with number and code."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.papers import make_pdf
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.intake import begin_draft
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.numbers import code_of
from rongjun.domains.petitions.papers_delivery import own_receipt
from rongjun.domains.petitions.person import OWN, find_by_code
from rongjun.kernel.petition.clocks import RULES
from rongjun.kernel.petition.states import State

from ...ui.forms import OfficeForm
from .. import throttle
from ..forms import NO_MEMORY, CodeForm
from ..http import page
from ..own_http import cookie_of
from ..petition_draft import forget_answers, given_of, keep_answers
from ..petition_http import close_matter, enter_matter, open_matter, own_matter
from ..petition_words import clock_name
from ..words import period


class OnceForm(OfficeForm):
    """The mark by which the same form sent twice is known."""

    once = forms.UUIDField(widget=forms.HiddenInput)


class NumberForm(CodeForm):
    """The number of a petition and its code, as they are typed."""

    number = forms.CharField(
        label=_lazy("信访事项编号"), max_length=40, help_text=_lazy("如 X2026-000042-7，字母和横线可以不输。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip
    field_order = ("number", "secret")


@login_not_required
@require_GET
def how(request: HttpRequest) -> HttpResponse:
    """Show how to petition, what happens then and by when, with the article of each limit."""
    limits = [
        (clock_name(term.value), period(rule.limit.n, rule.limit.unit), rule.article) for term, rule in RULES.items()
    ]
    lead = _("反映问题、提出建议、检举控告，都在这里。不用注册账户，任何一级都登记。")
    return page(request, "portal/petition/how.html", _("信访"), public=True, lead=lead, limits=limits, crumbs=_home())


@login_not_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a petition; the same form sent twice begins one. Then its number and code are shown."""
    form = OnceForm(request.POST or None, initial={"once": uuid4()})
    if request.method == "POST" and form.is_valid():
        at, address = clock.now(), throttle.address_of(request)
        if not throttle.take_try([(throttle.BEGIN, address)], at):
            return page(request, "portal/error.html", _("暂时不能再开始"), status=429, message=_(
                "这个网络地址一小时内开始的太多。请一小时后再试，或者打电话、写信、到窗口，同样登记。"
            ))  # fmt: skip
        with whole_desk(OWN):
            begun = begin_draft(given=given_of({}), sent_key=str(form.cleaned_data["once"]), at=at)
            if begun.matter.state != State.DRAFT:
                messages.info(request, _("这件事已经提交。请用编号和查询码查看。"))
                return redirect("portal-petition-enter")
            if begun.fresh:
                forget_answers(begun.matter)
                keep_answers(begun.matter, {}, at)
            open_matter(request, begun.matter, at)
        return redirect("portal-petition-receipt")
    return page(request, "portal/petition/begin.html", _("网上反映"), form=form, crumbs=_crumbs())


@require_GET
@own_matter
def receipt(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Show number and code, to be noted; then on to the first question."""
    return page(
        request, "portal/petition/receipt.html", _("编号和查询码"), matter=matter, secret=code_of(matter.sent_key),
        draft=matter.state == State.DRAFT, crumbs=_crumbs(), own_here=bool(cookie_of(request)),
    )  # fmt: skip


@require_GET
@own_matter
def receipt_paper(request: HttpRequest, matter: Matter) -> HttpResponse:
    """Give the receipt with number and code as PDF, once it was handed in."""
    if matter.state == State.DRAFT:
        return redirect("portal-petition-receipt")
    content = make_pdf(own_receipt(matter=matter, code=code_of(matter.sent_key), at=clock.now()))
    headers = {"Content-Disposition": content_disposition_header(True, f"{matter.number}.pdf")}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@login_not_required
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Open a petition by number and code; a wrong number and a wrong code get the same answer."""
    form = NumberForm(request.POST or None)
    if form.is_valid():
        at = clock.now()
        bounds = [(throttle.WRONG_NUMBER, f"X{form.digits}"), (throttle.WRONG_ADDRESS, throttle.address_of(request))]
        if not throttle.take_try(bounds, at):
            return _locked(request)
        with whole_desk(OWN):
            matter = _find(form)
            if matter is not None:
                throttle.forget_tries(*bounds[0])
                throttle.take_back(*bounds[1], at)
                enter_matter(request, matter, at)
                return redirect("portal-petition")
        form.add_error(None, _("编号或查询码不对，请对照回执逐个核对；丢失的，请到登记的单位重新领取。"))
    status = 400 if form.errors else 200
    return page(
        request, "portal/petition/enter.html", _("查看我的信访事项"), form=form, status=status, crumbs=_crumbs()
    )  # fmt: skip


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave the petition: this browser knows nothing of it any more."""
    close_matter(request)
    messages.success(request, _("已退出。再次查看请用编号和查询码。"))
    return redirect("portal-petition-enter")


def _find(form: NumberForm) -> Matter | None:
    try:
        return find_by_code(form.cleaned_data["number"], form.cleaned_data["secret"])
    except (NotFound, Refusal):
        return None


def _locked(request: HttpRequest) -> HttpResponse:
    minutes = int(throttle.WRONG_NUMBER.within.total_seconds() // 60)
    text = _("连续输错 5 次，暂时不能再试。请 %(minutes)d 分钟后再试；查询码丢失的，请到登记的单位重新领取。")
    answer: Any = page(
        request, "portal/error.html", _("暂时锁定"), status=429, message=text % {"minutes": minutes}
    )  # fmt: skip
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer  # type: ignore[no-any-return]


def _home() -> list[tuple[str, str]]:
    return [(_("办事大厅"), reverse("portal"))]


def _crumbs() -> list[tuple[str, str]]:
    return [*_home(), (_("信访"), reverse("portal-petition-how"))]
