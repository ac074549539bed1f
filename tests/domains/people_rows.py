"""Invented rows of the people workbook, and files made of them."""

import io
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from stdnum.cn import ric

from rongjun.base.actor import Actor, Role
from rongjun.domains.people.actions import ImportResult, approve_import, import_people
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.domains.units.actions import add_account

AT = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
LATER = datetime(2024, 6, 10, 2, 0, tzinfo=UTC)
LATEST = datetime(2024, 9, 20, 2, 0, tzinfo=UTC)
DATA = Path(__file__).parent / "data"


def citizen(number: int, born: str = "19500307") -> str:
    """Return an invented identity number with its check digit; the division code is one that nobody has."""
    body = f"990101{born}{number:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """Return a good row: a disabled soldier of grade six, recognised in 2015."""
    return {
        "档案号": f"D{number:04d}", "姓名": "王建国", "身份证号": citizen(number), "户籍类别": "农村",
        "区划代码": "990101001001", "对象类别": "残疾军人", "残疾等级": "六级", "残疾性质": "因战",
        "认定日期": "2015-03-10", "开户银行": "县农村信用社", "银行账号": f"6210000000{number:09d}",
        "联系电话": f"1390000{number:04d}",
    } | changes  # fmt: skip


def payee(number: int = 900) -> dict[str, str]:
    return {
        "收款人": "李秀英", "收款人身份证号": citizen(number), "收款人银行": "县农村信用社",
        "收款人账号": "6217000000000000123",
    }  # fmt: skip


def workbook(rows: list[dict[str, str]], *extra: str, without: str = "") -> bytes:
    """Return an xlsx of the rows with every column of the template (but `without`) and some more."""
    columns = [column for column in (*COLUMNS, *extra) if column != without]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, columns)
        for number, cells in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                page.write_string(number, place, cells.get(column, ""))
    return buffer.getvalue()


def officer(name: str = "张经办", role: Role = Role.OFFICER) -> Actor:
    account, _ = add_account(username=name, role=role, unit_name=None, person_name=name, password=None, at=AT)
    return account.actor()


def take_in(*rows: dict[str, str], at: datetime = AT, by: Actor | None = None) -> ImportResult:
    """Import some rows; waiting for approval where the registry is not empty."""
    return import_people(content=workbook(list(rows)), file_name="人员.xlsx", by=by or officer(), at=at)


def take_in_and_approve(*rows: dict[str, str], at: datetime) -> ImportResult:
    """Import some rows and have another person approve them."""
    result = take_in(*rows, at=at)
    assert result.state == "waiting", (result.state, result.counts, result.faults)
    assert result.import_id is not None
    approve_import(import_id=result.import_id, by=officer("李批准"), at=at)
    return result
