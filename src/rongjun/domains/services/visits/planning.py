"""Plans by rule: who is to be visited in a quarter, made in one act and the same when it is made again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.people.models import Fact
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Area, Unit
from rongjun.kernel import visiting
from rongjun.kernel.visiting import Due, Every, Known

from ..duties.consents import only_with_yes
from .models import Planned, Rule

AT_ONCE: Final = 500
_KINDS: Final = {"health": "health", "hardship": "hardship", "alone": "alone", "tie": "bereaved", "area": "moved_in"}
"""Kinds of facts that are read, and what a rule calls them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that is not planned yet."""

    person_id: int
    reason_id: int
    area_code: str
    due: Due


def rule_of(content: Mapping[str, Any]) -> visiting.Rule:
    """Return a rule from its kept form. Raises ValueError or TypeError for what is none."""
    said = dict(content)
    said["every"] = Every(said["every"])
    for name in ("categories", "facts"):
        said[name] = tuple(said.get(name, ()))
    return visiting.Rule(**said)


def preview_plan(quarter: str, by: Actor) -> list[tuple[Rule, int]]:
    """Return for each rule in force how many visits it would add in the actor's area. Raises Refusal for no quarter."""
    rules = _rules()
    found = list(_wanted(quarter, rules, by))
    return [(rule, sum(one.reason_id == rule.reason_id for one in found)) for rule in _first_of_reason(rules)]


@transaction.atomic
def make_plan(*, quarter: str, by: Actor, at: datetime) -> int:
    """Plan the visits of a quarter in the actor's area; returns how many are new. Made again it adds what is missing.

    Nobody without a yes to visits is planned, whatever a rule says. Raises Refusal for no quarter, NotPermitted.
    """
    by.require(Permission.VISIT_PLAN)
    units = _units()
    made = 0
    for some in batched(_wanted(quarter, _rules(), by), AT_ONCE, strict=False):
        rows = [
            Planned(
                person_id=one.person_id, reason_id=one.reason_id, period=one.due.period, due_on=one.due.by,
                unit_id=_unit_for(units, one.area_code), area_code=one.area_code, made_at=at,
            )
            for one in some
        ]  # fmt: skip
        Planned.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(rows)
    record_act(by=by, at=at, action="visits.plan", subject=f"plan:{quarter}", detail={"made": made})
    return made


def _wanted(quarter: str, rules: Sequence[Rule], by: Actor) -> Iterator[Wanted]:
    """Yield what the rules plan and is not planned yet, each person and reason and period once."""
    try:
        _first, last = visiting.read_quarter(quarter)
    except ValueError:
        raise Refusal(_("季度应为 2026Q3 这样的写法。")) from None
    specs = [(rule, rule_of(rule.content)) for rule in rules]
    people = only_with_yes(visible_people(by).filter(death_date=None), "visit").order_by("area_code", "pk")
    for some in batched(people.values_list("pk", "categories", "birth_date", "area_code").iterator(), AT_ONCE,
                        strict=False):  # fmt: skip
        ids = [row[0] for row in some]
        facts = _facts(ids, last)
        seen = set(Planned.objects.filter(person_id__in=ids).values_list("person_id", "reason_id", "period"))
        for pk, categories, birth, area in some:
            known = _known(categories, birth, facts.get(pk, []))
            for rule, spec in specs:
                due = visiting.due_in(spec, known, quarter)
                if due is not None and (pk, rule.reason_id, due.period) not in seen:
                    seen.add((pk, rule.reason_id, due.period))
                    yield Wanted(pk, rule.reason_id, area, due)


def _facts(ids: Sequence[int], day: date) -> dict[int, list[tuple[str, str, date, date | None, Any]]]:
    """Return the facts that a rule may read, by person; what is sealed of them stays sealed."""
    found: dict[int, list[tuple[str, str, date, date | None, Any]]] = {}
    rows = Fact.objects.filter(
        Q(kind__in=["status", *_KINDS]), person_id__in=ids, superseded_at=None, valid_from__lte=day
    )
    for pk, kind, key, since, until, value in rows.values_list(
        "person_id", "kind", "key", "valid_from", "valid_to", "value"
    ):
        found.setdefault(pk, []).append((kind, key, since, until, value))
    return found


def _known(categories: str, birth: date, facts: Sequence[tuple[str, str, date, date | None, Any]]) -> Known:
    held: dict[str, date] = {}
    grade = 0
    for kind, _key, since, until, value in facts:
        if kind == "status":
            number = value.get("grade") if isinstance(value, dict) and until is None else None
            grade = min(filter(None, (grade, number)), default=0) if isinstance(number, int) else grade
        elif kind == "tie":
            if until is not None:
                held["bereaved"] = max(until, held.get("bereaved", until))
        elif until is None and not (kind == "alone" and not value.get("value")):
            held[_KINDS[kind]] = since
    return Known(frozenset(categories.split()), birth, grade, held)


def _rules() -> list[Rule]:
    return list(Rule.objects.filter(ended_at=None, reason__active=True).select_related("reason").order_by("pk"))


def _first_of_reason(rules: Sequence[Rule]) -> list[Rule]:
    return list({rule.reason_id: rule for rule in reversed(rules)}.values())[::-1]


def _units() -> dict[str, int]:
    """Return who visits where: the code of an area -> the unit that serves it, villages and towns; '' is the root."""
    rows = Unit.objects.filter(level__in=(Area.Level.TOWN, Area.Level.VILLAGE), area__isnull=False).order_by("-pk")
    return {str(area): pk for pk, area in rows.values_list("pk", "area_id")} | {"": Unit.objects.get(is_root=True).pk}


def _unit_for(units: Mapping[str, int], area_code: str) -> int:
    return units.get(area_code) or units.get(area_code[:9].ljust(12, "0")) or units[""]
