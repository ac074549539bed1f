"""The job behind a run: facts as known, what is owed, what was posted, the difference, stored at once.

The heavy work happens outside of any transaction, so that progress can be seen; lines and state are then stored
together or not at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

import rongjun
from rongjun.base.bulk import roomy
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.queries import facts_frame, facts_hash
from rongjun.domains.people.queries.merged import merged_at
from rongjun.domains.policy.actions import keep_snapshot
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel import chain
from rongjun.kernel.entitlement import compute, compute_part, whole_persons
from rongjun.kernel.rulebook.model import Rulebook

from .accounts import receivers_in_force, waiting_people
from .differences import (
    FAULT_SCHEMA,
    KEY,
    engine_faults,
    give_reasons,
    stop_unpayable,
    subtract_posted,
    suspected_unclear,
    unclear,
    without,
)  # fmt: skip
from .frames import Posted, keep_frame
from .models import Run
from .queries.runs import get_run
from .states import next_state
from .store import (
    hash_of_lines,
    insert_exceptions,
    insert_lines,
    posted_runs,
    reasons_frame,
    remove_lines,
)  # fmt: skip

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, steps done, steps in all); the words are message ids, translated where shown."""
STEPS = 5
AT_ONCE = 100_000
"""Spells worked on at once: with a year of months behind it some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Computation:
    """A whole run worked out, before it is stored or compared."""

    lines: pl.DataFrame
    exceptions: pl.DataFrame
    facts_hash: str
    posted: list[list[Any]]


@whole_registry("计算发放")
def work_out(
    run: Run, book: Rulebook, posted: list[list[Any]], progress: Progress = lambda step, done, of: None
) -> Computation:
    """Work out a run from facts as known at its `known_at`, a rulebook and the runs posted before it; writes nothing.

    Covers the months from the opening month to the run's own, both included.
    """
    progress(gettext_noop("读取人员事实"), 0, STEPS)
    facts = facts_frame(run.known_at)
    progress(gettext_noop("按政策标准计算应享待遇"), 1, STEPS)
    owing = list(_differences(run, facts, book, posted))
    progress(gettext_noop("与已发放数比对"), 2, STEPS)
    left = pl.concat([lines for lines, _faults in owing])
    faults = pl.concat([faults for _lines, faults in owing])
    unexplained = left.filter(pl.col("rule").is_null()).select(KEY)
    lines = give_reasons(left, reasons_frame([number for number, _hash in posted], unexplained, run.known_at))
    progress(gettext_noop("核对账户"), 3, STEPS)
    receivers = receivers_in_force(run.known_at, run.month, merged_at(run.known_at))
    waiting = waiting_people(run.known_at, run.month)
    parts = stop_unpayable(lines, receivers, waiting)
    exceptions = pl.concat([engine_faults(faults), parts.exceptions.cast(pl.Schema(FAULT_SCHEMA))])
    return Computation(parts.lines, exceptions, facts_hash(facts), posted)


def _differences(
    run: Run, facts: pl.DataFrame, book: Rulebook, posted: list[list[Any]]
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Yield (owed minus posted, the engine's exceptions), a stretch of persons at a time: memory stays bounded."""
    before = Posted(posted, run.known_at)
    parts = list(whole_persons(facts, AT_ONCE)) or [facts]
    above: int | None = None
    for number, part in enumerate(parts, start=1):
        last = None if number == len(parts) else int(part["person"][-1])
        owed = compute_part(part, book, run.opening_month, run.month + 1)
        left = subtract_posted(owed.lines, before.between(above, last), run.month)
        suspects = suspected_unclear(left, owed.exceptions)
        yield without(left, _unclear_months(suspects, part, book)), owed.exceptions
        above = last


def compute_run(*, run_id: int, at: datetime, progress: Progress = lambda step, done, of: None) -> Run:
    """Compute a run that waits to be computed and store its lines and exceptions.

    Raises Refusal where the run is not in that state; any failure is kept as the run's reason, with state failed.
    """
    run = get_run(run_id)
    next_state(run.state, "finish")
    try:
        report = _reporter(run_id, progress)
        book = current_rulebook()
        result = work_out(run, book, posted_runs(), report)
        report(gettext_noop("保存明细"), 4, STEPS)
        stored = _store(run, book, result, at)
        progress(gettext_noop("完成"), STEPS, STEPS)
        return stored
    except Exception as error:
        _fail(run, error)
        raise


def _unclear_months(suspects: pl.DataFrame, facts: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Return those of the suspected keys that unclear facts stop in that very month: few persons, month by month."""
    held = [suspects.clear()]
    for month in suspects["month"].unique().sort().to_list():
        persons = suspects.filter(pl.col("month") == month)["person"].unique()
        faults = compute(facts.filter(pl.col("person").is_in(persons.implode())), book, month, month + 1).exceptions
        held.append(unclear(faults).select(KEY).unique())
    return pl.concat(held)


@roomy()
@transaction.atomic
def _store(run: Run, book: Rulebook, result: Computation, at: datetime) -> Run:
    snapshot = keep_snapshot(book, at)
    content = hash_of_lines(run.pk, run.month, result.lines)
    changed = Run.objects.filter(pk=run.pk, state=Run.State.COMPUTING, known_at=run.known_at).update(
        state=Run.State.COMPUTED, facts_hash=result.facts_hash, rulebook_id=snapshot.pk, posted_runs=result.posted,
        posted_hash=chain.content_hash(result.posted), code_version=rongjun.__version__, content_hash=content,
        totals=totals_of(result), progress={}, computed_at=at, reason="",
    )  # fmt: skip
    if not changed:
        raise Refusal(_("该批次在计算期间已被重新计算或作废，本次计算结果未保存。"))
    remove_lines(run.pk)
    keep_frame(run.pk, content, result.lines)
    insert_lines(run.pk, result.lines)
    insert_exceptions(run.pk, result.exceptions)
    return get_run(run.pk)


def totals_of(result: Computation) -> dict[str, int]:
    """Return the figures shown for a run: counts, and fen by kind and source; `pay_fen` is what goes to banks."""
    lines, faults = result.lines, result.exceptions
    amount = pl.col("amount_fen")
    by_kind = {
        f"{kind}_fen": int(lines.filter(pl.col("kind") == kind)["amount_fen"].sum())
        for kind in ("regular", "arrears", "overpayment")
    }
    by_source = {f"{name}_fen": int(lines[f"{name}_fen"].sum()) for name in ("central", "provincial", "local")}
    return {
        "lines": lines.height,
        "persons": lines["person"].n_unique(),
        "paid_persons": lines.filter(amount > 0)["person"].n_unique(),
        "pay_fen": int(lines.filter(amount > 0)["amount_fen"].sum()),
        **by_kind,
        **by_source,
        "exceptions": faults.filter("blocks").height,
        "warnings": faults.filter(~pl.col("blocks")).height,
    }


def _reporter(run_id: int, progress: Progress) -> Progress:
    def report(step: str, done: int, of: int) -> None:
        Run.objects.filter(pk=run_id, state=Run.State.COMPUTING).update(
            progress={"step": step, "done": done, "of": of, "message": step}
        )
        progress(step, done, of)

    return report


def _fail(run: Run, error: Exception) -> None:
    reason = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    Run.objects.filter(pk=run.pk, state=Run.State.COMPUTING, known_at=run.known_at).update(
        state=Run.State.FAILED, reason=reason[:2000], progress={}
    )
