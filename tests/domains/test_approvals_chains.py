"""Chains are data: seeded for every kind, dated, immutable; the database refuses a short one, a change, a false end."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from rongjun.base.actor import Actor, Role
from rongjun.domains.approvals.actions import open_matter, return_matter, sign
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.models import ChainVersion, Matter
from rongjun.domains.units.actions import add_account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = datetime(2025, 8, 1, 9, 30, tzinfo=UTC)
HASH = "a" * 64
MONEY = {"run", "appropriation", "allocation", "recovery", "writeoff"}
INSERT = (
    "INTO approvals_chainversion (kind, version, least, steps, reason, made_by_id, made_at)"
    " VALUES (%s, %s, %s, %s, '', %s, '2025-08-01 09:30:00')"
)
ONE, TWO, THREE = ("[" + ", ".join(["{}"] * count) + "]" for count in (1, 2, 3))


def actor(role: Role) -> Actor:
    account, _ = add_account(username=str(role), role=role, unit_name=None, person_name=str(role), password=None, at=AT)
    return account.actor()


def refused(sql: str, *values: object) -> None:
    before = list(ChainVersion.objects.order_by("pk").values()), list(Matter.objects.order_by("pk").values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    assert (list(ChainVersion.objects.order_by("pk").values()), list(Matter.objects.order_by("pk").values())) == before


def run_matter(**more: object) -> Matter:
    return open_matter(kind="run", subject_id=1, content_hash=HASH, by=actor(Role.OFFICER), at=AT, **more)


def test_every_kind_has_a_chain_of_two_persons_and_of_three_where_money_moves():
    kinds = set(ChainVersion.objects.values_list("kind", flat=True))
    assert {"import", "merge", "merge_undo", "campaign", "campaign_stop", "notice", "chain"} | MONEY <= kinds
    assert all(len(chain_for(kind)) >= (3 if kind in MONEY else 2) for kind in kinds)
    assert [step["name"] for step in chain_for("run")] == ["提交", "科长签", "局长签", "财务拨付"]


def test_a_kind_without_a_chain_is_an_error():
    with pytest.raises(ValueError, match="no chain"):
        chain_for("never heard of")


def test_a_matter_opens_with_the_chain_in_force_and_keeps_what_its_signatories_saw():
    matter = run_matter(summary=[("应发金额（元）", "1,000.00")])
    matter.refresh_from_db()
    assert (matter.chain, matter.chain_version) == (chain_for("run"), 1)
    assert matter.summary == [["应发金额（元）", "1,000.00"]]
    refused("UPDATE approvals_matter SET summary = '[]'")
    refused("UPDATE approvals_matter SET summary = NULL")
    refused("UPDATE approvals_matter SET chain_version = 2")


def test_a_matter_is_not_approved_before_every_stage_is_signed():
    matter = run_matter()
    refused("UPDATE approvals_matter SET outcome = 'approved'")
    for role in (Role.HEAD, Role.DIRECTOR):
        sign(matter_id=matter.pk, content_hash=HASH, by=actor(role), at=AT)
    refused("UPDATE approvals_matter SET outcome = 'approved'")
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.FINANCE), at=AT)
    assert Matter.objects.get().outcome == "approved"


def test_a_matter_neither_opens_decided_nor_with_fewer_persons_than_its_kind_needs():
    matter = run_matter()
    return_matter(matter_id=matter.pk, reason="x", by=actor(Role.HEAD), at=AT)
    into = (
        "INSERT INTO approvals_matter (kind, subject_id, round, content_hash, chain, opened_at, outcome, reason)"
        " VALUES ('run', 1, 2, %s, %s, '2025-08-01 09:30:00', %s, '')"
    )
    refused(into, HASH, TWO, "")
    refused(into, HASH, THREE, "approved")
    with connection.cursor() as cursor:
        cursor.execute(into, [HASH, THREE, ""])


def test_a_version_of_a_chain_is_never_changed_removed_or_replaced():
    refused("UPDATE approvals_chainversion SET steps = %s", TWO)
    refused("UPDATE approvals_chainversion SET least = 2 WHERE kind = 'run'")
    refused("DELETE FROM approvals_chainversion WHERE kind = 'run'")
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {INSERT}", "run", 1, 3, THREE, None)
    else:
        refused("TRUNCATE approvals_chainversion")
        upsert = " ON CONFLICT (kind, version) DO UPDATE SET steps = EXCLUDED.steps"
        refused(f"INSERT {INSERT}{upsert}", "run", 1, 3, THREE, None)


def test_a_new_version_has_a_maker_follows_the_last_and_keeps_the_fewest_persons():
    staff = actor(Role.DIRECTOR).staff_id
    refused(f"INSERT {INSERT}", "run", 2, 3, THREE, None)
    refused(f"INSERT {INSERT}", "run", 3, 3, THREE, staff)
    refused(f"INSERT {INSERT}", "run", 2, 2, THREE, staff)
    refused(f"INSERT {INSERT}", "run", 2, 3, TWO, staff)
    refused(f"INSERT {INSERT}", "other", 1, 1, ONE, None)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT {INSERT}", ["run", 2, 3, THREE, staff])
    assert len(chain_for("run")) == 4  # written, but not approved
