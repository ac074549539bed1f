"""A case laid out for its page: the line of steps, the clocks, the answers, the papers, the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.domains.recognition.course import current_calendar
from rongjun.domains.recognition.models import Case, CaseFile, CasePaper, Clock, Entry
from rongjun.domains.recognition.queries import WholeCase
from rongjun.domains.recognition.recounting import replaced_clocks
from rongjun.kernel.calendar import Calendar
from rongjun.kernel.recognition import Ask, Form, Outcome, StepKind, asks_for, step_asks_for, steps_for
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition.procedure import Paper
from rongjun.kernel.recognition.states import OVER, State

from ..clock_words import BINDINGS, count_words, counted_of, is_as_counted, limit_words
from ..labels import role_name
from .case_frame import said
from .case_words import STANDINGS, clock_name, days_left, move_name, step_title

type Stage = tuple[str, str, str]
"""Title, done | current | todo | stopped, note: what the tag `steps` shows."""
HIDDEN = "●"
"""Stands for a sealed answer that was not opened."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `name` is the field of a sealed one, `opened` its text where it was just revealed."""

    label: str
    text: str
    name: str = ""
    opened: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as it is shown: what for, the limit and who set it, how it was counted, where it stands."""

    clock: Clock
    name: str
    limit: str
    binding: str
    words: list[str]
    standing: str
    late: bool
    moved: bool
    """The notices of working days known now would give another last day than the one fixed when it began."""


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper to bring: what it is, where it stands, the files that show it."""

    paper: CasePaper
    name: str
    help: str
    wanted: str
    standing: tuple[str, str]
    files: list[CaseFile] = field(default_factory=list)


def stages_of(whole: WholeCase, spec: Spec, answers: Mapping[str, str]) -> list[Stage]:
    """Return the line of steps: what is done and when, where it stands now and until when, what is to come."""
    case = whole.case
    names = [_("申请"), _("受理"), *(step_title(spec, one) for one in _plan(case, spec, answers)), _("送达")]
    at = _place(case, spec, answers)
    done = _done_days(whole, _plan(case, spec, answers))
    over = State(case.state) in OVER
    stopped = over and case.state != State.CLOSED
    found = []
    for index, name in enumerate(names):
        if index < at or (over and not stopped):
            found.append((name, "done", done.get(index, "")))
        elif index == at:
            found.append((name, "stopped" if stopped else "current", _until(case)))
        else:
            found.append((name, "todo", ""))
    return found


def _plan(case: Case, spec: Spec, answers: Mapping[str, str]) -> list[str]:
    """Return the steps between acceptance and delivery: the plan of the case, before it the one that is to be
    expected.
    """
    outside = (StepKind.INTAKE, StepKind.DELIVER)
    expected = (step.id for step in steps_for(spec, answers) if step.kind not in outside)
    return list(case.plan) or list(expected)


def _place(case: Case, spec: Spec, answers: Mapping[str, str]) -> int:
    plan = _plan(case, spec, answers)
    state = State(case.state)
    if state in (State.DRAFT, State.DROPPED):
        return 0
    if state in (State.SUBMITTED, State.INCOMPLETE, State.DECLINED) or not case.plan:
        return 1
    if state in (State.GRANTED, State.REFUSED):
        return len(plan) + 2
    return 2 + (plan.index(case.step) if case.step in plan else 0)


def _done_days(whole: WholeCase, plan: Sequence[str]) -> dict[int, str]:
    """Return place in the line -> the day on which it was done last."""
    found: dict[int, str] = {}
    fixed = {"submit": 0, "supplement": 0, "accept": 1, "deliver": len(plan) + 2}
    decided = 2 + plan.index(whole.case.step) if whole.case.step in plan else None
    for entry in whole.entries:
        place = fixed.get(entry.move)
        if entry.move == "advance" and entry.answers.get("of") in plan:
            place = 2 + plan.index(entry.answers["of"])
        if entry.move in ("grant", "refuse"):
            place = decided
        if place is not None:
            found[place] = f"{timezone.localtime(entry.at):%Y-%m-%d}"
    return found


def _until(case: Case) -> str:
    if case.due_on is None or case.ended_at is not None:
        return ""
    return _("%(day)s 前") % {"day": case.due_on.isoformat()}


