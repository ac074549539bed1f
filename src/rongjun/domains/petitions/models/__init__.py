"""The tables of petitions."""

from .answering import Answer, Delivery, Issued, Opinion, Rating
from .core import Clock, Entry, Interest, Matter, Petitioner, Sight, Walled
from .figuring import Proposal, Refused, Report
from .handling import Addition, Asking, Attachment, HomeCall, Meeting, Outgoing, Urgent
from .leading import LeaderMatter, LetterRead, Place, ReceptionDay
from .moving import Elsewhere, Movement, Part, Supervision
from .repairing import Cause, MatterCause, Repair, RepairItem

__all__ = [
    "Addition", "Answer", "Asking", "Attachment", "Cause", "Clock", "Delivery", "Elsewhere", "Entry", "HomeCall",
    "Interest", "Issued", "LeaderMatter", "LetterRead", "Matter", "MatterCause", "Meeting", "Movement", "Opinion",
    "Outgoing", "Part", "Petitioner", "Place", "Proposal", "Rating", "ReceptionDay", "Refused", "Repair",
    "RepairItem", "Report", "Sight", "Supervision", "Urgent", "Walled",
]  # fmt: skip
