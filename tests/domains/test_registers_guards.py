"""The database itself keeps records: raw SQL past every action is refused, on whichever engine runs the tests; random
histories never leave the table of their version, and a workbook taken in twice is taken in once.
"""

from itertools import pairwise
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from kept import fresh
from registers_world import Office, key

from rongjun.base.errors import Refusal
from rongjun.base.scope import acting, nobody
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.services.registers import actions, proposals
from rongjun.domains.services.registers.importing import import_records
from rongjun.domains.services.registers.models import Record, RecordMove, RecordTerm, RegisterStage, RegisterStep

pytestmark = pytest.mark.django_db(databases=["default", "access"])
RAW = [
    "UPDATE registers_record SET stage = 'lost', moves = moves + 1",
    "UPDATE registers_record SET stage = 'done', moves = moves + 1",
    "UPDATE registers_record SET stage = 'void', moves = moves + 1",
    "UPDATE registers_record SET title = 'x'",
    "UPDATE registers_record SET filled = '{}'",
    "UPDATE registers_record SET mistaken = TRUE, unique_key = NULL",
    "UPDATE registers_record SET code = 'x'",
    "UPDATE registers_record SET person_id = NULL",
    "UPDATE registers_record SET area_code = '1'",
    "DELETE FROM registers_record",
    "UPDATE registers_recordmove SET note = 'x'",
    "DELETE FROM registers_recordmove",
    "UPDATE registers_recordsealed SET field = 'x'",
    "DELETE FROM registers_recordsealed",
    "UPDATE registers_register SET name = 'x'",
    "UPDATE registers_registerstage SET stage = 'x'",
    "DELETE FROM registers_registerstep",
    "INSERT INTO registers_recordmove SELECT * FROM registers_recordmove",
]


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office) -> Office:
    return fresh(made)


@pytest.mark.parametrize("sql", RAW)
def test_raw_sql_is_refused(office: Office, sql: str) -> None:
    office.open()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_record_begins_at_the_first_stage_alone(office: Office) -> None:
    record = office.open()
    record.pk, record.token, record.form_key, record.unique_key = None, None, "x", None
    record.stage = "done"
    from uuid import uuid4

    record.token = uuid4()
    with pytest.raises(DatabaseError), transaction.atomic():
        record.save(force_insert=True)


def test_a_stage_for_two_is_not_reached_with_one_signature(office: Office) -> None:
    record = office.open()
    actions.move_record(
        record=record, to="void", typed={"doubt": "重"}, by=office.officer, at=office.tick(), form_key=key()
    )
    RecordMove.objects.create(
        record=record, sequence=2, at=office.at, staff_id=1, who="x", role="officer", unit_name="x", kind="move",
        stage="void",
    )  # fmt: skip
    with pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(stage="void", moves=2)


def test_no_scope_shows_nothing_on_either_engine(office: Office) -> None:
    office.open()
    with nobody(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT COUNT(*) FROM registers_record")
            assert cursor.fetchone() == (0,)
        assert not Record.objects.exists() and not RecordTerm.objects.exists()
    with acting(office.west):
        assert not Record.objects.exists()


@settings(max_examples=8)
@given(st.lists(st.sampled_from(["done", "void", "planned", "nowhere", "change", "mistake", "agree"]), max_size=6))
def test_random_histories_stay_in_the_table_of_their_version(made: Office, acts: list[str]) -> None:
    office = fresh(made)
    with transaction.atomic():
        record = office.open()
        for act in acts:
            now = Record.objects.select_related("version", "person", "unit").get(pk=record.pk)
            try:
                with transaction.atomic():
                    _do(office, now, act)
            except Refusal:
                pass
        _fits(record.pk)
        transaction.set_rollback(True)


def _do(office: Office, record: Record, act: str) -> None:
    given_: dict[str, Any] = {"record": record, "by": office.officer, "at": office.tick(), "form_key": key()}
    if act == "change":
        typed = {"on": "2026-03-01", "festival": "army", "by_unit": "东镇站"}
        actions.change_record(typed=typed, reason="更正", **given_)
    elif act == "mistake":
        actions.mark_mistaken(reason="错", **given_)
    elif act == "agree":
        waiting = proposals.waiting_proposal(record)
        if waiting is not None:
            proposals.agree(record=record, proposal_id=waiting.pk, by=office.second, at=office.tick())
    else:
        typed = {"back_on": "2026-03-01", "outcome": "好", "doubt": "重"}
        actions.move_record(to=act, typed=typed, **given_)


def _fits(record_id: int) -> None:
    record = Record.objects.get(pk=record_id)
    stages = set(RegisterStage.objects.filter(version=record.version_id).values_list("stage", flat=True))
    ways = set(RegisterStep.objects.filter(version=record.version_id).values_list("before", "after"))
    told = list(RecordMove.objects.filter(record=record).order_by("sequence").values_list("sequence", "kind", "stage"))
    assert record.stage in stages and [one[0] for one in told] == list(range(1, record.moves + 1))
    for before, now in pairwise(told):
        assert (before[2], now[2]) in ways if now[1] == "move" else before[2] == now[2]


@settings(max_examples=5)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["春节", "建军节", "圣诞"])), min_size=1, max_size=8))
def test_a_workbook_taken_in_twice_is_taken_in_once(made: Office, rows: list[tuple[int, str]]) -> None:
    office = fresh(made)
    people = [*office.east, office.other]
    header = ["档案号", "日期", "节日", "慰问单位"]
    lines = [[people[number].file_no, "2026-02-01", festival, "东镇站"] for number, festival in rows]
    content = workbook_bytes([Sheet("慰问", header, lines)])
    given_: dict[str, Any] = {"code": "every-field", "content": content, "file_name": "x.xlsx", "by": office.clerk}
    with transaction.atomic():
        with acting(office.clerk):
            first = import_records(at=office.tick(), **given_)
            again = import_records(at=office.tick(), **given_)
        good = {(number, festival) for number, festival in rows if number < 3 and festival != "圣诞"}
        assert first.good == len(good) == Record.objects.count() and first.good + len(first.bad) == len(rows)
        assert again.good == 0 and again.known == first.good and len(again.bad) == len(first.bad)
        transaction.set_rollback(True)
