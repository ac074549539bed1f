"""Forms of imports: the file, and the reason of a refusal."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from rongjun.base.spreadsheets.bounds import MAX_BYTES

from ..ui.forms import OfficeForm
from .forms_people import refuse_watching


class UploadForm(OfficeForm):
    """A people workbook."""

    file = forms.FileField(
        label=_("人员表文件"), help_text=_("xlsx、xls 或 csv（UTF-8 或 GB18030），不超过 30 MB；一次读一个工作表。")
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("文件超过 30 MB；请拆成几个文件分别导入。"))
        return file


class RefuseForm(OfficeForm):
    """Why an import is refused."""

    reason = forms.CharField(
        label=_("退回理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("录入人会看到；请写明哪里要改。"),
    )  # fmt: skip

    def clean_reason(self) -> str:
        """Refuse words of watching."""
        return refuse_watching(str(self.cleaned_data["reason"]).strip())
