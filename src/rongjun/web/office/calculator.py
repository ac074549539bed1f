"""The form and the words of the one-off pension calculator."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.entitlement.oneoff import Case, Kind
from rongjun.kernel.rulebook.model import Rulebook

from ..ui.forms import DateField, MoneyField, OfficeForm
from .policy_words import key_name

KIND_NAMES: dict[Kind, Promise] = {
    Kind.MARTYR: _("烈士（军人）"),
    Kind.DUTY: _("因公牺牲军人"),
    Kind.ILLNESS: _("病故军人"),
    Kind.NON_SOLDIER_MARTYR: _("烈士（不适用军人条例的人员）"),
}


class OneoffForm(OfficeForm):
    """A death: when, recognised as what, which pay, which merits."""

    died = DateField(label=_("死亡日期"), help_text=_("YYYY-MM-DD。基数取上一年度收入，增发表按这一天适用的条例。"))
    kind = forms.ChoiceField(
        label=_("认定为"), choices=[(kind.value, name) for kind, name in KIND_NAMES.items()], widget=forms.RadioSelect
    )
    pay = MoneyField(label=_("本人月基本工资（元）"), required=False, help_text=_("没有的留空，按少尉军官计。"))
    floor = MoneyField(
        label=_("少尉军官月基本工资（元）"),
        required=False,
        help_text=_("本人工资低于它时按它计；标准册没有这个数，请按文件填写。"),
    )
    merits = forms.MultipleChoiceField(
        label=_("立功受奖（2024-10-01 起死亡的）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    merits_before = forms.MultipleChoiceField(
        label=_("立功受奖（2024-09-30 以前死亡的）"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, book: Rulebook, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, table in (("merits", "merit_increment"), ("merits_before", "merit_increment_2019")):
            info = book.tables[table]
            self.fields[name].choices = [(key, key_name(info, key)) for key in info.keys]  # type: ignore[attr-defined]

    def case(self) -> Case:
        """Return the case that a valid form describes."""
        given = self.cleaned_data
        return Case(
            died=given["died"], kind=Kind(given["kind"]), pay_fen=given["pay"] or 0, floor_fen=given["floor"] or 0,
            merits=(*given["merits"], *given["merits_before"]),
        )  # fmt: skip
