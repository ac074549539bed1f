"""Reads of moves and of suspensions: facts of the file, within the actor's area."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound

from . import moves, suspension
from .models import Fact
from .queries.scope import visible_people

WITHOUT_DECISION = "suspended"
"""The reason of an end in a workbook (kernel.vocabulary.END_REASONS) that stands for a suspension."""


def list_moves(by: Actor) -> QuerySet[Fact]:
    """Return the moves in and out that are in force, with their persons, the latest first."""
    return _facts(moves.KIND, by).order_by("-valid_from", "-pk")


def get_move(fact_id: int, by: Actor) -> Fact:
    """Return one move with its person. Raises NotFound where there is none in the actor's area."""
    found = list_moves(by).filter(pk=fact_id).first()
    if found is None:
        raise NotFound(_("没有这次迁移的登记。"))
    return found


def list_suspensions(by: Actor) -> QuerySet[Fact]:
    """Return the suspensions on record, also those that have ended, with their persons, the latest first."""
    return _facts(suspension.KIND, by).order_by("-valid_from", "-pk")


def standing_of(fact: Fact, today: date) -> str:
    """Return where a suspension stands on a day: ahead, in_force, review (its day of review has come), ended."""
    if fact.valid_to is not None and fact.valid_to <= today:
        return "ended"
    if fact.valid_from > today:
        return "ahead"
    review = fact.value.get("review")
    return "review" if fact.valid_to is None and review and date.fromisoformat(review) <= today else "in_force"


def in_standing(facts: QuerySet[Fact], standing: str, today: date) -> QuerySet[Fact]:
    """Narrow suspensions to those that stand so on a day (ahead, in_force with review, ended)."""
    ended, ahead = Q(valid_to__lte=today), Q(valid_from__gt=today)
    if standing == "ended":
        return facts.filter(ended)
    return facts.filter(ahead) if standing == "ahead" else facts.exclude(ended).exclude(ahead)


def list_without_decision(by: Actor, today: date) -> QuerySet[Fact]:
    """Return the categories that a workbook ended with 中止 and that no provincial decision on record covers today.

    Statuses, with their persons, the latest first. The county cannot make such an end (article 59): the decision is to
    be recorded, or the end taken back.
    """
    ended = _facts("status", by).filter(valid_to__isnull=False, value__end_reason=WITHOUT_DECISION)
    others = Fact.objects.filter(person=OuterRef("person"), superseded_at=None)
    later = others.filter(kind="status", key=OuterRef("key"), valid_from__gte=OuterRef("valid_to"))
    begun = others.filter(kind=suspension.KIND, valid_from__lte=OuterRef("valid_to"))
    covered = begun.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    return ended.filter(~Exists(later), ~Exists(covered)).order_by("-valid_to", "-pk")


def suspensions_of(person_id: int) -> list[Fact]:
    """Return the suspensions on record of a person, the latest first. The caller checks the area."""
    facts = Fact.objects.filter(person_id=person_id, kind=suspension.KIND, superseded_at=None)
    return list(facts.order_by("-valid_from"))


def _facts(kind: str, by: Actor) -> QuerySet[Fact]:
    people = visible_people(by).values("pk")
    return Fact.objects.filter(kind=kind, superseded_at=None, person__in=people).select_related("person")
