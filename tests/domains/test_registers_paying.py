"""Money of a record: a grant to its person or a paper to its builder, never beyond its sum; paid is what arrived."""

from collections.abc import Iterator
from typing import Any

import pytest
from houses_world import Houses

from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.funds import drafts
from rongjun.domains.funds.models import Movement
from rongjun.domains.services.grants import actions as grants
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.registers import paying
from rongjun.domains.services.registers.actions import mark_mistaken
from rongjun.domains.services.registers.models import Record

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office() -> Iterator[Houses]:
    with whole_registry("tests"):
        yield Houses()


def grant(office: Houses, house: Record) -> Grant:
    return paying.grant_for_record(
        record=office.fresh(house), reason="住房项目验收合格", by=office.officer, at=office.tick()
    )  # fmt: skip


def test_the_builder_is_paid_once_and_the_project_is_paid_once_the_receipt_is_signed(office: Houses) -> None:
    house, money = office.house(), office.money()
    ((listed, _pays, account),) = paying.list_payable(office.finance)
    assert (listed.pk, account.left_fen) == (house.pk, 20_000_00)
    with pytest.raises(NotPermitted):
        office.pay(house, money, by=office.officer)
    made = office.pay(house, money)
    assert office.pay(house, money).pk == made.pk and made.payee == "清源建筑公司" and made.amount_fen == 20_000_00
    assert house.person is not None and house.person.name not in made.movement.what
    with pytest.raises(AlreadyDone, match="全部提出"):
        office.pay(house, money, "付2")
    with pytest.raises(AlreadyDone, match="全部提出"):
        grant(office, house)
    assert paying.list_payable(office.finance) == []
    typed = {"grant_no": "付1", "paid_on": office.day}
    with pytest.raises(Refusal, match="还没有全部到账（付1）"):
        office.moved(house, "paid", **typed)
    office.signed(made.movement_id, office.head, office.director)
    with pytest.raises(Refusal, match="还没有全部到账"):
        office.moved(house, "paid", **typed)
    with pytest.raises(Refusal, match="先撤销付款"):
        mark_mistaken(
            record=office.fresh(house), reason="登记错了", by=office.officer, at=office.tick(), form_key=office.key()
        )  # fmt: skip
    office.told(drafts.ARRIVED, made, 20_000_00)
    assert paying.paid_for(house) == {"grant_no": "付1"}
    assert office.moved(house, "paid", **typed).stage == "paid"


def test_a_grant_and_a_payment_together_never_pass_the_sum(office: Houses) -> None:
    house, money = office.house(), office.money()
    made = grant(office, house)
    line = made.lines.get()
    assert (line.benefit, line.amount_fen, line.basis) == ("housing_aid", 20_000_00, "县住房补助办法第四条")
    with pytest.raises(AlreadyDone, match="全部提出"):
        grant(office, house)
    with pytest.raises(AlreadyDone, match="全部提出"):
        office.pay(house, money)
    grants.withdraw_grant(grant_id=made.pk, reason="改付施工单位", by=office.officer, at=office.tick())
    paid = office.pay(house, money)
    office.signed(paid.movement_id, office.head, office.director)
    office.told(drafts.ARRIVED, paid, 20_000_00)
    office.told(drafts.REFUND, paid, 5_000_00)
    account = paying.account_of(house)
    assert account is not None and (account.left_fen, account.arrived_fen) == (5_000_00, 15_000_00)
    again = grant(office, house)
    assert again.lines.get().amount_fen == 5_000_00 and Movement.objects.filter(kind=drafts.PAYMENT).count() == 1
    with pytest.raises(Refusal, match="还没有全部到账"):
        office.moved(house, "paid", grant_no="付1", paid_on=office.day)


def test_a_grant_has_arrived_once_a_run_paid_it(office: Houses) -> None:
    house = office.house()
    made = office.granted(grant(office, house))
    typed = {"grant_no": made.number, "paid_on": office.day}
    with pytest.raises(Refusal, match="还没有全部到账"):
        office.moved(house, "paid", **typed)
    office.released(f"{office.at:%Y-%m}")
    assert paying.paid_for(house) == {"grant_no": made.number}
    assert office.moved(house, "paid", grant_no=made.number, paid_on=office.day).stage == "paid"


def test_a_project_that_is_not_accepted_pays_nothing_and_one_paid_elsewhere_is_written_as_before(
    office: Houses,
) -> None:
    office.house()
    open_one, money = office.house(), office.money()
    assert len(paying.list_payable(office.finance)) == 2
    assert office.moved(open_one, "paid", grant_no="住建局付", paid_on=office.day).stage == "paid"
    with pytest.raises(Refusal, match="不能付款"):
        office.pay(open_one, money)


def test_what_was_not_accepted_is_neither_paid_nor_written_as_paid(office: Houses) -> None:
    house, money = office.house(good="no"), office.money()
    assert paying.list_payable(office.finance) == [] and not paying.may_pay(house)
    with pytest.raises(Refusal, match="不合格"):
        office.pay(house, money)
    with pytest.raises(Refusal, match="不合格"):
        grant(office, house)
    with pytest.raises(Refusal, match="不合格"):
        office.moved(house, "paid", grant_no="1", paid_on=office.day)
    office.moved(house, "building", begun_on=office.day, builder="清源建筑公司")
    office.moved(house, "accepted", accepted_on=office.day, good="yes")
    assert len(paying.list_payable(office.finance)) == 1


def test_the_list_of_what_is_to_be_paid_costs_the_same_queries_whatever_its_length(
    office: Houses, django_assert_num_queries: Any
) -> None:
    office.house()
    with django_assert_num_queries(3):
        assert len(paying.list_payable(office.finance)) == 1
    office.house()
    with django_assert_num_queries(3):
        assert len(paying.list_payable(office.finance)) == 2
