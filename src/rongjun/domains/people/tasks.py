"""Background work on an uploaded workbook: checking it, and taking it in.

The job is an edge of its own: it reads the clock and asks anew who acts. A job that runs twice has the effect of once:
it works only on what still waits for it, one process at a time, and the same workbook is never taken in twice.
"""

from dataclasses import replace
from datetime import datetime

from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_account

from . import checks
from .actions import check_people, import_people
from .checks import CHECKED, CHECKING, IMPORTED, IMPORTING, Check
from .workbook.report import report_bytes
from .workbook.sheet import Progress


@task()
def workbook_task(token: str, account_id: int) -> str:
    """Check or take in a workbook that waits for it; returns where it then stands.

    A refusal is kept for the person to read. Any other failure is kept as well, and raised.
    """
    account = get_account(account_id)
    by = account.actor()
    try:
        with checks.hold(token) as held:
            check = checks.load_check(token, by, clock.now())
            if not held or not check.is_running:
                return check.state
            with translation.override(check.language):
                return _work(token, check, account, by)
    except NotFound:
        checks.forget_content(token)
        return "dropped"


def start_check(*, content: bytes, file_name: str, straight: bool, language: str, by: Actor, at: datetime) -> str:
    """Keep a workbook and have it checked in the background, or taken in at once (`straight`); returns its token.

    `language` is that of the faults. Raises NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    state = IMPORTING if straight else CHECKING
    check = Check(file_name[:200], language, state, made_at=at, begun_at=at, moved_at=at)
    token = checks.keep_workbook(content=content, check=check, by=by)
    workbook_task.enqueue(token, by.account_id)
    return token


def submit_check(*, token: str, by: Actor, at: datetime) -> None:
    """Have a checked workbook taken in; a second time changes nothing. Raises NotFound, or NotPermitted."""
    by.require(Permission.PEOPLE_IMPORT)
    check = checks.load_check(token, by, at)
    if check.state == CHECKED:
        _begin(token, replace(check, state=IMPORTING), by, at)


def retry_check(*, token: str, by: Actor, at: datetime) -> None:
    """Have work done that failed by no fault of the file, or that has long stood still. Raises NotFound."""
    by.require(Permission.PEOPLE_IMPORT)
    check = checks.load_check(token, by, at)
    if check.again or check.is_slow(at):
        _begin(token, check, by, at)


def drop_workbook(*, token: str, by: Actor, at: datetime) -> None:
    """Give a workbook up; a check that is going on stops. Raises NotFound, or Refusal while it is being taken in."""
    check = checks.load_check(token, by, at)
    if check.is_running and check.state == IMPORTING:
        raise Refusal(_("这份文件正在提交，现在不能放弃；请等它结束，再看结果。"))
    checks.drop_check(token, by, at)


def _begin(token: str, check: Check, by: Actor, at: datetime) -> None:
    fresh = replace(check, begun_at=at, moved_at=at, step="", done=0, of=0, reason="", again=False)
    checks.save_check(token, fresh, by)
    workbook_task.enqueue(token, by.account_id)


def _work(token: str, check: Check, account: Account, by: Actor) -> str:
    """Do what a workbook waits for and write how it ended. Raises NotFound where it was given up meanwhile."""
    try:
        if not account.is_active:
            raise NotPermitted(_("您的账户已停用。"))
        progress = _reporter(token, check, by)
        progress("读取", 0, 0)
        ended = (_check if check.state == CHECKING else _import)(token, check, by, progress)
    except Refusal as refusal:
        ended = replace(check, reason=str(refusal))
    except Exception:
        reason = _("系统出错，没有做成。请再试一次；仍然不行，请告诉系统管理员。")
        checks.save_check(token, replace(check, reason=reason, again=True), by)
        raise
    checks.save_check(token, ended, by)
    if ended.state != CHECKED:
        checks.forget_content(token)
    return ended.state


def _check(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    result = check_people(content=checks.load_workbook(token, by), by=by, at=clock.now(), progress=progress)
    report = report_bytes(result.faults, result.sheet.cells, result.counts)
    checks.keep_result(token, result.faults, report, by)
    return replace(check, state=CHECKED, counts=result.counts)


def _import(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    content = checks.load_workbook(token, by)
    result = import_people(content=content, file_name=check.file_name, by=by, at=clock.now(), progress=progress)
    return replace(check, state=IMPORTED, import_id=result.import_id)


def _reporter(token: str, check: Check, by: Actor) -> Progress:
    def report(step: str, done: int, of: int) -> None:
        checks.save_check(token, replace(check, step=step, done=done, of=of, moved_at=clock.now()), by)

    return report
