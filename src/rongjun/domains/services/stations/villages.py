"""Villages: a named contact for each, the monthly round of the town, and the daily line of open matters up the line.

A line says how many duties are open and late in a village, and in words what else is needed there. It is about matters
and needs: no person is named or watched, words of watching are refused. Nothing open is a line too.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.counting import count_together
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry, within
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.units.models import Area
from rongjun.kernel.period import month_of

from .access import areas_in_sight, checked, refuse_watching
from .models import Contact, DailyLine, Round

P = Permission


def villages_in_sight(by: Actor) -> QuerySet[Area]:
    """Return the villages of the own area, in order of code; none for who does not see stations."""
    rows = areas_in_sight(by) if by.may(P.STATIONS_VIEW) else Area.objects.none()
    return rows.filter(level=Area.Level.VILLAGE).select_related("parent").order_by("code")


def village_in_reach(code: str, by: Actor) -> Area:
    """Return a village that somebody may write about. Raises NotPermitted without the right, NotFound elsewhere."""
    by.require(P.STATIONS_RECORD)
    found = villages_in_sight(by).filter(pk=code).first()
    if found is None:
        raise NotFound(_("没有这个村（社区），或者它不在您的辖区。"))
    return found


@transaction.atomic
def name_contact(
    *, code: str, name: str, post: str, since: date, by: Actor, at: datetime, staff_id: int | None = None
) -> Contact:
    """Name the contact of a village; who was it before ends the day before.

    Raises Refusal for a day after today or not after the first day of the one before, AlreadyDone for the same name.
    """
    village = village_in_reach(code, by)
    if not name.strip():
        raise Refusal(_("请填写联络员姓名。"))
    if since > office_day(at):
        raise Refusal(_("开始日期不能晚于今天。"))
    before = Contact.objects.select_for_update().filter(area=village, until=None).first()
    if before is not None and before.name == name.strip():
        raise AlreadyDone(_("%(name)s 已经是这个村的联络员。") % {"name": before.name})
    if before is not None:
        if since <= before.since:
            raise Refusal(_("开始日期须晚于上一位的开始日期 %(day)s。") % {"day": before.since.isoformat()})
        Contact.objects.filter(pk=before.pk).update(until=date.fromordinal(since.toordinal() - 1))
    made = Contact.objects.create(area=village, name=name.strip(), post=post.strip(), since=since, staff_id=staff_id)
    _record("village.contact", code, {"contact": made.pk, "since": since.isoformat()}, by, at)
    return made


@transaction.atomic
def plan_rounds(*, days: dict[str, date], by: Actor, at: datetime) -> int:
    """Plan the round of one month: village code -> day. Planned again it moves what is not done; returns how many.

    Raises Refusal for days of different months, NotPermitted, NotFound.
    """
    months = {month_of(day) for day in days.values()}
    if len(months) != 1:
        raise Refusal(_("请选择村和日期，日期须在同一个月。"))
    month = months.pop()
    for code, day in sorted(days.items()):
        village = village_in_reach(code, by)
        made, fresh = Round.objects.get_or_create(
            area=village, month=month, defaults={"unit_id": by.unit_id, "planned_on": day}
        )
        if not fresh:
            Round.objects.filter(pk=made.pk, done_on=None).update(planned_on=day)
    _record("village.plan_rounds", by.area_prefix or "-", {"month": month, "villages": len(days)}, by, at)
    return len(days)


@transaction.atomic
def do_round(*, round_id: int, done_on: date, done: str, asked: int, by: Actor, at: datetime) -> Round:
    """Write that a round was done: the day, what was done, how many asked for something (a number, no names).

    Raises Refusal for a day to come or of another month, AlreadyDone, NotFound.
    """
    found = get_round(round_id, by)
    village_in_reach(found.area_id, by)
    text = checked(done, _("请写明办了什么。"), 400)
    if done_on > office_day(at) or month_of(done_on) != found.month:
        raise Refusal(_("日期须在当月，不晚于今天。"))
    if asked < 0:
        raise Refusal(_("人数不能是负数。"))
    rows = Round.objects.filter(pk=found.pk, done_on=None)
    if not rows.update(done_on=done_on, done=text, asked=asked):
        raise AlreadyDone(_("这次巡回已经登记。"))
    _record("village.round", found.area_id, {"round": found.pk, "day": done_on.isoformat()}, by, at)
    return get_round(found.pk, by)


@transaction.atomic
def write_line(*, code: str, needs: str, by: Actor, at: datetime) -> DailyLine:
    """Write the line of a village for today: what is needed there in words, '' where nothing is.

    The open and late duties are counted by the machine. Written once a day; a line that was made of itself is
    replaced. Raises AlreadyDone, Refusal for a word of watching, NotFound.
    """
    village, day = village_in_reach(code, by), office_day(at)
    text = needs.strip()
    if len(text) > 300:
        raise Refusal(_("写得太长，最多 %(most)d 字。") % {"most": 300})
    refuse_watching(text)
    counted = open_by_village([code], day)[code]
    told = {"open": counted[0], "late": counted[1], "needs": text, "written": True, "staff_id": by.staff_id, "at": at}
    if DailyLine.objects.filter(area=village, day=day, written=False).update(**told):
        made = DailyLine.objects.get(area=village, day=day)
    else:
        made = _insert_line(village, day, told)
    _record("village.line", code, {"day": day.isoformat(), "open": counted[0]}, by, at)
    return made


@transaction.atomic
def make_lines(*, day: date, by: Actor, at: datetime) -> int:
    """Make the line of each village with a contact that has none for a day, from what is open; returns how many."""
    told = DailyLine.objects.filter(day=day).values("area_id")
    codes = list(Contact.objects.filter(until=None).exclude(area_id__in=told).values_list("area_id", flat=True))
    counted = open_by_village(codes, day)
    made = [
        DailyLine(area_id=code, day=day, open=counted[code][0], late=counted[code][1], written=False, at=at)
        for code in codes
    ]
    DailyLine.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        _record("village.make_lines", "all", {"day": day.isoformat(), "lines": len(made)}, by, at)
    return len(made)


def open_by_village(codes: Sequence[str], day: date) -> dict[str, tuple[int, int]]:
    """Return how many duties are open and late in villages: numbers, nobody's name. One query."""
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    with whole_registry("各村未办结的待办，只计数"):
        rows = Duty.objects.filter(area_code__in=list(codes), ended_at=None)
        for code, due in rows.values_list("area_code", "due_on"):
            count, late = found[code]
            found[code] = (count + 1, late + (due < day))
    return found


