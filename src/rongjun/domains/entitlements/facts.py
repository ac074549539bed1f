"""From bitemporal fact rows to the engine's spells, column by column."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import polars as pl
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from rongjun.base.frames import read_frame
from rongjun.domains.people.models import Fact, Person
from rongjun.kernel.entitlement import FACTS_SCHEMA
from rongjun.kernel.entitlement.frames import AWARD_COLUMNS
from rongjun.kernel.period import OPEN_MONTH

_STATUS = pl.Struct(
    {"grade": pl.Int64, "cause": pl.String, "survivor": pl.String, "era": pl.String, "service_start": pl.String,
     "service_end": pl.String, "ended_on": pl.String}
)  # fmt: skip
_STEPS = {"household": "kind", "area": "code", "care": "kind"}
_KINDS = ("status", "death", "identity", "suspension", "award", *_STEPS)
_AS_TEXT = {"text": "value", "since": "valid_from", "until": "valid_to"}
"""Read as text and parsed as a column, not value by value."""
_FACT_ROWS = {
    "fact": pl.Int64(), "person": pl.Int64(), "kind": pl.String(), "category": pl.String(), "text": pl.String(),
    "since": pl.Date(), "until": pl.Date(),
}  # fmt: skip
_PEOPLE = {"person": pl.Int64(), "birth": pl.Date(), "own_household": pl.String(), "own_region": pl.String()}
_COLUMN = {"household": "household", "area": "region", "care": "care"}
_STEP = {"person": pl.Int64, "fact": pl.Int64, "start": pl.Int32, "value": pl.String}
_BIRTH = {"person": pl.Int64, "known_birth": pl.Date}
_AWARD = pl.Struct({"benefit": pl.String, "amount_fen": pl.Int64, "withdrawn": pl.String})
_NO_AWARD = {"award": pl.String, "award_fen": pl.Int64}
_DEATH = {"person": pl.Int64, "death": pl.Date, "death_cause": pl.String}
"""What nothing is known of costs nothing: a page about one person has many such columns."""


def facts_frame(
    known_at: datetime, person_ids: Sequence[int] | None = None, supposed: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return FACTS (kernel.entitlement) as known at a moment, sorted by person, first month and fact.

    A status spell is cut where household, area or care change, and after the month of death. A value counts for the
    months on whose first day it is in force; the earliest known one also for the months before it. The months on whose
    first day a suspension by article 59 is in force are taken out. A one-off award is a spell of the one month in which
    it begins to hold. `supposed` (person, death, death_cause) puts deaths
    in the place of those that are known, to see what would follow; nothing is written.
    """
    rows = _fact_rows(known_at, person_ids)
    spells = _until_death(_statuses(rows), _with_supposed(_deaths(rows), supposed))
    spells = pl.concat([spells, _awards(rows)], how="diagonal")
    steps = {kind: _step_values(rows, kind, field) for kind, field in _STEPS.items()}
    gaps = _gaps(rows)
    cuts = [*(step.select("person", "start") for step in steps.values()), gaps.select("person", "start")]
    pieces = _cut(spells, pl.concat([*cuts, gaps.select("person", start="stop")]))
    pieces = _without(pieces, gaps)
    for kind, step in steps.items():
        pieces = _valued(pieces, step, _COLUMN[kind])
    known = _people(person_ids).join(_births(rows), on="person", how="left")
    pieces = pieces.join(known, on="person", how="left").with_columns(
        birth=pl.coalesce("known_birth", "birth"),
        household=pl.coalesce("household", "own_household"),
        region=pl.coalesce("region", "own_region"),
        care=pl.col("care").fill_null(""),
    )
    return pieces.select(list(FACTS_SCHEMA)).cast(FACTS_SCHEMA).sort("person", "first_month", "fact")


def facts_hash(frame: pl.DataFrame) -> str:
    """Return the SHA-256 of a facts frame's rows in canonical order: the same facts have the same hash.

    Without any award it is what it was before there were awards, so that older runs can be repeated.
    """
    told = list(FACTS_SCHEMA) if frame["award_fen"].count() else [n for n in FACTS_SCHEMA if n not in AWARD_COLUMNS]
    ordered = frame.sort("person", "first_month", "fact").select(told)
    return hashlib.sha256(ordered.write_csv(line_terminator="\n").encode()).hexdigest()


