"""What the office does about causes and about itself: repairs, proposals of article 40, refusals to register."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.kernel.disclosure import Table, suppress, tabulate

from .models import Proposal, Refused
from .periods import Period
from .proposals import list_proposals
from .repairs import list_repairs


@dataclass(frozen=True, slots=True)
class Works:
    """Repairs begun, ended, late; persons found and mended by those ended (None: few); proposals by kind and what
    became of them; refusals to register that were said, found true, and looked into in time.
    """

    begun: int
    ended: int
    late: int
    found: int | None
    mended: int | None
    proposals: Table
    refused: int
    refused_true: int
    refused_in_time: int


def works_of(period: Period, *, by: Actor, today: date) -> Works:
    """Return what was done in a period. Call it at the actor's desk."""
    since, until = _moment(period.first_day), _moment(period.last_day + timedelta(days=1))
    repairs = list_repairs(by).order_by()
    ended = Q(ended_at__gte=since, ended_at__lt=until)
    sums = repairs.aggregate(
        begun=Count("pk", filter=Q(made_at__gte=since, made_at__lt=until)), ended=Count("pk", filter=ended),
        late=Count("pk", filter=Q(ended_at=None, due_on__lt=today)), found=Sum("found", filter=ended),
        mended=Sum("mended", filter=ended),
    )  # fmt: skip
    said = _refused(by, since, until)
    return Works(
        sums["begun"], sums["ended"], sums["late"], _few(sums["found"] or 0), _few(sums["mended"] or 0),
        _proposals(by, since, until), said["said"], said["true"], said["in_time"],
    )  # fmt: skip


def _refused(by: Actor, since: datetime, until: datetime) -> dict[str, int]:
    """Count the refusals that the actor's unit looks into; whoever refused does not count them."""
    with whole_desk("本单位核查的拒不登记"):
        rows = Refused.objects.filter(owner_unit_id=by.unit_id, said_at__gte=since, said_at__lt=until)
        return rows.aggregate(
            said=Count("pk"), true=Count("pk", filter=Q(finding="true")),
            in_time=Count("pk", filter=Q(worked_at__date__lte=F("due_on"))),
        )  # fmt: skip


def _proposals(by: Actor, since: datetime, until: datetime) -> Table:
    rows = list_proposals(by).filter(made_at__gte=since, made_at__lt=until).order_by()
    counts = {(kind, taken or "open"): n for kind, taken, n in rows.values_list("kind", "taken").annotate(Count("pk"))}
    return tabulate(Proposal.Kind.values, (*Proposal.Taken.values, "open"), counts)


def _few(count: int) -> int | None:
    table = suppress(tabulate(["all"], ["all"], {("all", "all"): count}))
    return table.shown["all", "all"]


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
