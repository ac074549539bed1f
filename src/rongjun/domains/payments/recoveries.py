"""Writing what moves in recoveries: one account of recovery a person, opened, reduced, settled. Called by actions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Sum

from rongjun.base.bulk import insert_rows
from rongjun.base.scope import whole_registry
from rongjun.kernel import settling

from .models import Movement, Recovery, RecoveryAct, Run, RunLine
from .recovery_states import next_state

AT_ONCE: Final = 900
COLUMNS: Final = (
    "recovery_id", "person_id", "benefit", "month", "kind", "amount_fen", "central_fen", "provincial_fen", "local_fen",
    "run_id", "line", "money_person", "money_benefit", "money_month", "taken_fen", "taken_central_fen",
    "taken_provincial_fen", "taken_local_fen", "item", "rule", "act_id", "at",
)  # fmt: skip


@whole_registry("追回：登记变动")
def write_movements(
    moved: Sequence[tuple[settling.Movement, str]], *, run: Run | None = None, act: RecoveryAct | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Write movements (with the rule of each), opening, settling or opening again the recovery of each person.

    Returns how many recoveries were opened or opened again. The database refuses what goes below zero.
    """
    if not moved:
        return 0
    before = _recoveries({one.claim[0] for one, _rule in moved})
    missing = sorted({one.claim[0] for one, _rule in moved} - before.keys())
    Recovery.objects.bulk_create([Recovery(person_id=person, opened_at=at) for person in missing], batch_size=500)
    recoveries = before | _recoveries(missing)
    lines = _lines(run) if run is not None else {}
    insert_rows(Movement, COLUMNS, (
        (
            recoveries[one.claim[0]].pk, *one.claim, one.kind, one.split.total, *one.split,
            None if run is None else run.pk, lines.get(one.claim) if one.kind == settling.OVERPAID else None,
            *(one.money or (None, "", None)), one.taken.total, *one.taken, one.item, rule,
            None if act is None else act.pk, at,
        )
        for one, rule in moved
    ))  # fmt: skip
    return len(missing) + _follow(recoveries.values(), at)


def _recoveries(persons: Iterable[int]) -> dict[int, Recovery]:
    asked, found = sorted(persons), dict[int, Recovery]()
    for start in range(0, len(asked), AT_ONCE):
        rows = Recovery.objects.filter(person_id__in=asked[start : start + AT_ONCE])
        found |= {recovery.person_id: recovery for recovery in rows}
    return found


def _lines(run: Run) -> dict[settling.Key, int]:
    rows = RunLine.objects.filter(run_id=run.pk, amount_fen__lt=0).values_list("person_id", "benefit", "month", "pk")
    return {(person, benefit, month): pk for person, benefit, month, pk in rows}


def _follow(recoveries: Iterable[Recovery], at: datetime) -> int:
    """Settle recoveries of which nothing is open, and open again those of which something is; returns how many such."""
    by_id, opened = {one.pk: one for one in recoveries}, 0
    keys = sorted(by_id)
    for start in range(0, len(keys), AT_ONCE):
        part = Movement.objects.filter(recovery_id__in=keys[start : start + AT_ONCE]).order_by()
        for number, fen in part.values_list("recovery_id").annotate(Sum("amount_fen")):
            recovery = by_id[number]
            settled = recovery.state == Recovery.State.SETTLED
            if fen and settled:
                _move(recovery, "reopen", opened_at=at, settled_at=None)
                opened += 1
            elif not fen and not settled:
                _move(recovery, "settle", settled_at=at)
    return opened


def _move(recovery: Recovery, act: str, **values: datetime | None) -> None:
    reached = next_state(recovery.state, act)
    Recovery.objects.filter(pk=recovery.pk, state=recovery.state).update(state=reached, **values)
    recovery.state = reached
