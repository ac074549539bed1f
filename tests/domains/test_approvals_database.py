"""The database itself refuses a wrong signature: raw SQL past every action, on whichever engine runs the tests."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from rongjun.base.actor import Role
from rongjun.domains.approvals.actions import open_matter
from rongjun.domains.approvals.models import Matter
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Staff

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = datetime(2025, 8, 1, 9, 30, tzinfo=UTC)
HASH, OTHER = "a" * 64, "b" * 64
INSERT = (
    "INTO approvals_act (matter_id, stage, staff_id, content_hash, previous_stage, role, unit_id, at, note)"
    " VALUES (%s, %s, %s, %s, %s, 'head', 1, '2025-08-01 09:30:00+00:00', '')"
)


@pytest.fixture
def matter() -> Matter:
    account, _ = add_account(username="a", role=Role.OFFICER, unit_name=None, person_name="甲", password=None, at=AT)
    chain = [
        {"stage": 0, "name": "提交", "permission": "run.submit"},
        {"stage": 1, "name": "科长签", "permission": "run.sign.head"},
        {"stage": 2, "name": "局长签", "permission": "run.sign.director"},
    ]
    return open_matter(kind="run", subject_id=1, content_hash=HASH, chain=chain, by=account.actor(), at=AT)


def person(name: str) -> int:
    return Staff.objects.create(name=name).pk


def run(sql: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql: str, *values: object) -> None:
    before = acts()
    with pytest.raises(DatabaseError):
        run(sql, *values)
    assert acts() == before


def acts() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT matter_id, stage, staff_id, content_hash FROM approvals_act ORDER BY 1, 2")
        return list(cursor.fetchall())


def test_a_right_signature_is_taken_so_that_the_refusals_below_mean_something(matter):
    run(f"INSERT {INSERT}", matter.pk, 1, person("乙"), HASH, 0)
    run(f"INSERT {INSERT}", matter.pk, 2, person("丙"), HASH, 1)
    assert len(acts()) == 3


def test_the_same_person_cannot_sign_the_next_stage(matter):
    maker = Staff.objects.get(name="甲").pk
    refused(f"INSERT {INSERT}", matter.pk, 1, maker, HASH, 0)


def test_a_stage_cannot_be_skipped(matter):
    refused(f"INSERT {INSERT}", matter.pk, 2, person("乙"), HASH, 1)
    refused(f"INSERT {INSERT}", matter.pk, 2, person("乙"), HASH, 0)
    refused(f"INSERT {INSERT}", matter.pk, 2, person("乙"), HASH, None)


def test_changed_content_cannot_be_signed(matter):
    refused(f"INSERT {INSERT}", matter.pk, 1, person("乙"), OTHER, 0)


def test_a_stage_beyond_the_chain_cannot_be_signed(matter):
    run(f"INSERT {INSERT}", matter.pk, 1, person("乙"), HASH, 0)
    run(f"INSERT {INSERT}", matter.pk, 2, person("丙"), HASH, 1)
    refused(f"INSERT {INSERT}", matter.pk, 3, person("丁"), HASH, 2)


def test_an_act_is_never_changed_deleted_or_truncated(matter):
    refused("UPDATE approvals_act SET staff_id = staff_id + 1")
    refused("UPDATE approvals_act SET note = 'x' WHERE stage = 0")
    refused("DELETE FROM approvals_act WHERE matter_id = %s", matter.pk)
    refused("DELETE FROM approvals_act" if connection.vendor == "sqlite" else "TRUNCATE approvals_act")


def test_an_act_is_never_replaced(matter):
    other = person("乙")
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {INSERT}", matter.pk, 0, other, OTHER, None)
        refused(f"REPLACE {INSERT}", matter.pk, 1, Staff.objects.get(name="甲").pk, HASH, 0)
    else:
        upsert = " ON CONFLICT (matter_id, stage) DO UPDATE SET staff_id = EXCLUDED.staff_id"
        refused(f"INSERT {INSERT}{upsert}", matter.pk, 0, other, HASH, None)


def test_what_was_submitted_is_frozen(matter):
    refused("UPDATE approvals_matter SET content_hash = %s", OTHER)
    refused("UPDATE approvals_matter SET chain = '[]'")
    refused("DELETE FROM approvals_matter")
    run("UPDATE approvals_matter SET outcome = 'returned', reason = 'x'")
    refused("UPDATE approvals_matter SET outcome = ''")
    refused(f"INSERT {INSERT}", matter.pk, 1, person("乙"), HASH, 0)
