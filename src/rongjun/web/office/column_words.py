"""What each column of the people workbook takes: for the upload page and for the template workbook."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel import vocabulary as words

type Text = str | Promise

_DAY = gettext_lazy("年月日，如 2024-08-01")
_ACCOUNT = gettext_lazy("12 至 30 位数字，按文本格式")
_INJURED, _SURVIVOR = gettext_lazy("残疾人员必填"), gettext_lazy("三属必填")
_WITH_PAYEE, _CONSCRIPT = gettext_lazy("有收款人时必填"), gettext_lazy("老义务兵必填")
_HOW: dict[str, tuple[Text, Text]] = {
    col.FILE_NO: ("", gettext_lazy("单位自编，不超过 32 个字，一人一号")),
    col.NAME: ("", gettext_lazy("与身份证一致")),
    col.ID_NUMBER: ("", gettext_lazy("18 位（15 位旧号自动换算），按文本格式")),
    col.AREA: ("", gettext_lazy("户籍所在村（社区）的 12 位代码")),
    col.CATEGORY: ("", gettext_lazy("名称或代码；一人几类就写几行")),
    col.GRADE: (_INJURED, ""), col.CAUSE: (_INJURED, ""), col.SURVIVOR: (_SURVIVOR, ""),
    col.SERVICE_START: (_CONSCRIPT, _DAY), col.SERVICE_END: (_CONSCRIPT, _DAY), col.RECOGNISED: ("", _DAY),
    col.START: ("", gettext_lazy("年月，如 2024-08；与规定的起发月不同时才填")),
    col.END: ("", gettext_lazy("年月日；当月仍发")), col.END_REASON: (gettext_lazy("有停止日期时填"), ""),
    col.DEATH: ("", _DAY), col.DEATH_CAUSE: (gettext_lazy("残疾人员去世时填"), ""), col.ALONE: ("", ""),
    col.BANK: ("", gettext_lazy("银行名称")), col.ACCOUNT: ("", _ACCOUNT),
    col.HOLDER: ("", gettext_lazy("不是本人时填")), col.PHONE: ("", gettext_lazy("手机号，或区号加号码")),
    col.ERA: (gettext_lazy("在乡复员军人必填"), ""), col.CARE: (gettext_lazy("一至四级残疾人员填"), ""),
    col.PAYEE: ("", gettext_lazy("去世后收款的家属，或监护人")), col.PAYEE_ID: (_WITH_PAYEE, gettext_lazy("18 位")),
    col.PAYEE_BANK: (_WITH_PAYEE, gettext_lazy("银行名称")), col.PAYEE_ACCOUNT: (_WITH_PAYEE, _ACCOUNT),
}  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    col.HOUSEHOLD: tuple(words.HOUSEHOLDS), col.CATEGORY: tuple(words.CATEGORIES.values()),
    col.GRADE: tuple(words.GRADES), col.CAUSE: tuple(words.CAUSES), col.SURVIVOR: tuple(words.SURVIVOR_KINDS),
    col.END_REASON: tuple(words.END_REASONS), col.DEATH_CAUSE: tuple(words.DEATH_CAUSES), col.ALONE: ("是", "否"),
    col.ERA: tuple(words.ERAS), col.CARE: tuple(words.CARE),
}  # fmt: skip
"""Column -> the values it takes, as they must stand in the workbook (always Chinese)."""


@dataclass(frozen=True, slots=True)
class ColumnHelp:
    """One column: its name in the header, whether it must be filled, how, and with which values."""

    name: str
    required: str
    how: str
    choices: tuple[str, ...]


def columns_help() -> list[ColumnHelp]:
    """Return every column in order."""
    found = []
    for name in col.COLUMNS:
        when, how = _HOW.get(name, ("", ""))
        needed = _("必填") if name in col.REQUIRED else str(when) or _("可不填")
        found.append(ColumnHelp(name, needed, str(how), CHOICES.get(name, ())))
    return found


def template_bytes() -> bytes:
    """Return the workbook to fill in: the header, and a second sheet that says how, with the allowed values."""
    guide = [(one.name, one.required, one.how, "、".join(one.choices)) for one in columns_help()]
    longest = max(len(values) for values in CHOICES.values())
    lists = [[values[i] if i < len(values) else "" for values in CHOICES.values()] for i in range(longest)]
    return workbook_bytes(
        [
            Sheet(_("人员"), col.COLUMNS, [], [16] * len(col.COLUMNS)),
            Sheet(_("怎么填"), [_("列"), _("是否必填"), _("怎么填"), _("可选值")], guide, (18, 18, 40, 80)),
            Sheet(_("可选值"), list(CHOICES), lists, [22] * len(CHOICES)),
        ]
    )
