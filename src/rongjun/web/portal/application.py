"""An application as its person fills it in: the questions that apply, their order, the answers as they may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.domains.recognition.applying import all_answers
from rongjun.domains.recognition.course import current_calendar
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.recognition import AnswerFault, Ask, Form, Outcome, Procedure, asks_for, check

from .ask_form import ask_text, shown_answer, text_of
from .places import place_name
from .words import said


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its answer as it is shown, and what is wrong with it ('' where nothing is)."""

    id: str
    text: str
    answer: str
    fault: str


@dataclass(frozen=True, slots=True)
class Application:
    """The questions of a case that apply, and its answers (the sealed ones opened: never shown as they are)."""

    case: Case
    spec: Procedure
    asks: tuple[Ask, ...]
    answers: dict[str, str]

    @property
    def name(self) -> str:
        """The name of the procedure."""
        return said(self.spec.name, self.spec.name_en)

    def ask_named(self, name: str) -> Ask:
        """Return a question of the procedure, whether it applies now or not. Raises NotFound."""
        for ask in self.spec.asks:
            if ask.id == name:
                return ask
        raise NotFound(_("没有这个问题。"))

    def place_of(self, ask: Ask) -> int:
        """Return which question it is, from 1; 0 where it does not apply."""
        return next((place for place, one in enumerate(self.asks, start=1) if one.id == ask.id), 0)

    def first_open(self) -> Ask | None:
        """Return the first question that has to be answered and is not."""
        return next((ask for ask in self.asks if ask.required and not self.answers.get(ask.id, "").strip()), None)

    def before(self, ask: Ask) -> Ask | None:
        """Return the question before one."""
        place = self.place_of(ask)
        return self.asks[place - 2] if place > 1 else None

    def after(self, ask: Ask) -> Ask | None:
        """Return the question that follows one."""
        place = self.place_of(ask)
        return self.asks[place] if place < len(self.asks) else None

    def outcomes(self, day: date) -> list[Outcome]:
        """Return what the conditions of the procedure come to if it is handed in on a day."""
        return list(check(self.spec, self.answers, day, current_calendar()))

    def lines(self, faults: Sequence[AnswerFault] = ()) -> list[Line]:
        """Return every question that applies with its answer, numbers masked."""
        wrong = {one.ask: text_of(one.message) + text_of(one.mend) for one in faults}
        places = {
            code: place_name(code)
            for ask in self.asks
            if ask.type is Form.AREA and (code := self.answers.get(ask.id, ""))
        }
        return [
            Line(ask.id, ask_text(ask), shown_answer(ask, self.answers.get(ask.id, ""), places), wrong.get(ask.id, ""))
            for ask in self.asks
        ]


def application_of(case: Case) -> Application:
    """Return the application of a case."""
    spec, answers = spec_of(case.procedure), all_answers(case)
    return Application(case, spec, asks_for(spec, answers), answers)
