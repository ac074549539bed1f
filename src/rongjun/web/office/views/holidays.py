"""Holiday notices: their list, a new one with a dry view, one with what it changes, and the decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.policy.holidays import actions, queries
from rongjun.domains.policy.models import HolidayNotice
from rongjun.kernel.calendar import LIBRARY_UNTIL

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_of
from ..forms_holidays import HolidayForm
from ..holiday_words import ROOMS, SCOPES, STATE_KINDS, STATE_NAMES, day_words, span_words
from ..notice_forms import ReasonForm

S = HolidayNotice.State


@needs(Permission.POLICY_VIEW)
@require_http_methods(["GET", "POST"])
def holiday_list(request: OfficeRequest) -> HttpResponse:
    """List the notices of rest days, and until when the working days are known."""
    known = queries.current_calendar().known_until
    lead = _("工作日按国务院的放假安排计算，现在到 %(day)s 为止是确定的；之后的期限标为暂定，录入新的安排后重新计算。")
    return list_page(
        request, holidays_table(), queries.list_holiday_notices(), "office/policy/holidays.html", _("放假安排"),
        crumbs=[(_("政策标准"), reverse("policy-list"))], on_export=lambda query: None,
        lead=lead % {"day": known.isoformat()}, may_make=_keeps(request, Permission.CALENDAR_MAKE),
    )  # fmt: skip


def _keeps(request: OfficeRequest, permission: Permission) -> bool:
    return request.actor.may(permission) and request.actor.area_prefix == ""


def holidays_table() -> Table:
    """Return the list of holiday notices."""
    return Table(
        key="holidays",
        caption=_("放假安排"),
        columns=(
            Column("doc", _("文号"), lambda one: one.doc_no, sort=("doc_no",),
                   href=lambda one: reverse("holiday", args=[one.pk])),
            Column("year", _("年度"), lambda one: one.year, sort=("year",), kind="number"),
            Column("scope", _("内容"), lambda one: SCOPES[one.whole]),
            Column("state", _("状态"), lambda one: STATE_NAMES[one.state], sort=("state",), cell=_state),
            Column("made_by", _("录入人"), lambda one: one.made_by.name),
            Column("made", _("录入日期"), lambda one: one.made_at, kind="date", sort=("made_at",)),
        ),
        filters=(Filter("state", _("状态"), lambda rows, state: rows.filter(state=state), list(STATE_NAMES.items())),),
        search=("doc_no", "source"),
        search_label=_("文号或来源"),
        empty=_("还没有录入过放假安排。"),
    )  # fmt: skip


def _state(notice: HolidayNotice) -> str:
    return badge(str(STATE_NAMES[notice.state]), STATE_KINDS[notice.state])


@needs(Permission.CALENDAR_MAKE)
@require_http_methods(["GET", "POST"])
def holiday_new(request: OfficeRequest) -> HttpResponse:
    """Paste a notice, look at how it was read, then submit it."""
    actions.permit(request.actor, Permission.CALENDAR_MAKE)
    form = HolidayForm(request.POST or None, initial={"year": LIBRARY_UNTIL.year + 1})
    good = request.method == "POST" and form.is_valid()
    if good and request.POST.get("act") == "submit":
        given = form.cleaned_data
        made = actions.enter_holidays(
            year=given["year"], whole=given["whole"] == "yes", doc_no=given["doc_no"], source=given["source"],
            text=given["text"], by=request.actor, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("已提交，等待另一人批准；批准后才生效。"))
        return redirect("holiday", holiday_id=made.pk)
    read = form.read if request.method == "POST" else None
    return page(
        request, "office/policy/holiday_new.html", _("录入放假安排"), crumbs=crumbs(), form=form, good=good,
        spans=span_words(read.spans) if read else [], odd=[day_words(day) for day in read.odd] if read else [],
        status=400 if form.errors else 200,
    )  # fmt: skip


def crumbs() -> list[tuple[str, str]]:
    """Return the way to the notices."""
    return [(_("政策标准"), reverse("policy-list")), (_("放假安排"), reverse("holiday-list"))]


@needs(Permission.POLICY_VIEW)
@require_GET
def holiday(request: OfficeRequest, holiday_id: int) -> HttpResponse:
    """Show a notice: its days, the clocks it changes or changed, its signatures, and the next step."""
    return holiday_page(request, queries.get_holiday_notice(holiday_id))


def holiday_page(request: OfficeRequest, found: HolidayNotice, reason: ReasonForm | None = None) -> HttpResponse:
    """Return the page of a notice; a form that was refused keeps what was typed."""
    waits, keeper = found.state == S.SUBMITTED, request.actor.area_prefix == ""
    approval = approval_of(actions.KIND, found.pk, request.actor, clock.now())
    signed = approval.signed_by(request.actor)
    shown: dict[str, Any] = {
        "holiday": found, "state_name": STATE_NAMES[found.state], "state_kind": STATE_KINDS[found.state],
        "scope": SCOPES[found.whole], "spans": span_words(queries.spans_of(found.days)), "approval": approval,
        "clocks": _clocks(request, found, foresee=waits and keeper), "reason_form": reason or ReasonForm(),
        "may_approve": waits and _keeps(request, Permission.CALENDAR_APPROVE) and not signed,
        "may_withdraw": waits and _keeps(request, Permission.CALENDAR_MAKE), "signed": signed and waits,
    }  # fmt: skip
    return page(
        request, "office/policy/holiday.html", found.doc_no, crumbs=crumbs(), status=400 if reason else 200, **shown
    )


def _clocks(request: OfficeRequest, found: HolidayNotice, *, foresee: bool) -> list[tuple[str, int, int]]:
    """Return for each room how many clocks move and how many become certain: as it was, or as it would be."""
    if foresee:
        would = actions.foresee(found, by=request.actor, at=clock.now())
        return [(str(ROOMS.get(room, room)), one.moved, one.settled) for room, one in would.items()]
    return [(str(ROOMS.get(room, room)), moved, settled) for room, _looked, moved, settled in found.recounted]


@needs(Permission.POLICY_VIEW)
@require_POST
def holiday_decide(request: OfficeRequest, holiday_id: int) -> HttpResponse:
    """Approve, return or withdraw a notice."""
    found = queries.get_holiday_notice(holiday_id)
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise NotFound(_("没有这种操作。请刷新页面后重试。"))
    reason = ReasonForm(request.POST) if act != "approve" else None
    if reason is not None and not reason.is_valid():
        return holiday_page(request, found, reason)
    try:
        messages.success(request, _ACTS[act](request, found))
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("holiday", holiday_id=found.pk)


def _approve(request: OfficeRequest, found: HolidayNotice) -> str:
    done = actions.approve_holidays(
        notice_id=found.pk, content_hash=request.POST.get("content", ""), by=request.actor, at=clock.now()
    )
    if done.state != S.APPROVED:
        return _("已签署，等待下一环节。")
    return _("已批准，正在计时的期限已经重新计算。")


def _return(request: OfficeRequest, found: HolidayNotice) -> str:
    actions.return_holidays(notice_id=found.pk, reason=request.POST["reason"], by=request.actor, at=clock.now())
    return _("已退回。")


def _withdraw(request: OfficeRequest, found: HolidayNotice) -> str:
    actions.withdraw_holidays(notice_id=found.pk, reason=request.POST["reason"], by=request.actor, at=clock.now())
    return _("已撤回。")


_ACTS: dict[str, Callable[[OfficeRequest, HolidayNotice], str]] = {
    "approve": _approve, "return": _return, "withdraw": _withdraw,
}  # fmt: skip
