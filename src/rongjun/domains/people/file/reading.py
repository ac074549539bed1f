"""The whole file of one person as it was on a day, as it was known at a moment: facts, what is sealed, papers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from rongjun.base.actor import Actor

from ..claims import INDEXED_AS
from ..models import Fact, Paper, PaperProof, Person, Sealed
from ..page_queries import facts_as_known, facts_in_force, list_facts_of
from ..queries.scope import visible_people

HEAD_KINDS = ("card", "plaque", "guardian")
"""What the head of a person's page shows beside identity and area."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact of the file: the fields of the vault that it fills (name -> blind index), and the papers that prove it."""

    fact: Fact
    sealed: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[Paper] = ()


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What holds on a day, what had ended by then, and the papers of that day."""

    standing: list[Entry]
    ended: list[Entry]
    papers: list[Paper]


def get_file(person_id: int, *, as_of: date, known_at: datetime) -> PersonFile:
    """Return a person's file as of a day, as known at a moment, in four queries.

    Ended is what stopped to hold on that day or before and is followed by nothing of the same kind and key.
    """
    known = facts_as_known(list_facts_of(person_id), known_at)
    standing = facts_in_force(known, as_of)
    held = {(fact.kind, fact.key) for fact in standing}
    last = {(fact.kind, fact.key): fact for fact in known if fact.valid_to is not None and fact.valid_to <= as_of}
    ended = [fact for place, fact in last.items() if place not in held]
    papers = _papers(person_id, as_of, known_at)
    sealed, proofs = _sealed(person_id), _proofs(person_id, {paper.pk: paper for paper in papers})
    entries = [Entry(fact, sealed.get(fact.pk, {}), proofs.get(fact.pk, [])) for fact in [*standing, *ended]]
    return PersonFile(entries[: len(standing)], entries[len(standing) :], papers)


def get_head(person_id: int, day: date) -> dict[str, Fact]:
    """Return the facts in force that the head of a person's page shows, by kind, in one query."""
    facts = Fact.objects.filter(person_id=person_id, kind__in=HEAD_KINDS, superseded_at=None, valid_from__lte=day)
    return {fact.kind: fact for fact in facts_in_force(list(facts), day)}


def find_relatives(entries: Sequence[Entry], by: Actor) -> dict[int, Person]:
    """Return, by the id of a fact, the person on file whose identity number it holds and whom the actor may see."""
    numbers = {
        entry.fact.pk: index
        for entry in entries
        for name, index in entry.sealed.items()
        if name in INDEXED_AS and index
    }
    if not numbers:
        return {}
    found = visible_people(by).filter(id_index__in=numbers.values())
    by_index = {person.id_index: person for person in found}
    return {fact: by_index[index] for fact, index in numbers.items() if index in by_index}


def sealed_of(fact: Fact | None) -> set[str]:
    """Return the names of the vault that a fact fills; none for None."""
    return set(Sealed.objects.filter(fact=fact).values_list("field", flat=True)) if fact else set()


def proved_by(paper: Paper) -> list[Fact]:
    """Return the facts known now that a paper proves."""
    return list(Fact.objects.filter(proofs__paper=paper, superseded_at=None).order_by("valid_from", "pk"))


def _papers(person_id: int, as_of: date, known_at: datetime) -> list[Paper]:
    """Return the papers on file at a moment that are not younger than a day, newest first; withdrawn ones too."""
    papers = Paper.objects.filter(person_id=person_id, added_at__lte=known_at).select_related("added_by")
    return [one for one in papers.order_by("-added_at", "-pk") if one.issued is None or one.issued <= as_of]


def _sealed(person_id: int) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for fact, name, index in Sealed.objects.filter(person_id=person_id).values_list("fact_id", "field", "index"):
        found.setdefault(fact, {})[name] = index
    return found


def _proofs(person_id: int, papers: Mapping[int, Paper]) -> dict[int, list[Paper]]:
    found: dict[int, list[Paper]] = {}
    proofs = PaperProof.objects.filter(paper__person=person_id).order_by("paper_id")
    for fact, paper in proofs.values_list("fact_id", "paper_id"):
        if paper in papers:
            found.setdefault(fact, []).append(papers[paper])
    return found
