"""Provincial workbooks as an office has them (.xls): good rows, rows with a fault of every kind, and the same people
written otherwise."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

import xlwt

from rongjun.domains.people.layouts.countretiredsoldier import LAYOUT as OLD_CONSCRIPTS
from rongjun.domains.people.layouts.parts import NUMBER, REFUSED, Layout
from rongjun.domains.people.layouts.war import LAYOUT as WAR
from rongjun.domains.people.workbook import columns as col
from rongjun.domains.people.workbooks import Upload, import_workbook

from .county import place_words
from .people import Row
from .stage import Stage, birth_of, is_woman, keep_file
from .twins import Twin, twin_rows

Line = dict[str, str | float]
"""One row by the labels of its layout; a number is written as a number."""
GOOD_ROWS, WAITING_ROWS = 36, 24
WAR_FILE, WAITING_FILE = "参战人员2026.xls", "60岁士兵2026.xls"
STATED: dict[str, str] = {
    "family.head": "户主/本人", "family.marital": "已婚", "family.size": "3", "insurance.medical": "新型农村合作医疗",
    "insurance.pension": "新型农村养老保险", "education.level": "初中", "health.health": "一般或较弱",
    "health.listed": "一般或较弱", "job.state": "无工作", "housing.owns": "有房", "housing.kind": "自建房",
    "housing.rooms": "4", "listed.state": "享受待遇", "campaign.name": "中越边境自卫还击作战",
    "keeping.labour": "部分丧失劳动能力", "keeping.living": "自理", "keeping.place": "分散供养", "health.mental": "否",
    "hardship.living": "一般", "hardship.allowance": "否", "hardship.five": "否", "service.unit_code": "虚构7751",
    "service.unit": "虚构第75部队", "service.post": "战士", "listed.basis": "退伍证",
}  # fmt: skip
"""What most rows of such a workbook say beside the person, by target."""
FAULTS: tuple[Callable[[Line], Line], ...] = (
    lambda line: line | {WAR.labels[1]: _wrong(str(line[WAR.labels[1]]))},
    lambda line: line | {WAR.labels[1]: float(str(line[WAR.labels[1]])[:17])},
    lambda line: line | {"出生日期": "1955-02-11"},
    lambda line: line | {"性别": "女" if line["性别"] == "男" else "男"},
    lambda line: line | {"批准日期": "2019年2月30日"},
    lambda line: line | {"批准日期": "09-3-5"},
    lambda line: line | {"批准日期": ""},
    lambda line: line | {"银行账号": "6228"},
    lambda line: line | {"姓名": f"{line['姓名']}2"},
    lambda line: line | {"优抚对象状态": "迁移"},
    lambda line: line | {"参战类别": "边境作战"},
    lambda line: line | {"批准日期": "2015年3月"},
    lambda line: line | {"备注": "注意稳控"},
    lambda line: line | {"户口薄行政区划代码": str(line["户口薄行政区划代码"])[:6]},
)
"""Faults: what keeps a row out, then what keeps one cell out or only needs a second look."""


def import_participants(stage: Stage) -> list[Twin]:
    """Take in the province's list of war participants, and have it approved; returns who stands in it a second time.

    Two of its people are old conscripts of the registry: they hold two categories then.
    """
    makers = stage.makers
    good = [_line(WAR, makers.person("51"), makers.random) for _ in range(GOOD_ROWS)]
    two = [_line(WAR, row | {"对象类别": "参战退役人员"}, makers.random) for row in stage.take(2, ["81"], _born_early)]
    faulty = [fault(_line(WAR, makers.person("51"), makers.random)) for fault in FAULTS]
    twins = twin_rows(stage)
    again: list[Line] = [{**_line(WAR, twin.row, makers.random), **twin.lacks} for twin in twins]
    lines = [*good, *two, *faulty, *again, good[3]]
    upload = Upload(_workbook(WAR, lines), WAR_FILE)
    keep_file(WAR_FILE, upload.content)
    stage.approve(import_workbook(upload=upload, by=stage.desk.officer, at=stage.at))
    return twins


def import_conscripts(stage: Stage) -> None:
    """Hand in the province's list of old conscripts, two of its rows with a fault; it waits for another person."""
    makers = stage.makers
    lines = [_line(OLD_CONSCRIPTS, makers.person("81"), makers.random) for _ in range(WAITING_ROWS)]
    lines[4] |= {"服义务兵（结束时间）": ""}
    lines[9] |= {"出生日期": "1958-13-01"}
    upload = Upload(_workbook(OLD_CONSCRIPTS, lines), WAITING_FILE)
    keep_file(WAITING_FILE, upload.content)
    import_workbook(upload=upload, by=stage.desk.officer, at=stage.at)


def _line(layout: Layout, row: Row, random: Random) -> Line:
    """Return a row of the people workbook in the columns of a layout."""
    number = row[col.ID_NUMBER]
    birth = date.fromisoformat(row[col.BIRTH]) if col.BIRTH in row else birth_of(number)
    start = row[col.SERVICE_START] or f"{birth.year + 19}-12-05"
    end = row[col.SERVICE_END] or f"{birth.year + 23}-01-20"
    said: dict[str, str] = STATED | row | {
        col.BIRTH: _spelt(birth, random), col.SEX: "女" if is_woman(number.ljust(18, "1")) else "男",
        NUMBER: "", REFUSED: "", col.HOLDER: row[col.NAME],
        col.RECOGNISED: _spelt(date.fromisoformat(row[col.RECOGNISED]), random),
        "service.start": start, "service.end": end, "cert.number": f"云优证〔虚构〕{random.randrange(10**5):05d}",
        "address.living_code": row[col.AREA],
        "address.living": f"{place_words(row[col.AREA])}{random.randrange(1, 60)}号",
    }  # fmt: skip
    line: Line = {}
    for column, label in zip(layout.columns, layout.labels, strict=True):
        line[label] = said.get(column.target, "")
    return line | {"民族": "汉族", "政治面貌": "群众"}


def _spelt(day: date, random: Random) -> str:
    """Return a day in one of the spellings of offices."""
    forms = ("{0:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}")
    return random.choice(forms).format(day)


def _wrong(number: str) -> str:
    return number[:-1] + ("0" if number[-1] != "0" else "1")


def _born_early(row: Row) -> bool:
    return birth_of(row[col.ID_NUMBER]).year <= 1959


def _workbook(layout: Layout, lines: Sequence[Line]) -> bytes:
    """Return an .xls of a layout: its sheet and header, running numbers, text as text and numbers as numbers."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(layout.sheet)
    for place, column in enumerate(layout.columns):
        page.write(0, place, column.header)
    for at, line in enumerate(lines, start=1):
        for place, label in enumerate(layout.labels):
            cell = at if layout.columns[place].target == NUMBER else line[label]
            if cell != "":
                page.write(at, place, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
