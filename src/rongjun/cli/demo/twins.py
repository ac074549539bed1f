"""The same people written otherwise: every kind of slip that the search for duplicates finds, and what is decided."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from stdnum.cn import ric

from rongjun.domains.people.linkage.deciding import never_same, settle_row
from rongjun.domains.people.linkage.finding import find_pairs
from rongjun.domains.people.linkage.merging import approve_merge, propose_merge
from rongjun.domains.people.models import Pair
from rongjun.domains.people.workbook.columns import BIRTH

from .county import village_code
from .people import Makers, Row
from .stage import Stage, birth_of, is_woman, person_of

VARIANTS = dict(zip("国军强华兰荣兴凤", "國軍強華蘭榮興鳳", strict=True))
SOUNDS = dict(zip("建志永德世家新守光正长天庆福", "健智勇得士佳欣首广政常添清富", strict=True))
SAME, MOVED, VARIANT, OTHER = "same", "moved", "variant", "other"
"""The four who come in under a number of their own: to be merged, moved away, merged already, two people."""


@dataclass(frozen=True, slots=True)
class Twin:
    """Somebody of the registry a second time: the row as the registry has it, and as the workbook has it.

    `kind` is '' for rows that stay out. `lacks` empties cells by the labels of the workbook.
    """

    base: Row
    row: Row
    kind: str = ""
    lacks: dict[str, str] = field(default_factory=dict)


def twin_rows(stage: Stage) -> list[Twin]:
    """Return a dozen people of the registry written otherwise: four with a valid number, the others stay out."""
    makers = stage.makers
    entered = [_entered(makers, row, kind) for kind, row in _chosen(stage)]
    slips: tuple[Callable[[Makers, Row], Twin], ...] = (
        _swapped, _one_digit, _two_digits, _homophone, _one_character, _old_number, _no_number, _far_number,
    )  # fmt: skip
    bases = stage.take(len(slips), ["51", "42", "81"], _can_be_misspelt)
    return entered + [slip(makers, row) for slip, row in zip(slips, bases, strict=True)]


def link(stage: Stage, twins: list[Twin]) -> None:
    """Search for pairs; one is merged, one merge waits, one is decided to be two people, one row is settled."""
    desk = stage.desk
    find_pairs(by=desk.officer, at=stage.at)
    pairs = {twin.kind: _pair_of(twin) for twin in twins if twin.kind in (SAME, VARIANT, OTHER)}
    at = stage.reach(stage.at + timedelta(hours=3))
    never_same(pair_id=pairs[OTHER].pk, reason="两人均到场，同名同日出生，不是同一人", by=desk.officer, at=at)
    merges = {}
    for kind in (VARIANT, SAME):
        pair = pairs[kind]
        if pair.right_id is None:
            raise ValueError("a pair of two files")
        merges[kind] = propose_merge(
            kept_id=pair.left_id, gone_id=pair.right_id, reason="姓名、出生日期相同，核对户口簿为同一人",
            by=desk.officer, at=at,
        )  # fmt: skip
    at = stage.reach(at + timedelta(days=1))
    approve_merge(merge_id=merges[VARIANT].pk, by=desk.second_officer, at=at)
    row = Pair.objects.filter(state=Pair.State.OPEN, right=None).order_by("pk")[0]
    settle_row(pair_id=row.pk, reason="号码录错，已退回镇站更正，本人已在册", by=desk.officer, at=at)


def _chosen(stage: Stage) -> list[tuple[str, Row]]:
    taken = {kind: stage.take(1, ["51"])[0] for kind in (SAME, MOVED, OTHER)}
    variant = stage.take(1, ["51", "42", "81"], lambda row: bool(set(row["姓名"][1:]) & set(VARIANTS)))[0]
    return [*taken.items(), (VARIANT, variant)]


def _entered(makers: Makers, row: Row, kind: str) -> Twin:
    """Return somebody under another number that is valid: a new file, which the search finds by name and birth."""
    number = row["身份证号"]
    other = row | {"身份证号": makers.number(birth_of(number), woman=is_woman(number))}
    other |= _as_participant(makers)
    if kind == MOVED:
        other["区划代码"] = village_code(int(row["区划代码"][6:9]) - 100 + 1 if row["区划代码"][6:9] != "114" else 0)
    if kind == VARIANT:
        other["姓名"] = "".join(VARIANTS.get(char, char) for char in row["姓名"])
    return Twin(row, other, kind)


def _as_participant(makers: Makers) -> Row:
    return {"对象类别": "参战退役人员", "认定日期": "2014-05-06", "银行账号": makers.account()}


def _slip(row: Row, **changes: str) -> Row:
    """Return a row as a participant's, with what is written wrongly; the birth date beside the number is right."""
    born = birth_of(row["身份证号"]).isoformat()
    return row | {"对象类别": "参战退役人员", "认定日期": "2014-05-06", BIRTH: born} | changes


def _swapped(_makers: Makers, row: Row) -> Twin:
    """Two neighbours of the number swapped."""
    number = row["身份证号"]
    place = next(at for at in (10, 11, 12, 8, 9, 15) if number[at] != number[at + 1])
    return Twin(row, _slip(row, 身份证号=number[:place] + number[place + 1] + number[place] + number[place + 2 :]))


def _one_digit(_makers: Makers, row: Row) -> Twin:
    return Twin(row, _slip(row, 身份证号=_with_digit(row["身份证号"], 15)))


def _two_digits(_makers: Makers, row: Row) -> Twin:
    return Twin(row, _slip(row, 身份证号=_with_digit(_with_digit(row["身份证号"], 14), 16, by=2)))


def _homophone(_makers: Makers, row: Row) -> Twin:
    name = "".join(SOUNDS.get(char, char) for char in row["姓名"])
    return Twin(row, _slip(row, 姓名=name, 身份证号=_with_digit(row["身份证号"], 15)))


def _one_character(_makers: Makers, row: Row) -> Twin:
    return Twin(row, _slip(row, 姓名=row["姓名"][:2] + "鹏", 身份证号=_with_digit(row["身份证号"], 15)))


def _old_number(_makers: Makers, row: Row) -> Twin:
    """The number of 15 digits, in a row that stays out for another reason."""
    number = row["身份证号"]
    return Twin(row, _slip(row, 身份证号=number[:6] + number[8:17]), lacks={"批准日期": ""})


def _no_number(_makers: Makers, row: Row) -> Twin:
    return Twin(row, _slip(row), lacks={"参战人员身份证号": ""})


def _far_number(_makers: Makers, row: Row) -> Twin:
    body = row["身份证号"][:14] + "78" + row["身份证号"][16]
    wrong = next(char for char in "0123456789" if char not in (row["身份证号"][17], ric.calc_check_digit(body + "0")))
    return Twin(row, _slip(row, 身份证号=body + wrong))


def _with_digit(number: str, place: int, by: int = 1) -> str:
    return number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]


def _can_be_misspelt(row: Row) -> bool:
    return len(row["姓名"]) == 3 and row["姓名"][1] in SOUNDS


def _pair_of(twin: Twin) -> Pair:
    """Return the pair that a search found of somebody who was entered a second time."""
    first = person_of(twin.base).pk
    return Pair.objects.get(left_id=first, right__isnull=False)
