"""The tables of stations: places with people and means, leading groups, rules as sheets, inspections."""

from .checking import Finding, FindingTurn, Inspection, Mark, Sheet
from .leading import Group, GroupMember, Meeting, Resolution
from .places import Asset, Budget, Station, Worker

__all__ = [
    "Asset", "Budget", "Finding", "FindingTurn", "Group", "GroupMember", "Inspection", "Mark", "Meeting",
    "Resolution", "Sheet", "Station", "Worker",
]  # fmt: skip
