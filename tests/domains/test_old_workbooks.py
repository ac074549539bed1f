"""An old workbook (.xls) is measured by its records before a parser sets memory aside for it."""

import io

import pytest
import xlwt

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import read_table
from rongjun.base.spreadsheets.old import _chain, check_old_workbook

pytestmark = pytest.mark.once


def xls(*cells: tuple[int, int, object]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("甲")
    for row, column, value in cells:
        page.write(row, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_small_sheet_is_read() -> None:
    content = xls((0, 0, "甲"), (1, 0, "x"), (1, 1, 5))
    assert check_old_workbook(content)
    assert read_table(content).rows == [(2, ["x", "5"])]


def test_two_cells_far_apart_are_refused_before_the_rectangle_between_them_is_set_aside() -> None:
    content = xls((0, 0, "甲"), (65_535, 199, "远"))
    assert len(content) < 20_000 and not check_old_workbook(content)
    with pytest.raises(Refusal, match="200 列"):
        read_table(content)


def test_a_sheet_with_too_many_columns_is_refused() -> None:
    assert check_old_workbook(xls((0, 0, "甲"), (0, 199, "末")))
    assert not check_old_workbook(xls((0, 0, "甲"), (0, 200, "远")))


def test_a_second_sheet_is_measured_too() -> None:
    book = xlwt.Workbook()
    book.add_sheet("甲").write(0, 0, "甲")
    book.add_sheet("乙").write(60_000, 150, "远")
    buffer = io.BytesIO()
    book.save(buffer)
    assert not check_old_workbook(buffer.getvalue())


def test_a_long_and_filled_sheet_keeps_within_bounds() -> None:
    content = xls(*((row, column, f"{row}") for row in range(3_000) for column in range(60)))
    assert check_old_workbook(content)


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0", b"\xd0\xcf\x11\xe0" + b"\xff" * 4096])
def test_what_is_no_old_workbook_is_left_to_the_parser(content: bytes) -> None:
    assert check_old_workbook(content)


def test_a_stream_that_runs_in_a_circle_ends_with_the_length_of_the_file() -> None:
    parts = list(_chain(b"x" * 512 * 5, [1, 0], 0, 512))
    assert len(parts) == 5
