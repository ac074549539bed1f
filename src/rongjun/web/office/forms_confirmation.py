"""Forms of annual confirmation: the plan, one confirmation, several at once, places reminded and notices served."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.confirmation.words import REMINDED, SERVED, WAYS
from rongjun.kernel.vocabulary import CATEGORIES

from ..told.person_words import category_label
from ..ui.forms import DateField, MonthField, OfficeForm
from .forms_people import refuse_watching

type Choices = Iterable[tuple[str, str | Promise]]


class PlanForm(OfficeForm):
    """What a campaign is to be."""

    year = forms.IntegerField(label=_("确认年度"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("标题"), max_length=80)
    categories = forms.MultipleChoiceField(
        label=_("对象类别"), widget=forms.CheckboxSelectMultiple, choices=lambda: _categories(),
        help_text=_("选中的类别，全部乡镇的人都在内；一个类别一年只有一次。"),
    )  # fmt: skip
    ways = forms.MultipleChoiceField(
        label=_("提供的确认方式"), widget=forms.CheckboxSelectMultiple, choices=list(WAYS.items()),
        help_text=_("至少两种，其中一种不必本人出门；由本人任选。不做人脸识别，不留照片和录像，不记地点。"),
    )  # fmt: skip
    opens_on = DateField(label=_("开始日期"))
    reminder_on = DateField(label=_("提醒日期"), help_text=_("这一天起，提醒还没有确认的人。"))
    closes_on = DateField(label=_("截止日期"), help_text=_("这一天也算在内；至少给 30 天。"))
    stop_month = MonthField(
        label=_("暂停发放的月份"), help_text=_("先出通知，通知送达的次月或以后才能暂停；之后确认的，一并补发。")
    )

    def plan(self) -> Plan:
        """Return the plan as it was filled in."""
        return Plan(**self.cleaned_data)


class RecordForm(OfficeForm):
    """How and when one person confirmed."""

    way = forms.ChoiceField(label=_("确认方式"), widget=forms.RadioSelect)
    on = DateField(label=_("确认日期"))
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("只写与确认有关的；本人看得到这段文字。")
    )

    def __init__(self, offered: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "way", ((way, WAYS[way]) for way in offered))

    def clean_note(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["note"]).strip())


class ManyForm(OfficeForm):
    """How and when several people confirmed."""

    way = forms.ChoiceField(label=_("确认方式"))
    on = DateField(label=_("确认日期"))

    def __init__(self, offered: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "way", ((way, WAYS[way]) for way in offered))


class ListForm(ManyForm):
    """A list of people who confirmed."""

    file = forms.FileField(
        label=_("名单文件"),
        help_text=_("xlsx、xls 或 csv，第一行是表头：“档案号”或“身份证号”，可加“确认日期”“确认方式”。"),
    )
    field_order = ("file", "way", "on")

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 30 MB；请拆成几个文件分别导入。"))
        return file


class ReasonForm(OfficeForm):
    """Why something is undone, returned or given up."""

    reason = forms.CharField(label=_("理由"), max_length=150, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())


class PlaceForm(OfficeForm):
    """A village or town, a way, and a day."""

    place = forms.ChoiceField(label=_("村或乡镇"))
    way = forms.ChoiceField(label=_("怎样办的"))
    on = DateField(label=_("哪一天"))

    def __init__(self, places: Choices, ways: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "place", places)
        _choose(self, "way", ways)


class StopForm(OfficeForm):
    """From which month on."""

    stop_month = MonthField(label=_("从哪个月起暂停"))


def remind_form(places: Choices, data: Any, day: date) -> PlaceForm:
    """Return the form by which a place is marked as reminded."""
    return PlaceForm(places, REMINDED.items(), data, initial={"on": day})


def serve_form(places: Choices, data: Any, day: date) -> PlaceForm:
    """Return the form by which the notices of a place are marked as served."""
    return PlaceForm(places, SERVED.items(), data, initial={"on": day})


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def _categories() -> list[tuple[str, str]]:
    return [(code, category_label(code)) for code in CATEGORIES]
