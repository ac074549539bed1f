"""Forms of personal keys at the counter: to whom one is given and how that was checked, why one ends."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.disclosure.keys import Given
from rongjun.domains.disclosure.models import OwnKey
from rongjun.domains.people.file.choices import RELATIONS

from ..ui.forms import OfficeForm
from .forms_people import NoteField

HOLDERS = (
    (OwnKey.Holder.SELF.value, _("本人")), (OwnKey.Holder.GUARDIAN.value, _("监护人或代领人")),
    (OwnKey.Holder.FAMILY.value, _("有关系凭据的家属")),
)  # fmt: skip
CHECKED = (
    (OwnKey.Checked.ID_CARD.value, _("在窗口当面看过身份证原件")),
    (OwnKey.Checked.VISIT.value, _("走访时当面看过身份证原件，由走访的人交到手里")),
)
ENDS = (
    (OwnKey.Ended.ASKED.value, _("本人要求停用")), (OwnKey.Ended.LOST.value, _("丢失")),
    (OwnKey.Ended.OFFICE.value, _("发错了人或者情况有变")),
)  # fmt: skip
ENDED = {
    OwnKey.Ended.RENEWED.value: _("重新发放"), OwnKey.Ended.CHANGED.value: _("持有人自己换了码"),
    **dict(ENDS),
}  # fmt: skip


class GiveForm(OfficeForm):
    """To whom a key is given. Name, relation and paper only where it is not the person."""

    holder = forms.ChoiceField(label=_("发给谁"), choices=HOLDERS, widget=forms.RadioSelect, initial="self")
    checked = forms.ChoiceField(
        label=_("怎样核对的身份"), choices=CHECKED, widget=forms.RadioSelect,
        help_text=_("只当面看证件。不拍照比对、不采指纹。"),
    )  # fmt: skip
    name = forms.CharField(label=_("家属或监护人姓名"), max_length=60, required=False)
    relation = forms.ChoiceField(label=_("与本人关系"), choices=[("", _("不是家属")), *RELATIONS], required=False)
    paper = NoteField(
        label=_("凭据名称和编号"), max_length=80, required=False,
        help_text=_("户口簿、结婚证、监护证明或经公证的委托书。"),
    )  # fmt: skip

    def given(self) -> Given:
        """Return to whom a valid form gives a key."""
        sent: dict[str, Any] = self.cleaned_data
        if sent["holder"] == OwnKey.Holder.SELF.value:
            return Given(checked=sent["checked"])
        return Given(sent["holder"], sent["checked"], sent["name"].strip(), sent["relation"], sent["paper"].strip())


class EndKeyForm(OfficeForm):
    """Why a key ends."""

    why = forms.ChoiceField(label=_("停用的原因"), choices=ENDS, widget=forms.RadioSelect)
