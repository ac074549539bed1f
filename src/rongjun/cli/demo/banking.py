"""The demo's bank: answers the batch sheet with the sheet it was given, a few payments failing by the usual reasons."""

from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import export_sheet

from .people import Makers

REASONS = ("账户已销户", "户名与账号不符", "账户状态异常（长期不动户）")


def answer_of_bank(run_id: int, makers: Makers, *, by: Actor, at: datetime) -> None:
    """Export the batch sheet of a run and take in what the bank answers."""
    sheet = read_table(export_sheet(run_id=run_id, format="xlsx", by=by, at=at))
    header = [*sheet.header, "结果", "失败原因"]
    rows = []
    for _number, cells in sheet.rows:
        fails = makers.random.random() < 0.001
        rows.append([*cells, "失败" if fails else "成功", makers.random.choice(REASONS) if fails else ""])
    content = workbook_bytes([Sheet("结果", header, rows)])
    import_results(run_id=run_id, content=content, file_name=f"回盘{run_id}.xlsx", by=by, at=at)
