"""Who owns a matter in each state: one unit, one right, and the clock by which it owes the next move."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from rongjun.base.actor import Permission, Role
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.kernel.calendar import Limit
from rongjun.kernel.calendar import Unit as Days
from rongjun.kernel.petition.clocks import RULES, Term
from rongjun.kernel.petition.states import State

from .models import Matter
from .models.core import wall_mark

LAW, OFFICE = "law", "office"
OWN: Final[dict[str, Limit]] = {
    "draft": Limit(90, Days.DAY), "weigh": Limit(5, Days.WORKING_DAY), "take": Limit(5, Days.WORKING_DAY),
    "study": Limit(30, Days.DAY), "discipline": Limit(60, Days.DAY), "guide": Limit(15, Days.DAY),
    "duty": Limit(60, Days.DAY), "deliver": Limit(5, Days.WORKING_DAY),
}  # fmt: skip
"""Limits that the office sets itself where the regulation has none."""
OF_PERSON: Final = frozenset({"draft", Term.ASK_REVIEW.value, Term.ASK_REREVIEW.value})
"""Clocks by which the person acts: an end on a rest day moves on."""


@dataclass(frozen=True, slots=True)
class Running:
    """A limit as it runs: what it is for, of how many days, from which day, by which rule."""

    kind: str
    started_on: date
    added: int = 0

    @property
    def limit(self) -> Limit:
        """The limit without what was added."""
        return OWN[self.kind] if self.kind in OWN else RULES[Term(self.kind)].limit

    @property
    def for_person(self) -> bool:
        """Whether the person acts by it."""
        return self.kind in OF_PERSON

    @property
    def rule(self) -> tuple[str, str, str]:
        """Binding, article and source."""
        if self.kind in OWN:
            return OFFICE, "", ""
        return LAW, f"信访工作条例{RULES[Term(self.kind)].article}", RULES[Term(self.kind)].source


@dataclass(frozen=True, slots=True)
class Duty:
    """Who owes the next move: the right it takes, at the unit that is given, and the clock that runs."""

    permission: Permission
    clock: Running


def duty_in(matter: Matter, state: State, day: date) -> Duty:
    """Return what the owner of a matter owes in an open state that begins, or goes on, on a day."""
    right = _RIGHTS.get(state, Permission.PETITION_HANDLE)
    if state is State.REGISTERED:
        held = is_walled(matter.owner_unit_id, matter.wall)
        right = Permission.PETITION_HANDLE if matter.kind else _sorting_right(held)
    return Duty(right, _clock_in(matter, state, day))


def _sorting_right(held: bool) -> Permission:
    """Return who sorts: of what is only kept at the accused, nobody but a disciplinary body."""
    return Permission.PETITION_DISCIPLINE if held else Permission.PETITION_SORT


_RIGHTS: Final = {
    State.DRAFT: Permission.PETITION_TAKE, State.PASSED: Permission.PETITION_DISCIPLINE,
    State.DECIDING: Permission.PETITION_SIGN, State.REVIEWING: Permission.PETITION_REVIEW,
    State.REVIEWED: Permission.PETITION_REVIEW, State.REREVIEWING: Permission.PETITION_REREVIEW,
}  # fmt: skip
_BY_STATE: Final = {
    State.DRAFT: "draft", State.REGISTERED: Term.FORWARD.value, State.SENT: Term.OBJECT.value, State.STUDYING: "study",
    State.PASSED: "discipline", State.GUIDED: "guide", State.ISSUED: "deliver",
    State.REVIEWING: Term.REVIEW.value, State.REREVIEWING: Term.REREVIEW.value,
}  # fmt: skip


def _clock_in(matter: Matter, state: State, day: date) -> Running:
    if state in (State.ACCEPTED, State.DECIDING):
        return Running(Term.FINISH.value, matter.accepted_on or day)
    if state is State.DELIVERED:
        return Running(Term.ASK_REVIEW.value, matter.replied_on or day)
    if state is State.REVIEWED:
        return Running(Term.ASK_REREVIEW.value, matter.replied_on or day)
    if state is State.GUIDED and matter.route == "duty":
        return Running("duty", day)
    return Running(_BY_STATE[state], day)


def root_unit() -> int:
    """Return the id of the unit that keeps the books."""
    return int(Unit.objects.filter(is_root=True).values_list("pk", flat=True)[0])


def unit_above(unit_id: int) -> int | None:
    """Return the unit above one: of the next level that serves its place; None above the highest that is known here.

    A department without a place of its own lies where the office lies.
    """
    unit = Unit.objects.get(pk=unit_id)
    code = unit.area_id or Unit.objects.values_list("area_id", flat=True).get(is_root=True) or ""
    for level in [one for one in sorted(Area.Level.values, reverse=True) if one < unit.level]:
        if level == Area.Level.COUNTY:
            return root_unit()
        there = Unit.objects.filter(level=level, area_id=code[:level].ljust(12, "0")) if code else Unit.objects.none()
        first = there.order_by("pk").values_list("pk", flat=True).first()
        if first is not None:
            return first
    return None


def sorting_unit(unit_id: int, wall: str) -> int:
    """Return the unit that sorts what was registered at one: itself, where it has a desk; else the one above it, for a
    department the office.

    Never one behind the wall: then it goes up, then to a disciplinary body, and where none is known it is kept
    (`keeping_unit`): it is never refused.
    """
    here: int | None = unit_id
    while here is not None:
        if not is_walled(here, wall) and has_desk(here):
            return here
        here = root_unit() if _is_department(here) else unit_above(here)
    return discipline_unit(wall) or keeping_unit(wall)


def _is_department(unit_id: int) -> bool:
    return Unit.objects.filter(pk=unit_id, level=Area.Level.COUNTY, is_root=False).exists()


def discipline_unit(wall: str) -> int | None:
    """Return the unit of a disciplinary body that is not behind the wall; None where there is none here."""
    units = Account.objects.filter(role=Role.DISCIPLINE.value, is_active=True).order_by("unit__level", "unit_id")
    found = [unit for unit in units.values_list("unit_id", flat=True) if not is_walled(unit, wall)]
    return found[-1] if found else None


def keeping_unit(wall: str) -> int:
    """Return the unit that keeps what no desk can take yet: the office; where that is accused the next one above.

    Where all of them are accused it lies at the office, behind the wall: nobody there finds it, its clocks run, and
    `holding.hand_over_held` gives it to the first disciplinary body that is registered.
    """
    here: int | None = root_unit()
    while here is not None and is_walled(here, wall):
        here = unit_above(here)
    return root_unit() if here is None else here


def is_walled(unit_id: int, wall: str) -> bool:
    """Return whether a unit stands behind a wall."""
    return wall_mark(unit_id=unit_id) in wall


def has_desk(unit_id: int) -> bool:
    """Return whether somebody at a unit can sort petitions."""
    roles = (Role.PETITION_OFFICER, Role.TOWN_CLERK, Role.CITY, Role.PROVINCE, Role.DISCIPLINE)
    return Account.objects.filter(unit_id=unit_id, is_active=True, role__in=[role.value for role in roles]).exists()


def signing_unit(unit_id: int) -> int:
    """Return the unit whose head signs what a unit proposes: a station's is signed by the office that leads it."""
    level = Unit.objects.values_list("level", flat=True).get(pk=unit_id)
    return root_unit() if level > Area.Level.COUNTY else unit_id
