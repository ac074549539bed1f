"""The database itself keeps a case: raw SQL past every action is refused, on whichever engine runs the tests."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from kept import fresh
from recognition_world import County, everybody, install

from rongjun.base.scope import acting, nobody
from rongjun.domains.approvals.models import Matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import deciding, evidence
from rongjun.domains.recognition.interests import declare_interest
from rongjun.domains.recognition.models import Case, Clock, Objection, Publicity
from rongjun.kernel.recognition.states import STEPS, State

pytestmark = pytest.mark.django_db(databases=["default", "access"])
GUARDS = import_module("rongjun.domains.recognition.migrations.0008_notices_again")
NEVER = {
    "procedure": "version of a procedure", "opinion": "an opinion", "decision": "a proposed decision",
    "interest": "who stepped aside", "appointment": "an appointment",
}  # fmt: skip
RAW: dict[str, list[str]] = {
    "recognition_case_step": [
        "UPDATE recognition_case SET state = 'submitted' WHERE state = 'working'",
        "UPDATE recognition_case SET state = 'draft', ended_at = NULL WHERE state = 'closed'",
        "UPDATE recognition_case SET state = 'lost' WHERE state = 'working'",
    ],
    "recognition_case_signed": [
        "UPDATE recognition_case SET state = 'granted' WHERE state = 'deciding'",
        "UPDATE recognition_case SET state = 'refused' WHERE state = 'deciding'",
    ],
    "recognition_case_frozen": [
        f"UPDATE recognition_case SET {change}"
        for change in ("number = '2026-999999-9'", "code = 'x'", "channel = 'x'", "begun_by = 7", "begun_at = NULL")
    ],
    "recognition_case_kept": ["DELETE FROM recognition_case WHERE state = 'closed'"],
    "recognition_entry_fixed": ["UPDATE recognition_entry SET note = 'x'"],
    "recognition_entry_kept": ["DELETE FROM recognition_entry"],
    "recognition_clock_fixed": [
        "UPDATE recognition_clock SET due_on = '2030-01-01' WHERE stopped_on IS NULL",
        "UPDATE recognition_clock SET stopped_on = NULL WHERE stopped_on IS NOT NULL",
        "UPDATE recognition_clock SET amount = amount + 1",
        "UPDATE recognition_clock SET raised_at = '2030-01-01 00:00:00+00:00' WHERE raised_at IS NOT NULL",
        "UPDATE recognition_clock SET raised_at = NULL WHERE raised_at IS NOT NULL",
        "UPDATE recognition_clock SET source = 'x', cite = 'x'",
    ],
    "recognition_clock_kept": [
        "DELETE FROM recognition_clock", "DELETE FROM recognition_clock WHERE stopped_on IS NULL",
    ],
    **{f"recognition_{one}_fixed": [f"UPDATE recognition_{one} SET id = id"] for one in NEVER},
    **{f"recognition_{one}_kept": [f"DELETE FROM recognition_{one}"] for one in NEVER},
    "recognition_issued_fixed": [
        "UPDATE recognition_issued SET number = 'x'", "UPDATE recognition_issued SET delivered_to = 'x'",
    ],
    "recognition_issued_kept": ["DELETE FROM recognition_issued"],
    "recognition_objection_fixed": [
        "UPDATE recognition_objection SET received_on = '2020-01-01'", "UPDATE recognition_objection SET answer = 'x'",
    ],
    "recognition_objection_kept": ["DELETE FROM recognition_objection"],
    "recognition_publicity_fixed": ["UPDATE recognition_publicity SET until_on = '2020-01-01'"],
    "recognition_publicity_kept": ["DELETE FROM recognition_publicity"],
}  # fmt: skip
BY_INSERT = {"recognition_case_begins", "recognition_aside", "recognition_carried"}


def build() -> County:
    """A draft, a case at work, one that waits for its second signature, and one that was granted and closed."""
    install()
    made = County()
    made.case()
    made.accepted()
    closing = made.accepted()
    made.finish(closing, made.clerk, known="yes")
    made.examined(closing)
    made.finish(closing, made.officer)
    made.finish(closing, made.officer, privacy="no")
    made.finish(closing, made.city, opinion="同意")
    notice = evidence.put_up(case=closing, lines=[], contact="县局", by=made.officer, at=made.tick())
    said = evidence.record_objection(case=closing, said="不是", who="某", by=made.officer, at=made.tick())
    evidence.answer_objection(
        case=closing, objection_id=said.pk, answer="已查", upheld=False, by=made.officer, at=made.tick()
    )
    made.at += timedelta(days=(notice.until_on - office_day(made.at)).days + 1)
    made.finish(closing, made.officer)
    made.closed(made.decided(closing))
    waiting = made.proposed(made.to_decide(privacy="yes", cause="duty"))
    deciding.sign_decision(case=waiting, by=made.head, at=made.tick())
    declare_interest(case=waiting, staff_id=made.director.staff_id, reason="亲属", by=made.head, at=made.tick())
    Clock.objects.filter(case__state="working", stopped_on=None).update(raised_at=made.tick())
    return made


@pytest.fixture(scope="module")
def built(kept: Any) -> County:
    made: County = kept(build)
    return made


@pytest.fixture
def county(built: County) -> County:
    return fresh(built)


def refused(sql: str, *values: object, match: str = ".") -> None:
    """Assert that a statement meets rows and is refused."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        pytest.fail(f"{cursor.rowcount} rows: {sql}")


