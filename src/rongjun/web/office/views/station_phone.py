"""The phone of an inspector: a page that works without network, the points of open inspections, what it sends."""

import json
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.safeguards.words import WATCHING
from rongjun.domains.services.duties.photos import keep_photo
from rongjun.domains.services.stations import syncing
from rongjun.domains.services.stations.models import Inspection
from rongjun.domains.services.stations.sheets import indicators_of

from ...http import OfficeRequest, needs, whole_number
from .. import phone_page

SCRIPTS: Final = ("inspections.js",)


@needs(Permission.STATIONS_INSPECT)
@require_GET
def station_phone(request: OfficeRequest) -> HttpResponse:
    """Show the page for the phone; it holds no station and works without network once it was opened."""
    return phone_page.show(request, "office/stations/phone.html", _("检查"), SCRIPTS)


@needs(Permission.STATIONS_INSPECT)
@require_GET
def station_today(request: OfficeRequest) -> HttpResponse:
    """Give the open inspections as data: station, points and what stands there. Nobody's name."""
    found = syncing.open_inspections(request.actor)
    marks = syncing.marks_by_inspection(found)
    return JsonResponse({
        "account": request.actor.account_id, "day": clock.today().isoformat(), "watching": WATCHING.pattern,
        "inspections": [_told(one, marks[one.pk]) for one in found],
    })  # fmt: skip


def _told(one: Inspection, marks: dict[str, Any]) -> dict[str, Any]:
    points = [
        {
            "code": point.code, "name": point.name, "asks": point.asks, "most": point.most,
            "free": point.may_not_apply, "stands": marks.get(point.code),
        }
        for point in indicators_of(one.sheet).points
    ]  # fmt: skip
    return {"id": one.pk, "station": one.unit.name, "sheet": one.sheet.name, "points": points}


@needs(Permission.STATIONS_INSPECT)
@require_http_methods(["GET", "POST"])
def station_sync(request: OfficeRequest) -> HttpResponse:
    """Tell who is signed in and by which token to send (GET); take what was kept on the phone (POST)."""
    if request.method == "GET":
        return JsonResponse({"account": request.actor.account_id, "token": get_token(request)})
    try:
        items: Any = json.loads(request.body)["marks"]
        if not isinstance(items, list):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"why": _("送来的内容读不懂，没有保存；请刷新后再送。")}, status=400)
    try:
        found = syncing.sync_marks(items, by=request.actor, at=clock.now())
    except Refusal as refusal:
        return JsonResponse({"why": str(refusal)}, status=400)
    told = {key: {"state": one.state, "why": one.why, "stands": one.stands} for key, one in found.items()}
    return JsonResponse({"results": told})


@needs(Permission.STATIONS_INSPECT)
@require_POST
def station_sync_photo(request: OfficeRequest) -> HttpResponse:
    """Keep a photo of what was found and sent before; the same photo again is kept once."""
    photo, given = request.FILES.get("photo"), request.POST
    if photo is None:
        return JsonResponse({"why": _("没有收到照片。")}, status=400)
    try:
        found = syncing.finding_of(
            whole_number(given.get("inspection", "")), given.get("point", ""), given.get("what", ""), request.actor
        )
        keep_photo(source=f"finding:{found.pk}", content=photo.read(), by=request.actor, at=clock.now())
    except NotFound:
        raise
    except Refusal as refusal:
        return JsonResponse({"why": str(refusal)}, status=400)
    return JsonResponse({"state": "saved"})


@needs(Permission.STATIONS_INSPECT)
@require_GET
def station_worker(request: OfficeRequest) -> HttpResponse:
    """Give the service worker: it keeps the page and its files, and nothing else."""
    return phone_page.worker(request, "inspections", "station-phone", "station-manifest", SCRIPTS)


@needs(Permission.STATIONS_INSPECT)
@require_GET
def station_manifest(request: OfficeRequest) -> HttpResponse:
    """Tell the phone how the page is installed."""
    return phone_page.manifest("station-phone", _("荣军 检查"), _("检查"))
