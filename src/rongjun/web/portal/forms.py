"""Forms of the portal, apart from the questions of a procedure."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import OfficeForm

NO_MEMORY = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class BeginForm(OfficeForm):
    """Whom the application is about, and the mark by which the same form sent twice is known."""

    name = forms.CharField(
        label=_("申请对象的姓名"), max_length=60, help_text=_("给谁申请就写谁的姓名；您替父母填写的，写父母的姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)


class CodeForm(OfficeForm):
    """The number of a case and its code, as they are typed."""

    number = forms.CharField(
        label=_("事项编号"), max_length=40, help_text=_("11 位数字，如 2026-000042-7，横线可以不输。"),
        widget=forms.TextInput(attrs=NO_MEMORY | {"inputmode": "numeric"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("查询码"), max_length=40, help_text=_("10 位字母和数字，大小写都可以。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip

    @property
    def digits(self) -> str:
        """The digits of the number that was typed, whatever their width: tries are counted by them."""
        return "".join(str(int(sign)) for sign in self.cleaned_data["number"] if sign.isdecimal())


class UploadForm(OfficeForm):
    """A photo taken now, or a file there is already; one of them."""

    photo = forms.FileField(
        label=_("拍照"), required=False, help_text=_("用手机拍：放平、拍全、看得清字。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或者选择已有的照片、PDF"), required=False, help_text=_("jpg、png 或 pdf，每个不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any file."""
        given = super().clean() or {}
        if not given.get("photo") and not given.get("file") and not self.errors:
            self.add_error("photo", _("还没有拍照，也没有选择文件。请拍照或选择一个文件。"))
        return given


class ReasonForm(OfficeForm):
    """Why somebody withdraws, or what is held against a refusal."""

    reason = forms.CharField(label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].error_messages["required"] = _("请填写“%(label)s”。") % {"label": label}
