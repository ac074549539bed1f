"""Forms of accounts and of the calculator's frame."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Role
from rongjun.domains.units.models import Account

from ..labels import ROLE_NAMES, ROLE_TASKS
from ..ui.forms import OfficeForm

NEW_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class SignInForm(OfficeForm):
    """User name and password."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class ChangePasswordForm(OfficeForm):
    """The old password, and the new one twice."""

    old = forms.CharField(
        label=_("现在的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=NEW_PASSWORD,
        help_text=_("至少 12 个字符，不与用户名相近，不是常见密码；可用几个词连成一句。"),
    )
    again = forms.CharField(label=_("再输一次新密码"), strip=False, widget=NEW_PASSWORD)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        self.account = account
        super().__init__(*args, **kwargs)

    def clean_old(self) -> str:
        """Check the old password."""
        if not self.account.check_password(self.cleaned_data["old"]):
            raise ValidationError(_("现在的密码不对，请重新输入。"))
        return str(self.cleaned_data["old"])

    def clean_new(self) -> str:
        """Check the new password against the rules of the settings; the one in use is no new one."""
        if self.account.check_password(self.cleaned_data["new"]):
            raise ValidationError(_("新密码与现在的密码相同，请换一个。"))
        password_validation.validate_password(self.cleaned_data["new"], self.account)
        return str(self.cleaned_data["new"])

    def clean_again(self) -> str:
        """Check that both new passwords are equal."""
        if self.cleaned_data.get("new") not in {None, self.cleaned_data["again"]}:
            raise ValidationError(_("两次输入的新密码不一样，请重新输入。"))
        return str(self.cleaned_data["again"])


class RightsForm(OfficeForm):
    """Which role an account has at which unit."""

    role = forms.ChoiceField(label=_("岗位"))
    unit_name = forms.ChoiceField(label=_("单位"))

    def __init__(self, units: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, f"{name}：{ROLE_TASKS[role]}") for role, name in ROLE_NAMES.items()]
        self.fields["role"].choices = [("", _("请选择")), *roles]  # type: ignore[attr-defined]
        self.fields["unit_name"].choices = [(name, name) for name in units]  # type: ignore[attr-defined]

    def clean_role(self) -> Role:
        """Return the role."""
        return Role(self.cleaned_data["role"])


class AccountForm(RightsForm):
    """A new account: who, in which role, at which unit."""

    username = forms.CharField(label=_("用户名"), max_length=60, help_text=_("登录时输入，如 zhangsan；以后不能改。"))
    person_name = forms.CharField(
        label=_("姓名"), max_length=60, help_text=_("账户背后的人。两人签批按人认定，同一人换账户也不能签两次。")
    )
    field_order = ["username", "person_name", "role", "unit_name"]
