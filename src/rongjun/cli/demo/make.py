"""`rongjun demo`: the county, twelve posted months, the current month ready to be worked, accounts for each role."""

import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import typer
from django.conf import settings
from django.utils import timezone
from rich.progress import Progress

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.payments import actions as runs
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import BankItem
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Person
from rongjun.kernel.period import format_month, month_of

from ..common import console, ends_with_two
from .banking import answer_of_bank, enter_bank
from .changes import faulty_rows, month_changes, odd_cases
from .courses import nearly_grown
from .office import ACCOUNTS, PASSWORD, open_office
from .own import give_keys
from .people import Makers
from .register_year import RegisterYear
from .reports import issue_reports
from .stage import Stage, morning
from .stations import StationYear
from .story import Story
from .tell import tell_result
from .visits import Visits

POSTED_MONTHS = 12
SEED = 980731


def demo(
    months: int = typer.Option(POSTED_MONTHS, min=1, help="past months to post"),
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
            task = bar.add_task("演示县", total=months + 3)
            make_county(months, small, clock.now(), lambda: bar.advance(task))
        tell_result(ACCOUNTS, PASSWORD, seconds=time.monotonic() - started)


def _migrate() -> None:
    from ..app import migrate

    migrate()


def _refuse_foreign_data() -> None:
    if not (settings.VAR_DIR / "demo").exists():
        raise Refusal("数据库里已有不是演示的数据；演示只在空数据库上建立（可另设 DATABASE_URL 与 RONGJUN_VAR）。")


def make_county(months: int, small: bool, now: datetime, advance: Callable[[], None]) -> None:
    """Make the county: everybody taken in, the past months worked to their end, and what is told from month to month.

    `small` takes one person in ten. `advance` is called after each part, months + 3 times. The database must be empty.
    """
    last = month_of(timezone.localdate(now))
    first = last - months
    _copy_local_books()
    (settings.VAR_DIR / "demo").write_text("demo\n")
    makers = Makers(SEED)
    people = makers.county()[:: 10 if small else 1]
    stage = Stage(open_office(morning(first, 1)), makers, now, first, last, list(people))
    enter_bank(by=stage.desk.finance, at=stage.on(first, 1))
    young = nearly_grown(makers, stage.today)
    others = odd_cases(makers) + faulty_rows(makers)
    stage.take_in("清源县优抚对象.xlsx", people + young + others, stage.on(first, 2))
    story = Story(stage, young)
    stations = StationYear(stage)
    registers = RegisterYear(stage)
    story.begin()
    visits = Visits(stage)
    advance()
    for month in range(first, last):
        if month > first:
            _take_changes(stage, month)
        _work_month(stage, month)
        _mend_accounts(stage, month)
        story.tell(month)
        visits.tell(month)
        stations.tell(month)
        registers.tell(month)
        issue_reports(stage, month)
        advance()
    _take_changes(stage, last)
    advance()
    story.tell_present()
    visits.present()
    stations.present()
    registers.present()
    issue_reports(stage, last)
    give_keys(by=stage.desk.officer, at=stage.at)
    advance()


def _take_changes(stage: Stage, month: int) -> None:
    rows = month_changes(stage.makers, stage.known, month)
    stage.take_in(f"{format_month(month)}变动.xlsx", rows, stage.on(month, 3))


def _work_month(stage: Stage, month: int) -> None:
    at, desk = stage.on(month, 5), stage.desk
    run = runs.open_run(month=month, by=desk.officer, at=at)
    compute_run(run_id=run.pk, at=at)
    runs.submit_run(run_id=run.pk, by=desk.officer, at=at + timedelta(hours=3))
    runs.sign_run(run_id=run.pk, by=desk.head, at=at + timedelta(hours=5))
    runs.sign_run(run_id=run.pk, by=desk.director, at=at + timedelta(days=1))
    runs.release_run(run_id=run.pk, by=desk.finance, at=at + timedelta(days=1, hours=4))
    answer_of_bank(run.pk, stage.makers, by=desk.finance, at=at + timedelta(days=3), odd=month == stage.last - 1)
    runs.close_run(run_id=run.pk, by=desk.finance, at=stage.on(month, 9))


def _mend_accounts(stage: Stage, month: int) -> None:
    """Enter what the village brought for payments that came back: a new account; of the last month, only a closing."""
    stage.on(month, 10)
    failed = BankItem.objects.filter(run__month=month, result=BankItem.Result.FAILED, to="self")
    for person_id in failed.values_list("person_id", flat=True):
        closed = {"银行账号": ""}
        new = {"银行账号": stage.makers.account(), "开户银行": "农村商业银行"}
        changes = closed if month == stage.last - 1 else new
        result = propose_change(
            person_id=person_id, changes=changes, reason="银行回执退回，村里核实", by=stage.desk.officer, at=stage.at
        )
        stage.approve(result)


def _copy_local_books() -> None:
    source, target = settings.ROOT_DIR / "demo" / "rulebooks", settings.VAR_DIR / "rulebooks"
    target.mkdir(parents=True, exist_ok=True)
    for book in sorted(Path(source).glob("*.yaml")):
        shutil.copy(book, target / book.name)
