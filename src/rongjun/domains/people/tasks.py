"""Background work: an uploaded workbook checked and taken in, a large import approved, an export written.

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
from rongjun.base.scope import acting
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_account

from . import checks
from .actions import approve_import
from .checks import (
    APPROVED,
    APPROVING,
    CHECKED,
    CHECKING,
    EXPORTED,
    EXPORTING,
    IMPORTED,
    IMPORTING,
    MATCHING,
    Check,
)
from .export.actions import Order, export_workbook
from .export.writing import ROWS_IN, bundle
from .layouts import short_name
from .layouts.saved import Matching, get_layout, save_layout
from .workbook.columns import mask
from .workbook.finding import UnknownLayout
from .workbook.report import report_bytes
from .workbook.sheet import Progress
from .workbooks import Upload, check_workbook, import_workbook

SAMPLES = 3
"""How many rows are shown where columns are to be matched."""


@task()
def workbook_task(token: str, account_id: int) -> str:
    """Check or take in a workbook that waits for it; returns where it then stands.

    A refusal is kept for the person to read. Any other failure is kept as well, and raised.
    """
    account = get_account(account_id)
    by = account.actor()
    try:
        with acting(by), checks.hold(token) as held:
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


def match_columns(*, token: str, matching: Matching, by: Actor, at: datetime) -> None:
    """Save how a workbook's columns are matched, and have it checked by that. Raises as `save_layout`, NotFound."""
    check = checks.load_check(token, by, at)
    header, _samples = checks.load_header(token, by)
    if [name for name, _target in matching.columns] != header:
        raise Refusal(_("表头与上传的文件不同，请重新上传。"))
    saved = save_layout(matching=matching, by=by, at=at)
    if check.state == MATCHING:
        _begin(token, replace(check, state=CHECKING, layout=saved.name), by, at)


def start_approval(*, import_id: int, name: str, language: str, by: Actor, at: datetime) -> str:
    """Have a waiting import approved in the background; returns the token. Raises NotPermitted."""
    by.require(Permission.PEOPLE_APPROVE)
    check = Check(name[:200], language, APPROVING, made_at=at, begun_at=at, moved_at=at, import_id=import_id)
    return _start(check, by)


def start_export(*, order: Order, language: str, by: Actor, at: datetime) -> str:
    """Have persons written into a layout in the background; returns the token.

    Raises NotPermitted without people.export and people.reveal, Refusal for another kind of file.
    """
    by.require(Permission.PEOPLE_EXPORT)
    by.require(Permission.PEOPLE_REVEAL)
    if order.kind not in ROWS_IN:
        raise Refusal(_("只能导出 .xls 或 .xlsx 文件。"))
    check = Check(
        short_name(order.layout), language, EXPORTING, made_at=at, begun_at=at, moved_at=at, layout=order.layout.name,
        kind=order.kind, in_force=order.in_force,
    )  # fmt: skip
    return _start(check, by)


def submit_check(*, token: str, by: Actor, at: datetime) -> None:
    """Have a checked workbook taken in; a second time changes nothing. Raises NotFound, or NotPermitted."""
    by.require(Permission.PEOPLE_IMPORT)
    check = checks.load_check(token, by, at)
    if check.state == CHECKED:
        _begin(token, replace(check, state=IMPORTING), by, at)


def retry_check(*, token: str, by: Actor, at: datetime) -> None:
    """Have work done that failed by no fault of the file, or that has long stood still. Raises NotFound."""
    check = checks.load_check(token, by, at)
    if check.again or check.is_slow(at):
        _begin(token, check, by, at)


def drop_workbook(*, token: str, by: Actor, at: datetime) -> None:
    """Give a workbook up; a check that is going on stops. Raises NotFound, or Refusal while it is being taken in."""
    check = checks.load_check(token, by, at)
    if check.is_running and check.state == IMPORTING:
        raise Refusal(_("这份文件正在提交，现在不能放弃；请等它结束，再看结果。"))
    checks.drop_check(token, by, at)


def _start(check: Check, by: Actor) -> str:
    token = checks.keep_workbook(content=b"", check=check, by=by)
    workbook_task.enqueue(token, by.account_id)
    return token


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
        ended = _WORK[check.state](token, check, by, progress)
    except UnknownLayout as unknown:
        ended = _wait_for_columns(token, check, unknown, by)
    except Refusal as refusal:
        ended = replace(check, reason=str(refusal))
    except Exception:
        reason = _("系统出错，没有做成。请再试一次；仍然不行，请告诉系统管理员。")
        checks.save_check(token, replace(check, reason=reason, again=True), by)
        raise
    checks.save_check(token, ended, by)
    if ended.state not in (CHECKED, MATCHING, EXPORTED):
        checks.forget_content(token)
    return ended.state


def _upload(token: str, check: Check, by: Actor) -> Upload:
    layout = get_layout(check.layout, by) if check.layout else None
    return Upload(checks.load_workbook(token, by), check.file_name, layout)


def _check(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    result = check_workbook(upload=_upload(token, check, by), by=by, at=clock.now(), progress=progress)
    report = report_bytes(result.faults, result.sheet.cells, result.counts)
    checks.keep_result(token, result.faults, report, by)
    name = result.sheet.layout.name if result.sheet.layout else ""
    return replace(check, state=CHECKED, counts=result.counts, layout=name)


def _import(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    result = import_workbook(upload=_upload(token, check, by), by=by, at=clock.now(), progress=progress)
    return replace(check, state=IMPORTED, import_id=result.import_id)


def _wait_for_columns(token: str, check: Check, unknown: UnknownLayout, by: Actor) -> Check:
    """Keep the header, and of the rows below it what shows the kind of a cell and no person."""
    samples = [[mask(cell) for cell in line] for line in unknown.samples[:SAMPLES]]
    checks.keep_header(token, unknown.header, samples, by)
    return replace(check, state=MATCHING)


def _approve(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    approve_import(import_id=check.import_id or 0, by=by, at=clock.now(), progress=progress)
    return replace(check, state=APPROVED)


def _export(token: str, check: Check, by: Actor, progress: Progress) -> Check:
    layout = get_layout(check.layout, by)
    order = Order(layout, check.kind, check.in_force)
    done = export_workbook(order=order, by=by, at=clock.now(), progress=progress)
    content, ending = bundle(done.files, short_name(layout), check.kind)
    checks.keep_report(token, content, by)
    return replace(check, state=EXPORTED, kind=ending, counts={"rows": done.rows, "persons": done.persons})


_WORK = {CHECKING: _check, IMPORTING: _import, APPROVING: _approve, EXPORTING: _export}


def _reporter(token: str, check: Check, by: Actor) -> Progress:
    def report(step: str, done: int, of: int) -> None:
        checks.save_check(token, replace(check, step=step, done=done, of=of, moved_at=clock.now()), by)

    return report
