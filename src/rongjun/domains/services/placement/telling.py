"""What a person reads of a placement: the own place and how it was worked out; objections, answers, what was noted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import Note
from rongjun.kernel.placement.formula import Term, total_of, work_out

from .choosing import posts_left
from .formulas import says
from .models import Candidate, Choice, Objection, Round


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """How somebody stands in a round: the place (None before it is published), the terms, until when what is open."""

    round_id: int
    title: str
    doc_no: str
    state: str
    round_state: str
    place: int | None
    of: int
    terms: tuple[Term, ...]
    total: int
    objections_until: date | None
    due_on: date | None
    chosen: str


SHOWN = (Round.State.PUBLISHED, Round.State.CHOOSING, Round.State.CONFIRMING, Round.State.CLOSED)


def own_places(person_ids: list[int]) -> list[OwnPlace]:
    """Return how a person stands in every round, the latest first; call it in the own scope.

    Facts and terms are told while the order is still being made, too: the person can have them put right.
    """
    with whole_registry("本人查看自己的安置选岗"):
        rows = Candidate.objects.filter(person_id__in=person_ids).select_related("round__formula")
        return [_own(one) for one in rows.order_by("-round__year", "-pk")]


def _own(one: Candidate) -> OwnPlace:
    round_, terms = one.round, work_out(says(one.round.formula), one.facts)
    of = Candidate.objects.filter(round=round_).count()
    choice = Choice.objects.filter(candidate=one).select_related("post").first()
    return OwnPlace(
        round_.pk, round_.title, round_.formula.doc_no, one.state, round_.state,
        one.place if round_.state in SHOWN else None, of, terms, total_of(terms),
        round_.objections_until, one.due_on, choice.post.title if choice else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """The person's turn that is open now: its round, its last day, what is left to choose (id, post, places)."""

    round_id: int
    title: str
    due_on: date
    posts: tuple[tuple[int, str, int], ...]


def own_turns(person_ids: list[int], today: date) -> list[OwnTurn]:
    """Return the turns of a person that are open and not over; call it in the own scope. One query where none is."""
    rows = Candidate.objects.filter(person_id__in=person_ids, state=Candidate.State.OPEN, due_on__gte=today)
    return [
        OwnTurn(one.round_id, one.round.title, one.due_on, _still_left(one.round))
        for one in rows.filter(round__state=Round.State.CHOOSING).select_related("round").order_by("due_on", "pk")
        if one.due_on is not None
    ]


def _still_left(round_: Round) -> tuple[tuple[int, str, int], ...]:
    with whole_registry("本人选岗：还剩的岗位"):
        return tuple((post.pk, post.title, left) for post, left in posts_left(round_) if left > 0)


def notes_of(person_id: int) -> Iterator[Note]:
    """Yield every text that this room keeps about one person."""
    with whole_registry("本人查看自己的安置选岗"):
        objections = list(Objection.objects.filter(candidate__person_id=person_id))
        left = list(Candidate.objects.filter(person_id=person_id).exclude(note="").select_related("round"))
    for one in objections:
        yield Note(office_day(one.made_at), one.unit_name, _("安置选岗：异议"), one.says)
        if one.answered_at is not None:
            yield Note(office_day(one.answered_at), one.unit_name, _("安置选岗：对异议的答复"), one.answer)
    for gone in left:
        yield Note(office_day(gone.round.made_at), "", _("安置选岗：放弃"), gone.note)
