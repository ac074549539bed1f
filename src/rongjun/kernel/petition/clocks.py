"""The limits of a petition in days, each with its article, and the last days that follow from what is known of one.

What binds the office ends on the last day as counted; what the person may do ends on the next working day where that is
a rest day. Extension and hearing days are added before anything is moved. The figures are those of 信访工作条例 (2022),
in force since `IN_FORCE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ..calendar import Calendar, Counted, Limit, Unit
from .sorting import REGULATION, Kind, Route

IN_FORCE: Final = date(2022, 5, 1)
"""The day from which the regulation holds (article 50)."""


class Term(StrEnum):
    """What a limit is set for."""

    FORWARD = "forward"
    """The petition office of party and government registers it and sends it on."""
    INFORM = "inform"
    """The person is told in writing what becomes of it."""
    OBJECT = "object"
    """A body to which it was sent wrongly objects."""
    FINISH = "finish"
    """The written opinion on a request of article 31(6)."""
    ASK_REVIEW = "ask_review"
    """The person asks for review."""
    REVIEW = "review"
    ASK_REREVIEW = "ask_rereview"
    """The person asks for re-review."""
    REREVIEW = "rereview"


@dataclass(frozen=True, slots=True)
class TermRule:
    """A limit as the regulation sets it, counted from the day after the event. `for_person`: the person's own."""

    term: Term
    limit: Limit
    article: str
    for_person: bool = False
    source: str = REGULATION


def _days(n: int) -> Limit:
    return Limit(n, Unit.DAY)


RULES: Final[Mapping[Term, TermRule]] = {
    rule.term: rule
    for rule in (
        TermRule(Term.FORWARD, _days(15), "第二十二条第一款"),
        TermRule(Term.INFORM, _days(15), "第二十三条第二款、第三款"),
        TermRule(Term.OBJECT, Limit(5, Unit.WORKING_DAY), "第二十三条第三款"),
        TermRule(Term.FINISH, _days(60), "第三十四条"),
        TermRule(Term.ASK_REVIEW, _days(30), "第三十五条", for_person=True),
        TermRule(Term.REVIEW, _days(30), "第三十五条"),
        TermRule(Term.ASK_REREVIEW, _days(30), "第三十六条第一款", for_person=True),
        TermRule(Term.REREVIEW, _days(30), "第三十六条第一款、第二款"),
    )
}
"""Every limit."""
MOST_EXTENSION_DAYS: Final = 30
"""The longest extension of the 60 days (article 34)."""
ADDS_TO: Final = frozenset({Term.FINISH, Term.REREVIEW})
"""Limits that days may be added to: an extension (article 34), a hearing in re-review (article 36)."""


def count_term(term: Term, start: date, calendar: Calendar, *, added_days: int = 0) -> Counted:
    """Return the last day of a limit from the event on `start`, which is not counted.

    `added_days`: the extension of FINISH, the hearing of REREVIEW. Raises ValueError for days added to another limit,
    below 0 or, as an extension, above 30; OverflowError beyond the last year of a calendar.
    """
    if added_days and term not in ADDS_TO:
        raise ValueError(f"no days are added to {term}")
    if added_days < 0 or (term is Term.FINISH and added_days > MOST_EXTENSION_DAYS):
        raise ValueError(f"not days to add: {added_days}")
    rule = RULES[term]
    added = [_days(added_days)] if added_days else []
    return calendar.count_days(start, rule.limit, added=added, for_person=rule.for_person)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a matter, as far as its limits hang on it. A day not reached yet is None.

    `route`: of a request, None while it is not sorted further. `transferred`: sent by another body, not handed in here.
    `anonymous`: name or address unknown. The days: received by the body that decides, accepted, opinion delivered,
    review asked for (received there) and its opinion delivered, re-review asked for.
    """

    kind: Kind
    received_on: date
    route: Route | None = None
    transferred: bool = False
    anonymous: bool = False
    accepted_on: date | None = None
    extension_days: int = 0
    replied_on: date | None = None
    review_received_on: date | None = None
    review_replied_on: date | None = None
    rereview_received_on: date | None = None
    hearing_days: int = 0

    @property
    def has_opinion(self) -> bool:
        """Whether it ends with a written opinion, open to review: a request of article 31(6)."""
        return self.kind is Kind.REQUEST and self.route is Route.OPINION


def starts_of(known: Known) -> dict[Term, tuple[date, int]]:
    """Return the limits that run or ran, each with the day of its event and the days added to it.

    Nobody is informed of an accusation by this rule (article 23, last paragraph), nor can an unknown person be (second
    paragraph). Finishing, review and re-review belong to requests of article 31(6) alone (articles 34 to 36).
    """
    found: dict[Term, tuple[date, int]] = {}
    if known.kind is not Kind.ACCUSATION and not known.anonymous:
        found[Term.INFORM] = known.received_on, 0
    if known.transferred:
        found[Term.OBJECT] = known.received_on, 0
    if known.has_opinion:
        stages = (
            (Term.FINISH, known.accepted_on, known.extension_days),
            (Term.ASK_REVIEW, known.replied_on, 0),
            (Term.REVIEW, known.review_received_on, 0),
            (Term.ASK_REREVIEW, known.review_replied_on, 0),
            (Term.REREVIEW, known.rereview_received_on, known.hearing_days),
        )
        found |= {term: (day, added) for term, day, added in stages if day is not None}
    return found


def clocks_of(known: Known, calendar: Calendar) -> dict[Term, Counted]:
    """Return the last day of every limit of a matter, with how it was counted. Raises as `count_term`."""
    return {
        term: count_term(term, day, calendar, added_days=added) for term, (day, added) in starts_of(known).items()
    }  # fmt: skip
