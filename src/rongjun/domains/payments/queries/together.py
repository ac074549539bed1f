"""What was posted to two files that may be one person's. Amounts in fen."""

from dataclasses import dataclass

from django.db.models import Sum

from ..models import RunLine
from ..states import POSTED


@dataclass(frozen=True, slots=True)
class PaidSide:
    """What released runs posted to one file: how many months, the last of them (None for none), the sum."""

    months: int
    last: int | None
    total_fen: int


@dataclass(frozen=True, slots=True)
class PaidTwice:
    """A benefit of a month that was posted to both files; if they are one person, the smaller amount is too much."""

    month: int
    benefit: str
    left_fen: int
    right_fen: int


def paid_to_both(left_id: int, right_id: int) -> tuple[PaidSide, PaidSide, list[PaidTwice]]:
    """Return what was posted to each of two files, and what to both, latest first. One query.

    The caller checks that both lie in the actor's area.
    """
    lines = RunLine.objects.filter(person_id__in=[left_id, right_id], run__state__in=POSTED).order_by()
    sums = lines.values_list("person_id", "month", "benefit").annotate(fen=Sum("amount_fen"))
    posted = {(person, month, benefit): int(fen) for person, month, benefit, fen in sums if fen}
    twice = [
        PaidTwice(month, benefit, fen, posted[right_id, month, benefit])
        for (person, month, benefit), fen in posted.items()
        if person == left_id and (right_id, month, benefit) in posted
    ]
    twice.sort(key=lambda one: (-one.month, one.benefit))
    return _side(posted, left_id), _side(posted, right_id), twice


def _side(posted: dict[tuple[int, int, str], int], person_id: int) -> PaidSide:
    months = {month for person, month, _benefit in posted if person == person_id}
    total = sum(fen for (person, *_rest), fen in posted.items() if person == person_id)
    return PaidSide(len(months), max(months, default=None), total)
