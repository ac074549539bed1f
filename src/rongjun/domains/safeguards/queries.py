"""Reads of the safeguards: is the log whole, and who looked at this person."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Count, Max, QuerySet

from rongjun.base.errors import NotFound
from rongjun.kernel import chain

from .models import AccessRow, AuditEntry

VEILED: Final = "petition.entry"
"""The only act by which an accusation stands in the chain."""
VEILED_LOOKS: Final = "petition_veiled"
"""The kind of looks at who brought an accusation."""


def verify_audit_chain() -> int | None:
    """Return the sequence of the first audit entry that was altered, removed or put in, or None if all fit.

    A tail cut off is seen only against a checkpoint kept elsewhere: compare `last_audit_entry`.
    """
    sequences: list[int] = []
    broken = chain.first_break(_links(sequences))
    return None if broken is None else sequences[broken]


def visible_acts() -> QuerySet[AuditEntry]:
    """Return what the audit log shows: all but acts on matters that are kept from whoever may be the accused.

    Such a matter has at least one act of VEILED; what was written of it before is left out with it.
    """
    veiled = AuditEntry.objects.filter(action=VEILED).values("subject")
    return AuditEntry.objects.exclude(subject__in=veiled)


def visible_looks() -> QuerySet[AccessRow]:
    """Return the looks that the log shows: not those at who brought an accusation, whose reader may be the accused."""
    return AccessRow.objects.exclude(set_kind=VEILED_LOOKS)


def last_audit_entry() -> tuple[int, str]:
    """Return sequence and hash of the last entry, to be kept elsewhere as a checkpoint; (0, genesis) where empty."""
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "own_hash").first()
    return last or (0, chain.GENESIS)


def get_audit_entry(sequence: int) -> AuditEntry:
    """Return one entry of the audit log. Raises NotFound where there is none, or none that is shown."""
    entry = visible_acts().filter(sequence=sequence).first()
    if entry is None:
        raise NotFound("日志里没有这一条。")
    return entry


def last_audit_check() -> AuditEntry | None:
    """Return the entry of the last check of the chain, or None where it was never checked."""
    return AuditEntry.objects.filter(action="audit.check").order_by("-sequence").first()


def fits_checkpoint(sequence: int, value: str) -> bool:
    """Tell whether an entry still has the hash that was kept elsewhere: a tail cut off or replaced is seen here."""
    return AuditEntry.objects.filter(sequence=sequence, own_hash=value).exists()


def count_looks(since: datetime) -> QuerySet[AccessRow, dict[str, Any]]:
    """Return looks since a moment by staff_id, role, unit_name, purpose, set_kind, with times, last; not at whom."""
    rows = visible_looks().filter(at__gte=since).values("staff_id", "role", "unit_name", "purpose", "set_kind")
    counted: QuerySet[AccessRow, Any] = rows.annotate(times=Count("pk"), last=Max("at")).order_by()
    return counted


def count_acts(action: str, since: datetime) -> int:
    """Return how often something was done since a moment."""
    return AuditEntry.objects.filter(action=action, at__gte=since).count()


def list_looks(person_token: str) -> QuerySet[AccessRow]:
    """Return who looked at a person's record, newest first (looks at that person; sets are in `list_set_looks`)."""
    return AccessRow.objects.filter(person_token=person_token).order_by("-at", "-pk")


def list_set_looks(set_kind: str, set_id: str) -> QuerySet[AccessRow]:
    """Return who opened a whole set (a run, an import, an export), newest first."""
    return AccessRow.objects.filter(set_kind=set_kind, set_id=set_id).order_by("-at", "-pk")


def list_acts_on(subject: str) -> QuerySet[AuditEntry]:
    """Return the audit entries of a subject ('run:3'), newest first."""
    return AuditEntry.objects.filter(subject=subject).order_by("-sequence")


def audit_content(entry: AuditEntry) -> dict[str, Any]:
    """Return what the hash of an entry covers; times in UTC, so that a database may give them back in any zone."""
    return {
        "sequence": entry.sequence, "at": entry.at.astimezone(UTC).isoformat(), "staff": entry.staff_id,
        "role": str(entry.role), "unit": entry.unit_id, "action": entry.action, "subject": entry.subject,
        "detail": entry.detail,
    }  # fmt: skip


def _links(sequences: list[int]) -> Iterator[tuple[str, dict[str, Any], str]]:
    for entry in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        sequences.append(entry.sequence)
        yield entry.previous_hash, audit_content(entry), entry.own_hash
