"""Loading: read every file, check everything, collect every fault, then build the rulebook.

Folders are layers, and after them each approved notice, in the order of approval. A later layer (an office's own
folder, a notice) may state a value of an earlier one again: the later one holds. Within one layer the same value at the
same time is a fault. What a notice states carries its number in the id (…@2024-08#n12).
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from rongjun.kernel import chain
from rongjun.kernel.period import format_month

from .content import to_content
from .faults import Fault, RulebookFaults
from .local import read_funding, read_rules, read_values
from .model import Cell, FundingRule, LocalRule, Place, Rulebook
from .national import Definitions, read_benefits, read_standards, read_tables
from .nodes import Block, read_file, read_text
from .parse import region

SKIPPED = frozenset({"worked_cases", "procedures", "indicators", "registers"})
"""Folders of these names hold cases that test the engine, and procedures (kernel/recognition): no standards."""


@dataclass(frozen=True, slots=True)
class NoticeBook:
    """What a notice adds to the rulebook: its number and a JSON value in the shape of a national or a local file."""

    number: int
    book: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Layer:
    """The files of one folder, or one notice; `mark` is what the ids of a notice's entries end in."""

    files: tuple[Block, ...]
    mark: str = ""


def list_files(folder: Path) -> list[Path]:
    """Return the rulebook files of a folder and its subfolders, in order of name.

    Asked for with every page, whether one of them changed: so by os.walk, which takes a fifth of the time of rglob.
    """
    found: list[Path] = []
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED]
        found += [Path(base, name) for name in names if name.endswith(".yaml")]
    return sorted(found)


def load_rulebook(folders: Sequence[Path], notices: Sequence[NoticeBook] = ()) -> Rulebook:
    """Read and check the rulebooks of some folders, the national one first, and the notices that hold over them.

    The first folder must exist; later ones are layers that may be absent. Raises RulebookFaults with every fault.
    """
    faults: list[Fault] = []
    layers = [_read_layer(folder, faults, needed=index == 0) for index, folder in enumerate(folders)]
    layers += [_read_notice(notice, faults) for notice in notices]
    book = _build(layers, faults)
    if faults:
        raise RulebookFaults(faults)
    return replace(book, version=chain.content_hash(to_content(book)))


def _read_layer(folder: Path, faults: list[Fault], *, needed: bool) -> Layer:
    paths = list_files(folder) if folder.is_dir() else []
    if needed and not paths:
        mend = "给出含 national/ 的标准册文件夹，或检查 RONGJUN_RULEBOOKS。"
        faults.append(Fault(str(folder), 0, "folder", "文件夹不存在或没有 .yaml 文件。", mend))
    blocks = [read_file(path, faults) for path in paths]
    return Layer(tuple(block for block in blocks if block is not None))


def _read_notice(notice: NoticeBook, faults: list[Fault]) -> Layer:
    block = read_text(f"通知 {notice.number}", json.dumps(notice.book, ensure_ascii=False, indent=0), faults)
    return Layer((block,) if block is not None else (), notice_mark(notice.number))


def notice_mark(number: int) -> str:
    """Return what the ids of the entries of a notice end in."""
    return f"#n{number}"


def plain_id(name: str) -> str:
    """Return the id of an entry without the number of a notice."""
    return name.partition("#n")[0]


def notice_number(name: str) -> int | None:
    """Return the number of the notice that an id belongs to, None for what stands in a file."""
    _, found, number = name.partition("#n")
    return int(number) if found else None


