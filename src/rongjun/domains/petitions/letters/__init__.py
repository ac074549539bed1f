"""The papers of petitions: each a pure function from plain data to a `Paper`, Chinese first, English whole.

None of them holds who brought the matter: they are addressed by its number. The sheet that carries one to a person is
made for that moment and not kept.
"""

from .between import Sent, Supervised, assignment, supervision, transfer
from .common import KINDS, Head, Limit, Line, article, both, day, to_person
from .opinions import Opined, opinion, rereview, review
from .person import (
    Accepted,
    Answered,
    Asked,
    Declined,
    Extended,
    Guided,
    Informed,
    Received,
    acceptance,
    answer,
    asking,
    extension,
    guidance,
    informed,
    non_acceptance,
    receipt,
)
from .records import (
    Addressed,
    Delivered,
    Minuted,
    Registered,
    address_sheet,
    delivery,
    file_index,
    minutes,
    registration,
)

__all__ = [
    "KINDS", "Accepted", "Addressed", "Answered", "Asked", "Declined", "Delivered", "Extended", "Guided", "Head",
    "Informed", "Limit", "Line", "Minuted", "Opined", "Received", "Registered", "Sent", "Supervised", "acceptance",
    "address_sheet", "answer", "article", "asking", "assignment", "both", "day", "delivery", "extension",
    "file_index", "guidance", "informed", "minutes", "non_acceptance", "opinion", "receipt", "registration",
    "rereview", "review", "supervision", "to_person", "transfer",
]  # fmt: skip
