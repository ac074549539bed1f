"""Forms of placement by choice. Their prefixes are the names of their acts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.kernel.placement.formula import ITEMS as CODES
from rongjun.kernel.placement.formula import MOST_UNITS, YES_NO, read_points

from ..told.placement_words import ITEMS
from ..ui.forms import DIGITS, DateField, OfficeForm
from .petition_forms import CHOOSE, line, lines

TIES = 3


class PointsField(forms.Field):
    """Points with at most two decimals, as hundredths."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Read points. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            return read_points(str(value))
        except ValueError:
            raise ValidationError(_("得分最多两位小数，如 0.25。"), code="invalid") from None


def whole(label: Any, least: int, most: int, *, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    """Return a field of a whole number."""
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, widget=forms.TextInput(attrs=DIGITS),
        help_text=help_text,
    )  # fmt: skip


class FormulaForm(OfficeForm):
    """A formula as it was published: points and the most that counts for each fact of the service."""

    doc_no = line(gettext_lazy("文号"), required=True, most=80)
    source = line(gettext_lazy("来源"), required=True, most=200, help_text=gettext_lazy("哪里收到、哪里公布的文件。"))
    effective = DateField(label=gettext_lazy("自哪天起执行"))
    objection_days = whole(gettext_lazy("异议期（工作日）"), 1, 60, required=True)
    choose_days = whole(gettext_lazy("每人选岗期限（工作日）"), 1, 60, required=True)

    def __init__(self, *given: Any, **more: Any) -> None:
        """Ask for each fact and for what parts equal sums."""
        super().__init__(*given, **more)
        for code in CODES:
            label = ITEMS[code]
            self.fields[f"p-{code}"] = PointsField(label=_("%(item)s：每单位得分") % {"item": label}, required=False)
            if code not in YES_NO:
                self.fields[f"m-{code}"] = whole(_("%(item)s：最多计几个") % {"item": label}, 1, MOST_UNITS)
        choices = [("", _("无")), *((code, str(ITEMS[code])) for code in CODES)]
        for number in range(1, TIES + 1):
            label_ = _("同分时先看（%(number)d）") % {"number": number}
            self.fields[f"t-{number}"] = forms.ChoiceField(label=label_, choices=choices, required=False)

    def content(self) -> dict[str, Any]:
        """Return the formula in its plain form."""
        said = self.cleaned_data
        items = [
            {"code": code, "points": said[f"p-{code}"], "most": said.get(f"m-{code}") or 0}
            for code in CODES if said.get(f"p-{code}") is not None
        ]  # fmt: skip
        ties = [said[f"t-{number}"] for number in range(1, TIES + 1) if said[f"t-{number}"]]
        return {
            "doc_no": said["doc_no"], "effective": said["effective"].isoformat(), "items": items, "ties": ties,
            "objection_days": said["objection_days"], "choose_days": said["choose_days"],
        }  # fmt: skip


class RoundForm(OfficeForm):
    """A new round."""

    year = whole(gettext_lazy("年度"), 2000, 2100, required=True)
    title = line(gettext_lazy("名称"), required=True, most=80, help_text=gettext_lazy("如“2026 年秋季选岗”。"))
    formula = forms.ChoiceField(label=gettext_lazy("按哪个办法排序"))

    def __init__(self, formulas: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the formulas in force."""
        super().__init__(*given, **more)
        self.fields["formula"].choices = [CHOOSE, *((str(pk), name) for pk, name in formulas)]  # type: ignore[attr-defined]


class PostsForm(OfficeForm):
    """Posts of the register that come into a round."""

    prefix = "posts"
    records = forms.MultipleChoiceField(label=gettext_lazy("岗位"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, choices: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer what is not in a round yet."""
        super().__init__(*given, **more)
        self.fields["records"].choices = [(str(pk), name) for pk, name in choices]  # type: ignore[attr-defined]


class FactsForm(OfficeForm):
    """The facts of the service of one person that the formula of the round counts."""

    prefix = "facts"

    def __init__(self, codes: Sequence[str], asks_person: bool, *given: Any, **more: Any) -> None:
        """Ask for each fact; for the file number where somebody new is listed."""
        super().__init__(*given, **more)
        if asks_person:
            self.fields["file_no"] = line(_("档案号"), required=True, most=40)
        for code in codes:
            most = 1 if code in YES_NO else MOST_UNITS
            self.fields[code] = whole(ITEMS[code], 0, most)
        self.codes = tuple(codes)

    def facts(self) -> dict[str, int]:
        """Return the facts; what is empty is none."""
        return {code: self.cleaned_data[code] for code in self.codes if self.cleaned_data[code]}


class LotForm(OfficeForm):
    """The number that somebody drew."""

    prefix = "lot"
    lot = whole(gettext_lazy("签号"), 1, 9999, required=True)


class ObjectForm(OfficeForm):
    """What somebody says against the order."""

    prefix = "object"
    says = lines(gettext_lazy("对哪一项有异议、凭什么"), required=True, most=600)


class AnswerForm(OfficeForm):
    """The answer to an objection."""

    prefix = "answer"
    answer = lines(gettext_lazy("核查的结果和依据"), required=True, most=600, help_text=gettext_lazy("本人看得到。"))
    corrected = forms.ChoiceField(
        label=gettext_lazy("排序"), widget=forms.RadioSelect,
        choices=[("no", gettext_lazy("不变")), ("yes", gettext_lazy("有错，改正后重新排序、重新公布"))],
    )  # fmt: skip


class ChooseForm(OfficeForm):
    """What somebody chooses, in person or by a proxy."""

    prefix = "choose"
    post = forms.ChoiceField(label=gettext_lazy("岗位"), widget=forms.RadioSelect)
    proxy = line(gettext_lazy("代选人姓名"), most=60, help_text=gettext_lazy("本人来选的不填。"))
    relation = line(gettext_lazy("与本人的关系"), most=40)
    proof = line(gettext_lazy("授权材料"), most=120)

    def __init__(self, posts: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the posts that have a place left."""
        super().__init__(*given, **more)
        self.fields["post"].choices = [(str(pk), name) for pk, name in posts]  # type: ignore[attr-defined]


class GiveUpForm(OfficeForm):
    """Why somebody gives the placement up."""

    prefix = "give-up"
    note = lines(gettext_lazy("本人怎么说"), required=True, most=300, help_text=gettext_lazy("本人看得到。"))
    proof = line(gettext_lazy("本人签字的材料"), required=True, most=120)


class CarryForm(OfficeForm):
    """Who deals with what is left over."""

    prefix = "carry"
    handler = forms.ChoiceField(label=gettext_lazy("承办遗留问题的单位"))

    def __init__(self, units: Sequence[tuple[int, str]], *given: Any, **more: Any) -> None:
        """Offer the units."""
        super().__init__(*given, **more)
        self.fields["handler"].choices = [CHOOSE, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]


class BackForm(OfficeForm):
    """Why a list or a formula is sent back."""

    prefix = "return"
    reason = lines(gettext_lazy("退回理由"), required=True, most=300)
