"""Who works here: the unit that keeps the books, which places people of the whole county; and who the person is."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.approvals.models import Matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.access import refuse_watching

from .models import Candidate, Objection, Post, Round, Signed

RESULT: Final = "placement_result"
"""The matter of a result that two persons sign."""


def permit(by: Actor, permission: Permission) -> None:
    """Raise NotPermitted without a permission, or outside the unit that keeps the books."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("安置选岗由县级统一办理。"))


def list_rounds(by: Actor) -> QuerySet[Round]:
    """Return the rounds, the latest first."""
    permit(by, Permission.PLACEMENT_VIEW)
    return Round.objects.select_related("formula", "made_by").order_by("-year", "-pk")


def get_round(round_id: int, by: Actor) -> Round:
    """Return a round. Raises NotFound."""
    found = list_rounds(by).filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("没有这一批选岗。"))
    return found


def round_at(round_id: int, by: Actor, *states: Round.State) -> Round:
    """Return a round for work, kept as it stands until the transaction ends. Raises Refusal in another state."""
    permit(by, Permission.PLACEMENT_WORK)
    found = locked_round(round_id)
    if found.state not in states:
        raise Refusal(_("这一批现在不在这一步，请刷新后查看。"))
    return found


def locked_round(round_id: int) -> Round:
    """Return a round, kept as it stands until the transaction ends (PostgreSQL). Raises NotFound."""
    list(Round.objects.select_for_update().filter(pk=round_id).values_list("pk"))
    found = Round.objects.select_related("formula", "made_by").filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("没有这一批选岗。"))
    return found


def candidates_of(round_: Round) -> QuerySet[Candidate]:
    """Return who is listed in a round, with person and choice, in the order of places, then as they were entered."""
    rows = Candidate.objects.filter(round=round_).select_related("person", "choice__post")
    return rows.order_by("place", "pk")


def placement_waits(day: date) -> dict[str, QuerySet[Any]]:
    """Return what rounds wait for on a day: turns, objections, a choice to begin, a result or records to be made."""
    turns = Candidate.objects.filter(state=Candidate.State.OPEN)
    waiting = Matter.objects.filter(kind=RESULT, outcome="").values("subject_id")
    put_up = Signed.objects.filter(kind="result", pk__in=waiting).values("round")
    open_posts = Post.objects.filter(record__stage="offered", record__mistaken=False).values("round")
    return {
        "over": turns.filter(due_on__lt=day),
        "turn": turns.filter(due_on__gte=day),
        "objections": Objection.objects.filter(answered_at=None, candidate__round__state=Round.State.PUBLISHED),
        "begin": Round.objects.filter(state=Round.State.PUBLISHED, objections_until__lt=day),
        "result": Round.objects.filter(state=Round.State.CONFIRMING).exclude(pk__in=put_up),
        "carry": Round.objects.filter(state=Round.State.CLOSED, pk__in=open_posts),
    }


def get_candidate(candidate_id: int, by: Actor) -> Candidate:
    """Return somebody of a round. Raises NotFound."""
    permit(by, Permission.PLACEMENT_VIEW)
    rows = Candidate.objects.select_related("person", "round__formula", "choice__post", "choice__made_by")
    found = rows.filter(pk=candidate_id).first()
    if found is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return found


def said(text: str, lacking: str, most: int) -> str:
    """Return a text as it is kept. Raises Refusal where it is empty, too long, or has words of watching."""
    plain = text.strip()
    if not plain and lacking:
        raise Refusal(lacking)
    if len(plain) > most:
        raise Refusal(_("最多 %(most)d 字。") % {"most": most})
    refuse_watching(plain)
    return plain


def record(action: str, round_: Round, detail: dict[str, object], by: Actor, at: datetime) -> None:
    """Append an act on a round to the audit chain."""
    record_act(by=by, at=at, action=f"placement.{action}", subject=f"placement_round:{round_.pk}", detail=detail)
