"""The form of a holiday notice: year, number, and its text as it was published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.holidays import Read, read_notice

from ..ui.forms import DIGITS, OfficeForm
from .holiday_words import fault_words


class HolidayForm(OfficeForm):
    """A notice to enter. `read` is what was understood of the text, once the form was checked."""

    year = forms.IntegerField(
        label=_("年度"), min_value=2004, max_value=2199, widget=forms.TextInput(attrs=DIGITS),
        help_text=_("哪一年的放假安排，写成 2027。"),
    )  # fmt: skip
    whole = forms.ChoiceField(
        label=_("内容"), choices=(("yes", _("全年放假安排")), ("no", _("个别日期的调整"))), initial="yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    doc_no = forms.CharField(label=_("文号"), max_length=80, help_text=_("照原件写，如 国办发明电〔2026〕×号。"))
    source = forms.CharField(
        label=_("来源"), max_length=400, help_text=_("从哪里收到：中国政府网的网址，或上级来文。")
    )  # fmt: skip
    text = forms.CharField(
        label=_("通知正文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("把通知整段粘贴过来即可；也可以一行写一项，如：1月1日至3日放假，下一行：1月4日上班。"),
    )  # fmt: skip
    read: Read | None = None

    def clean(self) -> dict[str, Any]:
        """Read the text; every part that is not understood is a fault of its field."""
        given = super().clean() or {}
        if given.get("year") and given.get("text") and given.get("whole"):
            self.read = read_notice(given["text"], given["year"], whole=given["whole"] == "yes")
            for fault in self.read.faults:
                self.add_error("text", fault_words(fault))
        return given
