"""The score of a station by the points of an indicator set: of the station, never of a person.

Score in per mille = 1000 × points got ÷ full marks of the points that apply, rounded half up. A point that does not
apply counts on neither side. After mending, the marks of the re-inspection count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rongjun.kernel.money import round_half_up

from .sheets import Point

FULL = 1000


class WrongMarks(ValueError):
    """The marks do not fit the set: `code` is the point, `why` is lacking, range, applies or unknown."""

    def __init__(self, code: str, why: str) -> None:
        """Keep the point and what is wrong with it."""
        self.code, self.why = code, why
        super().__init__(f"{code}: {why}")


@dataclass(frozen=True, slots=True)
class Score:
    """A score with the figures of its formula."""

    got: int
    most: int
    permille: int
    left_out: int
    """How many points did not apply."""


def score_of(points: Sequence[Point], marks: Mapping[str, int | None]) -> Score:
    """Return the score of marks by the code of the point; None where a point does not apply.

    Raises WrongMarks for a point without a mark, a mark outside 0..most, None where the point always applies, or a
    mark of a point that is not in the set.
    """
    check_marks(points, marks)
    counted = [(marks[one.code], one.most) for one in points if marks[one.code] is not None]
    got, most = sum(mark or 0 for mark, _most in counted), sum(full for _mark, full in counted)
    if most == 0:
        raise WrongMarks("", "lacking")
    return Score(got, most, share_of(got, most), len(points) - len(counted))


def check_marks(points: Sequence[Point], marks: Mapping[str, int | None]) -> None:
    """Raise WrongMarks unless every point has a mark that it allows, and nothing else has one."""
    codes = {one.code for one in points}
    for code in marks:
        if code not in codes:
            raise WrongMarks(code, "unknown")
    for point in points:
        if point.code not in marks:
            raise WrongMarks(point.code, "lacking")
        check_mark(point, marks[point.code])


def check_mark(point: Point, mark: int | None) -> None:
    """Raise WrongMarks unless a point allows a mark."""
    if mark is None and not point.may_not_apply:
        raise WrongMarks(point.code, "applies")
    if mark is not None and not 0 <= mark <= point.most:
        raise WrongMarks(point.code, "range")


def share_of(part: int, whole: int) -> int:
    """Return a part of a whole in per mille, rounded half up; `whole` is more than 0."""
    return round_half_up(FULL * part, whole)


def as_hundred(permille: int) -> str:
    """Return a score in per mille as a mark out of a hundred with one decimal: 917 -> 91.7."""
    return f"{permille // 10}.{permille % 10}"
