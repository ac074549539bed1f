"""Which column of this room is sealed by the office, for the change of keys. Folders are the persons' own."""

from uuid import UUID

from rongjun.domains.people.rotation import SEALED_COLUMNS, SealedColumn, also_sealed

from .models import OwnKey


def place_of(token: UUID) -> dict[str, str]:
    """Return where a code that was not noted yet belongs: its owner and place in the vault."""
    return {"owner": f"ownkey:{token}", "place": "ownkey:code"}


def register() -> None:
    """Add the codes that were not noted yet to the vault's list; registering twice changes nothing."""
    if not any(column.model is OwnKey for column in SEALED_COLUMNS):
        also_sealed(SealedColumn(OwnKey, "box", ("token",), place_of))
