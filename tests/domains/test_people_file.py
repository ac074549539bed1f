"""The person's file: details merge, are sealed where they must be, keep their history; money needs two."""

from collections.abc import Mapping
from datetime import date

import pytest
from people_rows import AT, LATER, LATEST, officer, row, take_in

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.file.parts import Detail
from rongjun.domains.people.file.recording import end_detail, record_details
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.people.vault import reveal

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def record(*details: Detail, reason: str = "本人提供", at: object = LATER) -> None:
    record_details(person_id=Person.objects.get().pk, details=details, reason=reason, by=officer(), at=at)


def known(kind: str, key: str = "") -> list[Mapping[str, object]]:
    return list(Fact.objects.filter(kind=kind, key=key, superseded_at=None).order_by("valid_from").values("value"))


def test_a_detail_without_money_is_entered_by_one_with_a_reason_and_keeps_what_was_known() -> None:
    take_in(row(1))
    record(Detail("education", value={"level": "高中"}))
    record(Detail("education", value={"school": "县一中"}), at=LATEST)
    facts = Fact.objects.filter(kind="education").order_by("pk")
    assert [fact.value for fact in facts if fact.superseded_at is None][-1] == {"level": "高中", "school": "县一中"}
    assert facts[0].superseded_at == LATEST and facts[0].value == {"level": "高中"}
    assert {fact.reason for fact in facts} == {"本人提供"}


def test_sealed_fields_of_a_detail_are_in_the_vault_only_and_stay_when_another_field_changes() -> None:
    take_in(row(1))
    record(Detail("address", value={"postcode": "100000"}, plain={"living_addr": "东街甲子号"}))
    record(Detail("address", value={"postcode": "100001"}), at=LATEST)
    assert "东街" not in str(list(Fact.objects.values_list("value", flat=True)))
    person = Person.objects.get()
    opened = reveal(person_ids=[person.pk], fields=["living_addr"], purpose="核对", by=officer(), at=LATEST)
    assert opened[person.pk] == {"living_addr": "东街甲子号"}
    assert all("东街".encode() not in bytes(box) for box in Sealed.objects.values_list("box", flat=True))


def test_the_same_detail_twice_writes_nothing() -> None:
    take_in(row(1))
    detail = Detail("health", plain={"health": "有慢性病"})
    record(detail)
    with pytest.raises(Refusal, match="没有变化"):
        record(detail, at=LATEST)


def test_money_cannot_be_entered_by_one() -> None:
    take_in(row(1))
    guardian = Detail("guardian", value={"kind": "监护人", "name": "李秀英", "paper": "判决书1号"})
    with pytest.raises(Refusal, match="涉及金额"):
        record(guardian)
    person = Person.objects.get()
    result = propose_change(
        person_id=person.pk, changes={}, by=officer(), at=LATER, reason="判决书1号", details=[guardian]
    )
    assert not known("guardian")
    assert result.import_id is not None
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATER)
    assert [fact["value"] for fact in known("guardian")] == [guardian.value]


def test_an_entry_with_its_own_period_holds_over_that_period_and_is_corrected_as_a_whole() -> None:
    take_in(row(1))
    first = Detail("merit", "1", {"kind": "三等功"}, since=date(1979, 3, 1))
    record(first)
    record(Detail("merit", "1", {"kind": "二等功"}, since=date(1979, 3, 2)), at=LATEST)
    fact = Fact.objects.get(kind="merit", superseded_at=None)
    assert (fact.valid_from, fact.value) == (date(1979, 3, 2), {"kind": "二等功"})


def test_a_detail_ends_without_being_deleted() -> None:
    take_in(row(1))
    record(Detail("job", value={"wish": "保安"}))
    end_detail(person_id=Person.objects.get().pk, kind="job", key="", reason="已就业", by=officer(), at=LATEST)
    assert Fact.objects.filter(kind="job").count() == 2
    assert Fact.objects.get(kind="job", superseded_at=None).valid_to is not None


def test_a_reason_and_the_permission_are_needed() -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match="理由"):
        record(Detail("education", value={"level": "高中"}), reason=" ")
    with pytest.raises(NotPermitted):
        record_details(
            person_id=Person.objects.get().pk, details=[Detail("education", value={"level": "高中"})], reason="x",
            by=officer("王财务", Role.FINANCE), at=AT,
        )  # fmt: skip
