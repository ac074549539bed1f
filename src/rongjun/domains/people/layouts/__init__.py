"""The eight provincial layouts and the own template, as plain declarations: one small file each."""

from . import (
    countretiredsoldier,
    demobilized,
    demobilized_illness,
    dependant,
    disability,
    martyroffspring,
    own,
    tested,
    war,
)
from .parts import Column, Layout

OWN = own.LAYOUT
PROVINCIAL: tuple[Layout, ...] = (
    countretiredsoldier.LAYOUT, demobilized.LAYOUT, demobilized_illness.LAYOUT, dependant.LAYOUT, disability.LAYOUT,
    martyroffspring.LAYOUT, tested.LAYOUT, war.LAYOUT,
)  # fmt: skip


def find_layout(text: str) -> Layout | None:
    """Return a layout by its name ('war', 'war.xls', 'own'), its sheet's name or the short one ('参战'), or None."""
    plain = text.strip().removesuffix(".xlsx").removesuffix(".xls")
    for layout in (*PROVINCIAL, OWN):
        if plain.lower() == layout.name.lower() or plain in (layout.sheet, short_name(layout)):
            return layout
    return None


def short_name(layout: Layout) -> str:
    """Return what an office calls a layout: 参战, 三属."""
    return layout.sheet.removesuffix("人员导入模板")


__all__ = ["OWN", "PROVINCIAL", "Column", "Layout", "find_layout", "short_name"]
