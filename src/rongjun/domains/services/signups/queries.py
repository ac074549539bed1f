"""Reads: how an event is open, how many signed up, where somebody stands, names with the access row before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.services.registers.access import require_work
from rongjun.domains.services.registers.models import Record

from .actions import EVENTS
from .models import Offer, SignUp
from .sealing import digest_of, open_who


@dataclass(frozen=True, slots=True)
class Counts:
    """How many have a place, and how many wait."""

    signed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sign-up stands: its number in the order, and how many are before it on the waiting list (0: a place)."""

    signup: SignUp
    number: int
    waits: int

    @property
    def offer(self) -> Offer:
        """How the event is open that it is for."""
        return self.signup.offer

    @property
    def moved(self) -> bool:
        """It waited, and has a place now."""
        return self.signup.waited and not self.waits


@dataclass(frozen=True, slots=True)
class Name:
    """One of the list, opened: id, number, name, telephone, whether it has a place, and whether that is to be told."""

    pk: int
    number: int
    name: str
    phone: str
    placed: bool
    untold: bool


def find_offer(record: Record) -> Offer | None:
    """Return how an event is open for signing up, None where it never was."""
    return Offer.objects.filter(record=record).select_related("record__version", "record__unit").first()


def get_public_offer(record_id: int, today: date) -> Offer:
    """Return how an event is open on the portal today. Raises NotFound."""
    with whole_registry("门户报名"):
        events = Record.objects.filter(pk=record_id)
        offers = Offer.objects.filter(record__in=events, portal=True, ended_at=None, closes_on__gte=today)
        found = offers.select_related("record__version", "record__unit").first()
    if found is None or found.record.mistaken or found.record.ended_at is not None:
        raise NotFound(_("这项活动现在不能在网上报名。"))
    return found


def counts_of(offer: Offer) -> Counts:
    """Return how many signed up; after the names went, the number that was kept."""
    if offer.signed is not None:
        return Counts(offer.signed, 0)
    number = SignUp.objects.filter(offer=offer).count()
    return Counts(min(number, offer.places), max(0, number - offer.places))


def counted_for(record: Record) -> dict[str, int]:
    """Return what the sign-ups of an event say for its numbers: how many had a place; nothing without an offer."""
    offer = Offer.objects.filter(record=record).first() if record.code == EVENTS else None
    return {} if offer is None else {"signed": counts_of(offer).signed}


def standing_of(code: str) -> Standing:
    """Return where the sign-up of a code stands. Raises NotFound for one that is wrong, taken off, or over."""
    with whole_registry("门户报名"):
        signups = SignUp.objects.select_related("offer__record__unit")
        found = signups.filter(digest=digest_of(code), offer__ended_at=None).first()
    if found is None:
        raise NotFound(_("报名码不对，或已经取消。"))
    return place_of(found)


def place_of(signup: SignUp) -> Standing:
    """Return where a sign-up stands; it comes with its offer."""
    number = SignUp.objects.filter(offer=signup.offer, pk__lte=signup.pk).count()
    return Standing(signup, number, max(0, number - signup.offer.places))


def standings_of_owner(owners: Collection[str]) -> list[Standing]:
    """Return where the sign-ups stand that a person finds among the own pages, the next event first."""
    with whole_registry("本人查看自己的报名"):
        rows = SignUp.objects.filter(owner__in=set(owners) - {""}, offer__ended_at=None)
        return [place_of(one) for one in rows.select_related("offer__record__unit").order_by("offer__record__day")]


def open_names(offer: Offer, *, by: Actor, at: datetime) -> list[Name]:
    """Open the list of an event for who holds it; the access row is committed first. Raises NotPermitted."""
    require_work(offer.record, Permission.REGISTER_FILL, by)
    record_set_look(
        by=by, at=at, purpose="活动报名：查看名单", set_kind="signup", set_id=str(offer.record_id), fields=["row"]
    )
    rows = list(SignUp.objects.filter(offer=offer).order_by("pk"))
    return [
        Name(one.pk, number, *open_who(one), placed, placed and one.waited and one.told_at is None)
        for number, one in enumerate(rows, start=1)
        for placed in (number <= offer.places,)
    ]
