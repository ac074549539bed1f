"""Writes decided changes: facts superseded and written, values sealed, the person's present values kept in step.

A dozen statements for any number of rows. Nothing is overwritten: a superseded fact stays with the time it was known.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import batched
from typing import Any

from rongjun.base.bulk import insert_rows, reserve_ids, tell_planner, update_rows
from rongjun.base.crypto import new_place, seal
from rongjun.base.scope import whole_registry

from .confirmation.members import follow_changes
from .deciding import Change, Decision
from .file.papers import inherit_proofs
from .models import Fact, Person, Sealed
from .registry import AT_ONCE, Known, Span, identity_index, load_boxes
from .search import Terms, change_terms, write_terms
from .sounds import pinyin_of, terms_text

AT_A_TIME = 2_000
"""How many decisions are written at once: a workbook of any length takes a bounded place in memory for it."""
MANY = 1_000
"""So many people at once change what the planner of the database should know."""
Written = tuple[int, Span, Known]
"""A new fact: its id, what it holds, whose it is."""
_CACHED = ("name", "pinyin", "sex", "birth_date", "area_code", "household", "categories", "death_date", "terms")


@whole_registry("变更入册：迁出的人此后不在辖区")
def apply_decisions(
    decisions: Sequence[Decision], rows: Mapping[int, int], *, at: datetime, day: date, reason: str
) -> None:
    """Write every change of the decisions. `rows`: ids of the import's rows by number; `day`: the date of `at`.

    Each was decided for somebody of the actor's area; a change may move the person out of it.
    """
    touched: set[int] = set()
    for some in batched(decisions, AT_A_TIME, strict=False):
        touched |= _apply_some(some, rows, at, day, reason)
    if len(touched) >= MANY:
        tell_planner()
    follow_changes(sorted(touched), at=at)


def _apply_some(
    decisions: Sequence[Decision], rows: Mapping[int, int], at: datetime, day: date, reason: str
) -> set[int]:
    """Write some decisions; returns the ids of the people. What was made for the writing is let go of after it."""
    found = [(d, d.person, d.changes) for d in decisions if d.person is not None]
    for decision, person, changes in found:
        if decision.fresh:
            person.facts = {(change.kind, change.key): change.revision.after for change in changes}
    people = list({id(person): person for _, person, changes in found if changes}.values())
    _write_people(people, day)
    listed = [(rows[d.row.row_no], change) for d, _, changes in found for change in changes]
    write_changes(listed, at=at, reason=reason)
    for decision, person, _changes in found:
        if decision.fresh:
            person.facts = {}
    return {person.pk for person in people if person.pk is not None}


def write_changes(changes: Sequence[tuple[int | None, Change]], *, at: datetime, reason: str) -> list[Written]:
    """Write changes of facts, each with the id of the import's row that brought it (None: entered in the file itself).

    Returns what was written: fact id, span, person.
    """
    dropped = [span.pk for _, change in changes for span in change.revision.dropped if span.pk is not None]
    for some in batched(dropped, AT_ONCE, strict=False):
        Fact.objects.filter(pk__in=some).update(superseded_at=at)
    written = _write_facts(changes, at, reason)
    insert_rows(Sealed, ("person_id", "fact_id", "field", "place", "box", "index"), _sealed(written))
    inherit_proofs({origin: [one[0] for one in heirs] for origin, heirs in _heirs(written).items()})
    return written


def refresh_people(people: Sequence[Known], day: date) -> None:
    """Write anew the present values of known people, after their facts changed other than by an import."""
    _update_people(people, day)


def cached_values(person: Known, day: date) -> dict[str, object]:
    """Return the present values that lists and search need, out of the person's facts."""
    identity = _value(person, "identity")
    statuses = sorted(key for kind, key in person.facts if kind == "status" and _holds(person.facts[kind, key], day))
    death = _value(person, "death")
    return {
        "name": identity["name"],
        "pinyin": pinyin_of(identity["name"]),
        "sex": identity["sex"],
        "birth_date": date.fromisoformat(identity["birth"]),
        "area_code": _value(person, "area")["code"],
        "household": _value(person, "household")["kind"],
        "categories": " ".join(statuses),
        "death_date": date.fromisoformat(death["date"]) if death else None,
        "terms": terms_text(identity["name"], person.file_no),
    }


