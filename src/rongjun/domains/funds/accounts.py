"""The chart of accounts: few, named as Beancount needs them; what the money is stands on the leg, not in the name."""

from typing import Final

DUE: Final = "Assets:Due"
"""Appropriated and not yet received, by source."""
BANK: Final = "Assets:Bank"
"""The office's own account at the bank."""
SENT: Final = "Assets:Sent"
"""Allocated down to a unit that has not confirmed it."""
TRANSIT: Final = "Assets:Transit"
"""Paid to somebody who is no unit below and whose receipt has not come."""
HELD: Final = "Assets:Held"
"""Held by a unit below that confirmed it."""
RECOVERABLE: Final = "Assets:Recoverable"
"""Overpaid, to be set off or returned."""
PAYABLE: Final = "Liabilities:Payable"
"""Released to be paid, not yet answered by the bank."""
RETURNED: Final = "Liabilities:Returned"
"""Sent back by the bank and still owed to the person."""
APPROPRIATED: Final = "Income:Appropriated"
BENEFITS: Final = "Expenses:Benefits"
SPENT: Final = "Expenses:Spent"
"""Spent by a unit below out of what it holds."""
PAYEES: Final = "Expenses:Payees"
"""Paid to hospitals, agencies, schools and builders, and confirmed by their receipts."""
WRITTEN_OFF: Final = "Expenses:WrittenOff"
OPENING: Final = "Equity:Opening"
"""What stood in the accounts when the books were opened."""
ALL: Final = (
    DUE, BANK, SENT, TRANSIT, HELD, RECOVERABLE, PAYABLE, RETURNED, APPROPRIATED, BENEFITS, SPENT, PAYEES,
    WRITTEN_OFF, OPENING,
)  # fmt: skip
USES: Final = (BENEFITS, SPENT, PAYEES, WRITTEN_OFF, RECOVERABLE, SENT, TRANSIT, HELD, OPENING)
"""What an appropriation is used for: the sum of its legs on these is what is no longer left of it."""
