"""The packed lines of a run say what its lines say, cannot be altered, and later runs subtract them to the fen."""

from datetime import date

import polars as pl
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs_world import AUGUST, World, lines_of

from rongjun.base.errors import Refusal
from rongjun.base.frames import insert_frame, read_frame
from rongjun.base.scope import whole_registry
from rongjun.domains.payments import compute
from rongjun.domains.payments.frames import SCHEMA, current_frame, load_frame
from rongjun.domains.payments.models import Run, RunFrame
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.units.models import Area

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    made = World()
    for number in range(5):
        made.status(made.person(payee=number == 1), grade=number % 3 + 3)
    return made


def changed_history(world: World) -> Run:
    """Release two months, then a death, a correction and somebody of whom nothing is known any more."""
    for month in (AUGUST, AUGUST + 1):
        world.released(month)
    world.death(world.people[1], date(2022, 8, 20))
    world.regrade(world.people[2], 2, "2022-08")
    world.people[4].facts.filter(kind="status").update(superseded_at=world.tick())
    return world.computed(AUGUST + 2)


def lift(statement: str) -> None:
    """Do what only the owner of the tables could do, past the guards."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER payments_runframe_no_update")
            cursor.execute("DROP TRIGGER payments_runframe_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("ALTER TABLE payments_runframe DISABLE TRIGGER USER")
        cursor.execute(statement)


def test_a_run_computed_one_person_at_a_time_is_the_run_computed_at_once(world, monkeypatch):
    run = changed_history(world)
    assert run.totals["arrears_fen"] > 0 and run.totals["overpayment_fen"] < 0
    monkeypatch.setattr(compute, "AT_ONCE", 1)
    assert repeat_run(run.pk).equal


def test_packed_lines_say_what_the_stored_lines_say(world):
    run = changed_history(world)
    packed = load_frame(run.pk, run.content_hash)
    with whole_registry("test"):
        stored = run.lines.order_by("person_id", "month", "benefit").values_list(
            "person_id", "benefit", "month", "kind", "amount_fen", "central_fen", "provincial_fen", "local_fen"
        )
        assert packed is not None
        assert packed.sort("person", "month", pl.col("benefit").cast(pl.String)).rows() == list(stored)


def test_without_packed_lines_those_of_the_table_are_subtracted(world):
    run = changed_history(world)
    before = lines_of(run)
    lift("DELETE FROM payments_runframe")
    assert repeat_run(run.pk).equal and lines_of(run) == before
    assert current_frame(run).schema == pl.Schema(SCHEMA)


def test_packed_lines_that_were_altered_are_refused_and_nothing_is_computed_on_them(world):
    changed_history(world)
    first = RunFrame.objects.order_by("pk")[0]
    lift(f"UPDATE payments_runframe SET packed = (SELECT packed FROM payments_runframe WHERE id <> {first.pk}"
         f" ORDER BY id DESC LIMIT 1) WHERE id = {first.pk}")  # fmt: skip
    with pytest.raises(Refusal, match="已被改动"):
        load_frame(first.run_id, first.content_hash)


@pytest.mark.parametrize(
    "sql",
    ["UPDATE payments_runframe SET rows = 0", "DELETE FROM payments_runframe"],
)
def test_raw_sql_cannot_change_or_remove_packed_lines(world, sql):
    world.released(AUGUST)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    if connection.vendor == "sqlite":
        columns = "id, content_hash, rows, packed, digest, run_id"
        sql = f"INSERT OR REPLACE INTO payments_runframe ({columns}) SELECT {columns} FROM payments_runframe"
    else:
        sql = "TRUNCATE payments_runframe"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert RunFrame.objects.get().rows > 0


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["", '"', ",", "\n", "\\N", "NULL"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(NAMES, min_size=1, max_size=8))
def test_texts_go_into_a_table_and_come_out_as_they_were(names):
    frame = pl.DataFrame(
        {"code": [f"99{n:010d}" for n in range(len(names))], "name": names, "level": 6, "parent_id": None},
        schema_overrides={"parent_id": pl.String},
    )
    with transaction.atomic():
        insert_frame(Area, frame)
        rows = Area.objects.filter(code__startswith="99").order_by("code").values_list("code", "name", "parent_id")
        read = read_frame(rows, {"code": pl.String(), "name": pl.String(), "parent": pl.String()})
        transaction.set_rollback(True)
    assert read["name"].to_list() == names and read["parent"].null_count() == len(names)
