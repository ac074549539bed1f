"""Lists of cases: what waits for whoever is signed in, all that one sees, and what is over its time."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.recognition import access, queries
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import known_specs
from rongjun.kernel.recognition import Procedure as Spec

from ...addresses import address
from ...http import OfficeRequest
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..case_frame import case_tabs, on_cases, said
from ..case_words import OUTCOMES, STATES, is_overdue, left_words, state_badge, state_name, step_title

type Cases = QuerySet[Case]


@on_cases()
@require_http_methods(["GET", "POST"])
def case_list(request: OfficeRequest) -> HttpResponse:
    """List the open cases whose next move the actor can make, the most pressing first."""
    return _list(request, queries.list_mine(request.actor), "case-list", gettext_lazy("待我办理"))


@on_cases()
@require_http_methods(["GET", "POST"])
def case_all(request: OfficeRequest) -> HttpResponse:
    """List every case that the actor may see, the latest first."""
    return _list(request, queries.list_cases(request.actor), "case-all", gettext_lazy("全部事项"), order=("-pk",))


@on_cases()
@require_http_methods(["GET", "POST"])
def case_overdue(request: OfficeRequest) -> HttpResponse:
    """List the open cases in which the office is over its time, the longest first."""
    found = queries.list_open_over(request.actor, clock.today())
    return _list(request, found, "case-overdue", gettext_lazy("逾期事项"))


def _list(
    request: OfficeRequest, cases: Cases, name: str, caption: Promise, *, order: tuple[str, ...] = ("due_on", "pk")
) -> HttpResponse:
    table = cases_table(f"cases-{name}", caption, known_specs(), clock.today(), order)
    may_take = request.actor.may(Permission.RECOGNITION_TAKE)
    return list_page(
        request, table, cases.defer("procedure__content", "answers", "plan"), "office/cases/list.html",
        _("认定事项"), tabs=case_tabs(name, request.actor), may_take=may_take, on_export=lambda query: None,
    )  # fmt: skip


def cases_table(key: str, caption: Promise, specs: Mapping[int, Spec], today: date, order: tuple[str, ...]) -> Table:
    """Return the list of cases: `specs` are the versions of procedures by id."""

    def procedure(case: Case) -> str:
        spec = specs[case.procedure_id]
        return said(spec.name, spec.name_en)

    def left(case: Case) -> str | SafeString:
        text = left_words(case, today)
        return badge(text, "danger") if is_overdue(case, today) else text

    return Table(
        key=key, caption=caption,
        columns=(
            Column("number", gettext_lazy("编号"), lambda c: c.number, sort=("pk",),
                   href=lambda c: address("case", c.pk)),
            Column("name", gettext_lazy("姓名"), lambda c: c.name, sort=("name",)),
            Column("procedure", gettext_lazy("事项"), procedure),
            Column("state", gettext_lazy("状态"), lambda c: state_name(c.state),
                   cell=lambda c: badge(*state_badge(c.state))),
            Column("step", gettext_lazy("环节"), lambda c: step_title(specs[c.procedure_id], c.step)),
            Column("owner", gettext_lazy("承办"), _owner),
            Column("due", gettext_lazy("期限"), lambda c: c.due_on, sort=("due_on",), kind="date"),
            Column("left", gettext_lazy("还有几天"), lambda c: left_words(c, today), cell=left),
            Column("applied", gettext_lazy("申请日期"), lambda c: c.applied_on, kind="date"),
            Column("outcome", gettext_lazy("结果"), lambda c: str(OUTCOMES.get(c.outcome, "")), shown=False),
            Column("decided", gettext_lazy("决定日期"), lambda c: c.decided_on, kind="date", shown=False),
        ),
        filters=(
            Filter("code", gettext_lazy("事项"), lambda rows, code: rows.filter(code=code), _procedures(specs)),
            Filter("state", gettext_lazy("状态"), lambda rows, state: rows.filter(state=state), list(STATES.items())),
        ),
        search=access.search_cases, search_label=gettext_lazy("编号或姓名的开头"), order=order,
        empty=gettext_lazy("这里没有事项。"), row_kind=lambda c: "faulty" if is_overdue(c, today) else "",
        people=access.look_token,
    )  # fmt: skip


def _owner(case: Case) -> str:
    if case.ended_at is not None:
        return ""
    held = case.owner_staff.name if case.owner_staff is not None else ""
    return f"{case.owner_unit.name} {held}".strip()


def _procedures(specs: Mapping[int, Spec]) -> list[tuple[str, str]]:
    latest = {spec.code: said(spec.name, spec.name_en) for _pk, spec in sorted(specs.items())}
    return sorted(latest.items(), key=lambda one: one[1])
