"""What the months to the end of a year will need, worked out by the engine from the registry as known now.

Known ends, ages that will be reached, and changes approved for a later month are in it; one-off payments are not. Who
has not confirmed within an open campaign makes the range: the low figure leaves out what would then be paused.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.queries import facts_frame
from rongjun.domains.people.models import Campaign, Confirmation
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.kernel.entitlement import compute
from rongjun.kernel.period import month_of

from .models import Forecast
from .purposes import purpose_of

SHARES = ("central", "provincial", "local")
STEPS = 3
State = Forecast.State
type Progress = Callable[[str, int, int], None]


@transaction.atomic
def begin_forecast(*, by: Actor, at: datetime) -> Forecast:
    """Begin a forecast for the rest of this year; `work_forecast` comes next. One that works already is returned.

    Raises NotPermitted for who does not see the books, or outside the unit that keeps them.
    """
    by.require(Permission.FUNDS_BOOKS)
    if by.area_prefix != "":
        raise NotPermitted(_("预测由记账单位计算。"))
    working = Forecast.objects.filter(state=State.WORKING).first()
    if working is not None:
        return working
    today = timezone.localdate(at)
    one = Forecast.objects.create(
        year=today.year, known_at=at, first_month=month_of(today), made_by_id=by.staff_id, made_at=at
    )
    record_set_look(
        by=by, at=at, purpose="预测全年支出", set_kind="registry", set_id=f"forecast:{one.pk}", fields=["record"]
    )
    record_act(by=by, at=at, action="funds.forecast", subject=f"forecast:{one.pk}", detail={"year": one.year})
    return one


def work_forecast(*, forecast_id: int, at: datetime) -> Forecast:
    """Work a forecast out and keep it; a failure is kept with its reason and raised."""
    one = get_forecast(forecast_id)
    if one.state != State.WORKING:
        return one
    try:
        rows, counts = _work_out(one, lambda step, done, of: _report(one.pk, step, done, of))
    except Exception as error:
        reason = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
        Forecast.objects.filter(pk=one.pk).update(state=State.FAILED, reason=reason[:200], done_at=at, progress={})
        raise
    Forecast.objects.filter(pk=one.pk, state=State.WORKING).update(
        state=State.DONE, rows=rows, counts=counts, done_at=at, progress={}, rulebook_hash=current_rulebook().version
    )
    return get_forecast(one.pk)


def get_forecast(forecast_id: int) -> Forecast:
    """Return a forecast. Raises NotFound where there is none."""
    one = Forecast.objects.filter(pk=forecast_id).first()
    if one is None:
        raise NotFound(_("没有这个预测。"))
    return one


def latest_forecast(year: int) -> Forecast | None:
    """Return the latest forecast of a year that was worked out."""
    return Forecast.objects.filter(year=year, state=State.DONE).first()


def needs_of_year(year: int) -> dict[tuple[str, str], dict[int, int]]:
    """Return (share, purpose) -> month -> fen of the latest forecast, the high figure; nothing where there is none."""
    one = latest_forecast(year)
    needs: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for month, benefit, share, _low, high in one.rows if one else []:
        needs[share, purpose_of(benefit)][month] += high
    return {key: dict(months) for key, months in needs.items()}


@whole_registry("预测全年支出")
def _work_out(one: Forecast, progress: Progress) -> tuple[list[list[Any]], dict[str, int]]:
    progress(gettext_noop("读取人员事实"), 0, STEPS)
    facts = facts_frame(one.known_at)
    until = one.year * 12 + 12
    progress(gettext_noop("按政策标准计算应享待遇"), 1, STEPS)
    lines = compute(facts, current_rulebook(), one.first_month, until).lines
    progress(gettext_noop("按年度确认划出区间"), 2, STEPS)
    pauses = _pauses(until)
    low = _without_paused(lines, pauses)
    ending = facts.filter(pl.col("until_month").is_between(one.first_month, until, closed="left"))
    counts = {
        "persons": int(lines["person"].n_unique()),
        "unconfirmed": len(pauses),
        "ending": int(ending["person"].n_unique()),
    }
    return _rows(lines, low), counts


def _pauses(until: int) -> dict[int, int]:
    """Return person -> month from which pay would wait, for whoever has not confirmed within an open campaign."""
    state = Confirmation.State
    open_now = Campaign.objects.filter(state__in=[Campaign.State.OPEN, Campaign.State.LISTED], stop_month__lt=until)
    rows = Confirmation.objects.filter(campaign__in=open_now, state__in=[state.DUE, state.UNCONFIRMED])
    found: dict[int, int] = {}
    for person, month in rows.values_list("person", "campaign__stop_month"):
        found[person] = min(month, found.get(person, month))
    return found


def _without_paused(lines: pl.DataFrame, pauses: Mapping[int, int]) -> pl.DataFrame:
    if not pauses:
        return lines
    frame = pl.DataFrame(list(pauses.items()), schema={"person": pl.Int64, "stop": pl.Int32}, orient="row")
    joined = lines.join(frame, on="person", how="left")
    return joined.filter(pl.col("stop").is_null() | (pl.col("month") < pl.col("stop"))).drop("stop")


def _rows(high: pl.DataFrame, low: pl.DataFrame) -> list[list[Any]]:
    """Return [month, benefit, share, low fen, high fen], in order; nothing where a share pays nothing."""
    sums = [
        frame.group_by("month", "benefit").agg(*(pl.col(f"{share}_fen").sum() for share in SHARES))
        for frame in (high, low)
    ]
    both = sums[0].join(sums[1], on=["month", "benefit"], how="left", suffix="_low").sort("month", "benefit")
    return [
        [row["month"], row["benefit"], share, row[f"{share}_fen_low"] or 0, row[f"{share}_fen"]]
        for row in both.iter_rows(named=True)
        for share in SHARES
        if row[f"{share}_fen"]
    ]


def _report(forecast_id: int, step: str, done: int, of: int) -> None:
    Forecast.objects.filter(pk=forecast_id, state=State.WORKING).update(progress={"step": step, "done": done, "of": of})
