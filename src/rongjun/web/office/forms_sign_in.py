"""Forms of signing in: the second step, the password asked again, one-time codes and passkeys."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import OfficeForm

CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


class SecondStepForm(OfficeForm):
    """A one-time code or a recovery code."""

    code = forms.CharField(
        label=_("动态口令或恢复码"), max_length=20, widget=forms.TextInput(attrs=CODE),
        help_text=_("手机上的 6 位数；手机不在身边时，输入一个恢复码（每个只能用一次）。"),
    )  # fmt: skip


class PasswordAgainForm(OfficeForm):
    """The password of the account that is signed in."""

    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class TotpForm(OfficeForm):
    """The first code of a new secret."""

    code = forms.CharField(
        label=_("手机上显示的 6 位数"), max_length=10, widget=forms.TextInput(attrs=CODE | {"inputmode": "numeric"})
    )


class PasskeyForm(OfficeForm):
    """The name of a passkey, to tell it from the others."""

    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("便于区分，如：办公室电脑、钥匙扣。"))


class RefuseForm(OfficeForm):
    """Why a request is refused."""

    reason = forms.CharField(label=_("不予确认的理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class CheckpointForm(OfficeForm):
    """A checkpoint of the audit log that was kept elsewhere."""

    sequence = forms.IntegerField(label=_("序号"), min_value=1, required=False)
    value = forms.CharField(label=_("校验值"), max_length=64, required=False)