def _value(person: Known, kind: str) -> dict[str, str]:
    span = person.present(kind)
    return span.value if span else {}


def _holds(spans: Sequence[Span], day: date) -> bool:
    return bool(spans) and (spans[-1].until is None or spans[-1].until > day)


def _write_people(people: Sequence[Known], day: date) -> None:
    fresh = [person for person in people if person.pk is None]
    for person, pk in zip(fresh, reserve_ids(Person, len(fresh)), strict=True):
        person.pk = pk
    values = {person.pk: cached_values(person, day) for person in fresh}
    names = ("id", "token", "file_no", "id_index", "id_tail", *_CACHED)
    rows = ((p.pk, p.token, p.file_no, p.id_index, _id_number(p)[-4:], *values[p.pk].values()) for p in fresh)
    insert_rows(Person, names, rows)
    write_terms([_terms(pk, row) for pk, row in values.items()])
    new = {person.pk for person in fresh}
    _update_people([person for person in people if person.pk not in new], day)


def _update_people(people: Sequence[Known], day: date) -> None:
    values = {person.pk: cached_values(person, day) for person in people}
    change_terms([_terms(pk, row) for pk, row in values.items()])
    update_rows(Person, ("id", *_CACHED), [(pk, *row.values()) for pk, row in values.items()])
    numbers = [(person.pk, number) for person in people if (number := _id_number(person))]
    rows = [(pk, identity_index(number), number[-4:]) for pk, number in numbers]
    update_rows(Person, ("id", "id_index", "id_tail"), rows)


def _terms(pk: int | None, values: Mapping[str, Any]) -> Terms:
    return pk or 0, values["terms"], values["area_code"]


def _id_number(person: Known) -> str:
    """Return the identity number that is being written; '' where none is."""
    span = person.present("identity")
    return span.plain.get("id_number", "") if span else ""


def _write_facts(changes: Sequence[tuple[int | None, Change]], at: datetime, reason: str) -> list[Written]:
    spans = [(row, change, span) for row, change in changes for span in change.revision.added]
    ids = reserve_ids(Fact, len(spans))
    names = (
        "id", "person_id", "kind", "key", "value", "valid_from", "valid_to", "recorded_at", "superseded_at", "row_id",
        "reason",
    )  # fmt: skip
    insert_rows(
        Fact,
        names,
        (
            (pk, c.person.pk, c.kind, c.key, span.value, span.since, span.until, at, None, row, reason)
            for pk, (row, c, span) in zip(ids, spans, strict=True)
        ),
    )
    return [(pk, span, change.person) for pk, (_, change, span) in zip(ids, spans, strict=True)]


def _sealed(written: Sequence[Written]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the vault for new facts; a remainder takes over the boxes of the fact it is a part of."""
    owner, last = "", None
    for fact, span, person in written:
        if person is not last:
            owner, last = str(person.token), person
        for name, text in span.plain.items():
            if not text:
                continue
            place = new_place()
            box = seal(text, owner=owner, place=f"{name}:{place}")
            yield person.pk, fact, name, place, box, span.indexes.get(name, "")
    heirs = _heirs(written)
    for origin, name, kept_place, copied, index in load_boxes(list(heirs)):
        for fact, span, person in heirs[origin]:
            if name not in span.plain:
                yield person.pk, fact, name, kept_place, copied, index


def _heirs(written: Sequence[Written]) -> dict[int, list[Written]]:
    """Return, by the id of a known fact, the new facts that take over a part of it: the remainder, and what follows."""
    heirs: dict[int, list[Written]] = {}
    for one in written:
        if one[1].copy_of:
            heirs.setdefault(one[1].copy_of, []).append(one)
    return heirs
