"""Forms of the list of those left out: why not, and a visit that was agreed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import DateField, OfficeForm
from .forms_people import NoteField


class ReasonForm(OfficeForm):
    """Why somebody is not entitled, and by which article; the person reads both."""

    reason = NoteField(
        label=_("为什么不享受"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写事实和材料，如“退役证载明转业，不属于第六十二条的对象”。本人看得到，不写病情。"),
    )  # fmt: skip
    article = NoteField(label=_("依据的条文"), max_length=80, help_text=_("如：军人抚恤优待条例第六十二条第一款。"))


class VisitForm(OfficeForm):
    """A visit: its day, and that the person has agreed to it."""

    on = DateField(label=_("走访日期"))
    agreed = forms.BooleanField(label=_("本人（或家属）已经同意"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].error_messages["required"] = _("走访要本人（或家属）同意；不愿意的，选“结束”，不记原因。")
