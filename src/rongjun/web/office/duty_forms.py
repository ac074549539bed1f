"""Forms of duties, of a person's consents, and how a unit and one who works there are chosen together."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor
from rongjun.domains.services.duties.consents import WAYS, WHAT
from rongjun.domains.units.models import Account, Unit

from ..ui.forms import DateField, OfficeForm
from .forms_people import NoteField


def owner_choices(by: Actor) -> list[tuple[Any, Any]]:
    """Return who can be given a duty: those of the own unit by name, then the units, the own one first."""
    working = Account.objects.filter(unit_id=by.unit_id, is_active=True, has_rights=True)
    staff = sorted(set(working.values_list("staff_id", "staff__name")))
    here = [(f"{by.unit_id}:{pk}", name) for pk, name in staff]
    units = list(Unit.objects.order_by("-is_root", "level", "name").values_list("pk", "name"))
    others = [(str(pk), name) for pk, name in units if pk != by.unit_id]
    own = [(str(by.unit_id), _("本单位（没有指定到人）"))]
    return [("", _("请选择")), (_("本单位"), [*own, *here]), (_("其他单位"), others)]


class OwnerField(forms.ChoiceField):
    """A unit, or one who works at the own unit, as (unit id, staff id or None)."""

    def clean(self, value: Any) -> Any:
        """Return the pair. Raises ValidationError for what was not offered."""
        unit, _colon, staff = str(super().clean(value)).partition(":")
        return (int(unit), int(staff) if staff else None) if unit else None


class NewDutyForm(OfficeForm):
    """What has to be done, by whom, until when, and for whom if it is about a person."""

    sent_key = forms.CharField(widget=forms.HiddenInput, max_length=24)
    what = NoteField(label=_("要办什么"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    owner = OwnerField(label=_("由谁办"))
    due = DateField(label=_("办结日期"), help_text=_("YYYY-MM-DD；到期前三天提醒，过期上报。"))
    file_no = forms.CharField(
        label=_("有关的人（档案号）"), max_length=32, required=False, help_text=_("写了档案号，本人看得到这件待办。")
    )

    def __init__(self, choices: Sequence[tuple[Any, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


class FinishForm(OfficeForm):
    """What was done."""

    prefix = "finish"
    result = NoteField(label=_("办了什么、结果怎样"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class HandForm(OfficeForm):
    """To whom, and why."""

    prefix = "hand"
    owner = OwnerField(label=_("转交给"))
    reason = NoteField(label=_("为什么转交"), max_length=200)

    def __init__(self, choices: Sequence[tuple[Any, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]


class DropForm(OfficeForm):
    """Why it needs not be done any more."""

    prefix = "drop"
    reason = NoteField(label=_("为什么不用办了"), max_length=500)


class YesForm(OfficeForm):
    """A person's yes: to what, and how it was said."""

    what = forms.ChoiceField(label=_("本人同意"), choices=[("", _("请选择")), *WHAT.items()])
    way = forms.ChoiceField(label=_("怎样表示"), choices=[("", _("请选择")), *WAYS.items()])
