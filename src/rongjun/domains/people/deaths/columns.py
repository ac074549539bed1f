"""Which column of a list of deaths says what: by its heading, wherever in the first rows the headings stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

from ..workbook.cells import plain
from ..workbook.columns import header_name

NAME, NUMBER, DEATH, CREMATION, BIRTH, SEX, CAUSE = "name", "number", "death", "cremation", "birth", "sex", "cause"
LABELS: Final = {
    NAME: "姓名", NUMBER: "身份证号", DEATH: "去世日期", CREMATION: "火化日期", BIRTH: "出生日期", SEX: "性别",
    CAUSE: "死亡原因",
}  # fmt: skip
_WHOSE: Final = r"(?:死者|逝者|亡者|亡人|死亡人员|死亡者|去世人员|殡葬|本人|人员|对象)?"
_WHEN: Final = r"(?:日期|时间|年月日|日|年月)"
_HEADINGS: Final = {
    NAME: re.compile(rf"{_WHOSE}(?:的)?姓\s*名|死者|逝者|亡者|亡人|死亡人员"),
    NUMBER: re.compile(
        rf"{_WHOSE}(?:公民)?(?:居民)?(?:身份证|证件|身份证件|身份)(?:号码?|编号)|{_WHOSE}(?:公民)?身份号码|{_WHOSE}身份证"
    ),
    DEATH: re.compile(rf"{_WHOSE}(?:死亡|去世|逝世|病故|亡故|离世|身故){_WHEN}"),
    CREMATION: re.compile(rf"{_WHOSE}(?:火化|遗体火化|火葬|安葬|殡殓|埋葬|土葬){_WHEN}"),
    BIRTH: re.compile(rf"{_WHOSE}(?:出生){_WHEN}|生日"),
    SEX: re.compile(rf"{_WHOSE}性别"),
    CAUSE: re.compile(rf"{_WHOSE}(?:死亡|去世|死)(?:原因|主要原因)|死因|{_WHOSE}根本死亡原因"),
}
FIRST_ROWS: Final = 15
"""The headings stand among so many first rows; above them stand titles."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the headings are (index of the line) and in which place each column stands."""

    line: int
    places: dict[str, int]


def find_header(lines: Sequence[Sequence[str]]) -> Header:
    """Find the headings among the first rows. Raises Refusal naming what is missing, or a column that comes twice."""
    best = Header(-1, {})
    for number, cells in enumerate(lines[:FIRST_ROWS]):
        places = _places(cells)
        if len(places) > len(best.places):
            best = Header(number, places)
    missing = [LABELS[name] for name in (NAME, NUMBER) if name not in best.places]
    if NUMBER not in best.places and BIRTH in best.places and NAME in best.places:
        missing = []
    if DEATH not in best.places and CREMATION not in best.places:
        missing.append(LABELS[DEATH])
    if missing:
        raise Refusal(
            _("名单前 %(rows)d 行里没有认出这些列：%(columns)s；请在表头写明，如“姓名”“身份证号”“死亡日期”。")
            % {"rows": FIRST_ROWS, "columns": "、".join(missing)}
        )
    return best


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Return where each known heading stands in a line; of two of one kind the first counts."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        heading = re.sub(r"[(（].*?[)）]$", "", header_name(plain(str(cell)))).strip("：:")
        kind = next((name for name, form in _HEADINGS.items() if form.fullmatch(heading)), None)
        if kind is not None:
            places.setdefault(kind, place)
    return places
