"""Forms of causes, repairs, refusals to register and proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.domains.petitions.causes import Place, cause_name, list_causes
from rongjun.domains.petitions.figure_words import PROPOSED
from rongjun.domains.petitions.models import Proposal, Refused
from rongjun.domains.petitions.refusals import list_units

from ..ui.forms import DateField, OfficeForm

LINES = forms.Textarea(attrs={"rows": 3})
NOTHING = [("", "—")]
FINDINGS = {"true": _("查实，确实没有登记"), "untrue": _("查否"), "unclear": _("查不清")}


def cause_choices() -> list[tuple[str, str]]:
    """Return the causes on offer."""
    return [(str(one.pk), cause_name(one)) for one in list_causes()]


class CauseForm(OfficeForm):
    """A cause to be added."""

    code = forms.CharField(label=_("代码"), max_length=24, help_text=_("字母、数字和下划线，用在报表里。"))
    name = forms.CharField(label=_("名称"), max_length=40)


class RepairForm(OfficeForm):
    """What is repaired, by whom, by when."""

    title = forms.CharField(label=_("名称"), max_length=80)
    cause = forms.ChoiceField(label=_("原因"))
    benefit = forms.CharField(label=_("待遇代码"), max_length=40, required=False)
    month = forms.CharField(label=_("月份"), max_length=7, required=False, help_text=_("2026-03 这样。"))
    until_month = forms.CharField(label=_("到哪个月"), max_length=7, required=False, help_text=_("只有一个月的不填。"))
    batch = forms.IntegerField(label=_("发放批次编号"), min_value=1, required=False)
    fund = forms.CharField(label=_("资金用途"), max_length=40, required=False)
    station = forms.ChoiceField(label=_("单位"), required=False)
    plan = forms.CharField(label=_("怎么整改"), widget=LINES, max_length=2000)
    owner = forms.ChoiceField(label=_("负责人"))
    due = DateField(label=_("整改期限"))

    def __init__(self, owners: list[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the owners of the unit, the causes and the units."""
        super().__init__(*given, **more)
        self.fields["owner"].choices = [(str(pk), name) for pk, name in owners]  # type: ignore[attr-defined]
        self.fields["cause"].choices = cause_choices()  # type: ignore[attr-defined]
        self.fields["station"].choices = [*NOTHING, *((str(pk), name) for pk, name in list_units())]  # type: ignore[attr-defined]

    def place(self) -> Place:
        """Return where the cause lies."""
        said = self.cleaned_data
        return Place(
            benefit=said["benefit"].strip(), month=said["month"].strip(), batch=said["batch"],
            batch_kind="run" if said["batch"] else "", fund=said["fund"].strip(),
            station_id=int(said["station"]) if said["station"] else None,
        )  # fmt: skip


class HandOverForm(OfficeForm):
    """Another owner or another date, with the reason."""

    owner = forms.ChoiceField(label=_("负责人"))
    due = DateField(label=_("整改期限"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, owners: list[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the owners of the unit."""
        super().__init__(*given, **more)
        self.fields["owner"].choices = [(str(pk), name) for pk, name in owners]  # type: ignore[attr-defined]


class ResultForm(OfficeForm):
    """What came of a repair."""

    result = forms.CharField(label=_("整改结果"), widget=LINES, max_length=2000)


class RefusedForm(OfficeForm):
    """A unit refused to register: which, when, what happened. Nobody is named."""

    unit = forms.ChoiceField(label=_("哪个单位没有登记"))
    day = DateField(label=_("哪一天"))
    told = forms.CharField(
        label=_("当时的经过"), widget=LINES, max_length=2000, help_text=_("只写事情，不写是谁反映的。")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        """Offer the units."""
        super().__init__(*given, **more)
        self.fields["unit"].choices = [("", "—"), *((str(pk), name) for pk, name in list_units())]  # type: ignore[attr-defined]


class FindingForm(OfficeForm):
    """What the unit above found, and what was done."""

    finding = forms.ChoiceField(label=_("核查结果"), choices=[(one, FINDINGS[one]) for one in Refused.Finding.values])
    mended = forms.CharField(label=_("核查情况和补办登记"), widget=LINES, max_length=2000)


class ProposalForm(OfficeForm):
    """A proposal to another body."""

    kind = forms.ChoiceField(label=_("种类"), choices=[(one, PROPOSED[one]) for one in Proposal.Kind.values])
    to = forms.CharField(label=_("向哪个机关、单位提出"), max_length=80)
    text = forms.CharField(label=_("建议内容"), widget=LINES, max_length=2000)


class TakenForm(OfficeForm):
    """What the body answered."""

    taken = forms.ChoiceField(label=_("采纳情况"), choices=[(one, PROPOSED[one]) for one in Proposal.Taken.values])
    answer = forms.CharField(label=_("书面反馈"), widget=LINES, max_length=2000)
    day = DateField(label=_("反馈日期"))
