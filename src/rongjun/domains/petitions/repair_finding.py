"""Everybody else with the same cause: found among persons and money, never among petitions.

By batch: payments of that run that the bank sent back and that have not arrived since. By benefit and month: what is
owed as known now and was not posted, what was posted and waits for a receiver, what the bank sent back. By fund (all
benefits paid from it) or station (everybody of its area) the same, for the months named or the last twelve that were
paid. Whoever is mended is found no more; that is how a repair knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.among import Among
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry, within
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.funds.purposes import purpose_of
from rongjun.domains.payments.models import BankItem, Part, Run, RunLine, Waiting
from rongjun.domains.payments.states import POSTED
from rongjun.domains.people.models import Person
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import parse_month

from .models import Repair

MOST_MONTHS = 36
LOOKED_BACK = 12
"""Months looked through where a repair names a fund or a station and no month."""
FUNDS = {
    "抚恤和生活补助": "pension",
    "抚恤金": "pension",
    "优待金": "conscript_family",
    "义务兵优待金": "conscript_family",
}
"""How a fund that benefits are paid from may be written, beside its code."""
type Missing = dict[tuple[int, str], int]
"""(person, benefit) -> fen."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with the same cause: the person's token, where the person lives, and what is missing in fen."""

    person_token: str
    area_code: str
    owed_fen: int


def can_find(repair: Repair) -> bool:
    """Tell whether a repair names enough to look for everybody: a batch, a benefit and a month, a fund that benefits
    are paid from, or a unit that serves an area.
    """
    named = repair.batch is not None or bool(repair.benefit and repair.month)
    return named or (not repair.benefit and (fund_of(repair) != "" or station_digits(repair) is not None))


def fund_of(repair: Repair) -> str:
    """Return the code of the fund that a repair names; '' for none, or one that no benefit is paid from."""
    fund = FUNDS.get(repair.fund, repair.fund)
    return fund if fund in FUNDS.values() else ""


def station_digits(repair: Repair) -> str | None:
    """Return the leading digits of the area that the unit of a repair serves; None without one."""
    if repair.station_id is None:
        return None
    area = Unit.objects.filter(pk=repair.station_id).values_list("area_id", "level").first()
    return None if area is None or not area[0] else area[0][: area[1]]


@whole_registry("查找同一原因的其他人")
def find_affected(repair: Repair, prefix: str, at: datetime) -> list[Found]:
    """Return everybody in an area who has the cause of a repair now, by token.

    Raises Refusal where the repair names too little, or where the month was not paid yet.
    """
    if repair.batch is not None:
        return _people(_returned_of(repair.batch, repair.benefit), prefix)
    if not can_find(repair):
        raise Refusal(_("查找其他人，须写明发放批次，或者待遇和月份，或者发放待遇的资金，或者有辖区的单位。"))
    months, fund, station = _months(repair), fund_of(repair), station_digits(repair) or ""
    narrowed = station if station.startswith(prefix) else prefix
    here = list(Person.objects.filter(within("area_code", narrowed)).values_list("pk", flat=True)) if station else None
    missing: dict[int, int] = {}
    for part in (_unposted(repair.benefit, months, at, here), _waiting(repair.benefit, months),
                 _returned(repair.benefit, months)):  # fmt: skip
        for (person, benefit), fen in part.items():
            if not fund or repair.benefit or purpose_of(benefit) == fund:
                missing[person] = missing.get(person, 0) + fen
    return _people(missing, narrowed)


def _months(repair: Repair) -> range:
    paid = Run.objects.filter(state__in=POSTED).order_by("-month").values_list("month", flat=True).first()
    if paid is not None and not repair.month:
        begun = Run.objects.filter(state__in=POSTED).order_by("month").values_list("month", flat=True)[0]
        return range(max(begun, paid + 1 - LOOKED_BACK), paid + 1)
    first, last = parse_month(repair.month), parse_month(repair.until_month or repair.month)
    if paid is None or first > paid:
        raise Refusal(_("这个月份还没有发放，找不出漏发的人。"))
    if not first <= last < first + MOST_MONTHS:
        raise Refusal(_("止月不能早于起月，起止不超过36个月。"))
    return range(first, min(last, paid) + 1)


