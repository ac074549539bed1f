"""Where a case stands as its person reads it: steps, who has it, what is missing, the decision, papers, clocks."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rongjun.domains.recognition.course import current_calendar
from rongjun.domains.recognition.issuing import list_for_applicant
from rongjun.domains.recognition.models import Case, Clock, Decision, Entry, Issued
from rongjun.domains.recognition.owners import OF_PERSON
from rongjun.domains.recognition.plans import OUTSIDE
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.queries import (
    clocks_of,
    decision_reached_on,
    entries_of,
    final_decision,
    missing_papers,
    running_clock,
)
from rongjun.domains.recognition.recounting import replaced_clocks
from rongjun.kernel.calendar import Calendar, Limit, Unit
from rongjun.kernel.recognition import Ask, Procedure, StepKind, named_asks
from rongjun.kernel.recognition.states import OVER, Move, State, moves_from

from ..labels import role_name
from .ask_form import ask_text, shown_answer
from .words import CLOCKS, EVENTS, STANDINGS, TOLD, count_words, hide_numbers, period, post, said, state_name

DECIDED = frozenset({State.GRANTED, State.REFUSED, State.CLOSED, State.APPEALED})


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the first page of a case shows."""

    name: str
    state: str
    yours: bool
    unit: str
    post: str
    due: date | None
    clock: str
    stages: list[tuple[str, str, str]]
    missing: list[str]
    told: str
    decision: "DecisionShown | None"
    declined: "DeclinedShown | None"
    papers: list[Issued]
    may_fill: bool
    may_withdraw: bool
    may_appeal: bool
    may_bring: bool


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """A signed decision: outcome, facts, articles, reasons, and the way against a refusal with its last day."""

    grants: bool
    on: date | None
    facts: list[tuple[str, str]]
    articles: list[str]
    reasons: str
    way: str
    cite: str
    last_day: date | None


@dataclass(frozen=True, slots=True)
class DeclinedShown:
    """Why a case was not accepted, by which article, and the right way."""

    reason: str
    cite: str
    right_way: str
    way: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, for the timeline."""

    when: str
    title: str
    detail: str
    by: str
    kind: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock: for what, whose, its last day, how it was counted, by which rule, and where it is now."""

    name: str
    yours: bool
    limit: str
    last_day: date
    rule: str
    source: str
    steps: list[str]
    stopped_on: date | None
    overdue: bool
    provisional: bool


def standing_of(case: Case) -> Shown:
    """Return what the first page of a case shows. A dozen queries at most."""
    spec, moves, state = spec_of(case.procedure), moves_from(case.state), State(case.state)
    running, papers = running_clock(case), list_for_applicant(case)
    incomplete = state is State.INCOMPLETE
    over = state in OVER
    return Shown(
        name=said(spec.name, spec.name_en), state=state_name(case), yours=state in (State.DRAFT, State.INCOMPLETE),
        unit="" if over else case.owner_unit.name, post="" if over else post(case.owner_permission),
        due=running.due_on if running else None, clock=_clock_name(spec, running.kind) if running else "",
        stages=_stages(spec, case), missing=_missing(spec, case) if incomplete else [],
        told=_last_note(case, Move.TELL.value) if incomplete else "",
        decision=_decision(spec, case) if case.state in DECIDED else None,
        declined=_declined(spec, case) if case.outcome == "declined" else None, papers=papers,
        may_fill=state in (State.DRAFT, State.INCOMPLETE), may_withdraw=can_withdraw(state),
        may_appeal=Move.APPEAL in moves and case.outcome in ("refused", "declined"),
        may_bring=state in (State.SUBMITTED, State.WORKING),
    )  # fmt: skip


def can_withdraw(state: State) -> bool:
    """Tell whether the person ends a case here; while signatures are given the office takes the matter back with it."""
    return bool(moves_from(state) & {Move.WITHDRAW, Move.DROP}) and state is not State.DECIDING


def event_lines(case: Case) -> list[Event]:
    """Return the history of a case, newest first: unit and post, every note, the plain answers of steps."""
    spec = spec_of(case.procedure)
    asks, papers = named_asks(spec), {one.id: said(one.name, one.name_en) for one in spec.papers}
    return [_event(spec, asks, papers, one) for one in reversed(entries_of(case))]


def clock_lines(case: Case, today: date) -> list[ClockShown]:
    """Return the clocks of a case, the running one first, for it began last."""
    spec, calendar = spec_of(case.procedure), current_calendar()
    clocks = clocks_of(case)
    replaced = replaced_clocks(clocks)
    return [_clock(spec, one, today, calendar) for one in reversed(clocks) if one.pk not in replaced]


def _stages(spec: Procedure, case: Case) -> list[tuple[str, str, str]]:
    """Return the steps with where the case is: handing in, acceptance, the plan, delivery."""
    named = {one.id: said(one.name, one.name_en) for one in spec.steps}
    kinds = {one.kind: one.id for one in spec.steps if one.kind in OUTSIDE}
    middle = list(case.plan) or [one.id for one in spec.steps if one.kind not in OUTSIDE and not one.when]
    order = ["", kinds.get(StepKind.INTAKE, "*intake"), *middle, kinds.get(StepKind.DELIVER, "*deliver")]
    at = _place(case, order)
    stopped = case.state in (State.DECLINED, State.WITHDRAWN, State.DROPPED)
    names = {"": _("提交申请"), "*intake": str(CLOCKS["intake"]), "*deliver": str(CLOCKS["deliver"])} | named
    return [
        (names[one], "done" if place < at else ("stopped" if stopped else "current") if place == at else "todo", "")
        for place, one in enumerate(order)
    ]


