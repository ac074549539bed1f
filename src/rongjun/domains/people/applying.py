"""Writes decided changes: facts superseded and written, values sealed, the person's present values kept in step.

A dozen statements for any number of rows. Nothing is overwritten: a superseded fact stays with the time it was known.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import batched
from uuid import uuid4

from pypinyin import lazy_pinyin

from rongjun.base.crypto import seal

from .deciding import Change, Decision
from .models import Fact, ImportRow, Person, Sealed
from .registry import AT_ONCE, Known, Span, load_spans

BATCH = 4000
_CACHED = ("name", "pinyin", "sex", "birth_date", "area_code", "household", "categories", "death_date")


def apply_decisions(
    decisions: Sequence[Decision], rows: Mapping[int, ImportRow], *, at: datetime, day: date, reason: str
) -> None:
    """Write every change of the decisions. `rows` are the import's rows by number, `day` the date of `at`."""
    people = list({id(d.person): d.person for d in decisions if d.person is not None and d.changes}.values())
    _write_people(people, day)
    changes = [(rows[d.row.row_no], change) for d in decisions for change in d.changes]
    dropped = [span.pk for _, change in changes for span in change.revision.dropped if span.pk is not None]
    for some in batched(dropped, AT_ONCE, strict=False):
        Fact.objects.filter(pk__in=some).update(superseded_at=at)
    written = _write_facts(changes, at, reason)
    Sealed.objects.bulk_create(_sealed(written), batch_size=BATCH)


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
    made = [
        Person(
            token=person.token, file_no=person.file_no, id_index=person.id_index, id_tail=_id_tail(person),
            **cached_values(person, day),
        )
        for person in fresh
    ]  # fmt: skip
    for known, row in zip(fresh, Person.objects.bulk_create(made, batch_size=BATCH), strict=True):
        known.pk = row.pk
    _update_people([person for person in people if person not in fresh] if len(fresh) < len(people) else [], day)


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


def _write_facts(
    changes: Sequence[tuple[ImportRow, Change]], at: datetime, reason: str
) -> list[tuple[Fact, Span, Known]]:
    spans = [(row, change, span) for row, change in changes for span in change.revision.added]
    facts = [
        Fact(
            person_id=change.person.pk, kind=change.kind, key=change.key, value=span.value, valid_from=span.since,
            valid_to=span.until, recorded_at=at, row_id=row.pk, reason=reason,
        )
        for row, change, span in spans
    ]  # fmt: skip
    made = Fact.objects.bulk_create(facts, batch_size=BATCH)
    return [(fact, span, change.person) for fact, (_, change, span) in zip(made, spans, strict=True)]


def _sealed(written: Sequence[tuple[Fact, Span, Known]]) -> list[Sealed]:
    """Return the rows of the vault for new facts; a remainder takes over the boxes of the fact it is a part of."""
    rows = [
        _box(fact, person, name, text, span.indexes[name])
        for fact, span, person in written
        for name, text in span.plain.items()
    ]
    heirs = {span.copy_of: (fact, person) for fact, span, person in written if span.copy_of and not span.plain}
    for origin, name, place, box, index in load_spans([pk for pk in heirs if pk]):
        fact, person = heirs[origin]
        rows.append(Sealed(person_id=person.pk, fact=fact, field=name, place=place, box=box, index=index))
    return rows


def _box(fact: Fact, person: Known, name: str, text: str, index: str) -> Sealed:
    place = uuid4()
    box = seal(text, owner=str(person.token), place=f"{name}:{place}")
    return Sealed(person_id=person.pk, fact=fact, field=name, place=place, box=box, index=index)
