"""Following a yuan: appropriation → run → towns → persons, and from a person's line back to the appropriations."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.funds import positions
from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.payments.queries.runs import get_run
from rongjun.domains.payments.queries.tracing import (
    SHARES,
    get_line_to_trace,
    list_lines_of_share,
    share_of,
    totals_of_share,
)
from rongjun.domains.units.queries import area_names
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, needs, page, shown
from ...told.run_words import KINDS, benefit_names
from ...ui.charts import Bar
from ...ui.tables import Column, Table, list_page
from ..fund_forms import RevealNamesForm
from ..fund_words import source_name

SHARE_SOURCES = {"central": ("central",), "provincial": ("provincial",), "local": ("city", "county")}
PAGE = 50


@needs(Permission.FUNDS_BOOKS)
@require_GET
def trace_run(request: OfficeRequest, run_id: int, benefit: str, source: str) -> HttpResponse:
    """Show what a run's benefit was drawn from, and which towns it went to."""
    run, share = get_run(run_id), share_of(source)
    towns = totals_of_share(run.pk, benefit, share)
    name = benefit_names().get(benefit, benefit)
    drawn = positions.list_drawn(run.pk, benefit, source)
    bars: list[Bar] = [(row["name"], row["fen"], format_yuan(row["fen"])) for row in towns]
    return page(
        request, "office/funds/trace_run.html", _("%(month)s %(benefit)s · %(source)s") % _named(run, name, source),
        run=run, benefit=benefit, source=source, benefit_name=name, source_name=source_name(source), towns=towns,
        drawn=drawn, bars=bars, total=sum(row["fen"] for row in towns), local=share == "local", crumbs=_crumbs(),
        drawn_total=sum(fen for _one, fen in drawn),
    )  # fmt: skip


@needs(Permission.FUNDS_BOOKS)
@require_http_methods(["GET", "POST"])
def trace_town(request: OfficeRequest, run_id: int, benefit: str, source: str, town: str) -> HttpResponse:
    """List the lines of a town behind a transaction: with names in one's area; without names for the auditor."""
    run, share, by = get_run(run_id), share_of(source), request.actor
    named = by.may(Permission.PEOPLE_VIEW)
    with _everybody_unless(named):
        rows: Any = list_lines_of_share(run.pk, benefit, share, _digits(town), by=by)
        rows = rows if named else list(rows)
    if not named:
        by.require(Permission.AUDIT_VIEW)
    address = reverse("fund-trace-reveal", args=[run.pk, benefit, source, town])
    return list_page(
        request, lines_table(share, named), rows, "office/funds/trace_town.html", _title(run, benefit, source, town),
        on_export=lambda query: None, crumbs=_crumbs(run, benefit, source), named=named, form=RevealNamesForm(),
        address=address, page_number=request.GET.get("page", "1"),
    )  # fmt: skip


@needs(Permission.FUNDS_BOOKS)
@require_POST
def trace_reveal(request: OfficeRequest, run_id: int, benefit: str, source: str, town: str) -> HttpResponse:
    """Show the names of a page of lines, for a reason that the persons can read; the looks are committed first."""
    by = request.actor
    by.require(Permission.AUDIT_VIEW)
    run, share, form = get_run(run_id), share_of(source), RevealNamesForm(request.POST)
    start = max(0, int(request.POST.get("page", "1")) - 1) * PAGE if request.POST.get("page", "1").isdecimal() else 0
    rows: list[RunLine] = []
    if form.is_valid():
        with whole_registry("审计追踪：查看姓名"):
            rows = list(list_lines_of_share(run.pk, benefit, share, _digits(town), by=by)[start : start + PAGE])
        shown(request, [str(row.person.token) for row in rows], f"审计追踪：{form.cleaned_data['reason']}")
    return page(
        request, "office/funds/trace_names.html", _title(run, benefit, source, town),
        crumbs=_crumbs(run, benefit, source), form=form, lines=[(row, getattr(row, f"{share}_fen")) for row in rows],
        address=request.path, page_number=request.POST.get("page", "1"), status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.FUNDS_BOOKS)
