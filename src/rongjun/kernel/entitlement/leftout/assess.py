"""What each candidate would be owed: the engine computes the hypothetical spells, so every fen is the rulebook's."""

from dataclasses import replace
from typing import Final

import polars as pl

from ...rulebook.model import Rulebook
from ..engine import compute
from ..frames import FACTS_SCHEMA
from .frames import Evidence
from .rules import RULES, SPELL

CANDIDATES_SCHEMA: Final = pl.Schema({
    "person": pl.Int64(), "rule": pl.String(), "key": pl.String(), "benefit": pl.String(), "since": pl.Int32(),
    "month_fen": pl.Int64(), "missed_fen": pl.Int64(), "missing": pl.String(), "facts": pl.String(),
})  # fmt: skip
"""`since` is the first month that would be paid. The amounts are an estimate by the facts on file, null where a fact
that decides them is missing. `facts` is what the candidate rests on, as one text: it changes only when they do."""
_LACKING: Final = {
    "unknown_grade": "grade", "no_era": "era", "no_service_years": "service_dates", "survivor_kind_mismatch": "kind",
    "care_unknown": "care", "death_cause_unknown": "death_cause",
}  # fmt: skip
"""Exceptions of the engine that mean a paper is missing; any other means that the law or the rulebook gives nothing."""
_VALUES: Final = pl.Schema({
    "nth": pl.Int64(), "benefit": pl.String(), "since": pl.Int32(), "month_fen": pl.Int64(), "missed_fen": pl.Int64(),
    "lacking": pl.String(),
})  # fmt: skip
_MONTHS_BACK: Final = 24
_BY: Final = ["person", "rule", "key"]
_MOVING: Final = ("person", "first_month", "until_month", "month_fen", "missed_fen")
"""What moves on with the month of the search."""
_FIXED: Final = [name for name in SPELL if name not in _MOVING]


def search(facts: Evidence, book: Rulebook) -> pl.DataFrame:
    """Return the candidates of all rules (CANDIDATES_SCHEMA), by person, rule and key; who does not match stays out."""
    facts = replace(facts, lines=_owed_now(facts, book))
    rows = [one.look(facts).with_columns(rule=pl.lit(one.code)) for one in RULES.values()]
    found = pl.concat(rows).select("rule", *SPELL).sort("rule", "person", "key", "first_month")
    numbered = found.with_columns(nth=pl.struct(_BY).rank("dense").cast(pl.Int64))
    known = numbered.filter(pl.col("month_fen").is_not_null())
    held = numbered.filter(pl.col("rule") == "held_row")
    unknown = numbered.filter(pl.col("month_fen").is_null() & (pl.col("rule") != "held_row"))
    valued = pl.concat([_given(known), _unvalued(held), _valued(unknown, facts, book)])
    return _named(numbered, valued).sort("person", "rule", "key")


def _owed_now(facts: Evidence, book: Rulebook) -> pl.DataFrame:
    """Return what the engine owes in two years those to whom it may not come: no account, no payee, a pause."""
    dead = facts.persons.filter(pl.col("death").is_not_null())
    waiting = pl.concat([
        facts.living.join(facts.accounts, on="person", how="anti").select("person"),
        dead.join(facts.payees, on="person", how="anti").select("person"),
        facts.pauses.select("person"),
    ]).unique()  # fmt: skip
    spells = facts.spells.join(waiting, on="person", how="semi")
    return compute(spells, book, facts.now + 1 - _MONTHS_BACK, facts.now + 1).lines


def _given(known: pl.DataFrame) -> pl.DataFrame:
    """Return what is owed already, as the rule says: it is the engine's own line."""
    return known.select(
        "nth", benefit=pl.col("key"), since="first_month", month_fen="month_fen", missed_fen="missed_fen",
        lacking=pl.lit(""),
    )  # fmt: skip


def _unvalued(held: pl.DataFrame) -> pl.DataFrame:
    """Return rows that nobody may open for a list: without amount, and without benefit."""
    nothing = pl.lit(None, dtype=pl.Int64)
    return held.select(
        "nth", benefit=pl.lit(""), since="first_month", month_fen=nothing, missed_fen=nothing, lacking=pl.lit("")
    )


