"""Forms of registers: fields of a stage, a reason, a period; any text is kept as typed, faults stand at their field.

Whether a value can be kept is told by `kernel.registers`; the form only shows and reads.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor
from rongjun.base.scope import within
from rongjun.domains.people.models import Person
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import linked_scope
from rongjun.domains.units.models import Unit
from rongjun.domains.units.queries import list_villages_by_town
from rongjun.kernel.money import format_yuan
from rongjun.kernel.recognition.answers import AnswerFault
from rongjun.kernel.registers import FILES, Field, Form
from rongjun.kernel.registers.values import most_of

from ..ui.ask_form import RADIOS, AnswerField, spoken
from ..ui.forms import DateField, OfficeForm
from .register_words import field_name

UNITS, RECORDS = 800, 200
"""So many units, and latest records above, are offered to choose from."""
_DIGITS = {"inputmode": "numeric"}
_TYPING: dict[Form, dict[str, str]] = {
    Form.DATE: _DIGITS | {"placeholder": "2026-03-01"}, Form.MONTH: _DIGITS | {"placeholder": "2026-03"},
    Form.INTEGER: _DIGITS, Form.PEOPLE: _DIGITS, Form.MONEY: {"inputmode": "decimal"},
    Form.URL: {"inputmode": "url", "placeholder": "https://"},
}  # fmt: skip
type Choices = Sequence[tuple[str, Any]]


class SeveralField(forms.MultipleChoiceField):
    """Several choices, taken as they were sent."""

    def validate(self, value: Any) -> None:
        """Leave the check to the register."""


class FieldsForm(OfficeForm):
    """The fields of a stage with what was filled in before.

    `held`: sealed fields with a value; it is not shown, and an empty field keeps it.
    """

    def __init__(
        self, fields: Iterable[Field], by: Actor, data: Any = None, *, filled: Mapping[str, Any] | None = None,
        held: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.asked = tuple(one for one in fields if one.type not in FILES)
        super().__init__(data, initial={one.id: typed_text(one, (filled or {}).get(one.id)) for one in self.asked})
        for one in self.asked:
            self.fields[one.id] = _field(one, one.id in held, choices_of(one, by))

    def typed(self) -> dict[str, str | list[str]]:
        """Return what was sent, field by field."""
        found: dict[str, str | list[str]] = {}
        for one in self.asked:
            several = one.type is Form.SEVERAL and hasattr(self.data, "getlist")
            found[one.id] = self.data.getlist(one.id) if several else str(self.data.get(one.id, ""))  # type: ignore[attr-defined]
        return found

    def add_faults(self, faults: Iterable[AnswerFault]) -> None:
        """Put each fault at its field: which it is (the list above has no labels), what is wrong, how to mend it."""
        self.full_clean()
        for fault in faults:
            said_, chinese = spoken(fault.message), spoken(fault.message) == fault.message.zh
            place = self.fields.get(fault.ask)
            label = str(place.label) if place is not None else ""
            if label and label not in said_:
                said_ = f"“{label}”：{said_}" if chinese else f"{label}: {said_}"
            self.add_error(
                fault.ask if place is not None else None, f"{said_}{'' if chinese else ' '}{spoken(fault.mend)}"
            )


def typed_text(one: Field, value: Any) -> Any:
    """Return a kept value as it is typed: yuan, file numbers, lists of codes."""
    if value is None:
        return ""
    if one.type is Form.SEVERAL:
        return list(value)
    if one.type is Form.MONEY:
        return format_yuan(value, grouped=False)
    if one.type is Form.PERSON:
        return Person.objects.filter(pk=value).values_list("file_no", flat=True).first() or ""
    return str(value)


def choices_of(one: Field, by: Actor) -> Choices:
    """Return what a field offers to choose from."""
    if one.type is Form.YESNO:
        return [("yes", _("是")), ("no", _("否"))]
    if one.type is Form.UNIT:
        return [(str(pk), name) for pk, name in units_for(by)]
    if one.type is Form.AREA:
        return list_villages_by_town(by.area_prefix or "")
    if one.type is Form.RECORD:
        with linked_scope(one.of):
            rows = Record.objects.filter(code=one.of, mistaken=False).order_by("-day", "-pk")
            told = list(rows.values_list("pk", "title", "day")[:RECORDS])
        return [(str(pk), f"{title}（{day:%Y-%m-%d}）") for pk, title, day in told]
    english = field_name(one) == one.name_en and one.name_en != one.name
    return [(choice.id, choice.name_en if english else choice.name) for choice in one.options]


def units_for(by: Actor) -> list[tuple[int, str]]:
    """Return the units of an actor's area and its own, the highest first."""
    units = Unit.objects.order_by("-is_root", "level", "name")
    if by.area_prefix:
        units = units.filter(within("area_id", by.area_prefix) | Q(level__lte=6) | Q(pk=by.unit_id))
    return list(units.values_list("pk", "name")[:UNITS])


