"""What every page knows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from rongjun import __version__
from rongjun.base.errors import Refusal
from rongjun.domains.policy import queries

from .labels import role_name
from .navigation import links_for
from .office.inbox_rows import count_waiting
from .office.phone_page import stores_of


def office(request: HttpRequest) -> dict[str, Any]:
    """Return the actor, the navigation, the version and whether this is the demo county."""
    actor = getattr(request, "actor", None)
    context: dict[str, Any] = {
        "actor": actor,
        "version": __version__,
        "demo": is_demo(),
        "latest_verified": latest_verified(),
    }
    if actor is not None:
        waiting = SimpleLazyObject(lambda: count_waiting(request, actor))
        context |= {"navigation": links_for(actor, request.path, counts={"inbox": waiting})}
        context |= {"phone_stores": stores_of(actor)}
        context |= {"actor_role": role_name(actor.role)}
    return context


def is_demo() -> bool:
    """Tell whether the data are invented: `rongjun demo` leaves a file named demo in the var folder."""
    return (Path(settings.VAR_DIR) / "demo").exists()


def latest_verified() -> str:
    """Return the first day of the newest payable national standard; nothing where the rulebook is faulty.

    A faulty rulebook must not take every page down: the pages that need it say what is wrong.
    """
    try:
        newest = queries.latest_verified(queries.known_rulebook()).overall
    except Refusal:
        return ""
    return newest.isoformat() if newest else ""
