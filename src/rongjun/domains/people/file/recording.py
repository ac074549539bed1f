"""What carries no money is entered in a person's file by one, with a reason; nothing is overwritten."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..applying import write_changes
from ..batches import office_day
from ..claims import detail_claim
from ..deciding import Change, detail_change
from ..models import Person
from ..overlay import lay_over
from ..queries.scope import visible_people
from ..registry import Known, load_registry
from .kinds import KINDS
from .parts import Detail


@transaction.atomic
def record_details(*, person_id: int, details: Sequence[Detail], reason: str, by: Actor, at: datetime) -> list[int]:
    """Enter facts of a person's file that no money hangs on; returns the ids of the facts written.

    What a detail leaves out stays as it was known. Raises NotPermitted without people.record, NotFound outside the
    actor's area, Refusal without a reason, where money hangs on a kind, or where nothing changes.
    """
    by.require(Permission.PEOPLE_RECORD)
    person = _load(person_id, details, reason, by)
    found = [detail_change(person, detail_claim(one), office_day(at)) for one in details]
    changes = [change for change in found if change is not None]
    if not changes:
        raise Refusal(_("与现有登记相同，没有变化。"))
    written = write_changes([(None, change) for change in changes], at=at, reason=reason.strip()[:200])
    kinds = sorted({change.kind for change in changes})
    record_act(by=by, at=at, action="people.file.record", subject=f"person:{person.token}", detail={"kinds": kinds})
    return [fact for fact, _span, _person in written]


@transaction.atomic
def end_detail(*, person_id: int, kind: str, key: str, reason: str, by: Actor, at: datetime) -> None:
    """Let a fact of the file hold no longer from the day of `at` on. Raises as `record_details`."""
    by.require(Permission.PEOPLE_RECORD)
    person = _load(person_id, [Detail(kind, key)], reason, by)
    known = person.facts.get((kind, key), [])
    if not known or known[-1].until is not None:
        raise Refusal(_("没有这项登记，或已经终止。"))
    change = Change(person, kind, key, lay_over(known, None, max(office_day(at), known[-1].since)))
    write_changes([(None, change)], at=at, reason=reason.strip()[:200])
    record_act(by=by, at=at, action="people.file.end", subject=f"person:{person.token}", detail={"kinds": [kind]})


def next_key(person: Known, kind: str) -> str:
    """Return the running number of a further entry of a kind that may stand several times."""
    used = [int(key) for name, key in person.facts if name == kind and key.isdecimal()]
    return str(max(used, default=0) + 1)


def load_known(person_id: int, by: Actor) -> Known:
    """Return a person with the facts known now. Raises NotFound outside the actor's area."""
    file_no = visible_people(by).filter(pk=person_id).values_list("file_no", flat=True).first()
    if file_no is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return load_registry([file_no], []).by_file_no[file_no]


def _load(person_id: int, details: Sequence[Detail], reason: str, by: Actor) -> Known:
    if not reason.strip():
        raise Refusal(_("请写明变更的理由。"))
    money = [KINDS[one.kind] for one in details if KINDS[one.kind].money]
    if money:
        raise Refusal(_("“%(kind)s”涉及金额，须提出变更，由另一人批准。") % {"kind": money[0].label})
    person = load_known(person_id, by)
    Person.objects.select_for_update().get(pk=person_id)
    return person
