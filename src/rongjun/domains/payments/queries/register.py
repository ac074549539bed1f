"""The pay register: who gets how much, by town, with a masked account and room for a signature."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Sum

from rongjun.base.actor import Actor
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.units.queries import area_names

from ..bank.items import PAYEE, Payment, planned_payments, receiver_of
from ..models import BankItem, Movement, Run
from ..states import POSTED
from .scope import within_area

TOWN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the register; the account shows its last four digits only."""

    number: int
    file_no: str
    name: str
    to: str
    receiver: str
    bank: str
    account: str
    amount_fen: int
    token: str
    set_off_fen: int = 0
    """What was set off by rule before; not part of the amount."""


@dataclass(frozen=True, slots=True)
class TownRegister:
    """The register of one town with its total in fen."""

    code: str
    name: str
    rows: list[RegisterRow]
    total_fen: int


def pay_register(run: Run, *, by: Actor) -> list[TownRegister]:
    """Return the register of a run by town: its bank items once released, before that what they would be.

    A fixed number of queries. Raises NotPermitted for roles that see figures only.
    """
    people = _people(by)
    values: dict[int, Any] = dict(Fact.objects.filter(kind__in=["account", "payee"]).values_list("pk", "value"))
    payments = [payment for payment in _payments(run) if payment.person_id in people]
    towns: dict[str, list[RegisterRow]] = {}
    for number, payment in enumerate(payments, start=1):
        person = people[payment.person_id]
        row = _row(number, person, payment, values[payment.fact_id])
        towns.setdefault(person.area_code[:TOWN_DIGITS], []).append(row)
    names = area_names({code + "000" for code in towns})
    return [
        TownRegister(code, names.get(code + "000", code), rows, sum(row.amount_fen for row in rows))
        for code, rows in sorted(towns.items())
    ]


class _Named(NamedTuple):
    file_no: str
    name: str
    area_code: str
    token: UUID


def _people(by: Actor) -> dict[int, _Named]:
    rows = Person.objects.filter(within_area(by, "area_code"))
    return {pk: _Named(*rest) for pk, *rest in rows.values_list("pk", *_Named._fields)}


def _row(number: int, person: _Named, payment: Payment, value: dict[str, Any]) -> RegisterRow:
    receiver = value.get("name") if payment.to == PAYEE else value.get("holder")
    return RegisterRow(
        number, person.file_no, person.name, payment.to, str(receiver or person.name), str(value.get("bank", "")),
        f"****{value.get('tail', '')}", payment.amount_fen, str(person.token), payment.set_off_fen,
    )  # fmt: skip


def _payments(run: Run) -> list[Payment]:
    if run.state not in POSTED:
        return planned_payments(run, run.known_at)
    items = BankItem.objects.filter(run_id=run.pk).order_by("sequence")
    less = _set_off_in(run)
    return [Payment(i.person_id, i.to, i.fact_id, i.amount_fen, less.get((i.person_id, i.to), 0)) for i in items]


def _set_off_in(run: Run) -> dict[tuple[int, str], int]:
    """Return (person, to) -> fen that a released run set off against what continues after a death. One query."""
    off = Movement.objects.filter(run_id=run.pk, kind=Movement.Kind.SET_OFF).order_by()
    sums: dict[tuple[int, str], int] = {}
    for person, benefit, fen in off.values_list("money_person", "money_benefit").annotate(Sum("taken_fen")):
        receiver = (int(person or 0), receiver_of(benefit))
        sums[receiver] = sums.get(receiver, 0) + int(fen)
    return sums
