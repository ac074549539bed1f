"""Which layout a workbook is, told by the columns of its header; names of sheets and files only break a tie."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import read_sheets

from ..layouts import OWN, PROVINCIAL, Layout, short_name
from ..layouts.common import COMMON
from ..layouts.parts import NUMBER, REFUSED, STATE
from . import columns as col
from .columns import is_never_stored, normal_name
from .faults import Fault, make_fault

HEADER_WITHIN: Final = 12
"""In how many of the first rows the header is looked for: a title may stand above it."""
ENOUGH: Final = 0.5
"""How much of what is peculiar to a layout must be there."""
_ALIKE: Final = 0.25
"""From which share of its columns on a sheet is taken for the layout that was named."""
REPORT_COLUMNS: Final = frozenset({"行", "问题", "怎样改"})
"""What a report adds to the rows that it gives back."""
_NEEDED: Final = frozenset({col.NAME, col.ID_NUMBER, col.HOUSEHOLD, col.AREA, col.RECOGNISED, col.BANK, col.ACCOUNT})
"""Without these columns no row of a layout could go in."""


class UnknownLayout(Refusal):
    """No layout fits: the columns must be matched by a person. Holds the header as it stands and some rows below it."""

    def __init__(self, header: Sequence[str], samples: Sequence[Sequence[str]]) -> None:
        super().__init__(
            _("认不出这份表的格式；请在网页上传，为各列指定对应的内容（或用 --layout 指定已保存的格式）。")
        )
        self.header, self.samples = list(header), [list(line) for line in samples]


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet that a layout fits: where the header stands (0 is the first row), the lines, and each label's place."""

    layout: Layout
    header_at: int
    lines: list[list[str]]
    places: dict[str, int]
    faults: list[Fault]


def find_sheet(content: bytes, saved: Sequence[Layout], file_name: str = "") -> Found:
    """Return the first sheet that the own template, one of the eight or a saved layout fits.

    Raises UnknownLayout where none does, Refusal where a column that is needed is missing or stands twice.
    """
    unknown: UnknownLayout | None = None
    found: Found | None = None
    others: list[str] = []
    for name, lines in read_sheets(content):
        match = _best(lines, saved, f"{name} {file_name}")
        if match is not None and found is None:
            found = _found(*match, lines)
        elif match is not None:
            others.append(name)
        elif found is None and unknown is None:
            unknown = _unknown(lines)
    if found is None:
        raise unknown or Refusal(_("文件里没有内容。"))
    found.faults.extend(make_fault(found.header_at + 1, "", "sheet_not_read", name) for name in others)
    return found


def find_as(content: bytes, layout: Layout) -> Found:
    """Return the first sheet that a given layout fits, or the very first one where none does.

    Raises Refusal where a column that is needed is missing or stands twice.
    """
    first: tuple[int, list[list[str]]] | None = None
    for _name, lines in read_sheets(content):
        hits = [_hits(line, layout) for line in lines[:HEADER_WITHIN]]
        at = hits.index(max(hits)) if any(hits) else 0
        if any(hits) and hits[at] >= len(layout.columns) * _ALIKE:
            return _found(layout, at, lines)
        first = first or (at, lines)
    if first is None or not first[1] or not any(first[1][first[0]]):
        raise Refusal(_("第一个工作表的第一行应为表头，但那里是空的。"))
    return _found(layout, *first)


def fingerprint(header: Sequence[str]) -> str:
    """Return what a header is known by: its names in normal form, in order."""
    return "|".join(name for name in map(normal_name, header) if name and name not in REPORT_COLUMNS)


def _best(lines: list[list[str]], saved: Sequence[Layout], hint: str) -> tuple[Layout, int] | None:
    """Return the layout that fits best and the row of its header."""
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        mark = fingerprint(line)
        for layout in saved:
            if mark and mark == fingerprint([column.header for column in layout.columns]):
                return layout, at
        names = {normal_name(cell) for cell in line if cell}
        if _is_own(names):
            return OWN, at
        ranked = sorted(((_score(names, layout, hint), layout) for layout in PROVINCIAL), key=lambda one: one[0])
        (second, _other), (first, layout) = ranked[-2:]
        if first[0] >= ENOUGH and first > second:
            return layout, at
    return None


def _is_own(names: set[str]) -> bool:
    """Tell whether a header is the own template's, perhaps with a column missing."""
    ours = names & _OWN_NAMES
    return col.FILE_NO in names and len(ours) > 1 and (len(names & _OWN_REQUIRED) > 4 or ours == names)


