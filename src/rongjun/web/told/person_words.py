"""Words of the registry: facts, categories, outcomes of an import, purposes of a look, in the language of the page."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rongjun.domains.people.file.choices import PAPERS
from rongjun.domains.people.file.kinds import KINDS as FILE_KINDS
from rongjun.domains.people.file.parts import BY_CATEGORY
from rongjun.domains.people.file.words import detail_words, field_words, key_words
from rongjun.kernel.vocabulary import CATEGORIES, category_name

type Text = str | Promise

GRADES: tuple[Text, ...] = (
    "", gettext_lazy("一级"), gettext_lazy("二级"), gettext_lazy("三级"), gettext_lazy("四级"), gettext_lazy("五级"),
    gettext_lazy("六级"), gettext_lazy("七级"), gettext_lazy("八级"), gettext_lazy("九级"), gettext_lazy("十级"),
)  # fmt: skip
CAUSES: dict[str, Text] = {
    "war": gettext_lazy("因战"), "duty": gettext_lazy("因公"), "illness": gettext_lazy("因病"),
}  # fmt: skip
SURVIVORS: dict[str, Text] = {
    "martyr": gettext_lazy("烈士"), "duty": gettext_lazy("因公牺牲"), "illness": gettext_lazy("病故"),
}  # fmt: skip
ERAS: dict[str, Text] = {
    "anti_japanese": gettext_lazy("抗日"), "liberation": gettext_lazy("解放"), "after_1949": gettext_lazy("建国后"),
}  # fmt: skip
HOUSEHOLDS: dict[str, Text] = {"urban": gettext_lazy("城镇"), "rural": gettext_lazy("农村")}
CARE: dict[str, Text] = {"institution": gettext_lazy("集中供养"), "home": gettext_lazy("分散供养")}
DEATH_CAUSES: dict[str, Text] = {
    "illness": gettext_lazy("因病去世"), "old_wound": gettext_lazy("旧伤复发去世"),
    "other": gettext_lazy("其他原因去世"),
}  # fmt: skip
END_REASONS: dict[str, Text] = {
    "death": gettext_lazy("去世"), "moved": gettext_lazy("迁出"), "cancelled": gettext_lazy("取消"),
    "suspended": gettext_lazy("中止"),
}  # fmt: skip
SEXES: dict[str, Text] = {"男": gettext_lazy("男"), "女": gettext_lazy("女")}
KINDS: dict[str, Text] = {
    "status": gettext_lazy("对象类别"), "identity": gettext_lazy("姓名和身份"), "household": gettext_lazy("户籍类别"),
    "area": gettext_lazy("户籍地"), "care": gettext_lazy("供养方式"), "alone": gettext_lazy("孤老"),
    "account": gettext_lazy("银行账户"), "phone": gettext_lazy("联系电话"), "payee": gettext_lazy("收款人"),
    "death": gettext_lazy("去世"),
}  # fmt: skip
FIELDS: dict[str, Text] = {
    "id_number": gettext_lazy("身份证号"), "account": gettext_lazy("银行账号"), "phone": gettext_lazy("联系电话"),
    "payee_id": gettext_lazy("收款人身份证号"), "payee_account": gettext_lazy("收款人账号"),
    "notes": gettext_lazy("关于本人的记录"),
    "record": gettext_lazy("档案（号码遮盖）"), "row": gettext_lazy("名册一行（号码遮盖）"),
    "name": gettext_lazy("姓名"), "file_no": gettext_lazy("档案号"), "account_tail": gettext_lazy("账号尾号"),
    **{one.sealed: one.label for kind in FILE_KINDS.values() for one in kind.sealed_fields},
    "tie_id": gettext_lazy("亲属身份证号"), "guardian_id": gettext_lazy("监护人身份证号"),
    "guardian_phone": gettext_lazy("监护人电话"),
    **{f"paper.{kind}": format_lazy("{}：{}", gettext_lazy("材料"), label) for kind, label in PAPERS},
}  # fmt: skip
STATES: dict[str, Text] = {
    "waiting": gettext_lazy("等待批准"), "in_force": gettext_lazy("已入册"), "refused": gettext_lazy("已退回"),
    "empty": gettext_lazy("没有变化"),
}  # fmt: skip
STATE_KINDS = {"waiting": "info", "in_force": "done", "refused": "danger", "empty": "plain"}
OUTCOMES: dict[str, Text] = {
    "new": gettext_lazy("新增"), "changed": gettext_lazy("变更"), "ended": gettext_lazy("停止或去世"),
    "same": gettext_lazy("没有变化"), "rejected": gettext_lazy("退回"), "exception": gettext_lazy("待核实"),
}  # fmt: skip
OUTCOME_KINDS = {"new": "done", "changed": "info", "ended": "plain", "same": "plain", "rejected": "danger",
                 "exception": "draft"}  # fmt: skip
SEVERITIES: dict[str, Text] = {
    "error": gettext_lazy("退回"), "exception": gettext_lazy("待核实"), "warning": gettext_lazy("提示"),
}  # fmt: skip
SEVERITY_KINDS = {"error": "danger", "exception": "draft", "warning": "plain"}


def is_english() -> bool:
    """Tell whether the page is in English."""
    return (get_language() or "").startswith("en")


def category_label(code: str) -> str:
    """Return the name of a category in the language of the page."""
    return category_name(code, "en" if is_english() else "zh")


def category_labels(codes: str) -> list[str]:
    """Return the names of several categories given as codes separated by spaces."""
    return [category_label(code) for code in codes.split()]


def fact_title(kind: str, key: str) -> str:
    """Return what a fact is about: the category for a status, else the kind, with the category or entry of its list."""
    if kind not in FILE_KINDS:
        return category_label(key) if kind == "status" else str(KINDS[kind])
    one = FILE_KINDS[kind]
    of = key_words(one, key) or (category_label(key) if one.keeps == BY_CATEGORY and key in CATEGORIES else "")
    return noted(str(one.label), of) if of else str(one.label)


def fact_text(kind: str, value: dict[str, Any], area: str = "") -> str:
    """Return a fact's value in words; `area` is the name of the place where the fact is one."""
    if kind == "area":
        return noted(area, str(value["code"])) if area else str(value["code"])
    return (detail_words(kind, value) or _("已登记（加密）")) if kind in FILE_KINDS else _WORDS[kind](value)


