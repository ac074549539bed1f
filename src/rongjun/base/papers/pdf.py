"""A paper as PDF/A with its fonts in it: by typst, from one template, without network and without the system's fonts.

The content goes in as JSON and is never part of typst's source, so that no text can be markup. The same paper gives the
same bytes. A character that the font lacks is printed 〓 and named below by its code, never silently as a blank box.
"""

import json
import re
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst
from pylopdf_fonts_zh_cn import serif_path

from .paper import Code, Paper
from .parts import make_parts, texts_of
from .public import refuse_private

_TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_STANDARDS: Final = ("a-2a", "ua-1")
_PROBE: Final = b'#set text(font: ("Noto Serif SC", "Noto Sans SC"), fallback: false)\n#sys.inputs.char'
_GETA: Final = "〓"
_LONG_WORD: Final = re.compile(r"([!-~]{20})(?=[!-~])")
_UNSHOWN: Final = "could not be displayed"


def make_pdf(paper: Paper) -> bytes:
    """Return a paper as PDF/A-2a on A4. Raises Refusal where a public paper holds what cannot be published."""
    refuse_private(paper)
    parts = make_parts(paper)
    try:
        return _compile(paper, parts)
    except typst.TypstError as fault:
        if _UNSHOWN not in str(fault):
            raise
    return _compile(paper, [_with_geta(part) for part in parts])


def _compile(paper: Paper, parts: list[dict[str, Any]]) -> bytes:
    at = datetime.combine(paper.date, time(), tzinfo=UTC)
    content = json.dumps(_breakable(parts), ensure_ascii=False)
    codes = json.dumps({one.address: _drawn(one.address) for one in paper.blocks if isinstance(one, Code)})
    made = _compiler(_TEMPLATE.read_bytes(), {"paper": content, "codes": codes}).compile(
        format="pdf", timestamp=at, pdf_standards=list(_STANDARDS)
    )
    assert isinstance(made, bytes)
    return made


def _drawn(address: str) -> str:
    """Return the QR code of an address as SVG."""
    made = BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=2, xmldecl=False, scale=4)
    return made.getvalue().decode()


def _compiler(source: bytes, inputs: dict[str, str]) -> typst.Compiler:
    """Return a compiler that finds its template and the package's fonts and nothing else, typst's packages included."""
    nowhere = _TEMPLATE.with_name("no-packages")
    return typst.Compiler(
        source, root=_TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs,
        package_path=nowhere, package_cache_path=nowhere,
    )  # fmt: skip


@cache
def _fonts() -> typst.Fonts:
    folder = str(serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _breakable(value: Any) -> Any:
    """Return the values with a place to break in words that are longer than a line of a table."""
    if isinstance(value, str):
        return _LONG_WORD.sub("\\1\u200b", value)
    if isinstance(value, list):
        return [_breakable(each) for each in value]
    return {key: _breakable(each) for key, each in value.items()} if isinstance(value, dict) else value


def _with_geta(part: dict[str, Any]) -> dict[str, Any]:
    """Return a part with 〓 for each character that the font lacks, and the list of these."""
    lacking = sorted(char for char in set("".join(texts_of(part))) if char != "\n" and not _has_glyph(char))
    if not lacking:
        return part
    table = str.maketrans(dict.fromkeys(lacking, _GETA))
    legend = "〓 = " + " ".join(f"U+{ord(char):04X}" for char in lacking)
    return {key: _replaced(value, table) for key, value in part.items()} | {"lacking": legend}


def _replaced(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, list):
        return [_replaced(each, table) for each in value]
    return {key: _replaced(each, table) for key, each in value.items()}


@lru_cache(maxsize=8192)
def _has_glyph(char: str) -> bool:
    try:
        _compiler(_PROBE, {"char": char}).compile(format="pdf", pdf_standards="a-2u")
    except typst.TypstError:
        return False
    return True
