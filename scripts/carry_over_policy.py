"""Write the YAML of the national standards from the gathered CSV of policy figures. Run once; kept to be checked again.

    .venv/bin/python scripts/carry_over_policy.py ../shared/policy/standards_all_years.csv rulebooks/national

Rows that are no national standard are left out on purpose: rises ("增量", "增幅%") except those of the demobilised
soldiers, local rows, and the central subsidies by region of 2024. docs/rulebook.md lists them.
"""

import csv
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from rongjun.kernel.rulebook.naming import place_of

FILES = {
    "disability": ("disability", "伤残人员残疾抚恤金"),
    "survivors": ("survivor", "烈士、因公牺牲军人、病故军人遗属定期抚恤金；2017 年起不分城乡"),
    "red_army": ("red_army", "在乡退伍红军老战士、在乡西路军红军老战士、红军失散人员"),
    "demobilised": ("demobilised", "在乡复员军人：中央财政补助，只供参照，从不单独据以发放；发放数由地方标准册给"),
    "ill_returned": ("ill_returned", "带病回乡退役军人"),
    "participants": ("participant", "参战、参试退役军人"),
    "old_conscripts": ("old_conscript", "农村籍老义务兵，每服一年义务兵役；先按月、2022 年起按年"),
    "martyr_children": ("martyr_child", "部分烈士（错杀被平反人员）子女"),
}
DRAFTS_2024 = {  # sums of a published rise and the standard before it: drafts, never paid on
    ("烈士老年子女(增量)", "41"): ("martyr_child", "all", "8772", "year", "8280 + 41×12"),
    ("参战参试退役军人(增量)", "42"): ("participant", "both", "10584", "year", "10080 + 42×12；另一来源为 +474/年"),
}


def table_and_key(row: dict[str, str]) -> tuple[str, str] | None:
    """Return the table and key of a row, or None where it is no national standard."""
    name = row["category"]
    plain = "increment" not in row["period"] and not row["status"].startswith("local")
    if name == "在乡复员军人(增量)":
        return "demobilised_rise", "all"
    if not plain or "中央补助" in name:
        return None
    return place_of(name, row["grade"], row["cause"], row["residence"])


def entries(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return what is carried over, one entry per row."""
    found = []
    for row in rows:
        target = table_and_key(row)
        derived = DRAFTS_2024.get((row["category"], row["amount_yuan"])) if row["effective_from"] >= "2024" else None
        if target is not None:
            period = row["period"].removeprefix("increment/")
            found.append(entry(row, *target, row["amount_yuan"], period, row["status"]))
        elif derived is not None:
            table, key, amount, period, sum_ = derived
            found.append(entry(row, table, key, amount, period, f"derived {sum_}; {row['status']}"))
    return found


def entry(row: dict[str, str], table: str, key: str, amount: str, period: str, status: str) -> dict[str, str]:
    """Return one entry; figures of 2024 are drafts because no full table of that year was found."""
    word = re.match("[a-z]+", status)
    assert word is not None
    partial = row["effective_from"] >= "2024"
    doc = re.match(r"^(.*?)(?: \((.*)\))?$", row["doc_no"])
    assert doc is not None
    note = status if not doc[2] else f"{status}；文号 {doc[2]}"
    return {
        "table": table, "key": key, "amount": amount, "period": period, "effective": row["effective_from"],
        "status": "inferred" if partial else word[0], "doc_no": doc[1],
        "note": f"2024 年只见零散数字，未见全表，作草稿；{note}" if partial else note, "source": row["source"],
    }  # fmt: skip


def write(path: Path, title: str, rows: list[dict[str, str]]) -> None:
    """Write one file: rows of the same notice, status and source share a block."""
    blocks: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        head = tuple(row[name] for name in ("table", "effective", "period", "status", "doc_no", "note", "source"))
        blocks.setdefault(head, []).append(row)
    lines = [f"# {title}。由 scripts/carry_over_policy.py 从 policy/standards_all_years.csv 录入。", "standards:"]
    for (table, effective, period, status, doc_no, note, source), members in sorted(
        blocks.items(), key=lambda item: (item[0][1], item[0][0])
    ):
        year, month = effective.split("-")[:2]
        lines += [f"- table: {table}", f"  effective: {effective}", f"  period: {period}", f"  status: {status}"]
        lines += [f"  citation: 国家抚恤补助标准（自{year}年{int(month)}月起）"]
        lines += [f"  doc_no: {quoted(doc_no)}"] if doc_no else []
        lines += [f"  source: {quoted(source)}", f"  note: {quoted(note)}"]
        lines += ["  drafts:" if status == "inferred" else "  values:"]
        lines += [
            f"    {quoted(row['key']) if row['key'].isdigit() else row['key']}: {row['amount']}" for row in members
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def quoted(text: str) -> str:
    """Return a YAML double-quoted scalar."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main() -> None:
    """Read the CSV named first and write the files into the folder named second."""
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with source.open(encoding="utf-8-sig", newline="") as stream:
        found = entries(csv.DictReader(stream))
    for name, (table, title) in FILES.items():
        tables = {table, "demobilised_rise"} if table == "demobilised" else {table}
        write(folder / f"{name}.yaml", title, [row for row in found if row["table"] in tables])
    print(f"{len(found)} values written")


if __name__ == "__main__":
    main()
