"""The papers that recognition issues: each a pure function from plain data to a `Paper`, Chinese first, English whole.

What a paper says of law, limits and appeal comes in with its source (the procedure has it); nothing is made up here.
"""

from .common import KINDS, Amount, Head, Line, both, day, yuan
from .decisions import Granted, Refused, Way, decision_grant, decision_refuse
from .delivery import (
    Certificate,
    Letter,
    Receipt,
    Transfer,
    certificate_notice,
    delivery_receipt,
    letter,
    transfer_proof,
)
from .evidence import Examination, Inquiry, Opinion, Opinions, evidence_request, medical_notice, medical_opinion
from .intake import (
    Accepted,
    Bring,
    Declined,
    StepTime,
    Supplement,
    ToBring,
    acceptance,
    declined,
    supplement,
    to_bring,
)
from .publicity import ObjectionAnswer, Publicity, objection_answer, public_notice, refuse_unpublishable

__all__ = [
    "KINDS",
    "Accepted",
    "Amount",
    "Bring",
    "Certificate",
    "Declined",
    "Examination",
    "Granted",
    "Head",
    "Inquiry",
    "Letter",
    "Line",
    "ObjectionAnswer",
    "Opinion",
    "Opinions",
    "Publicity",
    "Receipt",
    "Refused",
    "StepTime",
    "Supplement",
    "ToBring",
    "Transfer",
    "Way",
    "acceptance",
    "both",
    "certificate_notice",
    "day",
    "decision_grant",
    "decision_refuse",
    "declined",
    "delivery_receipt",
    "evidence_request",
    "letter",
    "medical_notice",
    "medical_opinion",
    "objection_answer",
    "public_notice",
    "refuse_unpublishable",
    "supplement",
    "to_bring",
    "transfer_proof",
    "yuan",
]
