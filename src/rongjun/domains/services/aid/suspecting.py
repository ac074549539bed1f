"""Hardship that is suspected from what others know: needs found at a visit, own medical payments over a line.

Nobody's illness and no amount stands in a note: it says which line was reached, by which document.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.daily import plan_daily
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.kernel.aid.cases import Kind, State
from rongjun.kernel.money import format_yuan

from .cases import Request, begin_case, open_case_of, suspect
from .models import Case
from .settings import situations, source_of, value_of

type Costs = Callable[[int, int], Iterable[int]]
"""Gives the ids of the persons whose own medical payments of a year reach a line in fen."""
_costs: dict[str, Costs] = {}
MEDICAL: Final = "medical"


@transaction.atomic
def suspect_needs(*, person_id: int, needs: Mapping[str, str], source: str, by: Actor, at: datetime) -> list[Case]:
    """Note hardship that a visit found. `needs`: code -> name; the office's setting says which mean hardship.

    Each situation is one case, and one that is open stays. Nothing for who died, or where the visitor may not.
    """
    day = office_day(at)
    means = dict(value_of("needs", day))
    found: dict[str, list[str]] = {}
    for code, name in needs.items():
        if means.get(code) in situations(day):
            found.setdefault(means[code], []).append(name)
    if not found or not by.may(Permission.AID_TAKE) or _is_dead(person_id):
        return []
    return [
        suspect(
            person_id=person_id, request=Request(Kind.HARDSHIP.value, situation), source=source, by=by, at=at,
            note=_("走访时本人说的需要：%(needs)s") % {"needs": "、".join(names)},
        )
        for situation, names in found.items()
    ]  # fmt: skip


def _is_dead(person_id: int) -> bool:
    return Person.objects.filter(pk=person_id, death_date__isnull=False).exists()


def register_costs(room: str, costs: Costs) -> None:
    """Have a room tell whose own medical payments of a year reach a line."""
    _costs[room] = costs


@whole_registry("每日查看自付医疗费用是否达到困难线")
def suspect_costs(*, by: Actor, at: datetime) -> int:
    """Suspect hardship of those whose own payments of this year or the last reach the office's line; returns how many.

    Each person once a year, also where the town found that it was none. Nothing where no line is set.
    """
    today = office_day(at)
    return sum(_suspect_year(year, by, at) for year in (today.year - 1, today.year))


def _suspect_year(year: int, by: Actor, at: datetime) -> int:
    day = min(office_day(at), date(year, 12, 31))
    line = int(value_of("medical_line", day))
    if line <= 0:
        return 0
    source = f"medical:{year}"
    people = {person for costs in _costs.values() for person in costs(year, line)}
    known = set(Case.objects.filter(source=source, person_id__in=people).values_list("person_id", flat=True))
    told = {"line": format_yuan(line), "document": source_of("medical_line", day), "year": year}
    note = _("%(year)s 年医院结算单上的自付医疗费用达到 %(line)s 元的线（%(document)s）") % told
    living = Person.objects.filter(pk__in=people - known, death_date=None, merged_into=None).order_by("pk")
    return sum(_suspect_one(person, source, note, by, at) for person in living)


@transaction.atomic
def _suspect_one(person: Person, source: str, note: str, by: Actor, at: datetime) -> bool:
    request = Request(Kind.HARDSHIP.value, MEDICAL)
    if MEDICAL not in situations(office_day(at)) or open_case_of(person.pk, request) is not None:
        return False
    begin_case(person, request, State.SUSPECTED, "suspect", source, note, by, at)
    return True


@task()
def daily_costs_task() -> int:
    """Look once a day whose own medical payments reach the line, in the name of the machine's operator."""
    at = clock.now()
    plan_daily_costs(at)
    return suspect_costs(by=get_or_make_shell_actor(), at=at)


def plan_daily_costs(at: datetime) -> None:
    """Plan the next daily look at medical payments, if none is planned."""
    plan_daily(daily_costs_task, at)
