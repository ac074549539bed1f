"""Which columns of the bank's tables are sealed, for the change of keys."""

from rongjun.domains.people.rotation import SealedColumn, also_sealed

from . import lines, office
from .models import BankLine, OfficeAccount


def register() -> None:
    """Add the sealed columns of lines and of the office's account to the vault's list."""
    also_sealed(
        SealedColumn(OfficeAccount, "sealed", ("place",), office.place_of),
        SealedColumn(BankLine, "sealed", ("place",), lines.place_of),
    )
