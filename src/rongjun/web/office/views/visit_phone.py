"""The phone of a visiting worker: a page that works without network, what it keeps, and what it sends.

The page itself holds nobody: it is the same for everyone and is kept by the service worker. The plan of today comes as
data and is kept in the browser's own store until the day, the account or the sign-out ends it (decision 0029).
"""

import json
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.words import WATCHING
from rongjun.domains.services.duties.photos import keep_photo
from rongjun.domains.services.visits import queries, routes
from rongjun.domains.services.visits.syncing import sync_visits, visit_of_key
from rongjun.domains.units.queries import area_names

from ...http import OfficeRequest, needs, shown
from .. import phone_page
from ..case_frame import said
from ..visit_forms import OWNERS
from ..visit_frame import LOOK, period_text

SCRIPTS: Final = ("visits.js",)


@needs(Permission.VISIT_RECORD)
@require_GET
def visit_phone(request: OfficeRequest) -> HttpResponse:
    """Show the page for the phone; it holds nobody's name and works without network once it was opened."""
    return phone_page.show(request, "office/visits/phone.html", _("走访联系"), SCRIPTS, owners=OWNERS)


@needs(Permission.VISIT_RECORD)
@require_GET
def visit_today(request: OfficeRequest) -> HttpResponse:
    """Give today's list of the worker as data: names, villages and reasons, the needs to tick. Nothing sealed."""
    day = clock.today()
    stops = list(routes.list_stops(request.actor, day))
    names = area_names({stop.planned.area_code for stop in stops})
    shown(request, [str(stop.planned.person.token) for stop in stops], LOOK)
    return JsonResponse({
        "account": request.actor.account_id, "day": day.isoformat(), "watching": WATCHING.pattern,
        "needs": [[one.code, said(one.name, one.name_en)] for one in queries.list_needs()],
        "stops": [
            {
                "planned": stop.planned_id, "name": stop.planned.person.name,
                "village": names.get(stop.planned.area_code, ""), "period": period_text(stop.planned.period),
                "reason": said(stop.planned.reason.name, stop.planned.reason.name_en),
            }
            for stop in stops
        ],
    })  # fmt: skip


@needs(Permission.VISIT_RECORD)
@require_http_methods(["GET", "POST"])
def visit_sync(request: OfficeRequest) -> HttpResponse:
    """Tell who is signed in and by which token to send (GET); take what was kept on the phone (POST)."""
    if request.method == "GET":
        return JsonResponse({"account": request.actor.account_id, "token": get_token(request)})
    try:
        items: Any = json.loads(request.body)["visits"]
        if not isinstance(items, list):
            raise TypeError
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"why": _("送来的内容读不懂，没有保存；请刷新后再送。")}, status=400)
    try:
        found = sync_visits(items, by=request.actor, at=clock.now())
    except Refusal as refusal:
        return JsonResponse({"why": str(refusal)}, status=400)
    return JsonResponse({"results": {key: {"state": one.state, "why": one.why} for key, one in found.items()}})


@needs(Permission.VISIT_RECORD)
@require_POST
def visit_sync_photo(request: OfficeRequest) -> HttpResponse:
    """Keep a photo of a visit that was sent before; the same photo again is kept once."""
    photo = request.FILES.get("photo")
    visit = visit_of_key(request.POST.get("key", ""))
    if photo is None:
        return JsonResponse({"why": _("没有收到照片。")}, status=400)
    try:
        keep_photo(
            source=visit.source, content=photo.read(), by=request.actor, at=clock.now(), person_id=visit.person_id
        )
    except Refusal as refusal:
        return JsonResponse({"why": str(refusal)}, status=400)
    return JsonResponse({"state": "saved"})


@needs(Permission.VISIT_RECORD)
@require_GET
def visit_worker(request: OfficeRequest) -> HttpResponse:
    """Give the service worker: it keeps the page and its files, and nothing else."""
    return phone_page.worker(request, "visits", "visit-phone", "visit-manifest", SCRIPTS)


@needs(Permission.VISIT_RECORD)
@require_GET
def visit_manifest(request: OfficeRequest) -> HttpResponse:
    """Tell the phone how the page is installed."""
    return phone_page.manifest("visit-phone", _("荣军 走访"), _("走访联系"))
