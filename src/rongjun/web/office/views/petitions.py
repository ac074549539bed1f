"""Lists of petitions: what waits for whoever is signed in, all that the desk sees, and what is over its time."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions import listing
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.queries import visible_matters

from ...http import OfficeRequest
from ...ui.tables import list_page
from ..petition_frame import on_petitions, own_area, petition_tabs, places_for
from ..petition_lists import petitions_table, with_places


@on_petitions()
@require_http_methods(["GET", "POST"])
def petition_list(request: OfficeRequest) -> HttpResponse:
    """List the open matters and the parts of matters that wait for the actor, the most pressing first."""
    return _list(request, listing.list_waiting(request.actor), "petition-list", gettext_lazy("待我办理"))


@on_petitions()
@require_http_methods(["GET", "POST"])
def petition_all(request: OfficeRequest) -> HttpResponse:
    """List every matter that is seen from the desk, the latest first."""
    rows = visible_matters()
    return _list(request, rows, "petition-all", gettext_lazy("全部信访事项"), order=("-pk",))


@on_petitions()
@require_http_methods(["GET", "POST"])
def petition_overdue(request: OfficeRequest) -> HttpResponse:
    """List the open matters in which the office is over its time, the longest first."""
    rows = listing.list_overdue(clock.today())
    return _list(request, rows, "petition-overdue", gettext_lazy("逾期信访事项"))


def _list(
    request: OfficeRequest, rows: QuerySet[Matter], name: str, caption: Promise, *,
    order: tuple[str, ...] = ("due_on", "pk"),
) -> HttpResponse:  # fmt: skip
    table = petitions_table(f"petitions-{name}", caption, clock.today(), order, _areas(request))
    tabs = petition_tabs(name, request.actor)
    return list_page(
        request, table, with_places(rows), "office/petitions/list.html", _("信访事项"), tabs=tabs,
        may_take=request.actor.may(Permission.PETITION_TAKE), on_export=lambda query: _exported(request, name, query),
    )  # fmt: skip


def _exported(request: OfficeRequest, name: str, query: str) -> None:
    """Write to the audit log that a list was taken out as a file, with its filters; not what was searched for."""
    listing.record_export(name=name, query=query, by=request.actor, at=clock.now())


def _areas(request: OfficeRequest) -> list[tuple[str, str]]:
    """Return the areas to narrow by: the towns of the actor's area, or what lies right below it."""
    places: list[tuple[str, Any]] = list(places_for(request.actor))
    towns = [(kept[-1][0], town) for town, kept in places if kept and kept[-1][1] == town]
    own = own_area(request.actor)
    found = towns or [one for _title, kept in places for one in kept]
    return [own, *(one for one in found if one[0] != own[0])] if own[0] else found
