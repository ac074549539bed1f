"""`rongjun deaths`: a list from the funeral home or health office against the registry; nothing is stored."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import write_csv
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.payments.death_words import continued_words, conversions, months_words
from rongjun.domains.payments.queries.deaths import AfterDeath, Supposed, suppose_deaths
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.deaths.matching import EXACT, LIKELY, NONE, Match, match_deaths, people_of
from rongjun.domains.people.deaths.queries import known_causes, people_with_payee
from rongjun.domains.people.deaths.reading import DeathSheet, Deceased, read_deaths
from rongjun.domains.people.deaths.words import GRADES, evidence_words
from rongjun.domains.people.models import Person
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.vocabulary import category_name

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"Lists of deaths. {ENDINGS}", no_args_is_help=True)
COLUMNS = (
    "行", "姓名", "判断", "依据", "档案号", "登记姓名", "对象类别", "去世日期", "最后应发月", "首个停发月",
    "已多发（元）", "多发月份", "之后继续发放", "处理",
)  # fmt: skip


@app.callback()
def group() -> None:
    """Lists of deaths."""


@app.command("match")
def match(
    file: Annotated[Path, typer.Argument(help="the list: xlsx, xls or csv")],
    out: Annotated[Path, typer.Option(help="file to write (csv)")],
    by: Annotated[str | None, typer.Option(help="user who looks; without it the shell's own account")] = None,
) -> None:
    """Match a list with the registry: who it is, the last month owed, what was overpaid, what goes on.

    Nothing is recorded but the look. Exit status 0: done; 1: done, but rows could not be read; 2: nothing was done.
    """
    with ends_with_two():
        require_writable(out)
        content, at, actor = _read(file), clock.now(), actor_for(by)
        sheet = read_deaths(content, office_day(at))
        set_id = f"deaths:{hashlib.sha256(content).hexdigest()[:16]}"
        matches = match_deaths(sheet.rows, set_id=set_id, by=actor, at=at)
        lines, sums = _report(matches, _look_at(matches, actor, at))
        write_csv(out, COLUMNS, lines)
        _list_faults(sheet)
        grades = [found.grade for found in matches]
        counts = {grade: grades.count(grade) for grade in (EXACT, LIKELY, NONE)}
        print_json_line({"rows": sheet.count, **counts, **sums, "faults": sheet.count - len(matches)})
    if sheet.faults:
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    if file.stat().st_size > MAX_BYTES:
        raise Refusal(f"文件超过 {MAX_BYTES // 1024**2} MB；请拆成几个文件。")
    return file.read_bytes()


@dataclass(frozen=True, slots=True)
class _World:
    """What is known of the persons whom the rows may mean, by id, and what would follow from their deaths."""

    people: dict[int, Person]
    causes: dict[int, str]
    payees: set[int]
    after: dict[int, AfterDeath]


def _look_at(matches: Sequence[Match], by: Actor, at: datetime) -> _World:
    people = people_of(matches, by)
    causes = known_causes(people)
    # Exact rows first, so that of two rows that mean one person the sure one says when the death was.
    meant = sorted((found for found in matches if found.candidates), key=lambda found: found.grade)
    deaths = [Supposed(_first(one), one.row.latest, one.row.cause or causes.get(_first(one), "")) for one in meant]
    return _World(people, causes, people_with_payee(people), suppose_deaths(deaths, at=at))


def _report(matches: Sequence[Match], world: _World) -> tuple[list[list[Any]], dict[str, int]]:
    """Return the lines of the file, and fen overpaid to persons that match exactly and to those that likely do.

    A person who stands in several rows counts once: in the first that matches exactly, else in the first.
    """
    chosen: dict[int, int] = {}
    for found in sorted((one for one in matches if one.candidates), key=lambda one: one.grade):
        chosen.setdefault(_first(found), found.row.row_no)
    sums = {"overpaid_fen": 0, "likely_overpaid_fen": 0}
    lines: list[list[Any]] = []
    for found in matches:
        row = found.row
        if not found.candidates:
            words = [row.row_no, row.name, str(GRADES[NONE]), *[""] * 4, _day(row), *[""] * 5]
            lines.append([*words, "登记册里没有此人，无需处理"])
        elif chosen[_first(found)] != row.row_no:
            same = f"与第{chosen[_first(found)]}行是同一人，见该行"
            lines.append([*_head(found, world), *[""] * 5, same])
        else:
            fen = world.after[_first(found)].overpaid_fen
            sums["overpaid_fen" if found.grade == EXACT else "likely_overpaid_fen"] += fen
            lines.append([*_head(found, world), *_money(found, world), "；".join(_to_do(found, world))])
    return lines, sums


def _head(found: Match, world: _World) -> list[Any]:
    first, row = found.candidates[0], found.row
    person = world.people[first.person_id]
    categories = "、".join(category_name(code) for code in person.categories.split())
    words = [row.row_no, row.name, str(GRADES[found.grade]), evidence_words(first.evidence)]
    return [*words, person.file_no, person.name, categories, _day(row)]


def _money(found: Match, world: _World) -> list[Any]:
    after = world.after[_first(found)]
    months = ["", ""]
    if after.last_month is not None:
        months = [format_month(after.last_month), format_month(after.last_month + 1)]
    fen = format_yuan(after.overpaid_fen, grouped=False)
    return [*months, fen, months_words(after.overpaid_months), continued_words(after)]


def _to_do(found: Match, world: _World) -> list[str]:
    """Return what is to be done about a row, in order."""
    row, person, after = found.row, world.people[_first(found)], world.after[_first(found)]
    steps = []
    if row.death is None:
        steps.append(f"名单只有火化日期，暂按不晚于 {row.cremation} 计算，请先查实去世日期")
    if found.grade == LIKELY:
        steps.append("请核对后确认或否定")
    if len(found.candidates) > 1:
        others = "、".join(world.people[one.person_id].file_no for one in found.candidates[1:])
        steps.append(f"另有可能人选：{others}")
    steps += _known_death(found, person)
    if after.last_month is None:
        steps.append("去世时没有在发的待遇")
    if after.continued and person.pk not in world.payees:
        steps.append("登记收款人后发放继续发放的部分")
    return steps + conversions(after, row.latest, row.cause or world.causes.get(person.pk, ""))


def _known_death(found: Match, person: Person) -> list[str]:
    """Say that a death is recorded already, on the same day or another, or that it can be put forward."""
    known, row = person.death_date, found.row
    if known is None:
        return ["提出去世登记，由另一人批准"] if found.grade == EXACT and row.death is not None else []
    if row.death is None or known == row.death:
        return [f"已登记去世（{known}），无需再登记"]
    return [f"已登记去世，登记的日期是 {known}，与名单不同，请核实"]


def _first(found: Match) -> int:
    return found.candidates[0].person_id


def _day(row: Deceased) -> str:
    return row.death.isoformat() if row.death else f"不晚于 {row.cremation}（火化日期）"


def _list_faults(sheet: DeathSheet) -> None:
    for fault in sheet.faults:
        told = f"第{fault.row_no}行 {fault.column} {fault.value}：{fault.fault}；{fault.mend}"
        console.print(told, markup=False, highlight=False)
