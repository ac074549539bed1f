"""The yes of a person to visits, calls, pairing and the like. Only a yes is kept; a no leaves no trace.

Nothing tells who said no, who was never asked and who took a yes back apart: no row, no act in the audit chain names
the person, and nothing is counted by it. Every help goes on without a yes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.actions import record_act

from .access import person_in_reach
from .models import Consent

WHAT: Final[dict[str, Promise]] = {
    "visit": gettext_lazy("上门走访"),
    "call": gettext_lazy("打电话到家里"),
    "pairing": gettext_lazy("结对帮扶"),
    "story": gettext_lazy("采写和刊出本人的故事"),
    "plaque": gettext_lazy("在家门口挂光荣牌"),
    "event": gettext_lazy("邀请参加活动"),
}
WAYS: Final[dict[str, Promise]] = {
    "spoken": gettext_lazy("当面口头"),
    "written": gettext_lazy("书面"),
    "phone": gettext_lazy("本人来电"),
    "portal": gettext_lazy("网上本人页面"),
}


_ends: dict[str, list[Callable[[int], None]]] = {}


def when_ends(what: str, follow: Callable[[int], None]) -> None:
    """Register what a room does for a person (by id) whose yes to something ends; in the same transaction."""
    known = _ends.setdefault(what, [])
    if follow not in known:
        known.append(follow)


@transaction.atomic
def give_yes(*, person_id: int, what: str, way: str, by: Actor, at: datetime) -> Consent:
    """Record a person's yes; given twice it is the first one.

    Raises Refusal for something that needs no yes or an unknown way, NotFound outside the actor's area, NotPermitted.
    """
    by.require(Permission.CONSENT_RECORD)
    if what not in WHAT or way not in WAYS:
        raise Refusal(_("请选择同意的事项和表示同意的方式。"))
    person = person_in_reach(person_id, by)
    fields = {"way": way, "given_on": office_day(at), "taken_by_id": by.staff_id}
    try:
        with transaction.atomic():
            yes, made = Consent.objects.get_or_create(person=person, what=what, defaults=fields)
    except IntegrityError:
        yes, made = Consent.objects.get(person=person, what=what), False
    if made:
        _record("consent.given", what, by, at)
    return yes


@transaction.atomic
def take_back_yes(*, person_id: int, what: str, by: Actor, at: datetime) -> None:
    """Take a yes back: the row goes, and what stays in the audit chain names nobody. Twice is as once."""
    by.require(Permission.CONSENT_RECORD)
    person = person_in_reach(person_id, by)
    if Consent.objects.filter(person=person, what=what).delete()[0]:
        for follow in _ends.get(what, ()):
            follow(person.pk)
        _record("consent.ended", what, by, at)


def has_yes(person_id: int, what: str) -> bool:
    """Tell whether a person said yes, within the present scope."""
    return Consent.objects.filter(person_id=person_id, what=what).exists()


def only_with_yes(people: QuerySet[Person], what: str) -> QuerySet[Person]:
    """Narrow people to those who said yes."""
    return people.filter(Exists(Consent.objects.filter(person=OuterRef("pk"), what=what)))


def list_yes(person_id: int) -> dict[str, Consent]:
    """Return what a person said yes to, by what; within the present scope."""
    return {one.what: one for one in Consent.objects.filter(person_id=person_id)}


def _record(action: str, what: str, by: Actor, at: datetime) -> None:
    """Neither a yes nor its end names the person: a yes in the chain without its row would be the trace of a no."""
    record_act(by=by, at=at, action=action, subject=f"consent:{what}", detail={})
