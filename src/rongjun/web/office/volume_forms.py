"""Forms of a paper file: opening it, its index, moving, lending, returning, handing over."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongjun.domains.recognition.models import Volume, VolumeItem

from ..ui.forms import DateField, OfficeForm
from .forms_people import NoteField

KEEPS = (("for_good", _("永久")), ("years_30", _("30 年")), ("years_10", _("10 年")))


class OpenForm(OfficeForm):
    """Number, place and time of keeping of a paper file."""

    number = forms.CharField(label=_("档号"), max_length=40, help_text=_("按本单位的编号办法；一卷一号。"))
    shelf = forms.CharField(label=_("存放位置"), max_length=80, help_text=_("库房、架、层、盒，如 1室2架3层。"))
    keep = forms.ChoiceField(label=_("保管期限"), choices=[("", _("请选择")), *KEEPS])


class IndexForm(OfficeForm):
    """How many pages each entry of the index has, and whether the original lies in the file."""

    prefix = "index"

    def __init__(self, items: Sequence[VolumeItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            told = {"title": item.title}
            self.fields[f"pages-{item.pk}"] = forms.IntegerField(
                label=gettext("%(title)s：页数") % told, initial=item.pages, min_value=1, max_value=9999,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4, "autocomplete": "off"}),
                error_messages={key: gettext("页数应为1至9999。") for key in ("invalid", "min_value", "max_value")},
            )  # fmt: skip
            self.fields[f"original-{item.pk}"] = forms.BooleanField(
                label=gettext("%(title)s：是原件") % told, initial=item.original, required=False
            )
        self.items = items

    def changed(self) -> list[tuple[VolumeItem, int, bool]]:
        """Return the entries that were described anew."""
        said = self.cleaned_data
        rows = [(item, said[f"pages-{item.pk}"], said[f"original-{item.pk}"]) for item in self.items]
        return [row for row in rows if (row[1], row[2]) != (row[0].pages, row[0].original)]

    @property
    def rows(self) -> list[tuple[VolumeItem, Any, Any]]:
        """Each entry with its two fields."""
        return [(item, self[f"pages-{item.pk}"], self[f"original-{item.pk}"]) for item in self.items]


class MoveForm(OfficeForm):
    """Another place."""

    prefix = "move"
    shelf = forms.CharField(label=_("新的存放位置"), max_length=80)


class LendForm(OfficeForm):
    """To whom, what for, until when."""

    prefix = "lend"
    borrower = forms.CharField(label=_("借阅人和单位"), max_length=80)
    purpose = NoteField(label=_("用途"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    due_on = DateField(label=_("归还日期"))


class ReturnForm(OfficeForm):
    """Whether it came back whole."""

    prefix = "return"
    condition = NoteField(
        label=_("归还时是否完整"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如：完整，共 32 页。缺页、破损的写明。"),
    )  # fmt: skip


class HandForm(OfficeForm):
    """The archive that takes it over, and its receipt."""

    prefix = "hand"
    to = forms.CharField(label=_("接收的档案馆"), max_length=120)
    receipt = forms.CharField(label=_("交接清单编号"), max_length=60)


def keep_name(keep: str) -> str:
    """Return how long a file is kept, in words."""
    return str(dict(KEEPS)[Volume.Keep(keep).value])
