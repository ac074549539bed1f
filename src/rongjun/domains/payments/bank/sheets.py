"""The batch sheet that goes to the bank. The same run gives the same sheet: nothing of its making is in it."""

import csv
import io
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.vault import AccountDetails, open_accounts
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.money import format_yuan

from ..models import BankItem, Run
from ..queries.runs import get_run
from ..queries.scope import within_area
from ..states import POSTED

COLUMNS = ("序号", "户名", "账号", "金额", "备注")
WIDTHS = (8, 20, 28, 14, 28)
PURPOSE = gettext_noop("导出银行发放盘片")
"""Kept with the look as a message id; translated where it is shown."""


def export_sheet(*, run_id: int, format: Literal["xlsx", "csv"], by: Actor, at: datetime) -> bytes:
    """Return the batch sheet of a released run; the look at its accounts is recorded before any is opened.

    Amounts are yuan with two places. Raises NotPermitted (also where it pays people outside the actor's area), or
    Refusal before release.
    """
    by.require(Permission.RUN_BANK)
    run = get_run(run_id)
    if run.state not in POSTED:
        raise Refusal(_("批次拨付之后才能导出银行盘片。"))
    require_area_of(run, by)
    items = list(BankItem.objects.filter(run_id=run.pk).order_by("sequence"))
    accounts = open_item_accounts(run, items, purpose=PURPOSE, by=by, at=at)
    rows = [_row(item, accounts[item.fact_id]) for item in items]
    record_act(
        by=by, at=at, action="bank.export", subject=f"run:{run.pk}", detail={"format": format, "items": len(items)}
    )
    if format == "csv":
        return _csv(rows)
    return workbook_bytes([Sheet("发放盘片", COLUMNS, rows, WIDTHS)])


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


def _row(item: BankItem, account: AccountDetails) -> list[str | int]:
    amount = format_yuan(item.amount_fen, grouped=False)
    return [item.sequence, account.holder, account.number, amount, item.reference]


def _csv(rows: list[list[str | int]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue().encode()
