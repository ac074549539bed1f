"""A search: what the rules find now against what is on the list; answers stay while the facts stay the same."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import transaction

from rongjun.base.actor import Actor, Permission
from rongjun.base.bulk import insert_rows, reserve_ids, update_rows
from rongjun.domains.people.queries import persons_of
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.kernel.entitlement.leftout import search

from ..models import Unclaimed, UnclaimedSearch, UnclaimedStep
from .evidence import read_evidence
from .states import ANSWERED, LIVE, S, next_state

_NEW: Final = ("person_id", "area_code", "rule", "key", "benefit", "since", "month_fen", "missed_fen", "missing",
               "facts_hash", "state", "found_at", "seen_at", "reason", "article")  # fmt: skip
_CHANGED: Final = ("id", "benefit", "since", "month_fen", "missed_fen", "missing", "facts_hash", "state", "seen_at",
                   "owner_id", "due_on", "reason", "article", "area_code")  # fmt: skip
type Key = tuple[int, str, str]
type Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate as the rules give it."""

    person: int
    rule: str
    key: str
    benefit: str
    since: int
    month_fen: int | None
    missed_fen: int
    missing: str
    facts_hash: str

    @property
    def name(self) -> Key:
        """What tells candidates apart."""
        return (self.person, self.rule, self.key)


@transaction.atomic
def search_unclaimed(*, search_id: int, by: Actor, at: datetime) -> UnclaimedSearch:
    """Search the persons in the actor's area and bring the list up to date. Twice changes nothing.

    Found anew: open. Answered and the facts have changed: open again. No longer found: granted where the person now
    draws the benefit, else no longer fitting. Raises NotPermitted without unclaimed.work.
    """
    by.require(Permission.UNCLAIMED_WORK)
    record_set_look(
        by=by, at=at, purpose="应享未享：查找", set_kind="registry", set_id=f"unclaimed:{search_id}", fields=["record"]
    )
    facts = read_evidence(at)
    found = {one.name: one for one in _found(search(facts, current_rulebook()))}
    known = {(one.person_id, one.rule, one.key): one for one in Unclaimed.objects.all()}
    counts: Counter[str] = Counter(found=len(found))
    _insert([one for name, one in found.items() if name not in known], at, counts)
    drawing = _drawing(facts.statuses, facts.now)
    changes = [_change(one, found.get(name), drawing, at, counts) for name, one in known.items()]
    _update([one for one in changes if one is not None], at)
    done = UnclaimedSearch.objects.get(pk=search_id)
    done.ended_at, done.counts, done.month = at, dict(counts), facts.now
    done.save()
    record_act(by=by, at=at, action="unclaimed.search", subject=f"unclaimed_search:{search_id}", detail=dict(counts))
    return done


def _found(frame: pl.DataFrame) -> Iterator[Found]:
    for row in frame.iter_rows(named=True):
        given = row.pop("facts")
        row["missed_fen"] = row["missed_fen"] or 0
        yield Found(**row, facts_hash=hashlib.sha256(f"{row['rule']}\n{row['missing']}\n{given}".encode()).hexdigest())


def _drawing(statuses: pl.DataFrame, now: int) -> set[int]:
    held = statuses.filter((pl.col("first_month") <= now) & (pl.col("until_month") > now))
    return set(held["person"])


def _insert(new: list[Found], at: datetime, counts: Counter[str]) -> None:
    counts["new"] = len(new)
    people = persons_of([one.person for one in new])
    rows = [
        (one.person, people[one.person].area_code, one.rule, one.key, one.benefit, one.since, one.month_fen,
         one.missed_fen, one.missing, one.facts_hash, S.OPEN.value, at, at, "", "")
        for one in new
    ]  # fmt: skip
    ids = reserve_ids(Unclaimed, len(rows))
    insert_rows(Unclaimed, ("id", *_NEW), [(pk, *row) for pk, row in zip(ids, rows, strict=True)])


@dataclass(frozen=True, slots=True)
class Changed:
    """A candidate as it is to be, and the step that led there ('' where only figures moved)."""

    row: tuple[Any, ...]
    candidate: Unclaimed
    act: str


def _change(
    one: Unclaimed, found: Found | None, drawing: set[int], at: datetime, counts: Counter[str]
) -> Changed | None:
    """Return how a candidate on the list changes, or None where it stays as it is."""
    act = _act(one, found, drawing)
    if act:
        counts[act] += 1
        _apply(one, act)
    if found is not None:
        one.benefit, one.since, one.missing = found.benefit, found.since, found.missing
        one.month_fen, one.missed_fen, one.facts_hash, one.seen_at = (
            found.month_fen, found.missed_fen, found.facts_hash, at,
        )  # fmt: skip
    elif not act:
        return None
    values = [getattr(one, name) if name != "id" else one.pk for name in _CHANGED]
    return Changed(tuple(str(value) if isinstance(value, S) else value for value in values), one, act)


def _act(one: Unclaimed, found: Found | None, drawing: set[int]) -> str:
    if found is None:
        if one.state in LIVE:
            return "granted" if one.person_id in drawing else "gone"
        return "granted" if one.state in ANSWERED and one.person_id in drawing else ""
    changed = one.facts_hash != found.facts_hash
    return "again" if one.state in (S.GRANTED, S.GONE) or (one.state in ANSWERED and changed) else ""


def _apply(one: Unclaimed, act: str) -> None:
    one.state = next_state(one.state, act)
    one.due_on, one.owner_id = None, None
    if act == "again":
        one.reason = one.article = ""


def _update(changes: list[Changed], at: datetime) -> None:
    update_rows(Unclaimed, _CHANGED, [one.row for one in changes])
    names = ("unclaimed_id", "person_id", "act", "at", "note")
    steps = [(one.candidate.pk, one.candidate.person_id, one.act, at, "") for one in changes if one.act]
    insert_rows(UnclaimedStep, names, steps)