def _valued(spells: pl.DataFrame, facts: Evidence, book: Rulebook) -> pl.DataFrame:
    """Compute hypothetical spells; a candidate stands in the place of a person, so that two never clash."""
    if spells.is_empty():
        return pl.DataFrame(schema=_VALUES)
    alone = spells.with_columns(
        person=pl.col("nth"), fact=pl.col("nth"), death=pl.lit(None, dtype=pl.Date), death_cause=pl.lit(""),
        birth=pl.col("birth").fill_null(pl.date(1900, 1, 1)), award=pl.lit(""),
        award_fen=pl.lit(None, dtype=pl.Int64),
    ).select(list(FACTS_SCHEMA)).cast(FACTS_SCHEMA)  # fmt: skip
    owed = compute(alone, book, int(spells["first_month"].min()), facts.now + 1)  # type: ignore[arg-type]
    wanted = _wanted(spells)
    paid = _paid(_of(owed.lines, wanted), facts.now)
    unpaid = _lacking(_of(owed.exceptions, wanted)).join(paid, on="nth", how="anti")
    return pl.concat([paid, unpaid]).select(list(_VALUES)).cast(_VALUES)


def _of(rows: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of the engine of the benefit a rule is about; any, where it follows from the category."""
    named = rows.rename({"person": "nth"}).join(wanted, on="nth")
    return named.filter((pl.col("wanted") == "") | (pl.col("wanted") == pl.col("benefit")))


def _paid(lines: pl.DataFrame, now: int) -> pl.DataFrame:
    """Return what candidates would have now and would have had; who would have nothing this month is none."""
    this = pl.col("month") == now
    sums = lines.group_by("nth").agg(
        benefit=pl.col("benefit").sort_by("amount_fen").last(), since=pl.col("month").min(),
        missed_fen=pl.col("amount_fen").sum(), month_fen=pl.col("amount_fen").filter(this).sum(),
    )  # fmt: skip
    return sums.filter(pl.col("month_fen") > 0).with_columns(lacking=pl.lit("")).select(list(_VALUES))


def _lacking(doubts: pl.DataFrame) -> pl.DataFrame:
    """Return the candidates whose amount waits for a fact."""
    known = doubts.filter(pl.col("code").is_in(list(_LACKING))).sort("nth", "month")
    first = known.unique("nth", keep="first", maintain_order=True)
    return first.select(
        "nth", "benefit", since="month", month_fen=pl.lit(None, dtype=pl.Int64),
        missed_fen=pl.lit(None, dtype=pl.Int64),
        lacking=pl.col("code").replace_strict(_LACKING, return_dtype=pl.String),
    ).select(list(_VALUES))  # fmt: skip


def _wanted(spells: pl.DataFrame) -> pl.DataFrame:
    benefits = {one.code: one.benefit for one in RULES.values()}
    return spells.select("nth", wanted=pl.col("rule").replace_strict(benefits, return_dtype=pl.String)).unique("nth")


def _named(numbered: pl.DataFrame, valued: pl.DataFrame) -> pl.DataFrame:
    """Say who each candidate is, what is missing and what it rests on."""
    missing = {one.code: one.missing for one in RULES.values()}
    told = pl.concat_str([pl.col(name).cast(pl.String).fill_null("-") for name in _FIXED], separator="|")
    whose = numbered.group_by("nth").agg(
        pl.col("person", "rule", "key").first(), also=pl.col("also").first(), facts=told.sort().str.join("\n")
    )
    named = valued.join(whose, on="nth")
    words = [pl.col("rule").replace_strict(missing, return_dtype=pl.String), pl.col("also"), pl.col("lacking")]
    joined = pl.concat_str(words, separator=" ").str.replace_all(r" +", " ").str.strip_chars()
    return named.with_columns(missing=joined).select(list(CANDIDATES_SCHEMA)).cast(CANDIDATES_SCHEMA)
