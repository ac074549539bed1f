"""The benefits: one small function each, over Polars expressions, never over persons.

A function says what its benefit asks of a spell: which key of the standards it is paid by, what the law rules out,
which facts must be known, and how the standard becomes an amount. The engine evaluates it once for every distinct
shape of spell and carries the reasons itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from ..vocabulary import INJURED, PARTICIPANTS, RED_ARMY, SURVIVOR_KIND_OF, SURVIVORS

REGULAR = "regular"
"""The group of benefits of which a person draws one at a time; another benefit is a group of its own."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a benefit asks of a spell, as expressions over the columns of FACTS and `years` (years served)."""

    key: pl.Expr
    """Key in the table of standards."""
    applies: pl.Expr = field(default_factory=lambda: pl.lit(True))
    """Spells it concerns, beyond the category; others are passed over in silence."""
    ruled_out: Mapping[str, pl.Expr] = field(default_factory=dict)
    """Exception code -> where the law gives nothing: the spell does not count as holding a benefit."""
    unclear: Mapping[str, pl.Expr] = field(default_factory=dict)
    """Exception code -> where a fact that decides is missing: held, but nothing is paid."""
    unclear_if_valued: Mapping[str, pl.Expr] = field(default_factory=dict)
    """As `unclear`, but only where there is a value that would be paid; else silence."""
    amount: pl.Expr = field(default_factory=lambda: pl.col("amount_fen"))
    """Fen a month or a year, from the standard `amount_fen` of the key."""
    min_age: int = 0
    """Full years of age where the rulebook's table `age_from` gives none (0: any age); months before the month of that
    birthday are not owed (`under_sixty`)."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit with the categories it belongs to and its terms."""

    id: str
    categories: tuple[str, ...]
    terms: Terms
    group: str = REGULAR


@dataclass(frozen=True, slots=True)
class Continuation:
    """What goes on after a death: months more of what the benefit gave for the month of death."""

    id: str
    follows: str
    categories: tuple[str, ...]
    months: int
    only_cause: str = ""
    """The cause of death it depends on; an unknown cause is an exception, another one ends it."""


BENEFITS: dict[str, Benefit] = {}

CONTINUATIONS: tuple[Continuation, ...] = (
    Continuation("continued_survivor_pension", "survivor_pension", SURVIVORS, 6),
    Continuation("continued_disability_pension", "disability_pension", INJURED, 12, "illness"),
    Continuation("continued_participant_allowance", "participant_allowance", PARTICIPANTS, 6),
)
"""2024 articles 22, 32(2) and 62(2); 2019 articles 19 and 28(2). From when each holds is dated in the rulebook."""

ONE_OFFS: tuple[str, ...] = ("death_oneoff", "merit_oneoff")
"""Benefits paid once, whose amount is a fact that was decided (2024 articles 15 and 16)."""
GRANTS: tuple[str, ...] = (
    "hardship_relief", "temporary_relief", "oneoff_aid", "care_fund_aid", "medical_subsidy", "insurance_contribution",
    "housing_aid", "education_aid", "visit_gift", "funeral_aid",
)  # fmt: skip
"""Benefits granted once to one person by a decision of two others, without a formula of the law (decision 0033)."""
AWARDS = (*ONE_OFFS, *GRANTS)
"""Every benefit whose amount is a fact `award`."""


def benefit(
    name: str, categories: Sequence[str], group: str = REGULAR
) -> Callable[[Callable[[], Terms]], Callable[[], Terms]]:
    """Enter a benefit's terms in the registry under its identifier in the rulebook."""

    def enter(terms: Callable[[], Terms]) -> Callable[[], Terms]:
        BENEFITS[name] = Benefit(name, tuple(categories), terms(), group)
        return terms

    return enter


_GRADE, _CAUSE = pl.col("grade"), pl.col("cause")
_KNOWN_GRADE = _GRADE.is_between(1, 10) & (_CAUSE != "")


@benefit("disability_pension", INJURED)
def disability_pension() -> Terms:
    """Return the terms of 残疾抚恤金: by grade and cause; illness in grades 1-6 only (2024 article 27)."""
    return Terms(
        key=pl.format("{}.{}", "grade", "cause"),
        ruled_out={"illness_grade_not_paid": (_CAUSE == "illness") & _GRADE.is_between(7, 10)},
        unclear={"unknown_grade": ~_KNOWN_GRADE},
    )


@benefit("survivor_pension", SURVIVORS)
def survivor_pension() -> Terms:
    """Return the terms of 定期抚恤金 of survivors: by kind and, up to 2015, by household (2024 article 19)."""
    kind = pl.col("category").replace_strict(SURVIVOR_KIND_OF, default="", return_dtype=pl.String)
    return Terms(
        key=pl.format("{}.{}", "survivor", "household"),
        unclear={"survivor_kind_mismatch": pl.col("survivor") != kind},
    )


@benefit("red_army_pension", RED_ARMY)
def red_army_pension() -> Terms:
    """Return the terms of the three Red Army categories: the key is the category."""
    return Terms(key=pl.col("category"))


@benefit("demobilised_allowance", ["41"])
def demobilised_allowance() -> Terms:
    """Return the terms of 在乡复员军人: by war period, on a base that only a local book gives (2024 article 62)."""
    return Terms(key=pl.col("era"), unclear={"no_era": pl.col("era") == ""})


@benefit("ill_returned_allowance", ["42"])
def ill_returned_allowance() -> Terms:
    """Return the terms of 带病回乡退役军人: one amount for all (2024 article 62)."""
    return Terms(key=pl.lit("all"))


@benefit("participant_allowance", PARTICIPANTS)
def participant_allowance() -> Terms:
    """Return the terms of 参战、参试退役人员 (2024 article 62)."""
    return Terms(key=pl.when(pl.col("category") == "51").then(pl.lit("war")).otherwise(pl.lit("nuclear")))


@benefit("old_conscript_allowance", ["81"])
def old_conscript_allowance() -> Terms:
    """Return the terms of 60周岁以上农村籍退役士兵: the standard times the years served (2024 article 62)."""
    return Terms(
        key=pl.lit("per_year"),
        unclear={"no_service_years": pl.col("years") == 0},
        amount=pl.col("amount_fen") * pl.col("years").cast(pl.Int64),
        min_age=60,
    )


@benefit("martyr_child_allowance", ["B1"])
def martyr_child_allowance() -> Terms:
    """Return the terms of 烈士子女 aged sixty (2024 article 62)."""
    return Terms(key=pl.lit("all"), min_age=60)


@benefit("nursing_fee", INJURED, group="nursing_fee")
def nursing_fee() -> Terms:
    """Return the terms of 护理费: grades 1-4 cared for at home, on the local wage (2024 article 34)."""
    return Terms(
        key=pl.format("{}.{}", "grade", "cause"),
        applies=_KNOWN_GRADE & (_GRADE <= 4) & (pl.col("care") != "institution"),
        unclear_if_valued={"care_unknown": pl.col("care") == ""},
    )


@benefit("conscript_family_allowance", ["F1"], group="conscript_family_allowance")
def conscript_family_allowance() -> Terms:
    """Return the terms of 义务兵家庭优待金: a local value or a rate of local income (2024 article 42)."""
    return Terms(key=pl.lit("all"))
