"""Yearly agreements: their list, one with figures, vetoes and appraisal, a new one, the paper."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.papers import Text
from rongjun.domains.services.stations import agreements
from rongjun.domains.services.stations.access import units_named
from rongjun.domains.services.stations.models import Agreement, Veto
from rongjun.domains.services.stations.papers_more import agreement_paper
from rongjun.domains.services.stations.training import staff_in_sight
from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.stations.appraising import Wanted

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_more_forms as mf
from ..approval_block import approval_of
from ..station_agreeing import acts_on_agreement
from ..station_frame import (
    form_act,
    paper_file,
    run_acts,
    said_by,
    station_crumbs,
    station_tabs,
    station_units,
    status_of,
)
from ..station_more_words import APPRAISED, GROUNDS, MEASURES, OUTCOMES
from ..station_words import score_text

P = Permission


def agreements_table() -> Table:
    """Return the list of agreements."""

    def outcome(one: Agreement) -> tuple[str, str]:
        word, kind = OUTCOMES[one.decided] if one.decided else (_("没有考核"), "plain")
        return str(word), kind

    return Table(
        key="station-agreements", caption=gettext_lazy("责任书"),
        columns=(
            Column("year", gettext_lazy("年度"), lambda one: str(one.year), sort=("year",),
                   href=lambda one: address("station-agreement", one.pk)),
            Column("unit", gettext_lazy("签约单位"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("staff", gettext_lazy("责任人"), lambda one: one.staff.name if one.staff else ""),
            Column("above", gettext_lazy("上级单位"), lambda one: one.above.name),
            Column("signed", gettext_lazy("签订日期"), lambda one: one.signed_on, sort=("signed_on",), kind="date"),
            Column("outcome", gettext_lazy("考核结果"), lambda one: outcome(one)[0],
                   cell=lambda one: badge(*outcome(one))),
        ),
        filters=(Filter("decided", gettext_lazy("考核"), lambda rows, one: rows.filter(decided__isnull=one == "open"),
                        [("open", gettext_lazy("没有考核")), ("done", gettext_lazy("已考核"))]),),
        search=lambda rows, text: rows.filter(Q(unit__in=units_named(text)) | Q(staff__name__icontains=text)),
        search_label=gettext_lazy("责任单位或责任人"), order=("-year", "-pk"),
        empty=gettext_lazy("还没有责任书。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def agreement_list(request: OfficeRequest) -> HttpResponse:
    """List the agreements."""
    return list_page(
        request, agreements_table(), agreements.list_agreements(request.actor), "office/stations/list.html",
        _("责任书"), crumbs=station_crumbs("stations"), tabs=station_tabs("station-agreements"),
        on_export=lambda query: None, lead=_("只用比率考核，不以信访的件数、人数考核；件数不足的不评。"),
        add_url=reverse("station-agreement-new") if request.actor.may(P.STATIONS_APPRAISE) else "",
        add_text=_("登记责任书"),
    )  # fmt: skip


@needs(P.STATIONS_APPRAISE)
@require_http_methods(["GET", "POST"])
def agreement_new(request: OfficeRequest) -> HttpResponse:
    """Write the agreement of a year with a unit, or with somebody who works there."""
    units, staff, there = station_units(request.actor), staff_in_sight(request.actor), [reverse("station-agreements")]

    def sign(form: Any) -> str:
        said = form.cleaned_data
        made = agreements.sign_agreement(
            year=said["year"], unit_id=int(said["unit"]), staff_id=int(said["staff"]) if said["staff"] else None,
            tasks=said["tasks"].splitlines(), signed_on=said["signed_on"], **said_by(request),
        )  # fmt: skip
        there[0] = reverse("station-agreement", args=[made.pk])
        return _("责任书已登记。")

    first = {"year": clock.today().year, "signed_on": clock.today()}
    act = form_act(request, _("责任书"), _("登记"),
                   lambda *given: mf.AgreementForm(units, staff, *given[:1], initial=first), sign)  # fmt: skip
    done, panels = run_acts(request, {"agreement": act}, lambda: there[0])
    return done or page(
        request, "office/stations/acts.html", _("登记责任书"), crumbs=station_crumbs("station-agreements"),
        panels=panels, status=status_of(panels),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def agreement_page(request: OfficeRequest, agreement_id: int) -> HttpResponse:
    """Show an agreement with its figures, vetoes and appraisals; state, answer, propose, sign."""
    found, today = agreements.get_agreement(agreement_id, request.actor), clock.today()
    vetoes, appraised = agreements.vetoes_of(found), agreements.appraisals_of(found)
    acts = acts_on_agreement(request, found, vetoes, appraised)
    done, panels = run_acts(request, acts, reverse("station-agreement", args=[found.pk]))
    if done is not None:
        return done
    who = found.staff.name if found.staff else found.unit.name
    last = appraised[-1] if appraised else None
    approval = approval_of(agreements.KIND, last.pk, request.actor, clock.now()) if last else None
    return page(
        request, "office/stations/agreement.html", _("%(year)d 年责任书：%(who)s") % {"year": found.year, "who": who},
        crumbs=station_crumbs("station-agreements"), agreement=found, panels=panels, status=status_of(panels),
        vetoes=[(one, GROUNDS[one.ground]) for one in vetoes], approval=approval, least=LEAST,
        appraised=[(one, APPRAISED[one.result or ""], OUTCOMES[one.outcome], _figures(one.figures))
                   for one in appraised],
        counted=[(MEASURES[one.measure], one.part, one.whole, score_text(one.permille))
                 for one in agreements.counted_now(found, today)],
        wanted=[(MEASURES[one.measure], score_text(one.good_from), score_text(one.enough_from))
                for one in agreements.rules_on(today).measures],
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_GET
def appraisal_page(request: OfficeRequest, appraisal_id: int) -> HttpResponse:
    """Lead from a matter to sign to the agreement that it appraises."""
    return redirect("station-agreement", agreements.agreement_of(appraisal_id, request.actor).pk)


def _figures(told: list[dict[str, Any]]) -> list[tuple[Any, int, int, str]]:
    return [(MEASURES[one["measure"]], one["part"], one["whole"], score_text(one["permille"])) for one in told]


@needs(P.STATIONS_VIEW)
@require_GET
def agreement_file(request: OfficeRequest, agreement_id: int, ending: str) -> HttpResponse:
    """Return the agreement as a file."""
    found = agreements.get_agreement(agreement_id, request.actor)
    measures = tuple(_measure(one) for one in agreements.rules_on(clock.today()).measures)
    grounds = tuple(Text(str(GROUNDS[one])) for one in Veto.Ground.values)
    return paper_file(agreement_paper(found, measures, grounds), ending)


def _measure(one: Wanted) -> Text:
    told = {"name": MEASURES[one.measure], "good": score_text(one.good_from), "enough": score_text(one.enough_from)}
    return Text(_("%(name)s：%(good)s%% 以上为好，%(enough)s%% 以上为合格") % told)
