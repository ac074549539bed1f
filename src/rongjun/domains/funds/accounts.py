"""The chart of accounts: few, named as Beancount needs them; what the money is stands on the leg, not in the name."""

from typing import Final

DUE: Final = "Assets:Due"
"""Appropriated and not yet received, by source."""
BANK: Final = "Assets:Bank"
"""The office's own account at the bank."""
SENT: Final = "Assets:Sent"
"""Allocated down to a unit that has not confirmed it."""
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
WRITTEN_OFF: Final = "Expenses:WrittenOff"
OPENING: Final = "Equity:Opening"
"""What stood in the accounts when the books were opened."""
ALL: Final = (
    DUE, BANK, SENT, HELD, RECOVERABLE, PAYABLE, RETURNED, APPROPRIATED, BENEFITS, WRITTEN_OFF, OPENING,
)  # fmt: skip
PURPOSES: Final = ("pension", "medical", "hardship", "conscript_family", "care_fund", "station")
"""What money is for: 抚恤和生活补助, 医疗补助, 困难帮扶, 义务兵优待金, 关爱基金, 服务站经费."""
