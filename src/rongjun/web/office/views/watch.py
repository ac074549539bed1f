"""The supervisor's pages: all open and recent matters, one matter with its course, the holds and their history."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.approvals.chains import list_kinds
from rongjun.domains.approvals.changes import compare_summaries, pairs_of
from rongjun.domains.approvals.holds import days_left, last_day_of, lift_hold, list_holds, place_hold
from rongjun.domains.approvals.models import Hold, Matter
from rongjun.domains.approvals.queries import list_rounds
from rongjun.domains.approvals.watch import Course, courses_of, list_watched, recent_since

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import shown_change
from ..forms_approvals import HoldForm, LiftForm
from ..matters import ODDITIES, OUTCOME_KINDS, kind_choices, kind_name, standing_of, title_of, url_of
from ..run_frame import when
from ..watch_rows import CourseRows, matters_table, signed_line


@needs(Permission.APPROVALS_HOLD)
@require_http_methods(["GET", "POST"])
def matters(request: OfficeRequest) -> HttpResponse:
    """List the matters that are open and those decided lately: who signed when, holds, exceptions."""
    now = clock.now()
    rows = CourseRows(list_watched(recent_since(now)), now)
    return list_page(
        request, matters_table(list_kinds()), rows, "office/approvals/matters.html", _("审批监督"),
        lead=_("办理中的和最近 90 天办结的事项。这里只记事项怎样办的，不给任何人打分排名。"),
        on_export=lambda query: None, tabs=_tabs("matters"),
    )  # fmt: skip


@needs(Permission.APPROVALS_HOLD)
@require_http_methods(["GET", "POST"])
def matter(request: OfficeRequest, matter_id: int) -> HttpResponse:
    """Show one matter round by round, and hold it."""
    found = Matter.objects.filter(pk=matter_id).first()
    if found is None:
        raise NotFound(_("没有这个审批事项。"))
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            place_hold(matter_id=matter_id, by=request.actor, at=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _("已暂缓。经办人和签批人打开该事项就能看到理由。"))
            return redirect("matter", matter_id=matter_id)
    return _matter_page(request, found, form, LiftForm(), 400 if form.errors else 200)


@needs(Permission.APPROVALS_HOLD)
@require_http_methods(["GET", "POST"])
def lift(request: OfficeRequest, hold_id: int) -> HttpResponse:
    """Ask for a reason, then lift a hold."""
    hold = list_holds().filter(pk=hold_id).first()
    if hold is None:
        raise NotFound(_("没有这条暂缓记录。"))
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lift_hold(hold_id=hold_id, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("已解除暂缓，可以继续签批。"))
        return redirect("matter", matter_id=hold.matter_id)
    if request.method == "GET":
        return redirect("matter", matter_id=hold.matter_id)
    return _matter_page(request, hold.matter, HoldForm(), form, 400)


@needs(Permission.APPROVALS_HOLD)
@require_http_methods(["GET", "POST"])
def holds(request: OfficeRequest) -> HttpResponse:
    """List every hold there was: why, through which day, when and why it was lifted."""
    return list_page(
        request, holds_table(list_kinds()), list_holds(), "office/approvals/matters.html", _("暂缓记录"),
        lead=_("每一次暂缓和解除都留在这里，也记入日志链；不能改，也不能删。"),
        on_export=lambda query: None, tabs=_tabs("holds"),
    )  # fmt: skip


def holds_table(kinds: list[str]) -> Table:
    """Return the list of holds."""
    return Table(
        key="holds",
        caption=_("暂缓记录"),
        columns=(
            Column("title", _("事项"), lambda hold: title_of(hold.matter),
                   href=lambda hold: reverse("matter", args=[hold.matter_id])),
            Column("kind", _("类别"), lambda hold: kind_name(hold.matter.kind), sort=("matter__kind",)),
            Column("state", _("状态"), lambda hold: hold_state(hold)[0], cell=lambda hold: badge(*hold_state(hold))),
            Column("reason", _("理由"), lambda hold: hold.reason, kind="long"),
            Column("by", _("暂缓人"), lambda hold: hold.placed_by.name, sort=("placed_by__name",)),
            Column("at", _("暂缓日期"), lambda hold: hold.placed_at, sort=("placed_at",), kind="date"),
            Column("until", _("到哪一天"), last_day_of, sort=("until",), kind="date"),
            Column("lifted", _("解除日期"), lambda hold: hold.lifted_at, sort=("lifted_at",), kind="date"),
            Column("lifter", _("解除人"), lambda hold: hold.lifted_by.name if hold.lifted_by else ""),
            Column("lift_reason", _("解除理由"), lambda hold: hold.lift_reason, kind="long"),
        ),
        filters=(
            Filter("kind", _("类别"), lambda rows, kind: rows.filter(matter__kind=kind), kind_choices(kinds)),
            Filter("state", _("状态"), _in_state,
                   [("now", _("暂缓中")), ("lifted", _("已解除")), ("over", _("到期恢复"))]),
        ),
        search=("reason", "lift_reason", "placed_by__name"),
        search_label=_("理由、暂缓人"),
        order=("-placed_at",),
        empty=_("没有暂缓过任何事项"),
    )  # fmt: skip


def hold_state(hold: Hold) -> tuple[str, str]:
    """Return whether a hold stands, was lifted or is over, with the kind of its badge."""
    if hold.lifted_at is not None:
        return _("已解除"), "done"
    if hold.matter.outcome or hold.until <= clock.now():
        return _("到期恢复") if not hold.matter.outcome else _("事项已办结"), "plain"
    return _("暂缓中"), "draft"


def _in_state(rows: Any, state: str) -> Any:
    now = clock.now()
    if state == "now":
        return rows.filter(lifted_at=None, until__gt=now, matter__outcome="")
    return rows.exclude(lifted_at=None) if state == "lifted" else rows.filter(lifted_at=None, until__lte=now)


def _matter_page(request: OfficeRequest, found: Matter, form: HoldForm, lifting: LiftForm, status: int) -> HttpResponse:
    now = clock.now()
    rounds = list_rounds(found.kind, found.subject_id)
    courses = courses_of(rounds, now)
    last = courses[rounds[-1].pk]
    history = [(hold, hold_state(hold)) for hold in _holds_of(found)]
    return page(
        request, "office/approvals/matter.html", title_of(found), status=status,
        crumbs=[(_("审批监督"), reverse("matters"))], matter=rounds[-1], form=form, lifting=lifting, hold=last.hold,
        rounds=[_round(courses[one.pk], before) for before, one in pairwise([None, *rounds]) if one][::-1],
        history=history, kind=kind_name(found.kind), url=url_of(found),
        state=(standing_of(rounds[-1], len(last.acts)), OUTCOME_KINDS[rounds[-1].outcome]),
        days_left=days_left(found.kind, found.subject_id, now), today=timezone.localdate(now),
    )  # fmt: skip


def _holds_of(found: Matter) -> list[Hold]:
    return list(list_holds().filter(matter__kind=found.kind, matter__subject_id=found.subject_id))


def _round(course: Course, before: Matter | None) -> dict[str, Any]:
    """Return a round as the page shows it: who signed when, what was signed, what differs from the round before."""
    one = course.matter
    changes = compare_summaries(pairs_of(before), pairs_of(one)) if before is not None else []
    return {
        "number": one.round, "opened": when(one.opened_at), "signed": signed_line(course),
        "standing": standing_of(one, len(course.acts)), "badge": OUTCOME_KINDS[one.outcome], "reason": one.reason,
        "oddities": [str(ODDITIES[odd]) for odd in course.oddities],
        "summary": [(_(label), value) for label, value in pairs_of(one)],
        "differences": [shown_change(change) for change in changes],
    }  # fmt: skip


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    named = [("matters", _("事项")), ("holds", _("暂缓记录"))]
    return [(title, reverse(name), name == current) for name, title in named]
