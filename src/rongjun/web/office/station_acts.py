"""What may be written about one station: its facts, people, means, money, and the beginning of an inspection."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.stations import inspecting, places
from rongjun.domains.services.stations.models import Asset, Station, Worker
from rongjun.domains.services.stations.places import Facts

from ..http import OfficeRequest
from . import station_forms as sf
from .station_frame import Act, form_act, said_by

P = Permission


@dataclass(slots=True)
class StationActs:
    """The acts of a page, and where it goes on afterwards, where that is elsewhere."""

    acts: dict[str, Act] = field(default_factory=dict)
    there: str = ""


def acts_on_station(request: OfficeRequest, station: Station, sets: Sequence[tuple[str, str]]) -> StationActs:
    """Return what the actor may do with a station. `sets`: code and name of the indicator sets in force."""
    found = StationActs()
    if request.actor.may(P.STATIONS_INSPECT) and station.unit_id != request.actor.unit_id and sets:
        found.acts["begin"] = _begin(request, station, sets, found)
    if request.actor.may(P.STATIONS_RECORD):
        found.acts |= _record_acts(request, station)
    return found


def _begin(request: OfficeRequest, station: Station, sets: Sequence[tuple[str, str]], found: StationActs) -> Act:
    def begin(form: Any) -> str:
        made = inspecting.begin_inspection(unit_id=station.pk, code=form.cleaned_data["code"], **said_by(request))
        found.there = reverse("station-inspection", args=[made.pk])
        return ""

    lead = _("手机上可用：逐项打分，发现问题当场拍照，定整改期限。")
    return form_act(request, _("检查"), _("开始检查"), lambda *given: sf.BeginForm(sets, *given[:1]), begin, lead=lead)


def _record_acts(request: OfficeRequest, station: Station) -> dict[str, Act]:
    unit_id, first = station.pk, {"since": clock.today()}

    def facts(form: Any) -> str:
        places.change_station(unit_id=unit_id, facts=Facts(**form.cleaned_data), **said_by(request))
        return _("已保存。")

    def worker(form: Any) -> str:
        places.add_worker(unit_id=unit_id, **form.cleaned_data, **said_by(request))
        return _("已登记在岗。")

    def asset(form: Any) -> str:
        places.add_asset(unit_id=unit_id, **form.cleaned_data, **said_by(request))
        return _("已登记。")

    def budget(form: Any) -> str:
        said = form.cleaned_data
        places.grant_budget(
            unit_id=unit_id, year=said["year"], amount_fen=said["amount"], doc=said["doc"], **said_by(request)
        )
        return _("已登记经费。")

    known = {name: getattr(station, name) for name in sf.FactsForm.base_fields}
    year = {"year": clock.today().year}
    acts = {
        "facts": form_act(request, _("机构和编制"), _("保存"),
                          lambda *given: sf.FactsForm(*given[:1], initial=known), facts),
        "worker": form_act(request, _("到岗"), _("登记到岗"),
                           lambda *given: sf.WorkerForm(*given[:1], initial=first), worker, kind="secondary"),
        "asset": form_act(request, _("场所和设备"), _("登记场所、设备"),
                          lambda *given: sf.AssetForm(*given[:1], initial=first), asset, kind="secondary"),
        "budget": form_act(request, _("经费"), _("登记经费"),
                           lambda *given: sf.BudgetForm(*given[:1], initial=year), budget, kind="secondary"),
    }  # fmt: skip
    return acts | _end_acts(request, station)


def _end_acts(request: OfficeRequest, station: Station) -> dict[str, Act]:
    people = list(Worker.objects.filter(unit_id=station.pk, until=None).values_list("pk", "name").order_by("pk")[:500])
    things = list(Asset.objects.filter(unit_id=station.pk, until=None).values_list("pk", "name").order_by("pk")[:500])

    def leave(form: Any) -> str:
        said = form.cleaned_data
        places.end_worker(worker_id=int(said["which"]), until=said["until"], **said_by(request))
        return _("已登记离岗。")

    def stop(form: Any) -> str:
        said = form.cleaned_data
        places.end_asset(asset_id=int(said["which"]), until=said["until"], **said_by(request))
        return _("已停用。")

    acts: dict[str, Act] = {}
    if people:
        acts["leave"] = form_act(request, _("离岗"), _("登记离岗"),
                                 lambda *given: sf.EndForm(people, *given[:1], prefix="leave"), leave,
                                 kind="secondary")  # fmt: skip
    if things:
        acts["stop"] = form_act(request, _("停用场所、设备"), _("停用"),
                                lambda *given: sf.EndForm(things, *given[:1], prefix="stop"), stop,
                                kind="secondary")  # fmt: skip
    return acts
