"""A small invented registry for the tests of its pages: rows of the people workbook, imported as an officer would."""

from datetime import date, timedelta

from stdnum.cn import ric

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.actions import ImportResult, import_people
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.domains.units.actions import load_areas
from rongjun.domains.units.models import Area

COUNTY, TOWN, OTHER_TOWN = "990101000000", "990101001000", "990101002000"
VILLAGE, OTHER_VILLAGE = "990101001001", "990101002001"
L = Area.Level


def identity(number: int, birth: date = date(1950, 3, 4)) -> str:
    """Return a valid identity number of an invented person."""
    body = f"990101{birth:%Y%m%d}{number:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def row(number: int, **changes: str) -> dict[str, str]:
    """Return a good row: a disabled soldier, grade five, injured in war."""
    return {
        "档案号": f"T{number:04d}", "姓名": "王" + "甲乙丙丁戊己庚辛壬癸"[number % 10], "身份证号": identity(number),
        "户籍类别": "农村", "区划代码": VILLAGE, "对象类别": "残疾军人", "残疾等级": "五级", "残疾性质": "因战",
        "认定日期": "2010-05-06", "待遇起始月": "2010-06", "开户银行": "农商行", "银行账号": f"62170000{number:08d}",
        "联系电话": "13800001111", "供养方式": "分散",
    } | changes  # fmt: skip


def workbook(rows: list[dict[str, str]], extra: tuple[str, ...] = ()) -> bytes:
    """Return a people workbook."""
    header = [*COLUMNS, *extra]
    return workbook_bytes([Sheet("人员", header, [[one.get(name, "") for name in header] for one in rows])])


def load_places() -> None:
    """Load a county with two towns and a village in each."""
    load_areas(
        [
            (COUNTY, "试验县", L.COUNTY, None), (TOWN, "东镇", L.TOWN, COUNTY), (OTHER_TOWN, "西镇", L.TOWN, COUNTY),
            (VILLAGE, "一村", L.VILLAGE, TOWN), (OTHER_VILLAGE, "二村", L.VILLAGE, OTHER_TOWN),
        ]
    )  # fmt: skip


def enter(rows: list[dict[str, str]], by: Actor, name: str = "人员.xlsx") -> ImportResult:
    """Import rows; the first import is in force at once."""
    return import_people(content=workbook(rows), file_name=name, by=by, at=clock.now() - timedelta(minutes=1))
