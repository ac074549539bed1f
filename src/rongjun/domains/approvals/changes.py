"""What changed since the last signature: the summary of a round against that of an earlier one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .models import Act, Matter

NEW, GONE, CHANGED = "new", "gone", "changed"
type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a summary that differs: its label (a message id), what stood and what stands ('' for nothing)."""

    label: str
    kind: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A round against the earlier one that it is compared with.

    `own`: the reader signed that one; otherwise it is the last one before, whoever signed it.
    """

    before: Matter
    now: Matter
    own: bool
    changes: list[Change]

    @property
    def same(self) -> bool:
        """True where the very same content was submitted again."""
        return self.before.content_hash == self.now.content_hash


def compare_with_signed(rounds: Sequence[Matter], staff_id: int) -> Compared | None:
    """Compare the last round with the last earlier one that this person signed, else with the one before it.

    `rounds` are those of one subject, the first one first. None where there is only one. One query at most.
    """
    if len(rounds) < 2:
        return None
    *earlier, now = rounds
    ids = [matter.pk for matter in earlier]
    signed = set(Act.objects.filter(matter_id__in=ids, staff_id=staff_id).values_list("matter_id", flat=True))
    mine = [matter for matter in earlier if matter.pk in signed]
    before = mine[-1] if mine else earlier[-1]
    return Compared(before, now, bool(mine), compare_summaries(pairs_of(before), pairs_of(now)))


def pairs_of(matter: Matter) -> list[Pair]:
    """Return the summary of a matter; none for one that was opened without."""
    return [(str(label), str(value)) for label, value in matter.summary or ()]


def compare_summaries(before: Sequence[Pair], now: Sequence[Pair]) -> list[Change]:
    """Return what differs, in the order of the present summary, then what is gone.

    A label that occurs several times is matched by its place among its like.
    """
    old, new = dict(_numbered(before)), dict(_numbered(now))
    found = [
        Change(key[0], CHANGED if key in old else NEW, old.get(key, ""), value)
        for key, value in new.items()
        if old.get(key) != value
    ]
    return found + [Change(key[0], GONE, value, "") for key, value in old.items() if key not in new]


def _numbered(pairs: Iterable[Pair]) -> list[tuple[tuple[str, int], str]]:
    """Return the pairs keyed by label and how many times it came before."""
    seen: Counter[str] = Counter()
    found = []
    for label, value in pairs:
        found.append(((label, seen[label]), value))
        seen[label] += 1
    return found
