"""The rows of a list looked up in the registry: exactly by number, else by likeness, with the evidence.

Numbers are opened only of those who can be meant at all: the same number by its blind index, a name that sounds alike,
or the same day of birth. One access row for the set is written before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Final

import polars as pl

from rongjun.base.actor import Actor, Permission
from rongjun.kernel.linkage import match
from rongjun.kernel.linkage.records import prepare

from ..models import Person
from ..queries.scope import visible_people
from ..registry import AT_ONCE, identity_index
from ..vault import open_numbers
from ..workbook.cells import parse_date
from ..workbook.sheet import Progress, quiet
from .reading import Deceased

EXACT: Final = "exact"
LIKELY: Final = "likely"
NONE: Final = "none"
FIFTEEN: Final = 15
PURPOSE: Final = "比对去世名单"
_ORDER: Final = (
    "number_equal", "digits_swapped", "one_digit", "name_equal", "name_variant", "birth_equal", "homophone",
    "two_digits", "one_character", "same_town",
)  # fmt: skip
"""Evidence that puts one candidate before another, the strongest first."""
_AGAINST: Final = frozenset({"name_differs", "sex_differs"})
_PLAIN: Final = {"record": pl.Int64, "name": pl.String, "birth": pl.Date, "sex": pl.String, "area_code": pl.String,
                 "id_index": pl.String}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the registry whom a row may mean."""

    person_id: int
    grade: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A row with its grade (exact, likely, none) and the candidates, the likeliest first."""

    row: Deceased
    grade: str
    candidates: tuple[Candidate, ...] = ()


def match_deaths(
    rows: Sequence[Deceased], *, set_id: str, by: Actor, at: datetime, progress: Progress = quiet
) -> list[Match]:
    """Look the rows of a list up among the people of the actor's area. Nothing is decided.

    Raises NotPermitted without people.link.
    """
    by.require(Permission.PEOPLE_LINK)
    progress("读取登记册", 0, 1)
    wanted, people = _wanted(rows), _plain_people(by)
    indexes = {identity_index(row.number) for row in rows if row.right}
    meant = _who_can_be_meant(wanted, people, indexes)
    progress("比对", 0, 1)
    numbers = open_numbers(person_ids=meant, set_id=set_id, purpose=PURPOSE, by=by, at=at)
    known = people.filter(pl.col("record").is_in(meant)).with_columns(
        id_number=pl.col("record").replace_strict(numbers, default="", return_dtype=pl.String)
    )
    found = match(wanted, known)
    progress("比对", 1, 1)
    return _graded(rows, found)


def people_of(matches: Sequence[Match], by: Actor) -> dict[int, Person]:
    """Return the persons that matches name, by id."""
    ids = sorted({one.person_id for found in matches for one in found.candidates})
    people: dict[int, Person] = {}
    for some in batched(ids, AT_ONCE, strict=False):
        people |= visible_people(by).in_bulk(some)
    return people


def _wanted(rows: Sequence[Deceased]) -> pl.DataFrame:
    lines = [(row.row_no, row.name, row.number, row.birth or _stated_birth(row.number), row.sex) for row in rows]
    kinds = {"record": pl.Int64, "name": pl.String, "id_number": pl.String, "birth": pl.Date, "sex": pl.String}
    return pl.DataFrame(lines, schema=kinds, orient="row")


def _stated_birth(number: str) -> date | None:
    """Return the day that stands where a number has the birth, for one with a character too few or too many."""
    try:
        day = parse_date(number[6:14])
    except ValueError:
        return None
    return day if len(number) > FIFTEEN else None


def _plain_people(by: Actor) -> pl.DataFrame:
    values = visible_people(by).values_list("pk", "name", "birth_date", "sex", "area_code", "id_index")
    return pl.DataFrame(list(values), schema=_PLAIN, orient="row")


def _who_can_be_meant(wanted: pl.DataFrame, people: pl.DataFrame, indexes: set[str]) -> list[int]:
    """Return the persons with one of the numbers, or whose name sounds like a wanted one, or born on the same day."""
    asked, known = prepare(wanted), prepare(people)
    named = asked.filter(pl.col("plain") != "")
    same = [
        people.filter(pl.col("id_index").is_in(sorted(indexes))).select("record"),
        known.join(named.select("sound").unique(), on="sound", how="semi").select("record"),
        known.join(asked.select("birth").drop_nulls().unique(), on="birth", how="semi").select("record"),
    ]
    return sorted(pl.concat(same)["record"].unique().to_list())


def _graded(rows: Sequence[Deceased], found: pl.DataFrame) -> list[Match]:
    candidates: dict[int, list[Candidate]] = {}
    by_number = {row.row_no: row for row in rows}
    for row_no, person, grade, evidence in found.iter_rows():
        sure = _is_exact(by_number[row_no], evidence)
        one = Candidate(person, EXACT if sure or grade == EXACT else LIKELY, tuple(evidence))
        candidates.setdefault(row_no, []).append(one)
    return [_match(row, candidates.get(row.row_no, [])) for row in rows]


def _match(row: Deceased, candidates: list[Candidate]) -> Match:
    if not candidates:
        return Match(row, NONE)
    ordered = sorted(candidates, key=_strength)
    if ordered[0].grade == EXACT:
        return Match(row, EXACT, tuple(ordered[:1]))
    return Match(row, LIKELY, tuple(ordered))


def _is_exact(row: Deceased, evidence: Sequence[str]) -> bool:
    """Tell whether number and person agree: a right number, and a name that is the same or spelt otherwise."""
    return row.right and "number_equal" in evidence and not _AGAINST & set(evidence)


def _strength(one: Candidate) -> tuple[bool, list[bool], int]:
    return one.grade != EXACT, [code not in one.evidence for code in _ORDER], one.person_id
