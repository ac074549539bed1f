"""Facts as known at a moment become spells: cut where something changes, ended by a death, never by a later secret."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from rongjun.domains.entitlements.queries import (
    compute_owed,
    explain_line,
    facts_frame,
    facts_hash,
    owed_with_file_numbers,
)
from rongjun.domains.people.models import Fact, Person
from rongjun.kernel.entitlement import FACTS_SCHEMA
from rongjun.kernel.period import OPEN_MONTH, month_ordinal

pytestmark = pytest.mark.django_db(databases=["default", "access"])
THEN = datetime(2023, 1, 1, tzinfo=UTC)
NOW = THEN + timedelta(days=400)
EVER = date(1900, 1, 1)


def add_person(file_no: str, *, birth: date = date(1955, 5, 5), area: str = "990301001001") -> Person:
    return Person.objects.create(
        file_no=file_no, name="试验", sex="男", birth_date=birth, area_code=area, household="rural",
        id_index=uuid.uuid4().hex, id_tail="0000",
    )  # fmt: skip


def add_fact(
    person: Person, kind: str, value: dict[str, Any], *, key: str = "", since: date = EVER, until: date | None = None,
    recorded: datetime = THEN, superseded: datetime | None = None,
) -> Fact:  # fmt: skip
    return Fact.objects.create(
        person=person, kind=kind, key=key, value=value, valid_from=since, valid_to=until, recorded_at=recorded,
        superseded_at=superseded,
    )  # fmt: skip


def add_status(person: Person, category: str = "11", *, since: date, until: date | None = None, **value: Any) -> Fact:
    given = {"grade": 5, "cause": "duty", "survivor": "", "era": "", "service_start": None, "service_end": None}
    times = {name: value.pop(name) for name in ("recorded", "superseded") if name in value}
    return add_fact(person, "status", given | value, key=category, since=since, until=until, **times)


def spans(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return frame.select("first_month", "until_month", *columns).rows()


def test_a_plain_status_is_one_spell_with_the_contract_columns() -> None:
    person = add_person("A1")
    fact = add_status(person, since=date(2015, 3, 1))
    add_fact(person, "area", {"code": "990301001002"})
    add_fact(person, "household", {"kind": "urban"})
    frame = facts_frame(NOW)
    assert dict(frame.schema) == FACTS_SCHEMA
    (row,) = frame.to_dicts()
    assert row == {
        "person": person.pk, "fact": fact.pk, "category": "11", "grade": 5, "cause": "duty", "survivor": "",
        "era": "", "household": "urban", "region": "990301001002", "care": "", "service_start": None,
        "service_end": None, "birth": date(1955, 5, 5), "first_month": month_ordinal(2015, 3),
        "until_month": OPEN_MONTH, "death": None, "death_cause": "", "award": None, "award_fen": None,
    }  # fmt: skip


def test_a_change_within_a_month_counts_from_the_first_of_the_next() -> None:
    person = add_person("A1")
    add_status(person, since=date(2022, 1, 1), until=date(2023, 1, 1))
    add_fact(person, "area", {"code": "990301001001"}, until=date(2022, 6, 2))
    add_fact(person, "area", {"code": "990302001001"}, since=date(2022, 6, 2))
    add_fact(person, "care", {"kind": "home"}, since=date(2022, 9, 1))
    june, july, september = month_ordinal(2022, 6), month_ordinal(2022, 7), month_ordinal(2022, 9)
    assert june + 1 == july
    assert spans(facts_frame(NOW), "region", "care") == [
        (month_ordinal(2022, 1), july, "990301001001", "home"),
        (july, september, "990302001001", "home"),
        (september, month_ordinal(2023, 1), "990302001001", "home"),
    ]


def test_a_death_cuts_every_spell_after_its_month_and_drops_those_that_start_later() -> None:
    person = add_person("A1")
    add_status(person, "11", since=date(2022, 1, 1))
    add_status(person, "51", since=date(2022, 8, 1))
    add_fact(person, "death", {"date": "2022-07-31", "cause": "illness"}, since=date(2022, 7, 31))
    frame = facts_frame(NOW)
    assert spans(frame, "category", "death", "death_cause") == [
        (month_ordinal(2022, 1), month_ordinal(2022, 8), "11", date(2022, 7, 31), "illness")
    ]


def test_what_was_superseded_is_read_as_it_was_known_then() -> None:
    person = add_person("A1")
    corrected = THEN + timedelta(days=100)
    add_status(person, since=date(2020, 1, 1), grade=8, superseded=corrected)
    add_status(person, since=date(2020, 1, 1), grade=6, recorded=corrected)
    assert facts_frame(THEN - timedelta(days=1)).is_empty()
    assert facts_frame(THEN)["grade"].to_list() == [8]
    assert facts_frame(corrected - timedelta(seconds=1))["grade"].to_list() == [8]
    assert facts_frame(corrected)["grade"].to_list() == [6]


def test_only_the_persons_asked_for_are_read_and_the_hash_follows_the_facts() -> None:
    first, second = add_person("A1"), add_person("A2")
    add_status(first, since=date(2020, 1, 1))
    add_status(second, since=date(2020, 1, 1), grade=7)
    one = facts_frame(NOW, [first.pk])
    assert one["person"].to_list() == [first.pk]
    whole = facts_frame(NOW)
    assert facts_hash(whole) == facts_hash(facts_frame(NOW).sample(fraction=1, shuffle=True, seed=4))
    assert facts_hash(whole) != facts_hash(one)
    assert facts_hash(whole) != facts_hash(whole.with_columns(grade=pl.lit(3, dtype=pl.Int8)))


def test_a_line_from_the_database_is_explained_to_the_fen() -> None:
    person = add_person("A7", area="880301001001")
    add_status(person, "81", since=date(2015, 1, 1), service_start="1970-12-01", service_end="1973-12-02", grade=0)
    september = month_ordinal(2022, 9)
    owed = owed_with_file_numbers(known_at=NOW, first=september, until=september + 1)
    (line,) = owed.lines.to_dicts()
    assert (line["file_no"], line["benefit"]) == ("A7", "old_conscript_allowance")
    explained = explain_line(line=line, known_at=NOW)
    assert explained.years is not None
    assert explained.years.years == 4
    assert explained.amount_fen == line["amount_fen"]


def test_an_empty_registry_owes_nothing() -> None:
    owed = compute_owed(known_at=NOW, first=month_ordinal(2022, 9), until=month_ordinal(2022, 10))
    assert (owed.lines.height, owed.exceptions.height) == (0, 0)


def test_two_queries_lay_out_any_number_of_persons(django_assert_num_queries: Any) -> None:
    people = Person.objects.bulk_create(
        Person(file_no=f"B{n}", name="试验", sex="女", birth_date=date(1950, 1, 1), area_code="990301001001",
               household="rural", id_index=str(n), id_tail="0000")
        for n in range(2_000)
    )  # fmt: skip
    value = {"grade": 5, "cause": "war", "survivor": "", "era": "", "service_start": None, "service_end": None}
    Fact.objects.bulk_create(
        Fact(person=person, kind="status", key="11", value=value, valid_from=date(2020, 1, 1), recorded_at=THEN)
        for person in people
    )
    with django_assert_num_queries(2):
        assert facts_frame(NOW).height == 2_000


def test_a_birth_date_corrected_later_does_not_change_what_was_known_before() -> None:
    person = add_person("A1", birth=date(1955, 5, 5))
    add_status(person, since=date(2015, 3, 1))
    learnt = THEN + timedelta(days=30)
    add_fact(person, "identity", {"name": "试验", "sex": "男", "birth": "1945-05-05"}, superseded=learnt)
    add_fact(
        person,
        "identity",
        {"name": "试验", "sex": "男", "birth": "1945-05-05"},
        until=date(2023, 2, 1),
        recorded=learnt,
    )
    add_fact(
        person,
        "identity",
        {"name": "试验", "sex": "男", "birth": "1955-05-05"},
        since=date(2023, 2, 1),
        recorded=learnt,
    )
    assert facts_frame(THEN)["birth"].to_list() == [date(1945, 5, 5)]
    assert facts_frame(NOW)["birth"].to_list() == [date(1955, 5, 5)]