def _field(one: Field, held: bool, choices: Choices) -> forms.Field:
    help_text = _help(one, held)
    given: dict[str, Any] = {"label": field_name(one), "required": one.required, "help_text": help_text}
    if one.type is Form.SEVERAL:
        return SeveralField(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    field = AnswerField(widget=_widget(one, choices), **given)
    field.widget.is_required = False
    return field


def _help(one: Field, held: bool) -> str:
    parts = [one.help_en if field_name(one) == one.name_en and one.help_en else one.help]
    if one.type is Form.PERSON:
        parts.append(_("写此人的档案号。"))
    if one.type is Form.MONEY:
        parts.append(_("以元计。"))
    if one.sealed:
        parts.append(_("加密保存，查看要写明目的。"))
    if one.note:
        parts.append(_("本人看得到这段文字。"))
    if held:
        parts.append(_("已填写（加密，不显示）；要改的重新填写，不改的留空。"))
    return " ".join(part for part in parts if part)


def _widget(one: Field, choices: Choices) -> forms.Widget:
    if one.type is Form.LONG:
        return forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "maxlength": str(most_of(one))})
    if one.type in (Form.CHOICE, Form.YESNO, Form.UNIT, Form.AREA, Form.RECORD):
        if one.required and len(choices) <= RADIOS and one.type in (Form.CHOICE, Form.YESNO):
            return forms.RadioSelect(choices=choices)
        return forms.Select(choices=[("", _("请选择")), *choices])
    return forms.TextInput(attrs={"autocomplete": "off", **_TYPING.get(one.type, {})})


class WhyForm(OfficeForm):
    """Why something is corrected, taken out or ended."""

    why = forms.CharField(
        label=gettext_lazy("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写明哪里不对；会保留在经过里，关于人的，本人看得到。"),
    )  # fmt: skip


class FilesForm(OfficeForm):
    """A photo or file for one field of a record."""

    field = forms.ChoiceField(label=gettext_lazy("放在哪一栏"))
    content = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy("jpg、png 或 pdf，不超过 20 MB；拍摄地点会自动去掉。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip
    title = forms.CharField(label=gettext_lazy("说明"), max_length=80, required=False)

    def __init__(self, fields: Iterable[Field], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [(one.id, field_name(one)) for one in fields]  # type: ignore[attr-defined]


class PersonForm(OfficeForm):
    """Whom a record shall be about: a name or a file number to look for."""

    q = forms.CharField(label=gettext_lazy("姓名或档案号"), max_length=60)


class PlaceForm(OfficeForm):
    """Which place or unit a record is about."""

    place = forms.ChoiceField(label=gettext_lazy("哪个地方"))

    def __init__(self, choices: Choices, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["place"].label = label


class PeriodForm(OfficeForm):
    """The period and the place of figures."""

    since = DateField(label=gettext_lazy("从"))
    until = DateField(label=gettext_lazy("到"))
    area = forms.ChoiceField(label=gettext_lazy("地方"), required=False)
    by = forms.ChoiceField(
        label=gettext_lazy("再分开看"), required=False,
        choices=[("", gettext_lazy("不分")), ("month", gettext_lazy("按月")), ("town", gettext_lazy("按乡镇"))],
    )  # fmt: skip

    def __init__(self, places: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", _("全部")), *places]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            self.add_error("until", _("结束日期在开始日期以前，请对调。"))
        return found


class SheetForm(OfficeForm):
    """A workbook of records."""

    file = forms.FileField(
        label=gettext_lazy("工作簿"), help_text=gettext_lazy("xlsx、xls 或 csv，第一行是表头；一次最多 5000 行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )  # fmt: skip
