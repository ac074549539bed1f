"""五有: a station has its founding, its posts, its people, its money and its means, each computed from the records.

That stations are set up from the county down to the village is article 65 of 退役军人保障法 (2020). What counts as each
of the five is this system's reading: a record with its document. What is missing is named.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ARTICLE: Final = "退役军人保障法第六十五条"


class Part(StrEnum):
    """The five."""

    BODY = "body"
    POSTS = "posts"
    PEOPLE = "people"
    MONEY = "money"
    MEANS = "means"


class Lack(StrEnum):
    """What can be missing."""

    FOUNDING_DAY = "founding_day"
    FOUNDING_DOC = "founding_doc"
    POSTS = "posts"
    POSTS_DOC = "posts_doc"
    WORKER = "worker"
    BUDGET = "budget"
    ROOM = "room"
    EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class Record:
    """What the records say of a unit on a day: founding, posts (编制) with document, how many work there, and so on.

    `budget_fen`: granted for the year of that day.
    """

    founded: bool
    founding_doc: bool
    posts: int
    posts_doc: bool
    workers: int
    budget_fen: int
    rooms: int
    equipment: int


@dataclass(frozen=True, slots=True)
class Check:
    """One of the five, with what is missing."""

    part: Part
    lacks: tuple[Lack, ...]

    @property
    def met(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacks


def check_five(record: Record) -> tuple[Check, ...]:
    """Return the five in their order, each with what is missing."""
    asked: tuple[tuple[Part, tuple[tuple[Lack, bool], ...]], ...] = (
        (Part.BODY, ((Lack.FOUNDING_DAY, record.founded), (Lack.FOUNDING_DOC, record.founding_doc))),
        (Part.POSTS, ((Lack.POSTS, record.posts > 0), (Lack.POSTS_DOC, record.posts_doc))),
        (Part.PEOPLE, ((Lack.WORKER, record.workers > 0),)),
        (Part.MONEY, ((Lack.BUDGET, record.budget_fen > 0),)),
        (Part.MEANS, ((Lack.ROOM, record.rooms > 0), (Lack.EQUIPMENT, record.equipment > 0))),
    )
    return tuple(Check(part, tuple(lack for lack, there in given if not there)) for part, given in asked)
