"""The tables of recognition."""

from .core import Case, CaseSealed, Clock, Entry, Procedure, ProcedureDraft, Sent
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
    "ProcedureDraft",
    "Publicity",
    "SecondLook",
    "Sent",
    "Volume",
    "VolumeItem",
]
