"""Duties: lists of what is owed, one with its history, giving, finishing, handing on, dropping."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.queries import visible_people
from rongjun.domains.services.duties import actions, queries
from rongjun.domains.services.duties.access import get_duty
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.photos import photos_of

from ...addresses import address
from ...http import OfficeRequest, page, shown
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..duty_forms import DropForm, FinishForm, HandForm, NewDutyForm, owner_choices
from ..duty_frame import MOVES, duty_tabs, on_duties, standing_of

LOOK = "办理业务：查看待办"
WHEN = (("late", gettext_lazy("已过期")), ("near", gettext_lazy("三天内到期")))


def duties_table(key: str, order: tuple[str, ...]) -> Table:
    """Return a list of duties."""
    today = clock.today()

    def late(duty: Duty) -> bool:
        return duty.ended_at is None and duty.due_on < today

    def when(rows: Any, value: str) -> Any:
        return (
            rows.filter(due_on__lt=today)
            if value == "late"
            else rows.filter(due_on__gte=today, due_on__lte=today + timedelta(days=queries.WARN_DAYS))
        )

    return Table(
        key=key, caption=gettext_lazy("待办"),
        columns=(
            Column("what", gettext_lazy("要办什么"), lambda d: d.what, kind="long", sort=("what",),
                   href=lambda d: address("duty", d.pk)),
            Column("person", gettext_lazy("有关的人"), lambda d: d.person.name if d.person else ""),
            Column("unit", gettext_lazy("承办单位"), lambda d: d.unit.name, sort=("unit__name",)),
            Column("staff", gettext_lazy("承办人"), lambda d: d.staff.name if d.staff else ""),
            Column("due", gettext_lazy("办结日期"), lambda d: d.due_on, sort=("due_on",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda d: standing_of(d, today)[0],
                   cell=lambda d: badge(*standing_of(d, today))),
            Column("given", gettext_lazy("交办日期"), lambda d: d.given_at, sort=("given_at",), kind="date",
                   shown=False),
            Column("result", gettext_lazy("结果"), lambda d: d.result, kind="long", shown=False),
        ),
        filters=(Filter("when", gettext_lazy("期限"), when, WHEN),),
        search=("what",), search_label=gettext_lazy("要办什么"), order=order,
        empty=gettext_lazy("没有待办。"), row_kind=lambda d: "faulty" if late(d) else "",
        people=lambda d: str(d.person.token) if d.person else "",
    )  # fmt: skip


def _list(
    request: OfficeRequest, duties: QuerySet[Duty], name: str, lead: Promise, order: tuple[str, ...] = ("due_on", "pk")
) -> HttpResponse:
    return list_page(
        request, duties_table(name, order), duties, "office/duties/list.html", _("待办"), tabs=duty_tabs(name),
        lead=lead, on_export=lambda query: None, crumbs=[(_("服务"), reverse("services"))],
    )  # fmt: skip


@on_duties
@require_http_methods(["GET", "POST"])
def duty_list(request: OfficeRequest) -> HttpResponse:
    """List the open duties of this person, and those of the unit that nobody has taken."""
    lead = gettext_lazy("指定给您的，以及本单位没有指定到人的。")
    return _list(request, queries.list_mine(request.actor), "duty-list", lead)


@on_duties
@require_http_methods(["GET", "POST"])
def duty_unit(request: OfficeRequest) -> HttpResponse:
    """List the open duties of the own unit, and those that went up to it."""
    lead = gettext_lazy("本单位的，以及下级逾期上报的。")
    return _list(request, queries.list_of_unit(request.actor), "duty-unit", lead)


@on_duties
@require_http_methods(["GET", "POST"])
def duty_below(request: OfficeRequest) -> HttpResponse:
    """List the open duties of units below, and those given from here."""
    lead = gettext_lazy("辖区内其他单位的，以及本单位交办出去的。")
    return _list(request, queries.list_below(request.actor), "duty-below", lead)


@on_duties
@require_http_methods(["GET", "POST"])
def duty_over(request: OfficeRequest) -> HttpResponse:
    """List what was done or dropped, the latest first."""
    lead = gettext_lazy("办结的和不再办理的，写明结果。")
    return _list(request, queries.list_over(request.actor), "duty-over", lead, ("-pk",))


@on_duties
@require_http_methods(["GET", "POST"])
def duty_new(request: OfficeRequest) -> HttpResponse:
    """Show and take the form of a duty that is given by hand."""
    fresh = {"sent_key": secrets.token_hex(12)}
    form = NewDutyForm(owner_choices(request.actor), request.POST or None, initial=fresh)
    if request.method == "POST" and form.is_valid() and _given(request, form):
        messages.success(request, _("已交办。"))
        return redirect("duty-below" if form.cleaned_data["owner"][0] != request.actor.unit_id else "duty-unit")
    crumbs = [(_("服务"), reverse("services")), (_("待办"), reverse("duty-list"))]
    status = 400 if form.errors else 200
    return page(request, "office/form.html", _("交办一件事"), form=form, text=_("交办"), crumbs=crumbs, status=status)


def _given(request: OfficeRequest, form: NewDutyForm) -> bool:
    said = form.cleaned_data
    person_id = None
    if said["file_no"]:
        person_id = (
            visible_people(request.actor).filter(file_no=said["file_no"].strip()).values_list("pk", flat=True).first()
        )
        if person_id is None:
            form.add_error("file_no", _("辖区内没有这个档案号，请核对。"))
            return False
    unit_id, staff_id = said["owner"]
    return _tried(form, lambda: actions.give_duty(
        source=f"hand:{said['sent_key']}", what=said["what"], unit_id=unit_id, staff_id=staff_id, due=said["due"],
        person_id=person_id, by=request.actor, at=clock.now(),
    ))  # fmt: skip


@on_duties
@require_GET
def duty_page(request: OfficeRequest, duty_id: int) -> HttpResponse:
    """Show a duty with its history, and what the actor may do with it."""
    return _show(request, get_duty(duty_id, request.actor), {}, 200)


@on_duties
@require_POST
def duty_act(request: OfficeRequest, duty_id: int, act: str) -> HttpResponse:
    """Finish, hand on or drop a duty; where it is refused, its page says why and what was typed is still there."""
    duty = get_duty(duty_id, request.actor)
    if act not in ACTS:
        raise NotFound(_("没有这项操作。"))
    if not actions.may_work_on(duty, request.actor):
        raise NotPermitted(_("这件待办由“%(unit)s”办理。") % {"unit": duty.unit.name})
    form = _form(act, request, request.POST)
    if form.is_valid() and _tried(form, lambda: ACTS[act](request, duty, form.cleaned_data)):
        messages.success(request, _("已登记：%(move)s。") % {"move": MOVES[act]})
        return redirect("duty-list")
    return _show(request, duty, {act: form}, 400)


def _show(request: OfficeRequest, duty: Duty, forms: dict[str, Any], status: int) -> HttpResponse:
    if duty.person is not None:
        shown(request, [str(duty.person.token)], LOOK)
    may = duty.ended_at is None and actions.may_work_on(duty, request.actor)
    fresh = {act: _form(act, request, None) for act in ACTS} if may else {}
    return page(
        request, "office/duties/duty.html", _("待办"), duty=duty, state=standing_of(duty, clock.today()),
        entries=[(MOVES.get(one.move, one.move), one) for one in queries.list_entries(duty)], forms=fresh | forms,
        may=may, photos=photos_of(f"duty:{duty.pk}"), status=status,
        crumbs=[(_("服务"), reverse("services")), (_("待办"), reverse("duty-list"))],
    )  # fmt: skip


def _form(act: str, request: OfficeRequest, data: Any) -> Any:
    if act == "hand":
        return HandForm(owner_choices(request.actor), data)
    return {"finish": FinishForm, "drop": DropForm}[act](data)


def _tried(form: Any, write: Callable[[], object]) -> bool:
    """Do a write; what the rules refuse is said in the form."""
    try:
        write()
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _by(request: OfficeRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


def _hand(request: OfficeRequest, duty: Duty, said: dict[str, Any]) -> None:
    unit_id, staff_id = said["owner"]
    actions.hand_duty(duty_id=duty.pk, unit_id=unit_id, staff_id=staff_id, reason=said["reason"], **_by(request))


ACTS: dict[str, Callable[[OfficeRequest, Duty, dict[str, Any]], object]] = {
    "finish": lambda request, duty, said: actions.finish_duty(duty_id=duty.pk, result=said["result"], **_by(request)),
    "hand": _hand,
    "drop": lambda request, duty, said: actions.drop_duty(duty_id=duty.pk, reason=said["reason"], **_by(request)),
}
