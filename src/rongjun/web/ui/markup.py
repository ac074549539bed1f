"""HTML of what a list has most of, cells and choices: written here, because a template takes ten times as long."""

import html
from collections.abc import Iterable
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe


def cell(kind: str, text: str, href: str) -> str:
    """Return a cell; text and address are escaped, unless they are safe already."""
    shown = _escaped(text)
    if href:
        shown = f'<a href="{_escaped(href)}">{shown}</a>'
    return f'<td class="{kind}">{shown}</td>'


def row(kind: str, cells: Iterable[str]) -> str:
    """Return a row of cells that are HTML already; `kind` is its css class."""
    start = f'<tr class="{_escaped(kind)}">' if kind else "<tr>"
    return f"{start}{''.join(cells)}</tr>"


def joined(parts: Iterable[str]) -> SafeString:
    """Return parts that are HTML already as one."""
    return mark_safe("\n".join(parts))  # noqa: S308


def options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """Return the options of a choice; what was written once for the same choices is kept."""
    plain, start = _options(tuple((key, str(name)) for key, name in choices)), f'<option value="{_escaped(chosen)}"'
    return mark_safe(plain.replace(f"{start}>", f"{start} selected>", 1))  # noqa: S308


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f'<option value="{_escaped(key)}">{_escaped(name)}</option>' for key, name in choices)


def _escaped(text: str) -> str:
    """Return a text as HTML; what is safe already stays (django.utils.html does this four times as slowly)."""
    return text if isinstance(text, SafeString) else html.escape(text)
