"""待我办理: what waits for this person, with its age, oldest first; and what they submitted and what became of it."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.domains.approvals.chains import list_kinds
from rongjun.domains.approvals.queries import list_made

from ...http import OfficeRequest
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..inbox_rows import inbox_table, known_kinds, tasks_of, waiting_of
from ..matters import OUTCOME_KINDS, OUTCOMES, detail_of, kind_choices, kind_name, standing_of, title_of, url_of


@require_http_methods(["GET", "POST"])
def inbox(request: OfficeRequest) -> HttpResponse:
    """List what waits for the person who is signed in."""
    tasks = tasks_of(waiting_of(request, request.actor), clock.now())
    lead = _("共 %(count)d 件；等得最久的在前面。") % {"count": len(tasks)} if tasks else ""
    return list_page(
        request, inbox_table(known_kinds(tasks)), tasks, "office/approvals/inbox.html", _("待我办理"), lead=lead,
        on_export=lambda query: None, tabs=_tabs("inbox"), idle=not tasks,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def inbox_made(request: OfficeRequest) -> HttpResponse:
    """List what the person who is signed in submitted, every round of it, and what became of it."""
    return list_page(
        request, made_table(list_kinds()), list_made(request.actor), "office/approvals/inbox.html", _("我提出的"),
        lead=_("您提交过的每一轮，和现在办到哪里。"), on_export=lambda query: None, tabs=_tabs("inbox-made"),
    )  # fmt: skip


def made_table(kinds: list[str]) -> Table:
    """Return the list of what somebody submitted."""
    return Table(
        key="inbox-made",
        caption=_("我提出的"),
        columns=(
            Column("title", _("事项"), title_of, href=url_of),
            Column("kind", _("类别"), lambda matter: kind_name(matter.kind), sort=("kind",)),
            Column("round", _("轮次"), lambda matter: matter.round, sort=("round",), kind="number"),
            Column("detail", _("内容"), detail_of, kind="long"),
            Column("opened", _("提出日期"), lambda matter: matter.opened_at, sort=("opened_at",), kind="date"),
            Column("standing", _("办到哪里"), lambda matter: standing_of(matter, matter.signed), sort=("outcome",),
                   cell=_standing),
            Column("decided", _("办结日期"), lambda matter: matter.decided_at, sort=("decided_at",), kind="date"),
            Column("reason", _("理由"), lambda matter: matter.reason, kind="long"),
        ),
        filters=(
            Filter("kind", _("类别"), lambda rows, kind: rows.filter(kind=kind), kind_choices(kinds)),
            Filter("outcome", _("结果"), _of_outcome, [("open", _("办理中")), *OUTCOMES.items()]),
        ),
        search=("reason", "kind"),
        search_label=_("理由"),
        order=("-opened_at",),
        empty=_("您还没有提交过审批事项"),
    )  # fmt: skip


def _of_outcome(rows: Any, outcome: str) -> Any:
    return rows.filter(outcome="" if outcome == "open" else outcome)


def _standing(matter: Any) -> str:
    return badge(standing_of(matter, matter.signed), OUTCOME_KINDS[matter.outcome])


def _tabs(current: str) -> list[tuple[str, str, bool]]:
    named = [("inbox", _("待我办理")), ("inbox-made", _("我提出的"))]
    return [(title, reverse(name), name == current) for name, title in named]