def _unposted(benefit: str, months: range, at: datetime, here: list[int] | None) -> Missing:
    """Return what is owed for a benefit (all for '') and months as known now and no released run posted, in fen."""
    owed = compute_owed(known_at=at, first=months.start, until=months.stop, person_ids=here).lines
    named = owed.with_columns(pl.col("benefit").cast(pl.String))
    if benefit:
        named = named.filter(pl.col("benefit") == benefit)
    due = named.group_by("person", "benefit").agg(pl.col("amount_fen").sum())
    lines = RunLine.objects.filter(run__state__in=POSTED, **_of(benefit, months))
    if here is not None:
        lines = lines.filter(Among("person_id", here))
    posted = _summed(lines)
    left = {(person, code): fen - posted.get((person, code), 0) for person, code, fen in due.iter_rows()}
    return {key: fen for key, fen in left.items() if fen > 0}


def _waiting(benefit: str, months: range) -> Missing:
    """Return what was posted and had no receiver when the last run was released."""
    last = Run.objects.filter(state__in=POSTED).order_by("-month", "-pk").values("pk")[:1]
    return _summed(Waiting.objects.filter(run_id__in=last, **_of(benefit, months)))


def _of(benefit: str, months: range) -> dict[str, Any]:
    return {"month__gte": months.start, "month__lt": months.stop} | ({"benefit": benefit} if benefit else {})


def _summed(rows: QuerySet[Any]) -> Missing:
    found = rows.order_by().values_list("person_id", "benefit").annotate(fen=Sum("amount_fen"))
    return {(person, benefit): fen for person, benefit, fen in found}


def _returned(benefit: str, months: range) -> Missing:
    """Return what the bank sent back of a benefit and months and did not reach the person since."""
    return _sums(_sent_back().filter(**_of(benefit, months)))


def _returned_of(run_id: int, benefit: str) -> dict[int, int]:
    """Return what the bank sent back of a run and did not reach the person since, in fen by person."""
    parts = _sent_back().filter(item__run_id=run_id)
    found: dict[int, int] = {}
    for (person, _benefit), fen in _sums(parts.filter(benefit=benefit) if benefit else parts).items():
        found[person] = found.get(person, 0) + fen
    return found


def _sent_back() -> QuerySet[Part]:
    later = Part.objects.filter(
        person=OuterRef("person"), benefit=OuterRef("benefit"), month=OuterRef("month"), pk__gt=OuterRef("pk"),
        item__result=BankItem.Result.PAID,
    )  # fmt: skip
    return Part.objects.filter(~Exists(later), item__result=BankItem.Result.FAILED)


def _sums(parts: QuerySet[Part]) -> Missing:
    """Return fen by person and benefit; of a payment that failed again and again the last counts."""
    last: dict[tuple[int, str, int], int] = {}
    for person, benefit, month, fen in parts.order_by("pk").values_list("person_id", "benefit", "month", "amount_fen"):
        last[person, benefit, month] = fen
    found: Missing = {}
    for (person, benefit, _month), fen in last.items():
        found[person, benefit] = found.get((person, benefit), 0) + fen
    return found


def _people(missing: dict[int, int], prefix: str) -> list[Found]:
    found: list[Found] = []
    for some in _cut(sorted(missing), 500):
        rows = Person.objects.filter(within("area_code", prefix), pk__in=some).order_by("pk")
        found += [Found(str(token), area, missing[pk]) for pk, token, area in
                  rows.values_list("pk", "token", "area_code")]  # fmt: skip
    return found


def _cut(ids: list[int], size: int) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
