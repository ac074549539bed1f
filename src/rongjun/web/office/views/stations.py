"""Stations: their list with the five and people needed, one with everything recorded of it, and opening them."""

from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.stations import places
from rongjun.domains.services.stations.access import areas_in_sight, get_station, stations_in_sight
from rongjun.domains.services.stations.inspections import list_inspections
from rongjun.domains.services.stations.models import Asset, Budget, Station, Worker
from rongjun.domains.services.stations.sheets import list_present
from rongjun.domains.services.stations.standing import Standing, standings_of, with_lacks
from rongjun.domains.units.models import Unit
from rongjun.kernel.stations.sheets import SheetKind

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_forms as sf
from ..station_acts import acts_on_station
from ..station_frame import form_act, run_acts, said_by, station_crumbs, station_tabs, status_of
from ..station_words import ASSETS, COUNTED, FIVE, LACKS, LEVELS, MEASURES, STAGES, WORKERS, score_text

P = Permission


class Told(QuerySet[Station]):
    """Stations whose standing is asked for as they are fetched, a whole page at once."""

    standings: "Standings | None" = None

    def _clone(self) -> "Told":
        copy = super()._clone()  # type: ignore[misc]
        copy.standings = self.standings
        return cast(Told, copy)

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self.standings is not None:
            self.standings.load([one for one in self._result_cache or () if isinstance(one, Station)])


class Standings:
    """How stations stand today: of one page at once; of a file, which is read row by row, of all of them at once."""

    def __init__(self, by: Actor) -> None:
        """Keep who asks."""
        self.by, self.day = by, clock.today()
        self.known: dict[int, Standing] = {}

    def rows(self) -> Told:
        """Return the stations in sight, which bring their standing along."""
        rows = Told(Station, query=stations_in_sight(self.by).query)
        rows.standings = self
        return rows

    def of(self, station: Station) -> Standing:
        """Return how a station stands."""
        if station.pk not in self.known:
            self.load(list(stations_in_sight(self.by)))
        return self.known[station.pk]

    def load(self, stations: list[Station]) -> None:
        """Ask for several at once."""
        if stations:
            self.known |= standings_of(stations, self.by, self.day)


