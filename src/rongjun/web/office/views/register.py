"""The pay register (发放花名册): printed by town, with columns for signatures and totals on each sheet of paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Permission
from rongjun.domains.approvals.page_queries import names_signed
from rongjun.domains.payments import page_queries, queries
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.queries import RegisterRow, TownRegister
from rongjun.domains.payments.states import POSTED, WITH_SIGNATORIES

from ...http import OfficeRequest, needs, shown
from ...told.run_words import benefit_names
from ..run_frame import run_page

SHEET_ROWS = 14
"""Rows on one A4 sheet across, so that a signature fits each."""
ALL = "all"
LOOK = "查看发放花名册"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the register with the names of its benefits."""

    row: RegisterRow
    benefits: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of paper: its lines, their sum, and the running sum of the town (fen)."""

    town: str
    number: int
    of: int
    lines: list[Line]
    total_fen: int
    running_fen: int

    @property
    def last(self) -> bool:
        """True for the last sheet of a town, which carries the signatures."""
        return self.number == self.of


@needs(Permission.RUN_VIEW)
def run_register(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Show the register of a town, or of all; the look at each person in it is recorded first."""
    found = queries.get_run(run_id)
    request.actor.require(Permission.PEOPLE_VIEW)
    asked = request.GET.get("town", "")
    towns = queries.pay_register(found, by=request.actor)
    chosen = [town for town in towns if asked in {ALL, town.code}]
    shown(request, [row.token for town in chosen for row in town.rows], LOOK)
    address = reverse("run-register", args=[run_id])
    choices = [(town, f"{address}?town={town.code}", len(town.rows)) for town in towns]
    signed = names_signed("run", found.pk) if found.state in (*WITH_SIGNATORIES, *POSTED) else {}
    return run_page(
        request, found, "office/runs/register.html", _("发放花名册"), tab="run-register", choices=choices,
        all_url=f"{address}?town={ALL}", sheets=list(_sheets(found, request, chosen)) if chosen else [],
        total_fen=sum(town.total_fen for town in towns), count=sum(len(town.rows) for town in towns),
        county=request.actor.unit_name, signed=[signed.get(0, ""), signed.get(1, ""), signed.get(2, "")],
    )  # fmt: skip


def _sheets(found: Run, request: OfficeRequest, towns: list[TownRegister]) -> Iterator[Sheet]:
    names = benefit_names()
    paid = page_queries.list_benefits_paid(found, by=request.actor)
    for town in towns:
        running, parts = 0, list(batched(town.rows, SHEET_ROWS, strict=False))
        for number, rows in enumerate(parts, start=1):
            total = sum(row.amount_fen for row in rows)
            running += total
            lines = [Line(row, _benefits(paid, names, row)) for row in rows]
            yield Sheet(town.name, number, len(parts), lines, total, running)


def _benefits(paid: dict[tuple[str, bool], list[str]], names: dict[str, str], row: RegisterRow) -> str:
    """Return the benefits that a line pays; what was owed before and found its receiver now is said so."""
    found = paid.get((row.file_no, row.to == "payee"), [])
    return _("、").join(names.get(benefit, benefit) for benefit in found) or _("以前批次未发的款项")
