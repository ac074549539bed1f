"""Paying a hospital, agency, school or builder: a paper of `funds` through its own doors, linked to what it pays for.

The money has arrived once its receipt is signed there (`arrived_fen`); until then the ledger says it is on the way.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.funds import drafts
from rongjun.domains.funds.models import Movement
from rongjun.domains.funds.movements import Proposal, propose_movement
from rongjun.domains.funds.queries import sums_below
from rongjun.domains.safeguards.actions import record_act

from .models import UnitPayment

BACK: Final = (drafts.BOUNCED, drafts.GIVE_BACK, drafts.PAYMENT_BACK, drafts.REFUND)
"""Papers by which money that was paid comes back."""


@transaction.atomic
def pay_unit(
    *, source: str, payee: str, amount_fen: int, pot_id: int, number: str, day: date, spent_for: str, what: str,
    by: Actor, at: datetime,
) -> UnitPayment:  # fmt: skip
    """Spend money that a unit holds on a hospital or agency; another person signs the paper in `funds`.

    `pot_id`: the allocation that the unit confirmed. Names of persons are refused by funds; the same number of a paper
    again changes nothing. Raises as `funds.movements.propose_movement`.
    """
    said = Proposal(drafts.SPENDING, amount_fen, day, number, what, parent_id=pot_id, spent_for=spent_for)
    return _kept(source, payee, said, by, at)


@transaction.atomic
def send_to_unit(
    *, source: str, payee: str, amount_fen: int, appropriation_id: int, number: str, day: date, what: str, by: Actor,
    at: datetime, payee_unit_id: int | None = None,
) -> UnitPayment:  # fmt: skip
    """Pay a hospital, agency, school or builder out of an appropriation; its receipt follows in `funds`.

    `payee_unit_id`: where it is a unit of the system (a hospital that hands its sheets in). Raises as
    `propose_movement`.
    """
    said = Proposal(
        drafts.PAYMENT, amount_fen, day, number, what, appropriation_id=appropriation_id, unit_id=payee_unit_id,
        payee=payee,
    )  # fmt: skip
    return _kept(source, payee, said, by, at)


def list_unit_payments(source: str) -> list[UnitPayment]:
    """Return what was paid for a source, newest first, with the papers and their `state`."""
    return list(UnitPayment.objects.filter(source=source).select_related("movement"))


def paid_to_units_fen(source: str) -> int:
    """Return what papers in force paid for a source, without what came back. Fen."""
    in_force = Movement.State.IN_FORCE
    return sum(
        one.amount_fen - came_back_fen(one) for one in list_unit_payments(source) if one.movement.state == in_force
    )


def came_back_fen(payment: UnitPayment) -> int:
    """Return what of a payment the bank sent back or who was paid gave back, by papers in force. Fen."""
    sums = sums_below(payment.movement_id)
    return sum(sums.get(kind, 0) for kind in BACK)


def arrived_fen(source: str) -> int:
    """Return what of the payments of a source has a receipt in force, less what was refunded. Fen."""
    found = [sums_below(one.movement_id) for one in list_unit_payments(source)]
    return sum(sums.get(drafts.ARRIVED, 0) - sums.get(drafts.REFUND, 0) for sums in found)


def standing_payments(source: str) -> list[UnitPayment]:
    """Return the payments of a source that wait or were made: neither refused nor come back as a whole."""
    found = [one for one in list_unit_payments(source) if one.movement.state != Movement.State.REFUSED]
    return [one for one in found if came_back_fen(one) < one.amount_fen]


def _kept(source: str, payee: str, said: Proposal, by: Actor, at: datetime) -> UnitPayment:
    if not payee.strip():
        raise Refusal(_("请写明付给哪个单位。"))
    movement, fresh = propose_movement(proposal=said, by=by, at=at)
    known = UnitPayment.objects.filter(movement=movement).select_related("movement").first()
    if known is not None and came_back_fen(known) >= known.amount_fen:
        raise Refusal(_("这份单据的钱已经退回；再付请另用一个单据编号。"))
    if known is not None:
        return known
    if not fresh:
        raise Refusal(_("这份单据是别处登记的，不能再连到这件事；请另用一个单据编号。"))
    made = UnitPayment.objects.create(
        source=source, payee=payee.strip()[:80], movement=movement, amount_fen=said.amount_fen,
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    record_act(
        by=by, at=at, action="grants.unit", subject=f"unit_payment:{made.pk}",
        detail={"source": source, "movement": movement.pk, "fen": said.amount_fen},
    )  # fmt: skip
    return made
