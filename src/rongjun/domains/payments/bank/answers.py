"""A bank's sheet as sayings: the layout is told by its columns; rows that cannot be read are told with their mend."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import LostDigits, read_sheets
from rongjun.kernel.identity import clean_number, mask_number
from rongjun.kernel.money import format_yuan, parse_yuan

from .layouts import Layout
from .reasons import reason_of_words
from .saying import FAILED, RETURNED, Saying
from .spec import DELIMITERS, Spec

OURS = re.compile(r"RJ\d{10,}-\d{6}(-\d{2})?")
"""How our references look."""
LONG_NUMBER = re.compile(r"\d{10,}[Xx]?")
WRONG = -1
"""Stands for an amount that cannot be read: it fits nothing."""
type Lines = list[list[str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken in: where, what, and how to mend it. Accounts are masked."""

    row: int
    column: str
    value: str
    fault: str
    mend: str


@dataclass(frozen=True, slots=True)
class Answers:
    """A sheet as read: its layout, what it says, rows that cannot be read, columns that nobody asked for."""

    layout: Layout
    sayings: list[Saying]
    faults: list[Fault]
    ignored: list[str]


def masked(text: str) -> str:
    """Return a bank's words with accounts and identity numbers masked."""
    return LONG_NUMBER.sub(lambda number: mask_number(number[0]), text)[:200]


def read_answers(content: bytes, layouts: Sequence[Layout]) -> Answers:
    """Read a bank's result sheet by the first of these layouts that it fits.

    Raises Refusal where it fits none (naming what the default lacks) or is no sheet at all.
    """
    plain = _workbook(content)
    for layout in layouts:
        lines = _lines(content, layout.spec, plain)
        places = _places(layout.spec, lines)
        if places is not None:
            return _read(layout, lines, places)
    raise Refusal(_unknown(layouts[0].spec, plain))


def _workbook(content: bytes) -> Lines:
    """Return the first sheet, or the lines of a comma or tab separated text."""
    _name, lines = next(read_sheets(content))
    return lines


def _lines(content: bytes, spec: Spec, plain: Lines) -> Lines:
    """Return the lines as a layout splits them; a workbook has its cells already."""
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or spec.delimiter in ("comma", "tab"):
        return plain
    try:
        text = content.decode("utf-8-sig" if spec.encoding.startswith("utf") else spec.encoding)
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[spec.delimiter]))
    except (UnicodeDecodeError, csv.Error):
        return []


def _places(spec: Spec, lines: Lines) -> dict[str, int] | None:
    """Return field -> column, or None where the lines are not of this layout."""
    both = (*spec.columns, *spec.results)
    if not lines or not any(lines[0]):
        return None
    if not spec.header:
        place = spec.place_of("reference") or 0
        last = max(place, spec.place_of("result") or 0)
        fits = len(lines[0]) > last and OURS.fullmatch(lines[0][place].strip())
        return {column.field: at for at, column in enumerate(both)} if fits else None
    header = [title.strip() for title in lines[0]]
    needed = [column.title for column in both if column.field in ("account", "yuan", "fen", "reference", "result")]
    if any(title not in header for title in needed):
        return None
    return {column.field: header.index(column.title) for column in both if column.title in header}


def _unknown(spec: Spec, lines: Lines) -> str:
    header = [title.strip() for title in lines[0]] if lines else []
    needed = [spec.title_of(name) for name in ("account", "yuan", "reference", "result")]
    missing = [title for title in needed if title not in header]
    if not lines or not any(header):
        return _("第一个工作表的第一行应为表头，但那里是空的。")
    return _("回执缺少必需的列：%(columns)s。如果是别的银行的格式，请先在“银行格式”里登记。") % {
        "columns": "、".join(missing)
    }


def _read(layout: Layout, lines: Lines, places: dict[str, int]) -> Answers:
    start = 1 if layout.spec.header else 0
    known = {column.title for column in (*layout.spec.columns, *layout.spec.results)}
    ignored = [name.strip() for name in lines[0] if name.strip() and name.strip() not in known] if start else []
    sayings: list[Saying] = []
    faults: list[Fault] = []
    for number, cells in enumerate(lines[start:], start=start + 1):
        if any(cells):
            row = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
            read = _row(layout.spec, number, row)
            (faults if isinstance(read, Fault) else sayings).append(read)  # type: ignore[arg-type]
    return Answers(layout, sayings, faults, ignored)


def _row(spec: Spec, number: int, row: dict[str, str]) -> Saying | Fault:
    account, words = row["account"], row.get("reason", "").strip()
    title = spec.title_of("account")
    if isinstance(account, LostDigits):
        return Fault(
            number, title, mask_number(account), _("账号以数字保存，末位已丢失"), _("请让银行以文本格式提供账号")
        )
    said = spec.said(row["result"].strip())
    if not said:
        accepted = _("”或“").join(word for words_of in spec.words.values() for word in words_of)
        return Fault(
            number, spec.title_of("result"), row["result"], _("结果只能是“%(words)s”") % {"words": accepted},
            _("请填写“%(words)s”") % {"words": accepted},
        )  # fmt: skip
    failed = said in (FAILED, RETURNED)
    if failed and not words and spec.title_of("reason"):
        return Fault(number, spec.title_of("reason"), "", _("失败的款项没有写明原因"), _("请让银行填写失败原因"))
    return Saying(
        row=number, what=said, reference=row["reference"].strip(), amount_fen=_fen(row),
        account=clean_number(account) or "?", name=row.get("holder", ""),
        reason=reason_of_words(words, spec.phrases()) if failed else "", words=words if failed else "",
        day=_day(row.get("day", "")),
    )  # fmt: skip


def _fen(row: dict[str, str]) -> int:
    try:
        if "yuan" in row:
            return parse_yuan(row["yuan"])
        text = clean_number(row["fen"]).removesuffix(".0")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else WRONG
    except ValueError:
        return WRONG


def _day(text: str) -> date | None:
    plain = text.strip().replace("/", "-").replace(".", "-")
    if not plain:
        return None
    try:
        return date.fromisoformat(plain[:10])
    except ValueError:
        return date.min


def fault_of(said: Saying, why: str, spec: Spec, sent_fen: int | None) -> Fault:
    """Return a row that could be read and fits nothing, as a fault: where, what, and how to mend it."""
    amount = spec.title_of("yuan", "fen")
    value = "" if said.amount_fen in (None, WRONG) else format_yuan(said.amount_fen or 0, grouped=False)
    ask = _("请与银行核对该笔")
    found = {
        "no_item": (spec.title_of("reference"), said.reference, _("备注与本批次的任何一笔都不相符"),
                    _("备注须原样返回；请与银行核对")),
        "account": (spec.title_of("account"), mask_number(said.account), _("账号与发放盘片不一致"), ask),
        "name": (spec.title_of("holder"), said.name[:1] + "*" * max(0, len(said.name) - 1),
                 _("户名与发放盘片不一致"), ask),
        "amount": (amount, value,
                   _("金额与发放盘片不一致（应为 %(sent)s 元）") % {"sent": format_yuan(sent_fen or 0)}, ask),
        "changed": (spec.title_of("result"), said.what, _("该笔此前已有另一种回执，不能更改"),
                    _("请与银行核实；已入账的结果不会被改写")),
        "day": (spec.title_of("day"), "", _("日期在拨付之前或在今天之后"), ask),
    }  # fmt: skip
    column, shown, fault, mend = found.get(why, ("", "", why, ask))
    return Fault(said.row, column, shown, fault, mend)
