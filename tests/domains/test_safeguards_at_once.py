"""Several connections at once: the audit chain stays one chain, and of two signatures on a stage one is taken."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone
from rongjun.domains.approvals.actions import open_matter, sign
from rongjun.domains.approvals.models import Act
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.safeguards.queries import verify_audit_chain
from rongjun.domains.units.models import Staff

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "access"])
AT = datetime(2025, 8, 1, tzinfo=UTC)


def someone(role: Role) -> Actor:
    return Actor(Staff.objects.create(name=str(role)).pk, 1, str(role), role, 1, "县局", "")


def at_once(function, several: list[object]) -> list[object]:
    """Call a function for each value on a connection of its own, all at once where the engine allows it."""

    def call(value: object) -> object:
        try:
            return function(value)
        finally:
            if connection.vendor == "postgresql":
                connections.close_all()

    with ThreadPoolExecutor(len(several) if connection.vendor == "postgresql" else 1) as pool:
        return list(pool.map(call, several))


def test_appends_from_several_connections_keep_one_chain():
    by = someone(Role.OFFICER)

    def append(number: int) -> None:
        for step in range(10):
            with transaction.atomic():
                record_act(by=by, at=AT, action="test", subject=f"thread:{number}", detail={"step": step})

    at_once(append, [1, 2, 3, 4])
    assert AuditEntry.objects.count() == 40
    assert verify_audit_chain() is None


def test_of_two_who_sign_one_stage_one_is_taken():
    chain = [
        {"stage": 0, "name": "提交", "permission": "run.submit"},
        {"stage": 1, "name": "科长签", "permission": "run.sign.head"},
        {"stage": 2, "name": "局长签", "permission": "run.sign.director"},
    ]
    matter = open_matter(kind="run", subject_id=1, content_hash="a" * 64, chain=chain, by=someone(Role.OFFICER), at=AT)

    def try_to_sign(by: Actor) -> str:
        try:
            sign(matter_id=matter.pk, content_hash="a" * 64, by=by, at=AT)
        except Exception as refusal:
            return type(refusal).__name__
        return "signed"

    told = at_once(try_to_sign, [someone(Role.HEAD), someone(Role.HEAD)])
    assert told.count("signed") == 1
    assert set(told) - {"signed"} <= {AlreadyDone.__name__, "NotPermitted"}
    assert Act.objects.filter(matter_id=matter.pk).count() == 2
