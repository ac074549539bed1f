"""Personal keys: given face to face, noted, changed by who holds them, ended. Nobody without one loses anything."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.crypto import seal, unseal
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.file.choices import RELATIONS
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import get_person
from rongjun.domains.safeguards.actions import record_act

from .codes import derive, new_code, number_index
from .folder import lock_folder, open_folder
from .models import OwnKey, OwnSession
from .sealing import place_of

GIVES: Final = Permission.PEOPLE_RECORD
"""The right by which a key is given: of who registers papers face to face. A code that an office has seen opens no
sealed value and no folder, so that nobody sees by giving one what the own post does not let be seen."""


@dataclass(frozen=True, slots=True)
class Given:
    """To whom a key is given and how that was checked. Name, relation and paper only where it is not the person."""

    holder: str = OwnKey.Holder.SELF.value
    checked: str = OwnKey.Checked.ID_CARD.value
    name: str = ""
    relation: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key and its code, which is shown and kept nowhere in plain."""

    key: OwnKey
    code: str = field(repr=False)


@transaction.atomic
def give_key(*, person_id: int, given: Given, by: Actor, at: datetime) -> FreshKey:
    """Give a key, or another code to who has one: the old one and its folder end. Sent twice, the first stands.

    Raises NotPermitted, NotFound outside the area, Refusal where relation or paper of another are missing, AlreadyDone
    where two give one at the same moment.
    """
    by.require(GIVES)
    person = get_person(by, person_id)
    _check(person, given)
    standing = OwnKey.objects.filter(person=person, holder_name=given.name, ended_at=None).first()
    if standing is not None:
        _end(standing, OwnKey.Ended.RENEWED.value, at)
    code = new_code()
    derived = derive(person.file_no, code)
    key = OwnKey(
        person=person, number_index=number_index(person.file_no), holder=given.holder, holder_name=given.name,
        relation=given.relation, paper=given.paper, checked=given.checked, digest=derived.digest,
        given_by_id=by.staff_id, unit_name=by.unit_name, given_at=at,
    )  # fmt: skip
    key.box = seal(code, **place_of(key.token))
    key.folder = lock_folder((), derived.folder_key, key.token)
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("刚才已经发了一个查询码。请看列表里最新的一个。")) from None
    detail = {"holder": given.holder, "checked": given.checked, "renews": standing.pk if standing else None}
    record_act(by=by, at=at, action="ownkey.give", subject=f"person:{person.pk}", detail=detail)
    return FreshKey(key, code)


def get_key(*, person_id: int, key_id: int, by: Actor) -> OwnKey:
    """Return a key of a person. Raises NotPermitted, NotFound."""
    by.require(GIVES)
    found = list_keys(get_person(by, person_id)).filter(pk=key_id).first()
    if found is None:
        raise NotFound(_("没有这个查询码。"))
    return found


def list_keys(person: Person) -> QuerySet[OwnKey]:
    """Return the keys that were ever given for a person's file, those that open first, with who gave them."""
    return OwnKey.objects.filter(person=person).select_related("given_by", "person").order_by("ended_at", "-pk")


def code_to_note(key: OwnKey, by: Actor) -> str:
    """Return the code of a key that was not noted yet, to who gave it; '' after that and to others."""
    fresh = key.box is not None and key.ended_at is None and key.given_by_id == by.staff_id
    return unseal(key.box, **place_of(key.token)) if fresh and key.box is not None else ""


@transaction.atomic
def mark_noted(*, key: OwnKey, by: Actor, at: datetime) -> None:
    """Forget the code in plain: the slip is in the hands of who holds the key. Twice changes nothing."""
    by.require(GIVES)
    if OwnKey.objects.filter(pk=key.pk).exclude(box=None).update(box=None):
        record_act(by=by, at=at, action="ownkey.noted", subject=f"person:{key.person_id}", detail={"key": key.pk})


@transaction.atomic
def end_key(*, key: OwnKey, why: str, by: Actor, at: datetime) -> None:
    """End a key: it opens nothing any more, and its folder is gone. Raises NotPermitted, AlreadyDone, Refusal."""
    by.require(GIVES)
    if why not in (OwnKey.Ended.ASKED, OwnKey.Ended.LOST, OwnKey.Ended.OFFICE):
        raise Refusal(_("请选择停用的原因。"))
    _end(key, why, at)
    record_act(by=by, at=at, action="ownkey.end", subject=f"person:{key.person_id}", detail={"key": key.pk, "why": why})


@transaction.atomic
def change_code(*, key: OwnKey, folder_key: bytes, code: str, at: datetime) -> tuple[OwnKey, bytes]:
    """Put a code of the holder's own in place of the one that was given; the folder goes along, locked anew.

    Returns the key and its folder's key. Raises AlreadyDone where it ended meanwhile. Call it in the own scope.
    """
    derived = derive(key.person.file_no, code)
    box = OwnKey.objects.filter(pk=key.pk, ended_at=None).values_list("folder", flat=True).first()
    if box is None:
        raise AlreadyDone(_("这个查询码已经停用。"))
    kept = open_folder(box, folder_key, key.token)
    _end(key, OwnKey.Ended.CHANGED.value, at, folder=box)
    fresh = OwnKey(
        person=key.person, number_index=key.number_index, holder=key.holder, holder_name=key.holder_name,
        relation=key.relation, paper=key.paper, checked=key.checked, digest=derived.digest, own=True,
        given_by_id=key.given_by_id, unit_name=key.unit_name, given_at=key.given_at,
    )  # fmt: skip
    fresh.folder = lock_folder(kept, derived.folder_key, fresh.token)
    fresh.save(force_insert=True)
    record_act(
        by=holder_actor(fresh), at=at, action="ownkey.change", subject=f"person:{key.person_id}", detail={"key": key.pk}
    )  # fmt: skip
    return fresh, derived.folder_key


def holder_actor(key: OwnKey) -> Actor:
    """Return who holds a key as an actor: no account, no unit, no right but to the own pages."""
    return Actor(
        staff_id=0, account_id=0, name=key.holder_name or key.person.name, role=Role.APPLICANT, unit_id=0,
        unit_name="", area_prefix=None,
    )  # fmt: skip


def _end(key: OwnKey, why: str, at: datetime, **as_read: Any) -> None:
    """End a key that opens, with its sessions; the folder is emptied. `as_read`: columns that must be what was read.

    Raises AlreadyDone.
    """
    open_one = OwnKey.objects.filter(pk=key.pk, ended_at=None, **as_read)
    if not open_one.update(ended_at=at, ended_why=why, box=None, folder=b""):
        raise AlreadyDone(_("这个查询码已经停用。"))
    OwnSession.objects.filter(key=key.pk).delete()


def _check(person: Person, given: Given) -> None:
    """Refuse what does not say to whom and how. Raises Refusal."""
    if given.checked not in OwnKey.Checked.values or given.holder not in OwnKey.Holder.values:
        raise Refusal(_("请选择怎样核对的身份。"))
    if given.holder == OwnKey.Holder.SELF:
        if given.name or given.relation or given.paper:
            raise Refusal(_("发给本人的，不用填写家属或监护人。"))
        if person.death_date is not None:
            raise Refusal(_("本人已登记去世。家属查询的，按家属发放，并登记关系和凭据。"))
        return
    if not given.name.strip() or given.relation not in dict(RELATIONS) or not given.paper.strip():
        raise Refusal(_("发给家属或监护人的，请写明姓名、与本人关系和凭据。"))
