"""Forms of recoveries: instalments agreed, money returned, writing off, and the decision on each."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.money import format_yuan, parse_yuan

from ..ui.forms import DateField, MoneyField, OfficeForm
from .forms_people import NoteField

_LINE = re.compile(r"(\S+)\s+(\S+)")
_WHY = forms.Textarea(attrs={"rows": 2})


class InstalmentsField(forms.Field):
    """Instalments, one a line: day and yuan. Cleans to (day, fen) in the order of the lines."""

    widget = forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})

    def to_python(self, value: Any) -> list[tuple[date, int]]:
        """Read the lines. Raises ValidationError that names the first line that is none."""
        found = []
        for number, line in enumerate(str(value or "").strip().splitlines(), start=1):
            match = _LINE.fullmatch(line.strip())
            try:
                if match is None:
                    raise ValueError
                found.append((date.fromisoformat(match[1]), parse_yuan(match[2])))
            except ValueError:
                told = _("第 %(number)d 行应为“日期 金额”，如 2024-08-15 500.00。") % {"number": number}
                raise ValidationError(told, code="invalid") from None
        return found


class PlanForm(OfficeForm):
    """The agreement in writing and its instalments."""

    day = DateField(label=_("协议日期"))
    paper = NoteField(label=_("书面协议的编号或名称"), max_length=120)
    instalments = InstalmentsField(
        label=_("各期日期和金额"), help_text=_("一行一期：日期、空格、金额（元）。合计须等于未追回的金额。")
    )
    reason = NoteField(label=_("说明"), max_length=300, required=False, widget=_WHY)


class ReturnForm(OfficeForm):
    """Money that came back."""

    amount = MoneyField(label=_("归还金额（元）"))
    day = DateField(label=_("到账日期"))
    paper = NoteField(label=_("银行回单或收据的编号"), max_length=120)
    reason = NoteField(label=_("说明"), max_length=300, required=False, widget=_WHY)


class WriteOffForm(OfficeForm):
    """What cannot be recovered, and why."""

    amount = MoneyField(label=_("核销金额（元）"))
    day = DateField(label=_("依据的日期"))
    paper = NoteField(label=_("依据的材料（编号或名称）"), max_length=120)
    reason = NoteField(label=_("为什么追不回"), max_length=300, widget=_WHY)


def suggested(kind: str, open_fen: int) -> dict[str, Any]:
    """Return what a form begins with: the whole of what is open."""
    return {} if kind == "plan" else {"amount": format_yuan(open_fen, grouped=False)}
