"""Forms of changes to the registry: which fields each kind of change has, and which papers it needs first.

Field names are short; each stands for a column of the people workbook, whose own checks have the last word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.domains.people.workbook import columns as col
from rongjun.domains.people.workbook.faults import Fault
from rongjun.kernel import vocabulary as words

from ..told.person_words import (
    CARE,
    CAUSES,
    DEATH_CAUSES,
    END_REASONS,
    ERAS,
    GRADES,
    HOUSEHOLDS,
    SURVIVORS,
    category_label,
)
from ..ui.forms import DateField, OfficeForm
from .forms_people import refuse_watching

type Text = str | Promise
type Maker = Callable[[], forms.Field]
NO_FILL = {"autocomplete": "off"}


def _text(label: Text, help_text: Text = "", **options: Any) -> Maker:
    given: dict[str, Any] = {"label": label, "help_text": help_text, "required": False, **options}
    return lambda: forms.CharField(widget=forms.TextInput(attrs=NO_FILL), **given)


def _day(label: Text, help_text: Text = "") -> Maker:
    return lambda: DateField(label=label, help_text=help_text, required=False)


def _choice(label: Text, choices: Sequence[tuple[str, Text]], help_text: Text = "") -> Maker:
    given: dict[str, Any] = {"label": label, "help_text": help_text, "required": False}
    return lambda: forms.ChoiceField(choices=[("", _("请选择")), *choices], **given)


def _named(codes: Mapping[str, str], names: Mapping[str, Text]) -> list[tuple[str, Text]]:
    """Return choices whose value is the workbook's spelling and whose label is in the language of the page."""
    return [(text, names[code]) for text, code in codes.items()]


def _categories() -> forms.Field:
    listed = [("", _("请选择")), *((code, category_label(code)) for code in words.CATEGORIES)]
    return forms.ChoiceField(label=_("对象类别"), choices=listed, required=False)


