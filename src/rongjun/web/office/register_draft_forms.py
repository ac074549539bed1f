"""Forms by which a register is written: how it begins, its parts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.services.registers.models import Register
from rongjun.kernel.registers.validating import SLUG

from ..ui.forms import OfficeForm


class BeginForm(OfficeForm):
    """A new register, blank or in the likeness of another, or a change of one that is there."""

    how = forms.ChoiceField(
        label=gettext_lazy("要做什么"), widget=forms.RadioSelect, initial="new",
        choices=[("new", gettext_lazy("新增台账")), ("change", gettext_lazy("修改现有台账"))],
    )  # fmt: skip
    based_on = forms.ChoiceField(
        label=gettext_lazy("照哪个台账"), required=False,
        help_text=gettext_lazy("修改的，选要改的；新增的，可以照一个相近的，也可以从空白开始。"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("新台账的名称"), max_length=40, required=False)
    code = forms.CharField(
        label=gettext_lazy("新台账的代码"), max_length=40, required=False,
        help_text=gettext_lazy("小写字母、数字和短横线，如 flag-raising；定了就不能改。"),
    )  # fmt: skip

    def __init__(self, present: Iterable[Register], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["based_on"].choices = [  # type: ignore[attr-defined]
            ("", _("空白")), *((one.code, one.name) for one in present),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for what the way of beginning needs."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("how") == "change" and not found.get("based_on"):
            self.add_error("based_on", _("请选择要修改哪个台账。"))
        if found.get("how") == "new" and not found.get("name"):
            self.add_error("name", _("请填写新台账的名称。"))
        if found.get("how") == "new" and not SLUG.fullmatch(found.get("code") or ""):
            self.add_error("code", _("请填写代码：小写字母开头，只用小写字母、数字和短横线。"))
        return found


class RegisterText(OfficeForm):
    """The whole register as text."""

    text = forms.CharField(
        label=gettext_lazy("台账全文（YAML）"), max_length=200_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