def clocks_of(whole: WholeCase, spec: Spec, today: date) -> list[ClockView]:
    """Return the clocks, the one that runs first, then the latest."""
    ordered = sorted(whole.clocks, key=lambda one: (one.stopped_on is not None, -one.pk))
    calendar, replaced = current_calendar(), replaced_clocks(whole.clocks)
    return [_clock(one, spec, today, calendar, replaced=one.pk in replaced) for one in ordered]


def _clock(clock: Clock, spec: Spec, today: date, calendar: Calendar, *, replaced: bool) -> ClockView:
    counted = counted_of(clock, calendar)
    ended = clock.stopped_on or today
    late = not clock.for_person and ended > clock.due_on and not replaced
    standing = days_left(clock.due_on, today, for_person=clock.for_person)
    if clock.stopped_on is not None:
        said_late = _("%(day)s 办完，逾期 %(days)d 天") if late else _("%(day)s 办完")
        standing = said_late % {"day": clock.stopped_on.isoformat(), "days": (ended - clock.due_on).days}
    if replaced and clock.stopped_on is not None:
        standing = _("%(day)s 因放假安排变动重新计算") % {"day": clock.stopped_on.isoformat()}
    return ClockView(
        clock, clock_name(clock, spec), limit_words(clock.amount, clock.unit), str(BINDINGS[clock.binding]),
        count_words(counted), standing, late, not is_as_counted(clock, counted),
    )  # fmt: skip


def answers_of(
    spec: Spec, plain: Mapping[str, str], sealed: Sequence[str], opened: Mapping[str, str], places: Mapping[str, str]
) -> list[Answer]:
    """Return the answers of the application in the order of its questions; sealed ones hidden until opened."""
    held = {**plain, **dict.fromkeys((name for name in sealed if "." not in name), HIDDEN)}
    return [_answer(ask, ask.id, held, opened, places) for ask in asks_for(spec, held) if ask.id in held]


def step_answers_of(
    spec: Spec, step_id: str, whole: WholeCase, sealed: Sequence[str], opened: Mapping[str, str],
    places: Mapping[str, str],
) -> list[Answer]:  # fmt: skip
    """Return the answers that a step was given last, in the order of its questions."""
    given = [entry.answers for entry in whole.entries if entry.answers.get("of") == step_id]
    step = next((one for one in spec.steps if one.id == step_id), None)
    if step is None or not given:
        return []
    prefix = f"{step_id}."
    hidden = {name.removeprefix(prefix): HIDDEN for name in sealed if name.startswith(prefix)}
    held = {name: text for name, text in given[-1].items() if isinstance(text, str)} | hidden
    asks = step_asks_for(spec, step, whole.case.answers, {step_id: held})
    asks = asks or step.asks
    return [_answer(ask, f"{prefix}{ask.id}", held, opened, places) for ask in asks if ask.id in held]


def _answer(
    ask: Ask, name: str, held: Mapping[str, str], opened: Mapping[str, str], places: Mapping[str, str]
) -> Answer:
    label, text = said(ask.ask, ask.ask_en), held[ask.id]
    if ask.is_sealed:
        return Answer(
            label, _("已填写（加密）"), name, answer_text(ask, opened[name], places) if name in opened else ""
        )
    return Answer(label, answer_text(ask, text, places))


def answer_text(ask: Ask, text: str, places: Mapping[str, str]) -> str:
    """Return an answer as it is read: choices by their names, yes and no, places by their names."""
    if ask.type is Form.CHOICE:
        return next((said(one.name, one.name_en) for one in ask.options if one.id == text), text)
    if ask.type is Form.YESNO:
        return {"yes": _("是"), "no": _("否")}.get(text, text)
    if ask.type is Form.AREA:
        return places.get(text, text)
    return text


def area_codes(spec: Spec, case: Case, entries: Sequence[Entry]) -> set[str]:
    """Return the codes of places that a case names, to look their names up."""
    answers: list[Mapping[str, Any]] = [case.answers, *(entry.answers for entry in entries)]
    asks = {ask.id for ask in (*spec.asks, *(ask for step in spec.steps for ask in step.asks)) if ask.type is Form.AREA}
    return {case.area_code, *(str(held[name]) for held in answers for name in asks if name in held)}


