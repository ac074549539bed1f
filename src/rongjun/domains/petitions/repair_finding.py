"""Everybody else with the same cause: found among persons and money, never among petitions.

By batch: payments of that run that the bank sent back and that have not arrived since. By benefit and month: what is
owed as known now and was not posted, what was posted and waits for a receiver, what the bank sent back. Whoever is
mended is found no more; that is how a repair knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry, within
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.payments.models import BankItem, Part, Run, RunLine, Waiting
from rongjun.domains.payments.states import POSTED
from rongjun.domains.people.models import Person
from rongjun.kernel.period import parse_month

from .models import Repair

MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody with the same cause: the person's token, where the person lives, and what is missing in fen."""

    person_token: str
    area_code: str
    owed_fen: int


def can_find(repair: Repair) -> bool:
    """Tell whether a repair names enough to look for everybody: a batch, or a benefit and a month."""
    return repair.batch is not None or bool(repair.benefit and repair.month)


@whole_registry("查找同一原因的其他人")
def find_affected(repair: Repair, prefix: str, at: datetime) -> list[Found]:
    """Return everybody in an area who has the cause of a repair now, by token.

    Raises Refusal where the repair names too little, or where the month was not paid yet.
    """
    if repair.batch is not None:
        return _people(_returned_of(repair.batch, repair.benefit), prefix)
    if not can_find(repair):
        raise Refusal(_("查找其他人，须写明发放批次，或者待遇和月份。"))
    months = _months(repair)
    missing: dict[int, int] = {}
    for part in (_unposted(repair.benefit, months, at), _waiting(repair.benefit, months),
                 _returned(repair.benefit, months)):  # fmt: skip
        for person, fen in part.items():
            missing[person] = missing.get(person, 0) + fen
    return _people(missing, prefix)


def _months(repair: Repair) -> range:
    first, last = parse_month(repair.month), parse_month(repair.until_month or repair.month)
    paid = Run.objects.filter(state__in=POSTED).order_by("-month").values_list("month", flat=True).first()
    if paid is None or first > paid:
        raise Refusal(_("这个月份还没有发放，找不出漏发的人。"))
    if not first <= last < first + MOST_MONTHS:
        raise Refusal(_("止月不能早于起月，起止不超过36个月。"))
    return range(first, min(last, paid) + 1)


def _unposted(benefit: str, months: range, at: datetime) -> dict[int, int]:
    """Return what is owed for a benefit and months as known now and no released run posted, in fen by person."""
    owed = compute_owed(known_at=at, first=months.start, until=months.stop).lines
    due = owed.filter(pl.col("benefit").cast(pl.String) == benefit).group_by("person").agg(pl.col("amount_fen").sum())
    lines = RunLine.objects.filter(
        run__state__in=POSTED, benefit=benefit, month__gte=months.start, month__lt=months.stop
    )
    posted = dict(lines.values_list("person_id").annotate(fen=Sum("amount_fen")).order_by())
    left = {person: fen - posted.get(person, 0) for person, fen in due.iter_rows()}
    return {person: fen for person, fen in left.items() if fen > 0}


def _waiting(benefit: str, months: range) -> dict[int, int]:
    """Return what was posted and had no receiver when the last run was released."""
    last = Run.objects.filter(state__in=POSTED).order_by("-month", "-pk").values("pk")[:1]
    rows = Waiting.objects.filter(run_id__in=last, benefit=benefit, month__gte=months.start, month__lt=months.stop)
    return dict(rows.values_list("person_id").annotate(fen=Sum("amount_fen")).order_by())


def _returned(benefit: str, months: range) -> dict[int, int]:
    """Return what the bank sent back of a benefit and months and did not reach the person since."""
    return _sums(_sent_back().filter(benefit=benefit, month__gte=months.start, month__lt=months.stop))


def _returned_of(run_id: int, benefit: str) -> dict[int, int]:
    """Return what the bank sent back of a run and did not reach the person since."""
    parts = _sent_back().filter(item__run_id=run_id)
    return _sums(parts.filter(benefit=benefit) if benefit else parts)


def _sent_back() -> QuerySet[Part]:
    later = Part.objects.filter(
        person=OuterRef("person"), benefit=OuterRef("benefit"), month=OuterRef("month"), pk__gt=OuterRef("pk"),
        item__result=BankItem.Result.PAID,
    )  # fmt: skip
    return Part.objects.filter(~Exists(later), item__result=BankItem.Result.FAILED)


def _sums(parts: QuerySet[Part]) -> dict[int, int]:
    """Return fen by person; of a payment that failed again and again the last counts."""
    found: dict[int, dict[tuple[str, int], int]] = {}
    rows = parts.order_by("pk").values_list("person_id", "benefit", "month", "amount_fen")
    for person, benefit, month, fen in rows:
        found.setdefault(person, {})[benefit, month] = fen
    return {person: sum(parts.values()) for person, parts in found.items()}


def _people(missing: dict[int, int], prefix: str) -> list[Found]:
    found: list[Found] = []
    for some in _cut(sorted(missing), 500):
        rows = Person.objects.filter(within("area_code", prefix), pk__in=some).order_by("pk")
        found += [Found(str(token), area, missing[pk]) for pk, token, area in
                  rows.values_list("pk", "token", "area_code")]  # fmt: skip
    return found


def _cut(ids: list[int], size: int) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
