"""Inspections on a phone: points and marks, one at a time, findings with photos, mending, looking again."""

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.services.stations import inspecting, inspections
from rongjun.domains.services.stations.access import units_named
from rongjun.domains.services.stations.models import Finding, Inspection
from rongjun.domains.services.stations.papers import FORMULA, inspection_paper
from rongjun.domains.services.stations.pictures import open_picture, pictures_of
from rongjun.domains.services.stations.sheets import indicators_of
from rongjun.kernel.stations.scoring import Score
from rongjun.kernel.stations.sheets import Point

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..case_frame import said
from ..station_frame import paper_file, run_acts, station_crumbs, station_tabs, status_of
from ..station_inspecting import acts_on_finding, acts_on_inspection, inspects, mark_act, waits_for_another
from ..station_words import MENDS, STAGES, TURNS, score_text

P = Permission


def inspections_table() -> Table:
    """Return the list of inspections."""

    def stage(one: Inspection) -> tuple[str, str]:
        word, kind = STAGES[one.stage]
        return str(word), kind

    return Table(
        key="station-inspections", caption=gettext_lazy("检查"),
        columns=(
            Column("day", gettext_lazy("日期"), lambda one: one.day, sort=("day",), kind="date",
                   href=lambda one: address("station-inspection", one.pk)),
            Column("unit", gettext_lazy("服务站"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("sheet", gettext_lazy("检查指标"), lambda one: one.sheet.name, sort=("sheet__name",)),
            Column("stage", gettext_lazy("状态"), lambda one: stage(one)[0], cell=lambda one: badge(*stage(one)),
                   sort=("stage",)),
            Column("first", gettext_lazy("当天得分"), lambda one: score_text(one.first), sort=("first",)),
            Column("final", gettext_lazy("整改后得分"), lambda one: score_text(one.final), sort=("final",)),
            Column("found", gettext_lazy("发现的问题"), lambda one: one.found, kind="number"),
            Column("left", gettext_lazy("没有改好"), lambda one: one.left, kind="number"),
            Column("inspector", gettext_lazy("检查人"), lambda one: one.inspector.name, shown=False),
            Column("from", gettext_lazy("检查单位"), lambda one: one.from_unit.name, shown=False),
        ),
        filters=(Filter("stage", gettext_lazy("状态"), lambda rows, one: rows.filter(stage=one),
                        [(key, word) for key, (word, _kind) in STAGES.items()]),),
        search=lambda rows, text: rows.filter(Q(unit__in=units_named(text)) | Q(sheet__name__icontains=text)),
        search_label=gettext_lazy("服务站或检查指标"), order=("-day", "-pk"),
        empty=gettext_lazy("还没有检查；在服务站的页面开始。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def inspection_list(request: OfficeRequest) -> HttpResponse:
    """List the inspections."""
    return list_page(
        request, inspections_table(), inspections.list_inspections(request.actor), "office/stations/list.html",
        _("检查"), crumbs=station_crumbs("stations"), tabs=station_tabs("station-inspections"),
        on_export=lambda query: None, lead=_("只给站打分，不给人打分。") + said(FORMULA.zh, str(FORMULA.en)),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def inspection_page(request: OfficeRequest, inspection_id: int) -> HttpResponse:
    """Show an inspection: every point with its mark and what was found; end the day, or give it up."""
    inspection = inspections.get_inspection(inspection_id, request.actor)
    here = reverse("station-inspection", args=[inspection.pk])
    done, panels = run_acts(request, acts_on_inspection(request, inspection), here)
    if done is not None:
        return done
    points = indicators_of(inspection.sheet).points
    marks = {one.point: one for one in inspections.marks_of(inspection)}
    findings = inspections.findings_of(inspection)
    score = _score(inspection)
    return page(
        request, "office/stations/inspection.html", inspection.unit.name,
        lead=_("%(name)s　第 %(version)d 版") % {"name": inspection.sheet.name, "version": inspection.sheet.version},
        crumbs=station_crumbs("station-inspections"), inspection=inspection, stage=STAGES[inspection.stage],
        rows=[(one, marks.get(one.code), [(f, MENDS[f.state]) for f in findings if f.point == one.code])
              for one in points],
        marked=len(marks), marking=inspects(request.actor, inspection) and inspection.stage == "open",
        next_point=next((one.code for one in points if one.code not in marks), ""), panels=panels,
        score=score, formula=said(FORMULA.zh, str(FORMULA.en)), total=score_text(score.permille if score else None),
        first=score_text(inspection.first),
        final=score_text(inspection.final), status=status_of(panels),
        model_from=score_text(indicators_of(inspection.sheet).model_from or None),
    )  # fmt: skip


def _score(inspection: Inspection) -> Score | None:
    try:
        return inspecting.score_now(inspection)
    except Refusal:
        return None


@needs(P.STATIONS_INSPECT)
@require_http_methods(["GET", "POST"])
def inspection_point(request: OfficeRequest, inspection_id: int, point: str) -> HttpResponse:
    """Give one point its mark, with what was found and a photo; then the next point comes."""
    inspection = inspections.get_inspection(inspection_id, request.actor)
    points = indicators_of(inspection.sheet).points
    asked = next((one for one in points if one.code == point), None)
    if asked is None:
        raise NotFound(_("没有这一项指标。"))
    marks = {one.point: one for one in inspections.marks_of(inspection)}
    here = reverse("station-inspection", args=[inspection.pk])
    act = mark_act(request, inspection, asked, marks.get(point))
    after = _next_point(points, point, set(marks))
    there = reverse("station-inspection-point", args=[inspection.pk, after]) if after else here
    done, panels = run_acts(request, {"mark": act}, there)
    return done or page(
        request, "office/stations/point.html", asked.name, lead=asked.asks, point=asked, panels=panels,
        crumbs=station_crumbs("station-inspections", (inspection.unit.name, here)), status=status_of(panels),
        place=[one.code for one in points].index(point) + 1, of=len(points), here=here,
    )  # fmt: skip


def _next_point(points: tuple[Point, ...], present: str, marked: set[str]) -> str:
    codes = [one.code for one in points]
    at = codes.index(present)
    return next((code for code in codes[at + 1 :] + codes[:at] if code not in marked), "")


@needs(P.STATIONS_VIEW)
@require_GET
def inspection_file(request: OfficeRequest, inspection_id: int, ending: str) -> HttpResponse:
    """Return what an inspection came to as a file."""
    inspection = inspections.get_inspection(inspection_id, request.actor)
    score = inspecting.score_now(inspection)
    points = indicators_of(inspection.sheet).points
    told = inspection_paper(
        inspection, points, inspections.marks_of(inspection), inspections.findings_of(inspection), score
    )
    return paper_file(told, ending)


def findings_table() -> Table:
    """Return the list of findings."""
    today = clock.today()

    def state(one: Finding) -> tuple[str, str]:
        word, kind = MENDS[one.state]
        return str(word), kind

    def point(one: Finding) -> str:
        known = {each.code: each.name for each in indicators_of(one.inspection.sheet).points}
        return known.get(one.point, one.point)

    return Table(
        key="station-findings", caption=gettext_lazy("问题和整改"),
        columns=(
            Column("what", gettext_lazy("发现的问题"), lambda one: one.what, kind="long",
                   href=lambda one: address("station-finding", one.pk)),
            Column("unit", gettext_lazy("服务站"), lambda one: one.inspection.unit.name,
                   sort=("inspection__unit__name",)),
            Column("point", gettext_lazy("项目"), point),
            Column("state", gettext_lazy("状态"), lambda one: state(one)[0], cell=lambda one: badge(*state(one)),
                   sort=("state",)),
            Column("due", gettext_lazy("整改期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("round", gettext_lazy("第几次"), lambda one: one.round, sort=("round",), kind="number"),
            Column("made", gettext_lazy("发现日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(state=one),
                        [(key, word) for key, (word, _kind) in MENDS.items()]),),
        search=lambda rows, text: rows.filter(Q(what__icontains=text) | Q(inspection__unit__in=units_named(text))),
        search_label=gettext_lazy("问题或服务站"),
        order=("-made_at", "-pk"), empty=gettext_lazy("没有发现的问题。"),
        row_kind=lambda one: "faulty" if one.state == "open" and one.due_on < today else "",
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def finding_list(request: OfficeRequest) -> HttpResponse:
    """List what was found, until it is mended and looked at again."""
    return list_page(
        request, findings_table(), inspections.list_findings(request.actor), "office/stations/list.html",
        _("问题和整改"), crumbs=station_crumbs("stations"), tabs=station_tabs("station-findings"),
        on_export=lambda query: None,
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def finding_page(request: OfficeRequest, finding_id: int) -> HttpResponse:
    """Show a finding with its photos and turns; the station says how it was mended, the inspector looks again."""
    finding = inspections.finding_in_sight(finding_id, request.actor)
    point = next((one for one in indicators_of(finding.inspection.sheet).points if one.code == finding.point), None)
    done, panels = run_acts(
        request, acts_on_finding(request, finding, point), reverse("station-finding", args=[finding.pk])
    )
    if done is not None:
        return done
    above = (finding.inspection.unit.name, reverse("station-inspection", args=[finding.inspection_id]))
    return page(
        request, "office/stations/finding.html", point.name if point else finding.point,
        crumbs=station_crumbs("station-inspections", above), finding=finding, state=MENDS[finding.state], panels=panels,
        turns=[(one, TURNS[one.turn]) for one in inspections.turns_of([finding])[finding.pk]],
        found=pictures_of(f"finding:{finding.pk}"), mended=pictures_of(f"mended:{finding.pk}"),
        duty=inspecting.duty_of(finding), late=finding.state == "open" and finding.due_on < clock.today(),
        status=status_of(panels), another=waits_for_another(finding, request.actor),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_GET
def finding_photo(request: OfficeRequest, finding_id: int, photo_id: int) -> HttpResponse:
    """Show a photo of a finding or of its mending."""
    finding = inspections.finding_in_sight(finding_id, request.actor)
    kind, content = open_picture(photo_id, (f"finding:{finding.pk}", f"mended:{finding.pk}"))
    answer = HttpResponse(content, content_type="image/png" if kind == "png" else "image/jpeg")
    answer["Content-Disposition"] = "inline"
    return answer
