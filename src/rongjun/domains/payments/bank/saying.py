"""One thing that a bank file says, whatever its form: what happened to which payment, as far as the file states it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from .models import Reason

PAID, FAILED, RETURNED, PENDING, REFUSED, OTHER = "paid", "failed", "returned", "pending", "refused", "other"
WHAT: Final = (PAID, FAILED, RETURNED, PENDING, REFUSED, OTHER)
"""refused: the bank took nothing of a whole batch; pending: taken and not paid yet; other: nothing of the above."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One line, entry or status. '' and None are what the file does not state; amounts in fen.

    `message` is the batch that a status answers to; `entry` is the bank's own mark of a statement entry; `own` is the
    account that the statement is of; `unsure` says why the reader itself could not tell what the line means.
    """

    row: int
    what: str
    reference: str = ""
    amount_fen: int | None = None
    currency: str = ""
    account: str = ""
    name: str = ""
    reason: Reason | str = ""
    code: str = ""
    words: str = ""
    day: date | None = None
    text: str = ""
    message: str = ""
    entry: str = ""
    own: str = ""
    statement: bool = False
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What a file says of a whole batch: its message id, PAID or REFUSED, and what it counts (None: not stated)."""

    row: int
    message: str
    what: str
    count: int | None
    total_fen: int | None
    code: str = ""
    words: str = ""
