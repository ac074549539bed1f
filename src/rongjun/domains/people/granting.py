"""What was granted once is written into files, and taken back: facts `award` of an approved matter of several persons.

One import of kind decision for the whole list, a row for each person: the database refuses it without its approved
matter of at least two persons (recognition 0002). No sealed value is opened for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows, reserve_ids
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.approvals.queries import APPROVED, find_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.chain import content_hash

from .applying import write_changes
from .deciding import CHANGED, ENDED, Change
from .models import Import, ImportRow, Person
from .overlay import replace_all
from .registry import Known, Span, load_registry
from .summaries import describe_change

AWARD: Final = "award"
KIND: Final = "decision"


@dataclass(frozen=True, slots=True)
class Awarded:
    """One award to be written: whose, under which key, its value (None: taken back), from which day it holds."""

    person_id: int
    key: str
    value: dict[str, Any] | None
    since: date


@transaction.atomic
def enter_awards(
    *, awards: Sequence[Awarded], matter_kind: str, subject_id: int, name: str, reason: str, made_by: int, by: Actor,
    at: datetime,
) -> dict[tuple[int, str], int]:  # fmt: skip
    """Write awards (or take them back); returns the ids of the facts written by person and key.

    `made_by` proposed them, `by` gave the last signature. Raises Refusal unless the matter is approved and where an
    award to be taken back does not stand, NotFound for a person outside the scope.
    """
    matter = find_matter(matter_kind, subject_id)
    if matter is None or matter.outcome != APPROVED:
        raise Refusal(_("该事项尚未批准，不能写入登记册。"))
    known = _known_people({one.person_id for one in awards})
    changes = [(known[one.person_id], _change(known[one.person_id], one)) for one in awards]
    batch = _import(len(awards), matter, name, reason, made_by, by, at)
    rows = _rows(batch, changes)
    listed = [(row, change) for row, (_person, change) in zip(rows, changes, strict=True)]
    written = write_changes(listed, at=at, reason=reason[:200])
    record_act(
        by=by, at=at, action="people.award", subject=f"import:{batch.pk}",
        detail={"matter": matter.pk, "lines": len(awards), "reason": reason},
    )  # fmt: skip
    keys = [(change.person.pk, change.key) for _row, change in listed if change.revision.added]
    return {(pk or 0, key): fact for (pk, key), (fact, _span, _p) in zip(keys, written, strict=True)}


def _known_people(ids: set[int]) -> dict[int, Known]:
    files = list(Person.objects.filter(pk__in=ids).values_list("file_no", flat=True))
    if len(files) != len(ids):
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    people = load_registry(files, []).by_file_no.values()
    return {one.pk or 0: one for one in people}


def _change(person: Known, one: Awarded) -> Change:
    known = person.facts.get((AWARD, one.key), [])
    if one.value is None and not known:
        raise Refusal(_("没有这项登记，或已经终止。"))
    span = None if one.value is None else Span(dict(one.value), one.since, None)
    return Change(person, AWARD, one.key, replace_all(known, span))


def _import(count: int, matter: Any, name: str, reason: str, made_by: int, by: Actor, at: datetime) -> Import:
    counts = dict.fromkeys(("new", "ended", "same", "rejected", "exceptions", "warnings"), 0)
    batch = Import(
        kind=KIND, file_name=name[:200], file_hash=content_hash([matter.pk, matter.content_hash]),
        state=Import.State.IN_FORCE, made_by_id=made_by, made_at=at, approved_by_id=by.staff_id, approved_at=at,
        content_hash=matter.content_hash, counts=counts | {"rows": count, "changed": count}, reason=reason,
        area_prefix=by.area_prefix or "", matter_id=matter.pk,
    )  # fmt: skip
    batch.save(force_insert=True)
    return batch


def _rows(batch: Import, changes: Sequence[tuple[Known, Change]]) -> list[int]:
    ids = list(reserve_ids(ImportRow, len(changes)))
    names = ("id", "batch_id", "area_prefix", "row_no", "file_no", "category", "outcome", "summary", "sealed")
    told = [
        (ENDED if not change.revision.added else CHANGED, _told(person, change)) for person, change in changes
    ]  # fmt: skip
    rows = (
        (pk, batch.pk, batch.area_prefix, number, person.file_no, "", outcome, summary, None)
        for number, (pk, (person, _change), (outcome, summary)) in enumerate(zip(ids, changes, told, strict=True), 1)
    )
    insert_rows(ImportRow, names, rows)
    return ids


def _told(person: Known, change: Change) -> dict[str, Any]:
    before = person.present(change.kind, change.key)
    after = change.revision.after[-1] if change.revision.added else None
    name = (person.present("identity") or Span({"name": ""}, date.min, None)).value.get("name", "")
    return {"name": name, "changes": [describe_change(change.kind, before, after)]}
