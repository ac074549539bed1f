"""What a run's lines come to: money to be sent, money that waits, and what is claimed back. Reads only.

Whole frames for the many; the kernel's rules (kernel.settling) one by one only for those of whom something was posted
too much, corrected, or set off. Amounts are fen by source.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db.models import Exists, OuterRef, Sum

from rongjun.base.frames import read_frame
from rongjun.kernel import settling
from rongjun.kernel.settling import Account, Claim, Key, Returned, Split

from .frames import current_frame
from .models import BankItem, Movement, Part, Run, Waiting
from .set_off import death_months, rule_for
from .states import POSTED

KEY: Final = ["person", "benefit", "month"]
MONEY: Final = ["amount_fen", "central_fen", "provincial_fen", "local_fen"]
_KEY_KINDS: Final[dict[str, Any]] = {"person": pl.Int64, "benefit": pl.String, "month": pl.Int32}
_MONEY_KINDS: Final[dict[str, Any]] = dict.fromkeys(MONEY, pl.Int64)
SCHEMA: Final = pl.Schema(_KEY_KINDS | _MONEY_KINDS)
RETURNED_SCHEMA: Final = pl.Schema({"item": pl.Int64, "fact": pl.Int64} | _KEY_KINDS | _MONEY_KINDS)
_SPLITS: Final = ("central_fen", "provincial_fen", "local_fen")
_TAKEN: Final = ("taken_central_fen", "taken_provincial_fen", "taken_local_fen")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a run comes to: `due` (SCHEMA) and `returned` (RETURNED_SCHEMA) are to be sent once a receiver is known.

    `moved` is what changes in what is claimed back, with the rule of each set-off, in order.
    """

    due: pl.DataFrame
    returned: pl.DataFrame
    moved: list[tuple[settling.Movement, str]]


def settle_run(run: Run, known_at: datetime, merged: Mapping[int, int]) -> Settled:
    """Return what the lines of a run come to, on top of what waits. The caller works on the whole registry.

    A fixed number of queries. `merged` says which file holds which, as known at `known_at`.
    """
    lines, waiting = current_frame(run).select(*KEY, *MONEY).cast(SCHEMA), waiting_before(run)
    less, more = lines.filter(pl.col("amount_fen") < 0), lines.filter(pl.col("amount_fen") >= 0)
    due, returned, claims = _due(waiting, more), outstanding_returns(), load_claims()
    groups = _affected(claims, less, more, due, returned, merged)
    if not groups:
        return Settled(due, returned, [])
    touched = {file: number for number, files in enumerate(groups) for file in files}
    accounts = _accounts(groups, touched, claims, waiting, returned, merged)
    added: dict[int, list[tuple[Key, Split]]] = defaultdict(list)
    for key, split in [*_rows(less, touched), *_rows(more, touched)]:
        added[touched[key[0]]].append((key, split))
    deaths = death_months(touched, known_at, merged)
    for number, account in enumerate(accounts):
        settling.settle(account, added[number], lambda c, m: rule_for(c, m, deaths, merged) is not None)
    return _together(due, returned, touched, accounts, deaths, merged)


def waiting_before(run: Run) -> pl.DataFrame:
    """Return what waits since the last release before a run (SCHEMA)."""
    last = Run.objects.filter(state__in=POSTED).exclude(pk=run.pk).order_by("-month", "-pk").values("pk")[:1]
    rows = Waiting.objects.filter(run_id__in=last).order_by("pk")
    return read_frame(rows.values_list("person_id", *KEY[1:], *MONEY), SCHEMA)


def outstanding_returns(persons: Collection[int] | None = None) -> pl.DataFrame:
    """Return what the bank sent back and was neither sent again nor met a claim (RETURNED_SCHEMA). Two queries."""
    again = Part.objects.filter(
        again_of=OuterRef("item"), person=OuterRef("person"), benefit=OuterRef("benefit"), month=OuterRef("month")
    )
    parts = Part.objects.filter(item__result=BankItem.Result.FAILED).exclude(Exists(again)).order_by("pk")
    if persons is not None:
        parts = parts.filter(person_id__in=persons)
    names = ("item_id", "item__fact_id", "person_id", "benefit", "month", *MONEY)
    found = read_frame(parts.values_list(*names), RETURNED_SCHEMA)
    if found.is_empty():
        return found
    met = Movement.objects.filter(item__isnull=False).values_list(
        "item", "money_person", "money_benefit", "money_month"
    )
    sums = met.order_by().annotate(Sum("taken_fen"), *(Sum(name) for name in _TAKEN))
    schema = {"item": pl.Int64, **_KEY_KINDS, **{f"{name}_met": pl.Int64 for name in MONEY}}
    taken = pl.DataFrame(list(sums), schema=schema, orient="row")
    joined = found.join(taken, on=["item", *KEY], how="left")
    left = joined.with_columns(pl.col(name) - pl.col(f"{name}_met").fill_null(0) for name in MONEY)
    return left.select(list(RETURNED_SCHEMA)).filter(_any_money())


