"""Personal keys: given face to face, shown until noted, kept as a digest, ended; the folder goes with the code."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from own_world import NUMBER, PETITION_CODE, OwnWorld, folder_key_of
from runs_world import actor, officer

from rongjun.base.actor import Role
from rongjun.base.crypto import Tampered
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.cli.demo.own import give_keys, keys_to_print
from rongjun.domains.disclosure import keys, visits
from rongjun.domains.disclosure.folder import MOST, Kept, lock_folder, open_folder, with_one
from rongjun.domains.disclosure.keeping import drop_petition, keep_petition, read_folder
from rongjun.domains.disclosure.models import OwnKey, OwnSession
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world() -> OwnWorld:
    return OwnWorld()


def test_a_code_is_shown_to_who_gave_it_until_it_was_noted_and_then_to_nobody(world: OwnWorld) -> None:
    given, by = world.give(), officer()
    assert keys.code_to_note(given.key, by) == given.code
    assert keys.code_to_note(given.key, actor(Role.TOWN_CLERK)) == ""
    for _twice in range(2):
        keys.mark_noted(key=given.key, by=by, at=world.county.tick())
    assert keys.code_to_note(OwnKey.objects.get(pk=given.key.pk), by) == ""
    assert AuditEntry.objects.filter(action="ownkey.noted").count() == 1


def test_the_code_stands_nowhere_in_the_database(world: OwnWorld) -> None:
    given = world.give()
    keys.mark_noted(key=given.key, by=officer(), at=world.county.tick())
    visit, _cookie = world.enter(given.code)
    visit, own = world.own_code(visit)
    with visits.scope_of_visit(visit):
        keep_petition(visit=visit, number=NUMBER, code=PETITION_CODE)
    needles = [one.replace("-", "") for one in (given.code, own, NUMBER, PETITION_CODE)]
    for text in everything_stored():
        assert not [one for one in needles if one in text.replace("-", "")]


def everything_stored() -> list[str]:
    """Return every row of every table as text, bytes as they are."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [_text(value) for row in cursor.fetchall() for value in row]
    found += [str(list(row.values())) for row in AccessRow.objects.values()]
    return found


def _text(value: Any) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def test_another_code_ends_the_old_one_its_sessions_and_its_folder(world: OwnWorld) -> None:
    first = world.give()
    visit, cookie = world.enter(first.code)
    visit, own = world.own_code(visit)
    second = world.give()
    assert visits.take_visit(cookie, world.county.tick()) is None
    assert not OwnSession.objects.exists()
    for code in (first.code, own):
        assert visits.sign_in(file_no=world.me.file_no, code=code, at=world.county.tick()) is None
    assert [bytes(row.folder) for row in OwnKey.objects.filter(ended_at__isnull=False)] == [b"", b""]
    with pytest.raises(Tampered):
        open_folder(second.key.folder, folder_key_of(world.me, own), second.key.token)


@pytest.mark.parametrize("typed", ["d00001", " D 00001 ", "Ｄ００００１"])
def test_file_number_and_code_are_read_however_they_are_typed(world: OwnWorld, typed: str) -> None:
    code = world.give().code
    assert visits.sign_in(file_no=typed, code=code.lower().replace("-", " "), at=world.county.tick())


def test_number_and_code_of_two_persons_do_not_open_anything_together(world: OwnWorld) -> None:
    mine, theirs = world.give(), world.give(world.neighbour)
    at = world.county.tick()
    assert visits.sign_in(file_no=world.me.file_no, code=theirs.code, at=at) is None
    assert visits.sign_in(file_no=world.neighbour.file_no, code=mine.code, at=at) is None
    assert visits.sign_in(file_no="", code="", at=at) is None
    assert visits.sign_in(file_no="D99999", code=mine.code, at=at) is None


def test_a_sign_in_stands_among_the_looks_before_anything_is_shown(world: OwnWorld) -> None:
    world.enter(world.give().code)
    look = AccessRow.objects.get(person_token=str(world.me.token))
    assert (look.role, look.staff_id, look.purpose) == (Role.APPLICANT, 0, visits.OPENED["self"])


def test_half_an_hour_without_use_and_leaving_end_a_session(world: OwnWorld) -> None:
    code = world.give().code
    _visit, cookie = world.enter(code)
    assert visits.take_visit(cookie, world.county.at + timedelta(minutes=29))
    assert visits.take_visit(cookie, world.county.at + timedelta(minutes=58))
    assert visits.take_visit(cookie, world.county.at + timedelta(minutes=89)) is None
    _visit, other = world.enter(code)
    visits.leave(other)
    assert visits.take_visit(other, world.county.tick()) is None
    assert visits.take_visit("x" + other, world.county.tick()) is None
    assert visits.take_visit("", world.county.tick()) is None


def test_the_dead_persons_own_key_opens_nothing_a_family_members_does(world: OwnWorld) -> None:
    own = world.give()
    family = world.give(holder="family", name="测试家属", relation="配偶", paper="户口簿")
    world.county.death(world.me, date(2022, 8, 20))
    at = world.county.tick()
    assert visits.sign_in(file_no=world.me.file_no, code=own.code, at=at) is None
    assert visits.sign_in(file_no=world.me.file_no, code=family.code, at=at) is not None
    with pytest.raises(Refusal, match="去世"):
        world.give(Person.objects.get(pk=world.me.pk))


