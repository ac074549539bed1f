"""The database itself keeps a petition: raw SQL past every action is refused, on whichever engine runs the tests."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from kept import fresh
from petitions_world import Desks, everything

from rongjun.base.errors import AlreadyDone, NotPermitted
from rongjun.domains.approvals.actions import sign
from rongjun.domains.approvals.models import Act
from rongjun.domains.approvals.models import Matter as Signing
from rongjun.domains.petitions import deciding, handling, person, reviewing
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.intake import Spot
from rongjun.domains.petitions.interests import declare_interest
from rongjun.domains.petitions.models.core import OVER
from rongjun.kernel.petition.states import OVER as ENDS
from rongjun.kernel.petition.states import STEPS

pytestmark = pytest.mark.django_db(databases=["default", "access"])
GUARDS = import_module("rongjun.domains.petitions.migrations.0002_guards")
LATER = import_module("rongjun.domains.petitions.migrations.0007_promises_guards")
M = "UPDATE petitions_matter SET"
RAW = {
    "petitions_matter_step": [f"{M} state = 'accepted', ended_at = NULL, due_on = '2030-01-01' WHERE state = 'closed'",
                              f"{M} state = 'lost' WHERE state = 'registered'"],
    "petitions_matter_answered": [f"{M} state = 'closed', ended_at = begun_at WHERE state = 'registered'",
                                  f"{M} state = 'closed', ended_at = begun_at WHERE state = 'guided'"],
    "petitions_matter_signed": [f"{M} state = 'issued' WHERE state = 'deciding'"],
    "petitions_matter_reviewed": [f"{M} state = 'reviewed' WHERE state = 'reviewing'"],
    "petitions_matter_fixed": [f"{M} {one}" for one in (
        "number = 'X'", "code_digest = 'x'", "channel = 'call'", "begun_by = 7", "unit_id = 2", "sent_key = 'x'",
    )],
    "petitions_matter_words": [f"{M} told = 'x'", f"{M} wanted = 'x'", f"{M} received_on = '2020-01-01'"],
    "petitions_matter_wall": [f"{M} wall = '' WHERE wall <> ''"],
    "petitions_matter_kept": ["DELETE FROM petitions_matter"],
    "petitions_petitioner_kept": ["DELETE FROM petitions_petitioner"],
    "petitions_entry_fixed": ["UPDATE petitions_entry SET note = 'x'"],
    "petitions_entry_kept": ["DELETE FROM petitions_entry"],
    "petitions_clock_fixed": ["UPDATE petitions_clock SET due_on = '2030-01-01' WHERE ended_on IS NULL",
                              "UPDATE petitions_clock SET ended = 'met' WHERE ended_on IS NOT NULL"],
    "petitions_clock_kept": ["DELETE FROM petitions_clock"],
    "petitions_sight_kept": ["DELETE FROM petitions_sight"],
    "petitions_walled_fixed": ["UPDATE petitions_walled SET unit_id = NULL"],
    "petitions_walled_kept": ["DELETE FROM petitions_walled"],
    **{f"petitions_{one}_fixed": [f"UPDATE petitions_{one} SET id = id"]
       for one in ("interest", "opinion", "answer", "rating", "delivery")},
    **{f"petitions_{one}_kept": [f"DELETE FROM petitions_{one}"]
       for one in ("interest", "opinion", "answer", "rating", "delivery", "movement")},
    "petitions_movement_fixed": ["UPDATE petitions_movement SET to_unit_id = from_unit_id"],
}  # fmt: skip
CONSTRAINTS = [
    f"{M} owner_permission = '' WHERE ended_at IS NULL", f"{M} due_on = NULL WHERE ended_at IS NULL",
    f"{M} ended_at = NULL WHERE ended_at IS NOT NULL", f"{M} hidden = false WHERE kind = 'accusation'",
]  # fmt: skip


def everything_in() -> Desks:
    """Build one matter of each standing that the statements touch."""
    with everything():
        desks = Desks()
        closed = desks.registered(spot=Spot("已发"))
        person.rate(matter=closed, of_unit=5, of_answer=5, note="", by=person_actor(), at=desks.tick())
        desks.registered()
        desks.sort(desks.registered(), "accusation")
        desks.sent()
        guided = desks.sorted(route="duty")
        handling.guide(matter=guided, text="查", articles=[], way="", by=desks.desk, at=desks.tick())
        desks.proposed()
        reviewed = desks.delivered()
        reviewing.ask_review(matter=reviewed, reason="不服", by=person_actor(), at=desks.tick())
        declare_interest(matter=guided, staff_id=desks.officer.staff_id, reason="亲属", by=desks.desk, at=desks.tick())
    return desks


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(everything_in)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as found, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        raise AssertionError(f"{cursor.rowcount} rows taken by: {statement}")
    return str(found.value)


@pytest.mark.parametrize("guard", RAW)
def test_raw_sql_is_refused_by_its_guard(desks: Desks, guard: str) -> None:
    message = next(one.message for one in GUARDS.GUARDS if one.name == guard)
    for statement in RAW[guard]:
        assert message in refused(statement), statement


@pytest.mark.parametrize("statement", CONSTRAINTS)
def test_raw_sql_is_refused_by_a_constraint(desks: Desks, statement: str) -> None:
    assert "constraint" in refused(statement).lower()


def test_the_guards_know_the_table_of_states_and_every_table_of_a_matter_is_secured() -> None:
    assert set(GUARDS.STEPS) == STEPS and set(OVER) == {state.value for state in ENDS}
    names = {model._meta.db_table for model in apps.get_app_config("petitions").get_models()}
    free = {f"petitions_{one}" for one in ("cause", "proposal", "receptionday", "refused", "repair", "report")}
    assert names - GUARDS.POLICIES.keys() - LATER.POLICIES.keys() <= free


def test_who_stepped_aside_signs_nothing_whatever_the_door(desks: Desks) -> None:
    matter = desks.proposed()
    declare_interest(matter=matter, staff_id=desks.head.staff_id, reason="同学", by=desks.desk, at=desks.tick())
    waiting = Signing.objects.get(kind="petition", subject_id=deciding.subject_of(matter), outcome="")
    with pytest.raises(AlreadyDone):
        sign(matter_id=waiting.pk, content_hash=waiting.content_hash, by=desks.head, at=desks.tick())
    with pytest.raises(NotPermitted, match="回避"):
        deciding.sign_opinion(matter=matter, by=desks.head, at=desks.tick())
    assert Act.objects.filter(matter=waiting).count() == 1


@pytest.mark.parametrize(
    ("table", "change"), [("entry", "note = 'x'"), ("answer", "text = 'x'"), ("opinion", "facts = 'x'"),
                          ("clock", "amount = 99")]
)  # fmt: skip
def test_a_row_is_not_changed_by_an_insert_that_meets_it(desks: Desks, table: str, change: str) -> None:
    same = f"SELECT * FROM petitions_{table} WHERE true LIMIT 1"
    message = refused(f"INSERT INTO petitions_{table} {same} ON CONFLICT (id) DO UPDATE SET {change}")
    assert "syntax" not in message, message


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no OR REPLACE")
def test_a_row_is_not_replaced_by_another(desks: Desks) -> None:
    for table in ("entry", "answer", "opinion", "clock"):
        assert "UNIQUE" in refused(f"INSERT OR REPLACE INTO petitions_{table} SELECT * FROM petitions_{table} LIMIT 1")
