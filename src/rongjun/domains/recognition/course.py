"""One move of a case: the table says where it leads, the new state has its owner and its clock, history keeps it.

Every write of this room ends here. Nothing else changes the state, the owner or the clocks of a case.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.actions import give_up_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar as current_calendar
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Unit
from rongjun.kernel.recognition.states import OVER, Move, State, after
from rongjun.kernel.transitions import NoSuchMove

from .interests import refuse_interest
from .models import Case, Clock, Decision, Entry, Sent
from .owners import OF_PERSON, Duty, duty_in
from .procedures import spec_of

KIND: Final = "recognition"
"""The kind of matter of the approvals room; its subject is the first decision proposed in a round of a case."""
OUTCOME_OF = {
    State.GRANTED: "granted", State.REFUSED: "refused", State.DECLINED: "declined", State.WITHDRAWN: "withdrawn",
    State.DROPPED: "dropped",
}  # fmt: skip


def applicant_of(case: Case) -> Actor:
    """Return the applicant as an actor: no account, no unit, no right but to the own case."""
    return Actor(
        staff_id=0, account_id=0, name=case.name, role=Role.APPLICANT, unit_id=0, unit_name="", area_prefix=None
    )


@transaction.atomic
def make_move(
    case: Case, move: Move, *, by: Actor, at: datetime, step: str = "", note: str = "",
    answers: Mapping[str, Any] | None = None, more: Mapping[str, Any] | None = None,
) -> Case:  # fmt: skip
    """Move a case on, with its owner, its clock, its history and the audit; returns it as it stands now.

    `step`: the step it stands at from now on ('' keeps the one it has); `more`: further columns of the case that change
    with it. Raises AlreadyDone where somebody else moved it first or the table has no such move from here, Refusal for
    words of watching in the note.
    """
    refuse_watching(note)
    before = State(case.state)
    try:
        now = after(case.state, move)
    except NoSuchMove:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。")) from None
    changes = {"state": now.value, "step": step or case.step, "owner_staff_id": None, **(more or {})}
    duty = None if now in OVER else duty_in(case, spec_of(case.procedure), now, changes["step"])
    changes |= _ending(now, at) if duty is None else _owned(duty, office_day(at))
    standing = Case.objects.filter(pk=case.pk, state=before.value, step=case.step, round=case.round)
    if not standing.update(**changes):
        raise AlreadyDone(_("该事项刚刚已由他人办理，请刷新后查看。"))
    turn_clock(case, duty, office_day(at))
    _note_sent(case, duty, changes["step"], at)
    if duty is None:
        _give_up(case, at)
    for name, value in changes.items():
        setattr(case, name, value)
    write_entry(case, move.value, by=by, at=at, step=changes["step"], note=note, answers=answers)
    return case


def write_entry(
    case: Case, what: str, *, by: Actor, at: datetime, step: str = "", note: str = "",
    answers: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Write what happened into the history of a case and into the audit chain. Raises Refusal for words of watching."""
    refuse_watching(note)
    Case.objects.select_for_update().filter(pk=case.pk).values_list("pk").first()
    last = Entry.objects.filter(case=case).order_by("-sequence").values_list("sequence", flat=True).first()
    Entry.objects.create(
        case=case, sequence=(last or 0) + 1, at=at, staff_id=by.staff_id, who=by.name, role=by.role.value,
        unit_name=by.unit_name, move=what, step=step, state=case.state, answers=dict(answers or {}), note=note.strip(),
    )  # fmt: skip
    detail = {"number": case.number, "step": step, "state": case.state, "round": case.round}
    record_act(by=by, at=at, action=f"recognition.{what}", subject=f"case:{case.pk}", detail=detail)


def refuse_watching(text: str) -> None:
    """Raise Refusal where a note watches somebody (SAFEGUARDS 9): every note is shown to the person."""
    word = watching_word(text)
    if word:
        raise Refusal(_("说明中不能出现“%(word)s”：这里只写与事项有关的事实，本人看得到。") % {"word": word})


