"""Where a petition stands as its person reads it: who has it, until when, what was answered, what one may do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rongjun.domains.petitions.elsewhere import elsewhere_of
from rongjun.domains.petitions.holding import is_held
from rongjun.domains.petitions.letters.counted import count_texts, length_text
from rongjun.domains.petitions.models import Answer, Asking, Clock, Delivery, Elsewhere, Entry, Issued, Matter, Rating
from rongjun.domains.petitions.papers_words import MOVES
from rongjun.kernel.petition.states import OVER, Move, State, moves_from

from ..labels import role_name
from .petition_words import STATES, clock_name, of_text
from .words import hide_numbers

RATED_IN = frozenset({State.DELIVERED, State.REVIEWED, State.CLOSED, State.FINAL})


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper of the person, and whether it was received."""

    paper: Issued
    received_on: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the first page of a petition shows."""

    state: str
    draft: bool
    over: bool
    unit: str
    clock: str
    due: date | None
    yours: bool
    asked: list[str]
    answers: list[Answer]
    papers: list[PaperShown]
    stages: list[tuple[str, str, str]]
    elsewhere: Elsewhere | None
    may_add: bool
    may_withdraw: bool
    may_review: bool
    may_rereview: bool
    may_object: bool
    may_rate: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    when: str
    title: str
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class ClockShown:
    """A clock: for what, whose, its length and rule, its last day, how it was counted, how it ended."""

    name: str
    yours: bool
    unit: str
    limit: str
    started_on: date
    last_day: date
    rule: str
    source: str
    steps: list[str]
    ended_on: date | None
    late: bool
    provisional: bool
    recounted: bool


def standing_of(matter: Matter, today: date) -> Shown:
    """Return what the first page shows. Call it at the whole desk; nine queries at most."""
    state, moves = State(matter.state), moves_from(matter.state)
    lead = _lead(list(Clock.objects.filter(matter=matter, ended_on=None).order_by("-leads", "due_on")))
    answers = list(Answer.objects.filter(matter=matter).exclude(kind="opinion").order_by("pk"))
    opinion = Answer.objects.filter(matter=matter, round=matter.round, kind="opinion").exists()
    rated = Rating.objects.filter(matter=matter, round=matter.round).exists()
    asked = Asking.objects.filter(matter=matter, answered_on=None).order_by("pk").values_list("asked", flat=True)
    elsewhere = elsewhere_of(matter)
    in_time = lead is not None and lead.due_on >= today and elsewhere is None
    return Shown(
        state=_state_words(matter), draft=state is State.DRAFT, over=state in OVER,
        unit="" if state in OVER else _unit_words(matter), clock=clock_name(lead.kind) if lead else "",
        due=lead.due_on if lead else None, yours=bool(lead and lead.for_person),
        asked=[hide_numbers(one) for one in asked], answers=answers, papers=_papers(matter),
        stages=_stages(matter), elsewhere=elsewhere, may_add=Move.ADD in moves, may_withdraw=Move.WITHDRAW in moves,
        may_review=Move.ASK_REVIEW in moves and in_time, may_rereview=Move.ASK_REREVIEW in moves and in_time,
        may_object=Move.OBJECT_CLOSING in moves and not opinion, may_rate=state in RATED_IN and not rated,
    )  # fmt: skip


def _state_words(matter: Matter) -> str:
    if matter.state == State.REGISTERED and matter.kind:
        return _("已登记、已分类，等待办理")
    return str(STATES[matter.state])


def _unit_words(matter: Matter) -> str:
    """Return who has it; what only lies at the accused is on its way to who can handle it."""
    return _("纪检监察机关（等待移送，被反映的单位查不到）") if is_held(matter) else matter.owner_unit.name


def event_lines(matter: Matter) -> list[Event]:
    """Return the history of a petition, newest first: unit and post, every note, no name of an official."""
    return [_event(one) for one in Entry.objects.filter(matter=matter).order_by("-sequence")]


def clock_lines(matter: Matter, today: date) -> list[ClockShown]:
    """Return the clocks of a petition, the one begun last first."""
    rows = Clock.objects.filter(matter=matter).select_related("owner_unit").order_by("-pk")
    return [_clock(one, today) for one in rows]


def _lead(running: Sequence[Clock]) -> Clock | None:
    return running[0] if running else None


def _papers(matter: Matter) -> list[PaperShown]:
    rows = list(Issued.objects.filter(matter=matter, for_person=True).order_by("pk"))
    of_paper: dict[int, date] = {}
    of_opinion: dict[int, date] = {}
    for one in Delivery.objects.filter(matter=matter).order_by("-pk"):
        if one.issued_id is not None:
            of_paper[one.issued_id] = one.day
        if one.opinion_id is not None:
            of_opinion[one.opinion_id] = one.day
    return [PaperShown(one, of_paper.get(one.pk) or of_opinion.get(one.opinion_id or 0)) for one in rows]


def _stages(matter: Matter) -> list[tuple[str, str, str]]:
    """Return the steps of the way that the petition takes, with where it is."""
    names = [_("登记"), _("分类、转送"), _("办理"), _("答复")]
    state = State(matter.state)
    if matter.stage != "first" or state in (State.REVIEWING, State.REVIEWED):
        names.append(_("复查"))
    if matter.stage == "rereview" or state in (State.REREVIEWING, State.FINAL):
        names.append(_("复核"))
    at = _PLACES.get(state, 4 if matter.stage == "first" else len(names))
    stopped = state in (State.WITHDRAWN, State.DROPPED)
    how = {place: "done" if place < at else "todo" for place in range(len(names))}
    if at in how:
        how[at] = "stopped" if stopped else "current"
    return [(name, how[place], "") for place, name in enumerate(names)]


_PLACES = {
    State.DRAFT: 0, State.DROPPED: 0, State.REGISTERED: 1, State.SENT: 1, State.WITHDRAWN: 2, State.STUDYING: 2,
    State.PASSED: 2, State.GUIDED: 3, State.ACCEPTED: 2, State.DECIDING: 2, State.ISSUED: 3, State.DELIVERED: 4,
    State.REVIEWING: 4, State.REVIEWED: 5, State.REREVIEWING: 5, State.FINAL: 6,
}  # fmt: skip


def _event(entry: Entry) -> Event:
    found = MOVES.get(entry.move)
    title = of_text(found) if found is not None else _("办理记录")
    if entry.move == "issue":
        title = f"{title} {entry.detail.get('number', '')}".strip()
    by = _("您") if entry.staff_id == 0 else " · ".join(filter(None, (entry.unit_name, str(role_name(entry.role)))))
    return Event(f"{localtime(entry.at):%Y-%m-%d %H:%M}", title, hide_numbers(entry.note), by)


def _clock(one: Clock, today: date) -> ClockShown:
    limit = of_text(length_text(one.amount, one.unit))
    if one.added:
        limit = _("%(limit)s，另加 %(n)s 日") % {"limit": limit, "n": one.added}
    return ClockShown(
        name=clock_name(one.kind), yours=one.for_person, unit=one.owner_unit.name, limit=limit,
        started_on=one.started_on, last_day=one.due_on, rule=one.cite or _("本局设定"), source=one.source,
        steps=[of_text(text) for text in count_texts(one.steps)], ended_on=one.ended_on,
        late=(one.ended_on or today) > one.due_on, provisional=one.provisional,
        recounted=one.ended in ("recounted", "moved"),
    )  # fmt: skip
