"""How a change is told before it is approved: what, before, after; never a sealed value."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import override

from rongjun.kernel import vocabulary as words

from .claims import ending, status_value
from .file.kinds import KINDS
from .file.words import detail_words
from .workbook import columns as col
from .workbook.row import NormalRow

if TYPE_CHECKING:
    from .registry import Span


def _names(values: dict[str, str]) -> dict[str, str]:
    return {code: name for name, code in values.items()}


CAUSE_NAMES = _names(words.CAUSES)
SURVIVOR_NAMES = _names(words.SURVIVOR_KINDS)
ERA_NAMES = _names(words.ERAS)
CARE_NAMES = _names(words.CARE)
HOUSEHOLD_NAMES = _names(words.HOUSEHOLDS)
DEATH_CAUSE_NAMES = _names(words.DEATH_CAUSES)
END_REASON_NAMES = _names(words.END_REASONS)
KIND_NAMES = {
    "status": "对象类别", "identity": "姓名和身份", "household": "户籍类别", "area": "户籍区划", "care": "供养方式",
    "alone": "孤老", "account": "银行账户", "phone": "联系电话", "payee": "收款人", "death": "去世",
    **{kind.name: str(kind.label) for kind in KINDS.values()},
}  # fmt: skip


def describe_change(kind: str, before: "Span | None", after: "Span | None") -> dict[str, str]:
    """Return how a fact about the person changes."""
    return {
        "what": KIND_NAMES[kind],
        "before": plain_words(kind, before.value) if before else "",
        "after": (plain_words(kind, after.value) + _told_beside(kind, after)) if after else "",
    }


def _told_beside(kind: str, after: "Span") -> str:
    """Return what the plain fields of a file's fact do not tell: which sealed ones change, and when it ends."""
    if kind not in KINDS:
        return ""
    with override("zh-hans"):
        changed = [one for one in KINDS[kind].sealed_fields if one.sealed in after.plain]
        told = [f"{'填写' if after.plain[one.sealed] else '删去'}{one.label}（加密）" for one in changed]
    told += [f"{after.until} 起终止"] if after.until else []
    return "".join(f"；{part}" for part in told)


def describe_status(row: NormalRow, before: "Span | None") -> dict[str, str]:
    """Return how a category changes: what was recorded, and what the row states."""
    value = status_value(row)
    if before is not None and row.end is None and col.END not in row.cleared:
        value |= {name: before.value[name] for name in ("ended_on", "end_reason")}
    else:
        value |= ending(row)
    return {
        "what": words.category_name(row.category),
        "before": plain_words("status", before.value) if before else "",
        "after": plain_words("status", value),
    }


def describe_listing(row: NormalRow) -> dict[str, str]:
    """Return how a row is told that only lists somebody: recorded, and nothing is paid because of it."""
    state = next((str(one.value.get("state", "")) for one in row.details if one.kind == "listed"), "")
    return {"what": words.category_name(row.category), "before": "", "after": f"{state}（只登记，不据此发放）"}


def plain_words(kind: str, value: dict[str, Any]) -> str:
    """Return a fact's value in words, as an officer says it: in Chinese, for the approval is bound to these words."""
    if kind not in KINDS:
        return _WORDS[kind](value)
    with override("zh-hans"):
        return detail_words(kind, value)


def _status(value: dict[str, Any]) -> str:
    parts = [
        words.GRADE_NAMES.get(value["grade"], ""),
        CAUSE_NAMES.get(value["cause"], ""),
        SURVIVOR_NAMES.get(value["survivor"], ""),
        ERA_NAMES.get(value["era"], ""),
    ]
    if value["service_start"] or value["service_end"]:
        parts.append(f"服役 {value['service_start'] or '?'} 至 {value['service_end'] or '?'}")
    parts.append(f"{value['recognised']} 认定，{value['start']} 起发")
    if value["ended_on"]:
        reason = END_REASON_NAMES.get(value["end_reason"], "")
        parts.append(f"{value['ended_on']} 停止{f'（{reason}）' if reason else ''}")
    return "，".join(part for part in parts if part)


def _account(value: dict[str, Any]) -> str:
    holder = f"，户名{value['holder']}" if value["holder"] else ""
    return f"{value['bank']} 尾号{value['tail']}{holder}"


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "status": _status,
    "identity": lambda v: f"{v['name']}，{v['sex']}，{v['birth']} 出生",
    "household": lambda v: HOUSEHOLD_NAMES[v["kind"]],
    "area": lambda v: str(v["code"]),
    "care": lambda v: CARE_NAMES[v["kind"]],
    "alone": lambda v: "是" if v["value"] else "否",
    "account": _account,
    "phone": lambda v: f"尾号{v['tail']}",
    "payee": lambda v: f"{v['name']}，{v['bank']} 尾号{v['tail']}",
    "death": lambda v: str(v["date"]) + (f"，{DEATH_CAUSE_NAMES[v['cause']]}" if v["cause"] else ""),
}
