"""Pages that work on a phone without network: their service worker and manifest (decision 0029).

The page, its files and nothing else are kept; the page holds nobody, its list comes as data.
"""

import json
from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language

from rongjun import __version__
from rongjun.base.actor import Actor, Permission

from ..http import OfficeRequest

SHARED: Final = (
    "base.css", "frame.css", "forms.css", "blocks.css", "layout.css", "visits.css", "offline.js", "mark.svg",
)  # fmt: skip
"""What every such page needs."""
STORES: Final = (
    ("rongjun-visits", "visit-phone", Permission.VISIT_RECORD),
    ("rongjun-inspections", "station-phone", Permission.STATIONS_INSPECT),
)
"""The stores in a browser, the page that keeps each, and who may use it."""


def stores_of(actor: Actor) -> str:
    """Return the stores that an actor's browser may hold, as the sign-out form names them; '' for none."""
    return " ".join(f"{name}={reverse(page)}" for name, page, right in STORES if actor.may(right))


def show(request: OfficeRequest, template: str, short: str, scripts: Sequence[str], **context: Any) -> HttpResponse:
    """Show a page; it names the very files that its service worker keeps. `short` is what it is called."""
    files = [f"rongjun/{name}" for name in (*SHARED, *scripts)]
    told = {kind: [name for name in files if name.endswith(kind)] for kind in (".css", ".js")}
    return render(request, template, {"short": short, "styles": told[".css"], "scripts": told[".js"], **context})


def worker(request: OfficeRequest, kind: str, page: str, manifest: str, scripts: Sequence[str]) -> HttpResponse:
    """Give the service worker of a page; `kind` begins the names of what it keeps."""
    files = [*SHARED, *scripts]
    kept = [reverse(page), reverse(manifest), *(static(f"rongjun/{name}") for name in files)]
    told = {"kind": f"{kind}-", "name": f"{kind}-{__version__}-{get_language()}", "kept": kept}
    answer = render(request, "office/phone/worker.js", {"told": json.dumps(told)}, content_type="text/javascript")
    answer.headers["Service-Worker-Allowed"] = reverse(page)
    return answer


def manifest(page: str, name: str, short: str) -> JsonResponse:
    """Tell the phone how a page is installed."""
    address = reverse(page)
    told: dict[str, Any] = {
        "name": name, "short_name": short, "start_url": address, "scope": address, "display": "standalone",
        "lang": get_language(), "background_color": "#ffffff", "theme_color": "#0b3d78",
        "icons": [{"src": static("rongjun/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json")
