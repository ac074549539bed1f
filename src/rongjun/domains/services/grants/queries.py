"""Reads of grants: where a source stands, which run paid it, the lists of the room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.domains.payments.models import BankItem, RunLine
from rongjun.domains.payments.states import POSTED
from rongjun.kernel.aid.grants import State
from rongjun.kernel.period import month_of

from .models import Grant, GrantLine


@dataclass(frozen=True, slots=True)
class LineStanding:
    """Where one line stands. `run_month` (ordinal) is that of the run that paid it, None before; `bank` its result."""

    line_id: int
    person_id: int
    benefit: str
    amount_fen: int
    state: str
    run_id: int | None = None
    run_month: int | None = None
    bank: str = ""

    @property
    def paid(self) -> bool:
        """Tell whether a released run carries it."""
        return self.run_id is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the grant of a source stands: the last one proposed. `reason`: why it was returned or refused."""

    grant_id: int
    number: str
    state: State
    reason: str
    proposed_at: datetime
    decided_at: datetime | None
    lines: tuple[LineStanding, ...]


def standing_of(source: str) -> Standing | None:
    """Return where the last grant of a source stands, or None where nothing was proposed. Lines within the scope."""
    return standings_of([source]).get(source)


def standings_of(sources: Iterable[str]) -> dict[str, Standing]:
    """Return where the last grant of each source stands, in four queries for any number of them."""
    grants = {one.source: one for one in Grant.objects.filter(source__in=list(sources), takes_back=None).order_by("pk")}
    rows = GrantLine.objects.filter(grant__in=[one.pk for one in grants.values()])
    lines = list(rows.select_related("grant").order_by("grant_id", "ordinal"))
    paid = paid_by(lines)
    return {
        source: Standing(
            one.pk, one.number, State(one.state), one.reason, one.made_at, one.decided_at,
            tuple(_line(one, line, paid) for line in lines if line.grant_id == one.pk),
        )
        for source, one in grants.items()
    }  # fmt: skip


def _line(grant: Grant, line: GrantLine, paid: Mapping[int, tuple[int, int, str]]) -> LineStanding:
    state = grant.state if line.live or line.fact is None else State.TAKEN_BACK.value
    run, month, bank = paid.get(line.pk, (None, None, ""))
    return LineStanding(line.pk, line.person_id, line.benefit, line.amount_fen, state, run, month, bank)


def paid_by(lines: Iterable[GrantLine]) -> dict[int, tuple[int, int, str]]:
    """Return (run, month of the run, bank result) by the id of each line that a run carries. Two queries.

    Lines come with their grant. A line is paid by the first released run whose facts were known after the decision.
    """
    granted = [one for one in lines if one.fact is not None and one.since is not None]
    if not granted:
        return {}
    persons = {one.person_id for one in granted}
    rows = RunLine.objects.filter(
        person_id__in=persons, benefit__in={one.benefit for one in granted}, run__state__in=POSTED, amount_fen__gt=0
    ).values_list("person_id", "benefit", "month", "run_id", "run__month", "run__known_at")
    found: dict[tuple[int, str, int], list[tuple[int, int, datetime]]] = {}
    for person, benefit, month, run, run_month, known_at in rows.order_by("run_id"):
        found.setdefault((person, benefit, month), []).append((run, run_month, known_at))
    results = _bank_results(persons, {run for some in found.values() for run, _month, _day in some})
    paid: dict[int, tuple[int, int, str]] = {}
    for one in granted:
        month, decided = month_of(one.since or date.min), one.grant.decided_at
        for run, run_month, known in found.get((one.person_id, one.benefit, month), []):
            if decided is None or known >= decided:
                paid[one.pk] = (run, run_month, results.get((run, one.person_id), ""))
                break
    return paid


def _bank_results(persons: set[int], runs: set[int]) -> dict[tuple[int, int], str]:
    items = BankItem.objects.filter(run_id__in=runs, person_id__in=persons)
    return {(run, person): result for run, person, result in items.values_list("run_id", "person_id", "result")}


def subject_of(grant: Grant) -> int:
    """Return what the matter of a grant is about: the first proposal of its source; a hold on it outlasts a return."""
    return int(grant.root_id or grant.pk)


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    """Return the grants of the actor's area (of the unit that proposed them), newest first; else none."""
    if not actor.may(Permission.GRANTS_VIEW) or actor.area_prefix is None:
        return Grant.objects.none()
    mine = Q() if actor.area_prefix == "" else Q(area_prefix__startswith=actor.area_prefix)
    return Grant.objects.filter(mine).select_related("made_by", "takes_back")


def get_grant(grant_id: int, actor: Actor) -> Grant:
    """Return a grant by its own id. Raises NotFound outside the actor's area."""
    found = visible_grants(actor).filter(pk=grant_id).first()
    if found is None:
        raise NotFound(_("没有这份核定，或它不在您的辖区。"))
    return found


def latest_of_subject(subject_id: int, actor: Actor) -> Grant:
    """Return the proposal that stands for a matter's subject. Raises NotFound outside the actor's area."""
    found = (
        visible_grants(actor)
        .filter(Q(pk=subject_id) | Q(root__in=Grant.objects.filter(pk=subject_id)))
        .order_by("-pk")
        .first()
    )
    if found is None:
        raise NotFound(_("没有这份核定，或它不在您的辖区。"))
    return found


def lines_of(grant: Grant) -> QuerySet[GrantLine]:
    """Return the lines of a grant with their persons, within the present scope."""
    return GrantLine.objects.filter(grant=grant).select_related("person").order_by("ordinal")
