"""Paying a unit: a paper of funds, once whatever is sent twice, signed by another; what came back is paid no more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from funds_world import DAY, FundsWorld

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.funds import accounts, drafts, movements, positions
from rongjun.domains.funds.models import Appropriation, Movement
from rongjun.domains.funds.queries import check_ledger, left_of
from rongjun.domains.funds.watching import gather_facts
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.services.grants import units
from rongjun.domains.services.grants.models import UnitPayment
from rongjun.kernel import watch

pytestmark = pytest.mark.django_db(databases=["default", "access"])
SOURCE = "aid:7"


@pytest.fixture
def world() -> FundsWorld:
    return FundsWorld()


@pytest.fixture
def money(world: FundsWorld) -> Appropriation:
    """A thousand yuan at the bank."""
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    return one


def send(world: FundsWorld, money: Appropriation, fen: int = 300_00, **more: Any) -> UnitPayment:
    said = {
        "source": SOURCE, "payee_unit_id": world.east.pk, "payee": "东镇站", "number": "付1", "day": DAY,
        "what": "帮扶物资一批", "by": world.finance, "appropriation_id": money.pk,
    } | more  # fmt: skip
    return units.send_to_unit(amount_fen=fen, at=world.tick(), **said)


def signed(world: FundsWorld, payment: UnitPayment) -> None:
    for by in (world.head, world.director):
        movements.sign_movement(movement_id=payment.movement_id, by=by, at=world.tick())


def test_money_sent_to_a_unit_is_paid_once_two_signed_and_not_before(world: FundsWorld, money: Appropriation) -> None:
    made = send(world, money)
    assert units.paid_to_units_fen(SOURCE) == 0 and units.standing_payments(SOURCE) == [made]
    signed(world, made)
    assert units.paid_to_units_fen(SOURCE) == 300_00
    assert units.paid_to_units_fen("aid:8") == 0


def test_the_same_number_again_is_the_same_payment_and_another_content_is_refused(
    world: FundsWorld, money: Appropriation
) -> None:
    made = send(world, money)
    assert send(world, money).pk == made.pk
    signed(world, made)
    assert send(world, money).pk == made.pk
    with pytest.raises(Refusal, match="内容不同"):
        send(world, money, 400_00)
    assert UnitPayment.objects.count() == Movement.objects.filter(kind=drafts.PAYMENT).count() == 1
    assert AuditEntry.objects.filter(action="grants.unit").count() == 1


def test_a_paper_of_another_matter_is_never_taken_for_this_one(world: FundsWorld, money: Appropriation) -> None:
    proposal = movements.Proposal(
        drafts.PAYMENT, 300_00, DAY, "付1", "帮扶物资一批", appropriation_id=money.pk, unit_id=world.east.pk,
        payee="东镇站",
    )  # fmt: skip
    movements.propose_movement(proposal=proposal, by=world.finance, at=world.tick())
    with pytest.raises(Refusal, match="别处登记"):
        send(world, money)
    assert not UnitPayment.objects.exists()


def test_a_payment_that_was_refused_counts_for_nothing_and_frees_its_number(
    world: FundsWorld, money: Appropriation
) -> None:
    made = send(world, money)
    movements.refuse_movement(movement_id=made.movement_id, reason="单位写错", by=world.head, at=world.tick())
    assert units.standing_payments(SOURCE) == [] and units.paid_to_units_fen(SOURCE) == 0
    again = send(world, money, payee="东镇站（改）")
    assert again.movement.payee == "东镇站（改）" and again.pk != made.pk
    signed(world, again)
    assert units.paid_to_units_fen(SOURCE) == 300_00 and len(units.list_unit_payments(SOURCE)) == 2


def test_the_maker_does_not_sign_the_own_payment(world: FundsWorld, money: Appropriation) -> None:
    made = send(world, money)
    with pytest.raises(NotPermitted):
        movements.sign_movement(movement_id=made.movement_id, by=world.finance, at=world.tick())
    movements.sign_movement(movement_id=made.movement_id, by=world.head, at=world.tick())
    with pytest.raises(AlreadyDone):
        movements.sign_movement(movement_id=made.movement_id, by=world.head, at=world.tick())
    assert units.paid_to_units_fen(SOURCE) == 0


def test_what_was_sent_is_on_the_way_until_its_receipt_is_signed_by_another_and_then_has_arrived(
    world: FundsWorld, money: Appropriation
) -> None:
    made = send(world, money)
    assert positions.state_of_payment(made.movement) == "waiting"
    signed(world, made)
    paid = Movement.objects.get(pk=made.movement_id)
    assert positions.state_of_payment(paid) == "transit" and units.arrived_fen(SOURCE) == 0
    (place,) = positions.list_places()
    assert (place.sums[accounts.BANK], place.sums[accounts.TRANSIT]) == (700_00, 300_00)
    said = movements.Proposal(drafts.ARRIVED, 300_00, DAY, "收据 0012", parent_id=paid.pk)
    receipt, _new = movements.propose_movement(proposal=said, by=world.finance, at=world.tick())
    assert movements.propose_movement(proposal=said, by=world.finance, at=world.tick()) == (receipt, False)
    with pytest.raises(NotPermitted):
        movements.sign_movement(movement_id=receipt.pk, by=world.finance, at=world.tick())
    assert units.arrived_fen(SOURCE) == 0
    movements.sign_movement(movement_id=receipt.pk, by=world.head, at=world.tick())
    assert units.arrived_fen(SOURCE) == 300_00 and positions.state_of_payment(paid) == "arrived"
    with pytest.raises(AlreadyDone):
        movements.sign_movement(movement_id=receipt.pk, by=world.director, at=world.tick())
    with pytest.raises(Refusal, match="余额只有"):
        world.told(drafts.ARRIVED, paid, 1)
    (place,) = positions.list_places()
    assert place.sums[accounts.TRANSIT] == 0
    (standing,) = positions.list_standings(2024)
    assert (standing.payees_fen, standing.units_fen, standing.left_fen) == (300_00, 0, 700_00)
    assert check_ledger() == []


def test_what_the_bank_sent_back_is_not_paid_and_is_paid_anew_under_another_number(
    world: FundsWorld, money: Appropriation
) -> None:
    made = send(world, money)
    signed(world, made)
    world.told(drafts.PAYMENT_BACK, made.movement, 300_00)
    assert units.came_back_fen(made) == 300_00
    assert units.paid_to_units_fen(SOURCE) == 0 and units.standing_payments(SOURCE) == []
    with pytest.raises(Refusal, match="已经退回"):
        send(world, money)
    again = send(world, money, number="付2")
    signed(world, again)
    assert units.paid_to_units_fen(SOURCE) == 300_00 and units.standing_payments(SOURCE) == [again]


def test_what_was_refunded_in_part_leaves_the_rest_paid_and_is_left_of_the_appropriation(
    world: FundsWorld, money: Appropriation
) -> None:
    made = send(world, money)
    signed(world, made)
    with pytest.raises(Refusal, match="余额只有"):
        world.told(drafts.REFUND, made.movement, 100_00)
    world.told(drafts.ARRIVED, made.movement, 300_00)
    world.told(drafts.REFUND, made.movement, 100_00)
    assert units.paid_to_units_fen(SOURCE) == units.arrived_fen(SOURCE) == 200_00
    assert units.standing_payments(SOURCE) == [made]
    assert left_of(source="central", purpose="medical", year=2024) == [(money.pk, 800_00)]


def test_a_receipt_that_does_not_come_is_told_to_the_office_that_paid(world: FundsWorld, money: Appropriation) -> None:
    made = send(world, money)
    signed(world, made)

    def late() -> list[Any]:
        found = watch.find(gather_facts(today=DAY + timedelta(days=40)), watch.DEFAULT_DAYS, DAY + timedelta(days=40))
        return [(one.unit, one.amount_fen) for one in found if one.kind == watch.UNCONFIRMED]

    world.told(drafts.ARRIVED, made.movement, 100_00)
    assert late() == [(None, 200_00)]
    world.told(drafts.ARRIVED, made.movement, 200_00)
    assert late() == []


def test_the_database_lets_nobody_change_who_was_paid_nor_pay_nobody(world: FundsWorld, money: Appropriation) -> None:
    made = send(world, money)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Movement.objects.filter(pk=made.movement_id).update(payee="别家医院")
    row = Movement.objects.get(pk=made.movement_id)
    row.pk, row.number, row.payee = None, "付9", ""
    with pytest.raises(DatabaseError, match="says who is paid"), transaction.atomic():
        row.save(force_insert=True)


def test_a_station_pays_an_agency_out_of_what_it_holds_and_not_beyond(world: FundsWorld, money: Appropriation) -> None:
    pot = world.allocated(money, 500_00)
    world.confirmed(pot, 500_00)

    def pay(fen: int, **more: Any) -> UnitPayment:
        said = {
            "number": "支1",
            "payee": "县医保局",
            "what": "缴费一批",
            "spent_for": "medical",
            "by": world.clerk,
        } | more
        return units.pay_unit(source=SOURCE, amount_fen=fen, pot_id=pot.pk, day=DAY, at=world.tick(), **said)

    with pytest.raises(Refusal, match="余额只有"):
        pay(600_00)
    made = pay(400_00)
    assert pay(400_00).pk == made.pk
    with pytest.raises(AlreadyDone):
        movements.sign_movement(movement_id=made.movement_id, by=world.clerk, at=world.tick())
    movements.sign_movement(movement_id=made.movement_id, by=world.second_clerk, at=world.tick())
    assert units.paid_to_units_fen(SOURCE) == 400_00
    with pytest.raises(Refusal, match="余额只有"):
        pay(200_00, number="支2")
    with pytest.raises(NotFound):
        pay(50_00, number="支3", by=world.west_clerk)


@pytest.mark.parametrize(
    ("more", "why"),
    [({"payee": " "}, "付给哪个单位"), ({"what": "稳控经费"}, "稳控"), ({"number": ""}, "单据编号"),
     ({"what": "622848001234567890"}, "身份证号")],
)  # fmt: skip
def test_a_payment_without_a_payee_or_with_what_no_book_may_say_is_refused(
    world: FundsWorld, money: Appropriation, more: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        send(world, money, **more)
    assert not UnitPayment.objects.exists() and not Movement.objects.exists()


def test_a_payment_names_nobody_of_the_registry(world: FundsWorld, money: Appropriation) -> None:
    Person.objects.create(
        file_no="U1", name="毕有年", sex="男", birth_date=DAY, area_code="990101001001", household="rural",
        id_index="u" * 64, id_tail="0000",
    )  # fmt: skip
    with pytest.raises(Refusal, match="姓名"):
        send(world, money, what="毕有年住院")
    with pytest.raises(NotFound):
        send(world, money, payee_unit_id=10**9)
    with pytest.raises(NotPermitted):
        send(world, money, by=world.clerk)
