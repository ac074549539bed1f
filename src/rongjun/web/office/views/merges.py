"""A merge of two files: what it would do, who proposed it, approving, refusing and undoing it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.people.linkage import merging, queries
from rongjun.domains.people.linkage.moving import Plan, plan_merge
from rongjun.domains.people.linkage.words import MERGE_STATES
from rongjun.domains.people.models import Merge

from ...http import OfficeRequest, needs, page, shown
from ...told.person_words import category_label, fact_text, fact_title
from ..approval_block import approval_of
from ..forms_linkage import ReasonForm
from ..pair_sides import paid_of

LOOK = "办理业务：核对合并档案"
STATE_KINDS = {"waiting": "info", "in_force": "done", "refused": "danger", "undone": "plain"}
ACTS: dict[str, tuple[Callable[..., Merge], bool]] = {
    "approve": (merging.approve_merge, False), "refuse": (merging.refuse_merge, True),
    "undo": (merging.propose_undoing, True), "undo_approve": (merging.approve_undoing, False),
    "undo_refuse": (merging.refuse_undoing, True),
}  # fmt: skip
"""What can be done on the page -> the action, and whether it needs a reason."""


@needs(Permission.PEOPLE_APPROVE)
@require_GET
def merge_page(request: OfficeRequest, merge_id: int) -> HttpResponse:
    """Show a merge: what moves, what stands, what was paid to both, and what can be done now."""
    return _shown(request, queries.get_merge(merge_id, request.actor), ReasonForm(), 200)


@needs(Permission.PEOPLE_APPROVE)
@require_POST
def merge_decide(request: OfficeRequest, merge_id: int) -> HttpResponse:
    """Approve or refuse a merge, ask to undo it, approve or refuse that."""
    act, reasoned = ACTS.get(request.POST.get("act", ""), (None, False))
    if act is None:
        raise NotFound(_("没有这种办理。"))
    merge, form = queries.get_merge(merge_id, request.actor), ReasonForm(request.POST)
    given: dict[str, Any] = {"merge_id": merge.pk, "by": request.actor, "at": clock.now()}
    if reasoned:
        if not form.is_valid():
            return _shown(request, merge, form, 400)
        given["reason"] = form.cleaned_data["reason"]
    act(**given)
    messages.success(request, _("已办理。"))
    return redirect("merge", merge_id=merge.pk)


def _shown(request: OfficeRequest, merge: Merge, form: ReasonForm, status: int) -> HttpResponse:
    shown(request, [str(merge.kept.token), str(merge.gone.token)], LOOK)
    plan = plan_merge(merge.kept, merge.gone) if merge.state == Merge.State.WAITING else None
    me, actor = request.actor.staff_id, request.actor
    crumbs = [(_("人员"), reverse("people-list"))]
    if actor.may(Permission.PEOPLE_LINK):
        crumbs.append((_("重复档案"), reverse("pair-list")))
    return page(
        request, "office/people/merge.html", _("合并档案"), crumbs=crumbs, status=status, merge=merge, form=form,
        state=(MERGE_STATES[merge.state], STATE_KINDS[merge.state]), moves=_moves(plan) if plan else [],
        together=_together(plan), paid=paid_of(merge.kept, merge.gone) if actor.may(Permission.RUN_VIEW) else None,
        approval=approval_of(_matter_kind(merge), merge.pk, actor, clock.now()),
        is_maker=merge.made_by_id == me, asked_undo=merge.undo_by_id == me, may_link=actor.may(Permission.PEOPLE_LINK),
    )  # fmt: skip


def _matter_kind(merge: Merge) -> str:
    """Return the kind of the matter that stands: the merge itself, or that it is undone."""
    return merging.UNDOING if merge.undo_at else merging.MATTER


def _moves(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "title": fact_title(move.kind, move.key), "gone": fact_text(move.kind, move.gone),
            "kept": fact_text(move.kind, move.kept) if move.kept else "", "moves": move.moves, "twice": move.twice,
        }
        for move in plan.moves
    ]  # fmt: skip


def _together(plan: Plan | None) -> list[str]:
    """Return the categories that the merged file would hold at once, where there are several."""
    codes = plan.categories_on(clock.today()) if plan else []
    return [category_label(code) for code in codes] if len(codes) > 1 else []
