"""Tables of invented standards for the tests of notices, in the columns of the gathered figures."""

import csv
import io
from collections.abc import Sequence

from rongjun.kernel.rulebook.model import Rulebook

COLUMNS = (
    "category", "grade", "cause", "residence", "amount_yuan", "period", "effective_from", "doc_no", "status", "source",
)  # fmt: skip
GRADES = "一二三四五六七八九十"
CAUSES = {"因战": "war", "因公": "duty", "因病": "illness"}
NUMBER = "退役军人部发〔2023〕99号"
Row = dict[str, str]


def row(category: str, amount: str, **more: str) -> Row:
    plain = {
        "grade": "", "cause": "", "residence": "", "period": "year", "effective_from": "2023-08-01", "doc_no": NUMBER,
        "status": "published", "source": "上级来文",
    }  # fmt: skip
    return {"category": category, "amount_yuan": amount} | plain | more


def disability(book: Rulebook, percent: int = 7, **more: str) -> list[Row]:
    """Return the whole table of disability, raised from what was in force in 2022 by a percentage."""
    old = {cell.key: cell for cell in book.cells if cell.table == "disability" and cell.id.endswith("@2022-08")}
    rows = []
    for number, grade in enumerate(GRADES, 1):
        for word, cause in CAUSES.items():
            if f"{number}.{cause}" in old:
                fen = old[f"{number}.{cause}"].value * (100 + percent) // 100
                amount = f"{fen // 100}.{fen % 100:02d}"
                rows.append(row("伤残人员残疾抚恤金", amount, grade=f"{grade}级", cause=word, **more))
    return rows


def as_csv(rows: Sequence[Row], without: str = "") -> bytes:
    text = io.StringIO(newline="")
    names = [name for name in COLUMNS if name != without]
    writer = csv.DictWriter(text, names, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
