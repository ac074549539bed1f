"""What the pages of procedures call kinds of questions, steps, rules and effects; limits and conditions in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.people.file.choices import PAPERS
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.domains.recognition.letters import KINDS as LETTERS
from rongjun.domains.recognition.procedures import STEP_RIGHTS

from ..clock_words import limit_words
from ..labels import permission_name
from .case_frame import said

type Choices = list[tuple[str, str]]
type Node = Mapping[str, Any]

FORMS: dict[str, Promise] = {
    "text": gettext_lazy("一行文字"), "long": gettext_lazy("一段文字"), "date": gettext_lazy("年月日"),
    "month": gettext_lazy("年月"), "yesno": gettext_lazy("是或否"), "number": gettext_lazy("数"),
    "choice": gettext_lazy("选择一项"), "id_number": gettext_lazy("身份证号（加密）"),
    "account": gettext_lazy("银行账号（加密）"), "phone": gettext_lazy("电话（加密）"),
    "area": gettext_lazy("村（社区）"), "name": gettext_lazy("人名"),
}  # fmt: skip
STEP_KINDS: dict[str, Promise] = {
    "intake": gettext_lazy("受理"), "review": gettext_lazy("审查"), "medical": gettext_lazy("医学鉴定"),
    "evidence": gettext_lazy("调查取证"), "field": gettext_lazy("入户核查"), "notice": gettext_lazy("公示"),
    "decide": gettext_lazy("决定"), "send": gettext_lazy("送上级"), "deliver": gettext_lazy("送达"),
}  # fmt: skip
LEVELS: dict[str, Promise] = {
    "village": gettext_lazy("村（社区）级"), "town": gettext_lazy("乡镇（街道）级"), "county": gettext_lazy("县级"),
    "city": gettext_lazy("市级"), "province": gettext_lazy("省级"),
}  # fmt: skip
UNITS: dict[str, Promise] = {
    "working_day": gettext_lazy("工作日"), "day": gettext_lazy("日"), "month": gettext_lazy("个月"),
    "year": gettext_lazy("年"),
}  # fmt: skip
BINDINGS: dict[str, Promise] = {
    "law": gettext_lazy("法规规定（要写条款和来源）"), "office": gettext_lazy("本局自定"),
}  # fmt: skip
RULES: dict[str, Promise] = {
    "within": gettext_lazy("后一日期不晚于前一日期之后的期限"), "after": gettext_lazy("后一日期已满前一日期之后的期限"),
    "before": gettext_lazy("后一日期未满前一日期之后的期限"), "one_of": gettext_lazy("回答是所选答案之一"),
}  # fmt: skip
OTHERWISE: dict[str, Promise] = {
    "tell": gettext_lazy("告诉本人，照常受理"), "refuse": gettext_lazy("不能同意"),
}  # fmt: skip
EFFECTS: dict[str, Promise] = {
    "status": gettext_lazy("认定身份"), "detail": gettext_lazy("登记档案内容"),
    "transfer_in": gettext_lazy("迁入"), "transfer_out": gettext_lazy("迁出"),
    "change": gettext_lazy("变更（从某日起）"), "correction": gettext_lazy("更正（一直如此）"),
    "none": gettext_lazy("不登记"),
}  # fmt: skip
YESNO: dict[str, Promise] = {"yes": gettext_lazy("是"), "no": gettext_lazy("否")}
APPLIED_ON = "applied_on"


def choices_of(words: Mapping[str, Promise]) -> Choices:
    """Return a table of words as choices."""
    return [(key, str(name)) for key, name in words.items()]


def letters() -> Choices:
    """Return the papers that a step or an end may issue."""
    return [(kind, said(title.zh, title.en or "")) for kind, title in LETTERS.items()]


def rights() -> Choices:
    """Return the rights of which a step may ask for one."""
    return [(str(one), str(permission_name(one))) for one in STEP_RIGHTS]


def paper_kinds() -> Choices:
    """Return the kinds of papers of a person's file."""
    return [(kind, str(name)) for kind, name in PAPERS]


def columns() -> Choices:
    """Return the columns of the register."""
    return [(name, _(name)) for name in COLUMNS]


