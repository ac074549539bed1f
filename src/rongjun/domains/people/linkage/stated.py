"""What a row that stayed out says, by the columns of the own template, whatever its layout calls them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from ..layouts import PROVINCIAL, Layout
from ..workbook import columns as col

READ: Final = (col.FILE_NO, col.NAME, col.ID_NUMBER, col.BIRTH, col.SEX, col.AREA, col.PHONE, col.ACCOUNT)


def stated_cells(cells: Mapping[str, str], saved: Sequence[Layout] = ()) -> dict[str, str]:
    """Return the cells that say who it is (READ), '' where the row says nothing; `saved`: layouts of the office."""
    names = _names(tuple(saved))
    return {
        target: next((text for name in some if (text := cells.get(name, "").strip())), "")
        for target, some in names.items()
    }


@lru_cache(maxsize=64)
def _names(saved: tuple[Layout, ...]) -> dict[str, tuple[str, ...]]:
    """Return what each column may be called: by the own template first."""
    layouts = (*PROVINCIAL, *saved)
    return {
        target: tuple(dict.fromkeys(name for name in (target, *(one.label_of(target) for one in layouts)) if name))
        for target in READ
    }
