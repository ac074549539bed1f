"""The inbox of whoever is signed in: read once a request, shown as a list, counted in the navigation."""

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.approvals.holds import standing_holds
from rongjun.domains.approvals.queries import Waiting, list_inbox

from ..templatetags.rongjun import badge
from ..told.run_words import step_name
from ..ui.tables import Column, Filter, Table
from .matters import KINDS, detail_of, kind_choices, kind_name, title_of, url_of
from .run_frame import when

LATE_DAYS, SOON_DAYS = 7, 3
"""From so many days on a matter is shown as waiting too long, or as waiting."""
SIGN, MEND, HELD = "sign", "mend", "held"


@dataclass(frozen=True, slots=True)
class Task:
    """One matter that waits: what it is, where it is dealt with, which step, since when, how long, in which state."""

    kind: str
    title: str
    url: str
    step: str
    detail: str
    since: str
    days: int
    state: str
    reason: str


def waiting_of(request: HttpRequest, actor: Actor) -> list[Waiting]:
    """Return what waits for an actor; read once a request, however often it is asked."""
    kept: list[Waiting] | None = getattr(request, "waiting", None)
    if kept is None:
        kept = list_inbox(actor)
        request.waiting = kept  # type: ignore[attr-defined]
    return kept


def count_waiting(request: HttpRequest, actor: Actor) -> int:
    """Return how many matters wait for an actor; 0 where the database cannot say (the page of an error)."""
    try:
        return len(waiting_of(request, actor))
    except DatabaseError:
        return 0


def tasks_of(waiting: list[Waiting], now: datetime) -> list[Task]:
    """Return the rows of the inbox, in one query."""
    held = set(standing_holds(now).values_list("matter__kind", "matter__subject_id")) if waiting else set()
    return [_task(one, (one.matter.kind, one.matter.subject_id) in held, now) for one in waiting]


def inbox_table(kinds: list[str]) -> Table:
    """Return the list of what waits."""
    return Table(
        key="inbox",
        caption=_("待我办理"),
        columns=(
            Column("title", _("事项"), lambda task: task.title, sort=True, href=lambda task: task.url),
            Column("kind", _("类别"), lambda task: kind_name(task.kind), sort=True),
            Column("step", _("环节"), lambda task: task.step, sort=True),
            Column("state", _("状态"), lambda task: str(state_words()[task.state][0]), sort=True, cell=_state),
            Column("detail", _("内容"), lambda task: task.detail, kind="long"),
            Column("since", _("自何时"), lambda task: task.since, sort=True),
            Column("days", _("已等（天）"), lambda task: task.days, sort=True, kind="number", cell=_days),
            Column("reason", _("退回理由"), lambda task: task.reason, kind="long"),
        ),
        filters=(
            Filter("kind", _("类别"), lambda rows, kind: [one for one in rows if one.kind == kind],
                   kind_choices(kinds)),
            Filter("state", _("状态"), lambda rows, state: [one for one in rows if one.state == state],
                   [(key, name) for key, (name, _badge) in state_words().items()]),
            Filter("age", _("等待时间"), lambda rows, days: [one for one in rows if one.days >= int(days)],
                   [(str(days), _("%(days)d 天以上") % {"days": days}) for days in (SOON_DAYS, LATE_DAYS)]),
        ),
        search=("title",),
        search_label=_("事项、内容"),
        empty=_("没有等待您办理的事项"),
        row_kind=lambda task: "faulty" if task.days >= LATE_DAYS else "",
    )  # fmt: skip


def state_words() -> dict[str, tuple[str, str]]:
    """Return each state of a task: its name and the kind of its badge."""
    return {SIGN: (_("待您签批"), "info"), MEND: (_("退回，待修改"), "danger"), HELD: (_("暂缓中"), "draft")}


def known_kinds(tasks: list[Task]) -> list[str]:
    """Return the kinds that occur, in the order of the registry."""
    there = {task.kind for task in tasks}
    return [kind for kind in KINDS if kind in there] + sorted(there - set(KINDS))


def _task(one: Waiting, held: bool, now: datetime) -> Task:
    matter = one.matter
    state = HELD if held else MEND if one.returned else SIGN
    return Task(
        matter.kind, title_of(matter), url_of(matter), step_name(one.step["name"]), detail_of(matter), when(one.since),
        one.days_waiting(now), state, matter.reason if one.returned else "",
    )  # fmt: skip


def _state(task: Task) -> SafeString:
    name, kind = state_words()[task.state]
    return badge(name, kind)


def _days(task: Task) -> str | SafeString:
    if task.days >= LATE_DAYS:
        return badge(_("%(days)d 天，过久") % {"days": task.days}, "danger")
    return badge(_("%(days)d 天") % {"days": task.days}, "draft") if task.days >= SOON_DAYS else str(task.days)