def _of_villages(by: Actor) -> Q:
    """Return the condition that a row is about a village in sight: such rows are about villages alone.

    A range of the area's code, so that a long list is walked in its order (base.walking).
    """
    if by.area_prefix is None or not by.may(P.STATIONS_VIEW):
        return Q(pk=None)
    return within("area_id", by.area_prefix)


def list_contacts(by: Actor) -> QuerySet[Contact]:
    """Return the contacts in force of the villages in sight."""
    rows = Contact.objects.filter(_of_villages(by), until=None)
    return rows.select_related("area__parent")


def count_without_contact(by: Actor) -> int:
    """Return how many villages in sight have no contact. Contacts are of villages alone, one in force for each."""
    counted = count_together(villages=villages_in_sight(by), contacts=list_contacts(by))
    return counted["villages"] - counted["contacts"]


def list_rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds of the villages in sight."""
    return Round.objects.filter(_of_villages(by)).select_related("area__parent", "unit")


def get_round(round_id: int, by: Actor) -> Round:
    """Return a round in sight. Raises NotFound."""
    found = list_rounds(by).filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("没有这次巡回，或者它不在您的辖区。"))
    return found


def list_lines(by: Actor) -> QuerySet[DailyLine]:
    """Return the daily lines of the villages in sight."""
    return DailyLine.objects.filter(_of_villages(by)).select_related("area__parent", "staff")


def list_silent(by: Actor, day: date) -> QuerySet[Area]:
    """Return the villages in sight for which nobody wrote a line on a day."""
    written = DailyLine.objects.filter(day=day, written=True).values("area_id")
    return villages_in_sight(by).exclude(pk__in=written)


def list_rounds_due(by: Actor, day: date) -> QuerySet[Round]:
    """Return the rounds in sight whose day has come and which are not done."""
    return list_rounds(by).filter(Q(planned_on__lte=day), done_on=None)


def _insert_line(village: Area, day: date, told: dict[str, object]) -> DailyLine:
    try:
        with transaction.atomic():
            return DailyLine.objects.create(area=village, day=day, **told)
    except IntegrityError:
        raise AlreadyDone(_("今天的一行已经写过。")) from None


def _record(action: str, code: str, detail: dict[str, object], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"village:{code}", detail=detail)
