"""Marks of new standards: quiet on the tables that were really published, loud on every planted slip."""

from pathlib import Path

import pytest

from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import load_rulebook
from rongjun.kernel.rulebook.model import Cell, Period, Rulebook
from rongjun.kernel.rulebook.patterns import MARKS, Amount, Compared, mark_all

BOOK = load_rulebook([Path(__file__).resolve().parents[2] / "rulebooks"])


def in_force(book: Rulebook, table: str, key: str, until: int) -> Cell | None:
    cells = [c for c in book.cells if (c.table, c.key) == (table, key) and c.status.payable and c.effective < until]
    return max(cells, key=lambda cell: cell.effective, default=None)


def table_of(month: str, table: str = "disability") -> list[Compared]:
    at = parse_month(month)
    rows = []
    for key in BOOK.tables[table].keys:
        old, new = in_force(BOOK, table, key, at), in_force(BOOK, table, key, at + 1)
        if old and new:
            rows.append(Compared(table, key, at, Amount(old.value, old.period), Amount(new.value, new.period)))
    return rows


def marks(rows: list[Compared]) -> dict[str, list[str]]:
    return {row.key: [mark.code for mark in row.marks] for row in mark_all(rows) if row.marks}


@pytest.mark.parametrize("year", range(2018, 2023))
def test_the_published_tables_of_disability_break_no_pattern(year: int) -> None:
    rows = table_of(f"{year}-08")
    assert len(rows) == 26
    assert marks(rows) == {}


def planted(key: str, value: int | None, period: Period | None = Period.YEAR) -> dict[str, list[str]]:
    rows = table_of("2022-08")
    at = next(number for number, row in enumerate(rows) if row.key == key)
    new = None if value is None else Amount(value, period)
    rows[at] = Compared("disability", key, rows[at].effective, rows[at].old, new)
    return marks(rows)


def test_every_planted_slip_is_marked_where_it_is() -> None:
    old, new = 10_667_000, 11_627_000
    assert planted("1.war", old - 100)["1.war"] == ["fell", "odd_rise", "cause_order"]
    assert planted("1.war", new * 10)["1.war"] == ["times12"]
    assert planted("1.war", new // 12)["1.war"] == ["times12", "grade_order", "cause_order"]
    assert planted("1.war", new, Period.MONTH)["1.war"] == ["times12"]
    assert planted("1.war", new + 400_000) == {"1.war": ["odd_rise"]}
    assert planted("1.war", None) == {"1.war": ["missing"]}
    assert planted("2.war", 11_700_000) == {"1.war": ["grade_order"], "2.war": ["odd_rise"]}
    assert planted("6.illness", 4_340_000)["6.duty"] == ["cause_order"]
    assert planted("1.war", new // 12 + 1, Period.MONTH) == {"1.war": ["period"]}


def test_a_single_value_that_leaps_and_one_without_a_forerunner_are_marked() -> None:
    at = parse_month("2024-08")
    leap = Compared("martyr_child", "all", at, Amount(828_000, Period.YEAR), Amount(1_200_000, Period.YEAR))
    fresh = Compared("martyr_child", "all", at, None, Amount(1_200_000, Period.YEAR))
    assert marks([leap]) == {"all": ["leap"]}
    assert marks([fresh]) == {"all": ["no_old"]}
    assert {"leap", "no_old"} <= set(MARKS)


def test_the_rise_is_by_the_year_where_the_periods_differ() -> None:
    row = Compared("participant", "war", 0, Amount(1_008_000, Period.YEAR), Amount(88_200, Period.MONTH))
    assert (row.rise, row.rise_bp) == (50_400, 500)
