"""What a procedure says in one situation: which questions apply, what to bring, which steps follow, what holds.

All are functions of the procedure and the answers; an answer to a question that does not apply counts for nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rongjun.kernel.calendar import Calendar, Counted, Limit

from .procedure import (
    APPLIED_ON,
    Ask,
    Check,
    Condition,
    Effect,
    Form,
    From,
    Make,
    Option,
    Otherwise,
    Paper,
    Procedure,
    Rule,
    Step,
    Value,
    Words,
)

type Answers = Mapping[str, str]
"""Question -> answer: days as YYYY-MM-DD, months as YYYY-MM, yes or no, the id of an option, else the text."""
type StepAnswers = Mapping[str, Answers]
"""Step -> the answers it was given."""


def asks_for(procedure: Procedure, answers: Answers) -> tuple[Ask, ...]:
    """Return the questions of the application that apply, in order, as far as the answers tell."""
    return tuple(ask for ask, _held in _walk(procedure, answers))


def _walk(procedure: Procedure, answers: Answers) -> list[tuple[Ask, str]]:
    """Return the questions that apply with the answers given ('' where none)."""
    held: dict[str, str] = {}
    found = []
    for ask in procedure.asks:
        if holds(ask.when, held):
            answer = answers.get(ask.id, "").strip()
            held[ask.id] = answer
            found.append((ask, answer))
    return found


def effective(procedure: Procedure, answers: Answers, step_answers: StepAnswers | None = None) -> dict[str, str]:
    """Return the answers that count, those of steps as STEP.QUESTION; empty ones are left out."""
    held = {ask.id: answer for ask, answer in _walk(procedure, answers)}
    for step in procedure.steps:
        given = (step_answers or {}).get(step.id, {})
        for ask in step.asks:
            if holds(ask.when, held):
                held[f"{step.id}.{ask.id}"] = given.get(ask.id, "").strip()
    return {name: answer for name, answer in held.items() if answer}


def holds(condition: Condition, held: Answers) -> bool:
    """Tell whether all of a condition holds; an empty one always does."""
    return all(held.get(name, "") in wanted for name, wanted in condition.items())


def papers_for(procedure: Procedure, answers: Answers) -> tuple[Paper, ...]:
    """Return what to bring in this situation (一次性告知)."""
    held = effective(procedure, answers)
    return tuple(paper for paper in procedure.papers if holds(paper.when, held))


def steps_for(procedure: Procedure, answers: Answers, step_answers: StepAnswers | None = None) -> tuple[Step, ...]:
    """Return the steps that follow in this situation, as far as is known yet."""
    held = effective(procedure, answers, step_answers)
    return tuple(
        step
        for step in procedure.steps
        if holds(step.when, held) and not (step.unless and holds(step.unless, held))
    )  # fmt: skip


def step_asks_for(
    procedure: Procedure, step: Step, answers: Answers, step_answers: StepAnswers | None = None
) -> tuple[Ask, ...]:
    """Return the questions of a step that apply, as far as the answers tell (its own included)."""
    held = effective(procedure, answers, step_answers)
    return tuple(ask for ask in step.asks if holds(ask.when, held))


@dataclass(frozen=True, slots=True)
class Outcome:
    """A condition worked out: holds, does not (`says` what the person is told), or None where a day is missing.

    `last_day` is the last day (within), the first one (after) or the first one too late (before), with the count.
    """

    id: str
    holds: bool | None
    otherwise: Otherwise
    says: Words
    cite: str
    source: str
    counted: Counted | None = None

    @property
    def last_day(self) -> date | None:
        """The day on which it turns, where it is one of days."""
        return self.counted.last_day if self.counted else None


def check(
    procedure: Procedure, answers: Answers, applied_on: date, calendar: Calendar | None = None
) -> tuple[Outcome, ...]:
    """Work out the conditions that apply on the day of application. What a person may do in a time ends on a working
    day (`calendar`; without one, the installed notices)."""
    held = effective(procedure, answers) | {APPLIED_ON: applied_on.isoformat()}
    used = calendar or Calendar()
    return tuple(_outcome(one, held, used) for one in procedure.checks if holds(one.when, held))


def _outcome(one: Check, held: Answers, calendar: Calendar) -> Outcome:
    fixed = (one.otherwise, one.says, one.cite, one.source)
    if one.rule is Rule.ONE_OF:
        given = held.get(one.ask, "")
        return Outcome(one.id, given in one.values if given else None, *fixed)
    since, until = _day(held.get(one.since, "")), _day(held.get(one.until, ""))
    if since is None:
        return Outcome(one.id, None, *fixed)
    counted = calendar.count_days(since, Limit(one.n, one.unit), for_person=one.rule is Rule.WITHIN)
    if until is None:
        return Outcome(one.id, None, *fixed, counted)
    return Outcome(one.id, _within(one.rule, until, counted.last_day), *fixed, counted)


def _within(rule: Rule, day: date, turn: date) -> bool:
    if rule is Rule.WITHIN:
        return day <= turn
    return day >= turn if rule is Rule.AFTER else day < turn


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Made:
    """What a grant writes, with its values as they are written.

    `key`: of a detail kept by category, as `values` would hold it; `since`: the day from which a change holds, or ''.
    """

    effect: Effect
    kind: str
    key: str
    values: dict[str, str]
    since: str = ""


_OF_FILE = (Effect.DETAIL, Effect.NONE)
"""Effects that fill no columns of the people workbook."""


def makes_of(
    procedure: Procedure, answers: Answers, step_answers: StepAnswers, decided_on: date, applied_on: date | None = None
) -> tuple[Made, ...]:
    """Return what the grant writes. What fills columns holds the answers that have one, below the values stated.

    Choices are written as their option says, yes and no as 是 and 否; an answer not given writes nothing, and a detail
    of which nothing was answered is left out.
    """
    held = effective(procedure, answers, step_answers)
    days = {From.DECIDED: decided_on, From.APPLIED: applied_on or decided_on}
    made = [(make, _made(procedure, make, held, days)) for make in procedure.makes if holds(make.when, held)]
    return tuple(one for make, one in made if not _says_nothing(make, one))


def _made(procedure: Procedure, make: Make, held: Answers, days: Mapping[From, date]) -> Made:
    values = {} if make.effect in _OF_FILE else columns_of(procedure, held)
    values |= {name: _resolve(procedure, value, held, days) for name, value in make.values.items()}
    key = _resolve(procedure, make.key, held, days) if make.key else ""
    since = _resolve(procedure, make.since, held, days) if make.since else ""
    return Made(make.effect, make.kind, key, {name: text for name, text in values.items() if text}, since)


def _says_nothing(make: Make, made: Made) -> bool:
    """Tell whether a detail holds constants only, because nothing that it was to hold was answered."""
    asked = [name for name, value in make.values.items() if value.source is not From.CONST]
    return make.effect is Effect.DETAIL and bool(asked) and not any(name in made.values for name in asked)


def lacking_of(procedure: Procedure, answers: Answers, step_answers: StepAnswers) -> tuple[str, ...]:
    """Return what a grant would have to write and nobody has answered, by the names of what is written.

    While there is any (the province has given no grade), the matter cannot be granted.
    """
    held = effective(procedure, answers, step_answers)
    days = {From.DECIDED: date.max, From.APPLIED: date.max}
    lacking = [
        name
        for make in procedure.makes
        if make.effect not in _OF_FILE and holds(make.when, held)
        for name, value in make.values.items()
        if name not in make.optional and not _resolve(procedure, value, held, days)
    ]
    return tuple(dict.fromkeys(lacking))


def columns_of(procedure: Procedure, held: Answers) -> dict[str, str]:
    """Return the columns of the people workbook that answers fill (`held` as `effective` returns them)."""
    asks = named_asks(procedure)
    return {ask.column: written(ask, held[name]) for name, ask in asks.items() if ask.column and name in held}


def named_asks(procedure: Procedure) -> dict[str, Ask]:
    """Return every question by the name it is referred to by: those of steps as STEP.QUESTION."""
    found = {ask.id: ask for ask in procedure.asks}
    for step in procedure.steps:
        found |= {f"{step.id}.{ask.id}": ask for ask in step.asks}
    return found


def _resolve(procedure: Procedure, value: Value, held: Answers, days: Mapping[From, date]) -> str:
    if value.source is From.CONST:
        return value.of
    if value.source in days:
        return days[value.source].isoformat()
    return written(named_asks(procedure)[value.of], held.get(value.of, ""))


def written(ask: Ask, answer: str) -> str:
    """Return an answer as it is written into the registry."""
    if ask.type is Form.YESNO:
        return {"yes": "是", "no": "否"}.get(answer, "")
    if ask.type is Form.CHOICE:
        return _chosen(ask.options, answer)
    return answer


def _chosen(options: Iterable[Option], answer: str) -> str:
    return next((one.written for one in options if one.id == answer), "")
