"""One move of a case: the table says where it leads, the new state has its owner and its day, history keeps it."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.grants.proposing import fault_of_words
from rongjun.domains.units.models import Unit
from rongjun.kernel.aid.cases import AT_TOWN, OVER, Move, State, after
from rongjun.kernel.calendar import Limit
from rongjun.kernel.calendar import Unit as Days
from rongjun.kernel.transitions import NoSuchMove

from .models import Case, Entry
from .settings import value_of

TOWN_LEVEL: Final = 9


@transaction.atomic
def make_move(case: Case, move: Move, *, by: Actor, at: datetime, note: str = "", **changes: Any) -> Case:
    """Move a case on; returns it as it stands now.

    Raises AlreadyDone where somebody moved it first or the table has no such move, Refusal for words of watching.
    """
    check_words(note)
    try:
        now = after(State(case.state), move)
    except NoSuchMove:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。")) from None
    changes |= {"state": now.value} | owner_in(case.person.area_code, now, office_day(at))
    if now in OVER:
        changes["ended_at"] = at
    if not Case.objects.filter(pk=case.pk, state=case.state).update(**changes):
        raise AlreadyDone(_("该事项刚刚已由他人办理，请刷新后查看。"))
    for name, value in changes.items():
        setattr(case, name, value)
    write_entry(case, move.value, by=by, at=at, note=note)
    return case


def write_entry(case: Case, what: str, *, by: Actor, at: datetime, note: str = "") -> None:
    """Write what happened into the history of a case and into the audit chain."""
    check_words(note)
    Case.objects.select_for_update().filter(pk=case.pk).values_list("pk").first()
    last = Entry.objects.filter(case=case).order_by("-sequence").values_list("sequence", flat=True).first()
    Entry.objects.create(
        case=case, sequence=(last or 0) + 1, at=at, staff_id=by.staff_id, who=by.name, unit_name=by.unit_name,
        move=what, state=case.state, note=note.strip()[:500],
    )  # fmt: skip
    detail = {"number": case.number, "state": case.state}
    record_act(by=by, at=at, action=f"aid.{what}", subject=f"aid_case:{case.pk}", detail=detail)


def owner_in(area_code: str, state: State, day: date) -> dict[str, Any]:
    """Return who owes the next move of a case in a state, and by which day (none where it is over or waits).

    Whoever was helped is looked at again: the days of that are of the calendar.
    """
    town = state in AT_TOWN
    unit = town_unit(area_code) if town else Unit.objects.filter(is_root=True).values_list("pk", flat=True).first()
    permission = Permission.AID_TOWN if town else Permission.AID_COUNTY
    timed = {State.APPLIED: "town_days", State.REVIEWED: "county_days", State.LEDGER: "county_days"}.get(state)
    due = None if timed is None else working_days_after(day, int(value_of(timed, day)))
    if state is State.HELPED:
        due = day + timedelta(days=int(value_of("look_again", day)))
    return {"owner_unit_id": unit, "owner_permission": permission.value, "due_on": due}


def working_days_after(day: date, days: int) -> date:
    """Return the last day of a limit of working days that begins on a day."""
    return current_calendar().count_days(day, Limit(days, Days.WORKING_DAY)).last_day


def town_unit(area_code: str) -> int:
    """Return the unit of the town that an area lies in; where there is none, the unit that keeps the books."""
    area = area_code[:TOWN_LEVEL].ljust(12, "0")
    found = Unit.objects.filter(area_id=area, level=TOWN_LEVEL).order_by("pk").values_list("pk", flat=True).first()
    return int(found or Unit.objects.filter(is_root=True).values_list("pk", flat=True)[0])


def check_words(text: str) -> None:
    """Raise Refusal where a note watches somebody or speaks of a petition: every note is shown to the person."""
    if fault := fault_of_words(text):
        raise Refusal(fault)


def load_case(case_id: int, by: Actor) -> Case:
    """Return a case of the actor's area, locked. Raises NotFound, NotPermitted without aid.view."""
    by.require(Permission.AID_VIEW)
    found = Case.objects.select_for_update(of=("self",)).select_related("person").filter(pk=case_id).first()
    if found is None:
        raise NotFound(_("没有这个困难帮扶事项，或它不在您的辖区。"))
    if by.staff_id and found.person.name == by.name:
        raise NotPermitted(_("您与该事项的当事人或其亲属同名：本人、近亲属的事项须回避，请由其他同事办理。"))
    return found


def require_owner(case: Case, by: Actor) -> None:
    """Raise NotPermitted unless the next move is the actor's: the right and the unit (the county acts for towns)."""
    if not by.may_code(case.owner_permission):
        raise NotPermitted(_("该事项现在由别的岗位办理。"))
    if case.owner_unit_id != by.unit_id and by.area_prefix != "":
        raise NotPermitted(_("该事项现在由别的单位办理。"))
