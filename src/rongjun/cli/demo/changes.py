"""What happens in the county from month to month: deaths, new recognitions, new grades, removals; and one odd case of
every kind that an officer must look at."""

from datetime import date, timedelta

from rongjun.kernel.period import first_day, last_day
from rongjun.kernel.vocabulary import CATEGORY_CODES, INJURED

from .people import Makers, Row


def month_changes(makers: Makers, known: list[Row], month: int) -> list[Row]:
    """Return the rows of one month's workbook: three newly recognised, four deaths (one reported
    late), a new grade that holds from two months back, a removal.

    The people they concern leave `known`, so that nobody dies twice.
    """
    day = first_day(month - 1)
    fresh = [makers.person(category, **_recognised(day)) for category in makers.random.choices(("81", "42", "51"), k=3)]
    dead = [_dies(makers, row, month - 1) for row in _take(makers, known, 3)]
    reported_late = [_dies(makers, row, month - 3) for row in _take(makers, known, 1)]
    moved = [row | {"停止日期": last_day(month - 1).isoformat(), "停止原因": "迁出"} for row in _take(makers, known, 1)]
    graver = [_graver(row, first_day(month - 3)) for row in _take(makers, known, 1, injured=True)]
    return fresh + dead + reported_late + moved + graver


def odd_cases(makers: Makers) -> list[Row]:
    """Return a handful of people for every exception that facts alone can cause."""
    person = makers.person
    young = makers.number(date(1971, 3, 8))
    twice = person("51")
    also = twice | {"对象类别": "带病回乡退伍军人", "认定日期": "2019-05-20", "待遇起始月": "2019-05"}
    same = person("42")
    return [
        twice,
        also,
        person("81", 身份证号=young, 入伍日期="1989-12-05", 退役日期="1992-12-05", 认定日期="2024-03-01"),
        person("11", 残疾等级="二级", 残疾性质="因战", 供养方式=""),
        person("11", 残疾等级="五级", 残疾性质="因病", 去世日期="2025-10-11", 去世原因=""),
        person("21", 去世日期="2025-10-20", 去世原因="因病"),
        person("11", 残疾等级="八级", 残疾性质="因病"),
        person("41", 服役时期="抗日"),
        person("42", 区划代码="980731199299"),
        same,
        person("42", 身份证号=same["身份证号"]),
    ]


def faulty_rows(makers: Makers) -> list[Row]:
    """Return rows that no import lets in, so that the report of the demo has something to show."""
    person = makers.person
    wrong = person("81")
    digit = "0" if wrong["身份证号"][-1] != "0" else "1"
    return [
        wrong | {"身份证号": wrong["身份证号"][:-1] + digit},
        person("11", 残疾等级="", 残疾性质="因战"),
        person("42", 认定日期="2019-02-30"),
        person("51", 银行账号="6228"),
    ]


def _recognised(day: date) -> Row:
    return {"认定日期": (day + timedelta(days=4)).isoformat(), "待遇起始月": ""}


def _take(makers: Makers, known: list[Row], count: int, *, injured: bool = False) -> list[Row]:
    fits = [
        row
        for row in known
        if (CATEGORY_CODES[row["对象类别"]] in INJURED) == injured and row["对象类别"] != "义务兵家庭"
    ]
    taken = makers.random.sample(fits, count)
    for row in taken:
        known.remove(row)
    return taken


def _dies(makers: Makers, row: Row, month: int) -> Row:
    day = first_day(month) + timedelta(days=makers.random.randrange(27))
    payee = makers.payee() if makers.random.random() < 0.7 else {}
    return row | {"去世日期": day.isoformat(), "去世原因": "因病"} | payee


def _graver(row: Row, day: date) -> Row:
    grades = [name + "级" for name in "一二三四五六七八九十"]
    place = max(grades.index(row["残疾等级"]) - 1, 4)
    cause = row["残疾性质"] if place < 6 or row["残疾性质"] != "因病" else "因公"
    when = (day + timedelta(days=2)).isoformat()
    return row | {"残疾等级": grades[place], "残疾性质": cause, "认定日期": when, "待遇起始月": ""}
