"""National files: the tables, the benefits with their articles, the standards."""

from dataclasses import dataclass
from typing import Final

from rongjun.kernel.period import format_month
from rongjun.kernel.vocabulary import CATEGORIES

from .model import NATIONAL, BenefitInfo, Cell, Period, Place, RuleVersion, Status, TableInfo
from .nodes import Block, Text
from .parse import amount, citation, count, flag, month_field, percent, period_field

UNITS: Final = ("fen", "bp", "times", "months", "years")
GIVEN_BY: Final = ("national", "local", "computed")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table as its file declares it: who gives its values and which keys a group stands for."""

    info: TableInfo
    given_by: str
    """national: standards; local: `values` of local books; computed: nothing but local rules."""
    groups: dict[str, tuple[str, ...]]
    place: Place

    def keys_of(self, written: str) -> tuple[str, ...]:
        """Return the keys that a written key stands for; nothing where it is unknown."""
        if written in self.groups:
            return self.groups[written]
        return (written,) if written in self.info.key_names else ()


@dataclass(slots=True)
class Definitions:
    """What national files define, by id."""

    tables: dict[str, TableSpec]
    benefits: dict[str, BenefitInfo]

    def table(self, block: Block, name: str = "table") -> TableSpec | None:
        """Return the table that a block names, or report that there is none."""
        if not block.has(name):
            return None
        text = block.text(name)
        spec = self.tables.get(text.value)
        if spec is None:
            known = "、".join(sorted(self.tables))
            block.report("unknown-table", f"没有表 {text.value!r}。", f"可用的表：{known}。", text.place)
        return spec


def read_tables(file: Block, definitions: Definitions) -> None:
    """Add the tables of a file. A table defined twice is a fault."""
    for block in file.blocks("tables"):
        spec = _table(block)
        if spec.info.id in definitions.tables:
            first = definitions.tables[spec.info.id].place
            message = f"表 {spec.info.id} 在 {first.file}:{first.line} 已有定义。"
            block.report("defined-twice", message, "只留一处定义。")
        elif spec.info.id:
            definitions.tables[spec.info.id] = spec


def _table(block: Block) -> TableSpec:
    names = {key: text.value for key, text in block.pairs("keys")}
    unit, given_by = block.text("unit"), block.text("given_by", "national")
    if block.has("unit") and unit.value not in UNITS:
        block.report("unit", f"单位 {unit.value!r} 不认识。", f"可用：{'、'.join(UNITS)}。", unit.place)
    if given_by.value not in GIVEN_BY:
        block.report(
            "unit", f"given_by 的 {given_by.value!r} 不认识。", f"可用：{'、'.join(GIVEN_BY)}。", given_by.place
        )
    info = TableInfo(
        block.text("id").value, block.text("name").value, block.text("name_en").value, unit.value,
        tuple(names), names, flag(block, "reference"),
    )  # fmt: skip
    return TableSpec(info, given_by.value, _groups(block, names), block.place)


def _groups(block: Block, names: dict[str, str]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for name, text in block.pairs("groups"):
        members = tuple(text.value.split())
        for unknown in [member for member in members if member not in names]:
            block.report(
                "unknown-key", f"组 {name} 里的键 {unknown!r} 不在 keys 里。", "改成 keys 里的键。", text.place
            )
        groups[name] = tuple(member for member in members if member in names)
    return groups


def read_benefits(file: Block, definitions: Definitions) -> None:
    """Add the benefits of a file. A benefit defined twice is a fault."""
    for block in file.blocks("benefits"):
        benefit = _benefit(block, definitions)
        if benefit.id in definitions.benefits:
            block.report("defined-twice", f"待遇 {benefit.id} 已有定义。", "只留一处定义。")
        elif benefit.id:
            definitions.benefits[benefit.id] = benefit


def _benefit(block: Block, definitions: Definitions) -> BenefitInfo:
    name = block.text("id").value
    table = definitions.table(block)
    categories = block.texts("categories")
    for text in categories:
        if text.value not in CATEGORIES:
            known = "、".join(CATEGORIES)
            block.report("unknown-category", f"没有对象类别 {text.value!r}。", f"可用代码：{known}。", text.place)
    return BenefitInfo(
        name, block.text("name").value, block.text("name_en").value, table.info.id if table else "",
        tuple(text.value for text in categories), _versions(name, block), flag(block, "local_only"),
    )  # fmt: skip


def _versions(benefit: str, block: Block) -> tuple[RuleVersion, ...]:
    versions: dict[int, RuleVersion] = {}
    for entry in block.blocks("versions"):
        month = month_field(entry, "effective")
        if month is None:
            continue
        if month in versions:
            entry.report("overlap", f"{benefit} 自 {format_month(month)} 起的条文写了两遍。", "只留一处。")
        name = f"{benefit}@{format_month(month)}"
        versions[month] = RuleVersion(name, month, citation(entry), entry.text("note").value)
    return tuple(versions[month] for month in sorted(versions))


def read_standards(file: Block, definitions: Definitions) -> list[Cell]:
    """Return the cells of a file's standards."""
    return [cell for block in file.blocks("standards") for cell in _standard(block, definitions)]