def load_claims(persons: Collection[int] | None = None) -> dict[Key, Claim]:
    """Return what stands of every benefit and month that was ever claimed back. One query."""
    rows = Movement.objects.all() if persons is None else Movement.objects.filter(person_id__in=persons)
    names = ("person_id", "benefit", "month", "kind", "money_person", "money_benefit", "money_month")
    sums = rows.order_by().values_list(*names).annotate(*(Sum(name) for name in (*_SPLITS, *_TAKEN)))
    claims: dict[Key, Claim] = defaultdict(Claim)
    for person, benefit, month, kind, money, money_benefit, money_month, *fen in sums:
        claim, moved = claims[person, benefit, month], Split(*map(int, fen[:3]))
        claim.open = claim.open.plus(moved)
        if kind in (settling.WRITTEN_OFF, settling.REVIVED):
            claim.written_off = claim.written_off.minus(moved)
        source = (money, money_benefit, money_month)
        if money is not None and source != (person, benefit, month):
            met, taken = claim.used.get(source, (settling.NOTHING, settling.NOTHING))
            claim.used[source] = (met.minus(moved), taken.plus(Split(*map(int, fen[3:]))))
    return dict(claims)


def _due(waiting: pl.DataFrame, more: pl.DataFrame) -> pl.DataFrame:
    if waiting.is_empty():
        return more
    return pl.concat([waiting, more]).group_by(KEY, maintain_order=True).agg(pl.col(MONEY).sum())


def _any_money() -> pl.Expr:
    return pl.any_horizontal(pl.col(name) != 0 for name in MONEY)


def _affected(
    claims: Mapping[Key, Claim], less: pl.DataFrame, more: pl.DataFrame, due: pl.DataFrame, returned: pl.DataFrame,
    merged: Mapping[int, int],
) -> list[list[int]]:  # fmt: skip
    """Return the groups of files that must be settled one by one: claimed, corrected or to be set off against."""
    holders = {merged.get(person, person) for person in less["person"].unique().to_list()}
    if claims:
        keys = pl.DataFrame(list(claims), schema=pl.Schema(_KEY_KINDS), orient="row")
        corrected = more.join(keys, on=KEY, how="semi")["person"].unique().to_list()
        continued = pl.col("benefit").str.starts_with(settling.CONTINUED)
        money = {*due.filter(continued)["person"].to_list(), *returned["person"].to_list()}
        families = {merged.get(person, person) for person in money}
        open_ = {merged.get(key[0], key[0]) for key, claim in claims.items() if claim.open.total > 0}
        holders |= {merged.get(person, person) for person in corrected} | (open_ & families)
    return _groups(holders, claims, merged)


def _groups(holders: set[int], claims: Mapping[Key, Claim], merged: Mapping[int, int]) -> list[list[int]]:
    """Return the files of each holder; holders between whose files money was moved are one group."""
    linked: dict[int, set[int]] = defaultdict(set)
    for key, claim in claims.items():
        for money in claim.used:
            one, other = merged.get(key[0], key[0]), merged.get(money[0], money[0])
            if one != other:
                linked[one].add(other)
                linked[other].add(one)
    files: dict[int, list[int]] = defaultdict(list)
    for gone, kept in merged.items():
        files[kept].append(gone)
    groups, seen = [], set[int]()
    for holder in sorted(holders):
        group, ahead = [], [holder]
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                group += [one, *files[one]]
                ahead += linked[one]
        if group:
            groups.append(group)
    return groups


def _accounts(
    groups: list[list[int]], touched: Mapping[int, int], claims: Mapping[Key, Claim], waiting: pl.DataFrame,
    returned: pl.DataFrame, merged: Mapping[int, int],
) -> list[Account]:  # fmt: skip
    """Return the account of each group as it stood before the run."""
    accounts = [Account(merged) for _files in groups]
    for key, claim in claims.items():
        if key[0] in touched:
            accounts[touched[key[0]]].claims[key] = claim
    for key, split in _rows(waiting, touched):
        accounts[touched[key[0]]].waiting[key] = split
    for item, key, split in _returned_rows(returned, touched):
        accounts[touched[key[0]]].returned.append(Returned(item, key, split))
    return accounts


def _rows(frame: pl.DataFrame, touched: Mapping[int, int]) -> Iterable[tuple[Key, Split]]:
    for person, benefit, month, _fen, *split in frame.filter(pl.col("person").is_in(list(touched))).iter_rows():
        yield (person, benefit, month), Split(*split)


def _returned_rows(frame: pl.DataFrame, touched: Mapping[int, int]) -> Iterable[tuple[int, Key, Split]]:
    some = frame.filter(pl.col("person").is_in(list(touched)))
    for item, _fact, person, benefit, month, _fen, *split in some.iter_rows():
        yield item, (person, benefit, month), Split(*split)


def _together(
    due: pl.DataFrame, returned: pl.DataFrame, touched: Mapping[int, int], accounts: list[Account],
    deaths: Mapping[int, int], merged: Mapping[int, int],
) -> Settled:  # fmt: skip
    """Put the accounts that were settled one by one back into the frames of all."""
    inside = pl.col("person").is_in(list(touched))
    waits = [
        (*key, split.total, *split) for one in accounts for key, split in sorted(one.waiting.items()) if any(split)
    ]
    facts = dict(returned.select("item", "fact").iter_rows())
    left = [
        (one.item, facts[one.item], *one.key, one.left.total, *one.left)
        for account in accounts for one in account.returned if any(one.left)
    ]  # fmt: skip
    moved = []
    for account in accounts:
        for one in account.moved:
            rule = None
            if one.kind == settling.SET_OFF and one.money is not None:
                rule = rule_for(one.claim, one.money, deaths, merged)
            moved.append((one, "" if rule is None else rule.id))
    return Settled(
        pl.concat([due.filter(~inside), pl.DataFrame(waits, schema=SCHEMA, orient="row")]),
        pl.concat([returned.filter(~inside), pl.DataFrame(left, schema=RETURNED_SCHEMA, orient="row")]),
        moved,
    )
