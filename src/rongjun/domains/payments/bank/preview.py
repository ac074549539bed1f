"""A sample of a layout's file with invented people, for whoever fills the layout in."""

from .sheets import Cell, sheet_bytes
from .spec import LayoutColumn, Spec

PEOPLE = (("张三（样例）", "6217000000000000001", 492500), ("李四（样例）", "6217000000000000002", 61050))
TEXT_FORMS = ("csv", "txt")


def preview_rows(spec: Spec) -> tuple[list[str], list[list[str]]]:
    """Return the titles and two invented rows of a layout, with what comes back beside them."""
    titles = [column.title or column.text for column in (*spec.columns, *spec.results)]
    rows = [[str(cell) for cell in _sent(spec, place)] + _answered(spec, place) for place in range(len(PEOPLE))]
    return titles, rows


def preview_text(spec: Spec) -> str:
    """Return the beginning of the file as text; '' for a workbook."""
    if spec.form not in TEXT_FORMS:
        return ""
    content = sheet_bytes(spec, spec.form, [_sent(spec, place) for place in range(len(PEOPLE))])
    return content.decode(spec.encoding)


def _sent(spec: Spec, place: int) -> list[Cell]:
    return [_cell(column, place) for column in spec.columns]


def _cell(column: LayoutColumn, place: int) -> Cell:
    name, account, fen = PEOPLE[place]
    values: dict[str, Cell] = {
        "sequence": place + 1, "holder": name, "account": account, "bank": "农商行", "yuan": f"{fen / 100:.2f}",
        "fen": str(fen), "reference": f"RJ2026110001-00000{place + 1}-00", "purpose": "抚恤补助 2026-11",
        "text": column.text,
    }  # fmt: skip
    return values[column.field]


def _answered(spec: Spec, place: int) -> list[str]:
    failed = place == 1
    words = spec.words["failed" if failed else "paid"]
    reasons = next(iter(spec.reasons.values()), ("账户已销户",))
    values = {"result": words[0] if words else "", "reason": reasons[0] if failed else "", "day": "2026-11-05"}
    return [values[column.field] for column in spec.results]
