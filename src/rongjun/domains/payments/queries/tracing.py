"""From money to people and back: the lines behind a run's transaction, by town and person.

A share is the part of a line that one level pays: central, provincial or local (drawn from city, then county).
"""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry, within
from rongjun.domains.units.queries import area_names

from ..models import RunLine
from .totals import TOWN_DIGITS

SHARES = ("central", "provincial", "local")


def share_of(source: str) -> str:
    """Return the share of a line that a source pays. Raises NotFound for a source that pays no lines."""
    share = {"city": "local", "county": "local"}.get(source, source)
    if share not in SHARES:
        raise NotFound(_("这个资金来源没有发放明细。"))
    return share


@whole_registry("资金追踪：按乡镇合计")
def totals_of_share(run_id: int, benefit: str, share: str) -> list[dict[str, Any]]:
    """Return per town of a run, benefit and share: {town, name, persons, lines, fen}, by code. Two queries."""
    rows = list(
        _lines(run_id, benefit, share).annotate(town=Substr("area_code", 1, TOWN_DIGITS)).order_by("town")
        .values("town").annotate(persons=Count("person_id", distinct=True), lines=Count("pk"), fen=Sum(f"{share}_fen"))
    )  # fmt: skip
    names = area_names({row["town"] + "000" for row in rows})
    return [{**row, "name": names.get(row["town"] + "000", row["town"])} for row in rows]


def list_lines_of_share(run_id: int, benefit: str, share: str, town: str, *, by: Actor) -> QuerySet[RunLine]:
    """Return the lines behind a town's sum, with their persons: of the actor's area, or all for who audits nameless.

    An auditor may not see people: the rows are taken out inside `whole_registry` by the caller and shown without names.
    """
    lines = _lines(run_id, benefit, share).select_related("person", "run").filter(within("area_code", town))
    if by.may(Permission.PEOPLE_VIEW):
        lines = (
            lines.filter(within("person__area_code", by.area_prefix or ""))
            if by.area_prefix is not None
            else lines.none()
        )
    return lines.order_by("area_code", "pk")


def get_line_to_trace(line_id: int, *, by: Actor) -> RunLine:
    """Return a line with run and person, in the actor's area; for an auditor any, to be shown without a name.

    Raises NotFound elsewhere, NotPermitted for who sees nobody.
    """
    if not by.may(Permission.PEOPLE_VIEW):
        by.require(Permission.AUDIT_VIEW)
        with whole_registry("审计追踪：一笔明细"):
            line = RunLine.objects.select_related("run", "person").filter(pk=line_id).first()
    else:
        line = RunLine.objects.select_related("run", "person").filter(pk=line_id).first()
    if line is None:
        raise NotFound(_("没有这一笔明细。"))
    return line


def _lines(run_id: int, benefit: str, share: str) -> QuerySet[RunLine]:
    return RunLine.objects.filter(run_id=run_id, benefit=benefit, amount_fen__gt=0).exclude(**{f"{share}_fen": 0})
