"""What was entered, as it was typed, and the book that follows from it: the same shape as a rulebook file.

`Notice.typed` holds {"cells": [...]} for a national notice, {"rules": [...], "values": [...], "funding": [...]} for a
local one, in the fields of docs/rulebook.md; texts stay what was typed, so that nothing is lost where one is wrong.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import first_day
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.naming import plain
from rongjun.kernel.rulebook.parse import AMOUNT_LIMIT_FEN, PERCENT_LIMIT_BP, hundredths

PERIODS = ("month", "year")
LOCAL_PARTS = ("rules", "values", "funding")
_GROUPED = re.compile(r"^\d{1,3}(,\d{3})+(\.\d+)?$")
_TAIL = re.compile(r"(元)?(/|每)?(人)?(/|每)?([年月])?$")


@dataclass(frozen=True, slots=True)
class TypedCell:
    """One value of a national notice as it was typed. What is empty is the notice's own (month, number, source)."""

    table: str
    key: str
    text: str
    period: str = ""
    effective: int | None = None
    doc_no: str = ""
    source: str = ""
    status: str = "published"

    def kept(self) -> dict[str, Any]:
        """Return it as JSON, without what says nothing."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of a notice."""

    kind: str
    doc_no: str
    title: str
    source: str
    effective: int
    """Month ordinal."""
    issuer: str = ""
    issued: date | None = None
    corrects: str = ""
    region: str = ""
    region_name: str = ""


class NotAValue(ValueError):
    """A text that is no value of its table: what is wrong and how to mend it."""

    def __init__(self, fault: str, mend: str) -> None:
        """Keep both."""
        super().__init__(f"{fault}{mend}")
        self.fault, self.mend = fault, mend


def cells_of(typed: Mapping[str, Any]) -> list[TypedCell]:
    """Return the cells that a national notice holds."""
    return [TypedCell(**cell) for cell in typed.get("cells", ())]


def read_value(text: str, unit: str) -> int:
    """Read a typed value in the unit of its table: yuan as fen, percent as basis points, whole numbers.

    Full-width digits, thousands separators and 元 are taken. Raises NotAValue.
    """
    if unit == "fen":
        return _amount(text)
    if unit == "bp":
        bp = hundredths(plain(text).removesuffix("%"))
        if bp is None or not 0 < bp <= PERCENT_LIMIT_BP:
            raise NotAValue(_("不是大于 0、不超过 1000 的百分数。"), _("写成 8 或 7.5。"))
        return bp
    digits = plain(text)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 3):
        raise NotAValue(_("不是 0 至 999 的整数。"), _("写成整数，如 6。"))
    return int(digits)


def _amount(text: str) -> int:
    shown = plain(text)
    if "万" in shown:
        raise NotAValue(_("金额以万元计。"), _("换算成元再填，如 12.44 万元写 124400。"))
    bare = _TAIL.sub("", shown).lstrip("¥￥")
    if "," in bare and not _GROUPED.match(bare):
        raise NotAValue(_("逗号不在千位上。"), _("小数点用“.”；千分号可以不写，如 124410 或 787.5。"))
    fen = hundredths(bare.replace(",", ""))
    if fen is None:
        raise NotAValue(_("不是以元计、最多两位小数的数。"), _("只写数，如 124410 或 787.5。"))
    if not 0 < fen < AMOUNT_LIMIT_FEN:
        raise NotAValue(_("金额应大于 0、小于一千万元。"), _("请核对原文。"))
    return fen


def written_period(text: str) -> str:
    """Return month or year where a text says so (元/年, 每人每月, 按年), else ''."""
    found = {name for word, name in (("年", "year"), ("月", "month")) if word in plain(text)}
    return found.pop() if len(found) == 1 else ""


def canonical(text: str, unit: str) -> str:
    """Return a typed value as a rulebook file writes it; a wrong one as it was typed."""
    try:
        value = read_value(text, unit)
    except NotAValue:
        return plain(text)
    return format_yuan(value, grouped=False) if unit in ("fen", "bp") else str(value)


def book_of(head: Head, typed: Mapping[str, Any], known: Rulebook) -> dict[str, Any]:
    """Return what a notice adds to the rulebook, in the shape of a rulebook file."""
    if "book" in typed:
        return dict(typed["book"])
    if head.kind == "local":
        parts = {name: [dict(one) | _citation(head) for one in typed.get(name, ())] for name in LOCAL_PARTS}
        return {"region": head.region, "name": head.region_name} | {k: v for k, v in parts.items() if v}
    return {"standards": _standards(head, cells_of(typed), known)}


def _standards(head: Head, cells: Sequence[TypedCell], known: Rulebook) -> list[dict[str, Any]]:
    """Group cells to blocks: one of each table, month, period, status and source, in a fixed order."""
    blocks: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in cells:
        info = known.tables.get(cell.table)
        unit = info.unit if info else "fen"
        month = first_day(cell.effective or head.effective).isoformat()
        place = (cell.table, month, cell.period if unit == "fen" else "", cell.status, cell.doc_no, cell.source)
        blocks.setdefault(place, {})[cell.key] = canonical(cell.text, unit)
    return [_block(head, place, blocks[place]) for place in sorted(blocks)]


def _block(head: Head, place: tuple[str, ...], values: dict[str, str]) -> dict[str, Any]:
    table, month, period, status, doc_no, source = place
    block: dict[str, Any] = {"table": table, "effective": month} | ({"period": period} if period else {})
    own = {"doc_no": doc_no or head.doc_no, "source": source or head.source}
    return block | {"status": status} | _citation(head) | own | {"values": dict(sorted(values.items()))}


def _citation(head: Head) -> dict[str, str]:
    """Return what every entry cites; it is kept and signed, so it is Chinese whoever enters it."""
    note = {"note": f"更正：{head.corrects}"} if head.corrects else {}
    return {"citation": head.title, "doc_no": head.doc_no, "source": head.source} | note


def content_of(head: Head, book: Mapping[str, Any], papers: Sequence[str]) -> dict[str, Any]:
    """Return what is signed: the head, what it adds to the rulebook, and the digests of its papers."""
    told = asdict(head) | {
        "effective": first_day(head.effective).isoformat(),
        "issued": head.issued.isoformat() if head.issued else "",
    }
    return {"head": told, "book": dict(book), "papers": sorted(papers)}
