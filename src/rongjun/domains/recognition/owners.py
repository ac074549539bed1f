"""Who owns a case in each state: one unit, one right, and the limit by which it owes the next move."""

from dataclasses import dataclass
from typing import Final

from rongjun.base.actor import Permission
from rongjun.domains.units.models import Area, Unit
from rongjun.kernel.calendar import Unit as Days
from rongjun.kernel.recognition import Level, Step, StepKind
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition.procedure import Binding, StepLimit
from rongjun.kernel.recognition.states import State

from .models import Case

LEVELS: Final = {
    Level.VILLAGE: Area.Level.VILLAGE, Level.TOWN: Area.Level.TOWN, Level.COUNTY: Area.Level.COUNTY,
    Level.CITY: Area.Level.CITY, Level.PROVINCE: Area.Level.PROVINCE,
}  # fmt: skip
OFFICE: Final = {
    "draft": StepLimit(90, Days.DAY, Binding.OFFICE),
    "intake": StepLimit(5, Days.WORKING_DAY, Binding.OFFICE),
    "supplement": StepLimit(30, Days.DAY, Binding.OFFICE),
    "deliver": StepLimit(10, Days.WORKING_DAY, Binding.OFFICE),
    "appeal": StepLimit(60, Days.DAY, Binding.OFFICE),
}
"""Limits that the office sets itself where neither a law nor the procedure has one."""
OF_PERSON: Final = frozenset({"draft", "supplement"})
"""Clocks by which the person acts: an end on a rest day moves on."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes the next move: the unit, the right it takes, and the clock that runs."""

    unit_id: int
    permission: Permission
    clock: str
    limit: StepLimit


def duty_in(case: Case, spec: Spec, state: State, step: str) -> Duty:
    """Return who owes the next move of a case in a state, at a step of its plan."""
    if state is State.WORKING:
        return _of_step(case, spec.step_named(step))
    if state is State.DECIDING:
        at = spec.step_named(step)
        return Duty(unit_for(at.unit, case.area_code), Permission.RECOGNITION_SIGN, at.id, at.clock)
    if state in (State.GRANTED, State.REFUSED):
        found = _step_of_kind(spec, StepKind.DELIVER)
        limit = found.clock if found else OFFICE["deliver"]
        return Duty(unit_for(Level.COUNTY, case.area_code), Permission.RECOGNITION_REVIEW, "deliver", limit)
    if state is State.APPEALED:
        unit = _unit_at(Level.CITY, case.area_code)
        right = Permission.RECOGNITION_CITY if unit else Permission.RECOGNITION_DECIDE
        return Duty(unit or root_unit(), right, "appeal", OFFICE["appeal"])
    return _at_intake(case, spec, state)


def unit_for(level: Level, area_code: str) -> int:
    """Return the id of the unit that serves an area at a level; the next one above where there is none, at last the
    unit that keeps the books.
    """
    order = [Level.VILLAGE, Level.TOWN, Level.COUNTY]
    if level in order:
        for one in order[order.index(level) :]:
            found = _unit_at(one, area_code)
            if found is not None:
                return found
        return root_unit()
    return _unit_at(level, area_code) or root_unit()


def root_unit() -> int:
    """Return the id of the unit that keeps the books."""
    return int(Unit.objects.filter(is_root=True).values_list("pk", flat=True)[0])


def _of_step(case: Case, step: Step) -> Duty:
    if step.kind is StepKind.SEND and step.to is not None:
        above = _unit_at(step.to, case.area_code)
        if above is not None:
            return Duty(above, _RIGHT_ABOVE[step.to], step.id, step.clock)
    by_county = step.kind in (StepKind.SEND, StepKind.MEDICAL)
    permission = Permission.RECOGNITION_REVIEW if by_county else Permission(step.permission)
    return Duty(unit_for(step.unit, case.area_code), permission, step.id, step.clock)


_RIGHT_ABOVE: Final = {
    Level.CITY: Permission.RECOGNITION_CITY, Level.PROVINCE: Permission.RECOGNITION_PROVINCE,
}  # fmt: skip


def _at_intake(case: Case, spec: Spec, state: State) -> Duty:
    step = _step_of_kind(spec, StepKind.INTAKE)
    level, right = (step.unit, Permission(step.permission)) if step else (Level.TOWN, Permission.RECOGNITION_FIRST)
    unit = unit_for(level, case.area_code)
    if state is State.DRAFT:
        return Duty(unit, Permission.RECOGNITION_TAKE, "draft", OFFICE["draft"])
    if state is State.INCOMPLETE:
        return Duty(unit, right, "supplement", OFFICE["supplement"])
    return Duty(unit, right, "intake", step.clock if step else OFFICE["intake"])


def _step_of_kind(spec: Spec, kind: StepKind) -> Step | None:
    return next((step for step in spec.steps if step.kind is kind), None)


def _unit_at(level: Level, area_code: str) -> int | None:
    """Return the unit of a level whose area holds a place; the one made first where there are several."""
    digits = LEVELS[level]
    if len(area_code) < digits:
        return None
    area = area_code[:digits].ljust(12, "0")
    return (
        Unit.objects.filter(level=digits, area_id=area).order_by("-is_root", "pk").values_list("pk", flat=True).first()
    )