def test_the_list_of_steps_in_the_database_is_that_of_the_table() -> None:
    assert set(GUARDS.BEFORE.STEPS) == STEPS


def test_every_guard_is_tried_here() -> None:
    assert RAW.keys() | BY_INSERT == {guard.name for guard in GUARDS.GUARDS}


def test_what_is_said_once_stays_said(county: County) -> None:
    messages = {guard.name: guard.message for guard in GUARDS.GUARDS}
    for name, statements in RAW.items():
        for statement in statements:
            refused(statement, match=messages[name])


def test_a_case_begins_as_a_draft_only(county: County) -> None:
    for state in sorted(set(State) - {State.DRAFT}):
        case = Case.objects.filter(state="draft").get()
        case.pk, case.token, case.number, case.state = None, uuid4(), "2026-888888-8", state.value
        with pytest.raises(DatabaseError, match="begins as a draft"), transaction.atomic():
            case.save(force_insert=True)


def test_who_stepped_aside_signs_nothing_past_the_room_either(county: County) -> None:
    matter = Matter.objects.get(kind="recognition", outcome="")
    act = (
        "INSERT INTO approvals_act (matter_id, stage, staff_id, content_hash, previous_stage, role, unit_id, at, note)"
        " VALUES (%s, 2, %s, %s, 1, 'director', 1, %s, '')"
    )
    refused(act, matter.pk, county.director.staff_id, matter.content_hash, county.at, match="interest")


def test_nothing_enters_the_registry_as_decided_without_its_matter(county: County) -> None:
    matters = {one.outcome: one for one in Matter.objects.filter(kind="recognition")}
    columns = "kind, file_name, file_hash, state, made_by_id, made_at, content_hash, counts, reason, area_prefix"
    values = "'decision', 'x', 'x', 'in_force', %s, %s, %s, '{}', '', ''"
    for matter in (None, matters[""].pk, matters["approved"].pk):
        refused(
            f"INSERT INTO people_import ({columns}, matter_id) VALUES ({values}, %s)",
            county.officer.staff_id, county.at, matters[""].content_hash, matter, match="two persons",
        )  # fmt: skip


def test_an_open_case_has_owner_and_clock(county: County) -> None:
    for change in ("due_on = NULL", "owner_permission = ''", "owner_unit_id = NULL", "ended_at = '2026-01-01'"):
        refused(f"UPDATE recognition_case SET {change} WHERE state = 'working'")


def test_a_clock_runs_alone_and_two_doctors_are_two(county: County) -> None:
    columns = "kind, for_person, started_on, amount, unit, binding, cite, source, due_on, provisional"
    refused(
        f"INSERT INTO recognition_clock (case_id, {columns}) SELECT case_id, {columns} FROM recognition_clock"
        " WHERE stopped_on IS NULL"
    )
    refused(
        "INSERT INTO recognition_opinion (case_id, round, place, staff_id, unit_id, grade, cite, given_at)"
        " SELECT case_id, round, 3 - place, staff_id, unit_id, grade, cite, given_at FROM recognition_opinion"
    )


def test_nothing_is_replaced_or_emptied(county: County) -> None:
    for table in GUARDS.REPLACED:
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        else:
            refused(f"TRUNCATE {table} CASCADE")


def test_a_notice_is_taken_down_once_and_an_objection_answered_once(county: County) -> None:
    for one, value in ((Publicity, {"taken_down_on": office_day(county.at)}), (Objection, {"answer": "改"})):
        if one is Publicity:
            assert one.objects.update(**value)
        with pytest.raises(DatabaseError), transaction.atomic():
            one.objects.update(**value)


def tables() -> list[str]:
    """Return the tables of the room that tell of persons: all but those of procedures."""
    names = [one._meta.db_table for one in apps.get_app_config("recognition").get_models()]
    return sorted(name for name in names if not name.startswith("recognition_procedure"))


postgres_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")


@postgres_only
def test_every_table_of_a_case_is_bound_and_binds_its_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    assert set(tables()) <= secured


@postgres_only
def test_raw_sql_finds_the_cases_of_the_area_and_no_others(county: County) -> None:
    other = replace(county.clerk, area_prefix="990101002")
    filled = []
    for table in tables():
        with everybody():
            whole = count(table)
        with nobody():
            assert count(table) == 0, table
        with acting(other):
            assert count(table) == 0, table
            assert count(table, "UPDATE {} SET id = id") == 0, table
        with acting(county.clerk):
            assert count(table) == whole, table
        filled += [table] if whole else []
    assert {"recognition_case", "recognition_entry", "recognition_casesealed", "recognition_objection"} <= set(filled)


@postgres_only
def test_a_case_is_not_moved_out_of_the_area_nor_written_beside_it(county: County) -> None:
    draft = Case.objects.get(state="draft").pk
    with acting(county.clerk):
        refused("UPDATE recognition_case SET area_code = '990102000000' WHERE state = 'draft'", match="row-level")
    with acting(replace(county.clerk, area_prefix="990101002")):
        refused(
            "INSERT INTO recognition_casesealed (case_id, field, box) VALUES (%s, 'x', 'x')", draft, match="row-level",
        )  # fmt: skip


def count(table: str, sql: str = "SELECT COUNT(*) FROM {}") -> Any:
    """Return what a raw statement counts or changes."""
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table))
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount
