"""Which source and appropriation a leg of a run names: the local share is the city's first, then the county's.

Lines are split into central, provincial and local; the ledger knows the city and the county apart. Where money leaves
an account, it is that which came in first from the level drawn on first. Amounts are fen, debit positive.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Sum

from rongjun.domains.funds import accounts
from rongjun.domains.funds.models import Leg
from rongjun.domains.funds.purposes import levels_of
from rongjun.domains.funds.queries import left_of
from rongjun.kernel.ledger import draw

type Bit = tuple[str, int | None, int]
"""Source, appropriation, fen."""

KEPT: Final = (
    accounts.PAYABLE, accounts.RETURNED, accounts.RECOVERABLE, accounts.BENEFITS, accounts.WRITTEN_OFF,
)  # fmt: skip
NAMED: Final = (accounts.RECOVERABLE, accounts.BENEFITS, accounts.WRITTEN_OFF)
"""Accounts whose legs name the appropriation."""


class Books:
    """What stands in the accounts that runs use, followed while transactions are made. One query at the start."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], dict[tuple[str, int | None], int]] = defaultdict(lambda: defaultdict(int))
        legs = Leg.objects.filter(account__in=KEPT).order_by()
        names = ("account", "purpose", "source", "appropriation_id")
        for account, purpose, source, number, fen in legs.values_list(*names).annotate(Sum("amount_fen")):
            self._held[account, purpose][source, number if account in NAMED else None] += int(fen)

    def take(self, account: str, purpose: str, share: str, fen: int) -> list[Bit]:
        """Post an amount against what stands in an account with the other sign; the rest is the last level's own.

        Of expenses those paid in advance come first and then the youngest appropriation, elsewhere the oldest.
        """
        held, levels, bits = self._held[account, purpose], levels_of(share, purpose), list[Bit]()
        places = [place for place, sum_fen in held.items() if place[0] in levels and sum_fen * fen < 0]
        newest = account == accounts.BENEFITS
        places.sort(
            key=lambda one: (levels.index(one[0]), one[1] is not None, -(one[1] or 0) if newest else one[1] or 0)
        )
        for source, number in places:
            part = min(abs(held[source, number]), abs(fen)) * (1 if fen > 0 else -1)
            if part:
                bits.append((source, number, part))
                fen -= part
        return self.put(account, purpose, [*bits, *([(levels[-1], None, fen)] if fen else [])])

    def put(self, account: str, purpose: str, bits: Iterable[Bit]) -> list[Bit]:
        """Note what is posted to an account as it is; appropriations are named only where the account names them."""
        noted = [(source, number if account in NAMED else None, fen) for source, number, fen in bits if fen]
        if account in KEPT:
            for source, number, fen in noted:
                self._held[account, purpose][source, number] += fen
        return noted

    def spend(self, purpose: str, share: str, year: int, fen: int) -> list[Bit]:
        """Draw an amount from the appropriations in force for a purpose and year; an advance names none."""
        levels, sources, available = levels_of(share, purpose), dict[int | None, str](), list[tuple[int, int]]()
        for level in levels:
            found = left_of(source=level, purpose=purpose, year=year)
            sources |= dict.fromkeys((number for number, _left in found), level)
            available += found
        bits = [(sources.get(number, levels[-1]), number, part) for number, part in draw(fen, available)]
        return self.put(accounts.BENEFITS, purpose, bits)


def other_side(bits: Iterable[Bit]) -> list[Bit]:
    """Return bits with the other sign, for the account on the other side."""
    return [(source, number, -fen) for source, number, fen in bits]
