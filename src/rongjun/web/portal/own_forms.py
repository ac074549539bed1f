"""Forms of the own pages: signing in, a code of one's own typed back, a petition put into the folder."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import OfficeForm
from .forms import NO_MEMORY


class OwnEnterForm(OfficeForm):
    """File number and personal code, as they are typed."""

    number = forms.CharField(
        label=_("档案号"), max_length=40, help_text=_("印在查询单上，横线、空格、大小写都不要紧。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("个人查询码"), max_length=40, help_text=_("12 位字母和数字，大小写都可以。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip


class OwnCodeForm(OfficeForm):
    """A new code typed back, so that it was surely noted; the code itself goes along sealed."""

    typed = forms.CharField(
        label=_("照着抄好的，把新查询码输一遍"), max_length=40,
        help_text=_("输对了才换；没有输完就断了的，旧的还能用。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip
    box = forms.CharField(widget=forms.HiddenInput)


class KeepForm(OfficeForm):
    """Number and code of a petition that is put into the folder."""

    number = forms.CharField(
        label=_("信访事项编号"), max_length=40, help_text=_("如 X2026-000042-7，字母和横线可以不输。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("查询码"), max_length=40, help_text=_("10 位字母和数字，大小写都可以。"),
        widget=forms.TextInput(attrs=NO_MEMORY),
    )  # fmt: skip
