"""A list of deaths in the database: the file sealed until it is matched, then the rows that may mean somebody."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from rongjun.base.crypto import seal, seal_bytes, unseal, unseal_bytes

from ..models import DeathList, DeathRow
from .matching import Match


def seal_file(batch: DeathList, content: bytes) -> bytes:
    """Return the file sealed for its list (which must have an id)."""
    return seal_bytes(content, owner=_owner(batch.pk), place="file")


def open_file(batch: DeathList) -> bytes:
    """Open the file of a list that is not matched yet. Raises Tampered where it does not open."""
    return unseal_bytes(batch.sealed or b"", owner=_owner(batch.pk), place="file")


def rows_of(batch: DeathList, matches: Sequence[Match]) -> list[DeathRow]:
    """Return the rows to be kept: those with a candidate."""
    return [_row(batch, found) for found in matches if found.candidates]


def open_cells(row: DeathRow) -> dict[str, Any]:
    """Open what a row seals: number, birth (date or None) and sex as the list has them; '' where it was removed.

    The caller has recorded the look.
    """
    if row.sealed is None:
        return {"number": "", "birth": None, "sex": ""}
    raw: dict[str, Any] = json.loads(unseal(row.sealed, owner=_owner(row.batch_id), place=f"row:{row.row_no}"))
    return raw | {"birth": date.fromisoformat(raw["birth"]) if raw["birth"] else None}


def _row(batch: DeathList, found: Match) -> DeathRow:
    row, first = found.row, found.candidates[0]
    cells = {"number": row.number, "birth": row.birth.isoformat() if row.birth else None, "sex": row.sex}
    sealed = seal(json.dumps(cells), owner=_owner(batch.pk), place=f"row:{row.row_no}")
    return DeathRow(
        batch=batch, area_prefix=batch.area_prefix, row_no=row.row_no, name=row.name, tail=row.number[-4:],
        sealed=sealed, death_date=row.death, cremation_date=row.cremation, cause=row.cause, grade=found.grade,
        evidence=list(first.evidence), person_id=first.person_id,
        others=[[one.person_id, list(one.evidence)] for one in found.candidates[1:]],
    )  # fmt: skip


def _owner(list_id: int) -> str:
    return f"deaths:{list_id}"
