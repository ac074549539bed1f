"""The watch over money, from here because only payments know what the bank has answered: facts, findings, alerts."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Min, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.funds import accounts
from rongjun.domains.funds.alerts import Refreshed, refresh_alerts
from rongjun.domains.funds.forecasting import needs_of_year
from rongjun.domains.funds.models import Leg
from rongjun.domains.funds.watching import days_in_force, gather_facts
from rongjun.kernel import watch

from .models import BankItem, Run

type Credit = tuple[int, date, int]
"""Run, day, fen: what was booked as owed."""


def watch_money(*, by: Actor, at: datetime) -> Refreshed:
    """Look at all money as it stands now and bring the alerts in step. Running it twice changes nothing more."""
    today = timezone.localdate(at)
    facts = gather_facts(today=today, stuck=stuck_sums(), needs=needs_of_year(today.year))
    return refresh_alerts(findings=watch.find(facts, days_in_force(), today), by=by, at=at)


def stuck_sums() -> list[watch.Stuck]:
    """Return the sums that were released and have not reached people, by run: returned, silent, unsent.

    Money goes out in the order in which it was booked, so that what is outstanding is of the latest runs.
    """
    silent = _waiting_items()
    unsent = _owed(accounts.PAYABLE) - sum(fen for _run, _day, fen in silent)
    return [
        *(
            watch.Stuck(watch.RETURNED, *part)
            for part in outstanding(_owed(accounts.RETURNED), _credits(accounts.RETURNED))
        ),
        *(watch.Stuck(watch.SILENT, run, day, fen) for run, day, fen in silent),
        *(watch.Stuck(watch.UNSENT, *part) for part in outstanding(unsent, _credits(accounts.PAYABLE))),
    ]


def outstanding(fen: int, credits: Iterable[Credit]) -> list[Credit]:
    """Return which of the credits are still outstanding, where `fen` are in all: the latest ones, whole or in part."""
    found: list[Credit] = []
    for run, day, booked in sorted(credits, key=lambda one: (one[1], one[0]), reverse=True):
        part = min(fen, booked)
        if part > 0:
            found.append((run, day, part))
            fen -= part
    return found[::-1]


def _owed(account: str) -> int:
    return -int(Leg.objects.filter(account=account).aggregate(fen=Sum("amount_fen", default=0))["fen"])


def _credits(account: str) -> list[Credit]:
    legs = Leg.objects.filter(account=account, amount_fen__lt=0, run__isnull=False).order_by()
    sums = legs.values_list("run").annotate(day=Min("transaction__day"), fen=Sum("amount_fen"))
    return [(run, day, -fen) for run, day, fen in sums]


@whole_registry("资金提醒：银行没有回执的款项合计")
def _waiting_items() -> list[Credit]:
    items = BankItem.objects.filter(result=BankItem.Result.WAITING).order_by()
    sums = dict(items.values_list("run").annotate(Sum("amount_fen")))
    runs = Run.objects.filter(pk__in=list(sums)).annotate(out=Coalesce("released_at", "made_at"))
    return [(run.pk, timezone.localdate(run.out), int(sums[run.pk])) for run in runs.order_by("pk")]