def words_of(kind: str, name: str, value: dict[str, Any]) -> str:
    """Return one field of a fact of the file in words; that there is one where it says nothing."""
    one = FILE_KINDS[kind].field_named(name)
    return field_words(one, value[name]) if one and value.get(name) else _("已登记")


def _status(value: dict[str, Any]) -> str:
    kinds = [
        GRADES[value["grade"] or 0], CAUSES.get(value["cause"], ""), SURVIVORS.get(value["survivor"], ""),
        ERAS.get(value["era"], ""),
    ]  # fmt: skip
    parts = [str(part) for part in kinds if part]
    if value["service_start"] or value["service_end"]:
        served = {"start": value["service_start"] or "?", "end": value["service_end"] or "?"}
        parts.append(_("服役 %(start)s 至 %(end)s") % served)
    parts.append(_("%(day)s 认定，%(month)s 起发") % {"day": value["recognised"], "month": value["start"]})
    if value["ended_on"]:
        reason = END_REASONS.get(value["end_reason"], "")
        ended = _("%(day)s 停止") % {"day": value["ended_on"]}
        parts.append(noted(ended, str(reason)) if reason else ended)
    return _("，").join(parts)


def _account(value: dict[str, Any]) -> str:
    text = _("%(bank)s，尾号 %(tail)s") % {"bank": value["bank"], "tail": value["tail"]}
    return text + (_("，户名 %(name)s") % {"name": value["holder"]} if value["holder"] else "")


def _death(value: dict[str, Any]) -> str:
    cause = DEATH_CAUSES.get(value["cause"], gettext_lazy("原因未登记"))
    return _("%(day)s，%(cause)s") % {"day": value["date"], "cause": cause}


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "status": _status,
    "identity": lambda v: _("%(name)s，%(sex)s，%(birth)s 出生") % {**v, "sex": SEXES[v["sex"]]},
    "household": lambda v: str(HOUSEHOLDS[v["kind"]]),
    "care": lambda v: str(CARE[v["kind"]]),
    "alone": lambda v: _("是") if v["value"] else _("否"),
    "account": _account,
    "phone": lambda v: _("尾号 %(tail)s") % {"tail": v["tail"]},
    "payee": lambda v: _("%(name)s，%(bank)s，尾号 %(tail)s") % v,
    "death": _death,
}


def noted(text: str, note: str) -> str:
    """Return a text with a note in brackets."""
    return _("%(text)s（%(note)s）") % {"text": text, "note": note}


def labelled(name: str, text: str) -> str:
    """Return a text after its label."""
    return _("%(name)s：%(text)s") % {"name": name, "text": text}


def masked(tail: str, length: int) -> str:
    """Return a number of which only the tail is shown, as long as the number is."""
    return "*" * max(0, length - len(tail)) + tail if tail else ""
