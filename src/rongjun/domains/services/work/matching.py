"""Suggestions: the vacancies that fit a wish, the wishes that a vacancy fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.services.registers.access import spec_in_force, visible_records
from rongjun.domains.services.registers.models import Record, RecordTerm
from rongjun.kernel import matching
from rongjun.kernel.matching import Reason, Vacancy, Wish

WISHES: Final = "job-wish"
VACANCIES: Final = "vacancy"
TOLD: Final = "told"
OPEN: Final = "open"
MOST: Final = 2_000
"""So many open vacancies or wishes are looked at, at most."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A vacancy and a wish that fit, with the reasons."""

    vacancy: Record
    wish: Record
    reasons: tuple[Reason, ...]


def open_vacancies(today: date, trades: Iterable[str]) -> list[Record]:
    """Return the vacancies of some trades that are open today, as the portal shows them; they name no person."""
    with whole_registry("门户公布的岗位"):
        rows = _of_trades(Record.objects.filter(code=VACANCIES, stage=OPEN, mistaken=False), "trade", trades)
        rows = rows.select_related("version").order_by("-day", "-pk")
        return [one for one in rows[:MOST] if _until(one) >= today]


def open_wishes(by: Actor) -> QuerySet[Record]:
    """Return the wishes that wait, whom one sees, who told first before the others; inside `record_scope`."""
    rows = visible_records(spec_in_force(WISHES), by).filter(stage=TOLD, mistaken=False)
    return rows.select_related("person", "unit", "version").order_by("day", "pk")


def fits_of_wish(wish: Record, today: date) -> list[Fit]:
    """Return the vacancies that fit a wish, the best first."""
    asked = _wish(wish)
    found = {one.pk: one for one in open_vacancies(today, asked.trades)}
    told = matching.suggest(asked, [_vacancy(one) for one in found.values()])
    return [Fit(found[one.key], wish, reasons) for one, reasons in told]


def fits_of_vacancy(vacancy: Record, by: Actor) -> list[Fit]:
    """Return the wishes that a vacancy fits, in the order in which they were told; inside `record_scope` of wishes."""
    offered = _vacancy(vacancy)
    rows = _of_trades(open_wishes(by), "trades", [offered.trade] if offered.trade else [])
    told = [(one, matching.reasons_for(_wish(one), offered)) for one in rows[:MOST]]
    return [Fit(vacancy, one, reasons) for one, reasons in told if reasons]


def fits_of_person(person_ids: list[int], today: date) -> list[Fit]:
    """Return the vacancies that fit a person's own wishes that wait. Only for that person's own pages."""
    with whole_registry("本人查看合适的岗位"):
        wishes = list(Record.objects.filter(code=WISHES, person_id__in=person_ids, stage=TOLD, mistaken=False))
    return [fit for one in wishes for fit in fits_of_wish(one, today)]


def _of_trades(rows: QuerySet[Record], field: str, trades: Iterable[str]) -> QuerySet[Record]:
    terms = RecordTerm.objects.filter(record=OuterRef("pk"), field=field, value__in=sorted(trades))
    return rows.filter(Exists(terms))


def _until(record: Record) -> date:
    return date.fromisoformat(record.filled["open_until"])


def _wish(record: Record) -> Wish:
    filled: dict[str, Any] = record.filled
    return Wish(frozenset(filled.get("trades", ())), filled.get("town", ""), filled.get("pay_from"))


def _vacancy(record: Record) -> Vacancy:
    filled: dict[str, Any] = record.filled
    return Vacancy(
        record.pk, filled.get("trade", ""), filled.get("town", ""), filled.get("pay_from"), filled.get("pay_to"),
        _until(record),
    )  # fmt: skip
