"""Sheets of a station's rules, as data: indicator sets, staffing rules, question banks. Small immutable values.

The classes are the schema (read by `kernel.recognition.shape`): what has no default is required, a key that is no
field is a fault. Every sheet says where it comes from: a document with its number, or the office's own decision.
"""

from dataclasses import dataclass
from enum import StrEnum

from .appraising import Wanted


class Origin(StrEnum):
    """document: a paper with a number sets it; own: the office's own set, to be changed by the office."""

    DOCUMENT = "document"
    OWN = "own"


class SheetKind(StrEnum):
    """What a sheet holds."""

    INDICATORS = "indicators"
    STAFFING = "staffing"
    QUESTIONS = "questions"
    APPRAISAL = "appraisal"


class Level(StrEnum):
    """The five levels of units, each with the digits of its division code."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"

    @property
    def digits(self) -> int:
        """How many digits of the code name an area of this level."""
        return {"province": 2, "city": 4, "county": 6, "town": 9, "village": 12}[self.value]


class Who(StrEnum):
    """Whom a staffing rule counts: everybody who is paid, those who do nothing else, volunteers."""

    PAID = "paid"
    FULL = "full"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of an indicator set. `most`: full marks; `may_not_apply`: it can be left out."""

    code: str
    name: str
    asks: str
    most: int
    may_not_apply: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorSet:
    """Points that a station is inspected by. `model_from`: per mille from which it is a model station; 0 for none."""

    kind: SheetKind
    code: str
    name: str
    origin: Origin
    source: str
    valid_from: str
    points: tuple[Point, ...]
    model_from: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class StaffingRule:
    """How many should work at a unit of a level: at least `least`, and one for every `per_served` people served.

    `most`: where the rule is a range (two to three), its upper end; more than that is no fault.
    """

    level: Level
    who: Who
    name: str
    source: str
    per_served: int = 0
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class StaffingRules:
    """The staffing rules in force from a day."""

    kind: SheetKind
    code: str
    name: str
    origin: Origin
    source: str
    valid_from: str
    rules: tuple[StaffingRule, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a test: the answers offered, which is right (from 1), and the article that it rests on."""

    code: str
    asks: str
    options: tuple[str, ...]
    right: int
    cite: str


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """Questions for tests; a test draws `drawn` of them and is passed from `pass_from` per mille."""

    kind: SheetKind
    code: str
    name: str
    origin: Origin
    source: str
    valid_from: str
    questions: tuple[Question, ...]
    drawn: int = 10
    pass_from: int = 600
    note: str = ""


@dataclass(frozen=True, slots=True)
class AppraisalRules:
    """What a year's agreement is appraised by; a veto may be answered for `answer_days` days."""

    kind: SheetKind
    code: str
    name: str
    origin: Origin
    source: str
    valid_from: str
    measures: tuple[Wanted, ...]
    answer_days: int = 10
    note: str = ""


type Sheet = IndicatorSet | StaffingRules | QuestionBank | AppraisalRules