def stations_table(standings: Standings) -> Table:
    """Return the list of stations with the five, people served, at work and needed."""
    of, today = standings.of, clock.today()

    def five(one: Station) -> str:
        return "；".join(_lack_words(check) for check in of(one).five if not check.met) or _("齐全")

    def needed(one: Station) -> str:
        return "；".join(_need_words(need) for need in of(one).needs)

    def workers(one: Station) -> str:
        return "　".join(f"{WORKERS[kind]} {count}" for kind, count in sorted(of(one).workers.items()))

    return Table(
        key="stations", caption=gettext_lazy("服务站"),
        columns=(
            Column("name", gettext_lazy("名称"), lambda one: one.unit.name, sort=("unit__name",),
                   href=lambda one: address("station", one.pk)),
            Column("level", gettext_lazy("级别"), lambda one: str(LEVELS.get(one.unit.level, "")),
                   sort=("unit__level", "unit__name")),
            Column("area", gettext_lazy("区划"), lambda one: one.unit.area.name, sort=("unit__area_id",)),
            Column("met", gettext_lazy("五有"), lambda one: f"{of(one).met}/5",
                   cell=lambda one: badge(f"{of(one).met}/5", "done" if of(one).met == len(FIVE) else "danger")),
            Column("lacks", gettext_lazy("缺什么"), five, kind="long"),
            Column("served", gettext_lazy("服务对象"), lambda one: of(one).served, kind="number"),
            Column("workers", gettext_lazy("在岗"), workers),
            Column("needs", gettext_lazy("应配"), needed, kind="long", shown=False),
            Column("short", gettext_lazy("还差几人"), lambda one: of(one).short, kind="number"),
            Column("score", gettext_lazy("最近得分"), lambda one: score_text(of(one).score)),
            Column("founded", gettext_lazy("成立日期"), lambda one: one.founded_on, sort=("founded_on",), kind="date",
                   shown=False),
            Column("posts", gettext_lazy("编制数"), lambda one: one.posts, sort=("posts",), kind="number", shown=False),
            Column("address", gettext_lazy("地址"), lambda one: one.address, kind="long", shown=False),
            Column("hours", gettext_lazy("服务时间"), lambda one: one.hours, shown=False),
        ),
        filters=(
            Filter("level", gettext_lazy("级别"), lambda rows, one: rows.filter(unit__level=int(one)),
                   [(str(key), word) for key, word in LEVELS.items()]),
            Filter("five", gettext_lazy("五有"), lambda rows, one: with_lacks(rows, today, whole=one == "whole"),
                   [("whole", gettext_lazy("齐全")), ("lacks", gettext_lazy("有缺"))], once=True),
        ),
        search=("unit__name", "unit__area__name"), search_label=gettext_lazy("名称或区划"),
        order=("unit__level", "unit__area_id", "pk"), empty=gettext_lazy("还没有列出服务站。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def station_list(request: OfficeRequest) -> HttpResponse:
    """List the stations of the own area with what they have and lack; counted for those that are shown."""
    standings = Standings(request.actor)
    return list_page(
        request, stations_table(standings), standings.rows(), "office/stations/list.html", _("服务站"),
        tabs=station_tabs("stations"), on_export=lambda query: None,
        lead=_("五有和人员配备按登记计算，缺什么写明什么。服务对象数是登记册里在世、有现行身份的人数，只计数。"),
        add_url=reverse("station-new") if request.actor.may(P.STATIONS_RULES) else "", add_text=_("列出服务站"),
    )  # fmt: skip


def _lack_words(check: Any) -> str:
    return f"{FIVE[check.part]}：" + "、".join(str(LACKS[lack]) for lack in check.lacks)


def _need_words(need: Any) -> str:
    told = {"who": COUNTED[need.rule.who], "have": need.have, "need": need.need, "most": need.rule.most}
    if need.need is None:
        return _("%(who)s：服务对象数不在本岗位的范围，不能计算") % told
    if need.rule.most:
        return _("%(who)s应配 %(need)s 至 %(most)s 人，现有 %(have)s 人") % told
    return _("%(who)s应配 %(need)s 人，现有 %(have)s 人") % told


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def station_page(request: OfficeRequest, unit_id: int) -> HttpResponse:
    """Show a station with everything recorded of it, what is missing, and what may be written."""
    station, today = get_station(unit_id, request.actor), clock.today()
    sets = [(one.code, one.name) for one in list_present(SheetKind.INDICATORS, today)]
    acts = acts_on_station(request, station, sets)
    done, panels = run_acts(request, acts.acts, lambda: acts.there or reverse("station", args=[unit_id]))
    if done is not None:
        return done
    standing = standings_of([station], request.actor, today)[station.pk]
    unit = station.unit
    return page(
        request, "office/stations/station.html", unit.name, crumbs=station_crumbs("stations"), station=station,
        level=LEVELS.get(unit.level, ""), standing=standing, panels=panels, status=status_of(panels),
        five=[(FIVE[one.part], one.met, [LACKS[lack] for lack in one.lacks]) for one in standing.five],
        needs=[(one.rule.name, _need_words(one), one.short, one.rule.source) for one in standing.needs],
        workers=[(one, WORKERS[one.kind]) for one in Worker.objects.filter(unit=unit).order_by("until", "since")[:200]],
        assets=[(one, ASSETS[one.kind], MEASURES[one.kind])
                for one in Asset.objects.filter(unit=unit).order_by("until", "kind", "pk")[:200]],
        budgets=Budget.objects.filter(unit=unit).order_by("-year", "pk")[:50],
        inspections=[(one, STAGES[one.stage], score_text(one.final if one.final is not None else one.first))
                     for one in list_inspections(request.actor).filter(unit=unit).order_by("-day", "-pk")[:20]],
    )  # fmt: skip


@needs(P.STATIONS_RULES)
@require_http_methods(["GET", "POST"])
def station_new(request: OfficeRequest) -> HttpResponse:
    """List a unit as a station, or open stations for every town or village that has none."""
    known = stations_in_sight(request.actor).values("unit_id")
    rows = Unit.objects.filter(area__in=areas_in_sight(request.actor)).exclude(pk__in=known)
    units = list(rows.order_by("level", "name").values_list("pk", "name")[:500])

    def open_one(form: Any) -> str:
        places.open_station(unit_id=int(form.cleaned_data["unit"]), **said_by(request))
        return _("已列为服务站。")

    def open_all(form: Any) -> str:
        count = places.open_stations(level=int(form.cleaned_data["level"]), **said_by(request))
        return _("新列出 %(count)d 个服务站。") % {"count": count}

    acts = {
        "open": form_act(request, _("把一个单位列为服务站"), _("列为服务站"),
                         lambda *given: sf.OpenForm(units, *given[:1]), open_one),
        "all": form_act(request, _("按区划列出服务站"), _("列出"), lambda *given: sf.OpenAllForm(*given[:1]), open_all,
                        lead=_("每个镇或村没有服务站的，列出一个；已有同名单位的用已有的。"), kind="secondary"),
    }  # fmt: skip
    done, panels = run_acts(request, acts, reverse("stations"))
    return done or page(
        request, "office/stations/acts.html", _("列出服务站"), crumbs=station_crumbs("stations"), panels=panels,
        status=status_of(panels),
    )  # fmt: skip