def _place(case: Case, order: list[str]) -> int:
    state = State(case.state)
    if state in (State.DRAFT, State.DROPPED):
        return 0
    if state is State.CLOSED:
        return len(order)
    if state in (State.GRANTED, State.REFUSED):
        return len(order) - 1
    if not case.accepted_on:
        return 1
    return order.index(case.step) if case.step in order else len(order) - 1


def _missing(spec: Procedure, case: Case) -> list[str]:
    names = {one.id: said(one.name, one.name_en) for one in spec.papers}
    return [names.get(item, item) for item in missing_papers(case)]


def _last_note(case: Case, move: str) -> str:
    notes = [one.note for one in entries_of(case) if one.move == move]
    return hide_numbers(notes[-1]) if notes else ""


def _decision(spec: Procedure, case: Case) -> DecisionShown | None:
    found: Decision | None = final_decision(case)
    if found is None:
        return None
    way = spec.ends.refused.appeal
    told = decision_reached_on(case)
    last = (
        current_calendar().count_days(told, Limit(way.days, Unit(way.unit)), for_person=True).last_day if told else None
    )
    return DecisionShown(
        grants=found.grants, on=case.decided_on, facts=[(label, hide_numbers(text)) for label, text in found.facts],
        articles=list(found.articles), reasons=hide_numbers(found.reasons), way=said(way.zh, way.en), cite=way.cite,
        last_day=None if found.grants else last,
    )  # fmt: skip


def _declined(spec: Procedure, case: Case) -> DeclinedShown | None:
    found = [one for one in entries_of(case) if one.move == Move.DECLINE.value]
    if not found:
        return None
    told, way = found[-1], spec.ends.refused.appeal
    right_way = hide_numbers(told.answers.get("right_way", ""))
    return DeclinedShown(hide_numbers(told.note), told.answers.get("cite", ""), right_way, said(way.zh, way.en))


def _event(spec: Procedure, asks: dict[str, Ask], papers: dict[str, str], entry: Entry) -> Event:
    title = str(EVENTS.get(entry.move, entry.move))
    of = entry.answers.get("of") or (entry.step if entry.move == Move.SEND_BACK.value else "")
    step = next((said(one.name, one.name_en) for one in spec.steps if one.id == of), "")
    by = _("申请人") if entry.staff_id == 0 else " · ".join(filter(None, (entry.unit_name, str(role_name(entry.role)))))
    told = _told(entry, papers)
    return Event(
        when=_moment(entry), title=f"{title}：{step}" if step else title, detail=hide_numbers(entry.note), by=by,
        kind="past", answers=[*_step_answers(entry, asks, of), *told],
    )  # fmt: skip


def _moment(entry: Entry) -> str:
    return f"{localtime(entry.at):%Y-%m-%d %H:%M}"


def _step_answers(entry: Entry, asks: dict[str, Ask], of: str) -> list[tuple[str, str]]:
    """Return what a step answered, but for what is sealed: the person reads every opinion."""
    found = []
    for name, text in entry.answers.items():
        ask = asks.get(f"{of}.{name}")
        if ask is not None and not ask.is_sealed and isinstance(text, str):
            found.append((ask_text(ask), hide_numbers(shown_answer(ask, text, {}))))
    return found


def _told(entry: Entry, papers: dict[str, str]) -> list[tuple[str, str]]:
    """Return further facts of an entry that a person understands: papers, days, places, the right way."""
    if entry.answers.get("of"):
        return []
    values = {name: str(text) for name, text in STANDINGS.items()} | papers
    found = []
    for name, value in entry.answers.items():
        if name in TOLD and not isinstance(value, int):
            texts = value if isinstance(value, list) else [value]
            found.append((str(TOLD[name]), hide_numbers("、".join(values.get(str(one), str(one)) for one in texts))))
    return found


def _clock_name(spec: Procedure, kind: str) -> str:
    if kind in CLOCKS:
        return str(CLOCKS[kind])
    return next((said(one.name, one.name_en) for one in spec.steps if one.id == kind), kind)


def _clock(spec: Procedure, one: Clock, today: date, calendar: Calendar) -> ClockShown:
    counted = calendar.count_days(
        one.started_on, Limit(one.amount, Unit(one.unit)), for_person=one.kind in OF_PERSON
    )  # fmt: skip
    agrees = counted.last_day == one.due_on
    return ClockShown(
        name=_clock_name(spec, one.kind), yours=one.for_person, limit=period(one.amount, one.unit), last_day=one.due_on,
        rule=one.cite or _("本局设定"), source=one.source, steps=count_words(counted.steps) if agrees else [],
        stopped_on=one.stopped_on, overdue=(one.stopped_on or today) > one.due_on, provisional=one.provisional,
    )  # fmt: skip
