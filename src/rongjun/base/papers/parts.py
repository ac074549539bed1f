"""A paper as plain values, one part a language: what both makers print and nothing else, so that they say the same."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from .paper import (
    Block,
    Checklist,
    Code,
    Heading,
    Language,
    Numbered,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Text,
)

LINE: Final = "_" * 16
_MONTHS: Final = "January February March April May June July August September October November December".split()
_MARKS: Final = {True: "■", False: "□"}
_COLON: Final[dict[Language, str]] = {"zh": "：", "en": ": "}
_CONTACT: Final[dict[Language, str]] = {"zh": "联系方式", "en": "Contact"}
_DAY: Final[dict[Language, str]] = {"zh": "　　　　年　　月　　日", "en": "  Date: ____-__-__"}
_READING: Final[dict[Language, str]] = {
    "zh": "",
    "en": "English version, for reading. The Chinese text is the one signed and sealed.",
}


def make_parts(paper: Paper) -> list[dict[str, Any]]:
    """Return the paper's parts in the order of its languages."""
    return [_make_part(paper, language) for language in paper.languages]


def texts_of(part: dict[str, Any]) -> Iterator[str]:
    """Yield every text of a part, in the order in which it is printed."""
    for value in part.values():
        if isinstance(value, str):
            yield value
    for block in part["blocks"]:
        yield from _texts_of_block(block)


def format_day(day: date, language: Language) -> str:
    """Return a day as papers write it: 2026年8月1日, 1 August 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _make_part(paper: Paper, language: Language) -> dict[str, Any]:
    def say(text: Text | None) -> str:
        return text.of(language) if text is not None else ""

    return {
        "reading": _READING[language],
        "title": say(paper.title),
        "number": paper.number,
        "to": say(paper.to) + _COLON[language].strip() if paper.to else "",
        "contact": _CONTACT[language] + _COLON[language] + say(paper.contact) if paper.contact else "",
        "unit": say(paper.unit),
        "date": format_day(paper.date, language),
        "seal_line": say(paper.seal_line),
        "note": say(paper.note),
        "blocks": [_make_block(block, language) for block in paper.blocks],
    }


def _make_block(block: Block, language: Language) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": text.of(language)}
        case Heading(text):
            return {"kind": "heading", "text": text.of(language)}
        case Numbered(items):
            return _lines(f"{n}. {item.of(language)}" for n, item in enumerate(items, start=1))
        case Checklist(checks):
            return _lines(f"{_MARKS[check.done]} {check.text.of(language)}" for check in checks)
        case Signatures(signatures):
            return {"kind": "signatures", "lines": [_signature(line, language) for line in signatures]}
        case Table(rows, header):
            cells = [[cell.of(language) for cell in row] for row in rows]
            return {"kind": "table", "header": [cell.of(language) for cell in header], "rows": cells}
        case PageBreak():
            return {"kind": "break"}
        case Code(address, text):
            return {"kind": "code", "text": text.of(language), "lines": [address]}


def _lines(lines: Iterator[str]) -> dict[str, Any]:
    return {"kind": "lines", "lines": list(lines)}


def _signature(line: Signature, language: Language) -> str:
    return f"{line.label.of(language)}{_COLON[language]}{LINE}{_DAY[language] if line.dated else ''}"


def _texts_of_block(block: dict[str, Any]) -> Iterator[str]:
    yield block.get("text", "")
    yield from block.get("lines", ())
    yield from block.get("header", ())
    for row in block.get("rows", ()):
        yield from row
