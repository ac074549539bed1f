"""What the ledger says for the watch (kernel.watch): sums that are late, idle, misused or without an appropriation."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Min, Q, Sum

from rongjun.kernel import watch
from rongjun.kernel.period import month_of

from . import accounts, drafts
from .appropriations import advances_of
from .models import Appropriation, FundDays, Leg, Movement
from .queries import with_left

IN = Q(amount_fen__gt=0)
ANSWERS = {
    drafts.ALLOCATION: (drafts.CONFIRMATION, drafts.BOUNCED), drafts.PAYMENT: (drafts.ARRIVED, drafts.PAYMENT_BACK),
}  # fmt: skip
"""What was sent -> the papers that tell what became of it. No paper of one stands on the other."""


def days_in_force() -> dict[str, int]:
    """Return after how many days each thing is told: what an office has set, else the defaults."""
    changed = {one.key: one.days for one in FundDays.objects.order_by("pk") if one.key in watch.DEFAULT_DAYS}
    return watch.DEFAULT_DAYS | changed


def gather_facts(
    *, today: date, stuck: Sequence[watch.Stuck] = (), needs: Mapping[tuple[str, str], Mapping[int, int]] | None = None
) -> watch.Facts:
    """Return all that is looked at, as the ledger has it now.

    `stuck` comes from those who know the bank's answers (payments); `needs` is the forecast: (share, purpose) ->
    month -> fen, share being central, provincial or local.
    """
    return watch.Facts(
        promised=_promised(), pools=_pools(), sent=_sent(), misuses=_misuses(), advances=_advances(), stuck=stuck,
        outlooks=_outlooks(today.year, needs or {}),
    )  # fmt: skip


def _promised() -> list[watch.Promised]:
    return [
        watch.Promised(one.pk, one.source, one.purpose, one.notified_on, one.due_on, one.due_fen)
        for one in with_left()
        if one.due_fen > 0
    ]


def _pools() -> list[watch.Pool]:
    """Return what lies at the bank and with units by source and purpose, with what came in by day."""
    sums: dict[tuple[int | None, str, str], int] = defaultdict(int)
    inflows: dict[tuple[int | None, str, str], list[tuple[date, int]]] = defaultdict(list)
    legs = Leg.objects.filter(account__in=[accounts.BANK, accounts.HELD]).order_by()
    for unit, source, purpose, fen in legs.values_list("unit", "source", "purpose").annotate(Sum("amount_fen")):
        sums[unit, source, purpose] = fen
    came = legs.filter(IN).values_list("unit", "source", "purpose", "transaction__day").annotate(Sum("amount_fen"))
    for unit, source, purpose, day, fen in came:
        inflows[unit, source, purpose].append((day, fen))
    return [
        watch.Pool(*key, sums[key], tuple(sorted(inflows[key])))
        for key in sorted(sums, key=lambda key: (key[0] or 0, *key[1:]))
        if sums[key]
    ]


def _sent() -> list[watch.Sent]:
    """Return what units have yet to confirm, and what was paid to third parties whose receipts have not come."""
    rows = Movement.objects.filter(kind__in=ANSWERS, state=Movement.State.IN_FORCE)
    closing = [kind for kinds in ANSWERS.values() for kind in kinds]
    answered = Q(children__state=Movement.State.IN_FORCE, children__kind__in=closing)
    rows = rows.annotate(answered=Sum("children__amount_fen", filter=answered, default=0))
    return [
        watch.Sent(one.pk, _holder(one), one.source, one.purpose, one.day, one.amount_fen - one.answered)
        for one in rows.order_by("pk")
        if one.amount_fen > one.answered
    ]


def _holder(one: Movement) -> int | None:
    """Return whose matter it is that something sent is not confirmed: the unit's, or the office's that paid."""
    return one.unit_id if one.kind == drafts.ALLOCATION else None


def _misuses() -> list[watch.Misuse]:
    """Return spending of units on another purpose, and what runs drew from an appropriation for another purpose."""
    spent = Movement.objects.filter(kind=drafts.SPENDING, state=Movement.State.IN_FORCE).exclude(spent_for="")
    found = [
        watch.Misuse(f"movement:{one.pk}", one.unit_id, one.source, one.purpose, one.spent_for, one.day, one.amount_fen)
        for one in spent.order_by("pk")
        if one.spent_for != one.purpose
    ]
    drawn: Any = Leg.objects.filter(
        account=accounts.BENEFITS, appropriation__isnull=False, run__isnull=False
    ).order_by()
    sums = drawn.values_list("run", "appropriation", "source", "appropriation__purpose", "purpose")
    for run, number, source, own, other, fen, day in sums.annotate(Sum("amount_fen"), Min("transaction__day")):
        if own != other and fen > 0:
            found.append(watch.Misuse(f"run:{run}:{number}", None, source, own, other, day, fen))
    return found


def _advances() -> list[watch.Advanced]:
    legs: Any = Leg.objects.filter(account=accounts.BENEFITS, appropriation=None).order_by()
    first = legs.values_list("source", "purpose", "transaction__day__year").annotate(Min("transaction__day"))
    found = []
    for source, purpose, year, since in first:
        fen = sum(part for _run, _benefit, part in advances_of(source, purpose, year))
        if fen > 0:
            found.append(watch.Advanced(source, purpose, year, since, fen))
    return sorted(found, key=lambda one: (one.source, one.purpose, one.year))


def _outlooks(year: int, needs: Mapping[tuple[str, str], Mapping[int, int]]) -> list[watch.Outlook]:
    """Return what is left and needed by source and purpose; city and county stand together for the local share."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in with_left().filter(year=year):
        shared = one.source == "city" and ("local", one.purpose) in needs
        source = "county" if shared else one.source
        sums[source, one.purpose][0] += one.granted_fen
        sums[source, one.purpose][1] += one.granted_fen - one.used_fen
    return [
        watch.Outlook(
            source, purpose, year, granted, left, needs.get(("local" if source == "county" else source, purpose), {})
        )
        for (source, purpose), (granted, left) in sorted(sums.items())
    ]


def named_appropriations(numbers: Sequence[int]) -> dict[int, str]:
    """Return id -> document number of appropriations."""
    return dict(Appropriation.objects.filter(pk__in=numbers).values_list("pk", "number"))


def months_left(today: date) -> range:
    """Return the months (ordinals) from the present one to the end of the year."""
    return range(month_of(today), today.year * 12 + 12)
