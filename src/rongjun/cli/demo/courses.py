"""Moving in and out, a suspension by a provincial decision, and birthdays ahead."""

from datetime import date, timedelta

from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.moves import Transfer, propose_move_in, propose_move_out
from rongjun.domains.people.suspension import Decision, propose_suspension
from rongjun.kernel.period import first_day, month_of

from .entries import fallen
from .files import record_origin
from .people import Makers, Row
from .scans import scan_pdf
from .stage import Stage, birth_of, person_of

ELSEWHERE = "邻水省下塘县退役军人事务局（虚构）"
PROVINCE = "云岭省退役军人事务厅（虚构）"


def suspend_one(stage: Stage, month: int) -> None:
    """Record an invented provincial decision by article 59; it ends six weeks from now."""
    row = stage.take(1, ["42"])[0]
    decided = first_day(month) + timedelta(days=3)
    number = f"云退役函〔{decided.year}〕17号（虚构）"
    words = [f"{PROVINCE}决定书", number, "虚构材料，供演示", f"姓名：{row['姓名']}", "依据：条例第五十九条"]
    decision = Decision(
        authority=PROVINCE, number=number, decided=decided, ground="被判处有期徒刑期间", paper="省级中止决定书（虚构）",
        since=first_day(month + 1), last_day=stage.today + timedelta(days=44), review=None,
    )  # fmt: skip
    upload = Upload("中止决定", scan_pdf(words), title="省级中止决定书（虚构）", issued=decided)
    at = stage.on(month, 14)
    stage.approve(
        propose_suspension(
            person_id=person_of(row).pk, decision=decision, upload=upload, by=stage.desk.officer, at=at
        )
    )  # fmt: skip


def move_out(stage: Stage, month: int, *, waits: bool) -> None:
    """Let a disabled soldier move to another county, which pays from the month after."""
    row = stage.take(1, ["11"])[0]
    transfer = Transfer(ELSEWHERE, f"抚恤关系转移证明 清退转{month % 100:02d}号", stage.day, month, month + 1)
    result = propose_move_out(
        person_id=person_of(row).pk, categories=["11"], transfer=transfer, reason="户口迁往子女所在地",
        by=stage.desk.officer, at=stage.at,
    )  # fmt: skip
    if not waits:
        stage.approve(result)


def move_in(stage: Stage, month: int) -> None:
    """Let a disabled soldier move in from another county, paid here from the month after."""
    at = stage.on(month, 14)
    row = stage.makers.person("11", 残疾等级="六级", 残疾性质="因公", 供养方式="", 待遇起始月="")
    transfer = Transfer(ELSEWHERE, "抚恤关系转移证明 下退转09号", stage.day, month, month + 1)
    stage.approve(
        propose_move_in(cells=row, transfer=transfer, reason="随子女迁入，材料齐全", by=stage.desk.officer, at=at)
    )


def nearly_sixty(stage: Stage) -> list[Row]:
    """Return old conscripts who are recognised and will be sixty within months."""
    makers, month = stage.makers, month_of(stage.today)
    old: list[Row] = []
    for ahead in (0, 0, 1, 1, 2, 4):
        birth = first_day(month + ahead - 720) + timedelta(days=5 + 3 * len(old))
        service = makers.service(birth) | {"认定日期": first_day(stage.last - 2).isoformat(), "待遇起始月": ""}
        old.append(makers.person("81", 身份证号=makers.number(birth), **service))
    return old


def nearly_grown(makers: Makers, today: date) -> list[Row]:
    """Return children of the fallen who will be eighteen within months."""
    month, young = month_of(today), []
    for ahead, code, kind in ((0, "22", "因公牺牲"), (2, "23", "病故"), (1, "21", "烈士")):
        number = makers.number(first_day(month + ahead - 216) + timedelta(days=9), woman=ahead == 2)
        known = {"认定日期": "2019-05-20", "待遇起始月": "2019-06", "牺牲病故类别": kind, "孤老": "否"}
        young.append(makers.person(code, 身份证号=number, **known))
    return young


def tell_relations(stage: Stage, young: list[Row]) -> None:
    """Enter how the young survivors are related; of the last one it is not known yet."""
    for row, relation, student in zip(young, ("子女", "子女", ""), ("是", "否", "是"), strict=True):
        cells = fallen(relation, stage.makers, birth_of(row["身份证号"])) if relation else {}
        record_origin(stage, row, cells, student)
