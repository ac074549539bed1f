"""The parts of an explanation: structured, in both languages, never stored as prose. Amounts are fen."""

from dataclasses import dataclass
from datetime import date

from ..rulebook.model import Citation, Operation, Period, Status
from .awarding import Worked


@dataclass(frozen=True, slots=True)
class CellStep:
    """A value of a table that was used."""

    id: str
    table: str
    table_name: str
    table_name_en: str
    key: str
    key_name: str
    value: int
    """Fen, or basis points where `unit` is bp."""
    unit: str
    period: Period | None
    effective: int
    status: Status
    region: str
    region_name: str
    note: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class RuleStep:
    """A local rule that was applied, and what it made of the value before it."""

    id: str
    region: str
    region_name: str
    operation: Operation
    value: int
    """Fen, or basis points of the rise for percent."""
    period: Period | None
    effective: int
    citation: Citation
    result_fen: int
    result_yearly: bool


@dataclass(frozen=True, slots=True)
class YearsStep:
    """Years of service that multiply a standard; a begun year counts whole."""

    start: date
    end: date
    years: int
    result_fen: int


@dataclass(frozen=True, slots=True)
class MonthStep:
    """The share of calendar month 1-12 in a yearly amount: the total up to it less the total before it."""

    year_fen: int
    month: int
    through_fen: int
    before_fen: int
    share_fen: int


@dataclass(frozen=True, slots=True)
class ContinuedStep:
    """What goes on after a death: the nth of so many months, each the amount of the month of death."""

    follows: str
    follows_name: str
    follows_name_en: str
    death: date
    death_month: int
    nth: int
    months: int


@dataclass(frozen=True, slots=True)
class FundingStep:
    """Who pays. Without a known rule everything is local, flagged."""

    known: bool
    id: str
    central_bp: int
    provincial_bp: int
    central_fen: int
    provincial_fen: int
    local_fen: int
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class GrantStep:
    """What was granted once: the number of the decision, the rule it rests on, who decided it, when, how much."""

    document: str
    basis: str
    decided_by: str
    decided: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a line has its amount, in the order in which it was worked out."""

    benefit: str
    name: str
    name_en: str
    month: int
    amount_fen: int
    rule: str
    rule_note: str
    citation: Citation
    cells: tuple[CellStep, ...]
    """The standard; for a nursing fee wage and rate, for a conscript's family income and rate."""
    standard_fen: int
    standard_yearly: bool
    """What the cells give before local rules (0 where a local rule replaces it)."""
    local_rules: tuple[RuleStep, ...]
    years: YearsStep | None
    share: MonthStep | None
    continued: ContinuedStep | None
    funding: FundingStep
    awards: tuple[Worked, ...] = ()
    """Of a one-off benefit, how each decided amount was worked out; empty where the rulebook cannot say it any more."""
    grants: tuple[GrantStep, ...] = ()
    """Of what was granted without a formula: each decision that the amount is the sum of."""
