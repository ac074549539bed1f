"""The national rulebook with two invented local books, and its values as the oracle reads them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rongjun.kernel.rulebook.loader import load_rulebook
from rongjun.kernel.rulebook.lookup import region_of
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.resolve import resolve

ROOT = Path(__file__).parents[2]


@cache
def book() -> Rulebook:
    """Return the rulebook of these tests."""
    return load_rulebook([ROOT / "rulebooks" / "national", Path(__file__).parent / "books"])


@cache
def _resolved(month: int, place: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    rows = resolve(book(), month, [place]).iter_rows(named=True)
    return {(row["benefit"], row["key"]): row for row in rows}


def values(month: int, area_code: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return the values in force in a month for an area, by benefit and key."""
    return _resolved(month, region_of(book(), area_code))
