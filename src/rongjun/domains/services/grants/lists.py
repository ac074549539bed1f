"""What no other room proposes: gifts at a festival, funeral aid, aid for schooling; one list, one matter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.people.queries.scope import visible_people
from rongjun.kernel.aid.grants import State

from .actions import propose_grants
from .models import Grant, GrantLine
from .proposing import Line

ROOM: Final = "list"
BY_LIST: Final = ("visit_gift", "funeral_aid", "education_aid")
"""The benefits that are proposed by a list; others come out of a case, a round, a sheet of bills."""
TOLD: Final = 20
"""So many lines that name nobody are told at once."""


@transaction.atomic
def propose_list(
    *, key: str, benefit: str, title: str, basis: str, reason: str, rows: Sequence[tuple[str, int]], by: Actor,
    at: datetime,
) -> Grant:  # fmt: skip
    """Propose what a list of persons is granted: (file number, fen) a line, in its order; signed and paid as any grant.

    `key`: of the form, so that a list that is sent twice is one. Raises Refusal naming each line that names nobody of
    the area, else as `propose_grants`.
    """
    by.require(Permission.GRANTS_PROPOSE)
    if benefit not in BY_LIST or not title.strip():
        raise Refusal(_("请选择待遇项目，写明内容。"))
    known = dict(visible_people(by).filter(file_no__in={one for one, _fen in rows}).values_list("file_no", "pk"))
    unknown = [(number, one) for number, (one, _fen) in enumerate(rows, 1) if one not in known]
    if unknown:
        told = "；".join(_("第 %(n)d 行：%(file_no)s") % {"n": n, "file_no": one} for n, one in unknown[:TOLD])
        raise Refusal(_("辖区内没有这些档案号，共 %(count)d 行（%(told)s）。请核对。") % {
            "count": len(unknown), "told": told
        })  # fmt: skip
    lines = [Line(known[one], benefit, fen, basis, reason) for one, fen in rows]
    return propose_grants(source=f"{ROOM}:{key}", lines=lines, title=title.strip(), by=by, at=at)


def returned_list(grant_id: int, by: Actor) -> Grant | None:
    """Return a list that was returned and stands to be proposed anew; None for any other grant."""
    by.require(Permission.GRANTS_PROPOSE)
    found = Grant.objects.filter(pk=grant_id, state=State.RETURNED.value, source__startswith=f"{ROOM}:").first()
    later = found and Grant.objects.filter(source=found.source, pk__gt=found.pk).exists()
    return None if later else found


def lines_again(grant: Grant) -> list[GrantLine]:
    """Return the lines of a list as it was proposed, with their persons, in the present scope."""
    return list(GrantLine.objects.filter(grant=grant).select_related("person").order_by("ordinal"))
