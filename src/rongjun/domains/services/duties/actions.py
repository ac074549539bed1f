"""Writes of duties: given once, handed on with a reason, done with a result or dropped with a reason."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act

from .access import get_duty, person_in_reach, refuse_watching, unit_and_staff
from .models import Duty, DutyEntry

LONGEST = 200


@transaction.atomic
def give_duty(
    *, source: str, what: str, unit_id: int, staff_id: int | None, due: date, by: Actor, at: datetime,
    person_id: int | None = None, said_on: date | None = None,
) -> Duty:  # fmt: skip
    """Give a unit, and where one answers a person of it, something to do by a day; given twice it is the same duty.

    `source` is where it came from ('visit:12'); `said_on` the day it was promised, where it is noted later. Raises
    Refusal without words, for a day past, a word of watching, a unit that does not serve the person; NotFound for a
    person outside the actor's area; NotPermitted without duty.work.
    """
    by.require(Permission.DUTY_WORK)
    text = what.strip()
    if not (source and text) or len(text) > LONGEST:
        raise Refusal(_("请写明要办什么，最多200字。"))
    known = _known(source, text)
    if known is not None:
        return known
    if due < (said_on or office_day(at)):
        raise Refusal(_("办结日期须是今天或以后。"))
    refuse_watching(text)
    person = None if person_id is None else person_in_reach(person_id, by)
    unit, staff = unit_and_staff(unit_id, staff_id, person.area_code if person else "")
    with whole_registry("登记待办"):
        try:
            with transaction.atomic():
                duty = Duty.objects.create(
                    source=source[:40], what=text, person=person, unit=unit, staff=staff, due_on=due,
                    area_code=person.area_code if person else unit.area_id or "", given_by_id=by.staff_id,
                    given_unit_id=by.unit_id, given_at=at,
                )  # fmt: skip
        except IntegrityError:
            return Duty.objects.select_related("unit", "staff", "person").get(source=source[:40], what=text)
        write_entry(duty, "give", by=by, at=at, to=_named(duty))
    return duty


@transaction.atomic
def finish_duty(*, duty_id: int, result: str, by: Actor, at: datetime) -> Duty:
    """Say what was done. Raises Refusal without words, AlreadyDone once it is over, NotPermitted for another unit's."""
    return _end(duty_id, Duty.State.DONE, "finish", result, _("请写明办了什么、结果怎样。"), by, at)


@transaction.atomic
def drop_duty(*, duty_id: int, reason: str, by: Actor, at: datetime) -> Duty:
    """Drop a duty that needs not be done any more, with the reason. Raises as `finish_duty`."""
    return _end(duty_id, Duty.State.DROPPED, "drop", reason, _("请写明为什么不用办了。"), by, at)


@transaction.atomic
def hand_duty(
    *, duty_id: int, unit_id: int, staff_id: int | None, reason: str, by: Actor, at: datetime
) -> Duty:  # fmt: skip
    """Hand a duty to another unit or person; its day stays. Raises Refusal without a reason or for the same owner."""
    duty = _mine(duty_id, by)
    if not reason.strip():
        raise Refusal(_("请写明为什么转交。"))
    refuse_watching(reason)
    unit, staff = unit_and_staff(unit_id, staff_id, duty.area_code if duty.person_id else "")
    if (unit.pk, staff_id) == (duty.unit_id, duty.staff_id):
        raise Refusal(_("已由该单位和该承办人办理，请选择另外的单位或承办人。"))
    changes: dict[str, Any] = {"unit": unit, "staff": staff}
    if duty.person_id is None:
        changes["area_code"] = unit.area_id or ""
    return _change(duty, changes, "hand", reason, by, at)


def write_entry(duty: Duty, move: str, *, by: Actor, at: datetime, to: str = "", note: str = "") -> None:
    """Append to the history of a duty and to the audit chain; call it in the transaction of the write."""
    last = DutyEntry.objects.filter(duty=duty).order_by("-sequence").values_list("sequence", flat=True).first() or 0
    DutyEntry.objects.create(
        duty=duty, sequence=last + 1, at=at, staff_id=by.staff_id, who=by.name, unit_name=by.unit_name, move=move,
        to=to[:200], note=note.strip(),
    )  # fmt: skip
    detail = {"source": duty.source, "unit": duty.unit_id, "due": duty.due_on.isoformat()}
    record_act(by=by, at=at, action=f"duty.{move}", subject=f"duty:{duty.pk}", detail=detail)


def may_work_on(duty: Duty, by: Actor) -> bool:
    """Tell whether an actor may finish, hand on or drop a duty: one of the owing unit, or of the unit it went up to."""
    return by.may(Permission.DUTY_WORK) and by.unit_id in (duty.unit_id, duty.raised_unit_id)


def _known(source: str, text: str) -> Duty | None:
    with whole_registry("是否已登记同一件待办"):
        known = Duty.objects.select_related("unit", "staff", "person").filter(source=source[:40], what=text)
        return known.first()


def _mine(duty_id: int, by: Actor) -> Duty:
    by.require(Permission.DUTY_WORK)
    duty = get_duty(duty_id, by)
    if not may_work_on(duty, by):
        raise NotPermitted(_("这件待办由“%(unit)s”办理。") % {"unit": duty.unit.name})
    if duty.ended_at is not None:
        raise AlreadyDone(_("这件待办已经办结，请刷新后查看。"))
    return duty


def _end(duty_id: int, state: Duty.State, move: str, words: str, missing: str, by: Actor, at: datetime) -> Duty:
    duty = _mine(duty_id, by)
    if not words.strip():
        raise Refusal(missing)
    refuse_watching(words)
    return _change(duty, {"state": state, "ended_at": at, "result": words.strip()}, move, words, by, at)


def _change(duty: Duty, changes: dict[str, Any], move: str, note: str, by: Actor, at: datetime) -> Duty:
    with whole_registry("办理待办"):
        standing = Duty.objects.filter(pk=duty.pk, ended_at=None, unit_id=duty.unit_id, staff=duty.staff)
        if not standing.update(**changes):
            raise AlreadyDone(_("这件待办刚刚有变化，请刷新后查看。"))
        fresh = Duty.objects.select_related("unit", "staff", "person").get(pk=duty.pk)
        write_entry(fresh, move, by=by, at=at, to=_named(fresh) if move == "hand" else "", note=note)
    return fresh


def _named(duty: Duty) -> str:
    return f"{duty.unit.name} {duty.staff.name if duty.staff else ''}".strip()
