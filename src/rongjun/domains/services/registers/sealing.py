"""What is sealed in a record: where it belongs, how it is kept and opened; the vault's list for a change of keys."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from rongjun.base.crypto import seal, unseal
from rongjun.domains.people.rotation import SealedColumn, also_sealed

from .models import Record, RecordSealed


def register() -> None:
    """Add the sealed values of records to the vault's list."""
    also_sealed(SealedColumn(RecordSealed, "box", ("record__token", "field", "sequence"), _place))


def _place(token: UUID, field: str, sequence: int) -> dict[str, str]:
    return {"owner": f"record:{token}", "place": f"record:{field}:{sequence}"}


def seal_values(record: Record, values: Mapping[str, str], sequence: int) -> list[RecordSealed]:
    """Return the sealed rows of values, to be written; an empty text stands for a value taken back."""
    return [
        RecordSealed(
            record=record, field=field, sequence=sequence, box=seal(text, **_place(record.token, field, sequence))
        )
        for field, text in values.items()
    ]


def open_values(record: Record, fields: Iterable[str]) -> dict[str, str]:
    """Open the present sealed values of some fields. Commit the look first. Raises crypto.Tampered."""
    rows = RecordSealed.objects.filter(record=record, field__in=list(fields)).order_by("sequence")
    latest = {field: (sequence, box) for field, sequence, box in rows.values_list("field", "sequence", "box")}
    opened = {field: unseal(box, **_place(record.token, field, sequence)) for field, (sequence, box) in latest.items()}
    return {field: text for field, text in opened.items() if text}


def held_fields(record: Record) -> set[str]:
    """Return the names of the fields that have a sealed value."""
    return set(RecordSealed.objects.filter(record=record).values_list("field", flat=True))
