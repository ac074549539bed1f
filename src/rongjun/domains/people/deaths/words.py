"""Words of death lists: what agrees and what does not between a row and a person, in the language in force."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .matching import EXACT, LIKELY, NONE

GRADES: Final[dict[str, Promise]] = {EXACT: _("确认一致"), LIKELY: _("疑似"), NONE: _("未找到")}
EVIDENCE: Final[dict[str, Promise]] = {
    "number_equal": _("身份证号相同"),
    "fifteen_digits": _("15位旧号换算后比对"),
    "digits_swapped": _("身份证号相邻两位颠倒"),
    "one_digit": _("身份证号一位不同"),
    "two_digits": _("身份证号两位不同"),
    "number_missing": _("缺身份证号"),
    "numbers_far": _("身份证号不同，其中一个校验位不符"),
    "two_right_numbers": _("两个身份证号都有效而不同"),
    "name_equal": _("姓名相同"),
    "name_variant": _("姓名异体"),
    "homophone": _("姓名同音不同字"),
    "one_character": _("姓名一字不同"),
    "name_differs": _("姓名不同"),
    "birth_equal": _("出生日期相同"),
    "birth_swapped": _("出生月日颠倒"),
    "birth_near": _("出生日期相近"),
    "birth_differs": _("出生日期不同"),
    "sex_differs": _("性别不同"),
    "same_town": _("同一乡镇"),
    "moved": _("不在同一乡镇"),
    "tail_equal": _("电话或账号尾号相同"),
}


def evidence_words(codes: Sequence[str]) -> str:
    """Return the evidence in words."""
    return "，".join(str(EVIDENCE[code]) for code in codes)
