"""待我办理: what waits for this person, with its age, oldest first."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import Waiting, list_inbox
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.page_queries import list_runs_by_id
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, page
from ..run_frame import when
from ..run_words import step_name
from .home import MATTER_NAMES, MATTER_PAGES


@dataclass(frozen=True, slots=True)
class Task:
    """One matter that waits: what it is, where it is dealt with, which step, since when, how long."""

    title: str
    url: str
    step: str
    detail: str
    since: str
    days: int


def inbox(request: OfficeRequest) -> HttpResponse:
    """Show what waits for the person who is signed in."""
    now = clock.now()
    waiting = list_inbox(request.actor)
    runs = list_runs_by_id({one.matter.subject_id for one in waiting if one.matter.kind == "run"})
    tasks = [_task(one, runs, now) for one in waiting]
    lead = _("共 %(count)d 件；等得最久的在前面。") % {"count": len(tasks)} if tasks else ""
    return page(request, "office/runs/inbox.html", _("待我办理"), lead=lead, tasks=tasks)


def _task(one: Waiting, runs: dict[int, Run], now: datetime) -> Task:
    matter = one.matter
    name = MATTER_PAGES.get(matter.kind, "")
    url = reverse(name, args=[matter.subject_id]) if name else ""
    run = runs.get(matter.subject_id) if matter.kind == "run" else None
    title, detail = _run_told(run) if run else (_title(matter), "")
    return Task(title, url, step_name(one.step["name"]), detail, when(one.since), one.days_waiting(now))


def _run_told(run: Run) -> tuple[str, str]:
    shown = {"count": run.totals.get("paid_persons", 0), "amount": format_yuan(run.totals.get("pay_fen", 0))}
    detail = _("%(count)d 人，%(amount)s 元") % shown
    return _("%(month)s 发放") % {"month": format_month(run.month)}, detail


def _title(matter: Matter) -> str:
    if matter.kind == "import":
        return _("人员导入 %(number)d") % {"number": matter.subject_id}
    if matter.kind in MATTER_NAMES:
        return _("%(name)s %(number)d") % {"name": MATTER_NAMES[matter.kind], "number": matter.subject_id}
    return _("审批事项 %(number)d") % {"number": matter.subject_id}
