"""Which column of this room is sealed, for the change of keys. Files of cases and issued papers lie with the papers."""

from uuid import UUID

from rongjun.domains.people.rotation import SealedColumn, also_sealed

from .models import CaseSealed


def register() -> None:
    """Add the sealed answers of cases to the vault's list."""
    also_sealed(SealedColumn(CaseSealed, "box", ("case__token", "field"), _place))


def _place(token: UUID, field: str) -> dict[str, str]:
    return {"owner": f"case:{token}", "place": f"case:{field}"}
