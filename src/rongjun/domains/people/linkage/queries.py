"""Reads of pairs and merges, each inside the actor's area."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import scope_of, within

from ..models import Fact, Merge, Pair, PairSearch, Person
from ..queries.scope import visible_people

STANDING = (Merge.State.WAITING, Merge.State.IN_FORCE)


def list_pairs(actor: Actor) -> QuerySet[Pair]:
    """Return the pairs of which the actor sees both sides, with their files, rows and imports; `waits` for a merge.

    Raises NotPermitted without people.link.
    """
    actor.require(Permission.PEOPLE_LINK)
    scope = scope_of(actor)
    if scope is None:
        return Pair.objects.none()
    merges = Merge.objects.filter(state=Merge.State.WAITING).filter(
        Q(kept=OuterRef("left"), gone=OuterRef("right")) | Q(kept=OuterRef("right"), gone=OuterRef("left"))
    )
    pairs: QuerySet[Pair] = Pair.objects.select_related("left", "right", "row__batch", "decided_by")
    if scope.prefix:
        sides = Q(right=None) & within("row__area_prefix", scope.prefix) | within("right__area_code", scope.prefix)
        pairs = pairs.filter(within("left__area_code", scope.prefix), sides)
    return pairs.defer("row__sealed").annotate(waits=Exists(merges))


def get_pair(pair_id: int, actor: Actor) -> Pair:
    """Return one pair. Raises NotFound where there is none or the actor does not see both sides."""
    pair = list_pairs(actor).filter(pk=pair_id).first()
    if pair is None:
        raise NotFound(_("没有这一对档案，或其中一份不在您的辖区。"))
    return pair


def waiting_merge(pair: Pair) -> Merge | None:
    """Return the merge of a pair's files that waits or is in force."""
    if pair.right_id is None:
        return None
    both = [pair.left_id, pair.right_id]
    return Merge.objects.filter(kept__in=both, gone__in=both, state__in=STANDING).first()


def get_merge(merge_id: int, actor: Actor) -> Merge:
    """Return a merge with its files and who acted. Raises NotFound outside the actor's area, NotPermitted."""
    actor.require(Permission.PEOPLE_APPROVE)
    merges = Merge.objects.select_related("kept", "gone", "made_by", "approved_by", "undo_by", "undone_by")
    merge: Merge | None = merges.filter(pk=merge_id).first()
    scope = scope_of(actor)
    if merge is None or scope is None or not merge.kept.area_code.startswith(scope.prefix):
        raise NotFound(_("没有编号为 %(id)s 的合并。") % {"id": merge_id})
    return merge


def list_merges_of(person_ids: list[int]) -> list[Merge]:
    """Return the merges in which files took part, newest first, with who acted."""
    merges = Merge.objects.select_related("kept", "gone", "made_by", "approved_by", "undo_by", "undone_by")
    return list(merges.filter(Q(kept__in=person_ids) | Q(gone__in=person_ids)).order_by("-made_at", "-pk"))


def latest_search() -> PairSearch | None:
    """Return the latest search, with who made it."""
    return PairSearch.objects.select_related("made_by").order_by("-pk").first()


def list_holders_of_several(actor: Actor) -> QuerySet[Person]:
    """Return the living persons of the actor's area who hold two or more categories at once."""
    return visible_people(actor).filter(death_date=None, categories__contains=" ")


def sources_of(person_ids: set[int]) -> dict[int, str]:
    """Return, by person, the import that brought the file: 'file name 第n行', or 登记册 for one entered by hand."""
    facts = Fact.objects.filter(person_id__in=person_ids, kind="identity", row__isnull=False).order_by(
        "-recorded_at", "-pk"
    )
    rows = facts.values_list("person_id", "row__batch__file_name", "row__row_no")
    found = {person: f"{name} 第{number}行" for person, name, number in rows}
    return {person: found.get(person, "登记册") for person in person_ids}
