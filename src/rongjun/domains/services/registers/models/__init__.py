"""The tables of registers: versions of definitions, records with their history, what they are found by, imports."""

from .records import Proposal, Record, RecordFile, RecordImport, RecordMove, RecordSealed, RecordTerm
from .registers import Register, RegisterDraft, RegisterStage, RegisterStep

__all__ = [
    "Proposal", "Record", "RecordFile", "RecordImport", "RecordMove", "RecordSealed", "RecordTerm", "Register",
    "RegisterDraft", "RegisterStage", "RegisterStep",
]  # fmt: skip
