"""HTML of what a list has most of, cells and choices: written here, because a template takes ten times as long."""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe


def cell(kind: str, text: str, href: str) -> str:
    """Return a cell; text and address are escaped, unless they are safe already."""
    shown = conditional_escape(text)
    if href:
        shown = f'<a href="{conditional_escape(href)}">{shown}</a>'  # type: ignore[assignment]
    return f'<td class="{kind}">{shown}</td>'


def row(kind: str, cells: Iterable[str]) -> str:
    """Return a row of cells that are HTML already; `kind` is its css class."""
    start = f'<tr class="{conditional_escape(kind)}">' if kind else "<tr>"
    return f"{start}{''.join(cells)}</tr>"


def joined(parts: Iterable[str]) -> SafeString:
    """Return parts that are HTML already as one."""
    return mark_safe("\n".join(parts))  # noqa: S308


def options(choices: Iterable[tuple[str, object]], chosen: str) -> SafeString:
    """Return the options of a choice."""
    return joined(
        f'<option value="{conditional_escape(key)}"{" selected" if key == chosen else ""}>'
        f"{conditional_escape(str(name))}</option>"
        for key, name in choices
    )
