"""Whether the ledger says what the rows say: every balance that runs post, proved by source and purpose, to the fen."""

from collections import defaultdict
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet, Sum

from rongjun.base.scope import whole_registry
from rongjun.domains.funds import accounts
from rongjun.domains.funds.models import Leg
from rongjun.domains.funds.purposes import DONATION, LEVEL_OF_SHARE, purpose_of

from ..models import BankItem, Movement, Part, Run, RunLine, Waiting
from ..settling import outstanding_returns
from ..states import POSTED

type Sums = dict[tuple[str, str], int]
"""(share, purpose) -> fen."""
SHARES: Final = ("central", "provincial", "local")
_SUMS: Final = [Sum(f"{share}_fen") for share in SHARES]
_MONEY: Final = ("amount_fen", "central_fen", "provincial_fen", "local_fen")


@whole_registry("对账：账簿与明细")
def reconcile() -> list[str]:
    """Return where the ledger and the rows under it differ, in words for an operator; nothing where they agree.

    PAYABLE: bank items without an answer and what waits for a receiver. RETURNED: what the bank sent back and was not
    paid again. RECOVERABLE: what is claimed back. BENEFITS: lines of released runs. WRITTEN_OFF: what was written off.
    And every item is the sum of its parts; every line is sent, waits, or met a claim, once.
    """
    faults: list[str] = []
    for account, expected in _expected().items():
        held = _held(account)
        for share, purpose in sorted(held.keys() | expected.keys()):
            found, wanted = held.get((share, purpose), 0), expected.get((share, purpose), 0)
            if found != wanted:
                faults.append(f"{account} {share} {purpose}: ledger {found}, rows {wanted} fen")
    faults += [f"bank item {number}: its parts do not add up to it" for number in _torn_items()]
    faults += [f"person {p}, {b}, month {m}: {fen} fen neither sent nor waiting" for p, b, m, fen in _lost_keys()]
    return faults


def _expected() -> dict[str, Sums]:
    """Return account -> what it should hold by the rows, debit positive."""
    answered = Part.objects.filter(item__result=BankItem.Result.WAITING)
    payable = _add(_by_benefit(answered), _by_benefit(_last_waiting()))
    back: Sums = defaultdict(int)
    for row in outstanding_returns().iter_rows(named=True):
        for share in SHARES:
            back[share, purpose_of(row["benefit"])] += row[f"{share}_fen"]
    off = Movement.objects.filter(kind__in=[Movement.Kind.WRITTEN_OFF, Movement.Kind.REVIVED])
    return {
        accounts.PAYABLE: _negated(payable),
        accounts.RETURNED: _negated(back),
        accounts.RECOVERABLE: _by_benefit(Movement.objects.all()),
        accounts.BENEFITS: _by_benefit(RunLine.objects.filter(run__state__in=POSTED)),
        accounts.WRITTEN_OFF: _negated(_by_benefit(off)),
    }


def _last_waiting() -> QuerySet[Waiting]:
    last = Run.objects.filter(state__in=POSTED).order_by("-month", "-pk").values("pk")[:1]
    return Waiting.objects.filter(run_id__in=last)


def _by_benefit(rows: Any) -> Sums:
    sums: Sums = defaultdict(int)
    for benefit, *fen in rows.order_by().values_list("benefit").annotate(*_SUMS):
        for share, amount in zip(SHARES, fen, strict=True):
            sums[share, purpose_of(benefit)] += int(amount)
    return sums


def _held(account: str) -> Sums:
    share_of = {level: share for share, levels in LEVEL_OF_SHARE.items() for level in levels}
    share_of[DONATION] = "local"
    legs = Leg.objects.filter(account=account).order_by().values_list("source", "purpose").annotate(Sum("amount_fen"))
    sums: Sums = defaultdict(int)
    for source, purpose, fen in legs:
        sums[share_of.get(source, source), purpose] += int(fen)
    return sums


def _add(one: Sums, other: Sums) -> Sums:
    return {place: one.get(place, 0) + other.get(place, 0) for place in one.keys() | other.keys()}


def _negated(sums: Sums) -> Sums:
    return {place: -fen for place, fen in sums.items()}


def _torn_items() -> list[int]:
    sums = ", ".join(f"COALESCE(SUM(p.{name}), 0)" for name in _MONEY)
    own = ", ".join(f"i.{name}" for name in _MONEY)
    unequal = " OR ".join(f"COALESCE(SUM(p.{name}), 0) <> i.{name}" for name in _MONEY)
    sql = f"""SELECT i.id, {own}, {sums} FROM payments_bankitem i LEFT JOIN payments_part p ON p.item_id = i.id
              GROUP BY i.id, {own} HAVING {unequal} ORDER BY i.id LIMIT 20"""  # noqa: S608
    return [row[0] for row in _rows(sql)]


def _lost_keys() -> list[tuple[int, str, int, int]]:
    """Return (person, benefit, month, fen) of what was posted and neither sent, nor waits, nor met a claim."""

    def money(sign: str, prefix: str = "") -> str:
        return ", ".join(f"{sign}{prefix}{name}" for name in _MONEY)

    posted = ", ".join(f"'{state.value}'" for state in POSTED)
    last = f"SELECT id FROM payments_run WHERE state IN ({posted}) ORDER BY month DESC, id DESC LIMIT 1"  # noqa: S608
    key = "person_id, benefit, month"
    taken = money("-", "taken_").replace("taken_amount_fen", "taken_fen")
    sums = ", ".join(f"SUM({name})" for name in _MONEY)
    sql = f"""
      SELECT {key}, {sums} FROM (
        SELECT {key}, {money("")} FROM payments_runline
          WHERE run_id IN (SELECT id FROM payments_run WHERE state IN ({posted}))
        UNION ALL SELECT {key}, {money("-")} FROM payments_part WHERE again_of_id IS NULL
        UNION ALL SELECT {key}, {money("-")} FROM payments_waiting WHERE run_id IN ({last})
        UNION ALL SELECT {key}, {money("")} FROM payments_movement WHERE kind = 'overpaid'
        UNION ALL SELECT money_person, money_benefit, money_month, {taken} FROM payments_movement
          WHERE money_person IS NOT NULL AND item IS NULL) every_one
      GROUP BY {key} HAVING {" OR ".join(f"SUM({name}) <> 0" for name in _MONEY)}
      ORDER BY {key} LIMIT 20"""  # noqa: S608
    return [(person, benefit, month, int(fen)) for person, benefit, month, fen, *_rest in _rows(sql)]


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
