"""The standards: every table, every value with its date, status, document and source."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base.actor import Permission
from rongjun.domains.policy import queries
from rongjun.kernel.entitlement.oneoff import Oneoff, Unable, merit_table, work_out
from rongjun.kernel.rulebook.model import NATIONAL, Cell, Rulebook, Status, TableInfo

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.award_words import BASE_NAMES, STEP_NAMES
from ...ui.tables import Column, Filter, Table, list_page
from ..calculator import KIND_NAMES, OneoffForm
from ..policy_words import STATUS_KINDS, STATUS_NAMES, key_name, period_text, rulebook_name, value_text


@dataclass(frozen=True, slots=True)
class Shelf:
    """One table of the rulebook in the list."""

    id: str
    name: str
    keys: int
    latest: date | None
    values: int
    drafts: int
    local_only: bool
    benefits: str


@needs(Permission.POLICY_VIEW)
def policy_list(request: OfficeRequest) -> HttpResponse:
    """List the tables: those that benefits are paid on, then those that rules refer to."""
    book = queries.current_rulebook()
    latest = queries.latest_verified(book)
    shelves = [_shelf(book, info, latest.by_table.get(info.id)) for info in book.tables.values()]
    paid = [one for one in shelves if one.benefits]
    other = [one for one in shelves if not one.benefits]
    drafts = sum(one.drafts for one in shelves)
    lead = _("每个数都有日期、文号和来源。推断的数是草稿，从不用于发放。")
    return page(
        request, "office/policy_list.html", _("政策标准"), lead=lead, paid=paid, other=other, drafts=drafts,
        overall=latest.overall, regions=sorted(book.regions.items()), book_version=book.version[:12],
    )  # fmt: skip


@needs(Permission.POLICY_VIEW)
@require_http_methods(["GET", "POST"])
def policy_table(request: OfficeRequest, table: str) -> HttpResponse:
    """Show the history of every key of a table; it is public, so its export leaves no access row."""
    book = queries.current_rulebook()
    histories = queries.list_standards(table, book)
    info = book.tables[table]
    rows = [cell for history in histories for cell in history.cells]
    crumbs = [(_("政策标准"), reverse("policy-list"))]
    return list_page(
        request, _table_of(info), rows, "office/policy_table.html", rulebook_name(info), crumbs=crumbs, info=info,
        on_export=lambda query: None, latest=queries.latest_verified(book).by_table.get(table),
        drafts=sum(1 for cell in rows if not cell.status.payable), articles=_articles(book, table),
    )  # fmt: skip


def _shelf(book: Rulebook, info: TableInfo, latest: date | None) -> Shelf:
    cells = [cell for cell in book.cells if cell.table == info.id and cell.region == NATIONAL]
    count = Counter(cell.status.payable for cell in cells)
    benefits = [benefit for benefit in book.benefits.values() if benefit.table == info.id]
    names = "、".join(rulebook_name(benefit) for benefit in benefits)
    return Shelf(info.id, rulebook_name(info), len(info.keys), latest, count[True], count[False], not cells, names)


def _articles(book: Rulebook, table: str) -> list[tuple[str, int, str]]:
    """Return benefit, first month and article of each version of the rules that pay on a table."""
    return [
        (rulebook_name(benefit), version.effective, f"{version.citation.text} {version.citation.doc_no}".strip())
        for benefit in book.benefits.values()
        if benefit.table == table
        for version in reversed(benefit.versions)
    ]


def _table_of(info: TableInfo) -> Table:
    names = {key: key_name(info, key) for key in info.keys}
    amount = info.unit == "fen"
    return Table(
        key=f"policy:{info.id}",
        caption=rulebook_name(info),
        columns=(
            Column("key", gettext_lazy("对象"), lambda cell: names[cell.key]),
            Column("from", gettext_lazy("执行起始月"), lambda cell: cell.effective, sort=True, kind="month"),
            Column(
                "value", gettext_lazy("标准"), lambda cell: cell.value if amount else value_text(cell, info.unit),
                sort=True, kind="money" if amount else "number", cell=lambda cell: value_text(cell, info.unit),
            ),
            Column("period", gettext_lazy("计发"), lambda cell: period_text(cell), shown=False),
            Column("status", gettext_lazy("状态"), lambda cell: STATUS_NAMES[cell.status], cell=_status),
            Column("doc", gettext_lazy("文号"), lambda cell: cell.citation.doc_no or _("未见文号")),
            Column("citation", gettext_lazy("依据"), lambda cell: cell.citation.text, kind="long"),
            Column("source", gettext_lazy("来源"), lambda cell: cell.citation.source, kind="long"),
            Column("note", gettext_lazy("说明"), lambda cell: cell.note, shown=False),
        ),
        filters=(
            Filter(
                "key", gettext_lazy("对象"), lambda rows, key: [c for c in rows if c.key == key], list(names.items())
            ),
            Filter(
                "status", gettext_lazy("状态"), lambda rows, status: [c for c in rows if c.status == status],
                [(status.value, name) for status, name in STATUS_NAMES.items() if status is not Status.LOCAL],
            ),
        ),
        search=("all",),
        search_label=gettext_lazy("月份、文号、依据或来源"),
        empty=gettext_lazy("国家没有统一数额：由地方标准册给出。"),
        row_kind=lambda cell: "" if cell.status.payable else "draft",
    )  # fmt: skip


def _status(cell: Cell) -> str:
    return badge(str(STATUS_NAMES[cell.status]), STATUS_KINDS[cell.status])


@needs(Permission.POLICY_VIEW)
def calculator(request: OfficeRequest) -> HttpResponse:
    """Work out what a death gives at once; nothing is stored, the address holds what was filled in."""
    book = queries.current_rulebook()
    form = OneoffForm(book, request.GET if "died" in request.GET else None)
    result = None
    if form.is_valid():
        try:
            result = work_out(book, form.case())
        except Unable as unable:
            form.add_error(None, _(unable.text) % unable.values)
    crumbs = [(_("政策标准"), reverse("policy-list"))]
    lead = _("烈士褒扬金、一次性抚恤金和增发。只计算，不保存，不产生发放。")
    return page(
        request, "office/calculator.html", _("一次性抚恤金计算"), lead=lead, crumbs=crumbs, form=form, result=result,
        steps_shown=_steps(book, result), kind=KIND_NAMES[result.case.kind] if result else "",
    )  # fmt: skip


def _steps(book: Rulebook, result: Oneoff | None) -> list[dict[str, object]]:
    """Return the steps of a result as they are shown: name, base, factor, amount, article."""
    if result is None:
        return []
    merits = book.tables[merit_table(result.case.died)]
    return [
        {
            "name": STEP_NAMES[step.name],
            "merit": key_name(merits, step.merit) if step.merit else "",
            "base": BASE_NAMES[step.name],
            "base_fen": step.base_fen,
            "factor": f"{step.factor // 100}%" if step.merit else str(step.factor),
            "fen": step.fen,
            "article": f"{step.citation.text} {step.citation.doc_no}".strip(),
        }
        for step in result.steps
    ]
