"""Forms of approvals: placing and lifting a hold, changing a chain."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from rongjun.base.errors import Refusal
from rongjun.domains.approvals.chain_actions import LONGEST_NAME, MOST_STAGES
from rongjun.domains.approvals.holds import LONGEST_REASON, refuse_reason
from rongjun.domains.approvals.queries import Step

from ..ui.forms import DateField, OfficeForm
from .matters import right_name

LINES = forms.Textarea(attrs={"rows": 3})


class GroundField(forms.CharField):
    """The reason of a hold: what no hold may rest on is refused, with the reason."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_REASON, widget=LINES, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the text, or raise ValidationError with what is wrong and how to mend it."""
        text = str(super().clean(value))
        try:
            refuse_reason(text)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from None
        return text


class HoldForm(OfficeForm):
    """Why a matter is held, and through which day."""

    reason = GroundField(
        label=_("暂缓理由"),
        help_text=_("写明事项本身的哪项金额、材料或程序有疑问。经办人和签批人看得到；有钱等着发的人也看得到。"),
    )
    last_day = DateField(label=_("暂缓到哪一天（含当天）"))


class LiftForm(OfficeForm):
    """Why a hold is lifted."""

    reason = GroundField(label=_("解除理由"), help_text=_("写明核实的结果；会与暂缓记录一起保留。"))


class ChainForm(OfficeForm):
    """A chain: name and right of each stage, one row a stage; empty rows at the end are left out."""

    reason = forms.CharField(label=_("变更理由"), max_length=200, widget=LINES)

    def __init__(self, *args: Any, rights: Sequence[str], steps: Sequence[Step], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", translated("（不用）")), *((right, right_name(right)) for right in rights)]
        for number in range(MOST_STAGES):
            step = steps[number] if number < len(steps) else None
            shown = {"number": number + 1}
            self.fields[f"name{number}"] = forms.CharField(
                label=translated("第 %(number)d 环节：名称") % shown, max_length=LONGEST_NAME, required=False,
                initial=step["name"] if step else "",
            )  # fmt: skip
            self.fields[f"right{number}"] = forms.ChoiceField(
                label=translated("第 %(number)d 环节：由谁办理") % shown, choices=choices, required=False,
                initial=step["permission"] if step else "",
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each stage."""
        return [(self[f"name{number}"], self[f"right{number}"]) for number in range(MOST_STAGES)]

    @property
    def stages(self) -> list[tuple[str, str]]:
        """The stages that were given: (name, right). A row with one of the two alone counts, and is refused."""
        given = ((self.cleaned_data[f"name{n}"], self.cleaned_data[f"right{n}"]) for n in range(MOST_STAGES))
        return [(name, right) for name, right in given if name or right]
