"""Budget against actual by month: what was planned, what was spent, what the months ahead will need. Amounts in fen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import ExtractMonth
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.money import month_share

from . import accounts
from .chains import require_keeper
from .forecasting import latest_forecast
from .models import Forecast, FundPlan, Leg
from .purposes import LEVEL_OF_SHARE, PURPOSES, SOURCES, purpose_of
from .queries import with_left

SPENDING: Final = (accounts.BENEFITS, accounts.SPENT, accounts.PAYEES)


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the budget is looked at; '' is everything. `share` is central, provincial, local or donation."""

    year: int
    purpose: str = ""
    share: str = ""
    benefit: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of the share."""
        return LEVEL_OF_SHARE.get(self.share, (self.share,)) if self.share else SOURCES


@dataclass(frozen=True, slots=True)
class Month:
    """One month: planned (None where one benefit is looked at), spent, and what is ahead (None where it is past)."""

    month: int
    plan_fen: int | None
    actual_fen: int
    low_fen: int | None
    high_fen: int | None
    plan_so_far_fen: int | None
    spent_so_far_fen: int


def list_months(choice: Choice, today: date) -> list[Month]:
    """Return the twelve months of a year. What is ahead is taken from the latest forecast, after what was spent.

    In the present month the forecast stands until something was spent in it.
    """
    plan = None if choice.benefit else _plan(choice)
    actual, ahead = _actual(choice), _ahead(choice, latest_forecast(choice.year))
    found: list[Month] = []
    planned = spent = 0
    for index in range(12):
        month = choice.year * 12 + index
        low, high = ahead.get(month, (None, None)) if not actual[index] else (None, None)
        planned += plan[index] if plan else 0
        spent += actual[index] or high or 0
        found.append(
            Month(month, plan[index] if plan else None, actual[index], low, high, planned if plan else None, spent)
        )
    return found


def list_benefits_spent(choice: Choice) -> list[tuple[str, int, int, int]]:
    """Return (benefit, spent, ahead low, ahead high) of a year, for purpose and share chosen. Two queries."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    legs = _spent(choice).exclude(benefit="")
    for benefit, fen in legs.values_list("benefit").annotate(Sum("amount_fen")):
        found[benefit][0] = fen
    done = {index for index, fen in enumerate(_actual(choice)) if fen}
    forecast = latest_forecast(choice.year)
    for month, benefit, share, low, high in forecast.rows if forecast else []:
        if month % 12 not in done and _chosen(choice, benefit, share):
            found[benefit][1] += low
            found[benefit][2] += high
    return [(benefit, *sums) for benefit, sums in sorted(found.items())]  # type: ignore[misc]


@transaction.atomic
def set_plan(*, year: int, source: str, purpose: str, months: Sequence[int | None], by: Actor, at: datetime) -> None:
    """Keep what is planned for the twelve months of a source and purpose; None leaves a month to the even spread.

    Raises NotPermitted without funds.record or outside the unit that keeps the books, Refusal for impossible values.
    """
    by.require(Permission.FUNDS_RECORD)
    require_keeper(by)
    if source not in SOURCES or purpose not in PURPOSES or len(months) != 12:
        raise Refusal(_("请填写资金来源和用途。"))
    if any(fen is not None and fen < 0 for fen in months):
        raise Refusal(_("金额不能是负数。"))
    FundPlan.objects.filter(month__gte=year * 12, month__lt=year * 12 + 12, source=source, purpose=purpose).delete()
    FundPlan.objects.bulk_create(
        FundPlan(
            month=year * 12 + index, source=source, purpose=purpose, amount_fen=fen, changed_by_id=by.staff_id,
            changed_at=at,
        )
        for index, fen in enumerate(months)
        if fen is not None
    )  # fmt: skip
    detail = {
        "source": source,
        "purpose": purpose,
        "year": year,
        "months": [fen if fen is not None else "" for fen in months],
    }
    record_act(by=by, at=at, action="funds.plan", subject="fund_plan:all", detail=detail)


def typed_plan(year: int, source: str, purpose: str) -> list[int | None]:
    """Return what was typed for the twelve months of a source and purpose."""
    rows = FundPlan.objects.filter(month__gte=year * 12, month__lt=year * 12 + 12, source=source, purpose=purpose)
    known = dict(rows.values_list("month", "amount_fen"))
    return [known.get(year * 12 + index) for index in range(12)]


def spread(granted_fen: int, typed: Mapping[int, int]) -> list[int]:
    """Return the plan of twelve months (0 to 11): typed months as they are, the others the even share of the year."""
    return [typed.get(index, month_share(granted_fen, index + 1)) for index in range(12)]


def _plan(choice: Choice) -> list[int]:
    granted: dict[tuple[str, str], int] = defaultdict(int)
    typed: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for one in with_left().filter(year=choice.year):
        granted[one.source, one.purpose] += one.granted_fen
    rows = FundPlan.objects.filter(month__gte=choice.year * 12, month__lt=choice.year * 12 + 12)
    for source, purpose, month, fen in rows.values_list("source", "purpose", "month", "amount_fen"):
        typed[source, purpose][month % 12] = fen
    chosen = [
        spread(granted[key], typed[key])
        for key in {*granted, *typed}
        if key[0] in choice.sources and choice.purpose in ("", key[1])
    ]
    return [sum(months[index] for months in chosen) for index in range(12)]


def _spent(choice: Choice) -> Any:
    legs = Leg.objects.filter(account__in=SPENDING, transaction__day__year=choice.year).order_by()
    if choice.share:
        legs = legs.filter(source__in=choice.sources)
    if choice.purpose:
        legs = legs.filter(purpose=choice.purpose)
    return legs.filter(benefit=choice.benefit) if choice.benefit else legs


def _actual(choice: Choice) -> list[int]:
    sums = _spent(choice).annotate(m=ExtractMonth("transaction__day")).values_list("m").annotate(Sum("amount_fen"))
    by_month = dict(sums)
    return [int(by_month.get(index + 1, 0)) for index in range(12)]


def _ahead(choice: Choice, forecast: Forecast | None) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for month, benefit, share, low, high in forecast.rows if forecast else []:
        if _chosen(choice, benefit, share):
            before = found.get(month, (0, 0))
            found[month] = (before[0] + low, before[1] + high)
    return found


def _chosen(choice: Choice, benefit: str, share: str) -> bool:
    return (
        choice.share in ("", share) and choice.benefit in ("", benefit) and choice.purpose in ("", purpose_of(benefit))
    )


__all__ = ["Choice", "Month", "list_benefits_spent", "list_months", "set_plan", "spread", "typed_plan"]
