"""PostgreSQL repeats the scope: raw SQL sees and writes inside it only, also after a rollback."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from people_rows import row, take_in
from runs_world import AUGUST, World, officer
from test_scope import EAST, WEST, tables_of_persons

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows, reserve_ids
from rongjun.base.scope import acting, nobody, whole_registry
from rongjun.domains.people.models import Fact, ImportRow

pytestmark = [
    pytest.mark.django_db(databases=["default", "access"]),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's"),
]
UNSECURED: dict[str, str] = {}
"""Tables that refer to a person and have no policy, with the reason."""


def east() -> Actor:
    return replace(officer(), area_prefix=EAST[:9])


@pytest.fixture
def world() -> World:
    """Two people in the east and one in the west, paid in August."""
    made = World()
    for area in (EAST, EAST, WEST):
        made.status(made.person(area=area))
    made.computed(AUGUST)
    return made


def ask(sql: str, *values: object) -> Any:
    """Return the first value of a raw statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def people() -> int:
    return int(ask("SELECT count(*) FROM people_person"))


def test_the_connection_works_in_a_role_that_owns_nothing_and_is_bound() -> None:
    assert ask("SELECT current_user") == "rongjun_app"
    assert ask("SELECT count(*) FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)") == 0
    assert ask("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == 0
    for statement in (
        "DROP POLICY rongjun_scope ON people_person", "ALTER TABLE people_fact NO FORCE ROW LEVEL SECURITY",
        "TRUNCATE people_sealed CASCADE", "DROP TRIGGER payments_run_kept ON payments_run",
    ):  # fmt: skip
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask(statement)


def test_every_table_that_refers_to_a_person_has_a_policy_that_binds_the_owner_too() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        secured = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in tables_of_persons()} | {ImportRow._meta.db_table}
    assert tables - secured - UNSECURED.keys() == set(), "see people/migrations/0009_row_security.py"


def test_without_a_scope_raw_sql_finds_nobody(world: World) -> None:
    assert people() == 3
    with nobody():
        assert people() == 0
        for table in ("people_fact", "people_sealed", "payments_runline", "people_importrow"):
            assert ask(f"SELECT count(*) FROM {table}") == 0


def test_a_session_that_was_told_nothing_finds_nobody(world: World) -> None:
    ask("SELECT set_config('rongjun.scope', '', false)")
    assert people() == 0
    ask("RESET rongjun.scope")
    assert people() == 0
    connection._told = None  # type: ignore[attr-defined]
    assert people() == 3


def test_inside_an_area_raw_sql_finds_the_area_only(world: World) -> None:
    with acting(east()):
        assert people() == 2
        assert ask("SELECT count(*) FROM people_person WHERE area_code = %s", WEST) == 0
        assert ask("SELECT count(DISTINCT person_id) FROM people_fact") == 2
        assert ask("SELECT count(DISTINCT person_id) FROM payments_runline") == 2
    with whole_registry("试验"):
        assert people() == 3


def test_a_write_outside_the_area_is_refused_or_changes_nothing(world: World) -> None:
    outside = world.people[2]
    with acting(east()):
        assert ask("UPDATE people_person SET name = 'x' WHERE id = %s", outside.pk) == 0
        assert ask("UPDATE people_fact SET reason = 'x' WHERE person_id = %s", outside.pk) == 0
        assert ask("DELETE FROM payments_runline WHERE person_id = %s", outside.pk) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ask("UPDATE people_person SET area_code = %s WHERE id = %s", WEST, world.people[0].pk)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Fact.objects.create(
                person_id=outside.pk, kind="phone", value={}, valid_from=world.at.date(), recorded_at=world.at
            )
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            insert_rows(Fact, ("person_id", "kind", "key", "value", "valid_from", "recorded_at", "reason"),
                        [(outside.pk, "phone", "", {}, world.at.date(), world.at, "")])  # fmt: skip
        with nobody(), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            world.person(area=EAST)
    outside.refresh_from_db()
    assert outside.name == "测试3"


def test_a_bulk_copy_goes_in_and_keeps_its_ids(world: World) -> None:
    with transaction.atomic():
        ids = reserve_ids(Fact, 2)
        names = ("id", "person_id", "kind", "key", "value", "valid_from", "recorded_at", "reason")
        rows = [(pk, world.people[0].pk, "phone", str(pk), {"tail": "1"}, world.at.date(), world.at, "") for pk in ids]
        insert_rows(Fact, names, rows)
    assert sorted(Fact.objects.filter(kind="phone").values_list("pk", flat=True)) == sorted(ids)


def test_a_rolled_back_savepoint_leaves_no_other_scope_behind(world: World) -> None:
    with acting(east()):
        assert people() == 2
        with pytest.raises(ZeroDivisionError), transaction.atomic(), whole_registry("试验"):
            assert people() == 3
            raise ZeroDivisionError
        assert people() == 2
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with nobody():
                assert people() == 0
            raise ZeroDivisionError
        assert people() == 2


def test_a_statement_that_fails_in_another_scope_leaves_no_other_scope_behind(world: World) -> None:
    with acting(east()):
        with pytest.raises(ProgrammingError), transaction.atomic(), whole_registry("试验"):
            ask("SELECT no_such_column FROM people_person")
        assert people() == 2
        with pytest.raises(ProgrammingError), transaction.atomic(), nobody():
            ask("SELECT no_such_column FROM people_person")
        assert people() == 2


@pytest.mark.django_db(transaction=True, databases=["default", "access"])
def test_a_rolled_back_transaction_leaves_no_other_scope_behind() -> None:
    made = World()
    for area in (EAST, WEST):
        made.person(area=area)
    with acting(east()):
        with pytest.raises(ZeroDivisionError), transaction.atomic(), whole_registry("试验"):
            assert people() == 2
            raise ZeroDivisionError
        assert people() == 1
    with nobody(), pytest.raises(ZeroDivisionError), transaction.atomic():
        assert people() == 0
        raise ZeroDivisionError
    with acting(east()):
        connection.close()
        assert people() == 1


def test_a_town_reads_where_a_fact_came_from_and_no_other_row_of_that_import() -> None:
    take_in(row(7, 区划代码=EAST), row(8, 区划代码=WEST))
    assert ask("SELECT count(*) FROM people_importrow") == 2
    with acting(east()):
        assert ask("SELECT count(*) FROM people_importrow") == 1
        fact = Fact.objects.select_related("row__batch").filter(row__isnull=False).first()
        assert fact is not None and fact.row is not None and fact.row.file_no == "D0007"
        assert fact.row.batch.pk == fact.row.batch_id
