"""Single values of a rulebook, read from text: dates, amounts, percentages, regions. None after a reported fault."""

import re
from datetime import date

from rongjun.kernel.period import month_of

from .model import Citation, Period, Place
from .nodes import Block, Text

AMOUNT_LIMIT_FEN = 1_000_000_000
"""Ten million yuan: no standard, wage or income reaches it."""
PERCENT_LIMIT_BP = 100_000

_DECIMAL = re.compile(r"^(\d{1,9})(?:\.(\d{1,2}))?$")
_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_COUNT = re.compile(r"^\d{1,3}$")
_REGION = re.compile(r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")


def month_field(block: Block, name: str) -> int | None:
    """Return the month ordinal of a date that must be the first of a month."""
    if not block.has(name):
        return None
    text = block.text(name)
    day = _real_date(text.value)
    if day is not None and day.day == 1 and 1949 <= day.year <= 2200:
        return month_of(day)
    fault = "不是真实日期" if day is None else "不是某月的第一天（或年份不合理）"
    block.report("date", f"{name} 的 {text.value!r} {fault}。", "写成该月第一天，如 2022-08-01。", text.place)
    return None


def _real_date(text: str) -> date | None:
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def hundredths(text: str) -> int | None:
    """Read a number without sign and with at most two decimals as hundredths (yuan as fen, percent as basis points)."""
    match = _DECIMAL.match(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


def amount(block: Block, text: Text) -> int | None:
    """Read yuan as fen: above 0, below ten million yuan, at most two decimals."""
    fen = hundredths(text.value)
    if fen is not None and 0 < fen < AMOUNT_LIMIT_FEN:
        return fen
    message = f"金额 {text.value!r} 不是最多两位小数的正数，或不小于一千万元。"
    block.report("amount", message, "以元为单位写，如 26080 或 787.5，不写千分号和单位。", text.place)
    return None


def percent(block: Block, text: Text) -> int | None:
    """Read a percentage as basis points: above 0, at most 1000 %."""
    bp = hundredths(text.value.removesuffix("%"))
    if bp is not None and 0 < bp <= PERCENT_LIMIT_BP:
        return bp
    block.report("percent", f"百分数 {text.value!r} 不对。", "写成 8 或 7.5（即 8%、7.5%），不超过 1000。", text.place)
    return None


def count(block: Block, text: Text) -> int | None:
    """Read a number of times or months, 0 to 999."""
    if _COUNT.match(text.value):
        return int(text.value)
    block.report("count", f"{text.value!r} 不是 0 至 999 的整数。", "写成整数，如 6。", text.place)
    return None


def share(block: Block, name: str) -> int | None:
    """Read a share of the cost as basis points, 0 to 100 %."""
    if not block.has(name):
        return None
    text = block.text(name)
    bp = hundredths(text.value.removesuffix("%"))
    if bp is not None and bp <= 10_000:
        return bp
    block.report("share", f"{name} 的 {text.value!r} 不是 0 至 100 的百分数。", "写成 50 或 33.33。", text.place)
    return None


def period_field(block: Block, *, wanted: bool) -> Period | None:
    """Return the period of an amount; a table that holds no amounts must not have one."""
    text = block.text("period")
    if not wanted:
        if text.value:
            block.report("period", "这里不是金额，不应写 period。", "删除 period。", text.place)
        return None
    if text.value in {"month", "year"}:
        return Period(text.value)
    if "period" in block.misshapen:
        return None
    block.report(
        "period", f"period 的 {text.value!r} 不是 month 或 year。", "按月的写 month，按年的写 year。", text.place
    )
    return None


def flag(block: Block, name: str) -> bool:
    """Return true or false; false where the field is not written."""
    text = block.text(name, "false")
    if text.value not in {"true", "false"}:
        block.report("flag", f"{name} 的 {text.value!r} 不是 true 或 false。", "写 true 或 false。", text.place)
    return text.value == "true"


def region(block: Block) -> str | None:
    """Return the region of a local book: 2, 4, 6, 9 or 12 digits."""
    if not block.has("region"):
        return None
    text = block.text("region")
    if _REGION.match(text.value):
        return text.value
    block.report(
        "region",
        f"区划代码 {text.value!r} 不是 2、4、6、9 或 12 位数字。",
        '写成带引号的数字，如 "980731"。',
        text.place,
    )
    return None


def citation(block: Block) -> Citation:
    """Return where an entry comes from (citation and source are required by the schema)."""
    return Citation(block.text("citation").value, block.text("doc_no").value, block.text("source").value)


def span(block: Block, first: int | None, until: int | None, at: Place) -> bool:
    """Tell whether a half-open period of months is not empty; report it where it is."""
    if first is None or until is None or first < until:
        return True
    block.report("span", "until 不晚于 from，规则从未执行。", "until 写不再执行的第一个月，须晚于 from。", at)
    return False
