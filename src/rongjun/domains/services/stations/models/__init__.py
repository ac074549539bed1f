"""The tables of stations: places, groups, rules, inspections, training, villages, agreements."""

from .agreeing import Agreement, Appraisal, Veto
from .checking import Finding, FindingTurn, Inspection, Mark, Sheet
from .leading import Group, GroupMember, Meeting, Resolution
from .places import Asset, Budget, Station, Worker
from .rounds import Contact, DailyLine, Round
from .training import Attempt, Attendance, Course

__all__ = [
    "Agreement", "Appraisal", "Asset", "Attempt", "Attendance", "Budget", "Contact", "Course", "DailyLine", "Finding",
    "FindingTurn", "Group", "GroupMember", "Inspection", "Mark", "Meeting", "Resolution", "Round", "Sheet", "Station",
    "Veto", "Worker",
]  # fmt: skip
