"""A grant tried against the registry before it is proposed: what it would write, from which month, what is amiss."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rongjun.base.actor import Actor
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.forms import FormFaults
from rongjun.domains.people.workbook.faults import Fault
from rongjun.kernel.recognition import AnswerFault, faults_of
from rongjun.kernel.recognition.states import State

from .course import require_duty
from .effects import effects_of, foresee
from .interests import refuse_interest
from .models import Case
from .procedures import spec_of
from .working import step_asks


@dataclass(frozen=True, slots=True)
class Trial:
    """What a grant would come to. `since`: the first day of the month from which a status holds that it writes.

    `changes` are (what, before, after) in words; `problem` what keeps it out as a whole.
    """

    told: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, str]] = field(default_factory=list)
    since: date | None = None
    faults: list[Fault] = field(default_factory=list)
    asked: list[AnswerFault] = field(default_factory=list)
    problem: str = ""

    @property
    def fits(self) -> bool:
        """True where the registry would take it."""
        return not (self.faults or self.asked or self.problem)


def try_grant(*, case: Case, answers: Mapping[str, str], by: Actor, at: datetime) -> Trial:
    """Work out what a grant with these answers of the deciding step would write, and keep nothing of it.

    Opens the vault for a known person's row, with its access row. Raises NotPermitted unless it is the actor's move.
    """
    require_duty(case, by)
    refuse_interest(case, by)
    if case.state != State.WORKING:
        return Trial()
    step = spec_of(case.procedure).step_named(case.step)
    given = {name: text.strip() for name, text in answers.items() if text.strip()}
    asked = faults_of(step_asks(case, step, given), given, today=office_day(at))
    if asked:
        return Trial(asked=asked)
    try:
        return _tried(case, {step.id: given}, by, at)
    except FormFaults as refusal:
        return Trial(faults=refusal.faults)
    except NotPermitted:
        raise
    except Refusal as refusal:
        return Trial(problem=str(refusal))


def _tried(case: Case, given: Mapping[str, Mapping[str, str]], by: Actor, at: datetime) -> Trial:
    effects = effects_of(case, decided_on=office_day(at), by=by, at=at, given=given)
    seen = foresee(effects, by=by, at=at)
    return Trial(told=effects.told, changes=seen.changes, since=seen.since)
