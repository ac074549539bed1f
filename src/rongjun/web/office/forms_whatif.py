"""Forms of what if: the months to compute, and one form for each kind of change."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor
from rongjun.kernel.entitlement.supposing import Group
from rongjun.kernel.money import parse_yuan
from rongjun.kernel.rulebook.model import NATIONAL, Rulebook
from rongjun.kernel.rulebook.supposing import AGE, AMOUNT, EVERY, FUNDING, GROUP, PERCENT, SET, Change
from rongjun.kernel.vocabulary import CATEGORIES

from ..told.person_words import category_label
from ..ui.forms import MonthField, OfficeForm
from .policy_words import key_name, rulebook_name
from .whatif_words import AGED, CAUSE_NAMES, ERA_NAMES, HOUSEHOLD_NAMES, PERIODS

type Choices = list[tuple[str, Any]]
_UNITS: Final = ("fen", "bp")
_SEPARATOR: Final = "|"


class PeriodForm(OfficeForm):
    """The months to compute, both included."""

    first = MonthField(label=_("从（月）"), help_text=_("可以从过去的月份算起，看补发多少。"))
    last = MonthField(label=_("到（月，含）"), help_text=_("最多 60 个月。"))

    def clean(self) -> dict[str, Any]:
        """Refuse months in the wrong order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first is not None and last is not None and not 0 <= last - first < 60:
            self.add_error("last", _("请选 1 至 60 个月：截止月不早于起始月。"))
        return cleaned


class SupposedForm(OfficeForm):
    """What every change asks: from which month it holds."""

    month = MonthField(label=_("自何月起"), help_text=_("如 2026-08。此后已公布的更新标准同样变动。"))

    def __init__(self, book: Rulebook, actor: Actor, *args: Any, **kwargs: Any) -> None:
        self.book = book
        self.actor = actor
        super().__init__(*args, **kwargs)

    def places(self, nation: Any) -> Choices:
        """Return the regions to choose from: the nation, the local books, the office's own area."""
        own = {} if not self.actor.area_prefix else {self.actor.area_prefix[:6]: _("本辖区")}
        named: Mapping[str, Any] = own | dict(self.book.regions)
        return [(NATIONAL, nation), *((code, f"{name}（{code}）") for code, name in sorted(named.items()))]


