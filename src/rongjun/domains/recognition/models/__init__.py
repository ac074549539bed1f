"""The tables of recognition."""

from .core import Case, CaseSealed, Clock, Entry, Procedure, Sent
from .deciding import Decision, Interest, Issued, SecondLook
from .volumes import Loan, Volume, VolumeItem
from .working import Appointment, CaseFile, CasePaper, Inquiry, Objection, Opinion, Publicity

__all__ = [
    "Appointment",
    "Case",
    "CaseFile",
    "CasePaper",
    "CaseSealed",
    "Clock",
    "Decision",
    "Entry",
    "Inquiry",
    "Interest",
    "Issued",
    "Loan",
    "Objection",
    "Opinion",
    "Procedure",
    "Publicity",
    "SecondLook",
    "Sent",
    "Volume",
    "VolumeItem",
]
