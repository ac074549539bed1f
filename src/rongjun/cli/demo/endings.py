"""A list from the funeral home: who is meant for sure, who perhaps, who is no person of the registry, and bad rows."""

from collections.abc import Sequence
from datetime import date, timedelta

from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.deaths.actions import confirm_row, deny_row, keep_list, match_list
from rongjun.domains.people.deaths.queries import list_rows
from rongjun.domains.people.models import DeathRow
from rongjun.kernel.period import first_day

from .people import Row
from .stage import Stage, birth_of, is_woman, keep_file
from .twins import SOUNDS

HEADER = ("序号", "死者姓名", "性别", "身份证号", "出生日期", "死亡日期", "火化日期", "死亡原因")
FILE, SOURCE = "殡仪馆火化名单.xlsx", "清源县殡仪馆（虚构）"
EXACT, STRANGERS = 9, 9


def take_in_deaths(stage: Stage, dead: Sequence[Row]) -> None:
    """Bring the list and match it; two of its sure rows are put forward, one unsure row is denied, the rest is open.

    The first of the sure ones died three months ago: what was posted since is overpaid. `dead` are known already.
    """
    sure = stage.take(EXACT, ["51", "42", "11", "81"], lambda row: len(row["姓名"]) == 3)
    unsure = stage.take(5, ["51", "42", "81"], lambda row: len(row["姓名"]) == 3 and row["姓名"][1] in SOUNDS)
    content = workbook_bytes([Sheet("火化名单", HEADER, _lines(stage, sure, unsure, dead))])
    keep_file(FILE, content)
    desk = stage.desk
    batch, _fresh = keep_list(content=content, file_name=FILE, source=SOURCE, by=desk.officer, at=stage.at)
    match_list(list_id=batch.pk, by=desk.officer, at=stage.at)
    at = stage.reach(stage.at + timedelta(hours=2))
    rows = {row.person.file_no: row for row in list_rows(batch.pk, desk.officer) if row.person}
    for row in sure[:2]:
        found = rows[row["档案号"]]
        confirm_row(
            row_id=found.pk, person_id=found.person_id or 0, day=found.death_date or stage.day, cause="illness",
            reason="与村里核实，火化证明已收", by=desk.officer, at=at,
        )  # fmt: skip
    likely = next(row for row in rows.values() if row.grade == "likely" and row.person and row.person.file_no)
    deny_row(
        row_id=likely.pk, state=DeathRow.State.OTHER_PERSON, reason="本人健在，今日到站确认，名单上是同名的另一人",
        by=desk.officer, at=at,
    )  # fmt: skip


def _lines(stage: Stage, sure: Sequence[Row], unsure: Sequence[Row], dead: Sequence[Row]) -> list[list[str]]:
    days = [stage.today - timedelta(days=6 + 3 * place) for place in range(len(sure))]
    days[0] = first_day(stage.last - 3) + timedelta(days=9)
    lines = [_line(row, day) for row, day in zip(sure, days, strict=True)]
    lines[3][5] = ""
    lines += _misspelt(unsure, stage.today - timedelta(days=9))
    lines += [_line(row, date.fromisoformat(row["去世日期"])) for row in dead[:2]]
    strangers = [stage.makers.person("51") for _ in range(STRANGERS)]
    lines += [_line(row, stage.today - timedelta(days=4 + place)) for place, row in enumerate(strangers)]
    lines[-1][5] = lines[-1][6] = ""
    lines[-2][5] = "2026年2月31日"
    stage.makers.random.shuffle(lines)
    return [[str(number), *line[1:]] for number, line in enumerate(lines, start=1)]


def _line(row: Row, day: date, *, name: str = "", number: str | None = None) -> list[str]:
    own = row["身份证号"]
    burnt = (day + timedelta(days=2)).isoformat()
    return [
        "", name or row["姓名"], "女" if is_woman(own) else "男", own if number is None else number,
        birth_of(own).isoformat(), day.isoformat(), burnt, "因病",
    ]  # fmt: skip


def _misspelt(rows: Sequence[Row], day: date) -> list[list[str]]:
    """Return people written otherwise: a digit wrong, neighbours swapped, no number, no number and a homophone, and the
    right number under another name."""
    first, second, third, fourth, fifth = rows
    number, other = first["身份证号"], second["身份证号"]
    swap = next(at for at in (14, 15, 10, 12) if other[at] != other[at + 1])
    sound = "".join(SOUNDS.get(char, char) for char in fourth["姓名"])
    return [
        _line(first, day, number=number[:15] + str((int(number[15]) + 1) % 10) + number[16:]),
        _line(second, day, number=other[:swap] + other[swap + 1] + other[swap] + other[swap + 2 :]),
        _line(third, day, number=""),
        _line(fourth, day, name=sound, number=""),
        _line(fifth, day, name="鲁" + fifth["姓名"][1:][::-1]),
    ]