def _standard(block: Block, definitions: Definitions) -> list[Cell]:
    spec, month, status = definitions.table(block), month_field(block, "effective"), _status(block)
    if spec is None:
        return []
    period = period_field(block, wanted=spec.info.unit == "fen")
    if spec.given_by != "national":
        block.report("not-here", f"表 {spec.info.id} 没有国家标准。", "写进地方的标准册。", block.text("table").place)
        return []
    if status is not None:
        _check_drafts(block, "values" if status.payable else "drafts")
    found = [
        cell
        for key, text in [*block.pairs("values"), *block.pairs("drafts")]
        for cell in cells(block, spec, NATIONAL, key, text, month=month or 0, period=period, status=status)
    ]
    return found if month is not None and status is not None else []


def _status(block: Block) -> Status | None:
    text = block.text("status")
    if text.value in {"published", "derived", "inferred"}:
        return Status(text.value)
    if text.value:
        mend = "published（已公布）、derived（推算）或 inferred（推测，只作草稿）。"
        block.report("status", f"状态 {text.value!r} 不认识。", mend, text.place)
    return None


def _check_drafts(block: Block, name: str) -> None:
    other = "drafts" if name == "values" else "values"
    if block.has(other):
        mend = "推测的数写在 drafts 下；已公布或推算的数写在 values 下。"
        at = block.pairs(other)[0][1].place if block.pairs(other) else block.place
        block.report("draft", f"状态 {block.text('status').value} 的数不能写在 {other} 下。", mend, at)
    elif block.lacks(name):
        block.report("missing", f"缺少 {name}。", f"补写 {name}: 与各键的数。")


def read_value(block: Block, unit: str, text: Text) -> int | None:
    """Return a value in the unit of its table, or None after reporting what is wrong with it."""
    if unit == "fen":
        return amount(block, text)
    return percent(block, text) if unit == "bp" else count(block, text)


def cells(
    block: Block, spec: TableSpec, region: str, written: str, text: Text,
    *, month: int, period: Period | None, status: Status | None,
) -> list[Cell]:  # fmt: skip
    """Return the cells that a written key stands for, all under one id. Empty after a reported fault."""
    keys = spec.keys_of(written)
    if not keys:
        known = "、".join([*spec.info.keys, *spec.groups])
        block.report("unknown-key", f"表 {spec.info.id} 没有键 {written!r}。", f"可用的键：{known}。", text.place)
    value = read_value(block, spec.info.unit, text)
    if value is None or status is None:
        return []
    suffix = "" if status.payable else "#draft"
    name = f"{region or 'national'}/{spec.info.id}/{written}@{format_month(month)}{suffix}"
    note, source = block.text("note").value, citation(block)
    return [
        Cell(name, region, spec.info.id, key, month, value, period, status, note, source, text.place) for key in keys
    ]