FIELDS: dict[str, tuple[str, Maker]] = {
    "file_no": (col.FILE_NO, _text(_("档案号"), _("本单位的编号，一人一号，以后不能改。"))),
    "name": (col.NAME, _text(_("姓名"), _("与身份证一致。"))),
    "id_number": (col.ID_NUMBER, _text(_("身份证号"), _("18 位；加密保存，页面上只显示后四位。"))),
    "household": (col.HOUSEHOLD, _choice(_("户籍类别"), _named(words.HOUSEHOLDS, HOUSEHOLDS))),
    "area": (col.AREA, _text(_("区划代码"), _("户籍所在村（社区）的 12 位代码。"))),
    "phone": (col.PHONE, _text(_("联系电话"), _("手机号，或区号加号码。"))),
    "category": (col.CATEGORY, _categories),
    "grade": (col.GRADE, _choice(_("残疾等级"), _named({n: str(g) for n, g in words.GRADES.items()},
                                                   {str(n): name for n, name in enumerate(GRADES)}))),
    "cause": (col.CAUSE, _choice(_("残疾性质"), _named(words.CAUSES, CAUSES))),
    "survivor": (col.SURVIVOR, _choice(_("牺牲病故类别"), _named(words.SURVIVOR_KINDS, SURVIVORS))),
    "era": (col.ERA, _choice(_("服役时期"), _named(words.ERAS, ERAS))),
    "service_start": (col.SERVICE_START, _day(_("入伍日期"))),
    "service_end": (col.SERVICE_END, _day(_("退役日期"))),
    "recognised": (col.RECOGNISED, _day(_("认定日期"), _("证件或批复上的日期；起发月按条例由它算出。"))),
    "start": (col.START, _text(_("待遇起始月"), _("YYYY-MM；与规定的起发月不同时才填，并写明依据。"))),
    "end": (col.END, _day(_("停止日期"), _("当月仍发，次月起停。"))),
    "end_reason": (col.END_REASON, _choice(
        _("停止原因"),
        [(text, END_REASONS[code]) for text, code in words.END_REASONS.items() if code in {"moved", "cancelled"}],
        _("省级的中止决定不在这里：请用“登记省级中止决定”。迁出请用“办理迁出”。"))),
    "death": (col.DEATH, _day(_("去世日期"))),
    "death_cause": (col.DEATH_CAUSE, _choice(
        _("去世原因"), _named(words.DEATH_CAUSES, DEATH_CAUSES), _("残疾人员去世后是否继续发放由它决定。"))),
    "bank": (col.BANK, _text(_("开户银行"))),
    "account": (col.ACCOUNT, _text(_("银行账号"), _("12 至 30 位数字；加密保存。"))),
    "holder": (col.HOLDER, _text(_("户名"), _("不是本人时才填。"))),
    "care": (col.CARE, _choice(_("供养方式"), _named(words.CARE, CARE))),
    "alone": (col.ALONE, _choice(_("孤老"), [("是", _("是")), ("否", _("否"))])),
    "payee": (col.PAYEE, _text(_("收款人"), _("去世后收款的家属，或监护人。"))),
    "payee_id": (col.PAYEE_ID, _text(_("收款人身份证号"))),
    "payee_bank": (col.PAYEE_BANK, _text(_("收款人银行"))),
    "payee_account": (col.PAYEE_ACCOUNT, _text(_("收款人账号"))),
}  # fmt: skip
FIELD_OF = {column: name for name, (column, _maker) in FIELDS.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of change: title, what it is for, the papers needed first, its fields."""

    key: str
    title: Text
    note: Text
    papers: Sequence[Text]
    fields: Sequence[str]
    needed: Sequence[str] = ()
    """Fields that must be filled."""
    hint: Text = ""
    """What emptying the form means."""
    of_status: bool = False
    """True where it speaks of one category, which must be named where the person has several."""


_STATUS = ("grade", "cause", "survivor", "era", "service_start", "service_end", "recognised", "start")
GROUPS: dict[str, Group] = {group.key: group for group in (
    Group("status", _("等级、性质或认定"), _("调整等级、更正性质、认定日期或服役时间"),
          (_("残疾证或评残批复（调整等级）"), _("退伍证或档案材料（服役时间）")),
          _STATUS, ("recognised",), of_status=True),
    Group("category", _("增加对象类别"), _("同一人又被认定为另一类"), (_("认定批复或证件"),),
          ("category", *_STATUS), ("category", "recognised")),
    Group("end", _("停止或恢复"), _("迁出、取消，或撤销已登记的停止"),
          (_("迁移证明、取消决定或省级中止决定"),), ("end", "end_reason"),
          hint=_("全部留空提交，就是撤销已登记的停止。"), of_status=True),
    Group("death", _("去世"), _("登记或更正去世日期和原因"),
          (_("死亡证明或火化证明"), _("残疾人员：写明死因的医院证明")), ("death", "death_cause"),
          hint=_("全部留空提交，就是撤销已登记的去世。")),
    Group("account", _("银行账户"), _("换卡、换银行、更正账号"),
          (_("本人身份证"), _("存折或银行卡的复印件")), ("bank", "account", "holder"),
          hint=_("账号留空提交，就是登记该账户已停用（如已销户）：停用期间暂不发放，登记新账户后补发。")),
    Group("address", _("户籍地和户籍类别"), _("县内迁移、城乡变更"), (_("户口簿"),), ("area", "household"),
          ("area", "household")),
    Group("care", _("供养方式和孤老"), _("决定护理费的发法"), (_("入住或离开供养机构的证明"),), ("care", "alone")),
    Group("payee", _("收款人"), _("去世后收款的家属，或监护人"),
          (_("与本人关系的证明"), _("收款人身份证和银行卡")), ("payee", "payee_id", "payee_bank", "payee_account"),
          hint=_("收款人留空提交，就是撤销已登记的收款人。")),
    Group("phone", _("联系电话"), _("更正或删去电话"), (_("本人或家属来电、来人确认即可"),), ("phone",),
          hint=_("留空提交，就是删去已登记的电话。")),
    Group("identity", _("姓名和身份证号"), _("更正录错的姓名或号码"), (_("身份证；改名的，户口簿上的记载"),),
          ("name", "id_number")),
)}  # fmt: skip
NEW_PERSON: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("身份"), ("file_no", "name", "id_number", "household", "area", "phone")),
    (_("对象类别"), ("category", *_STATUS)),
    (_("供养"), ("care", "alone")),
    (_("银行账户"), ("bank", "account", "holder")),
    (_("收款人（本人不能收款时）"), ("payee", "payee_id", "payee_bank", "payee_account")),
)
NEW_NEEDED = ("file_no", "name", "id_number", "household", "area", "category", "recognised", "bank", "account")
NEW_PAPERS = (_("身份证和户口簿"), _("认定批复或证件"), _("存折或银行卡的复印件"))


class ChangeForm(OfficeForm):
    """A form with the fields of a change, and the reason of it."""

    reason = forms.CharField(
        label=_("理由和依据"), max_length=150, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明材料名称、文号和日期。批准人和本人都看得到。"),
    )  # fmt: skip

    def __init__(self, names: Sequence[str], needed: Sequence[str], *args: Any, **kwargs: Any) -> None:
        self.names = list(names)
        super().__init__(*args, **kwargs)
        for name in self.names:
            made = FIELDS[name][1]()
            made.required = name in needed
            text = _("请选择“%(label)s”。") if isinstance(made, forms.ChoiceField) else _("请填写“%(label)s”。")
            made.error_messages["required"] = text % {"label": made.label}
            self.fields[name] = made
        self.order_fields([*self.names, "reason"])

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())

    def cells(self) -> dict[str, str]:
        """Return what was filled in, by the columns of the workbook."""
        return {FIELDS[name][0]: _cell(self.cleaned_data[name]) for name in self.names}

    def tell(self, faults: Sequence[Fault]) -> None:
        """Put each fault at its field, with how to mend it; at the top where the form has no such field."""
        for fault in faults:
            name = FIELD_OF.get(fault.column, "")
            text = f"{fault.fault}；{fault.mend}。"
            if name in self.names:
                self.add_error(name, text)
            else:
                self.add_error(None, f"{fault.column}：{text}")


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "").strip()
