"""The questions of a survey as a form, one choice each: in the office for a household, in the portal for a code."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import OfficeForm

FAULTS = ("required", "invalid_choice")


class AnswerForm(OfficeForm):
    """One choice for each question."""

    def __init__(self, questions: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[one["id"]] = forms.ChoiceField(
                label=one["ask"], choices=[(option, option) for option in one["options"]], widget=forms.RadioSelect,
                error_messages={key: _("请选择“%(label)s”。") % {"label": one["ask"]} for key in FAULTS},
            )  # fmt: skip