def papers_of(whole: WholeCase, spec: Spec) -> list[PaperView]:
    """Return the papers on the list of a case, with their files."""
    known = {paper.id: paper for paper in spec.papers}
    found = []
    for one in whole.papers:
        paper = known[one.item]
        title, kind = STANDINGS[one.standing]
        files = [file for file in whole.files if file.item == one.item]
        told = (said(paper.name, paper.name_en), said(paper.help, paper.help_en))
        found.append(PaperView(one, *told, wanted_words(paper), (str(title), kind), files))
    return found


def loose_of(whole: WholeCase) -> list[CaseFile]:
    """Return the files that show none of the papers on the list."""
    listed = {one.item for one in whole.papers}
    return [file for file in whole.files if file.item not in listed]


def wanted_words(paper: Paper) -> str:
    """Return what is to be brought of a paper: the original to be seen, copies to be left."""
    if not paper.original:
        return _("复印件 %(n)d 份") % {"n": max(paper.copies, 1)}
    return _("看原件，留复印件 %(n)d 份") % {"n": paper.copies} if paper.copies else _("原件")


@dataclass(frozen=True, slots=True)
class CheckView:
    """A condition that does not hold or cannot be worked out: what is said, by which article, the day it turns on."""

    failed: bool
    says: str
    cite: str
    last_day: date | None


def checks_of(outcomes: Sequence[Outcome]) -> list[CheckView]:
    """Return the conditions that somebody must look at."""
    return [
        CheckView(one.holds is False, said(one.says.zh, one.says.en), one.cite, one.last_day)
        for one in outcomes if not one.holds
    ]  # fmt: skip


def history_of(whole: WholeCase, spec: Spec, places: Mapping[str, str], staff: Mapping[int, str]) -> list[Any]:
    """Return what happened, the latest first, ready for the tag `timeline`; papers checked off in one go are one."""
    told = [_happened(entry, spec, places, staff) for entry in reversed(whole.entries)]
    found: list[dict[str, Any]] = []
    for one in told:
        alike = found and all(found[-1][key] == one[key] for key in ("when", "title", "by"))
        if alike and one["title"] == move_name("paper"):
            found[-1]["detail"] = f"{one['detail']}；{found[-1]['detail']}"
        else:
            found.append(one)
    return found


def _happened(entry: Entry, spec: Spec, places: Mapping[str, str], staff: Mapping[int, str]) -> dict[str, Any]:
    name = step_title(spec, entry.answers.get("of") or entry.step)
    title = move_name(entry.move)
    if entry.move in ("advance", "send_back") and name:
        title = _("%(what)s：%(step)s") % {"what": title, "step": name}
    return {
        "when": f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
        "title": title,
        "detail": "　".join(part for part in (entry.note, *_said_of(entry, spec, places, staff)) if part),
        "by": "　".join(part for part in (entry.unit_name, str(role_name(entry.role)), entry.who) if part),
        "kind": "now",
    }


def _said_of(entry: Entry, spec: Spec, places: Mapping[str, str], staff: Mapping[int, str]) -> list[str]:
    """Return what an entry says beside its note: papers named, a colleague, the article and the right way."""
    given, papers = entry.answers, {paper.id: said(paper.name, paper.name_en) for paper in spec.papers}
    named = "、".join(papers.get(item, item) for item in given.get("items", ()))
    found = [named] if named else []
    if entry.move == "paper":
        found.append(f"{papers.get(given['item'], given['item'])}：{STANDINGS[given['standing']][0]}")
    if "staff" in given:
        found.append(staff.get(int(given["staff"]), ""))
    if entry.move == "decline":
        found += [given["cite"], given["right_way"]]
    if entry.move == "delivery":
        found += [given["paper"], given["day"]]
    return [*found, *_step_said(entry, spec, places)]


def _step_said(entry: Entry, spec: Spec, places: Mapping[str, str]) -> list[str]:
    step = next((one for one in spec.steps if one.id == entry.answers.get("of")), None)
    asks = {ask.id: ask for ask in step.asks} if step else {}
    return [
        f"{said(asks[name].ask, asks[name].ask_en)}：{answer_text(asks[name], text, places)}"
        for name, text in entry.answers.items() if name in asks and isinstance(text, str)
    ]  # fmt: skip
