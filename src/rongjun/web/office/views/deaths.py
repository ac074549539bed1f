"""Lists of deaths: brought, matched in the background, their rows listed, the exact ones put forward together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.payments.death_words import continued_words, months_words
from rongjun.domains.payments.queries.deaths import AfterDeath, Supposed, suppose_deaths
from rongjun.domains.people.deaths import actions, queries
from rongjun.domains.people.deaths.tasks import match_task
from rongjun.domains.people.deaths.words import GRADES, evidence_words
from rongjun.domains.people.models import DeathList, DeathRow
from rongjun.domains.people.move_queries import in_standing, list_moves, list_suspensions
from rongjun.kernel.period import month_of

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..event_words import LIST_KINDS, LIST_STATES, STANDING_KINDS, STANDINGS, STEPS
from ..forms_events import DeathUploadForm

STANDING_STATES = (DeathRow.State.OPEN, DeathRow.State.PROPOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list with what would follow from the death."""

    row: DeathRow
    after: AfterDeath | None

    @property
    def standing(self) -> str:
        """Where the row stands (deaths.queries.STANDINGS)."""
        return str(self.row.standing)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault of a list."""

    row_no: int
    column: str
    value: str
    fault: str
    mend: str


def _count(name: str, title: Any) -> Column:
    return Column(name, title, lambda one: one.counts.get(name, 0), kind="number")


LISTS = Table(
    key="death-lists",
    caption=gettext_lazy("去世名单"),
    columns=(
        Column(
            "id", gettext_lazy("编号"), lambda d: d.pk, sort=("pk",), href=lambda d: reverse("death-list", args=[d.pk])
        ),
        Column("source", gettext_lazy("来自"), lambda d: d.source, sort=("source",)),
        Column("file", gettext_lazy("文件"), lambda d: d.file_name, sort=("file_name",)),
        Column(
            "state", gettext_lazy("状态"), lambda d: LIST_STATES[d.state], sort=("state",),
            cell=lambda d: badge(str(LIST_STATES[d.state]), LIST_KINDS[d.state]),
        ),
        _count("rows", gettext_lazy("行数")), _count("exact", GRADES["exact"]), _count("likely", GRADES["likely"]),
        _count("none", GRADES["none"]), _count("faults", gettext_lazy("读不了")),
        Column("maker", gettext_lazy("上传人"), lambda d: d.made_by.name, sort=("made_by__name",)),
        Column("made", gettext_lazy("上传日期"), lambda d: d.made_at, sort=("made_at",), kind="date"),
    ),
    search=("file_name", "source"),
    search_label=gettext_lazy("文件名或来自"),
    order=("-made_at",),
    empty=gettext_lazy("还没有去世名单"),
)  # fmt: skip


def _last(line: Line) -> int | None:
    return line.after.last_month if line.after else None


def _dated(line: Line) -> str:
    if line.row.death_date:
        return f"{line.row.death_date}"
    return _("不晚于 %(day)s（火化）") % {"day": line.row.cremation_date}


def _person(line: Line) -> str:
    person = line.row.person
    return f"{person.file_no} {person.name}" if person else ""


ROWS = Table(
    key="death-rows",
    caption=gettext_lazy("名单中可能是名册人员的行"),
    columns=(
        Column(
            "row_no", gettext_lazy("行"), lambda one: one.row.row_no, sort=True, kind="number",
            href=lambda one: reverse("death-row", args=[one.row.pk]),
        ),
        Column("name", gettext_lazy("名单姓名"), lambda one: one.row.name, sort=True),
        Column(
            "person", gettext_lazy("登记册里的人"), _person, sort=True,
            href=lambda one: reverse("person", args=[one.row.person_id]) if one.row.person_id else "",
        ),
        Column(
            "grade", gettext_lazy("判断"), lambda one: GRADES[one.row.grade], sort=True,
            cell=lambda one: badge(str(GRADES[one.row.grade]), "info" if one.row.grade == "exact" else "draft"),
        ),
        Column("evidence", gettext_lazy("判断依据"), lambda one: evidence_words(one.row.evidence)),
        Column("death", gettext_lazy("去世日期"), _dated, sort=True),
        Column("last", gettext_lazy("最后应发月"), _last, sort=True, kind="month"),
        Column(
            "overpaid", gettext_lazy("已多发（元）"), lambda one: one.after.overpaid_fen if one.after else None,
            sort=True, kind="money",
        ),
        Column(
            "months", gettext_lazy("多发月份"),
            lambda one: months_words(one.after.overpaid_months) if one.after else "",
        ),
        Column(
            "goes_on", gettext_lazy("之后继续发放"), lambda one: continued_words(one.after) if one.after else "",
            shown=False,
        ),
        Column(
            "standing", gettext_lazy("状态"), lambda one: STANDINGS[one.standing], sort=True,
            cell=lambda one: badge(str(STANDINGS[one.standing]), STANDING_KINDS[one.standing]),
        ),
    ),
    filters=(
        Filter(
            "grade", gettext_lazy("判断"), lambda rows, grade: [one for one in rows if one.row.grade == grade],
            [(code, GRADES[code]) for code in ("exact", "likely")],
        ),
        Filter(
            "standing", gettext_lazy("状态"), lambda rows, code: [one for one in rows if one.standing == code],
            list(STANDINGS.items()),
        ),
    ),
    search=("name", "person"),
    search_label=gettext_lazy("姓名或档案号"),
    empty=gettext_lazy("没有可能是名册人员的行"),
    people=lambda one: str(one.row.person.token) if one.row.person else "",
)  # fmt: skip
FAULTS = Table(
    key="death-faults",
    caption=gettext_lazy("读不了的行"),
    columns=(
        Column("row_no", gettext_lazy("行"), lambda f: f.row_no, sort=True, kind="number"),
        Column("column", gettext_lazy("列"), lambda f: f.column, sort=True),
        Column("value", gettext_lazy("值"), lambda f: f.value),
        Column("fault", gettext_lazy("问题"), lambda f: f.fault, sort=True),
        Column("mend", gettext_lazy("怎样改"), lambda f: f.mend),
    ),
    empty=gettext_lazy("每一行都读出来了"),
)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def events(request: OfficeRequest) -> HttpResponse:
    """Show what life events wait for: rows of death lists, moves, suspensions."""
    by, today = request.actor, clock.today()
    suspended = list(in_standing(list_suspensions(by), "in_force", today).values_list("valid_to", "value"))
    due = [value for until, value in suspended if until is None and value.get("review", "9999") <= today.isoformat()]
    return page(
        request, "office/events/events.html", _("去世、迁移和中止"), suspended=len(suspended), due=len(due),
        moves=list_moves(by).filter(valid_from__year=today.year).count(), open=queries.count_open(by),
        may_link=by.may(Permission.PEOPLE_LINK), may_import=by.may(Permission.PEOPLE_IMPORT),
    )  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def death_lists(request: OfficeRequest) -> HttpResponse:
    """List the lists that came in, the newest first."""
    lists = queries.list_lists(request.actor)
    return list_page(
        request, LISTS, lists, "office/events/death_lists.html", _("去世名单"), crumbs=crumbs()[:1],
        lead=_("殡仪馆、卫生健康等单位的名单与登记册比对：谁、从哪个月停发、多发了多少、之后继续发什么。"),
    )  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def upload_deaths(request: OfficeRequest) -> HttpResponse:
    """Take a list; it is matched in the background. The same file twice leads to what came of it."""
    form = DeathUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        batch, new = actions.keep_list(
            content=file.read(), file_name=file.name, source=form.cleaned_data["source"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip
        if new:
            match_task.enqueue(batch.pk, request.actor.account_id)
        else:
            messages.info(request, _("这份文件以前上传过，下面是它的结果，没有任何变化。"))
        return redirect("death-list", list_id=batch.pk)
    return page(
        request, "office/events/death_upload.html", _("上传去世名单"), crumbs=crumbs(), form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def death_list(request: OfficeRequest, list_id: int) -> HttpResponse:
    """Show a list: at work, stopped, or its rows with what would follow from each death."""
    batch = queries.get_list(list_id, request.actor)
    if batch.state != DeathList.State.MATCHED:
        return page(
            request, "office/events/death_working.html", LIST_STATES[batch.state], lead=batch.file_name,
            crumbs=crumbs(), batch=batch, **_bar(batch),
        )  # fmt: skip
    lines = lines_of(list(queries.list_rows(batch.pk, request.actor)), clock.now())
    ready = sum(_is_ready(one) for one in lines)
    may_propose = request.actor.may(Permission.PEOPLE_IMPORT) and request.actor.may(Permission.PEOPLE_REVEAL)
    return list_page(
        request, ROWS, lines, "office/events/death_list.html", _("去世名单 %(id)d") % {"id": batch.pk},
        crumbs=crumbs(), batch=batch, ready=ready, may_propose=may_propose,
        on_export=(lambda query: None) if request.actor.may(Permission.PEOPLE_EXPORT) else None,
    )  # fmt: skip


@needs(Permission.PEOPLE_LINK)
@require_GET
def death_progress(request: OfficeRequest, list_id: int) -> HttpResponse:
    """Return how far the work on a list is; when it is over the page is loaded anew."""
    batch = queries.get_list(list_id, request.actor)
    answer = page(request, "office/events/death_progress.html", _("去世名单"), batch=batch, **_bar(batch))
    if batch.state != DeathList.State.MATCHING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_LINK)
@require_http_methods(["GET", "POST"])
def death_faults(request: OfficeRequest, list_id: int) -> HttpResponse:
    """List the rows that could not be read, with what to mend."""
    batch = queries.get_list(list_id, request.actor)
    rows = [FaultLine(*fault) for fault in batch.faults]
    name = _("去世名单 %(id)d") % {"id": batch.pk}
    trail = [*crumbs(), (name, reverse("death-list", args=[batch.pk]))]
    return list_page(request, FAULTS, rows, "office/events/death_faults.html", _("读不了的行"), crumbs=trail)


@needs(Permission.PEOPLE_IMPORT)
@require_POST
def propose_list(request: OfficeRequest, list_id: int) -> HttpResponse:
    """Put all rows that match exactly forward in one import; another person approves it."""
    try:
        result = actions.propose_exact(list_id=list_id, by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("death-list", list_id=list_id)
    messages.success(request, _("去世登记已提交，等待另一人批准；批准之前照旧。"))
    return redirect("import", import_id=result.import_id)


def lines_of(rows: Sequence[DeathRow], at: datetime) -> list[Line]:
    """Return rows with what would follow from each death, by the day and cause of the row or what is known."""
    causes = queries.known_causes({row.person_id for row in rows if row.person_id})
    deaths = [one for row in rows if (one := supposed(row, causes)) is not None]
    after = suppose_deaths(deaths, at=at)
    return [Line(row, _of_row(row, after.get(row.person_id or 0))) for row in rows]


def _is_ready(line: Line) -> bool:
    """Tell whether a row may be put forward with the others; that of a file merged since is confirmed by itself."""
    row = line.row
    stands = row.person is not None and row.person.merged_into_id is None
    return row.grade == "exact" and line.standing == "open" and bool(row.death_date) and stands


def _of_row(row: DeathRow, after: AfterDeath | None) -> AfterDeath | None:
    """Return what follows where it was worked out for the month that this very row states, and the row stands."""
    day = row.death_date or row.cremation_date
    stands = after is not None and day is not None and row.state in STANDING_STATES
    return after if stands and after and day and after.death_month == month_of(day) else None


def supposed(row: DeathRow, causes: dict[int, str]) -> Supposed | None:
    """Return the death that a row would mean; None for a row that was denied."""
    day = row.death_date or row.cremation_date
    if row.person_id is None or day is None or row.state not in STANDING_STATES:
        return None
    return Supposed(row.person_id, day, row.cause or causes.get(row.person_id, ""))


def crumbs() -> list[tuple[str, str]]:
    """Return the way down to the lists of deaths."""
    return [(_("去世、迁移和中止"), reverse("events")), (_("去世名单"), reverse("death-lists"))]


def _bar(batch: DeathList) -> dict[str, Any]:
    done, of = batch.progress.get("done", 0), batch.progress.get("of", 0)
    step = STEPS.get(batch.progress.get("step", ""), gettext_lazy("等待开始"))
    return {"step": step, "done": done, "of": of if of > 1 else 0}
