"""What was submitted in each round of a run's approval, and what differs between two rounds, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, overload

import polars as pl
from django.utils.translation import gettext_noop as _

from rongjun.base.among import Among
from rongjun.domains.approvals.models import Matter
from rongjun.domains.people.models import Person
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .frames import load_frame
from .models import Run

KEY: Final = ["person", "benefit", "month", "kind"]
COLUMNS: Final = [*KEY, "amount_fen"]
AT_ONCE: Final = 5_000
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
FIGURES: Final[tuple[tuple[str, str], ...]] = (
    ("paid_persons", _("发放人数")),
    ("lines", _("明细行数")),
    ("pay_fen", _("应发金额（元）")),
    ("regular_fen", _("当月（元）")),
    ("arrears_fen", _("补发（元）")),
    ("overpayment_fen", _("多发（元）")),
    ("central_fen", _("中央（元）")),
    ("provincial_fen", _("省级（元）")),
    ("local_fen", _("市县（元）")),
    ("exceptions", _("本月不发的事项")),
    ("warnings", _("提醒")),
)
"""The totals that a signature covers, in the order of the page: key of the totals, name."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """One line that differs between two rounds: added, removed or changed; amounts in fen, None where there is none.

    Name, file number and token are '' for somebody outside the present scope.
    """

    person_id: int
    file_no: str
    name: str
    token: str
    benefit: str
    month: int
    kind: str
    change: str
    before_fen: int | None
    now_fen: int | None


class LineChanges(Sequence[LineChange]):
    """Lines that differ, as a sequence: the persons are fetched for the part that is asked for, in one query."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __len__(self) -> int:
        """How many lines differ."""
        return self.frame.height

    def __iter__(self) -> Iterator[LineChange]:
        """Return the lines one by one, the persons of a few thousand at a time."""
        for start in range(0, len(self), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    @overload
    def __getitem__(self, part: int) -> LineChange: ...
    @overload
    def __getitem__(self, part: slice) -> list[LineChange]: ...
    def __getitem__(self, part: int | slice) -> LineChange | list[LineChange]:
        """Return one line, or a part of them."""
        if isinstance(part, slice):
            return _with_persons(self.frame[part])
        return _with_persons(self.frame[part : part + 1])[0]

    def of(self, **values: str) -> "LineChanges":
        """Return the lines with these values in columns (change, benefit, kind)."""
        return LineChanges(self.frame.filter(*(pl.col(name) == value for name, value in values.items())))

    def of_persons(self, person_ids: Sequence[int]) -> "LineChanges":
        """Return the lines of some persons."""
        return LineChanges(self.frame.filter(pl.col("person").is_in(list(person_ids))))

    def in_order(self, column: str, *, backward: bool) -> "LineChanges":
        """Return the lines ordered by a column (benefit, month, kind, change, before_fen, now_fen)."""
        return LineChanges(self.frame.sort(column, *KEY, descending=[backward, *([False] * len(KEY))]))

    def counts(self) -> dict[str, int]:
        """Return how many were added, removed and changed; kinds that do not occur are left out."""
        return dict(self.frame.group_by("change").len().iter_rows())


def summary_of(run: Run) -> list[tuple[str, str]]:
    """Return what the signatories of a run see: the month and its figures, each with its name."""
    figures = [(name, figure(key, run.totals.get(key, 0))) for key, name in FIGURES]
    return [
        (_("月份"), format_month(run.month)),
        *figures,
        (_("内容校验值"), run.content_hash[:16]),
    ]


def figure(key: str, value: int) -> str:
    """Write one of the totals: yuan for fen, a grouped number else."""
    return format_yuan(value) if key.endswith("_fen") else f"{value:,}"


def compare_rounds(before: Matter, now: Matter) -> LineChanges | None:
    """Return what differs between two rounds of a run, line by line. Two queries.

    None where the lines of one of them were not kept. Raises Refusal where what is kept is not what was submitted.
    """
    old, new = (load_frame(one.subject_id, one.content_hash) for one in (before, now))
    if old is None or new is None:
        return None
    joined = _plain(old).join(_plain(new), on=KEY, how="full", coalesce=True, suffix="_now")
    both = joined.rename({"amount_fen": "before_fen", "amount_fen_now": "now_fen"})
    change = (
        pl.when(pl.col("before_fen").is_null()).then(pl.lit(ADDED))
        .when(pl.col("now_fen").is_null()).then(pl.lit(REMOVED)).otherwise(pl.lit(CHANGED))
    )  # fmt: skip
    differs = pl.col("before_fen").ne_missing(pl.col("now_fen"))
    return LineChanges(both.filter(differs).with_columns(change=change).sort("change", *KEY))


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return key and amount, with texts that two frames can be joined by."""
    return frame.select(COLUMNS).cast({"benefit": pl.String, "kind": pl.String})


def _with_persons(frame: pl.DataFrame) -> list[LineChange]:
    ids = frame["person"].unique().to_list()
    people = {one.pk: one for one in Person.objects.filter(Among("pk", ids)).only("pk", "file_no", "name", "token")}
    found = []
    for row in frame.iter_rows(named=True):
        person = people.get(row["person"])
        named = (person.file_no, person.name, str(person.token)) if person else ("", "", "")
        line = (row["benefit"], row["month"], row["kind"], row["change"], row["before_fen"], row["now_fen"])
        found.append(LineChange(row["person"], *named, *line))
    return found
