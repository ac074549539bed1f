"""One question as a form: how it is typed, how it is read, and what of an answer may be shown again."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from rongjun.kernel.recognition import AnswerFault, Ask, Form, Words

from ..ui.forms import OfficeForm
from .words import hidden, said

NUMBERS: Final = frozenset({Form.ID_NUMBER, Form.ACCOUNT, Form.PHONE})
"""Answers that no page shows in full, not even to who typed them."""
_ATTRS: Final[dict[Form, dict[str, str]]] = {
    Form.DATE: {"inputmode": "numeric", "autocomplete": "off"},
    Form.MONTH: {"inputmode": "numeric", "autocomplete": "off"},
    Form.NUMBER: {"inputmode": "decimal", "autocomplete": "off"},
    Form.ID_NUMBER: {"autocomplete": "off", "autocapitalize": "characters"},
    Form.ACCOUNT: {"inputmode": "numeric", "autocomplete": "off"},
    Form.PHONE: {"inputmode": "tel", "autocomplete": "off"},
    Form.TEXT: {"autocomplete": "off"},
    Form.NAME: {"autocomplete": "off"},
}
_DATE: Final = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D{0,2}(\d{1,2})\D?")
_EIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})\D{0,2}(\d{1,2})\D?")


def text_of(words: Words) -> str:
    """Return words in the language of the page."""
    return said(words.zh, words.en)


def ask_text(ask: Ask) -> str:
    """Return a question."""
    return said(ask.ask, ask.ask_en)


def choices_of(ask: Ask) -> list[tuple[str, str]]:
    """Return the answers to choose from; none for a question that is answered by typing."""
    if ask.type is Form.YESNO:
        return [("yes", _("是")), ("no", _("否"))]
    return [(one.id, said(one.name, one.name_en)) for one in ask.options]


def read_answer(ask: Ask, typed: str) -> str:
    """Return an answer as it is kept: days and months in any common form become YYYY-MM-DD and YYYY-MM."""
    text = typed.strip()
    if ask.type is Form.DATE:
        found = _EIGHT.fullmatch(text) or _DATE.fullmatch(text)
        return "-".join(part.zfill(2) for part in found.groups()) if found else text
    if ask.type is Form.MONTH:
        found = _MONTH.fullmatch(text)
        return "-".join(part.zfill(2) for part in found.groups()) if found else text
    return text


def may_show(ask: Ask) -> bool:
    """Tell whether an answer is shown as it was typed: what is sealed is not."""
    return not ask.is_sealed


def shown_answer(ask: Ask, answer: str, places: Mapping[str, str]) -> str:
    """Return an answer as the person sees it again: numbers masked, other sealed texts by their length."""
    if not answer:
        return ""
    if ask.type in NUMBERS:
        return _("%(masked)s（%(n)s 位）") % {"masked": hidden(answer), "n": len("".join(answer.split()))}
    if ask.is_sealed:
        return _("已填写 %(n)s 字（加密保存）") % {"n": len(answer)}
    if ask.type is Form.AREA:
        return places.get(answer, answer)
    return dict(choices_of(ask)).get(answer, answer)


class AskForm(OfficeForm):
    """One question. What was answered before is in it, unless it is sealed; faults come from the kernel."""

    def __init__(self, ask: Ask, data: Mapping[str, Any] | None, answer: str, reveal: bool = False) -> None:
        shown = answer if may_show(ask) or (reveal and ask.type not in NUMBERS) else ""
        super().__init__(data, initial={"answer": shown})
        field = forms.CharField(
            label=ask_text(ask), help_text=said(ask.help, ask.help_en), required=False, widget=_widget(ask)
        )
        self.fields["answer"] = field
        self.ask = ask

    def add_faults(self, faults: list[AnswerFault]) -> None:
        """Say what is wrong with the answer and how to mend it."""
        for fault in faults:
            self.add_error("answer", f"{text_of(fault.message)}{text_of(fault.mend)}")


def _widget(ask: Ask) -> forms.Widget:
    choices = choices_of(ask)
    if choices:
        return forms.RadioSelect(choices=choices)
    if ask.type is Form.LONG:
        return forms.Textarea(attrs={"rows": 6, "autocomplete": "off"})
    return forms.TextInput(attrs=_ATTRS.get(ask.type, {}))