class StandardForm(SupposedForm):
    """A standard raised by per cent or by an amount, or set to an amount."""

    standard = forms.ChoiceField(label=_("哪项标准"))
    region = forms.ChoiceField(
        label=_("在哪里"), required=False, help_text=_("选地方，就是变动该地方标准册里的规则或数。")
    )
    how = forms.ChoiceField(
        label=_("怎样变"), widget=forms.RadioSelect, initial=PERCENT,
        choices=[(PERCENT, _("按百分数提高")), (AMOUNT, _("加一个数额（元）")), (SET, _("改为某数"))],
    )  # fmt: skip
    number = forms.CharField(
        label=_("数"), max_length=14, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("百分数如 8 或 6.5；金额以元计。降低写负数，如 -5。"),
    )  # fmt: skip
    period = forms.ChoiceField(
        label=_("金额属于"), required=False, initial="month", choices=list(PERIODS.items()),
        help_text=_("按百分数提高的不用选。"),
    )  # fmt: skip
    field_order = ("standard", "region", "how", "number", "period", "month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].choices = [("", _("请选择")), *_standards(self.book)]  # type: ignore[attr-defined]
        self.fields["region"].choices = self.places(_("国家标准"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the number by what it is: per cent, yuan, or a rate."""
        cleaned = super().clean() or {}
        how, text, standard = cleaned.get("how"), cleaned.get("number"), cleaned.get("standard")
        if not (how and text and standard):
            return cleaned
        if how == AMOUNT and self.book.tables[standard.split(_SEPARATOR)[0]].unit != "fen":
            self.add_error("how", _("这张表是比例，不是金额：请按百分数提高，或改为某数。"))
        cleaned["value"] = self._read(text)
        if how == SET and (cleaned["value"] or 0) < 0:
            self.add_error("number", _("金额不能是负数。"))
        if how == PERCENT and cleaned["value"] is not None and not -10_000 <= cleaned["value"] <= 100_000:
            self.add_error("number", _("百分数应在 -100 至 1000 之间。"))
        return cleaned

    def _read(self, text: str) -> int | None:
        try:
            return parse_yuan(text.removesuffix("%"))
        except ValueError:
            self.add_error("number", ValidationError(_("请写数字，最多两位小数，如 8 或 1200.50。")))
            return None

    def change(self) -> Change:
        """Return the change that was typed."""
        said = self.cleaned_data
        table, key = said["standard"].split(_SEPARATOR)
        money = self.book.tables[table].unit == "fen" and said["how"] != PERCENT
        return Change(
            said["how"], said["month"], table=table, key=key, region=said["region"], value=said["value"],
            period=(said["period"] or "month") if money else "",
        )  # fmt: skip


class FundingForm(SupposedForm):
    """Who pays a benefit: central and provincial shares; the rest is local."""

    benefit = forms.ChoiceField(label=_("哪项待遇"))
    region = forms.ChoiceField(label=_("在哪里"), required=False)
    central = forms.DecimalField(label=_("中央负担（%）"), min_value=0, max_value=100, decimal_places=2)
    provincial = forms.DecimalField(
        label=_("省级负担（%）"), min_value=0, max_value=100, decimal_places=2, help_text=_("其余归市县。")
    )
    field_order = ("benefit", "region", "central", "provincial", "month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.id, rulebook_name(one)) for one in self.book.benefits.values()]
        self.fields["benefit"].choices = [(EVERY, _("全部待遇")), *named]  # type: ignore[attr-defined]
        self.fields["region"].choices = self.places(_("全国"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse shares beyond the whole."""
        cleaned = super().clean() or {}
        if (cleaned.get("central") or 0) + (cleaned.get("provincial") or 0) > 100:
            self.add_error("provincial", _("中央和省级加起来超过 100%。"))
        return cleaned

    def change(self) -> Change:
        """Return the change that was typed."""
        said = self.cleaned_data
        return Change(
            FUNDING, said["month"], benefit=said["benefit"], region=said["region"], value=int(said["central"] * 100),
            other=int(said["provincial"] * 100),
        )  # fmt: skip


class AgeForm(SupposedForm):
    """The age from which an allowance is paid."""

    benefit = forms.ChoiceField(label=_("哪项待遇"))
    age = forms.IntegerField(label=_("起发年龄（周岁）"), min_value=1, max_value=110)
    field_order = ("benefit", "age", "month")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(name, rulebook_name(self.book.benefits[name])) for name in AGED if name in self.book.benefits]
        self.fields["benefit"].choices = known  # type: ignore[attr-defined]

    def change(self) -> Change:
        """Return the change that was typed."""
        said = self.cleaned_data
        return Change(AGE, said["month"], benefit=said["benefit"], value=said["age"])


class GroupForm(SupposedForm):
    """A benefit extended to a group: who, and as what they are then computed."""

    categories = forms.MultipleChoiceField(label=_("扩大到哪些对象类别"), widget=forms.CheckboxSelectMultiple)
    cause = forms.ChoiceField(label=_("其中残疾性质"), required=False)
    grade_from = forms.IntegerField(label=_("其中残疾等级，从"), required=False, min_value=1, max_value=10)
    grade_to = forms.IntegerField(
        label=_("到"), required=False, min_value=1, max_value=10, help_text=_("一级写 1，十级写 10。")
    )
    household = forms.ChoiceField(label=_("其中户籍"), required=False)
    age = forms.IntegerField(label=_("其中年满（周岁）"), required=False, min_value=1, max_value=110)
    region = forms.ChoiceField(label=_("在哪里"), required=False)
    as_category = forms.ChoiceField(label=_("按哪个类别计发"), required=False, help_text=_("不选，仍按原来的类别。"))
    as_cause = forms.ChoiceField(
        label=_("按哪种残疾性质计发"), required=False,
        help_text=_("如因病七级至十级本来不发：按因公的同级标准试算。"),
    )  # fmt: skip
    as_grade = forms.IntegerField(label=_("按几级计发"), required=False, min_value=1, max_value=10)
    as_era = forms.ChoiceField(label=_("按哪个时期计发（在乡复员军人）"), required=False)
    field_order = ("categories", "cause", "grade_from", "grade_to", "household", "age", "region", "as_category",
                   "as_cause", "as_grade", "as_era", "month")  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = [(code, category_label(code)) for code in CATEGORIES]
        any_of, same = ("", _("不限")), ("", _("不变"))
        choices: dict[str, Sequence[tuple[str, Any]]] = {
            "categories": categories, "cause": [any_of, *CAUSE_NAMES.items()],
            "household": [any_of, *HOUSEHOLD_NAMES.items()], "region": self.places(_("全部")),
            "as_category": [same, *categories], "as_cause": [same, *CAUSE_NAMES.items()],
            "as_era": [same, *ERA_NAMES.items()],
        }  # fmt: skip
        for name, given in choices.items():
            self.fields[name].choices = given  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask as what the group is to be computed."""
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) for name in ("as_category", "as_cause", "as_grade")):
            self.add_error("as_category", _("请选按哪个类别、残疾性质或等级计发，至少一项。"))
        return cleaned

    def change(self) -> Change:
        """Return the change that was typed."""
        said = self.cleaned_data
        group = Group(
            tuple(said["categories"]), said["grade_from"] or 0, said["grade_to"] or 0, said["cause"],
            said["household"], said["region"], said["age"] or 0, said["as_category"], said["as_grade"] or 0,
            said["as_cause"], said["as_era"],
        )  # fmt: skip
        return Change(GROUP, said["month"], group=group.plain())


type WhatIfForm = StandardForm | FundingForm | AgeForm | GroupForm
"""Each of them has `change()`: the change that was typed."""
FORMS: Final[dict[str, type[WhatIfForm]]] = {
    "standard": StandardForm, "group": GroupForm, "age": AgeForm, "funding": FundingForm,
}  # fmt: skip


def _standards(book: Rulebook) -> Choices:
    """Return the tables of amounts and rates with their keys, by table."""
    paid = {info.table for info in book.benefits.values()}
    shown = [info for info in book.tables.values() if info.unit in _UNITS and (info.id in paid or not info.reference)]
    return [
        (
            rulebook_name(info),
            [
                *([(f"{info.id}{_SEPARATOR}{EVERY}", _("全部：%(table)s") % {"table": rulebook_name(info)})]),
                *((f"{info.id}{_SEPARATOR}{key}", key_name(info, key)) for key in info.keys if len(info.keys) > 1),
            ],
        )
        for info in shown
    ]  # fmt: skip
