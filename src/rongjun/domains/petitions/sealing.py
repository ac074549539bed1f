"""Which columns of this room are sealed, for the change of keys. Files and issued papers lie with the papers."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from rongjun.domains.people.rotation import SEALED_COLUMNS, SealedColumn, also_sealed

from .models import Addition, Matter, MatterCause, Petitioner, Walled

IDENTITY: Final = ("name", "phone", "address", "village", "id_number", "mail")
"""The sealed columns of a petitioner."""


def place_of(token: UUID, field: str) -> dict[str, str]:
    """Return where a sealed text of a matter belongs: its owner and place in the vault."""
    return {"owner": f"petition:{token}", "place": f"petition:{field}"}


def register() -> None:
    """Add the sealed columns of petitions to the vault's list; registering twice changes nothing."""
    if any(column.model is Petitioner for column in SEALED_COLUMNS):
        return
    also_sealed(
        *(SealedColumn(Petitioner, name, ("matter__token", "place"), _of_petitioner(name)) for name in IDENTITY),
        SealedColumn(Matter, "words", ("token",), lambda token: place_of(token, "words")),
        SealedColumn(
            Addition, "words", ("matter__token", "token"), lambda owner, one: place_of(owner, f"addition.{one}")
        ),
        SealedColumn(Walled, "name", ("matter__token", "token"), _of_row("walled")),
        SealedColumn(
            MatterCause, "line", ("matter__token", "token"), lambda owner, one: place_of(owner, f"line.{one}")
        ),
    )


def _of_petitioner(name: str) -> Callable[[UUID, int], dict[str, str]]:
    return lambda token, place: place_of(token, f"petitioner.{place}.{name}")


def _of_row(kind: str) -> Callable[[UUID, UUID], dict[str, str]]:
    return lambda token, row: place_of(token, f"{kind}.{row}")
