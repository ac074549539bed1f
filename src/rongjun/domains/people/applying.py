"""Writes decided changes: facts superseded and written, values sealed, the person's present values kept in step.

A dozen statements for any number of rows. Nothing is overwritten: a superseded fact stays with the time it was known.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import batched
from uuid import uuid4

from pypinyin import lazy_pinyin

from rongjun.base.bulk import insert_rows, reserve_ids
from rongjun.base.crypto import seal

from .deciding import Change, Decision
from .models import Fact, Person, Sealed
from .registry import AT_ONCE, Known, Span, load_boxes

Written = tuple[int, Span, Known]
"""A new fact: its id, what it holds, whose it is."""
_CACHED = ("name", "pinyin", "sex", "birth_date", "area_code", "household", "categories", "death_date")


def apply_decisions(
    decisions: Sequence[Decision], rows: Mapping[int, int], *, at: datetime, day: date, reason: str
) -> None:
    """Write every change of the decisions. `rows`: ids of the import's rows by number; `day`: the date of `at`."""
    people = list({id(d.person): d.person for d in decisions if d.person is not None and d.changes}.values())
    _write_people(people, day)
    write_changes([(rows[d.row.row_no], change) for d in decisions for change in d.changes], at=at, reason=reason)


def write_changes(changes: Sequence[tuple[int | None, Change]], *, at: datetime, reason: str) -> list[Written]:
    """Write changes of facts, each with the id of the import's row that brought it (None: entered in the file itself).

    Returns what was written: fact id, span, person.
    """
    dropped = [span.pk for _, change in changes for span in change.revision.dropped if span.pk is not None]
    for some in batched(dropped, AT_ONCE, strict=False):
        Fact.objects.filter(pk__in=some).update(superseded_at=at)
    written = _write_facts(changes, at, reason)
    insert_rows(Sealed, ("person_id", "fact_id", "field", "place", "box", "index"), _sealed(written))
    return written


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
    }


@lru_cache(maxsize=65536)
def pinyin_of(name: str) -> str:
    """Return full pinyin, a space, and the initials: 'zhangsan zs'."""
    parts = [part for part in lazy_pinyin(name.replace("·", "")) if part]
    return ("".join(parts) + " " + "".join(part[0] for part in parts)).lower()[:200]


def _value(person: Known, kind: str) -> dict[str, str]:
    span = person.present(kind)
    return span.value if span else {}


def _holds(spans: Sequence[Span], day: date) -> bool:
    return bool(spans) and (spans[-1].until is None or spans[-1].until > day)


def _write_people(people: Sequence[Known], day: date) -> None:
    fresh = [person for person in people if person.pk is None]
    for person, pk in zip(fresh, reserve_ids(Person, len(fresh)), strict=True):
        person.pk = pk
    names = ("id", "token", "file_no", "id_index", "id_tail", *_CACHED)
    rows = ((p.pk, p.token, p.file_no, p.id_index, _id_tail(p), *cached_values(p, day).values()) for p in fresh)
    insert_rows(Person, names, rows)
    new = {person.pk for person in fresh}
    _update_people([person for person in people if person.pk not in new], day)


def _update_people(people: Sequence[Known], day: date) -> None:
    rows = []
    for person in people:
        row = Person(pk=person.pk, id_index=person.id_index, **cached_values(person, day))
        row.id_tail = _id_tail(person)
        rows.append(row)
    plain = [row for row in rows if not row.id_tail]
    Person.objects.bulk_update(plain, _CACHED, batch_size=200)
    corrected = [row for row in rows if row.id_tail]
    Person.objects.bulk_update(corrected, [*_CACHED, "id_index", "id_tail"], batch_size=200)


def _id_tail(person: Known) -> str:
    """Return the last four characters of an identity number that is being written; '' where none is."""
    span = person.present("identity")
    return span.plain.get("id_number", "")[-4:] if span else ""


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
    for fact, span, person in written:
        for name, text in span.plain.items():
            place = uuid4()
            box = seal(text, owner=str(person.token), place=f"{name}:{place}")
            yield person.pk, fact, name, place, box, span.indexes.get(name, "")
    heirs = {span.copy_of: (fact, span, person) for fact, span, person in written if span.copy_of}
    for origin, name, place, copied, index in load_boxes([pk for pk in heirs if pk]):
        fact, span, person = heirs[origin]
        if name not in span.plain:
            yield person.pk, fact, name, place, copied, index
