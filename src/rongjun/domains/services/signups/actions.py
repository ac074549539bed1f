"""Writes: an event is opened for signing up, people sign up and off, at the counter or on the portal."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.registers.access import require_work
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import spec_of

from .models import Offer, SignUp
from .moving import tell_moved_later
from .sealing import digest_of, seal_who

EVENTS: Final = "event"
"""The register whose records can be signed up for."""
_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_SIGNS: Final = 12
WAITING: Final = 3
"""So many times the places may wait: beyond it nobody has a chance, and a machine that signs up is stopped."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How an event is open: places, last day, on the portal or not, days for which the names are kept afterwards."""

    places: int
    closes_on: date
    portal: bool
    keep_days: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A sign-up, and its code: told this once, kept as a digest; '' where the form was sent before."""

    signup: SignUp
    code: str


@transaction.atomic
def open_offer(*, record: Record, terms: Terms, by: Actor, at: datetime) -> Offer:
    """Open an event for signing up, or change how it is open; nobody loses a place by a change.

    Raises Refusal for what cannot be, AlreadyDone once it was held or the names are gone, NotPermitted.
    """
    require_work(record, Permission.REGISTER_FILL, by)
    _refuse_other(record)
    if not 1 <= terms.places <= 5000 or not 0 <= terms.keep_days <= 90:
        raise Refusal(_("名额 1 至 5000，活动后保留姓名 0 至 90 天。"))
    if terms.closes_on > record.day:
        raise Refusal(_("截止报名的日期不能晚于活动当天。"))
    standing = Offer.objects.select_for_update().filter(record=record).first()
    if standing is not None:
        if standing.ended_at is not None:
            raise AlreadyDone(_("报名名单已经删除，不能再改。"))
        if terms.places < min(standing.places, SignUp.objects.filter(offer=standing).count()):
            raise Refusal(_("已经报上名的不能被减掉：名额不能少于已有名额的人数。"))
    values = {
        "places": terms.places,
        "closes_on": terms.closes_on,
        "portal": terms.portal,
        "keep_days": terms.keep_days,
    }
    made, _new = Offer.objects.update_or_create(
        record=record, defaults=values, create_defaults=values | {"made_by_id": by.staff_id, "made_at": at}
    )
    tell_moved_later(made)
    detail = {**values, "closes_on": terms.closes_on.isoformat()}
    record_act(by=by, at=at, action="signup.open", subject=f"record:{record.pk}", detail=detail)
    return made


def _refuse_other(record: Record) -> None:
    if record.code != EVENTS:
        raise Refusal(_("只有活动可以报名。"))
    if record.mistaken or record.stage != spec_of(record.version).stages[0].id:
        raise AlreadyDone(_("活动已经举行或取消，不能再报名。"))


@transaction.atomic
def sign_up(
    *, offer: Offer, name: str, phone: str, form_key: str, at: datetime, by: Actor | None = None, owner: str = ""
) -> Signed:  # fmt: skip
    """Sign somebody up; who comes after the places waits in the order of coming. The same form twice is one.

    `by` is None on the portal; `owner` is the digest (sealing.owner_of) of who wants to find it among the own pages.
    Raises Refusal for a missing name or a wrong telephone, AlreadyDone once it is closed.
    """
    known = SignUp.objects.filter(form_key=form_key).first()
    if known is not None:
        return Signed(known, "")
    _refuse_closed(offer, office_day(at), by)
    who, number = " ".join(name.split()), "".join(phone.split())
    if not 2 <= len(who) <= 40:
        raise Refusal(_("请填写姓名，2 至 40 个字。"))
    if number and not (number.replace("-", "").isdecimal() and 7 <= len(number) <= 15):
        raise Refusal(_("电话只写数字，7 至 15 位；不留电话可以空着。"))
    code = "".join(secrets.choice(_SIGNS) for _sign in range(CODE_SIGNS))
    signup = SignUp(offer=offer, digest=digest_of(code), form_key=form_key, owner=owner, made_at=at)
    signup.box = seal_who(who, number, signup.token)
    try:
        with transaction.atomic():
            signup.save(force_insert=True)
    except IntegrityError:
        return Signed(SignUp.objects.get(form_key=form_key), "")
    if SignUp.objects.filter(offer=offer, pk__lt=signup.pk).count() >= offer.places:
        signup.waited = True
        signup.save(update_fields=["waited"])
    if by is not None:
        record_act(by=by, at=at, action="signup.add", subject=f"record:{offer.record_id}", detail={})
    return Signed(signup, code)


def _refuse_closed(offer: Offer, today: date, by: Actor | None) -> None:
    if by is not None:
        require_work(offer.record, Permission.REGISTER_FILL, by)
    elif not offer.portal:
        raise NotFound(_("这项活动不在网上报名，请到服务站报名。"))
    _refuse_other(offer.record)
    if today > offer.closes_on or offer.ended_at is not None:
        raise AlreadyDone(_("报名已经截止。"))
    if SignUp.objects.filter(offer=offer).count() >= offer.places * (1 + WAITING):
        raise AlreadyDone(_("名额已满，候补也满了。"))


@transaction.atomic
def sign_off(*, code: str) -> None:
    """Take the sign-up of a code off: nothing of it stays, and the next who waits has the place. Raises NotFound."""
    _remove(SignUp.objects.filter(digest=digest_of(code), offer__ended_at=None), _("报名码不对，或已经取消。"))


@transaction.atomic
def sign_off_own(*, signup_id: int, owners: Collection[str]) -> None:
    """Take off one of the sign-ups that a person finds among the own pages, without its code. Raises NotFound."""
    mine = SignUp.objects.filter(pk=signup_id, owner__in=set(owners) - {""}, offer__ended_at=None)
    _remove(mine, _("没有这条报名，或已经取消。"))


@transaction.atomic
def take_off(*, offer: Offer, signup_id: int, by: Actor, at: datetime) -> None:
    """Take somebody off at the counter who does not want to come. Raises NotFound, NotPermitted."""
    require_work(offer.record, Permission.REGISTER_FILL, by)
    _remove(SignUp.objects.filter(offer=offer, pk=signup_id), _("没有这条报名，或已经取消。"))
    record_act(by=by, at=at, action="signup.off", subject=f"record:{offer.record_id}", detail={})


def _remove(rows: QuerySet[SignUp], missing: str) -> None:
    found = rows.select_related("offer").first()
    if found is None:
        raise NotFound(missing)
    found.delete()
    tell_moved_later(found.offer)
