"""What imports do many thousand times in ways of their own comes to what the plain way comes to."""

import hmac
import json
from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from people_rows import AT, row, take_in

from rongjun.base import bulk
from rongjun.base.crypto import hmac_sha256, new_place
from rongjun.domains.people.models import Fact, Person

plain = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8))


@given(key=st.binary(max_size=100), message=st.binary(max_size=200))
def test_the_digest_is_hmac_sha256(key: bytes, message: bytes) -> None:
    assert hmac_sha256(key, message) == hmac.digest(key, message, "sha256")


def test_places_are_random_uuids_and_no_two_are_alike() -> None:
    places = [new_place() for _ in range(1000)]
    assert len(set(places)) == 1000
    assert all(str(UUID(place)) == place and UUID(place).version == 4 for place in places)


@given(value=st.dictionaries(st.text(max_size=5), st.one_of(plain, st.lists(plain, max_size=3)), max_size=5))
def test_json_is_written_as_the_library_writes_it(value: dict[str, object]) -> None:
    assert bulk._json_writer()(value) == json.dumps(value)


@pytest.mark.django_db
def test_sqlite_has_room_only_while_it_is_given() -> None:
    def room() -> int:
        asked = "PRAGMA cache_size"
        return int(connection.connection.execute(asked).fetchone()[0]) if connection.vendor == "sqlite" else 0

    connection.ensure_connection()
    before = room()
    with pytest.raises(ZeroDivisionError), bulk.roomy():
        assert room() == (-bulk.ROOM_KIB if connection.vendor == "sqlite" else 0)
        assert 1 / 0
    assert room() == before


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_rows_beside_whole_hundreds_are_inserted_too_each_with_its_own_values(count: int) -> None:
    take_in(row(1))
    person = Person.objects.get()
    names = ("person_id", "kind", "key", "value", "valid_from", "valid_to", "recorded_at", "superseded_at", "reason")
    rows = [
        (person.pk, "skills", str(n), {"名": n}, date(2020, 1, 1), date(2021, 1, 1) if n % 2 else None, AT, None, "试")
        for n in range(count)
    ]
    bulk.insert_rows(Fact, names, rows)
    found = Fact.objects.filter(kind="skills").order_by("pk")
    assert [(one.key, one.value, one.valid_to, one.recorded_at) for one in found] == [
        (line[2], line[3], line[5], AT) for line in rows
    ]
