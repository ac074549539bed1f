"""Words of what if: what a change does, in one line, and the names of what results are shown by."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.kernel.entitlement.supposing import Group, group_of
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.supposing import AGE, AMOUNT, EVERY, FUNDING, GROUP, PERCENT, Change

from ..told.person_words import category_label
from .policy_words import key_name, rulebook_name

PERIODS: Final[dict[str, Promise]] = {"month": gettext_lazy("一个月"), "year": gettext_lazy("一年")}
AGED: Final = ("old_conscript_allowance", "martyr_child_allowance")
CAUSE_NAMES: Final[dict[str, Promise]] = {
    "war": gettext_lazy("因战"), "duty": gettext_lazy("因公"), "illness": gettext_lazy("因病"),
}  # fmt: skip
HOUSEHOLD_NAMES: Final[dict[str, Promise]] = {"urban": gettext_lazy("城镇"), "rural": gettext_lazy("农村")}
ERA_NAMES: Final[dict[str, Promise]] = {
    "anti_japanese": gettext_lazy("抗日"), "liberation": gettext_lazy("解放"), "after_1949": gettext_lazy("建国后"),
}  # fmt: skip
KINDS: Final[dict[str, tuple[Promise, Promise]]] = {
    "standard": (gettext_lazy("变动一项标准"), gettext_lazy("按百分数或数额提高，或改为某数；国家的或一个地方的。")),
    "group": (gettext_lazy("扩大到一类人"), gettext_lazy("如因病七级至十级、另一类对象，按某项标准计发。")),
    "age": (gettext_lazy("变动起发年龄"), gettext_lazy("老义务兵、烈士子女的 60 周岁改为别的年龄。")),
    "funding": (gettext_lazy("变动资金分担"), gettext_lazy("中央、省级负担的比例；总数不变。")),
}  # fmt: skip
SIDES: Final[dict[str, Promise]] = {
    "benefit": gettext_lazy("按待遇"), "source": gettext_lazy("按资金来源"), "town": gettext_lazy("按乡镇"),
    "month": gettext_lazy("按月"), "year": gettext_lazy("按年"),
}  # fmt: skip
SOURCE_NAMES: Final[dict[str, Promise]] = {
    "central": gettext_lazy("中央"), "provincial": gettext_lazy("省级"), "local": gettext_lazy("市县"),
}  # fmt: skip


def change_words(book: Rulebook, change: Change) -> str:
    """Return what a change does, in one line."""
    since = format_month(change.month)
    if change.kind == GROUP:
        told = _group(group_of(change.group or {}))
    elif change.kind == AGE:
        told = _("%(benefit)s：年满 %(age)d 周岁起发") % {
            "benefit": rulebook_name(book.benefits[change.benefit]), "age": change.value,
        }  # fmt: skip
    elif change.kind == FUNDING:
        told = _("%(benefit)s：中央 %(central)s%%，省级 %(provincial)s%%，其余市县") % {
            "benefit": _("全部待遇") if change.benefit == EVERY else rulebook_name(book.benefits[change.benefit]),
            "central": _plain(change.value), "provincial": _plain(change.other),
        }  # fmt: skip
    else:
        told = f"{_standard(book, change)}：{_value(book, change)}"
    place = f"（{book.regions.get(change.region, change.region)}）" if change.region else ""
    return _("自 %(month)s 起，%(told)s%(place)s") % {"month": since, "told": told, "place": place}


def _standard(book: Rulebook, change: Change) -> str:
    info = book.tables[change.table]
    name = rulebook_name(info)
    return name if change.key == EVERY else f"{name} · {key_name(info, change.key)}"


def _value(book: Rulebook, change: Change) -> str:
    money = book.tables[change.table].unit == "fen"
    if change.kind == PERCENT:
        word = _("提高 %(percent)s%%") if change.value >= 0 else _("降低 %(percent)s%%")
        return word % {"percent": _plain(abs(change.value))}
    if not money:
        return _("改为 %(percent)s%%") % {"percent": _plain(change.value)}
    period = PERIODS.get(change.period, "")
    word = _("每%(period)s加 %(amount)s 元") if change.kind == AMOUNT else _("每%(period)s改为 %(amount)s 元")
    named = {"month": _("月"), "year": _("年")}.get(change.period, str(period))
    return word % {"period": named, "amount": format_yuan(change.value)}


def _group(group: Group) -> str:
    who = [category_label(code) for code in group.categories]
    marks: list[Any] = [
        CAUSE_NAMES.get(group.cause, ""), HOUSEHOLD_NAMES.get(group.household, ""),
        _grades(group), _("年满 %(age)d 周岁") % {"age": group.age_from} if group.age_from else "",
    ]  # fmt: skip
    as_what: list[Any] = [
        category_label(group.as_category) if group.as_category else "", CAUSE_NAMES.get(group.as_cause, ""),
        _("%(grade)d 级") % {"grade": group.as_grade} if group.as_grade else "", ERA_NAMES.get(group.as_era, ""),
    ]  # fmt: skip
    told = "、".join(who) + "".join(f"，{mark}" for mark in marks if mark)
    return _("%(who)s按“%(as)s”计发") % {"who": told, "as": " ".join(str(one) for one in as_what if one)}


def _grades(group: Group) -> str:
    if not (group.grade_from or group.grade_to):
        return ""
    return _("%(from)d 至 %(to)d 级") % {"from": group.grade_from or 1, "to": group.grade_to or 10}


def _plain(hundredths: int) -> str:
    text = format_yuan(hundredths, grouped=False)
    return text.rstrip("0").rstrip(".")
