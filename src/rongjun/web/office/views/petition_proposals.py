"""Proposals to other bodies (article 40): the list, a new one, and what was answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.petitions.figure_words import PROPOSED
from rongjun.domains.petitions.proposals import list_proposals, make_proposal, record_taken

from ...http import OfficeRequest, needs, page
from ...ui.tables import Column, Filter, Table, list_page
from ..petition_figure_frame import figure_tabs
from ..petition_repair_forms import ProposalForm, TakenForm
from .fund_appropriations import tried

OPEN = "open"


@needs(Permission.PETITION_FIGURES)
@require_http_methods(["GET", "POST"])
def proposal_list(request: OfficeRequest) -> HttpResponse:
    """List the proposals of the unit, and keep a new one."""
    sent = request.method == "POST" and "propose" in request.POST
    form = ProposalForm(request.POST if sent else None)
    if sent and form.is_valid():
        said = form.cleaned_data
        if tried(form, lambda: make_proposal(**said, by=request.actor, at=clock.now())) is not None:
            messages.success(request, _("已登记建议。"))
            return redirect("petition-proposals")
    if sent:
        return page(request, "office/form.html", _("登记建议"), form=form, text=_("登记建议"), status=400,
                    crumbs=[(_("建议"), reverse("petition-proposals"))])  # fmt: skip
    return list_page(
        request, _table(), list_proposals(request.actor), "office/petitions/proposals.html", _("建议"),
        on_export=lambda query: None, tabs=figure_tabs(request.actor, "petition-proposals"), form=form,
    )  # fmt: skip


def _table() -> Table:
    return Table(
        key="petition-proposals", caption=gettext_lazy("建议"),
        columns=(
            Column("text", gettext_lazy("建议内容"), lambda one: one.text, kind="long",
                   href=lambda one: reverse("petition-proposal", args=[one.pk])),
            Column("kind", gettext_lazy("种类"), lambda one: str(PROPOSED[one.kind]), sort=("kind",)),
            Column("to", gettext_lazy("向谁提出"), lambda one: one.to, sort=("to",)),
            Column("made", gettext_lazy("提出日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
            Column("taken", gettext_lazy("采纳情况"), lambda one: str(PROPOSED[one.taken or OPEN]), sort=("taken",)),
        ),
        filters=(Filter("kind", gettext_lazy("种类"), lambda rows, kind: rows.filter(kind=kind),
                        [(one, PROPOSED[one]) for one in ("improve", "policy", "account")]),),
        search=("text", "to"), search_label=gettext_lazy("内容或单位"), order=("-made_at", "-pk"),
        empty=gettext_lazy("还没有提出建议。"),
    )  # fmt: skip


@needs(Permission.PETITION_FIGURES)
@require_http_methods(["GET", "POST"])
def proposal_page(request: OfficeRequest, proposal_id: int) -> HttpResponse:
    """Show a proposal, and keep what was answered."""
    one = list_proposals(request.actor).filter(pk=proposal_id).first()
    if one is None:
        raise NotFound(_("没有这项建议。"))
    form = TakenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, by, at = form.cleaned_data, request.actor, clock.now()
        if tried(form, lambda: record_taken(proposal_id=one.pk, **said, by=by, at=at)) is not None:
            messages.success(request, _("已登记反馈。"))
            return redirect("petition-proposal", one.pk)
    return page(
        request, "office/petitions/proposal.html", _("建议"), crumbs=[(_("建议"), reverse("petition-proposals"))],
        one=one, kind=PROPOSED[one.kind], taken=PROPOSED[one.taken or OPEN], form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip
