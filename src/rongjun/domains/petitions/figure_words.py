"""What rows and columns of figures are called, on pages and in reports."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.domains.units.queries import area_names, unit_names

from .causes import cause_name
from .figure_sources import ALL, MET, MISSED
from .models import Cause
from .topics import TOPICS

HIDDEN: Final = "＊"
"""Stands where a count is not told."""
KINDS: Final[dict[str, str | Promise]] = {
    "suggestion": _("建议意见"), "judicial": _("导入司法程序"), "arbitration": _("导入仲裁"),
    "party": _("导入党内、监察程序"), "administrative": _("导入行政程序"), "duty": _("要求履行职责"),
    "opinion": _("出具处理意见"), "unsorted": _("尚未分类"),
}  # fmt: skip
CHANNELS: Final[dict[str, str | Promise]] = {
    "walk_in": _("来访"), "letter": _("来信"), "call": _("来电"), "visit": _("下访"), "portal": _("网上"),
    "group": _("多人共同"), "batch": _("批量登记"),
}  # fmt: skip
OTHERS: Final[dict[str, dict[str, str | Promise]]] = {
    "moves": {"transfer": _("转送"), "assign": _("交办")},
    "supervised": {
        "not_informed": _("应告知而未告知"), "not_accepted": _("应受理而未受理"), "late": _("未按期办结"),
        "refuses": _("拒不执行处理意见"), "shirks": _("推诿、敷衍、拖延"), "falsifies": _("弄虚作假"),
        MET: _("按期答复"), MISSED: _("未按期答复"),
    },
    "longer": {"extend": _("延期"), "hear": _("听证扣除")},
    "reviews": {
        "review": _("复查"), "rereview": _("复核"), "upheld": _("维持"), "changed": _("改变"), "anew": _("重新办理"),
    },
}  # fmt: skip
PROPOSED: Final[dict[str, str | Promise]] = {
    "improve": _("改进工作"), "policy": _("完善政策"), "account": _("追究责任"), "yes": _("采纳"),
    "part": _("部分采纳"), "no": _("未采纳"), "open": _("尚未反馈"),
}  # fmt: skip
NONE_GIVEN: Final = _("没有填写")


def words_of(key: str) -> Mapping[str, str]:
    """Return what the keys of a figure's rows and columns are called."""
    named: dict[str, str | Promise] = {"-": NONE_GIVEN, "": _("合计"), ALL: _("件数")}
    if key == "registered":
        named |= KINDS | CHANNELS
    elif key == "topics":
        named |= TOPICS
    elif key == "causes":
        named |= {one.code: cause_name(one) for one in Cause.objects.all()}
    elif key == "units":
        named |= {str(pk): name for pk, name in unit_names().items()}
    elif key == "proposals":
        named |= PROPOSED
    return {name: str(said) for name, said in (named | OTHERS.get(key, {})).items()}


def place_words(codes: set[str]) -> dict[str, str]:
    """Return the names of places by the leading digits of their codes."""
    whole = {code: code.ljust(12, "0") for code in codes}
    names = area_names(set(whole.values()))
    return {code: names.get(full, code) for code, full in whole.items()}
