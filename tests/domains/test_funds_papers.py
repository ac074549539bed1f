"""Money before it reaches a run: appropriated by two, received once, allocated, confirmed, spent and given back."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from funds_world import DAY, FundsWorld

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.funds import accounts, appropriations, drafts, movements
from rongjun.domains.funds.beancount import beancount_lines, sums_by_account
from rongjun.domains.funds.models import Appropriation, FundPaper, Leg, Movement, Receipt
from rongjun.domains.funds.papers import open_paper
from rongjun.domains.funds.posting import post
from rongjun.domains.funds.queries import check_ledger, left_of, left_of_parent, list_balances
from rongjun.domains.people.models import Person
from rongjun.kernel.ledger import Draft
from rongjun.kernel.ledger import Leg as LegDraft

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> FundsWorld:
    settings.VAR_DIR = tmp_path
    return FundsWorld()


def sums() -> dict[str, int]:
    return {account: fen for account, fen in sums_by_account(list_balances()).items() if fen}


def left(one: Appropriation) -> int:
    return dict(left_of(source=one.source, purpose=one.purpose, year=one.year))[one.pk]


def advance(run: int, fen: int, day: date = DAY, purpose: str = "medical", world: FundsWorld | None = None) -> None:
    legs = (
        LegDraft(accounts.BENEFITS, fen, "central", purpose, None, run, "b"),
        LegDraft(accounts.PAYABLE, -fen, "central", purpose, None, run, "b"),
    )
    assert world is not None
    post(Draft(f"run:{run}:b:central:pay", "run", day, "", legs), by=world.finance, at=world.at)


def test_an_appropriation_is_in_force_and_posted_once_when_all_of_the_chain_have_signed(world: FundsWorld) -> None:
    one = world.proposed(1000_00)
    assert sums() == {}
    with pytest.raises(NotPermitted):
        appropriations.approve_appropriation(appropriation_id=one.pk, by=world.finance, at=world.tick())
    once = appropriations.approve_appropriation(appropriation_id=one.pk, by=world.head, at=world.tick())
    assert (once.state, sums()) == ("waiting", {})
    with pytest.raises(AlreadyDone):
        appropriations.approve_appropriation(appropriation_id=one.pk, by=world.head, at=world.tick())
    done = appropriations.approve_appropriation(appropriation_id=one.pk, by=world.director, at=world.tick())
    assert (done.state, sums()) == ("in_force", {accounts.DUE: 1000_00, accounts.APPROPRIATED: -1000_00})
    with pytest.raises(AlreadyDone):
        appropriations.approve_appropriation(appropriation_id=one.pk, by=world.director, at=world.tick())
    assert sums()[accounts.DUE] == 1000_00


def test_the_maker_cannot_approve_even_in_another_role(world: FundsWorld) -> None:
    one = world.proposed()
    same_person = replace(world.director, staff_id=world.finance.staff_id)
    with pytest.raises(AlreadyDone):
        appropriations.approve_appropriation(appropriation_id=one.pk, by=same_person, at=world.tick())
    assert Appropriation.objects.get(pk=one.pk).state == "waiting"


def test_the_same_document_again_changes_nothing_and_another_content_is_refused(world: FundsWorld) -> None:
    one = world.proposed(500_00, number="财社〔2024〕1号")
    assert world.proposed(500_00, number="财社〔2024〕1号").pk == one.pk
    with pytest.raises(Refusal, match="已登记"):
        world.proposed(600_00, number="财社〔2024〕1号")
    refused = appropriations.refuse_appropriation(
        appropriation_id=one.pk, reason="金额有误", by=world.head, at=world.tick()
    )
    assert refused.state == "refused"
    assert world.proposed(600_00, number="财社〔2024〕1号").pk != one.pk


def test_a_receipt_is_recorded_once_and_not_beyond_what_is_due_without_a_note(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    first = world.received(one, 400_00, slip="回单1")
    assert world.received(one, 400_00, slip="回单1").pk == first.pk
    assert sums()[accounts.BANK] == 400_00
    with pytest.raises(Refusal, match="已登记为"):
        world.received(one, 500_00, slip="回单1")
    with pytest.raises(Refusal, match="超过应到"):
        world.received(one, 700_00)
    world.received(one, 700_00, note="财政多拨，已电话核实")
    assert (sums()[accounts.BANK], appropriations.due_of(one)) == (1100_00, -100_00)
    world.received(one, -100_00)
    assert (sums()[accounts.BANK], appropriations.due_of(one)) == (1000_00, 0)
    with pytest.raises(Refusal, match="应退回的只有"):
        world.received(one, -1)


def test_a_wrong_receipt_is_reversed_by_another_person_and_once(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    wrong = world.received(one, 100_00)
    with pytest.raises(NotPermitted):
        appropriations.reverse_receipt(receipt_id=wrong.pk, reason="金额错", by=world.finance, at=world.tick())
    appropriations.reverse_receipt(receipt_id=wrong.pk, reason="金额错", by=world.head, at=world.tick())
    assert accounts.BANK not in sums()
    with pytest.raises(AlreadyDone):
        appropriations.reverse_receipt(receipt_id=wrong.pk, reason="金额错", by=world.head, at=world.tick())


def test_advances_are_covered_by_the_appropriation_that_comes_oldest_first_and_never_beyond_it(
    world: FundsWorld,
) -> None:
    advance(1, 300_00, date(2024, 1, 5), world=world)
    advance(2, 300_00, date(2024, 2, 5), world=world)
    advance(3, 300_00, date(2023, 12, 5), world=world)
    advance(4, 300_00, date(2024, 2, 5), "hardship", world=world)
    one = world.appropriated(500_00)
    drawn = Leg.objects.filter(account=accounts.BENEFITS, appropriation=one).order_by("n")
    assert list(drawn.values_list("run", "amount_fen")) == [(1, 300_00), (2, 200_00)]
    assert left(one) == 0
    assert appropriations.advances_of("central", "medical", 2024) == [(2, "b", 100_00)]
    more = world.appropriated(500_00)
    assert left(more) == 400_00
    assert appropriations.advances_of("central", "medical", 2024) == []
    assert sums()[accounts.BENEFITS] == 1200_00


def test_a_medical_fund_in_a_township_account_is_seen_as_held_until_it_is_spent(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    with pytest.raises(Refusal, match="余额只有"):
        world.allocated(one, 100_00)
    world.received(one, 800_00)
    pot = world.allocated(one, 600_00)
    assert (sums()[accounts.SENT], sums()[accounts.BANK], left(one)) == (600_00, 200_00, 400_00)
    world.confirmed(pot, 500_00)
    assert (sums()[accounts.SENT], sums()[accounts.HELD]) == (100_00, 500_00)
    with pytest.raises(Refusal, match="余额只有"):
        world.confirmed(pot, 200_00)
    world.spent(pot, 120_00)
    world.given_back(pot, 80_00)
    assert left_of_parent(pot.pk, drafts.SPENDING) == 300_00
    with pytest.raises(Refusal, match="余额只有"):
        world.spent(pot, 300_01)
    assert sums()[accounts.HELD] == 300_00
    held = [leg.unit for leg in Leg.objects.filter(account=accounts.HELD)]
    assert set(held) == {world.east.pk}
    assert left(one) == 480_00
    world.move(drafts.BOUNCED, 100_00, world.finance, world.head, parent_id=pot.pk)
    assert (accounts.SENT in sums(), sums()[accounts.BANK]) == (False, 380_00)
    assert check_ledger() == []


def test_a_unit_confirms_and_spends_only_its_own_money_and_by_two_persons(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    pot = world.allocated(one, 600_00)
    proposal = movements.Proposal(drafts.CONFIRMATION, 600_00, DAY, "确1", parent_id=pot.pk)
    with pytest.raises(NotFound):
        movements.propose_movement(proposal=proposal, by=world.west_clerk, at=world.tick())
    made, _ = movements.propose_movement(proposal=proposal, by=world.clerk, at=world.tick())
    again, fresh = movements.propose_movement(proposal=proposal, by=world.clerk, at=world.tick())
    assert (again.pk, fresh) == (made.pk, False)
    with pytest.raises(AlreadyDone):
        movements.sign_movement(movement_id=made.pk, by=world.clerk, at=world.tick())
    with pytest.raises(NotFound):
        movements.sign_movement(movement_id=made.pk, by=world.west_clerk, at=world.tick())
    with pytest.raises(NotPermitted):
        movements.sign_movement(movement_id=made.pk, by=world.head, at=world.tick())
    movements.sign_movement(movement_id=made.pk, by=world.second_clerk, at=world.tick())
    assert sums()[accounts.HELD] == 600_00


def test_a_reduction_takes_what_is_not_used_and_the_money_goes_back_by_a_receipt(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    world.allocated(one, 600_00)
    with pytest.raises(Refusal, match="余额只有"):
        world.move(drafts.REDUCTION, 500_00, world.finance, world.head, appropriation_id=one.pk, what="调减")
    world.move(drafts.REDUCTION, 400_00, world.finance, world.head, appropriation_id=one.pk, what="调减")
    assert (left(one), appropriations.due_of(one)) == (0, -400_00)
    world.received(one, -400_00)
    assert sums() == {accounts.APPROPRIATED: -600_00, accounts.SENT: 600_00}


def test_books_opened_in_mid_year_begin_with_what_stood_in_the_accounts(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    world.received(one, 700_00)
    world.move(drafts.OPENING_USED, 600_00, world.finance, world.head, appropriation_id=one.pk)
    assert (left(one), sums()[accounts.BANK]) == (400_00, 100_00)
    where = {"source": "county", "purpose": "care_fund"}
    world.move(drafts.OPENING_BANK, 50_00, world.finance, world.head, **where)
    pot = world.move(drafts.OPENING_HELD, 30_00, world.finance, world.head, unit_id=world.east.pk, **where)
    world.spent(pot, 10_00)
    assert (sums()[accounts.HELD], sums()[accounts.SPENT]) == (20_00, 10_00)
    assert check_ledger() == []


@pytest.mark.parametrize(
    ("text", "why"), [("给王建国报销住院费", "姓名"), ("补 990101195003070018", "身份证号"), ("上访人员补助", "词")]
)
def test_a_text_about_money_names_nobody(world: FundsWorld, text: str, why: str) -> None:
    Person.objects.create(
        file_no="D1", name="王建国", pinyin="wangjianguo", sex="男", birth_date=date(1950, 1, 1),
        area_code="990101001001", household="rural", categories="11", id_index="i", id_tail="0000",
    )  # fmt: skip
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    pot = world.allocated(one, 600_00)
    world.confirmed(pot, 600_00)
    with pytest.raises(Refusal, match=why):
        world.spent(pot, 1_00, what=text)


def test_a_scan_is_kept_sealed_and_opened_on_record(world: FundsWorld, tmp_path: Path) -> None:
    promise = appropriations.Promise("central", "medical", 2024, "文1", 100_00, DAY)
    one, _ = appropriations.propose_appropriation(promise=promise, paper=PDF, by=world.finance, at=world.tick())
    paper = FundPaper.objects.get(appropriation=one)
    kept = (tmp_path / "papers" / str(paper.token)).read_bytes()
    assert PDF not in kept
    assert open_paper(paper_id=paper.pk, by=world.head, at=world.tick())[1] == PDF
    with pytest.raises(Refusal, match="只收 pdf"):
        appropriations.propose_appropriation(
            promise=appropriations.Promise("central", "medical", 2024, "文2", 100_00, DAY), paper=b"x",
            by=world.finance, at=world.tick(),
        )  # fmt: skip
    assert not Appropriation.objects.filter(number="文2").exists()


def refused(sql: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()


def test_raw_sql_cannot_change_approve_alone_replace_or_remove_a_paper_about_money(world: FundsWorld) -> None:
    one, waiting = world.appropriated(1000_00), world.proposed(7_00)
    world.received(one, 1000_00)
    pot = world.allocated(one, 600_00)
    mine, _ = movements.propose_movement(
        proposal=movements.Proposal(drafts.CONFIRMATION, 600_00, DAY, "确1", parent_id=pot.pk), by=world.clerk,
        at=world.tick(),
    )  # fmt: skip
    refused("UPDATE funds_appropriation SET amount_fen = 1 WHERE id = %s", one.pk)
    refused("UPDATE funds_appropriation SET state = 'waiting' WHERE id = %s", one.pk)
    refused("UPDATE funds_appropriation SET state = 'in_force' WHERE id = %s", waiting.pk)
    refused("UPDATE funds_appropriation SET state = 'in_force', approved_by_id = made_by_id WHERE id = %s", waiting.pk)
    refused("UPDATE funds_movement SET amount_fen = 1 WHERE id = %s", pot.pk)
    refused("UPDATE funds_movement SET unit_id = %s WHERE id = %s", world.west.pk, mine.pk)
    refused("UPDATE funds_movement SET state = 'in_force', approved_by_id = made_by_id WHERE id = %s", mine.pk)
    refused("UPDATE funds_movement SET state = 'refused' WHERE id = %s", pot.pk)
    refused("UPDATE funds_receipt SET amount_fen = 1")
    for table in ("funds_movement", "funds_receipt", "funds_appropriation"):
        refused(f"DELETE FROM {table}")
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        else:
            refused(f"TRUNCATE {table} CASCADE")
    assert Movement.objects.count() == 2 and Receipt.objects.count() == 1


def test_beancount_agrees_with_every_kind_of_transaction(world: FundsWorld, tmp_path: Path) -> None:
    advance(1, 30_00, date(2024, 1, 5), world=world)
    one = world.appropriated(1000_01)
    world.received(one, 900_01)
    pot = world.allocated(one, 600_00)
    world.confirmed(pot, 500_00)
    world.spent(pot, 120_33, spent_for="hardship")
    world.given_back(pot, 80_00)
    world.move(drafts.BOUNCED, 100_00, world.finance, world.head, parent_id=pot.pk)
    world.move(drafts.REDUCTION, 10_00, world.finance, world.head, appropriation_id=one.pk, what="调减")
    world.move(drafts.OPENING_USED, 20_00, world.finance, world.head, appropriation_id=one.pk)
    world.move(drafts.OPENING_BANK, 5_00, world.finance, world.head, source="donation", purpose="care_fund")
    path = tmp_path / "books.beancount"
    path.write_text("\n".join(beancount_lines()) + "\n", encoding="utf-8")
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert check_ledger() == []