def _build(layers: list[Layer], faults: list[Fault]) -> Rulebook:
    definitions = Definitions({}, {})
    national = [block for layer in layers for block in layer.files if block.section == "national"]
    for block in national:
        read_tables(block, definitions)
    for block in national:
        read_benefits(block, definitions)
    cells = _merge(layers, lambda file: _cells(file, definitions), _cell_key, faults)
    rules = _merge(layers, lambda file: _rules(file, definitions), _rule_key, faults)
    funding = _merge(layers, lambda file: _funding(file, definitions), _funding_key, faults)
    _report_overlapping_rules(rules, faults)
    return Rulebook(
        version="",
        tables={name: definitions.tables[name].info for name in sorted(definitions.tables)},
        benefits={name: definitions.benefits[name] for name in sorted(definitions.benefits)},
        cells=tuple(sorted(_without_overtaken(cells), key=lambda cell: (cell.region, *_cell_key(cell)))),
        local_rules=tuple(sorted(rules, key=_rule_key)),
        funding=tuple(sorted(funding, key=_funding_key)),
        regions=_regions(layers),
    )


def _cells(file: Block, definitions: Definitions) -> list[Cell]:
    return read_standards(file, definitions) if file.section == "national" else read_values(file, definitions)


def _rules(file: Block, definitions: Definitions) -> list[LocalRule]:
    return read_rules(file, definitions) if file.section == "local" else []


def _funding(file: Block, definitions: Definitions) -> list[FundingRule]:
    return read_funding(file, definitions) if file.section == "local" else []


def _regions(layers: list[Layer]) -> dict[str, str]:
    books = [block for layer in layers for block in layer.files if block.section == "local"]
    named = {place: block.text("name").value for block in books if (place := region(block))}
    return dict(sorted(named.items()))


def _cell_key(cell: Cell) -> tuple[str, str, str, int, bool]:
    return (cell.region, cell.table, cell.key, cell.effective, cell.status.payable)


def _rule_key(rule: LocalRule) -> tuple[str, str, str, int]:
    return (rule.region, rule.table, rule.key, rule.effective)


def _funding_key(rule: FundingRule) -> tuple[str, str, int]:
    return (rule.region, rule.benefit, rule.effective)


def _merge[T: (Cell, LocalRule, FundingRule), K](
    layers: list[Layer], read: Callable[[Block], list[T]], key_of: Callable[[T], K], faults: list[Fault]
) -> list[T]:
    """Return the entries of all layers, a later layer's in place of an earlier one's under the same key."""
    merged: dict[K, T] = {}
    for layer in layers:
        own: dict[K, T] = {}
        for entry in (_marked(entry, layer.mark) for file in layer.files for entry in read(file)):
            first = own.setdefault(key_of(entry), entry)
            if first is not entry:
                faults.append(_overlap(entry.place, first.place, entry.id))
        merged |= own
    return list(merged.values())


def _marked[T: (Cell, LocalRule, FundingRule)](entry: T, mark: str) -> T:
    return replace(entry, id=entry.id + mark) if mark else entry


def _without_overtaken(cells: Iterable[Cell]) -> list[Cell]:
    """Drop the drafts that a payable value of the same month has overtaken."""
    held = list(cells)
    payable = {_cell_key(cell)[:4] for cell in held if cell.status.payable}
    return [cell for cell in held if cell.status.payable or _cell_key(cell)[:4] not in payable]


def _report_overlapping_rules(rules: list[LocalRule], faults: list[Fault]) -> None:
    """Report rules in force at once in one source; of those of two sources the one that began last decides."""
    ordered = sorted(rules, key=_rule_key)
    for earlier, later in pairwise(ordered):
        same = (earlier.region, earlier.table, earlier.key) == (later.region, later.table, later.key)
        if same and later.effective < earlier.until and notice_number(earlier.id) == notice_number(later.id):
            month = format_month(later.effective)
            mend = f"给前一条（{earlier.place.file}:{earlier.place.line}）写 until: {month}-01。"
            message = f"{later.region} 对 {later.table}/{later.key} 的两条规则自 {month} 起同时有效。"
            faults.append(Fault(later.place.file, later.place.line, "overlap", message, mend))


def _overlap(place: Place, first: Place, name: str) -> Fault:
    message = f"{name} 在 {first.file}:{first.line} 已经写过。"
    return Fault(place.file, place.line, "overlap", message, "只留一处，或改正日期。")
