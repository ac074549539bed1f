"""An application begun from the file of somebody in the registry: what the file knows need not be typed again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.forms import open_personal
from rongjun.domains.people.workbook import columns as col
from rongjun.kernel.recognition import Ask, Effect, Form
from rongjun.kernel.recognition import Procedure as Spec

from .applying import COUNTER, Begun, begin_case, save_answers
from .procedures import spec_of

PERSONAL: Final = frozenset(
    {
        col.NAME, col.ID_NUMBER, col.HOUSEHOLD, col.AREA, col.BANK, col.ACCOUNT, col.PHONE, col.SERVICE_START,
        col.SERVICE_END,
    }
)  # fmt: skip
"""Columns that say who somebody is; what a status says (grade, cause, day) is what an application is about."""
BY_NAME: Final = {
    "name": (Form.NAME, col.NAME), "phone": (Form.PHONE, col.PHONE), "bank": (Form.TEXT, col.BANK),
    "account": (Form.ACCOUNT, col.ACCOUNT),
}  # fmt: skip
"""Questions of these ids and forms mean the person, whether they write into a column or not (docs/procedures.md)."""


@transaction.atomic
def begin_from_file(*, code: str, person_id: int, purpose: str, by: Actor, at: datetime) -> Begun:
    """Begin an application for somebody of the registry, with the questions that the file answers answered.

    Opens the vault for a stated purpose, its access row first. Raises NotFound outside the actor's area or for an
    unknown procedure, NotPermitted without recognition.take and people.reveal, Refusal as `begin_case`.
    """
    by.require(Permission.RECOGNITION_TAKE)
    known = open_personal(person_id=person_id, by=by, at=at, purpose=purpose)
    begun = begin_case(
        code=code, name=known[col.NAME], area_code=known[col.AREA], channel=COUNTER, by=by, at=at, person_id=person_id
    )
    answers = known_answers(spec_of(begun.case.procedure), known)
    save_answers(case=begun.case, answers=answers, by=by, at=at)
    return begun


def known_answers(spec: Spec, known: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that a file gives to the questions of a procedure, by what it knows in columns.

    A procedure that corrects asks for what is right in questions of certain situations: these are never answered by
    what is recorded.
    """
    corrects = any(make.effect in (Effect.CORRECTION, Effect.CHANGE) for make in spec.makes)
    fitting = ((ask, _column(ask)) for ask in spec.asks if not (corrects and ask.when))
    found = {ask.id: _answer(ask, known[column]) for ask, column in fitting if known.get(column)}
    return {name: text for name, text in found.items() if text}


def _column(ask: Ask) -> str:
    if ask.column:
        return ask.column if ask.column in PERSONAL else ""
    form, column = BY_NAME.get(ask.id, (None, ""))
    return column if ask.type is form else ""


def _answer(ask: Ask, text: str) -> str:
    """Return a text of the registry as an answer: of a choice the option that writes it, '' where there is none."""
    if ask.type is not Form.CHOICE:
        return text
    return next((option.id for option in ask.options if option.written == text), "")
