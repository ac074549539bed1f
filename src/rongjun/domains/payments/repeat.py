"""A run worked out again from its frozen inputs, and compared to the fen."""

from dataclasses import dataclass

import polars as pl
from django.utils.translation import gettext as _

import rongjun
from rongjun.base.errors import Refusal
from rongjun.domains.policy.queries import load_snapshot
from rongjun.kernel.period import format_month

from .compute import work_out
from .differences import KEY
from .models import Run
from .queries.runs import get_run
from .store import file_numbers, hash_of_lines, stored_frame

_COMPARED = [
    "kind", "amount_fen", "rule", "cells", "fact", "central_fen", "provincial_fen", "local_fen", "region",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that is stored otherwise than it comes out again; None where there is none on that side. Fen."""

    file_no: str
    benefit: str
    month: str
    stored_fen: int | None
    repeated_fen: int | None


@dataclass(frozen=True, slots=True)
class RepeatResult:
    """What a repetition showed. `equal` is True only if every line, split, reason and hash is the same."""

    run_id: int
    equal: bool
    lines: int
    differences: list[Difference]
    faults: list[str]
    """What else differs: the hash of facts, lines, of what was posted, or the rulebook."""
    code_version: str
    """The version that computed the run, where it is not the present one; else ''."""


def repeat_run(run_id: int) -> RepeatResult:
    """Work a run out again from the facts known then, its rulebook snapshot and the runs released before it.

    Writes nothing. Raises NotFound, or Refusal where the run was never computed or was cancelled.
    """
    run = get_run(run_id)
    if run.computed_at is None or run.rulebook_id is None or run.state in (Run.State.CANCELLED, Run.State.COMPUTING):
        raise Refusal(_("该批次没有可以复算的结果。"))
    again = work_out(run, load_snapshot(str(run.rulebook_id)), run.posted_runs)
    stored = stored_frame(run.pk)
    differences = _differences(stored, again.lines)
    faults = _faults(run, again.facts_hash, hash_of_lines(run.pk, run.month, stored),
                     hash_of_lines(run.pk, run.month, again.lines))  # fmt: skip
    older = run.code_version if run.code_version != rongjun.__version__ else ""
    return RepeatResult(run.pk, not differences and not faults, stored.height, differences, faults, older)


def _differences(stored: pl.DataFrame, again: pl.DataFrame) -> list[Difference]:
    joined = stored.join(again, on=KEY, how="full", coalesce=True, suffix="_again")
    unequal = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_again")) for name in _COMPARED)
    found = joined.filter(unequal).join(file_numbers(), on="person", how="left").sort("file_no", "benefit", "month")
    columns = found.select("file_no", "benefit", "month", "amount_fen", "amount_fen_again")
    return [Difference(n, b, format_month(m), was, now) for n, b, m, was, now in columns.iter_rows()]


def _faults(run: Run, facts: str, stored: str, again: str) -> list[str]:
    kept = dict(
        Run.objects.filter(pk__in=[number for number, _hash in run.posted_runs]).values_list("pk", "content_hash")
    )
    checks = {
        _("事实的哈希与计算时不同"): facts == run.facts_hash,
        _("保存的明细与其哈希不符"): stored == run.content_hash,
        _("复算的明细与哈希不符"): again == run.content_hash,
        _("此前批次的内容有变动"): all(kept.get(number) == content for number, content in run.posted_runs),
    }
    return [fault for fault, sound in checks.items() if not sound]
