"""Who signs up for an event: the same form on the portal and at the counter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import OfficeForm


class WhoForm(OfficeForm):
    """A name and, if wished, a telephone; the key by which the same form sent twice is known."""

    key = forms.CharField(widget=forms.HiddenInput, min_length=16, max_length=64)
    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("电话"), max_length=20, required=False, help_text=_("活动有变动时告诉您；可以不留。"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip


class OwnWhoForm(WhoForm):
    """The same for who is signed in at the own pages: it may be found there again without the code."""

    mine = forms.BooleanField(
        label=_("放到“我的页面”，不用报名码也能查看、取消"), required=False, initial=True,
        help_text=_("只有您自己打开得了；活动结束、姓名删除时一起删除。"),
    )  # fmt: skip
