"""The batch sheet that goes to the bank. The same run gives the same sheet: nothing of its making is in it."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import xlwt
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, harmless, workbook_bytes
from rongjun.domains.people.vault import AccountDetails, open_accounts
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ..models import BankItem, Run
from ..queries.runs import get_run
from ..queries.scope import within_area
from ..states import POSTED
from .layouts import BUILT_IN, Layout
from .spec import DEFAULT, DELIMITERS, LayoutColumn, Spec

COLUMNS = DEFAULT.titles
WIDTHS = (8, 20, 28, 14, 28)
PURPOSE = gettext_noop("导出银行发放盘片")
"""Kept with the look as a message id; translated where it is shown."""
XLS_ROWS = 65_535
type Cell = str | int
type Opened = tuple[Run, list[BankItem], dict[int, AccountDetails]]


def export_sheet(
    *, run_id: int, format: Literal["xlsx", "csv"] | str = "", by: Actor, at: datetime, layout: Layout = BUILT_IN
) -> bytes:
    """Return the batch sheet of a released run; the look at its accounts is recorded before any is opened.

    `format` chooses another form than the layout's. Raises NotPermitted (also where it pays people outside the actor's
    area), or Refusal before release, or where the form does not hold so many rows.
    """
    run, items, accounts = open_run_items(run_id=run_id, by=by, at=at)
    form = format or layout.spec.form
    rows = [_row(layout.spec, item, accounts[item.fact_id], purpose_of(run)) for item in items]
    detail = {"format": form, "items": len(items), "layout": layout.version}
    record_act(by=by, at=at, action="bank.export", subject=f"run:{run.pk}", detail=detail)
    return sheet_bytes(layout.spec, form, rows)


def open_run_items(*, run_id: int, by: Actor, at: datetime) -> Opened:
    """Return a released run with its items in order and their accounts; one access row is committed before.

    Raises NotPermitted (also where it pays people outside the actor's area), or Refusal before release.
    """
    by.require(Permission.RUN_BANK)
    run = get_run(run_id)
    if run.state not in POSTED:
        raise Refusal(_("批次拨付之后才能导出银行盘片。"))
    require_area_of(run, by)
    items = list(BankItem.objects.filter(run_id=run.pk).order_by("sequence"))
    return run, items, open_item_accounts(run, items, purpose=PURPOSE, by=by, at=at)


def purpose_of(run: Run) -> str:
    """Return what a payment of a run is for, as the receiver's bank shows it: nothing of injury or illness."""
    return f"抚恤补助 {format_month(run.month)}"


@whole_registry("核对批次是否有辖区以外的人")
def require_area_of(run: Run, by: Actor) -> None:
    """Raise NotPermitted where a run pays people outside the actor's area: a bank file opens everybody's account."""
    items = BankItem.objects.filter(run_id=run.pk)
    if items.filter(within_area(by, "person__area_code")).count() < items.count():
        raise NotPermitted(_("这个批次有您辖区以外的人，银行文件只能由管全县名册的单位办理。"))


def open_item_accounts(
    run: Run, items: list[BankItem], *, purpose: str, by: Actor, at: datetime
) -> dict[int, AccountDetails]:
    """Open the accounts behind bank items: fact id -> details. One access row is committed for the whole run."""
    facts = sorted({item.fact_id for item in items})
    if not facts:
        return {}
    return open_accounts(fact_ids=facts, set_kind="run", set_id=str(run.pk), purpose=purpose, by=by, at=at)


def _row(spec: Spec, item: BankItem, account: AccountDetails, purpose: str) -> list[Cell]:
    return [_cell(column, item, account, purpose) for column in spec.columns]


def _cell(column: LayoutColumn, item: BankItem, account: AccountDetails, purpose: str) -> Cell:
    match column.field:
        case "sequence":
            return item.sequence
        case "holder":
            return account.holder
        case "account":
            return account.number
        case "bank":
            return account.bank
        case "yuan":
            return format_yuan(item.amount_fen, grouped=False)
        case "fen":
            return str(item.amount_fen)
        case "reference":
            return item.reference
        case "purpose":
            return purpose
    return column.text


def sheet_bytes(spec: Spec, form: str, rows: list[list[Cell]]) -> bytes:
    """Return rows as a file of a form (xlsx, xls, csv, txt) in the layout's own encoding."""
    if form == "xlsx":
        every: list[list[Cell]] = [list(spec.titles), *rows] if spec.header else rows or [[]]
        first, *rest = every
        return workbook_bytes([Sheet("发放盘片", [str(cell) for cell in first], rest, WIDTHS)])
    lines: list[list[Cell]] = [list(spec.titles), *rows] if spec.header else rows
    return _xls(lines) if form == "xls" else _text(spec, lines)


def _xls(lines: list[list[Cell]]) -> bytes:
    if len(lines) > XLS_ROWS:
        raise Refusal(_(".xls 最多 %(rows)d 行；请改用 .xlsx 或文本格式。") % {"rows": XLS_ROWS})
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("发放盘片")
    text = xlwt.easyxf(num_format_str="@")
    for at, cells in enumerate(lines):
        for place, cell in enumerate(cells):
            page.write(at, place, harmless(cell) if isinstance(cell, str) else cell, text)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _text(spec: Spec, lines: Iterable[list[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=DELIMITERS[spec.delimiter], lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode(spec.encoding)