@pytest.mark.parametrize(
    "given",
    [
        {"holder": "family", "name": "某", "relation": "", "paper": "户口簿"},
        {"holder": "family", "name": "某", "relation": "朋友", "paper": "户口簿"},
        {"holder": "guardian", "name": "某", "relation": "子女", "paper": " "},
        {"holder": "self", "name": "某"}, {"checked": "face"}, {"holder": "neighbour"},
    ],
)  # fmt: skip
def test_who_gets_a_key_is_the_person_or_proved_by_a_paper(world: OwnWorld, given: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        world.give(**given)
    assert not OwnKey.objects.exists()


@pytest.mark.parametrize("role", [Role.FINANCE, Role.DIRECTOR, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_a_key_is_given_by_who_registers_papers_only(world: OwnWorld, role: Role) -> None:
    by = actor(role)
    with acting(by), pytest.raises(NotPermitted):
        keys.give_key(person_id=world.me.pk, given=keys.Given(), by=by, at=world.county.tick())


def test_an_ended_key_stays_ended_and_ends_once(world: OwnWorld) -> None:
    given, by = world.give(), officer()
    with acting(by):
        with pytest.raises(Refusal):
            keys.end_key(key=given.key, why="", by=by, at=world.county.tick())
        keys.end_key(key=given.key, why="lost", by=by, at=world.county.tick())
        with pytest.raises(AlreadyDone):
            keys.end_key(key=given.key, why="lost", by=by, at=world.county.tick())
        with pytest.raises(NotFound):
            keys.get_key(person_id=world.neighbour.pk, key_id=given.key.pk, by=by)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure_ownkey SET digest = 'x'", "UPDATE disclosure_ownkey SET own = NOT own",
        "UPDATE disclosure_ownkey SET person_id = person_id + 1", "DELETE FROM disclosure_ownkey",
        "UPDATE disclosure_ownkey SET ended_at = NULL, ended_why = ''",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_a_key(world: OwnWorld, statement: str) -> None:
    world.give()
    world.give()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_folder_opens_with_a_code_that_no_office_has_seen_and_with_no_other(world: OwnWorld) -> None:
    visit, _cookie = world.enter(world.give().code)
    with visits.scope_of_visit(visit), pytest.raises(NotPermitted):
        keep_petition(visit=visit, number=NUMBER, code=PETITION_CODE)
    visit, own = world.own_code(visit)
    with visits.scope_of_visit(visit):
        keep_petition(visit=visit, number="x2026 000001 4", code="abcde23456")
        with pytest.raises(AlreadyDone):
            keep_petition(visit=visit, number=NUMBER, code=PETITION_CODE)
    again, _cookie = world.enter(own)
    with visits.scope_of_visit(again):
        assert read_folder(again) == [Kept(NUMBER, PETITION_CODE)]
        drop_petition(visit=again, number=NUMBER)
        assert read_folder(again) == []


def test_a_folder_goes_along_when_the_person_changes_the_own_code(world: OwnWorld) -> None:
    visit, _first = world.own_code(world.enter(world.give().code)[0])
    with visits.scope_of_visit(visit):
        keep_petition(visit=visit, number=NUMBER, code=PETITION_CODE)
    visit, _second = world.own_code(visit)
    with visits.scope_of_visit(visit):
        assert [one.number for one in read_folder(visit)] == [NUMBER]


def test_folders_are_of_one_length_whatever_is_in_them(world: OwnWorld) -> None:
    key, kept = b"k" * 32, []
    token = world.give().key.token
    sizes = set()
    for number in range(MOST):
        sizes.add(len(lock_folder(kept, key, token)))
        kept = with_one(kept, Kept(f"X2026-{number:06d}-1", PETITION_CODE))
    sizes.add(len(lock_folder(kept, key, token)))
    assert len(sizes) == 1
    assert open_folder(lock_folder(kept, key, token), key, token) == kept
    with pytest.raises(Refusal, match="满"):
        with_one(kept, Kept("X2027-000001-1", PETITION_CODE))


def test_a_folder_is_locked_anew_at_every_sign_in_so_that_its_change_tells_nothing(world: OwnWorld) -> None:
    code = world.give().code
    boxes = set()
    for _time in range(3):
        visit, _cookie = world.enter(code)
        boxes.add(bytes(world.row(visit).folder))
    assert len(boxes) == 3


def test_keeping_a_petition_writes_no_look_and_no_act(world: OwnWorld) -> None:
    visit, _own = world.own_code(world.enter(world.give().code)[0])
    before = AccessRow.objects.count(), AuditEntry.objects.count()
    with visits.scope_of_visit(visit):
        keep_petition(visit=visit, number=NUMBER, code=PETITION_CODE)
        read_folder(visit)
        drop_petition(visit=visit, number=NUMBER)
    assert (AccessRow.objects.count(), AuditEntry.objects.count()) == before


def test_no_column_leads_from_a_person_or_a_key_to_a_petition() -> None:
    from django.apps import apps

    own = {"disclosure", "people"}
    for model in apps.get_models():
        refers = {
            field.related_model._meta.app_label
            for field in model._meta.concrete_fields
            if field.is_relation and field.related_model is not None and not isinstance(field.related_model, str)
        }
        assert not (model._meta.app_label == "petitions" and refers & own and model.__name__ != "RepairItem"), model
        assert not (model._meta.app_label in own and "petitions" in refers), model


def test_the_keys_of_the_demo_are_printed_as_long_as_they_open(world: OwnWorld) -> None:
    give_keys(by=officer(), at=world.county.tick())
    (name, number, code) = next(iter(keys_to_print()))
    assert (name, number) == (world.me.name, world.me.file_no)
    visit, _own = world.own_code(world.enter(code)[0])
    assert visit.key.own and list(keys_to_print()) == []
