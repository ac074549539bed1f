"""Figures of a household, sealed: income, members, medical payments, a grave event, what happened."""

import json
from dataclasses import dataclass
from uuid import UUID

from rongjun.base.crypto import seal, unseal
from rongjun.domains.people.rotation import SealedColumn, also_sealed
from rongjun.kernel.aid.need import Household

from .models import Application, Case


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of a household: fen a month, persons, fen a year; what happened, in words."""

    income_fen: int
    members: int
    medical_fen: int
    event: bool
    what: str

    @property
    def household(self) -> Household:
        """What a need is worked out from."""
        return Household(self.income_fen, self.members, self.medical_fen, self.event)


def seal_figures(figures: Figures, owner: UUID) -> bytes:
    """Seal figures for a case or an application."""
    text = json.dumps([figures.income_fen, figures.members, figures.medical_fen, figures.event, figures.what])
    return seal(text, **_place(owner))


def open_figures(box: bytes | memoryview, owner: UUID) -> Figures:
    """Open figures. Callers have committed an access row before. Raises crypto.Tampered."""
    return Figures(*json.loads(unseal(box, **_place(owner))))


def register() -> None:
    """Add the sealed columns of this room to the vault's list."""
    also_sealed(SealedColumn(Case, "box", ("token",), _place))
    also_sealed(SealedColumn(Application, "box", ("token",), _place))


def _place(token: UUID) -> dict[str, str]:
    return {"owner": f"aid:{token}", "place": "aid:figures"}
