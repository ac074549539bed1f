"""The types of a rulebook. All are immutable; money is fen, rates are basis points, months are ordinals."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NATIONAL = ""
"""The region of the national book; local books carry a division-code prefix (2, 4, 6, 9 or 12 digits)."""


class Status(StrEnum):
    """How far a value is to be trusted (policy/README.md). Only the first three are ever used by a run."""

    PUBLISHED = "published"
    DERIVED = "derived"
    LOCAL = "local"
    INFERRED = "inferred"
    """A pattern only: a draft, never paid on."""

    @property
    def payable(self) -> bool:
        """Tell whether a run may use a value of this status."""
        return self is not Status.INFERRED


class Period(StrEnum):
    """What an amount is for."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a value or rule comes from."""

    text: str
    """e.g. 军人抚恤优待条例(2024)第二十七条 or the name of the notice"""
    doc_no: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """File and line, for messages."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One dated value of one key of one table. It is in force from its month until a later payable cell of the same
    table, key and region; values that only a local book can give have no national cell."""

    id: str
    """e.g. national/disability/1.war@2022-08"""
    region: str
    table: str
    key: str
    effective: int
    """Month ordinal of its first month."""
    value: int
    """In the unit of the table: fen, basis points, times, months or years of age."""
    period: Period | None
    """None in a table that holds no amounts."""
    status: Status
    note: str
    citation: Citation
    place: Place


class Operation(StrEnum):
    """What a local rule does to the national value. The nearest region that has a rule for a value wins."""

    REPLACE = "replace"
    ADD = "add"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class LocalRule:
    """One dated rule of a local book for one table and one key (or every key, '*')."""

    id: str
    """e.g. 990101/disability/*@2025-08"""
    region: str
    table: str
    key: str
    effective: int
    until: int
    """First month it no longer holds (OPEN_MONTH if open)."""
    operation: Operation
    value: int
    """Fen for replace and add; basis points of the rise for percent (800 = plus 8 %)."""
    period: Period | None
    inherited: bool
    """True: applied to what the farther level pays; False: to the national value."""
    status: Status
    citation: Citation
    place: Place


@dataclass(frozen=True, slots=True)
class FundingRule:
    """Who pays a benefit from a month on, in basis points; the local level pays the rest."""

    id: str
    region: str
    benefit: str
    effective: int
    central_bp: int
    provincial_bp: int
    citation: Citation
    place: Place


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """A benefit's rule from a month on: the article that it implements."""

    id: str
    """e.g. disability_pension@2024-10"""
    effective: int
    citation: Citation
    note: str = ""


@dataclass(frozen=True, slots=True)
class BenefitInfo:
    """What the rulebook says of a benefit; how it is computed is a function of kernel.entitlement of the same id."""

    id: str
    name: str
    name_en: str
    table: str
    """Its table of standards; empty for what continues after a death."""
    categories: tuple[str, ...]
    versions: tuple[RuleVersion, ...]
    local_only: bool
    """True where nothing is owed unless a local book gives the value."""


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table of values: what its keys and values are."""

    id: str
    name: str
    name_en: str
    unit: str
    """fen, bp, times, months or years (of age)"""
    keys: tuple[str, ...]
    key_names: Mapping[str, str]
    reference: bool = False
    """True: shown and cited, never paid on by itself (e.g. the central subsidy for demobilised soldiers)."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A whole rulebook, checked. `version` is the SHA-256 of its canonical content."""

    version: str
    tables: Mapping[str, TableInfo]
    benefits: Mapping[str, BenefitInfo]
    cells: tuple[Cell, ...]
    local_rules: tuple[LocalRule, ...]
    funding: tuple[FundingRule, ...]
    regions: Mapping[str, str]
    """Prefix -> name of each local book; the national book is not in it."""
