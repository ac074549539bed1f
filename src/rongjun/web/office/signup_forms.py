"""How an event is open for signing up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..ui.forms import DateField, OfficeForm


class TermsForm(OfficeForm):
    """Places, last day, where, and for how long names are kept."""

    places = forms.IntegerField(label=_("名额"), min_value=1, max_value=5000)
    closes_on = DateField(label=_("截止报名"), help_text=_("YYYY-MM-DD；不晚于活动当天。"))
    portal = forms.BooleanField(label=_("可以在门户上报名，不用账户"), required=False)
    keep_days = forms.IntegerField(
        label=_("活动后多少天删除姓名"),
        min_value=0,
        max_value=90,
        help_text=_("到期自动删除，只留人数；报名的人看得到。"),
    )
