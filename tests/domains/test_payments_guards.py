"""The database itself keeps a run: raw SQL past every action, on whichever engine runs the tests."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from runs_world import AUGUST, World, actor, officer

from rongjun.base.actor import Role
from rongjun.base.scope import acting
from rongjun.domains.approvals.actions import open_matter, sign
from rongjun.domains.payments import actions
from rongjun.domains.payments.models import BankItem, Run, RunLine
from rongjun.domains.payments.repeat import repeat_run

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LINE = (
    "INTO payments_runline (run_id, person_id, benefit, month, kind, amount_fen, rule, cells, central_fen,"
    " provincial_fen, local_fen, area_code) VALUES (%s, %s, %s, %s, 'regular', 100, 'r', 'c', 100, 0, 0, '990101')"
)


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    made = World()
    made.status(made.person())
    return made


def run_sql(sql: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def refused(sql: str, *values: object) -> None:
    before = everything()
    with pytest.raises(DatabaseError):
        run_sql(sql, *values)
    assert everything() == before


def everything() -> list[object]:
    return [list(Run.objects.order_by("pk").values()), list(RunLine.objects.order_by("pk").values())]


def submitted(world: World) -> Run:
    run = world.computed(AUGUST)
    return actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())


def test_before_submission_lines_can_be_changed_so_that_the_refusals_below_mean_something(world):
    run = world.computed(AUGUST)
    assert run_sql("UPDATE payments_runline SET rule = 'x' WHERE run_id = %s", run.pk) == 1
    run_sql(f"INSERT {LINE}", run.pk, world.people[0].pk, "other", AUGUST)
    assert run_sql("DELETE FROM payments_runline WHERE run_id = %s", run.pk) == 2


def test_from_submission_on_no_line_is_changed_added_removed_or_moved(world):
    run = submitted(world)
    person = world.people[0].pk
    refused("UPDATE payments_runline SET amount_fen = amount_fen + 1, local_fen = local_fen + 1")
    refused("DELETE FROM payments_runline")
    refused(f"INSERT {LINE}", run.pk, person, "other", AUGUST)
    other = world.computed(AUGUST + 1)
    refused("UPDATE payments_runline SET run_id = %s, month = 1 WHERE run_id = %s", other.pk, run.pk)
    refused("UPDATE payments_runline SET run_id = %s, month = 1 WHERE run_id = %s", run.pk, other.pk)
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {LINE}", run.pk, person, "disability_pension", AUGUST)
    else:
        refused("TRUNCATE payments_runline")


def test_a_lines_shares_add_up(world):
    run = world.computed(AUGUST)
    refused("UPDATE payments_runline SET amount_fen = amount_fen + 1 WHERE run_id = %s", run.pk)


@pytest.mark.parametrize(
    "change",
    ["month = month + 1", "known_at = computed_at", "content_hash = 'x'", "facts_hash = 'x'", "opening_month = 1",
     "posted_runs = '[[1]]'", "code_version = 'x'", "rulebook_id = NULL"],
)  # fmt: skip
def test_from_submission_on_the_inputs_are_frozen(world, change):
    submitted(world)
    refused(f"UPDATE payments_run SET {change}")


def test_nothing_is_released_without_every_signature_on_this_very_content(world):
    run = submitted(world)
    for state in ("head_signed", "signed"):
        run_sql("UPDATE payments_run SET state = %s", state)
    refused("UPDATE payments_run SET state = 'released'")
    refused("UPDATE payments_run SET state = 'released', released_at = made_at WHERE id = %s", run.pk)


def test_the_states_cannot_be_jumped(world):
    run = world.computed(AUGUST)
    for state in ("head_signed", "signed", "released", "closed"):
        refused("UPDATE payments_run SET state = %s WHERE id = %s", state, run.pk)


def test_what_was_released_does_not_go_back(world):
    run = world.release(world.computed(AUGUST))
    for state in ("cancelled", "computed", "signed", "computing", "failed"):
        refused("UPDATE payments_run SET state = %s WHERE id = %s", state, run.pk)
    refused("DELETE FROM payments_run")
    refused("DELETE FROM payments_bankitem")
    refused("UPDATE payments_bankitem SET amount_fen = amount_fen + 1")
    run_sql("UPDATE payments_bankitem SET result = 'paid'")
    refused("UPDATE payments_bankitem SET result = 'failed'")


def test_a_second_run_of_a_month_is_refused(world):
    world.computed(AUGUST)
    columns = ", ".join(f'"{field.column}"' for field in Run._meta.concrete_fields if field.name != "id")
    refused(f"INSERT INTO payments_run ({columns}) SELECT {columns} FROM payments_run")


def test_an_approved_matter_of_another_content_releases_nothing(world):
    run = submitted(world)
    for state in ("head_signed", "signed"):
        run_sql("UPDATE payments_run SET state = %s", state)
    other = open_matter(kind="run", subject_id=run.pk + 1, content_hash="f" * 64, by=officer(), at=world.tick())
    for role in (Role.HEAD, Role.DIRECTOR, Role.FINANCE):
        sign(matter_id=other.pk, content_hash="f" * 64, by=actor(role), at=world.tick())
    refused("UPDATE payments_run SET state = 'released' WHERE id = %s", run.pk)


def test_a_change_planted_past_the_guards_is_found_by_a_repeat_and_stops_the_release(world):
    run = submitted(world)
    drop = "DROP TRIGGER payments_line_update" + ("" if connection.vendor == "sqlite" else " ON payments_runline")
    if connection.vendor == "postgresql":
        run_sql("SET LOCAL ROLE NONE")  # the office's own role owns no table and could not
    run_sql(drop)
    run_sql("UPDATE payments_runline SET amount_fen = amount_fen + 1, local_fen = local_fen + 1")
    result = repeat_run(run.pk)
    assert not result.equal
    assert [(d.file_no, d.stored_fen, d.repeated_fen) for d in result.differences] == [("D00001", 492501, 492500)]
    assert result.faults == ["保存的明细与其哈希不符"]
    with pytest.raises(Exception, match="明细与计算结果不符"):
        world.release_from_submitted(run)


def unnamed(sql: str, *values: object) -> None:
    """Refused at once, or at the latest when the transaction ends."""
    with pytest.raises(DatabaseError), transaction.atomic():
        run_sql(sql, *values)
        connection.check_constraints()


NOBODY = 10**9
ITEM = (
    'INSERT INTO payments_bankitem (run_id, sequence, person_id, "to", fact_id, amount_fen, central_fen,'
    " provincial_fen, local_fen, reference, result, failure)"
    " VALUES (%s, 99, %s, 'self', %s, 1, 1, 0, 0, 'R', 'waiting', '')"
)
PART = (
    "INSERT INTO payments_part (item_id, person_id, benefit, month, amount_fen, central_fen, provincial_fen, local_fen,"
    " again_of_id) VALUES (%s, %s, 'b', 1, 1, 1, 0, 0, %s)"
)
FAULT = (
    "INSERT INTO payments_runexception (run_id, person_id, benefit, month, code, detail, blocks, settlement)"
    " VALUES (%s, %s, 'b', 1, 'c', '{}', true, '')"
)


def test_what_a_run_writes_names_persons_facts_runs_and_items_that_exist(world):
    person = world.people[0].pk
    fact = world.people[0].facts.get(kind="account").pk
    run = world.computed(AUGUST).pk
    unnamed(f"INSERT {LINE}", run, NOBODY, "other", AUGUST)
    unnamed(f"INSERT {LINE}", NOBODY, person, "other", AUGUST)
    unnamed("UPDATE payments_runline SET person_id = %s", NOBODY)
    unnamed(FAULT, run, NOBODY)
    unnamed(FAULT, NOBODY, person)
    run_sql(FAULT, run, person)
    unnamed("UPDATE payments_runexception SET person_id = %s", NOBODY)
    world.release(Run.objects.get(pk=run))
    unnamed(ITEM, run, NOBODY, fact)
    unnamed(ITEM, run, person, NOBODY)
    unnamed(ITEM, NOBODY, person, fact)
    run_sql(ITEM, run, person, fact)
    item = BankItem.objects.get(reference="R").pk
    unnamed(PART, NOBODY, person, None)
    unnamed(PART, item, NOBODY, None)
    unnamed(PART, item, person, NOBODY)
    run_sql(PART, item, person, None)
    unnamed(PART + ", (%s, %s, 'b', 2, 1, 1, 0, 0, NULL)", item, person, None, item, NOBODY)


def test_items_are_added_to_released_runs_only(world):
    run = world.computed(AUGUST)
    fact = world.people[0].facts.get(kind="account").pk
    refused(ITEM, run.pk, world.people[0].pk, fact)


def test_whom_and_what_a_run_names_does_not_go_and_keeps_its_number(world):
    world.release(world.computed(AUGUST))
    person = world.people[0]
    other = world.person(account=False)
    assert run_sql("DELETE FROM people_person WHERE id = %s", other.pk) == 1
    run_sql("DELETE FROM people_sealed")
    unnamed("DELETE FROM people_fact WHERE id = %s", person.facts.get(kind="account").pk)
    run_sql("DELETE FROM people_fact WHERE kind = 'status'")
    for table in ("people_person", "people_fact", "payments_bankitem"):
        unnamed(f"UPDATE {table} SET id = id + 100000")
    unnamed("DELETE FROM people_person WHERE id = %s", person.pk)
    if connection.vendor == "postgresql":
        run_sql("SET LOCAL ROLE NONE")
        for table in ("people_person", "people_fact"):
            refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite keeps its foreign keys")
def test_a_person_outside_the_scope_is_kept_too(world):
    world.computed(AUGUST)
    person = world.people[0]
    run_sql("DELETE FROM people_sealed")
    run_sql("DELETE FROM people_fact")
    with acting(replace(officer(), area_prefix=person.area_code[:9])), pytest.raises(DatabaseError):
        run_sql("DELETE FROM people_person WHERE id = %s", person.pk)
