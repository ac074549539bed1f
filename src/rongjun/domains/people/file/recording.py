"""What carries no money is entered in a person's file by one, with a reason; nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

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
from .papers import Upload, keep_upload, prove
from .parts import NEW, Detail


@transaction.atomic
def record_details(
    *, person_id: int, details: Sequence[Detail], reason: str, by: Actor, at: datetime, upload: Upload | None = None
) -> list[int]:
    """Enter facts of a person's file that no money hangs on; returns the ids of the facts written.

    What a detail leaves out stays as it was known; what it states as '' is deleted. The key NEW adds a further entry.
    `upload` is the paper that proves them. Raises NotPermitted without people.record, NotFound outside the actor's
    area, Refusal without a reason, where money hangs on a kind, or where nothing changes.
    """
    by.require(Permission.PEOPLE_RECORD)
    person = _load(person_id, details, reason, by)
    found = [detail_change(person, detail_claim(_keyed(person, one)), office_day(at)) for one in details]
    changes = [change for change in found if change is not None]
    if not changes:
        raise Refusal(_("与现有登记相同，没有变化。"))
    written = write_changes([(None, change) for change in changes], at=at, reason=reason.strip()[:200])
    _record("people.file.record", person, changes, upload, by, at)
    facts = [fact for fact, _span, _person in written]
    if upload is not None:
        prove(keep_upload(person=Person.objects.get(pk=person_id), upload=upload, by=by, at=at), facts)
    return facts


@transaction.atomic
def end_detail(
    *, person_id: int, kind: str, key: str, reason: str, by: Actor, at: datetime, upload: Upload | None = None
) -> None:
    """Let a fact of the file hold no longer from the day of `at` on. Raises as `record_details`."""
    by.require(Permission.PEOPLE_RECORD)
    person = _load(person_id, [Detail(kind, key)], reason, by)
    known = person.facts.get((kind, key), [])
    if not known or known[-1].until is not None:
        raise Refusal(_("没有这项登记，或已经终止。"))
    change = Change(person, kind, key, lay_over(known, None, max(office_day(at), known[-1].since)))
    written = write_changes([(None, change)], at=at, reason=reason.strip()[:200])
    _record("people.file.end", person, [change], upload, by, at)
    if upload is not None:
        paper = keep_upload(person=Person.objects.get(pk=person_id), upload=upload, by=by, at=at)
        prove(paper, [fact for fact, _span, _person in written])


def ended(person: Known, kind: str, key: str, day: date) -> Detail:
    """Return the detail that ends what is known of a kind on which money hangs, for a change that another approves.

    Raises Refusal where nothing stands.
    """
    known = person.facts.get((kind, key), [])
    if not known or known[-1].until is not None:
        raise Refusal(_("没有这项登记，或已经终止。"))
    since = known[-1].since
    return Detail(kind, key, since=since, until=max(day, since + timedelta(days=1)))


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


def _keyed(person: Known, one: Detail) -> Detail:
    """Give a further entry its running number. Raises Refusal where the very same entry stands already."""
    if one.key != NEW:
        return one
    claim = detail_claim(one)
    value = {name: stated for name, stated in claim.value.items() if stated not in ("", None)}
    for (kind, _key), spans in person.facts.items():
        if kind == one.kind and spans[-1].says(value, claim.indexes) and spans[-1].until == one.until:
            raise Refusal(_("已有完全相同的一条，没有重复登记。"))
    return replace(one, key=next_key(person, one.kind))


def _record(
    action: str, person: Known, changes: Sequence[Change], upload: Upload | None, by: Actor, at: datetime
) -> None:
    detail = {"kinds": sorted({change.kind for change in changes}), "paper": upload is not None}
    record_act(by=by, at=at, action=action, subject=f"person:{person.token}", detail=detail)


def _load(person_id: int, details: Sequence[Detail], reason: str, by: Actor) -> Known:
    if not reason.strip():
        raise Refusal(_("请写明变更的理由。"))
    money = [KINDS[one.kind] for one in details if KINDS[one.kind].money]
    if money:
        raise Refusal(_("“%(kind)s”涉及金额，须提出变更，由另一人批准。") % {"kind": money[0].label})
    if not visible_people(by).select_for_update().filter(pk=person_id).exists():
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return load_known(person_id, by)
