"""A person's facts over time in plain words, as known at any moment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from rongjun.kernel.vocabulary import category_name

from ..models import Fact, Person
from ..summaries import KIND_NAMES, plain_words

ORDER = tuple(KIND_NAMES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact in words: over which days it holds (half-open), when it was recorded, and until when believed."""

    fact_id: int
    text: str
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    superseded_at: datetime | None
    reason: str
    import_id: int | None

    @property
    def is_superseded(self) -> bool:
        """True where later knowledge took its place."""
        return self.superseded_at is not None


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """The facts of one kind (of one category, for statuses), oldest first."""

    kind: str
    key: str
    label: str
    entries: list[Entry]


def facts_as_known(person: Person, known_at: datetime) -> list[Fact]:
    """Return the facts of a person as they were known at a moment, in order of time, in one query."""
    facts = _facts(person).filter(recorded_at__lte=known_at)
    return [fact for fact in facts if fact.superseded_at is None or fact.superseded_at > known_at]


def get_timeline(person: Person, known_at: datetime) -> list[TimelineGroup]:
    """Return everything recorded of a person up to a moment, in words, grouped by kind, in one query.

    What had been superseded by then stands among the rest, flagged; what came later is not shown.
    """
    groups: dict[tuple[str, str], TimelineGroup] = {}
    for fact in _facts(person).filter(recorded_at__lte=known_at):
        place = (fact.kind, fact.key)
        group = groups.setdefault(place, TimelineGroup(fact.kind, fact.key, _label(fact), []))
        group.entries.append(_entry(fact, known_at))
    return [groups[place] for place in sorted(groups, key=lambda place: (ORDER.index(place[0]), place[1]))]


def _facts(person: Person) -> QuerySet[Fact]:
    return (
        Fact.objects.filter(person=person)
        .order_by("valid_from", "recorded_at", "pk")
        .select_related("row")
        .defer("row__sealed")
    )


def _label(fact: Fact) -> str:
    return category_name(fact.key) if fact.kind == "status" else KIND_NAMES[fact.kind]


def _entry(fact: Fact, known_at: datetime) -> Entry:
    superseded = fact.superseded_at if fact.superseded_at and fact.superseded_at <= known_at else None
    return Entry(
        fact.pk, plain_words(fact.kind, fact.value), fact.valid_from, fact.valid_to, fact.recorded_at, superseded,
        fact.reason, fact.row.batch_id if fact.row else None,
    )  # fmt: skip
