"""Local books: rules over the national standards, values only a locality can give, shares of the cost."""

from dataclasses import replace
from typing import Final

from rongjun.kernel.period import OPEN_MONTH, format_month

from .model import Cell, FundingRule, LocalRule, Operation, Period, Status
from .national import Definitions, TableSpec, cells
from .nodes import Block
from .parse import amount, citation, month_field, percent, period_field, region, share, span

OPERATIONS: Final = tuple(operation.value for operation in Operation)
BASES: Final = ("national", "inherited")


def read_rules(file: Block, definitions: Definitions) -> list[LocalRule]:
    """Return the local rules of a file."""
    place = region(file)
    return [rule for block in file.blocks("rules") for rule in _rule(block, definitions, place or "") if place]


def _rule(block: Block, definitions: Definitions, place: str) -> list[LocalRule]:
    spec, first, until = definitions.table(block), month_field(block, "from"), month_field(block, "until")
    operation, value, period = _operation(block)
    fits = span(block, first, until, block.text("until").place)
    inherited = _inherited(block)
    keys = _rule_keys(block, definitions, spec) if spec else ()
    if spec is None or first is None or operation is None or value is None or not fits:
        return []
    rule = LocalRule(
        id=f"{place}/{spec.info.id}/{block.text('key').value}@{format_month(first)}", region=place,
        table=spec.info.id, key="", effective=first, until=OPEN_MONTH if until is None else until,
        operation=operation, value=value, period=period, inherited=inherited, status=Status.LOCAL,
        citation=citation(block), place=block.place,
    )  # fmt: skip
    return [replace(rule, key=key) for key in keys]


def _operation(block: Block) -> tuple[Operation | None, int | None, Period | None]:
    text = block.text("op")
    if text.value not in OPERATIONS:
        if text.value:
            mend = "replace（改为）、add（加发）或 percent（提高百分之几）。"
            block.report("operation", f"op 的 {text.value!r} 不认识。", mend, text.place)
        return None, None, None
    operation = Operation(text.value)
    wanted, other = ("percent", "amount") if operation is Operation.PERCENT else ("amount", "percent")
    if block.has(other) or not block.has(wanted):
        block.report(
            "operation", f"op 为 {text.value} 时应写 {wanted}，不写 {other}。", f"改写为 {wanted}: …", text.place
        )
        return operation, None, None
    if operation is Operation.PERCENT:
        return operation, percent(block, block.text("percent")), period_field(block, wanted=False)
    period = period_field(block, wanted=True)
    return operation, amount(block, block.text("amount")) if period else None, period


def _inherited(block: Block) -> bool:
    text = block.text("on", "national")
    if text.value not in BASES:
        block.report("operation", f"on 的 {text.value!r} 不认识。", "写 national 或 inherited。", text.place)
    return text.value == "inherited"


def _rule_keys(block: Block, definitions: Definitions, spec: TableSpec) -> tuple[str, ...]:
    text = block.text("key")
    if spec.info.id not in {benefit.table for benefit in definitions.benefits.values()}:
        message = f"表 {spec.info.id} 不直接发放，不能写地方规则。"
        block.report(
            "not-here", message, "写某项待遇所用的表；工资、收入、比例写在 values 下。", block.text("table").place
        )
        return ()
    keys = ("*",) if text.value == "*" else spec.keys_of(text.value)
    if text.value and not keys:
        known = "、".join([*spec.info.keys, *spec.groups])
        block.report("unknown-key", f"表 {spec.info.id} 没有键 {text.value!r}。", f"可用的键：*、{known}。", text.place)
    return keys


def read_values(file: Block, definitions: Definitions) -> list[Cell]:
    """Return the cells that a local book gives: wages, incomes and rates of its own."""
    place = region(file)
    return [cell for block in file.blocks("values") for cell in _value(block, definitions, place or "") if place]


def _value(block: Block, definitions: Definitions, place: str) -> list[Cell]:
    spec, month = definitions.table(block), month_field(block, "from")
    if spec is None:
        return []
    if spec.given_by != "local":
        mend = "这里只写 local_wage、local_income、conscript_rate；标准的调整写在 rules 下。"
        block.report("not-here", f"表 {spec.info.id} 的数不由 values 给。", mend, block.text("table").place)
        return []
    wanted, other = ("amount", "percent") if spec.info.unit == "fen" else ("percent", "amount")
    if block.has(other) or not block.has(wanted):
        block.report("operation", f"表 {spec.info.id} 应写 {wanted}，不写 {other}。", f"改写为 {wanted}: …")
        return []
    period = period_field(block, wanted=spec.info.unit == "fen")
    _check_income_period(block, spec, period)
    text, key = block.text(wanted), block.text("key", "all").value
    found = cells(block, spec, place, key, text, month=month or 0, period=period, status=Status.LOCAL)
    return found if month is not None else []


def _check_income_period(block: Block, spec: TableSpec, period: Period | None) -> None:
    if spec.info.id == "local_income" and period is Period.MONTH:
        block.report("period", "居民收入是一年的数。", "写上一年度全年收入，period: year。", block.text("period").place)


def read_funding(file: Block, definitions: Definitions) -> list[FundingRule]:
    """Return the funding shares of a local book."""
    place = region(file)
    rules = [_funding(block, definitions, place or "") for block in file.blocks("funding")]
    return [rule for rule in rules if rule is not None and place]


def _funding(block: Block, definitions: Definitions, place: str) -> FundingRule | None:
    month, central, provincial = month_field(block, "from"), share(block, "central"), share(block, "provincial")
    benefit = block.text("benefit")
    if benefit.value and benefit.value not in {"*", *definitions.benefits}:
        known = "、".join(definitions.benefits)
        block.report("unknown-benefit", f"没有待遇 {benefit.value!r}。", f"可用：*、{known}。", benefit.place)
        return None
    if month is None or central is None or provincial is None or not benefit.value:
        return None
    if central + provincial > 10_000:
        message = "中央与省级负担比例之和超过 100%。"
        block.report("share", message, "调低 central 或 provincial。", block.text("provincial").place)
        return None
    name = f"{place}/funding/{benefit.value}@{format_month(month)}"
    return FundingRule(name, place, benefit.value, month, central, provincial, citation(block), block.place)