def _fact_rows(known_at: datetime, person_ids: Sequence[int] | None) -> pl.DataFrame:
    """Return the fact rows of the kinds that decide money, values as JSON text."""
    known = Q(recorded_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    query: QuerySet[Fact] = Fact.objects.filter(known, kind__in=_KINDS)
    if person_ids is not None:
        query = query.filter(person_id__in=list(person_ids))
    texts = {name: Cast(column, TextField()) for name, column in _AS_TEXT.items()}
    rows = query.annotate(**texts).values_list("pk", "person_id", "kind", "key", *texts)
    return read_frame(rows, _FACT_ROWS)


def _people(person_ids: Sequence[int] | None) -> pl.DataFrame:
    query: QuerySet[Person] = Person.objects.all()
    if person_ids is not None:
        query = query.filter(pk__in=list(person_ids))
    rows = query.annotate(born=Cast("birth_date", TextField())).values_list("pk", "born", "household", "area_code")
    return read_frame(rows, _PEOPLE)


def _births(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the date of birth as it was known then: a correction counts for all months, but only once it is known."""
    known = rows.filter(pl.col("kind") == "identity")
    if known.is_empty():
        return pl.DataFrame(schema=_BIRTH)
    known = known.sort("person", "since", "fact")
    text = pl.col("text").str.json_decode(pl.Struct({"birth": pl.String})).struct.field("birth")
    dated = known.select("person", known_birth=text.str.to_date("%Y-%m-%d"))
    return dated.unique("person", keep="last", maintain_order=True)


def _month(day: str) -> pl.Expr:
    return pl.col(day).dt.year() * 12 + pl.col(day).dt.month().cast(pl.Int32) - 1


def _first_month_on(day: str) -> pl.Expr:
    """Return the first month whose first day is not before a date."""
    return _month(day) + (pl.col(day).dt.day() > 1).cast(pl.Int32)


def _statuses(rows: pl.DataFrame) -> pl.DataFrame:
    status = rows.filter(pl.col("kind") == "status").with_columns(pl.col("text").str.json_decode(_STATUS))
    words = [pl.col(name).fill_null("") for name in ("cause", "survivor", "era")]
    names = ("service_start", "service_end", "ended_on")
    days = [pl.col(name).str.to_date("%Y-%m-%d", strict=False) for name in names]
    return (
        status.unnest("text")
        .with_columns(*words, *days, grade=pl.col("grade").fill_null(0).clip(0, 127))
        .with_columns(first_month=_month("since"), until_month=_month("until").fill_null(OPEN_MONTH))
        .with_columns(until_month=pl.min_horizontal("until_month", _month("ended_on") + 1))
        .drop("kind", "since", "until", "ended_on")
    )


def _awards(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the one-off awards: of a person, benefit and month one, the sum of what was decided, by its last fact.

    One that was withdrawn is on file and owes nothing.
    """
    found = rows.filter(pl.col("kind") == "award")
    if found.is_empty():
        return pl.DataFrame(schema=_NO_AWARD)
    said = found.with_columns(pl.col("text").str.json_decode(_AWARD)).unnest("text")
    said = said.filter(pl.col("withdrawn").fill_null("") == "").drop("withdrawn")
    if said.is_empty():
        return pl.DataFrame(schema=_NO_AWARD)
    once = said.sort("fact").group_by("person", "benefit", first_month=_month("since"), maintain_order=True).agg(
        pl.col("fact").last(), award_fen=pl.col("amount_fen").sum()
    )  # fmt: skip
    nothing = {name: pl.lit("") for name in ("category", "cause", "survivor", "era", "death_cause")}
    dated = once.rename({"benefit": "award"}).with_columns(until_month=pl.col("first_month") + 1, **nothing)
    return dated.with_columns(grade=pl.lit(0, dtype=pl.Int64))


def _deaths(rows: pl.DataFrame) -> pl.DataFrame:
    """Return one death a person: of several known ones the first date counts, nothing is paid past it."""
    found = rows.filter(pl.col("kind") == "death")
    if found.is_empty():
        return pl.DataFrame(schema=_DEATH)
    shape = pl.Struct({"date": pl.String, "cause": pl.String})
    found = found.with_columns(pl.col("text").str.json_decode(shape)).unnest("text")
    day, cause = pl.col("date").str.to_date("%Y-%m-%d"), pl.col("cause").fill_null("")
    dated = found.select("person", death=day, death_cause=cause)
    return dated.sort("person", "death").unique("person", keep="first", maintain_order=True)


def _with_supposed(deaths: pl.DataFrame, supposed: pl.DataFrame | None) -> pl.DataFrame:
    if supposed is None:
        return deaths
    given = supposed.select(deaths.columns).cast(deaths.schema)
    return pl.concat([deaths.join(given, on="person", how="anti"), given]).sort("person")


def _gaps(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the suspended months [start, stop) of persons: those on whose first day a suspension is in force."""
    stop = _first_month_on("until").fill_null(OPEN_MONTH).cast(pl.Int32)
    found = rows.filter(pl.col("kind") == "suspension").select("person", start=_first_month_on("since"), stop=stop)
    return found.filter(pl.col("start") < pl.col("stop"))


def _without(pieces: pl.DataFrame, gaps: pl.DataFrame) -> pl.DataFrame:
    """Drop the pieces that lie in a gap; they were cut at its ends before."""
    if gaps.is_empty():
        return pieces
    numbered = pieces.with_row_index("piece")
    both = numbered.select("piece", "person", "first_month").join(gaps, on="person")
    inside = both.filter(pl.col("first_month").is_between("start", "stop", closed="left"))
    return numbered.join(inside.select("piece").unique(), on="piece", how="anti").drop("piece")


def _until_death(spells: pl.DataFrame, deaths: pl.DataFrame) -> pl.DataFrame:
    joined = spells.join(deaths, on="person", how="left")
    last = pl.min_horizontal("until_month", _month("death") + 1)
    cut = joined.with_columns(until_month=last, death_cause=pl.col("death_cause").fill_null(""))
    return cut.filter(pl.col("first_month") < pl.col("until_month"))


def _step_values(rows: pl.DataFrame, kind: str, field: str) -> pl.DataFrame:
    """Return person, start (month) and value of a fact that holds until the next one."""
    of_kind = rows.filter(pl.col("kind") == kind)
    if of_kind.is_empty():
        return pl.DataFrame(schema=_STEP)
    value = pl.col("text").str.json_decode(pl.Struct({field: pl.String})).struct.field(field)
    steps = of_kind.select("person", "fact", start=_first_month_on("since"), value=value)
    return steps.sort("person", "start", "fact").unique(["person", "start"], keep="last", maintain_order=True)


def _cut(spells: pl.DataFrame, starts: pl.DataFrame) -> pl.DataFrame:
    """Cut spells at the months in which something about the person changes."""
    if starts.is_empty():
        return spells
    numbered = spells.with_row_index("spell")
    inside = (
        numbered.select("spell", "person", "first_month", "until_month")
        .join(starts.unique(), on="person")
        .filter(pl.col("start").is_between("first_month", "until_month", closed="none"))
    )
    points = pl.concat([numbered.select("spell", start="first_month"), inside.select("spell", "start")])
    ends = points.unique().sort("spell", "start").with_columns(end=pl.col("start").shift(-1).over("spell"))
    pieces = ends.join(numbered, on="spell")
    until = pl.coalesce("end", "until_month")
    return pieces.with_columns(first_month="start", until_month=until).drop("spell", "start", "end")


def _valued(pieces: pl.DataFrame, steps: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add the value in force in each piece's first month; before the first step, the first step's."""
    if steps.is_empty():
        return pieces.with_columns(pl.lit(None, dtype=pl.String).alias(column))
    first = steps.unique("person", keep="first", maintain_order=True).with_columns(start=pl.lit(0, dtype=pl.Int32))
    known = pl.concat([first, steps]).select("person", "start", pl.col("value").alias(column)).sort("start")
    joined = pieces.sort("first_month").join_asof(
        known, left_on="first_month", right_on="start", by="person", strategy="backward", check_sortedness=False
    )
    return joined.drop("start")
