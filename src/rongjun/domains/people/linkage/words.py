"""How evidence, grades and states of pairs are told."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EVIDENCE: Final[dict[str, Promise]] = {
    "number_equal": _("身份证号相同"),
    "fifteen_digits": _("一方是15位旧号"),
    "digits_swapped": _("身份证号相邻两位颠倒"),
    "one_digit": _("身份证号一位不同"),
    "two_digits": _("身份证号两处不同"),
    "number_missing": _("一方没有身份证号"),
    "numbers_far": _("身份证号相差多处，一方校验不符"),
    "two_right_numbers": _("两个身份证号都通过校验"),
    "name_equal": _("姓名相同"),
    "name_variant": _("姓名用字异体"),
    "homophone": _("姓名同音"),
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
    "by_hand": _("经办人提出"),
}
GRADES: Final[dict[str, Promise]] = {"same": _("同一人"), "likely": _("疑似")}
STATES: Final[dict[str, Promise]] = {
    "open": _("待核实"),
    "same": _("已合并"),
    "never": _("不是同一人"),
    "row_settled": _("该行即此人"),
}
MERGE_STATES: Final[dict[str, Promise]] = {
    "waiting": _("等待批准"),
    "in_force": _("已合并"),
    "refused": _("未批准"),
    "undone": _("已撤销"),
}
STEPS: Final[dict[str, Promise]] = {
    "等待开始": _("等待开始"),
    "读取档案": _("读取档案"),
    "比对": _("比对"),
    "保存结果": _("保存结果"),
}
"""What a search is doing."""
PURPOSES: Final = (
    _("查找重复档案"),
    _("比对全册身份证号"),
    _("核对重复档案"),
    _("核对合并档案"),
    _("合并档案"),
    _("撤销合并"),
)
"""Why files were looked at, as it stands in the access log and is shown to the person."""


def evidence_words(codes: list[str]) -> str:
    """Return codes of evidence in words."""
    return "、".join(str(EVIDENCE[code]) for code in codes)
