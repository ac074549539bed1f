"""Forms that say how to mend an error, with fields for months and money."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.money import format_yuan, parse_yuan
from rongjun.kernel.period import format_month, parse_month


class OfficeForm(forms.Form):
    """A form checked by the server alone: browsers' own bubbles are switched off, what was typed stays."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field, forms.ChoiceField | forms.FileField)
            text = _("请选择“%(label)s”。") if chosen else _("请填写“%(label)s”。")
            field.error_messages["required"] = text % {"label": field.label}


DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


class DateField(forms.DateField):
    """A day, YYYY-MM-DD; a plain text field, which keeps a wrong date as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs=DIGITS))
        super().__init__(input_formats=["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d"], **kwargs)
        self.error_messages["invalid"] = _("日期应为 YYYY-MM-DD 的真实日期，如 2024-08-01。")


class MonthField(forms.Field):
    """A month, YYYY-MM, as an ordinal of kernel.period."""

    widget = forms.TextInput(attrs=DIGITS)

    def to_python(self, value: Any) -> int | None:
        """Read a month. Raises ValidationError where it is none."""
        if value in self.empty_values:
            return None
        try:
            return parse_month(str(value))
        except ValueError:
            raise ValidationError(_("月份应为 YYYY-MM，如 2024-08。"), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        """Write an ordinal as YYYY-MM; leave what was typed as it is."""
        return format_month(value) if isinstance(value, int) else value


class MoneyField(forms.Field):
    """An amount in yuan with at most two decimals, as whole fen; not negative."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Read an amount. Raises ValidationError where it is none or negative."""
        if value in self.empty_values:
            return None
        try:
            fen = parse_yuan(str(value))
        except ValueError:
            raise ValidationError(_("金额应为以元计、最多两位小数的数，如 1234.50。"), code="invalid") from None
        if fen < 0:
            raise ValidationError(_("金额不能是负数。"), code="negative")
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Write fen as yuan; leave what was typed as it is."""
        return format_yuan(value, grouped=False) if isinstance(value, int) else value
