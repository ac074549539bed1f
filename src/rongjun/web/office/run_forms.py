"""Forms of the monthly run."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import MonthField, OfficeForm
from .forms_people import NoteField

LINES = forms.Textarea(attrs={"rows": 3})


class OpenForm(OfficeForm):
    """Which month to open."""

    month = MonthField(label=_("月份"), help_text=_("YYYY-MM。已替您填好下一个月，可以改。"))


class SettleForm(OfficeForm):
    """An officer's word on an exception."""

    settlement = NoteField(
        label=_("处理情况"),
        max_length=500,
        widget=LINES,
        help_text=_("写明核对了什么、怎么处理；会与您的姓名和时间一起保存。"),
    )


class SignForm(OfficeForm):
    """A signature with a note."""

    note = forms.CharField(label=_("意见"), max_length=300, required=False, widget=LINES)


class ReasonForm(OfficeForm):
    """A reason that must be given."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=LINES, help_text=_("写明原因；会保留在办理记录里，经办人能看到。")
    )


class ResultForm(OfficeForm):
    """The bank's result file."""

    file = forms.FileField(
        label=_("银行回执文件"),
        max_length=200,
        help_text=_(
            "银行回执表（xlsx、xls、csv、txt；须有“账号、金额、备注、结果”四列，或已登记的银行格式），"
            "或银行报文 pain.002、camt.053。"
        ),
    )
