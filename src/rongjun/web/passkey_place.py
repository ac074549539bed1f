"""Where a passkey ceremony happens (host and origin of the request), and the challenge that it must answer once."""

import ipaddress
from datetime import datetime, timedelta

from django.http import HttpRequest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from rongjun.domains.units.passkeys import Place

ANSWER_WITHIN = timedelta(minutes=5)


def place_of(request: HttpRequest) -> Place | None:
    """Return host and origin, or None where browsers offer no passkeys: an address of numbers, or no HTTPS.

    The host is one of RONGJUN_HOSTS: Django refuses any other before a view runs. `localhost` counts as safe.
    """
    full = request.get_host()
    host = full if full.endswith("]") else full.rsplit(":", 1)[0] if ":" in full else full
    if _is_number(host) or not (request.is_secure() or host == "localhost" or host.endswith(".localhost")):
        return None
    return Place(host, f"{request.scheme}://{full}")


def keep_challenge(request: HttpRequest, purpose: str, challenge: bytes, at: datetime) -> None:
    """Keep a challenge in the session for one purpose; a new one replaces it."""
    request.session["challenge"] = {"for": purpose, "is": bytes_to_base64url(challenge), "at": at.isoformat()}


def take_challenge(request: HttpRequest, purpose: str, at: datetime) -> bytes | None:
    """Take the challenge kept for a purpose out of the session: it is answered once, within five minutes."""
    kept = request.session.pop("challenge", None)
    if not kept or kept["for"] != purpose or at - datetime.fromisoformat(kept["at"]) > ANSWER_WITHIN:
        return None
    return base64url_to_bytes(kept["is"])


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
