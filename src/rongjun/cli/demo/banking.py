"""The demo's bank: answers the batch sheet with the sheet it was given, a few payments failing by the usual reasons.

Of the last posted month one line fits nothing; two layouts of invented banks and the office's account are entered.
"""

from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.payments.bank.layouts import save_layout
from rongjun.domains.payments.bank.office import AccountEntry, save_office_account
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.bank.spec import DEFAULT, LayoutColumn, Spec

from .people import Makers

REASONS = ("账户已销户", "户名与账号不符", "账户状态异常（长期不动户）")
RURAL = Spec(
    form="txt", encoding="gb18030", delimiter="pipe", header=False,
    columns=(
        LayoutColumn("账号", "account"), LayoutColumn("户名", "holder"), LayoutColumn("金额（分）", "fen"),
        LayoutColumn("币种", "text", "CNY"), LayoutColumn("摘要", "purpose"), LayoutColumn("备注", "reference"),
    ),
    results=(LayoutColumn("返回码", "result"), LayoutColumn("返回信息", "reason")),
    words={"paid": ("00",), "failed": ("99",), "returned": (), "pending": ("01",)},
    reasons={"closed": ("销户",), "name": ("户名不符",), "frozen": ("不动户", "冻结")},
)  # fmt: skip
POSTAL = Spec(
    form="xls", encoding="utf-8", delimiter="comma", header=True,
    columns=(
        LayoutColumn("序号", "sequence"), LayoutColumn("收款账号", "account"), LayoutColumn("收款人", "holder"),
        LayoutColumn("开户行", "bank"), LayoutColumn("交易金额", "yuan"), LayoutColumn("附言", "reference"),
    ),
    results=(LayoutColumn("处理状态", "result"), LayoutColumn("备注说明", "reason"), LayoutColumn("入账日期", "day")),
    words={"paid": ("交易成功",), "failed": ("交易失败",), "returned": ("已退汇",), "pending": ("处理中",)},
    reasons=DEFAULT.reasons,
)  # fmt: skip


def enter_bank(*, by: Actor, at: datetime) -> None:
    """Enter the office's account and two invented layouts."""
    entry = AccountEntry(
        "清源县退役军人事务局（虚构）", "清源农村商业银行（虚构）", "402990100018", "6229909900000012345",
        "县局优抚股 0999-1234567（虚构）",
    )  # fmt: skip
    save_office_account(entry=entry, by=by, at=at)
    for name, spec in (("样例：农村商业银行代发", RURAL), ("样例：邮政储蓄代发", POSTAL)):
        save_layout(name=name, spec=spec, by=by, at=at, sample=True)


def answer_of_bank(run_id: int, makers: Makers, *, by: Actor, at: datetime, odd: bool = False) -> None:
    """Export the batch sheet of a run and take in what the bank answers; with `odd` one line of it fits nothing."""
    sheet = read_table(export_sheet(run_id=run_id, format="xlsx", by=by, at=at))
    header = [*sheet.header, "结果", "失败原因"]
    rows = []
    for _number, cells in sheet.rows:
        fails = makers.random.random() < 0.001
        rows.append([*cells, "失败" if fails else "成功", makers.random.choice(REASONS) if fails else ""])
    if odd and rows:
        strange = rows[0][4][:-2] + ("00" if rows[0][4][-2:] != "00" else "01")
        rows.append([str(len(rows) + 1), *rows[0][1:4], strange, "失败", REASONS[0]])
    content = workbook_bytes([Sheet("结果", header, rows)])
    import_results(run_id=run_id, content=content, file_name=f"回盘{run_id}.xlsx", by=by, at=at)
