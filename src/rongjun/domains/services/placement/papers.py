"""The paper of the order, to be posted: place, masked name, sum; the formula with its number. Nothing of the facts."""

from datetime import date

from rongjun.base.papers import CHINESE, Paper, Paragraph, Table, Text

from .formulas import says
from .models import Candidate, Round


def order_paper(round_: Round, rows: list[Candidate], unit: str, names: dict[int, str], today: date) -> Paper:
    """Return the paper of a published order; `names`: the masked name of each candidate by id."""
    spec = says(round_.formula)
    lines = tuple(
        (Text(str(one.place)), Text(names[one.pk]), Text(f"{(one.total or 0) // 100}.{(one.total or 0) % 100:02d}"))
        for one in rows
    )
    until = round_.objections_until
    ends = f"{until.year}年{until.month}月{until.day}日" if until else ""
    told = f"按{spec.doc_no}排序。对自己的排序有异议的，请在{ends}以前提出；每人可以查自己的得分怎样算出。"
    blocks = (Paragraph(Text(told)), Table(lines, (Text("排序"), Text("姓名"), Text("得分"))))
    return Paper("placement-order", Text(f"{round_.title}选岗排序"), Text(unit), today, blocks, languages=CHINESE)
