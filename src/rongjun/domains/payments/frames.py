"""The lines of a run, packed: kept when it is computed, read whole by the runs after it.

A run of a million recipients subtracts what twelve runs posted. Their lines never change, so they are kept once more
in the form in which they are needed; a frame that is not what was kept is refused, and one that is missing is read from
the lines.
"""

import hashlib
import io
from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.frames import read_frame
from rongjun.base.scope import whole_registry
from rongjun.domains.people.queries.merged import merged_at

from .differences import KEY, MONEY, POSTED_SCHEMA
from .models import Run, RunFrame, RunLine

SCHEMA: dict[str, pl.DataType] = {
    "person": pl.Int64(), "benefit": pl.Categorical(), "month": pl.Int32(), "kind": pl.Categorical(),
    "amount_fen": pl.Int64(), "central_fen": pl.Int64(), "provincial_fen": pl.Int64(), "local_fen": pl.Int64(),
}  # fmt: skip
_TEXTS = ("benefit", "kind")


def keep_frame(run_id: int, content_hash: str, lines: pl.DataFrame) -> None:
    """Keep the lines of a computed run packed, once for each content."""
    if RunFrame.objects.filter(run_id=run_id, content_hash=content_hash).exists():
        return
    out = io.BytesIO()
    lines.select(list(SCHEMA)).sort("person", "month", "benefit").write_parquet(out, compression="zstd")
    packed = out.getvalue()
    RunFrame.objects.create(
        run_id=run_id, content_hash=content_hash, rows=lines.height, packed=packed, digest=_digest(packed)
    )


def load_frame(run_id: int, content_hash: str) -> pl.DataFrame | None:
    """Return the lines of a run as they were when it had this content (SCHEMA), or None where they were not kept.

    Raises Refusal where what is kept is not what was written.
    """
    kept = RunFrame.objects.filter(run_id=run_id, content_hash=content_hash).first()
    if kept is None:
        return None
    packed = bytes(kept.packed)
    if _digest(packed) != kept.digest:
        raise Refusal(_("批次 %(run)s 留存的明细已被改动，不能据以计算；请恢复备份。") % {"run": run_id})
    return pl.read_parquet(io.BytesIO(packed)).cast(pl.Schema(SCHEMA))


class Posted:
    """What earlier runs posted, by person: sums of a stretch of persons are given out as they are asked for."""

    def __init__(self, runs: Sequence[Sequence[object]], known_at: datetime) -> None:
        """Read the lines of runs, given as [id, content hash]; those of a merged file count for its holder."""
        merged = merged_at(known_at)
        self._frames = [_of_holders(_lines_of(int(str(run)), str(content)), merged) for run, content in runs]

    def between(self, above: int | None, last: int | None) -> pl.DataFrame:
        """Return sums by person, benefit and month (POSTED_SCHEMA) of persons in (above, last]; None is no bound."""
        parts = [_stretch(frame, above, last) for frame in self._frames]
        whole = pl.concat([pl.DataFrame(schema=POSTED_SCHEMA), *parts])
        return whole.group_by(KEY).agg(pl.col(MONEY).sum())


def _stretch(frame: pl.DataFrame, above: int | None, last: int | None) -> pl.DataFrame:
    person = frame["person"]
    start = 0 if above is None else int(person.search_sorted(above, side="right"))
    stop = frame.height if last is None else int(person.search_sorted(last, side="right"))
    return frame.slice(start, stop - start)


def _of_holders(frame: pl.DataFrame, merged: dict[int, int]) -> pl.DataFrame:
    if merged:
        holder = pl.col("person").replace_strict(merged, default=pl.col("person"), return_dtype=pl.Int64)
        frame = frame.with_columns(person=holder).sort("person")
    return frame


def _lines_of(run_id: int, content_hash: str) -> pl.DataFrame:
    kept = load_frame(run_id, content_hash)
    if kept is None:
        kept = _stored(run_id)
    return kept.select(list(POSTED_SCHEMA))


@whole_registry("发放：此前已发")
def _stored(run_id: int) -> pl.DataFrame:
    rows = RunLine.objects.filter(run_id=run_id).order_by("person_id")
    plain = {name: pl.String() if name in _TEXTS else kind for name, kind in SCHEMA.items()}
    names = ["person_id" if name == "person" else name for name in SCHEMA]
    return read_frame(rows.values_list(*names), plain).cast(pl.Schema(SCHEMA))


def _digest(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()


def current_frame(run: Run) -> pl.DataFrame:
    """Return the lines of a run as they stand (SCHEMA)."""
    kept = load_frame(run.pk, run.content_hash)
    return _stored(run.pk) if kept is None else kept
