"""`rongjun demo`: the county, twelve posted months, the current month ready to be worked, accounts for each role."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import typer
from django.conf import settings
from django.utils import timezone
from rich.progress import Progress

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.payments import actions as runs
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import BankItem
from rongjun.domains.people.actions import approve_import, import_people
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Person
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.domains.units.actions import add_account, load_areas, open_county
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import first_day, format_month, month_of

from ..common import console, ends_with_two
from .banking import answer_of_bank
from .changes import faulty_rows, month_changes, odd_cases
from .county import COUNTY, COUNTY_NAME, areas, town_code
from .people import Makers, Row
from .tell import tell_result

PASSWORD = "Qingyuan-2026-demo"  # noqa: S105 — printed for everybody: the people are invented
POSTED_MONTHS = 12
SEED = 980731
ACCOUNTS: tuple[tuple[str, Role, str], ...] = (
    ("jingban", Role.OFFICER, "何文清"),
    ("jingban2", Role.OFFICER, "苏玉珍"),
    ("kezhang", Role.HEAD, "梁正义"),
    ("juzhang", Role.DIRECTOR, "叶长河"),
    ("caiwu", Role.FINANCE, "卢秀英"),
    ("jijian", Role.SUPERVISOR, "薛守信"),
    ("shenji", Role.AUDITOR, "贾天明"),
    ("xinfang", Role.PETITION_OFFICER, "曾春梅"),
    ("xitong", Role.SYSTEM_ADMIN, "蒋志强"),
    ("anquan", Role.SECURITY_ADMIN, "阎和平"),
    ("audit", Role.AUDIT_ADMIN, "蔡国庆"),
    ("zhen", Role.TOWN_CLERK, "彭桂兰"),
    ("cun", Role.STATION_WORKER, "魏新民"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Who does the work of the demo's months."""

    officer: Actor
    second_officer: Actor
    head: Actor
    director: Actor
    finance: Actor


def demo(
    months: int = typer.Option(POSTED_MONTHS, help="past months to post"),
    small: bool = typer.Option(False, help="one person in ten: for tests"),
) -> None:
    """Make the demo county in an empty database; where it stands already, nothing is done."""
    with ends_with_two():
        if not settings.CLI_SIGNING:
            raise Refusal("演示数据要以各岗位名义办理：请设 RONGJUN_CLI_SIGNING=1（make demo 已设）。")
        _migrate()
        if Person.objects.exists():
            _refuse_foreign_data()
            tell_result(ACCOUNTS, PASSWORD, seconds=None)
            return
        started = time.monotonic()
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("演示县", total=months + 2)
            _make(months, small, lambda: bar.advance(task))
        tell_result(ACCOUNTS, PASSWORD, seconds=time.monotonic() - started)


def _migrate() -> None:
    from ..app import migrate

    migrate()


def _refuse_foreign_data() -> None:
    if not (settings.VAR_DIR / "demo").exists():
        raise Refusal("数据库里已有不是演示的数据；演示只在空数据库上建立（可另设 DATABASE_URL 与 RONGJUN_VAR）。")


def _make(months: int, small: bool, advance: Callable[[], None]) -> None:
    now = clock.now()
    last = month_of(timezone.localdate(now))
    first = last - months
    _copy_local_books()
    (settings.VAR_DIR / "demo").write_text("demo\n")
    desk = _open_office(_morning(first, 1))
    makers = Makers(SEED)
    people = makers.county()[:: 10 if small else 1]
    odd = odd_cases(makers)
    _take_in("清源县优抚对象.xlsx", people + odd + faulty_rows(makers), desk, _morning(first, 2))
    advance()
    known = list(people)
    for month in range(first, last):
        if month > first:
            _take_in(f"{format_month(month)}变动.xlsx", month_changes(makers, known, month), desk, _morning(month, 3))
        _work_month(month, desk, makers)
        _mend_accounts(month, last, desk, makers)
        advance()
    _take_in(f"{format_month(last)}变动.xlsx", month_changes(makers, known, last), desk, min(_morning(last, 3), now))
    advance()


def _open_office(at: datetime) -> Desk:
    load_areas(areas())
    open_county(name=f"{COUNTY_NAME}退役军人事务局", area_code=COUNTY, stations=[town_code(0), town_code(1)])
    for username, role, person in ACCOUNTS:
        unit = {"zhen": "城关镇退役军人服务站", "cun": "清水镇退役军人服务站"}.get(username)
        add_account(username=username, role=role, unit_name=unit, person_name=person, password=PASSWORD, at=at)
    names = ("jingban", "jingban2", "kezhang", "juzhang", "caiwu")
    return Desk(*(get_actor_named(name) for name in names))


def _take_in(file_name: str, rows: list[Row], desk: Desk, at: datetime) -> None:
    content = workbook_bytes([Sheet("人员", COLUMNS, [[row[column] for column in COLUMNS] for row in rows])])
    folder = settings.VAR_DIR / "demo-files"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file_name).write_bytes(content)
    result = import_people(content=content, file_name=file_name, by=desk.officer, at=at)
    if result.state == "waiting" and result.import_id is not None:
        approve_import(import_id=result.import_id, by=desk.second_officer, at=at + timedelta(hours=2))


def _work_month(month: int, desk: Desk, makers: Makers) -> None:
    at = _morning(month, 5)
    run = runs.open_run(month=month, by=desk.officer, at=at)
    compute_run(run_id=run.pk, at=at)
    runs.submit_run(run_id=run.pk, by=desk.officer, at=at + timedelta(hours=3))
    runs.sign_run(run_id=run.pk, by=desk.head, at=at + timedelta(hours=5))
    runs.sign_run(run_id=run.pk, by=desk.director, at=at + timedelta(days=1))
    runs.release_run(run_id=run.pk, by=desk.finance, at=at + timedelta(days=1, hours=4))
    answer_of_bank(run.pk, makers, by=desk.finance, at=at + timedelta(days=3))
    runs.close_run(run_id=run.pk, by=desk.finance, at=at + timedelta(days=4))


def _mend_accounts(month: int, last: int, desk: Desk, makers: Makers) -> None:
    """Enter what the village brought for payments that came back: a new account; of the last month, only a closing."""
    at = _morning(month, 12)
    failed = BankItem.objects.filter(run__month=month, result=BankItem.Result.FAILED, to="self")
    for person_id in failed.values_list("person_id", flat=True):
        closed = {"银行账号": ""}
        changes = closed if month == last - 1 else {"银行账号": makers.account(), "开户银行": "农村商业银行"}
        result = propose_change(
            person_id=person_id, changes=changes, reason="银行回执退回，村里核实", by=desk.officer, at=at
        )
        if result.import_id is not None:
            approve_import(import_id=result.import_id, by=desk.second_officer, at=at + timedelta(hours=1))


def _copy_local_books() -> None:
    source, target = settings.ROOT_DIR / "demo" / "rulebooks", settings.VAR_DIR / "rulebooks"
    target.mkdir(parents=True, exist_ok=True)
    for book in sorted(Path(source).glob("*.yaml")):
        shutil.copy(book, target / book.name)


def _morning(month: int, day: int) -> datetime:
    start = first_day(month)
    return timezone.make_aware(datetime(start.year, start.month, day, 9, 0))
