"""What goes to the bank for a run: one item per person and receiver, and what each item pays, to the fen by source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from rongjun.base.bulk import reserve_ids, roomy
from rongjun.base.frames import insert_frame, read_frame
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.merged import merged_at
from rongjun.kernel import settling

from ..accounts import receivers_in_force
from ..models import BankItem, Part, Run, Waiting
from ..settling import KEY, MONEY, Settled, settle_run
from .models import AGAIN, BankAnswer
from .references import references

SELF, PAYEE = "self", "payee"
_RECEIVER: Final = ["person", "to"]


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount in fen to one receiver: the person (self) or the family's payee, by the fact that names the account.

    `set_off_fen` is what was set off against it before, by rule.
    """

    person_id: int
    to: str
    fact_id: int
    amount_fen: int
    set_off_fen: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release does: `items` (person, to, fact, MONEY, by area and file number), the `parts` that they pay
    (person, to, KEY, MONEY, item: the one that is paid again, or null), what `waits`, and what moves in recoveries."""

    items: pl.DataFrame
    parts: pl.DataFrame
    waits: pl.DataFrame
    moved: list[tuple[settling.Movement, str]]


@whole_registry("发放：应付银行的款项")
def plan_items(run: Run, known_at: datetime) -> Plan:
    """Return what a run would send to the bank, with receivers as known at a moment; writes nothing.

    It is what the run posts and what waited for a receiver, less what meets claims (payments.settling). A payment that
    the bank returned is made again once another account is recorded, never to the account that failed (unless the
    reason lay with the bank or the office), and only as far as it is still owed. What is due from a file merged into
    another goes to that one's account, under its own number. A fixed number of queries.
    """
    merged = merged_at(known_at)
    settled = settle_run(run, known_at, merged)
    return _plan(settled, _receivers(known_at, run.month, merged))


def planned_payments(run: Run, known_at: datetime) -> list[Payment]:
    """Return what would go to the bank for a run, by area and file number."""
    plan = plan_items(run, known_at)
    less = set_off_by_receiver(movement for movement, _rule in plan.moved)
    rows = plan.items.select("person", "to", "fact", "amount_fen").iter_rows()
    return [Payment(person, to, fact, fen, less.get((person, to), 0)) for person, to, fact, fen in rows]


@roomy()
@whole_registry("拨付：银行款项")
def make_items(run: Run, plan: Plan) -> int:
    """Write the bank items of a run that is being released, what each pays, and what waits; returns how many items."""
    ids = pl.Series("id", reserve_ids(BankItem, plan.items.height), dtype=pl.Int64)
    items = plan.items.with_columns(ids).with_row_index("sequence", offset=1)
    told = {"run_id": run.pk, "result": BankItem.Result.WAITING.value, "failure": ""}
    insert_frame(BankItem, items.select(
        "id", "sequence", pl.col("person").alias("person_id"), "to", pl.col("fact").alias("fact_id"), *MONEY,
        references(run, pl.col("sequence")).alias("reference"), *(pl.lit(v).alias(n) for n, v in told.items()),
    ))  # fmt: skip
    parts = plan.parts.join(items.select(*_RECEIVER, "id"), on=_RECEIVER, maintain_order="left")
    insert_frame(Part, parts.select(
        pl.col("id").alias("item_id"), pl.col("person").alias("person_id"), "benefit", "month", *MONEY,
        pl.col("item").alias("again_of_id"),
    ))  # fmt: skip
    waits = plan.waits.sort(KEY).rename({"person": "person_id"}).select(pl.lit(run.pk).alias("run_id"), pl.all())
    insert_frame(Waiting, waits)
    return items.height


def set_off_by_receiver(moved: Iterable[settling.Movement]) -> dict[tuple[int, str], int]:
    """Return (person, to) -> fen of that person's money that was set off by rule."""
    sums: dict[tuple[int, str], int] = {}
    for one in moved:
        if one.kind == settling.SET_OFF and one.money is not None:
            receiver = (one.money[0], receiver_of(one.money[1]))
            sums[receiver] = sums.get(receiver, 0) + one.taken.total
    return sums


def receiver_of(benefit: str) -> str:
    """Return who gets a benefit: the family's payee what continues after a death, else the person."""
    return PAYEE if benefit.startswith(settling.CONTINUED) else SELF


def _receivers(known_at: datetime, month: int, merged: Mapping[int, int]) -> pl.DataFrame:
    """Return person, to, and the fact that names the account now."""
    to = pl.when(pl.col("kind") == "account").then(pl.lit(SELF)).otherwise(pl.lit(PAYEE))
    return receivers_in_force(known_at, month, merged).select("person", to.alias("to"), pl.col("fact").alias("now"))


def _plan(settled: Settled, receivers: pl.DataFrame) -> Plan:
    due = _named(settled.due.with_columns(item=pl.lit(None, pl.Int64)), receivers)
    as_they_were = [] if settled.returned.is_empty() else _not_the_accounts_fault()
    elsewhere = (pl.col("now") != pl.col("fact")) | pl.col("item").is_in(as_they_were)
    again = _named(settled.returned, receivers).filter(pl.col("now").is_not_null() & elsewhere)
    columns = [*_RECEIVER, "now", *KEY[1:], *MONEY, "item"]
    known = pl.concat([due.filter(pl.col("now").is_not_null()).select(columns), again.select(columns)])
    items = known.group_by(*_RECEIVER, "now").agg(pl.col(MONEY).sum()).filter(pl.col("amount_fen") > 0)
    parts = known.join(items.select(_RECEIVER), on=_RECEIVER, how="semi")
    waits = due.join(items.select(_RECEIVER), on=_RECEIVER, how="anti").select(*KEY, *MONEY)
    return Plan(
        _in_order(items.rename({"now": "fact"})), parts.sort(*_RECEIVER, "month", "benefit"), waits, settled.moved
    )


def _not_the_accounts_fault() -> list[int]:
    """Return the items that failed for a reason that does not lie in the account: they are made again as they were."""
    return list(BankAnswer.objects.filter(reason__in=AGAIN).order_by().values_list("item_id", flat=True))


def _named(rows: pl.DataFrame, receivers: pl.DataFrame) -> pl.DataFrame:
    family = pl.col("benefit").str.starts_with(settling.CONTINUED)
    to = pl.when(family).then(pl.lit(PAYEE)).otherwise(pl.lit(SELF))
    return rows.with_columns(to=to).join(receivers, on=_RECEIVER, how="left")


def _in_order(items: pl.DataFrame) -> pl.DataFrame:
    """Sort by area and file number, the person's own before the family's."""
    schema = {"person": pl.Int64, "area_code": pl.String, "file_no": pl.String}
    places = read_frame(Person.objects.order_by().values_list("pk", "area_code", "file_no"), schema)
    placed = items.join(places, on="person", how="left").with_columns(family=pl.col("to") == PAYEE)
    return placed.sort("area_code", "file_no", "family").select(*_RECEIVER, "fact", *MONEY)
