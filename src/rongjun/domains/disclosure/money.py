"""My money and why: each month as owed, posted, paid and returned, and the working of each amount. Amounts in fen."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.domains.payments.queries import PersonAccount, PersonMoney, person_account, person_money
from rongjun.domains.payments.queries.held import list_holds_of
from rongjun.domains.payments.reasons import (
    Reason,
    current_exceptions,
    get_line_of_person,
    reason_now,
    reason_of_line,
)
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import month_of, parse_month


@dataclass(frozen=True, slots=True)
class Held:
    """What the supervisor holds: why, until when; no name."""

    reason: str
    until: str


@dataclass(frozen=True, slots=True)
class OwnMoney:
    """A person's account by month, its sums, and what waits because it is held."""

    account: PersonAccount
    sums: PersonMoney
    held: list[Held]


def own_money(person_id: int, at: datetime) -> OwnMoney:
    """Return a person's money. Call it in the own scope."""
    account = person_account(person_id, at=at, until=month_of(office_day(at)) + 1)
    sums = person_money(person_id, at=at, account=account)
    return OwnMoney(account, sums, own_holds(person_id, at))


def own_holds(person_id: int, at: datetime) -> list[Held]:
    """Return what of a person's money waits because it is held. Call it in the own scope."""
    return [Held(one.reason, f"{one.last_day:%Y-%m-%d}") for one in list_holds_of(person_id, at)]


def own_reason(person_id: int, benefit: str, month: str, line: int, at: datetime) -> Reason:
    """Return why a benefit has its amount for a month (YYYY-MM): as owed now, or as a run's line (0 is none).

    Raises NotFound for what is no month, or what is not this person's. Call it in the own scope.
    """
    try:
        number = parse_month(month)
    except ValueError:
        raise NotFound(_("月份应为 YYYY-MM，如 2024-08。")) from None
    if not line:
        return reason_now(person_id=person_id, benefit=benefit, month=number, at=at)
    found = get_line_of_person(line, person_id)
    if (found.benefit, found.month) != (benefit, number):
        raise NotFound(_("没有这一笔明细。"))
    return reason_of_line(found)


def own_faults(person_id: int, at: datetime) -> list[tuple[str, str]]:
    """Return (benefit, code) of what keeps a benefit of this month from being paid. Call it in the own scope."""
    rows = current_exceptions(person_id=person_id, month=month_of(office_day(at)), at=at)
    return [(row["benefit"], row["code"]) for row in rows]


def place_of_reason(reason: Reason) -> str:
    """Return the name of the place whose standard an amount rests on; '' where nothing is owed."""
    if reason.spell is None:
        return ""
    code = str(reason.spell["region"])
    return area_names({code}).get(code, code)