def lock_case(case: Case) -> None:
    """Keep a case as it stands until the transaction ends. Raises AlreadyDone where it was moved since it was read."""
    rows = Case.objects.select_for_update().filter(pk=case.pk)
    if rows.values_list("state", "step", "round").first() != (case.state, case.step, case.round):
        raise AlreadyDone(_("该事项刚刚已由他人办理，请刷新后查看。"))


def take_turn(case: Case, by: Actor) -> None:
    """Begin a write of whoever owes the next move: the case stands still, it is the actor's, and no interest bars it.

    Raises AlreadyDone, NotPermitted.
    """
    lock_case(case)
    require_duty(case, by)
    refuse_interest(case, by)


def require_applying(by: Actor) -> None:
    """Raise NotPermitted for who neither takes applications nor is the applicant, whose number and code opened it."""
    if by.role is not Role.APPLICANT:
        by.require(Permission.RECOGNITION_TAKE)


def require_duty(case: Case, by: Actor) -> None:
    """Raise NotPermitted unless the next move of a case is the actor's: the right, the unit, and nobody else's hand.

    The unit that keeps the books may act for the units below it.
    """
    if not by.may_code(case.owner_permission):
        raise NotPermitted(_("该事项现在由别的岗位办理。"))
    if case.owner_unit_id != by.unit_id and by.area_prefix != "":
        raise NotPermitted(_("该事项现在由别的单位办理。"))
    if case.owner_staff_id not in (None, by.staff_id):
        raise NotPermitted(_("该事项已由同事承办；需要接手的，请先转到您名下。"))


def count_last_day(duty: Duty, day: date) -> tuple[date, bool]:
    """Return the last day of the clock of a duty that begins on a day, and whether it is provisional."""
    counted = current_calendar().count_days(day, duty.limit.limit, for_person=duty.clock in OF_PERSON)
    return counted.last_day, counted.provisional


def _owned(duty: Duty, day: date) -> dict[str, Any]:
    """Return what changes where somebody owes the next move."""
    return {
        "owner_unit_id": duty.unit_id, "owner_permission": duty.permission.value, "ended_at": None,
        "due_on": count_last_day(duty, day)[0],
    }  # fmt: skip


def turn_clock(case: Case, duty: Duty | None, day: date) -> None:
    """Stop the clock that runs and start that of the next move. Call it once the case is moved or locked."""
    Clock.objects.filter(case=case, stopped_on=None).update(stopped_on=day)
    if duty is None:
        return
    last, provisional = count_last_day(duty, day)
    Clock.objects.create(
        case=case, kind=duty.clock, for_person=duty.clock in OF_PERSON, started_on=day, amount=duty.limit.n,
        unit=duty.limit.unit.value, binding=duty.limit.binding.value, cite=duty.limit.cite[:200],
        source=duty.limit.source[:300], due_on=last, provisional=provisional,
    )  # fmt: skip


def _give_up(case: Case, at: datetime) -> None:
    """Take a returned decision of a case that is over out of its maker's inbox."""
    first = Decision.objects.filter(case=case, round=case.round, number=1).values_list("pk", flat=True).first()
    if first is not None:
        give_up_matter(kind=KIND, subject_id=first, at=at)


def _ending(state: State, at: datetime) -> dict[str, Any]:
    """Return what changes where nothing is owed any more; a delivered decision keeps the outcome that it had."""
    ended: dict[str, Any] = {"ended_at": at, "due_on": None}
    return ended | ({"outcome": OUTCOME_OF[state]} if state in OUTCOME_OF else {})


def _note_sent(case: Case, duty: Duty | None, step: str, at: datetime) -> None:
    """Keep where a case lies outside the area's own line: from there it is seen while and after it lay there."""
    Sent.objects.filter(case=case, back_at=None).update(back_at=at)
    if duty is not None and duty.permission.value in _ABOVE:
        Sent.objects.create(case=case, unit_id=duty.unit_id, step=step, at=at)


_ABOVE = frozenset({"recognition.city", "recognition.province"})


def unit_name(unit_id: int) -> str:
    """Return the name of a unit."""
    return str(Unit.objects.filter(pk=unit_id).values_list("name", flat=True).first() or "")
