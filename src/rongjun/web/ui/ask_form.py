"""Questions of a procedure as a form: one field a question, any text is kept as typed, faults stand at their question.

Whether an answer can be taken is told by `kernel.recognition.faults_of`; this form only shows and reads.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongjun.kernel.recognition import AnswerFault, Ask, Form, Words

from .forms import OfficeForm

type Places = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Towns with (code, name) of their villages: the choices of a question for a place."""
RADIOS = 7
"""Up to so many options a choice is shown whole; beyond it as a list to open."""
_DAY = re.compile(r"(\d{4})[-./年 ]?(\d{1,2})[-./月 ]?(\d{1,2})日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-./年 ]?(\d{1,2})月?")
_TYPING: dict[Form, dict[str, str]] = {
    Form.DATE: {"inputmode": "numeric", "placeholder": "2025-03-01"},
    Form.MONTH: {"inputmode": "numeric", "placeholder": "2025-03"},
    Form.NUMBER: {"inputmode": "decimal"}, Form.PHONE: {"inputmode": "tel"}, Form.ACCOUNT: {"inputmode": "numeric"},
}  # fmt: skip


def spoken(words: Words) -> str:
    """Return a text in the language of the page."""
    return words.en if (get_language() or "").startswith("en") else words.zh


def tidy_answer(ask: Ask, text: str) -> str:
    """Return an answer in the form in which it is kept: days and months however they were typed; the rest trimmed."""
    text = text.replace("\x00", "").strip()
    if ask.type is Form.DATE:
        found = _EIGHT.fullmatch(text) or _DAY.fullmatch(text)
        return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}" if found else text
    if ask.type is Form.MONTH and (found := _MONTH.fullmatch(text)):
        return f"{found[1]}-{int(found[2]):02d}"
    return text


class AnswerField(forms.CharField):
    """One answer: any text at all, checked by the procedure and not by the browser."""

    def clean(self, value: Any) -> str:
        """Return what was typed."""
        return str(value or "")


class AskForm(OfficeForm):
    """The questions that apply now, with what was answered before.

    `held`: names of sealed answers given before; they are not shown, and an empty field keeps them.
    """

    depends = False
    """Whether answers to these questions bring further ones."""

    def __init__(
        self, asks: Iterable[Ask], data: Any = None, *, kept: Mapping[str, str] | None = None,
        held: Collection[str] = (), places: Places = (), prefix: str | None = None,
    ) -> None:  # fmt: skip
        self.asks = tuple(asks)
        super().__init__(data, prefix=prefix, initial=dict(kept or {}))
        for ask in self.asks:
            self.fields[ask.id] = _field(ask, ask.id in held, places)

    def typed(self) -> dict[str, str]:
        """Return the answers that came with the request, tidied; sealed ones left empty are not among them."""
        found = {}
        for ask in self.asks:
            name = self.add_prefix(ask.id)
            if name not in self.data and ask.type not in (Form.CHOICE, Form.YESNO):
                continue
            text = tidy_answer(ask, str(self.data.get(name, "")))
            if text or not ask.is_sealed:
                found[ask.id] = text
        return found

    def add_faults(self, faults: Iterable[AnswerFault]) -> None:
        """Put each fault at its question: what is wrong and how to mend it."""
        self.full_clean()
        for fault in faults:
            told = f"{spoken(fault.message)}{'' if spoken(fault.message) == fault.message.zh else ' '}"
            self.add_error(fault.ask if fault.ask in self.fields else None, told + spoken(fault.mend))


def _field(ask: Ask, held: bool, places: Places) -> AnswerField:
    english = (get_language() or "").startswith("en")
    label = ask.ask_en if english else ask.ask
    help_text = (ask.help_en or ask.help) if english else ask.help
    if held:
        help_text = f"{help_text} {_('已填写（加密，不显示）；要改的重新填写，不改的留空。')}".strip()
    field = AnswerField(label=label, required=ask.required, help_text=help_text, widget=_widget(ask, places, english))
    field.widget.is_required = False
    return field


def _widget(ask: Ask, places: Places, english: bool) -> forms.Widget:
    if ask.type is Form.LONG:
        return forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    if ask.type is Form.YESNO:
        return forms.RadioSelect(choices=[("yes", _("是")), ("no", _("否"))])
    if ask.type is Form.CHOICE:
        named = [(one.id, one.name_en if english else one.name) for one in ask.options]
        if ask.required and len(named) <= RADIOS:
            return forms.RadioSelect(choices=named)
        return forms.Select(choices=[("", _("请选择")), *named])
    if ask.type is Form.AREA and places:
        return forms.Select(choices=[("", _("请选择")), *places])
    return forms.TextInput(attrs={"autocomplete": "off", **_TYPING.get(ask.type, {})})
