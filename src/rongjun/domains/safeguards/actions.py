"""Writes of the safeguards: the access row before the look, the audit entry beside the act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rongjun.base.actor import Actor
from rongjun.kernel import chain

from .looks import commit_looks
from .models import AccessRow, AuditEntry
from .queries import audit_content, last_audit_entry, verify_audit_chain

AUDIT_LOCK = 20_200_723
"""The advisory lock (PostgreSQL) that orders appends."""


def record_look(
    *, by: Actor, at: datetime, purpose: str, tokens: Sequence[str], fields: Sequence[str],
    sets: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Commit one access row per person, on a connection of its own, before anything is shown or decrypted.

    `sets` are (kind, id) of whole sets shown beside them (the rows of an import that are nobody's file yet).
    """
    if not purpose.strip():
        raise ValueError("a look needs a purpose")
    targets = [(token, "", "") for token in tokens] + [("", kind, number) for kind, number in sets]
    commit_looks(_row(by, at, purpose, fields), targets)


def record_set_look(
    *, by: Actor, at: datetime, purpose: str, set_kind: str, set_id: str, fields: Sequence[str]
) -> None:
    """Commit one access row for a job over a whole set of persons (a run, an import, an export)."""
    _row(by, at, purpose, fields, set_kind=set_kind, set_id=set_id).save(using="access")


def record_act(*, by: Actor, at: datetime, action: str, subject: str, detail: dict[str, Any]) -> AuditEntry:
    """Append an act to the audit chain, in the transaction of the write that it describes.

    Call it last in an action: appends are taken one at a time until the transaction ends.
    """
    with transaction.atomic():
        _take_turn()
        last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "own_hash").first()
        sequence, previous = (last[0] + 1, last[1]) if last else (1, chain.GENESIS)
        entry = AuditEntry(
            sequence=sequence, at=at, staff_id=by.staff_id, role=by.role.value, unit_id=by.unit_id, action=action,
            subject=subject, detail=detail, previous_hash=previous,
        )  # fmt: skip
        entry.own_hash = chain.link_hash(previous, audit_content(entry))
        entry.save(force_insert=True)
        return entry


def check_audit_chain(*, by: Actor, at: datetime) -> int | None:
    """Check the whole chain and write what was found into it; returns the first entry that does not fit, or None."""
    sequence, own = last_audit_entry()
    broken = verify_audit_chain()
    detail = {"until": sequence, "value": own, "broken": broken}
    record_act(by=by, at=at, action="audit.check", subject="audit:log", detail=detail)
    return broken


def _take_turn() -> None:
    """Wait for other appends. SQLite's immediate transactions already came one at a time; PostgreSQL takes a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [AUDIT_LOCK])


def _row(by: Actor, at: datetime, purpose: str, fields: Sequence[str], **target: str) -> AccessRow:
    return AccessRow(
        at=at, staff_id=by.staff_id, account_id=by.account_id, role=by.role, unit_id=by.unit_id,
        unit_name=by.unit_name, purpose=purpose[:200], fields=",".join(fields)[:200], **target,
    )  # fmt: skip
