"""A list of people who confirmed, handed in as a workbook: file numbers or identity numbers, one person a row.

Good rows go in, the others come back with row, column, fault and mend. The file is not kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import LostDigits, read_table
from rongjun.kernel.identity import clean_number, parse_citizen_number

from ..models import Campaign, Confirmation
from ..registry import AT_ONCE, identity_index
from ..workbook.cells import parse_date, plain
from ..workbook.columns import FILE_NO, ID_NUMBER, header_name, shown
from ..workbook.faults import ERROR, Fault
from .campaigns import load_campaign
from .queries import list_rows
from .recording import record_confirmations, refuse_row, refuse_terms, whose_pay_waits
from .words import WAYS

DAY: Final = "确认日期"
WAY: Final = "确认方式"
NUMBERS: Final = {ID_NUMBER, "证件号码", "身份证号码", "公民身份号码"}
_WAY_CODES: Final = {
    "上门": "visit", "入户": "visit", "到服务站（窗口）": "office", "窗口": "office", "服务站": "office",
    "视频通话": "video", "视频": "video", "近照": "photo", "照片": "photo", "书信": "letter", "信件": "letter",
}  # fmt: skip
"""How lists write a way, always in Chinese."""


@dataclass(slots=True)
class Taken:
    """What came of a list: rows in it, people confirmed by it, and every fault."""

    rows: int = 0
    confirmed: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    row_no: int
    cells: Mapping[str, str]

    def fault(self, column: str, code: str, text: str, mend: str) -> Fault:
        value = shown(ID_NUMBER if column in NUMBERS else column, self.cells.get(column, ""))
        return Fault(self.row_no, column, value, code, text, mend, ERROR)


@transaction.atomic
def record_list(*, campaign_id: int, content: bytes, way: str, on: date, by: Actor, at: datetime) -> Taken:
    """Record the confirmations of a list (xlsx, xls, csv); `way` and `on` hold where a row names no other.

    Raises NotPermitted without confirm.record, Refusal where the file cannot be read or has neither column.
    """
    by.require(Permission.CONFIRM_RECORD)
    campaign = load_campaign(campaign_id)
    refuse_terms(campaign, way, on, timezone.localdate(at))
    lines = _lines(content)
    taken = Taken(rows=len(lines))
    rows = _find(campaign, lines, by, taken.faults)
    groups: dict[tuple[str, date], list[int]] = {}
    for line, row in rows:
        terms = _terms(campaign, line, way, on, timezone.localdate(at), taken.faults)
        if terms is not None:
            groups.setdefault(terms, []).append(row.pk)
    for (how, day), ids in sorted(groups.items()):
        taken.confirmed += record_confirmations(
            campaign_id=campaign_id, row_ids=ids, way=how, on=day, note="", by=by, at=at
        )
    taken.faults.sort(key=lambda fault: fault.row_no)
    return taken


def _lines(content: bytes) -> list[_Line]:
    table = read_table(content)
    names = [header_name(cell) for cell in table.header]
    if FILE_NO not in names and not NUMBERS & set(names):
        raise Refusal(_("表头里要有“档案号”或“身份证号”一列；请补上表头后再交。"))
    known = {name: place for place, name in enumerate(names) if name in {FILE_NO, DAY, WAY} | NUMBERS}
    return [_Line(number, {n: cells[p] for n, p in known.items() if p < len(cells)}) for number, cells in table.rows]


def _find(campaign: Campaign, lines: list[_Line], by: Actor, faults: list[Fault]) -> list[tuple[_Line, Confirmation]]:
    """Return the lines whose person may confirm now; the others leave a fault."""
    keys = {line.row_no: key for line in lines if (key := _key(line, faults)) is not None}
    known: dict[tuple[str, str], Confirmation] = {}
    for name in ("file_no", "id_index"):
        wanted = sorted({key[1] for key in keys.values() if key[0] == name})
        for some in batched(wanted, AT_ONCE, strict=False):
            for one in list_rows(campaign, by).filter(**{f"person__{name}__in": some}):
                known[name, getattr(one.person, name)] = one
    found: list[tuple[_Line, Confirmation]] = []
    first: dict[int, int] = {}
    waiting = whose_pay_waits(list(known.values()))
    for line in (line for line in lines if line.row_no in keys):
        row = known.get(keys[line.row_no])
        waits = row is not None and row.person_id in waiting
        fault = _why_not(campaign, line, row, first, waits=waits)
        if fault is None and row is not None:
            found.append((line, row))
        elif fault is not None:
            faults.append(fault)
    return found


def _key(line: _Line, faults: list[Fault]) -> tuple[str, str] | None:
    """Return how a line names its person: by file number, else by identity number."""
    column = next((name for name in line.cells if name in NUMBERS and line.cells[name]), "")
    if line.cells.get(FILE_NO):
        return "file_no", plain(line.cells[FILE_NO])
    if not column:
        faults.append(line.fault(FILE_NO, "missing", _("档案号和身份证号都为空"), _("请至少填一个")))
        return None
    text = line.cells[column]
    if isinstance(text, LostDigits):
        mend = _("请把该列设为文本格式，再重新录入完整号码")
        faults.append(line.fault(column, "lost_digits", _("号码以数字格式存放，后几位已经丢失"), mend))
        return None
    try:
        return "id_index", identity_index(parse_citizen_number(clean_number(text)).text)
    except ValueError as error:
        faults.append(line.fault(column, "bad_identity", str(error), _("请对照身份证原件更正")))
        return None


def _why_not(
    campaign: Campaign, line: _Line, row: Confirmation | None, first: dict[int, int], *, waits: bool
) -> Fault | None:
    column = FILE_NO if line.cells.get(FILE_NO) else next(name for name in line.cells if name in NUMBERS)
    if row is None:
        mend = _("请核对号码；不在您辖区的，请交户籍所在地办理")
        return line.fault(column, "not_in_campaign", _("这次年度确认的名单里没有此人，或不在您的辖区"), mend)
    if row.pk in first:
        text = _("与第%(row)d行是同一个人") % {"row": first[row.pk]}
        return line.fault(column, "duplicate_row", text, _("请删去其中一行"))
    first[row.pk] = line.row_no
    try:
        refuse_row(campaign, row, waits=waits)
    except Refusal as refusal:
        return line.fault(column, "refused", str(refusal), _("不用处理；有误的请到此人的确认页办理"))
    return None


def _terms(
    campaign: Campaign, line: _Line, way: str, on: date, day: date, faults: list[Fault]
) -> tuple[str, date] | None:
    """Return way and day of a line, those of the whole list where it names none; None where one is wrong."""
    said, text = plain(line.cells.get(WAY, "")), plain(line.cells.get(DAY, ""))
    if said and _WAY_CODES.get(said) not in campaign.offered:
        ways = "、".join(str(WAYS[one]) for one in campaign.offered)
        mend = _("请填：%(choices)s") % {"choices": ways}
        faults.append(line.fault(WAY, "not_in_list", _("没有提供这种方式"), mend))
        return None
    try:
        when = parse_date(text) if text else on
        refuse_terms(campaign, _WAY_CODES.get(said, way), when, day)
    except ValueError:
        faults.append(line.fault(DAY, "bad_date", _("不是真实日期"), _("请按 2022-01-02 的形式填写年月日")))
        return None
    except Refusal as refusal:
        faults.append(line.fault(DAY, "out_of_window", str(refusal), _("请核对日期")))
        return None
    return _WAY_CODES.get(said, way), when