def _score(names: set[str], layout: Layout, hint: str) -> tuple[float, float, bool]:
    """Return how much of what is peculiar to a layout is there, how much of all of it, and what the names hint at."""
    keys = {name for name, _time in layout.keys}
    peculiar = keys - _COMMON
    return (
        round(len(peculiar & names) / len(peculiar), 3),
        round(len(keys & names) / len(keys), 3),
        short_name(layout) in hint or layout.name.lower() in hint.lower(),
    )


def _hits(line: Sequence[str], layout: Layout) -> int:
    names = {normal_name(cell) for cell in line if cell}
    return sum(name in names for name, _time in layout.keys)


def _found(layout: Layout, header_at: int, lines: list[list[str]]) -> Found:
    places, unread = _places(layout, lines[header_at])
    _refuse_missing(layout, places)
    faults = [make_fault(header_at + 1, "", code, "", label=name[:40]) for name, code in unread]
    for column, label in zip(layout.columns, layout.labels, strict=True):
        if column.required and label not in places and column.target not in (NUMBER, REFUSED, *_NEEDED):
            faults.append(make_fault(header_at + 1, "", "column_missing", "", label=label))
    return Found(layout, header_at, lines, places, faults)


def _places(layout: Layout, header: Sequence[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return where each label stands, and what is said of the columns that are not read."""
    known = dict(zip(layout.keys, layout.labels, strict=True))
    target = dict(zip(layout.labels, (column.target for column in layout.columns), strict=True))
    seen: Counter[str] = Counter()
    places: dict[str, int] = {}
    unread: list[tuple[str, str]] = []
    twice: list[str] = []
    for place, cell in enumerate(header):
        name = normal_name(cell)
        seen[name] += 1
        label = known.get((name, seen[name])) or (_identity(layout, name, known, places) if name else None)
        if label is None:
            unread += _unread(name, cell)
            twice += [cell] if (name, 1) in known and seen[name] > 1 else []
        elif target[label] == REFUSED or is_never_stored(name):
            unread.append((col.header_name(cell), "never_stored"))
        elif target[label]:
            places[label] = place
    if twice:
        raise Refusal(_("表头中有重复的列：%(columns)s；请只留一列。") % {"columns": "、".join(sorted(set(twice)))})
    return places, unread


def _identity(layout: Layout, name: str, known: dict[tuple[str, int], str], places: dict[str, int]) -> str | None:
    """Take a column named plainly 身份证号 for the layout's own 参战人员身份证号."""
    label = layout.label_of(col.ID_NUMBER)
    return label if name == col.ID_NUMBER and label and label not in places else None


def _unread(name: str, cell: str) -> Iterator[tuple[str, str]]:
    if name and name not in REPORT_COLUMNS:
        yield col.header_name(cell), "never_stored" if is_never_stored(name) else "ignored_column"


def _refuse_missing(layout: Layout, places: dict[str, int]) -> None:
    needed = frozenset(col.REQUIRED) if layout is OWN else _NEEDED
    if not layout.category:
        needed |= {col.CATEGORY}
    if layout in PROVINCIAL:
        needed |= {STATE}  # without it nobody could tell who is still paid
    pairs = zip(layout.columns, layout.labels, strict=True)
    found = {column.target for column, label in pairs if label in places}
    missing = [layout.label_of(target) or target for target in _ordered(needed - found)]
    if missing:
        raise Refusal(_("缺少必需的列：%(columns)s；请按模板补上表头后重新导入。") % {"columns": "、".join(missing)})


def _ordered(targets: frozenset[str]) -> list[str]:
    return [name for name in (*col.COLUMNS, STATE) if name in targets]


def _unknown(lines: list[list[str]]) -> UnknownLayout | None:
    """Take the fullest of the first rows for the header of a layout that nobody has named yet."""
    first = lines[:HEADER_WITHIN]
    if not any(any(line) for line in first):
        return None
    at = max(
        range(len(first)), key=lambda number: len({cell for cell in first[number] if cell and not _is_value(cell)})
    )
    return UnknownLayout(lines[at], [line for line in lines[at + 1 : at + 60] if any(line)][:20])


def _is_value(cell: str) -> bool:
    return any(one.isdigit() for one in cell[:4])


_COMMON = frozenset(map(normal_name, COMMON))
_OWN_NAMES = frozenset(map(normal_name, col.COLUMNS))
_OWN_REQUIRED = frozenset(map(normal_name, col.REQUIRED))
