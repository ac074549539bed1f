"""What a merge does to entries with a running number, to a wait for confirmation, and to a row of a death list."""

from datetime import date
from typing import Any

import pytest
from confirmation_world import County, at
from death_lists import listed
from people_rows import citizen, officer, row, take_in
from runs_world import AUGUST, World
from test_linkage_merge import merged, two_files, undone

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.payments.accounts import waiting_people
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.deaths.actions import confirm_row, keep_list, match_list, propose_exact
from rongjun.domains.people.deaths.queries import candidates_of, get_row
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.file.parts import NEW, Detail
from rongjun.domains.people.file.recording import record_details
from rongjun.domains.people.linkage import deciding, merging
from rongjun.domains.people.linkage.moving import plan_merge
from rongjun.domains.people.models import Confirmation, DeathRow, Fact, Pair, Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.people.suspension import Decision, propose_suspension

pytestmark = pytest.mark.django_db(databases=["default", "access"])
OCTOBER = AUGUST + 2
DECISION = Decision(
    authority="某省退役军人事务厅", number="某退役发〔2022〕1号", decided=date(2022, 1, 3), ground="被通缉期间",
    paper="中止决定书", since=date(2022, 1, 1), last_day=date(2022, 3, 31), review=None,
)  # fmt: skip


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    return World()


@pytest.fixture
def county() -> County:
    return County()


def tie(world: World, person: Person, name: str) -> None:
    detail = Detail("tie", NEW, {"name": name, "kind": "配偶"})
    record_details(person_id=person.pk, details=[detail], reason="户口簿", by=officer(), at=world.tick())


def names(person: Person) -> dict[str, str]:
    facts = Fact.objects.filter(person=person, kind="tie", superseded_at=None)
    return {key: value["name"] for key, value in facts.values_list("key", "value")}


def suspend(world: World, person: Person, since: date, last_day: date, mark: bytes) -> None:
    decision = Decision(
        DECISION.authority, DECISION.number, DECISION.decided, DECISION.ground, DECISION.paper, since, last_day, None
    )
    paper = Upload("中止决定", b"%PDF-1.4\n" + mark + b"\n%%EOF\n", title="中止决定")
    done = propose_suspension(person_id=person.pk, decision=decision, upload=paper, by=officer(), at=world.tick())
    approve_import(import_id=done.import_id or 0, by=officer("李批准"), at=world.tick())


def test_numbered_entries_of_both_files_stand_after_a_merge_and_go_back_when_it_is_undone(world):
    kept, gone = two_files(world)
    tie(world, kept, "李秀英")
    tie(world, gone, "王小明")
    tie(world, gone, "王小红")
    merge = merged(world, kept, gone)
    assert names(kept) == {"1": "李秀英", "2": "王小明", "3": "王小红"}
    undone(world, merge)
    assert (names(kept), names(gone)) == ({"1": "李秀英"}, {"1": "王小明", "2": "王小红"})


def test_an_entry_that_both_files_hold_alike_stands_once(world):
    kept, gone = two_files(world)
    for person in (kept, gone):
        tie(world, person, "李秀英")
    told = {(move.kind, move.key): move for move in plan_merge(kept, gone).moves}
    assert not told["tie", "1"].moves
    merged(world, kept, gone)
    assert names(kept) == {"1": "李秀英"}


def test_a_provincial_suspension_is_not_lost_where_the_kept_file_had_another_one(world):
    kept, gone = two_files(world)
    suspend(world, kept, date(2022, 1, 1), date(2022, 1, 31), b"one")
    suspend(world, gone, date(2022, 3, 1), date(2022, 4, 30), b"two")
    merged(world, kept, gone)
    lines = compute_owed(known_at=world.tick(), first=AUGUST - 7, until=AUGUST).lines
    months = sorted(month - (AUGUST - 7) for month in lines["month"].unique().to_list())
    assert months == [1, 4, 5, 6], "January by the one decision, March and April by the other"