@require_GET
def trace_line(request: OfficeRequest, line_id: int) -> HttpResponse:
    """Show where the money of a person's line came from: share by share, appropriation by appropriation."""
    line = get_line_to_trace(line_id, by=request.actor)
    named = request.actor.may(Permission.PEOPLE_VIEW)
    if named:
        shown(request, [str(line.person.token)], "资金追踪：一笔待遇的资金来源")
    name = benefit_names().get(line.benefit, line.benefit)
    return page(
        request, "office/funds/trace_line.html", _("这笔钱从哪里来"), line=line, named=named, benefit_name=name,
        kind=KINDS[line.kind], shares=[one for one in (_share(line, share) for share in SHARES) if one],
        crumbs=_crumbs(),
    )  # fmt: skip


def _share(line: RunLine, share: str) -> dict[str, Any] | None:
    """Return one share of a line with the appropriations that the run drew for it."""
    fen = getattr(line, f"{share}_fen")
    if not fen:
        return None
    drawn = [
        {"one": one, "fen": part, "source": source, "source_name": source_name(source)}
        for source in SHARE_SOURCES[share]
        for one, part in positions.list_drawn(line.run_id, line.benefit, source)
    ]
    return {"fen": fen, "name": source_name(share) if share != "local" else _("市县"), "drawn": drawn}


def lines_table(share: str, named: bool) -> Table:
    """Return the list of lines of a town; without names where the actor may not see people."""
    who = (
        Column("file_no", _("档案号"), lambda line: line.person.file_no, sort=("person__file_no",),
               href=lambda line: reverse("person", args=[line.person_id])),
        Column("name", _("姓名"), lambda line: line.person.name, sort=("person__name",)),
    )  # fmt: skip
    nobody = (Column("line", _("明细号"), lambda line: line.pk, sort=True, kind="number"),)
    fen = f"{share}_fen"
    sort: Any = True if not named else None
    return Table(
        key="fund-trace",
        caption=_("发放到人"),
        columns=(
            *(who if named else nobody),
            Column("month", _("月份"), lambda line: line.month, sort=sort or ("month",), kind="month"),
            Column("kind", _("类型"), lambda line: str(KINDS[line.kind])),
            Column("share", _("本来源金额（元）"), lambda line: getattr(line, fen), sort=sort or (fen,), kind="money"),
            Column("amount", _("全额（元）"), lambda line: line.amount_fen, sort=sort or ("amount_fen",), kind="money"),
            Column("trace", _("追踪"), lambda line: _("资金来源"), exported=False,
                   href=lambda line: reverse("fund-line", args=[line.pk])),
        ),
        search=("person__name", "person__file_no") if named else (),
        search_label=_("姓名或档案号"),
        empty=_("没有明细，或不在您的辖区。"),
        people=(lambda line: str(line.person.token)) if named else None,
    )  # fmt: skip


@contextmanager
def _everybody_unless(named: bool) -> Iterator[None]:
    with nullcontext() if named else whole_registry("审计追踪：不带姓名的明细"):
        yield


def _digits(town: str) -> str:
    if not town.isdecimal() or len(town) > 12:
        raise NotFound(_("没有这个乡镇。"))
    return town


def _named(run: Run, benefit: str, source: str) -> dict[str, str]:
    return {"month": format_month(run.month), "benefit": benefit, "source": source_name(source)}


def _title(run: Run, benefit: str, source: str, town: str) -> str:
    code = _digits(town).ljust(12, "0")
    place = area_names({code}).get(code, town)
    name = benefit_names().get(benefit, benefit)
    return f"{place} · " + _("%(month)s %(benefit)s · %(source)s") % _named(run, name, source)


def _crumbs(run: Run | None = None, benefit: str = "", source: str = "") -> list[tuple[str, str]]:
    above = [(_("资金"), reverse("funds")), (_("拨款"), reverse("fund-appropriations"))]
    if run is not None:
        name = benefit_names().get(benefit, benefit)
        title = _("%(month)s %(benefit)s · %(source)s") % _named(run, name, source)
        above.append((title, reverse("fund-trace", args=[run.pk, benefit, source])))
    return above


def can_trace(actor: Actor) -> bool:
    """Tell whether an actor may follow money to its appropriations."""
    return actor.may(Permission.FUNDS_BOOKS)
