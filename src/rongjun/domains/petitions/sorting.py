"""Sorting (依法分类): the questions lead to kind and route, the answers are kept; an accusation goes straight on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.sorting import Kind, NoSuchAnswer, Path, Sorted, sort_out
from rongjun.kernel.petition.states import Move, State

from .course import HERE, make_move, take_turn
from .models import Clock, Matter
from .routing import pass_on_now
from .timing import INFORM, end_clocks, running
from .walls import Accused, wall_off


@dataclass(frozen=True, slots=True)
class SortedOut:
    """A sorted matter. `also_request`: the person's own request is to be registered as a matter of its own."""

    matter: Matter
    kind: str
    route: str
    also_request: bool


@transaction.atomic
@whole_desk(HERE)
def sort_matter(
    *, matter: Matter, path: Path, by: Actor, at: datetime, accused: Sequence[Accused] = (), note: str = ""
) -> SortedOut:
    """Sort a registered matter by the answers to the questions; an accusation is passed to the disciplinary body at
    once, and whom it names stands behind the wall.

    Raises Refusal where the path is not whole or an accusation names nobody, NotPermitted, AlreadyDone.
    """
    take_turn(matter, by, Permission.PETITION_SORT, Permission.PETITION_DISCIPLINE)
    if matter.state != State.REGISTERED:
        raise AlreadyDone(_("该信访事项已不在分类环节，请刷新后查看。"))
    found = _sorted_out(path)
    accuses = found.kind is Kind.ACCUSATION
    if accuses and not accused and not matter.wall:
        raise Refusal(_("检举控告须写明被反映的单位或者人员，系统才能把他们隔开。"))
    if matter.hidden and not accuses and not by.may(Permission.PETITION_DISCIPLINE):
        raise Refusal(_("已写明被反映的单位或者人员的，转送纪检监察机构；不属于检举控告的，由其重新分类。"))
    route = found.route.value if found.route else ""
    more = {
        "kind": found.kind.value, "route": route, "sorted_by": [list(step) for step in path],
        "hidden": accuses or (matter.hidden and not by.may(Permission.PETITION_DISCIPLINE)),
    }  # fmt: skip
    if accuses:
        wall_off(matter, accused, by=by, at=at)
        end_clocks(running(matter, INFORM), office_day(at), "over")
    make_move(matter, Move.SORT, by=by, at=at, more=more, note=note, detail={"kind": found.kind.value, "route": route})
    if accuses:
        pass_on_now(matter, by=by, at=at)
    return SortedOut(matter, found.kind.value, route, found.also_request)


@transaction.atomic
@whole_desk(HERE)
def sort_again(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Take back how a matter was sorted; the days since it was received go on counting. Raises Refusal."""
    take_turn(matter, by, Permission.PETITION_SORT, Permission.PETITION_HANDLE)
    if not reason.strip():
        raise Refusal(_("请写明为什么要重新分类。"))
    first = Clock.objects.filter(matter=matter, kind="forward").order_by("-pk").values_list("started_on", flat=True)
    more: dict[str, Any] = {"kind": "", "route": "", "accepted_on": None}
    if matter.kind == Kind.ACCUSATION:
        more["hidden"] = True
    make_move(matter, Move.SORT_AGAIN, by=by, at=at, note=reason, more=more, since=first.first())
    return matter


def _sorted_out(path: Path) -> Sorted:
    try:
        return sort_out([(asked, given) for asked, given in path])
    except NoSuchAnswer:
        raise Refusal(_("分类的问题还没有答完，或者答案不在清单里；请从第一个问题重新回答。")) from None
