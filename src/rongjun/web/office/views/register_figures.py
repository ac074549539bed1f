"""Figures of a register for a period and a place; every figure opens to its records."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.registers.figures import Period, figure_rows, figure_value, figures_of
from rongjun.domains.services.registers.versions import known_specs
from rongjun.kernel.registers import Figure
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, page
from ...ui.tables import list_page
from ..case_frame import said
from ..register_figure_parts import Parted, parted
from ..register_forms import PeriodForm
from ..register_frame import on_register, register_crumbs, register_name
from ..register_tables import places_of, records_table
from ..register_words import figure_text, figure_unit
from .register_lists import tabs_of

ALL = "all"


@on_register()
@require_GET
def register_figures(request: OfficeRequest, spec: Spec) -> HttpResponse:
    """Show the figures of a register for a period: this year where none is named."""
    today = office_day(clock.now())
    first = {"since": date(today.year, 1, 1).isoformat(), "until": date(today.year, 12, 31).isoformat(), "area": ""}
    form = PeriodForm(places_of(request.actor), {**first, **request.GET.dict()})
    rows: list[dict[str, Any]] = []
    parts: Parted | None = None
    if form.is_valid():
        period, area = Period(form.cleaned_data["since"], form.cleaned_data["until"]), form.cleaned_data["area"]
        rows = [_row(spec, one, value, period, area) for one, value in figures_of(spec, request.actor, period, area)]
        parts = parted(spec, request.actor, period, area, form.cleaned_data["by"])
    return page(
        request, "office/registers/figures.html", _("%(name)s：数据") % {"name": register_name(spec)},
        crumbs=register_crumbs(spec), form=form, rows=rows, parts=parts, tabs=tabs_of(spec, "register-figures"),
        status=400 if form.errors else 200,
    )  # fmt: skip


def _row(spec: Spec, one: Figure, value: int, period: Period, area: str) -> dict[str, Any]:
    parts = [spec.code, one.id, period.since.isoformat(), period.until.isoformat(), area or ALL]
    return {
        "name": said(one.name, one.name_en), "value": value, "text": figure_text(spec, one, value),
        "unit": figure_unit(one), "url": reverse("register-figure", args=parts),
    }  # fmt: skip


@on_register()
@require_http_methods(["GET", "POST"])
def register_figure(
    request: OfficeRequest, spec: Spec, figure: str, since: str, until: str, area: str
) -> HttpResponse:  # fmt: skip
    """List the records that a figure counts, under the figure itself."""
    try:
        one, period = spec.figure_named(figure), Period(date.fromisoformat(since), date.fromisoformat(until))
    except (KeyError, ValueError):
        raise NotFound(_("没有这项数据。")) from None
    place = "" if area == ALL else area
    value = figure_value(spec, one, request.actor, period, place)
    name = said(one.name, one.name_en)
    table = records_table(
        spec, known_specs(spec.code), request.actor, office_day(clock.now()), key=f"register-{spec.code}-{one.id}",
        caption=name,
    )  # fmt: skip
    rows = figure_rows(spec, one, request.actor, period, place).select_related("person", "unit").order_by("-day", "-pk")

    def look(query: str) -> None:
        if spec.personal:
            record_set_look(
                by=request.actor, at=clock.now(), purpose=f"导出台账：{spec.name} {one.name}", set_kind="register",
                set_id=spec.code, fields=["row"],
            )  # fmt: skip

    lead = _("%(since)s 至 %(until)s：%(value)s %(unit)s") % {
        "since": since, "until": until, "value": figure_text(spec, one, value), "unit": figure_unit(one),
    }  # fmt: skip
    crumbs = [*register_crumbs(spec), (_("数据"), reverse("register-figures", args=[spec.code]))]
    return list_page(request, table, rows, "office/registers/rows.html", name, on_export=look, crumbs=crumbs, lead=lead)
