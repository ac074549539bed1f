"""The form by which a survey is opened."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import DateField, OfficeForm

KINDS = (("household", _("入户调查（走访时问，记在户上）")), ("satisfaction", _("满意度调查（凭答题码，不记名）")))


class SurveyForm(OfficeForm):
    """What is asked, of whom, until when."""

    sent_key = forms.CharField(widget=forms.HiddenInput, max_length=24)
    title = forms.CharField(label=_("名称"), max_length=80)
    kind = forms.ChoiceField(label=_("方式"), choices=[("", _("请选择")), *KINDS])
    questions = forms.CharField(
        label=_("题目"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("一行一题，写成“问题|选项|选项”，如：走访是否及时？|及时|一般|不及时"),
    )  # fmt: skip
    since = DateField(label=_("从哪天起服务过的人里抽"))
    size = forms.IntegerField(
        label=_("抽多少户（人）"), min_value=1, max_value=5000, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={key: _("份数应为1至5000。") for key in ("invalid", "min_value", "max_value")},
    )  # fmt: skip
    closes_on = DateField(label=_("截止日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"sent_key": secrets.token_hex(12)}, **kwargs)
