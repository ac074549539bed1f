"""Forms of pairs and merges: a reason that the person can read, and which file is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import OfficeForm
from .forms_people import PurposeForm, refuse_watching


class ReasonForm(OfficeForm):
    """Why something is decided as it is."""

    reason = forms.CharField(
        label=_("依据和理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明核实的方法和材料。本人看得到这段文字。"),
    )  # fmt: skip

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())


class MergeForm(ReasonForm):
    """Which of two files is kept, and why they are one."""

    field_order = ("kept", "reason")
    kept = forms.TypedChoiceField(label=_("保留哪一份档案"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, files: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kept"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = files


class BothForm(PurposeForm):
    """For what the numbers of both sides are opened."""
