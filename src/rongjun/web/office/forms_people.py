"""Forms of a person's page: which day the facts are shown for, and the purpose of opening sealed fields."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..told.person_words import FIELDS
from ..ui.forms import DateField, OfficeForm

WATCHING = re.compile(r"行踪|轨迹|稳控|盯防|盯控|思想动态|思想状况|重点人|重点关注|监控|上访|信访")
"""Words of watching people: refused in every note (SAFEGUARDS 9)."""
PURPOSES = {
    "identity": ("核对身份", _("核对身份")),
    "account": ("核对收款账户", _("核对收款账户")),
    "contact": ("联系本人", _("联系本人")),
    "exception": ("处理异常", _("处理异常")),
    "request": ("本人申请", _("本人申请")),
    "health": ("核对健康或残疾情况", _("核对健康或残疾情况")),
    "family": ("核对亲属或监护人", _("核对亲属或监护人")),
    "paper": ("核对材料", _("核对材料")),
}
"""Code -> what is kept in the access log (read by the person, in Chinese) and what the page shows."""

NUMBERS = ("id_number", "account", "phone", "payee_id", "payee_account")
"""What the first page of a person offers to open; the rest of the file is opened on the page of the file."""
REVEAL_GROUPS = (
    (_("号码和账户"), ("id_number", "account", "payee_id", "payee_account")),
    (_("联系方式和住址"), ("phone", "other_phone", "arrival_phone", "register_addr", "living_addr", "employer_phone",
                      "employer_addr")),
    (_("家属和监护人"), ("tie_id", "guardian_id", "guardian_phone")),
    (_("健康和残疾"), ("health", "body", "mental", "disabled", "injury", "illness", "checkup", "check_now",
                  "check_last", "test_grade", "children", "medical_no", "injury_reason", "health_listed")),
)  # fmt: skip


def refuse_watching(text: str) -> str:
    """Return a note, or raise ValidationError where it speaks of watching somebody."""
    found = WATCHING.search(text)
    if found:
        raise ValidationError(
            _("“%(word)s”一类的词不写进记录：本系统不记录对人的监视，这段文字本人看得到。请只写办理业务的原因。"),
            params={"word": found[0]},
        )
    return text


class NoteField(forms.CharField):
    """A text about a person, or that lands in a person's file: words of watching are refused in it."""

    def clean(self, value: Any) -> Any:
        """Return the text, or raise ValidationError where it speaks of watching somebody."""
        return refuse_watching(str(super().clean(value)))


class AsOfForm(OfficeForm):
    """As of which day, as known on which day."""

    as_of = DateField(label=_("哪一天有效"), required=False)
    known_on = DateField(label=_("哪一天已知"), required=False)


class PurposeForm(OfficeForm):
    """For what something sealed is opened."""

    reason = forms.ChoiceField(
        label=_("查看目的"),
        choices=[("", _("请选择")), *((code, shown) for code, (_kept, shown) in PURPOSES.items())],
    )
    note = forms.CharField(
        label=_("说明"), max_length=80, required=False,
        help_text=_("如受理编号、来电时间。本人看得到这段文字。"),
    )  # fmt: skip

    def clean_note(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["note"]).strip())

    def purpose(self) -> str:
        """Return the purpose as it is kept in the access log."""
        kept, note = PURPOSES[self.cleaned_data["reason"]][0], self.cleaned_data["note"]
        return f"{kept}：{note}" if note else kept


class RevealForm(PurposeForm):
    """Which sealed fields, and for what. Offered are those of `names`, in groups."""

    field_order = ("numbers", "reason", "note")
    numbers = forms.MultipleChoiceField(label=_("要看的内容"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, names: Collection[str] = NUMBERS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [name for _title, group in REVEAL_GROUPS for name in group if name in names]
        field = self.fields["numbers"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, FIELDS[name]) for name in offered]

    @property
    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return (title, check boxes) of each group that has one."""
        boxes = list(self["numbers"].subwidgets)
        found = [(title, [box for box in boxes if box.data["value"] in names]) for title, names in REVEAL_GROUPS]
        return [group for group in found if group[1]]
