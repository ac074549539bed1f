"""A matter laid out for its page: the line of its course, the clocks with how each day was computed, the history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.domains.petitions.models import Clock, Entry, Matter
from rongjun.domains.petitions.papers import title_of

from ..clock_words import BINDINGS, limit_words, step_words
from ..labels import role_name
from .case_words import days_left
from .petition_words import CLOCKS, MOVES, OF_PERSON, word

type Stage = tuple[str, str, str]
"""Title, done | current | todo | stopped, note: what the tag `steps` shows."""
CLEAN_ENDS: Final = frozenset({"met", "late", "over"})
"""How a clock ended by itself; the others were counted again or went to another unit."""
ENDED: Final = {"moved": "moved", "recounted": "recounted", "lapsed": "lapsed"}
_OPINION: Final = (
    ("registered", ("register", "submit")), ("sorted", ("sort",)), ("accepted", ("accept",)),
    ("proposed", ("propose",)), ("signed", ("sign",)), ("delivered", ("deliver",)),
)  # fmt: skip
_PLAIN: Final = (
    ("registered", ("register", "submit")), ("sorted", ("sort",)),
    ("answered", ("reply", "fulfil", "close", "answer_on_spot", "decline")),
)  # fmt: skip
_PLACES: Final = {
    "accepted": "proposed", "deciding": "signed", "issued": "delivered", "studying": "answered", "passed": "answered",
    "guided": "answered", "sent": "sorted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock as it is shown: what for, whose, the limit and who set it, how it was counted, where it stands."""

    clock: Clock
    name: str
    limit: str
    binding: str
    words: list[str]
    standing: str
    late: bool


def stages_of(matter: Matter, entries: Sequence[Entry], clocks: Sequence[Clock]) -> list[Stage]:
    """Return the line of a matter: what is done and when, where it stands and until when, what is to come."""
    names = {
        "registered": _("登记"), "sorted": _("依法分类"), "accepted": _("受理"), "proposed": _("提出意见"),
        "signed": _("签发"), "delivered": _("送达答复"), "answered": _("答复"),
    }  # fmt: skip
    course = _PLAIN if matter.kind and matter.route != "opinion" else _OPINION
    days = {one.move: f"{timezone.localtime(one.at):%Y-%m-%d}" for one in entries}
    at = _place(matter, [key for key, _moves in course])
    found = []
    for index, (key, moves) in enumerate(course):
        done = next((days[move] for move in moves if move in days), "")
        standing = "done" if index < at or (done and index != at) else "current" if index == at else "todo"
        if matter.ended_at is not None and not done and standing != "done":
            standing = "todo"
        note = done if standing == "done" else _until(clocks) if standing == "current" else ""
        found.append((names[key], standing, note))
    return found


def _place(matter: Matter, course: list[str]) -> int:
    """Return which stage is the next to be done."""
    if matter.ended_at is not None or matter.state in OF_PERSON | {"reviewing", "rereviewing"}:
        return len(course)
    wanted = _PLACES.get(matter.state, "sorted" if not matter.kind else course[2])
    return course.index(wanted) if wanted in course else 1


def _until(clocks: Sequence[Clock]) -> str:
    """Return the last day of the clock that leads; informing runs beside."""
    days = [one.due_on for one in clocks if one.leads and one.ended_on is None]
    return _("%(day)s 前") % {"day": min(days).isoformat()} if days else ""


def clocks_of(clocks: Sequence[Clock], today: date) -> list[ClockView]:
    """Return the clocks, those that run first, then the latest."""
    ordered = sorted(clocks, key=lambda one: (one.ended_on is not None, -one.pk))
    return [_clock(one, today) for one in ordered]


def _clock(clock: Clock, today: date) -> ClockView:
    late = not clock.for_person and (clock.ended_on or today) > clock.due_on and clock.ended in ("", *CLEAN_ENDS)
    return ClockView(
        clock, word(CLOCKS, clock.kind), limit_words(clock.amount, clock.unit), str(BINDINGS[clock.binding]),
        step_words(clock.steps), _standing(clock, today, late), late,
    )  # fmt: skip


def _standing(clock: Clock, today: date, late: bool) -> str:
    """Return where a clock stands: how many days are left, or how and when it ended."""
    if clock.ended_on is None:
        return days_left(clock.due_on, today, for_person=clock.for_person)
    shown = {"day": clock.ended_on.isoformat(), "days": (clock.ended_on - clock.due_on).days}
    if clock.ended == "recounted":
        return _("%(day)s 重新计算") % shown
    if clock.ended == "moved":
        return _("%(day)s 随事项转走") % shown
    if clock.for_person:
        return _("%(day)s 结束") % shown
    return (_("%(day)s 办完，逾期 %(days)d 天") if late else _("%(day)s 办完")) % shown


def history_of(entries: Sequence[Entry], units: dict[int, str]) -> list[dict[str, Any]]:
    """Return what happened, the latest first, ready for the tag `timeline`."""
    return [_happened(entry, units) for entry in reversed(entries)]


def _recounted(entry: Entry) -> list[str]:
    """Return which last day became which, where a notice of days of rest had clocks counted again."""
    moved = entry.detail.get("clocks", []) if entry.move == "recounted" else []
    return [f"{word(CLOCKS, kind)} {before} → {now}" for kind, before, now in moved]


def _happened(entry: Entry, units: dict[int, str]) -> dict[str, Any]:
    by = (entry.unit_name, str(role_name(entry.role)), entry.who) if entry.staff_id else (_("本人"),)
    to = units.get(entry.detail.get("to") or entry.detail.get("unit") or 0, "")
    paper = f"{title_of(entry.detail['kind'])} {entry.detail['number']}" if entry.move == "issue" else ""
    return {
        "when": f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M}",
        "title": word(MOVES, entry.move),
        "detail": "　".join(part for part in (to, paper, *_recounted(entry), entry.note) if part),
        "by": "　".join(part for part in by if part),
        "kind": "now",
    }
