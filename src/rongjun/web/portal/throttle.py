"""How often something may be tried: wrong codes for a number and from an address, applications begun from an address.

Kept is a keyed digest of number or address, for an hour at most, and nothing that leads back to either. A try is
counted before it is looked at, so that many at once do not slip through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from axes.helpers import get_client_ip_address
from django.http import HttpRequest

from rongjun.base.crypto import blind_index

from ..models import PortalTry


@dataclass(frozen=True, slots=True)
class Bound:
    """So many tries within so long."""

    kind: str
    tries: int
    within: timedelta


WRONG_NUMBER: Final = Bound("number", 5, timedelta(minutes=15))
WRONG_ADDRESS: Final = Bound("address", 5, timedelta(minutes=15))
BEGIN: Final = Bound("begin", 20, timedelta(hours=1))
OWN_NUMBER: Final = Bound("own_number", 5, timedelta(minutes=15))
OWN_ADDRESS: Final = Bound("own_address", 5, timedelta(minutes=15))
REFUSED: Final = Bound("refused", 10, timedelta(hours=1))
WRONG_PLACE: Final = Bound("place", 5, timedelta(minutes=15))
SIGN_UP: Final = Bound("sign_up", 20, timedelta(hours=1))
LONGEST: Final = timedelta(hours=1)


def address_of(request: HttpRequest) -> str:
    """Return the address that a request comes from, as the office's sign-in sees it."""
    return str(get_client_ip_address(request) or "")


def take_try(bounds: Sequence[tuple[Bound, str]], at: datetime) -> bool:
    """Count a try against every bound; returns whether it may go on. One that may not does not lengthen the wait."""
    PortalTry.objects.filter(at__lt=at - LONGEST).delete()
    made = [PortalTry.objects.create(key=_key(bound, text), at=at) for bound, text in bounds]
    over = any(
        PortalTry.objects.filter(key=_key(bound, text), at__gt=at - bound.within).count() > bound.tries
        for bound, text in bounds
    )
    if over:
        PortalTry.objects.filter(pk__in=[one.pk for one in made]).delete()
    return not over


def forget_tries(bound: Bound, text: str) -> None:
    """Forget the tries of a number whose code was right."""
    PortalTry.objects.filter(key=_key(bound, text)).delete()


def take_back(bound: Bound, text: str, at: datetime) -> None:
    """Take back the one try of this moment: it was no wrong one."""
    PortalTry.objects.filter(key=_key(bound, text), at=at).delete()


def _key(bound: Bound, text: str) -> str:
    return blind_index(f"portal_{bound.kind}", text)