def two_confirming(county: County, confirmed: Person, other: Person) -> None:
    """Stop a campaign in which one file confirmed and the other did not."""
    campaign = county.opened()
    county.confirm(confirmed, date(2022, 8, 9), at(8, 9))
    county.stopped(campaign)
    assert waiting_people(at(9, 20), OCTOBER) == {other.pk}


def join(kept: Person, gone: Person, by: tuple[Actor, Actor]) -> None:
    merge = merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=by[0], at=at(9, 21))
    merging.approve_merge(merge_id=merge.pk, by=by[1], at=at(9, 22))


def whole(county: County) -> Person:
    """Return a person with the facts that every registered person has."""
    person = county.entitled()
    value: dict[str, Any] = {"name": person.name, "sex": "男", "birth": "1960-01-01"}
    county.fact(person, "identity", value, date(1960, 1, 1))
    county.fact(person, "household", {"kind": "rural"}, date(1960, 1, 1))
    county.fact(person, "area", {"code": person.area_code}, date(1960, 1, 1))
    return person


@pytest.mark.parametrize("keeps_the_confirmed", [True, False])
def test_whoever_confirmed_under_one_of_two_files_does_not_wait_after_the_merge(county, keeps_the_confirmed):
    confirmed, other = whole(county), whole(county)
    two_confirming(county, confirmed, other)
    kept, gone = (confirmed, other) if keeps_the_confirmed else (other, confirmed)
    join(kept, gone, (county.officer, county.head))
    assert waiting_people(at(9, 23), OCTOBER) == set()
    assert Confirmation.objects.get(person=kept).state == "confirmed"


def death_rows(world: World, *numbers: str) -> list[DeathRow]:
    content = listed(*[("王建国", number, "2022-07-03", "") for number in numbers])
    batch, _new = keep_list(content=content, file_name="七月.xlsx", source="县殡仪馆", by=officer(), at=world.tick())
    match_list(list_id=batch.pk, by=officer(), at=world.tick())
    return list(DeathRow.objects.filter(batch=batch).order_by("row_no"))


def test_a_death_listed_under_a_number_of_a_file_merged_since_is_confirmed_for_the_file_that_stands(world):
    take_in(row(1), row(3), row(5, 姓名="王建国"), at=world.tick())
    kept, gone = Person.objects.get(file_no="D0001"), Person.objects.get(file_no="D0003")
    listed_gone, other = death_rows(world, citizen(3), citizen(5))
    merged(world, kept, gone)
    result = propose_exact(list_id=other.batch_id, by=officer(), at=world.tick())
    assert result.counts["rows"] == 1, "the row of the merged file does not hold up the others"
    found = get_row(listed_gone.pk, officer())
    assert [person.pk for person, _evidence in candidates_of(found, visible_people(officer()))] == [kept.pk]
    done = confirm_row(
        row_id=found.pk, person_id=kept.pk, day=date(2022, 7, 3), cause="illness", reason="家属来电", by=officer(),
        at=world.tick(),
    )  # fmt: skip
    approve_import(import_id=done.import_id or 0, by=officer("李批准"), at=world.tick())
    kept.refresh_from_db()
    assert kept.death_date == date(2022, 7, 3)
    found = get_row(listed_gone.pk, officer())
    assert (found.person_id, found.standing) == (kept.pk, "recorded")


def test_files_decided_to_be_two_people_while_a_merge_waited_are_not_merged(world):
    kept, gone = two_files(world)
    merge = merging.propose_merge(kept_id=kept.pk, gone_id=gone.pk, reason="同一人", by=officer(), at=world.tick())
    pair = deciding.put_together(file_nos=("D0001", "D0003"), by=officer(), at=world.tick())
    Pair.objects.filter(pk=pair.pk).update(state="never", decided_by=officer().staff_id, decided_at=world.tick())
    with pytest.raises(Refusal, match="两个人"):
        merging.approve_merge(merge_id=merge.pk, by=officer("李批准"), at=world.tick())
