"""Whose account is in force: the fact that names it, never the number, which stays in the vault."""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from rongjun.base.frames import read_frame
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Fact
from rongjun.kernel.period import first_day, last_day

RECEIVERS: dict[str, pl.DataType] = {"person": pl.Int64(), "kind": pl.String(), "fact": pl.Int64()}


def payment_day(known_at: datetime, month: int) -> date:
    """Return the day by which an account must have begun: the day of knowing, or the end of the month if later."""
    return max(timezone.localdate(known_at), last_day(month))


@whole_registry("发放：每个人的收款账户")
def receivers_in_force(known_at: datetime, month: int, merged: Mapping[int, int]) -> pl.DataFrame:
    """Return person, kind (account, payee) and the fact in force (RECEIVERS), as known at a moment. One query.

    What is due from a file merged into another one goes to the account of the file that stands. A fact that has ended
    by the day of knowing is not in force; of several the latest to begin counts.
    """
    today = timezone.localdate(known_at)
    known = _known(known_at).filter(kind__in=["account", "payee"], valid_from__lte=payment_day(known_at, month))
    known = known.filter(Q(valid_to=None) | Q(valid_to__gt=today)).annotate(since=Cast("valid_from", TextField()))
    rows = read_frame(
        known.order_by().values_list("person_id", "kind", "pk", "since"), RECEIVERS | {"since": pl.Date()}
    )
    found = rows.sort("since", "fact").unique(["person", "kind"], keep="last").drop("since")
    if not merged:
        return found
    files = pl.DataFrame(list(merged.items()), schema={"gone": pl.Int64, "person": pl.Int64}, orient="row")
    theirs = found.join(files, on="person").select(pl.col("gone").alias("person"), "kind", "fact")
    return pl.concat([found.join(theirs, on=["person", "kind"], how="anti"), theirs])


@whole_registry("发放：逾期未确认的人")
def waiting_people(known_at: datetime, month: int) -> set[int]:
    """Return whose pay waits in the run of a month because the annual confirmation is missing. One query.

    From the first day of the month of stopping on, until the wait has ended by the day of knowing. The dead do not
    wait: what is still owed to them goes on by the rules after a death.
    """
    today = timezone.localdate(known_at)
    pauses = _known(known_at).filter(kind="pause", valid_from__lte=first_day(month))
    pauses = pauses.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    dead = _known(known_at).filter(kind="death", person=OuterRef("person"))
    return set(pauses.filter(~Exists(dead)).values_list("person_id", flat=True))


def _known(known_at: datetime) -> QuerySet[Fact]:
    """Return the facts known at a moment."""
    superseded = Q(superseded_at=None) | Q(superseded_at__gt=known_at)
    return Fact.objects.filter(superseded, recorded_at__lte=known_at)
