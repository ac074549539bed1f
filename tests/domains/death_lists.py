"""Invented lists of deaths, as funeral homes and health offices write them."""

from rongjun.base.spreadsheets import Sheet, workbook_bytes

HEADER = ("序号", "死者姓名", "身份证号码", "死亡日期", "死亡原因")


def listed(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, titles: tuple[str, ...] = ()) -> bytes:
    """Return an xlsx: titles, the headings, the rows (numbered from 1 where the first heading is 序号)."""
    lines = [list(header)]
    for number, row in enumerate(rows, start=1):
        lines.append([str(number), *row] if header[0] == "序号" else list(row))
    above = [[title] for title in titles]
    first, *others = [*above, *lines]
    return workbook_bytes([Sheet("名单", first, others)])
