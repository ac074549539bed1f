"""What a merge moves from one file to another, and what undoing it gives back; nothing is overwritten.

Everything known of the file that goes is superseded. What the kept file does not state is written anew under it, sealed
values sealed anew; what both state stands as the kept file has it. An entry with a running number (a family tie, a
merit, a suspension) is no restatement of another one of that number: it goes over under the next number that is free.
Undoing writes the gone file's facts anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from rongjun.base.actor import Actor
from rongjun.kernel.chain import content_hash

from ..applying import refresh_people, write_changes
from ..batches import office_day
from ..confirmation.members import follow_changes
from ..confirmation.recording import PAUSE, carry_over, confirmed_in
from ..deciding import Change
from ..file.kinds import KINDS
from ..file.papers import inherit_proofs
from ..file.parts import NUMBERED
from ..file.recording import next_key
from ..models import Fact, Merge, Paper, Person, Sealed
from ..overlay import Revision
from ..registry import Known, Span, load_registry
from ..vault import open_facts

Place = tuple[str, str]
"""Kind and key of facts."""


@dataclass(frozen=True, slots=True)
class Move:
    """One kind of fact of the file that goes: what it says last, and what the kept file says (None for nothing)."""

    kind: str
    key: str
    gone: dict[str, Any]
    kept: dict[str, Any] | None

    @property
    def moves(self) -> bool:
        """True where the kept file says nothing of it, so that it is written anew there."""
        return self.kept is None

    @property
    def twice(self) -> bool:
        """True for a category that both files hold: the kept one's stands."""
        return self.kind == "status" and self.kept is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Two files as known now, what a merge would do to each kind of fact, and the hash that approvals are bound to."""

    kept: Known
    gone: Known
    moves: list[Move]
    content_hash: str
    places: dict[Place, Place]
    """What moves -> where it stands in the kept file: under its own key, or under a further number."""

    def categories_on(self, day: date) -> list[str]:
        """Return the categories that the merged file would hold in force on a day."""
        spans = {key: some for (kind, key), some in (self.gone.facts | self.kept.facts).items() if kind == "status"}
        return sorted(key for key, some in spans.items() if some[-1].until is None or some[-1].until > day)


def plan_merge(kept: Person, gone: Person) -> Plan:
    """Return what merging one file into the other would do, from the facts known now."""
    one, two = load_pair(kept, gone)
    places = _places(one, two)
    moves = [_move(place, spans, one, places) for place, spans in sorted(two.facts.items())]
    going = [[*place, *there] for place, there in places.items()]
    shown = {"kept": _stated(one), "gone": _stated(two), "moves": going}
    return Plan(one, two, moves, content_hash(shown), places)


def hash_for_undoing(merge: Merge) -> str:
    """Return the hash of what undoing a merge would start from."""
    kept, gone = load_pair(merge.kept, merge.gone)
    return content_hash({"undo": merge.pk, "kept": _stated(kept), "gone": _stated(gone)})


def load_pair(kept: Person, gone: Person) -> tuple[Known, Known]:
    """Load two files as known now."""
    registry = load_registry([kept.file_no, gone.file_no], [])
    return registry.by_file_no[kept.file_no], registry.by_file_no[gone.file_no]


def apply_merge(merge: Merge, plan: Plan, *, by: Actor, at: datetime) -> None:
    """Write a merge, and into it what was superseded, written and moved. Opens what must be sealed anew."""
    moving = {place: plan.gone.facts[place] for place in plan.places}
    purpose = f"合并档案：{plan.gone.file_no} 并入 {plan.kept.file_no}"
    spans = [span for some in moving.values() for span in some]
    fresh = _sealed_anew(spans, purpose, by, at)
    changes = _drop(plan.gone, plan.gone.facts)
    there = {plan.places[place]: [fresh[span.pk] for span in some] for place, some in moving.items()}
    changes += _written(plan.kept, there, spans)
    written = write_changes(changes, at=at, reason=purpose[:200])
    merge.written = {str(span.pk): new for span, (new, *_rest) in zip(spans, written, strict=True)}
    merge.superseded = sorted(span.pk for some in plan.gone.facts.values() for span in some if span.pk)
    inherit_proofs({int(old): [new] for old, new in merge.written.items()})
    merge.papers = _move_papers(merge.gone_id, merge.kept_id)
    plan.kept.facts.update({plan.places[place]: some for place, some in moving.items()})
    Person.objects.filter(pk=merge.gone_id).update(merged_into=merge.kept_id, categories="")
    refresh_people([plan.kept], office_day(at))
    carry_over(gone=merge.gone_id, kept=merge.kept_id, at=at)
    follow_changes([merge.kept_id, merge.gone_id], at=at)


def apply_undoing(merge: Merge, *, by: Actor, at: datetime) -> None:
    """Write the gone file's facts anew as known before, and take back what the merge wrote under the kept one.

    Where one of those was changed since, the change goes with it.
    """
    kept, gone = load_pair(merge.kept, merge.gone)
    purpose = f"撤销合并：恢复档案 {gone.file_no}"
    before = _known_before(merge)
    taken = _taken(merge, before)
    for place, there in taken.items():
        before[place] = _given_back(merge, before[place], kept.facts.get(there, []), purpose, by, at)
    spans = [span for some in before.values() for span in some]
    changes = _drop(kept, {there: kept.facts[there] for there in taken.values() if there in kept.facts})
    changes += _written(gone, before, spans)
    written = write_changes(changes, at=at, reason=purpose[:200])
    inherit_proofs({_origin(span): [new] for span, (new, *_rest) in zip(spans, written, strict=True)})
    Paper.objects.filter(pk__in=merge.papers).update(person=merge.gone_id)
    gone.facts = {place: some for place, some in before.items() if some}
    kept.facts = {place: some for place, some in kept.facts.items() if place not in taken.values()}
    Person.objects.filter(pk=merge.gone_id).update(merged_into=None)
    refresh_people([kept, gone], office_day(at))
    follow_changes([merge.kept_id, merge.gone_id], at=at)


def _move(place: Place, spans: Sequence[Span], kept: Known, places: dict[Place, Place]) -> Move:
    standing = kept.present(*place)
    value = standing.value if standing else spans[-1].value
    return Move(*place, spans[-1].value, None if place in places else value)


def _places(kept: Known, gone: Known) -> dict[Place, Place]:
    """Return what moves: what the kept file does not state, and numbered entries that it does not hold in any number.

    A wait for a confirmation that was given under the kept file does not move.
    """
    confirmed = {(PAUSE, str(campaign)) for campaign in confirmed_in(kept.pk or 0)}
    target = Known(kept.pk, kept.token, kept.file_no, kept.id_index, kept.area_code, dict(kept.facts))
    places: dict[Place, Place] = {}
    for place, spans in sorted(gone.facts.items()):
        numbered = _is_numbered(place)
        if place in confirmed or (numbered and _holds(kept, place[0], spans)):
            continue
        if place in target.facts and not numbered:
            continue
        there = place if place not in target.facts else (place[0], next_key(target, place[0]))
        places[place] = there
        target.facts[there] = list(spans)
    return places


def _is_numbered(place: Place) -> bool:
    """Tell whether a place is one of any number of entries; a wait has the number of its campaign."""
    kind = KINDS.get(place[0])
    return kind is not None and kind.keeps == NUMBERED and place[0] != PAUSE and place[1].isdecimal()


def _holds(kept: Known, kind: str, spans: Sequence[Span]) -> bool:
    """Tell whether the kept file has the very same entry, under whatever number."""
    told = [(span.value, span.indexes, span.since, span.until) for span in spans]
    return any(
        told == [(span.value, span.indexes, span.since, span.until) for span in some]
        for (name, _key), some in kept.facts.items() if name == kind
    )  # fmt: skip


def _taken(merge: Merge, before: dict[Place, list[Span]]) -> dict[Place, Place]:
    """Return what the merge moved -> where it wrote it under the kept file."""
    facts = Fact.objects.filter(pk__in=merge.written.values())
    wrote = {pk: (kind, key) for pk, kind, key in facts.values_list("pk", "kind", "key")}
    moved = ((place, merge.written.get(str(span.pk))) for place, spans in before.items() for span in spans)
    return {place: wrote[pk] for place, pk in moved if pk is not None}


def _stated(person: Known) -> list[object]:
    """Return what a file states, in canonical order, for a hash: sealed values by their blind index."""
    return [
        [kind, key, str(span.since), str(span.until), span.value, sorted(span.indexes.items())]
        for (kind, key), spans in sorted(person.facts.items())
        for span in spans
    ]


def _drop(person: Known, facts: dict[Place, list[Span]]) -> list[tuple[int | None, Change]]:
    return [(None, Change(person, *place, Revision(list(spans), [], []))) for place, spans in facts.items()]


def _written(person: Known, facts: dict[Place, list[Span]], origins: Sequence[Span]) -> list[tuple[int | None, Change]]:
    """Return one change per fact to write, each with the row of an import that first brought it."""
    known = [_origin(span) for span in origins]
    rows = dict(Fact.objects.filter(pk__in=known).values_list("pk", "row_id"))
    spans = [(place, span) for place, some in facts.items() for span in some]
    return [
        (rows[origin], Change(person, *place, Revision([], [span], [span])))
        for origin, (place, span) in zip(known, spans, strict=True)
    ]


def _origin(span: Span) -> int:
    """Return the id of the fact that a span is, or is a copy of."""
    origin = span.pk or span.copy_of
    assert origin is not None, "a fact that moves is known"
    return origin


def _sealed_anew(spans: Iterable[Span], purpose: str, by: Actor, at: datetime) -> dict[int | None, Span]:
    """Return spans by id as they are to be written under another file, with the plain texts to be sealed."""
    some = list(spans)
    opened = open_facts(fact_ids=[span.pk for span in some if span.pk], purpose=purpose, by=by, at=at)
    return {span.pk: replace(span, pk=None, plain=opened.get(span.pk or 0, {})) for span in some}


def _known_before(merge: Merge) -> dict[Place, list[Span]]:
    """Return the facts of the gone file that the merge superseded, as copies of themselves."""
    indexes: dict[int, dict[str, str]] = {}
    sealed = Sealed.objects.filter(fact_id__in=merge.superseded)
    for fact_id, name, index in sealed.values_list("fact_id", "field", "index"):
        indexes.setdefault(fact_id or 0, {})[name] = index
    facts: dict[Place, list[Span]] = {}
    for fact in Fact.objects.filter(pk__in=merge.superseded).order_by("valid_from", "pk"):
        span = Span(fact.value, fact.valid_from, fact.valid_to, indexes.get(fact.pk, {}), fact.pk, copy_of=fact.pk)
        facts.setdefault((fact.kind, fact.key), []).append(span)
    return facts


def _given_back(
    merge: Merge, before: list[Span], current: Sequence[Span], purpose: str, by: Actor, at: datetime
) -> list[Span]:
    """Return what goes back of one kind: what was known before, or what was made of it under the kept file since."""
    if {span.pk for span in current} == {merge.written[str(span.pk)] for span in before}:
        return before
    fresh = _sealed_anew(current, purpose, by, at)
    return [replace(fresh[span.pk], pk=span.pk) for span in current]


def _move_papers(gone: int, kept: int) -> list[int]:
    """Let the papers follow, but for those that the kept file has already; returns their ids."""
    own = Paper.objects.filter(person=kept, withdrawn_at=None).values("digest")
    moving = list(
        Paper.objects.filter(person=gone).exclude(withdrawn_at=None, digest__in=own).values_list("pk", flat=True)
    )
    Paper.objects.filter(pk__in=moving).update(person=kept)
    return moving
