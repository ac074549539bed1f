"""Workbooks are read within bounds, as text, and written so that no cell can run."""

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from people_rows import DATA

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import LostDigits, Sheet, bounds, harmless, read_table, workbook_bytes, write_csv
from rongjun.base.spreadsheets.bounds import check_package

pytestmark = pytest.mark.once


def sheet(*lines: list[object]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                if isinstance(cell, date):
                    page.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    page.write(number, place, cell)
    return buffer.getvalue()


def test_dates_become_iso_and_whole_numbers_lose_their_point() -> None:
    table = read_table(sheet(["甲", "乙", "丙", "丁"], [date(2022, 1, 2), 990101001001, 11.5, True]))
    assert table.rows == [(2, ["2022-01-02", "990101001001", "11.5", "是"])]


def test_a_number_of_more_than_fifteen_digits_is_known_to_have_lost_some() -> None:
    table = read_table(sheet(["号"], [123456789012345], [1234567890123456]))
    assert [type(cells[0]) for _, cells in table.rows] == [str, LostDigits]


def test_a_csv_saved_by_a_spreadsheet_in_scientific_notation_has_lost_digits() -> None:
    table = read_table("号\n6.21E+18\n12345\n".encode())
    assert [type(cells[0]) for _, cells in table.rows] == [LostDigits, str]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_offices_save(encoding: str) -> None:
    table = read_table("姓名,户籍类别\n王建国,农村\n".encode(encoding))
    assert (table.header, table.rows) == (["姓名", "户籍类别"], [(2, ["王建国", "农村"])])


def test_an_old_xls_is_read_like_an_xlsx() -> None:
    table = read_table((DATA / "people.xls").read_bytes())
    first, second = (dict(zip(table.header, cells, strict=True)) for _, cells in table.rows)
    assert (first["认定日期"], first["区划代码"], first["对象类别"]) == ("2015-03-10", "990101001001", "11")
    assert isinstance(second["银行账号"], LostDigits)


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    table = read_table(sheet(["甲"], [None], ["x"], [" "], ["y"]))
    assert table.rows == [(3, ["x"]), (5, ["y"])]


@pytest.mark.parametrize(("row", "column"), [(1048575, 16383), (200_001, 0), (1, 200), (200_001, 30)])
def test_a_sheet_with_a_cell_far_out_is_refused_before_it_is_parsed(row: int, column: int) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "甲")
        page.write(row, column, "远")
    assert not check_package(buffer.getvalue())
    with pytest.raises(Refusal, match="200000 行或 200 列"):
        read_table(buffer.getvalue())


def test_a_package_that_is_no_excel_workbook_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("content.xml", b"<office/>")
    with pytest.raises(Refusal, match="不是 Excel 工作簿"):
        read_table(buffer.getvalue())


def test_the_last_row_and_column_within_bounds_are_read() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "甲")
        page.write(200_000, 1, "远")
        page.write(1, 199, "宽")
    assert check_package(buffer.getvalue())


def test_a_package_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 3 * 1024**2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/media/image1.png", b"\0" * (4 * 1024**2))
    assert len(buffer.getvalue()) < 1024**2
    with pytest.raises(Refusal, match="解开后过大"):
        read_table(buffer.getvalue())


def test_a_package_whose_directory_understates_its_size_is_refused_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "MAX_UNPACKED", 3 * 1024**2)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<workbook/>")
        package.writestr("xl/media/image1.png", b"\0" * (4 * 1024**2))
        package.infolist()[1].file_size = 10
    with pytest.raises(Refusal, match="解开后过大"):
        read_table(buffer.getvalue())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x" * (30 * 1024**2 + 1), "30 MB"),
        (b"", "表头"),
        (b"PK\x03\x04 no package", "损坏"),
        (b"\xd0\xcf\x11\xe0 no workbook", "打不开"),
        (b"\x00\x01\x02\x03", "不是工作簿"),
        (b"\xff\xff\xff\xff", "编码"),
        ((",".join("x" * 201) + "\n").encode(), "200 列"),
        (b"a\n" + b"1\n" * 200_001, "200000 行"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_way_out(content: bytes, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        read_table(content)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text: str, tmp_path: Path) -> None:
    assert harmless(text) == "'" + text
    target = tmp_path / "a.csv"
    write_csv(target, ["甲"], [[text], [-5]])
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [["甲"], ["'" + text], ["-5"]]
    content = workbook_bytes([Sheet("页", ["甲"], [[text], [-5]])])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "<v>-5</v>" in xml


def test_what_was_made_harmless_reads_back_as_it_was() -> None:
    table = read_table(workbook_bytes([Sheet("页", ["甲"], [["=1+1"], ["-x"], ["'引号"]])]))
    assert [cells[0] for _, cells in table.rows] == ["=1+1", "-x", "'引号"]