def fact_kinds() -> Choices:
    """Return the kinds of facts of a person's file."""
    return [(name, str(kind.label)) for name, kind in KINDS.items()]


def places_of(make: Node) -> Choices:
    """Return what an effect may write: fields of its kind of fact, or columns of the register."""
    effect, kind = str(make.get("effect", "")), str(make.get("kind", ""))
    if effect == "detail":
        return [(one.name, str(one.label)) for one in KINDS[kind].fields] if kind in KINDS else []
    if effect in ("transfer_in", "transfer_out") and "transfer" in KINDS:
        return columns() + [(one.name, str(one.label)) for one in KINDS["transfer"].fields]
    return columns()


def ask_title(ask: Node) -> str:
    """Return a question in the language of the page; its name where nothing is written yet."""
    return said(str(ask.get("ask") or ""), str(ask.get("ask_en") or "")) or str(ask.get("id", ""))


def row_title(row: Node) -> str:
    """Return what a row of a list is called on the page."""
    says = row.get("says") or {}
    if says:
        return said(str(says.get("zh") or ""), str(says.get("en") or ""))
    pairs = (("name", "name_en"), ("ask", "ask_en"), ("zh", "en"))
    for zh, en in pairs:
        if row.get(zh):
            return said(str(row[zh]), str(row.get(en) or ""))
    if row.get("effect"):
        return effect_words(row)
    return str(row.get("cite") or row.get("id") or _("（还没有写）"))


def effect_words(make: Node) -> str:
    """Return what an effect does: its name, and of a detail the kind of fact."""
    name = str(EFFECTS.get(str(make.get("effect")), make.get("effect")))
    kind = dict(fact_kinds()).get(str(make.get("kind") or ""), "")
    return pair(name, kind) if kind else name


def answers_of(ask: Node) -> Choices:
    """Return the answers that a condition may name: yes and no, or the options."""
    if ask.get("type") == "yesno":
        return choices_of(YESNO)
    options = ask.get("options") or []
    return [
        (str(one.get("id", "")), said(str(one.get("name") or ""), str(one.get("name_en") or ""))) for one in options
    ]


def when_words(condition: Mapping[str, Any], asks: Mapping[str, Node]) -> str:
    """Return a condition in words: question and the answers of which one must be given, all of them to hold."""
    parts = []
    for name, wanted in condition.items():
        ask = asks.get(name, {"id": name})
        known = dict(answers_of(ask))
        given = wanted if isinstance(wanted, list | tuple) else [wanted]
        parts.append(pair(ask_title(ask), _("、").join(known.get(str(one), str(one)) for one in given)))
    return _("；").join(parts)


def pair(name: Any, told: Any) -> str:
    """Return a name with what is said of it."""
    return _("%(ask)s：%(answers)s") % {"ask": name, "answers": told}


def figure_words(figure: Node) -> str:
    """Return a limit or a number with who set it: its article and source, or the office."""
    if not figure:
        return ""
    n, unit = str(figure.get("n", "")), str(figure.get("unit", ""))
    amount = limit_words(n, unit) if unit in UNITS else n
    if figure.get("binding") == "law":
        told = _("；").join(str(figure[key]) for key in ("cite", "source") if figure.get(key))
        return _("%(amount)s（%(told)s）") % {"amount": amount, "told": told}
    return _("%(amount)s（本局自定）") % {"amount": amount}


def value_words(value: Any, asks: Mapping[str, Node]) -> str:
    """Return where a written value comes from: an answer, a day, or the text itself."""
    if not isinstance(value, Mapping):
        return _("“%(text)s”") % {"text": value} if value not in (None, "") else ""
    source, of = next(iter(value.items()), ("", ""))
    if source in ("ask", "step"):
        return _("“%(ask)s”的回答") % {"ask": ask_title(asks.get(str(of), {"id": of}))}
    return str({"decided": _("决定日期"), "applied": _("申请日期")}.get(source, source))


def joined(names: Sequence[str], known: Choices) -> str:
    """Return some of the words of a list of choices, one after the other."""
    words = dict(known)
    return _("、").join(words.get(name, name) for name in names)
