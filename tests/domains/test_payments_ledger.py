"""What runs and bank answers post: balances are what the rows say, by source, and appropriations are drawn in order."""

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Sum
from runs_world import AUGUST, World, actor, officer

from rongjun.base.actor import Role
from rongjun.domains.funds import accounts
from rongjun.domains.funds.beancount import beancount_lines
from rongjun.domains.funds.models import Appropriation, Leg, Transaction
from rongjun.domains.funds.queries import check_ledger
from rongjun.domains.payments import queries
from rongjun.domains.payments.ledger import post_answers, post_release
from rongjun.domains.payments.models import BankItem, Movement, Part, Recovery, Run, RunLine, Waiting
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.queries import list_acts_on

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIFTH = 492500


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    return World()


def answer(run: Run, world: World, *failed: int, by=None) -> None:
    """Answer every waiting item of a run: paid, but for those whose numbers are given."""
    items = list(BankItem.objects.filter(run=run, result="waiting"))
    at = world.tick()
    for item in items:
        item.result = "failed" if item.sequence in failed else "paid"
        BankItem.objects.filter(pk=item.pk).update(result=item.result, failure="账户已销户", answered_at=at)
    post_answers(items, key=f"file:{run.pk}", by=by or officer(), at=at)


def balance(account: str, **of: object) -> int:
    return int(Leg.objects.filter(account=account, **of).aggregate(fen=Sum("amount_fen", default=0))["fen"])


def whole() -> None:
    assert check_ledger() == []
    assert queries.reconcile() == []


def appropriation(source: str, fen: int, number: str = "1", year: int = 2022) -> Appropriation:
    by = actor(Role.FINANCE)
    return Appropriation.objects.create(
        source=source, purpose="pension", year=year, number=number, amount_fen=fen,
        notified_on=date(2022, 1, int(number)), state="in_force", made_by_id=by.staff_id, made_at="2022-01-01T00:00Z",
    )  # fmt: skip


def test_a_release_posts_each_benefit_and_source_once_and_owes_what_its_items_pay(world):
    for _ in range(3):
        world.status(world.person())
    run = world.released(AUGUST)
    sums = {
        name: sum(RunLine.objects.filter(run=run).values_list(f"{name}_fen", flat=True))
        for name in ("central", "provincial", "local")
    }
    keys = set(Transaction.objects.values_list("key", flat=True))
    assert keys == {f"run:{run.pk}:disability_pension:{name}:pay" for name, fen in sums.items() if fen}
    assert balance(accounts.BENEFITS) == -balance(accounts.PAYABLE) == 3 * FIFTH
    item_sums = BankItem.objects.aggregate(*(Sum(f"{name}_fen") for name in sums))
    assert {name: item_sums[f"{name}_fen__sum"] for name in sums} == sums
    whole()
    answer(run, world)
    assert (balance(accounts.PAYABLE), balance(accounts.BANK)) == (0, -3 * FIFTH)
    whole()


def test_appropriations_in_force_are_drawn_the_oldest_first_and_an_advance_is_only_what_none_covers(world):
    for _ in range(2):
        world.status(world.person())
    first = world.computed(AUGUST)
    split = RunLine.objects.filter(run=first).aggregate(*(Sum(f"{n}_fen") for n in ("central", "provincial", "local")))
    for source, name in (("central", "central"), ("provincial", "provincial"), ("county", "local")):
        if split[f"{name}_fen__sum"]:
            appropriation(source, split[f"{name}_fen__sum"] - 100, "1")
            appropriation(source, 100, "2")
    run = world.release(first)
    assert (run.totals["advance"], run.totals["advance_fen"]) == (False, 0)
    assert not list_acts_on(f"run:{run.pk}").filter(action="run.advance").exists()
    assert not Leg.objects.filter(account=accounts.BENEFITS, appropriation=None).exists()
    second = world.released(AUGUST + 1)
    assert (second.totals["advance"], second.totals["advance_fen"]) == (True, 2 * FIFTH)
    whole()


def test_the_local_share_is_the_citys_first_and_leaves_the_books_as_it_came(world, tmp_path):
    world.status(world.person())
    (tmp_path / "rulebooks").mkdir()
    (tmp_path / "rulebooks" / "99.yaml").write_text(BOOK, encoding="utf-8")
    run = world.computed(AUGUST)
    local = RunLine.objects.filter(run=run).aggregate(fen=Sum("local_fen"))["fen"] or 0
    assert local > 0
    appropriation("city", local - 7)
    appropriation("county", 1000)
    run = world.release(run)
    assert balance(accounts.PAYABLE, source="city") == -(local - 7)
    assert balance(accounts.PAYABLE, source="county") == -7
    answer(run, world)
    assert (balance(accounts.BANK, source="city"), balance(accounts.BANK, source="county")) == (-(local - 7), -7)
    assert not Leg.objects.filter(source="local").exists()
    whole()


BOOK = """
region: "99"
name: 测试省
rules:
- table: disability
  key: "*"
  op: add
  amount: 60
  period: month
  from: 2020-01-01
  citation: 测试用通知
  source: 测试
"""


def test_a_payment_sent_back_is_returned_and_made_again_from_there(world):
    person = world.person()
    world.status(person)
    august = world.released(AUGUST)
    answer(august, world, 1)
    assert (balance(accounts.PAYABLE), balance(accounts.RETURNED), balance(accounts.BANK)) == (0, -FIFTH, 0)
    whole()
    Fact.objects.filter(person=person, kind="account").update(superseded_at=world.tick())
    world.account(person)
    september = world.released(AUGUST + 1)
    item = BankItem.objects.get(run=september)
    again = Part.objects.get(item=item, again_of__isnull=False)
    assert (item.amount_fen, again.amount_fen, again.month) == (2 * FIFTH, FIFTH, AUGUST)
    assert balance(accounts.RETURNED) == 0
    whole()
    answer(september, world)
    assert balance(accounts.BANK) == -2 * FIFTH
    whole()


def test_a_death_reported_late_is_set_off_against_what_continues_by_rule_before_anything_is_asked(world):
    person = world.person(payee=True)
    world.status(person)
    for month in range(3):
        answer(world.released(AUGUST + month), world)
    world.death(person, date(2022, 8, 20))
    run = world.released(AUGUST + 3)
    assert balance(accounts.RECOVERABLE) == 0
    off = Movement.objects.filter(kind="set_off")
    assert [(m.month - AUGUST, m.money_month - AUGUST, m.amount_fen, m.rule) for m in off.order_by("pk")] == [
        (month, month, -FIFTH, "continued_disability_pension@2004-10") for month in (1, 2)
    ]
    assert BankItem.objects.get(run=run).amount_fen == FIFTH, "three months continue, two were paid already"
    assert Recovery.objects.get().state == "settled"
    whole()


def test_a_living_persons_pension_is_left_alone_and_the_overpayment_stays_open(world):
    person = world.person()
    world.status(person, grade=4)
    answer(world.released(AUGUST), world)
    world.regrade(person, 5, "2022-08")
    run = world.released(AUGUST + 1)
    over = -RunLine.objects.get(run=run, kind="overpayment").amount_fen
    assert (balance(accounts.RECOVERABLE), BankItem.objects.get(run=run).amount_fen) == (over, FIFTH)
    recovery = Recovery.objects.get()
    movement = recovery.movements.get()
    assert (recovery.state, movement.kind, movement.line) == ("open", "overpaid", run.lines.get(kind="overpayment").pk)
    whole()
    world.regrade(person, 4, "2022-08")
    answer(run, world)
    again = world.released(AUGUST + 2)
    assert Recovery.objects.get().state == "settled"
    assert Counter(Movement.objects.values_list("kind", flat=True)) == {"overpaid": 1, "reversed": 1}
    assert RunLine.objects.filter(run=again, month=AUGUST).get().amount_fen == over
    assert not Part.objects.filter(item__run=again, month=AUGUST).exists(), "the money is in hand: it is not paid twice"
    whole()


def test_what_the_bank_sends_back_is_not_asked_of_the_person(world):
    person = world.person()
    world.status(person, grade=4)
    august = world.released(AUGUST)
    world.regrade(person, 5, "2022-08")
    september = world.released(AUGUST + 1)
    assert Recovery.objects.get().state == "open"
    answer(august, world, 1)
    assert Recovery.objects.get().state == "settled"
    assert -balance(accounts.RETURNED) == FIFTH
    answer(september, world)
    whole()


def test_posting_the_same_again_changes_nothing(world):
    world.status(world.person())
    run = world.released(AUGUST)
    answer(run, world)
    before = list(Leg.objects.order_by("transaction_id", "n").values())
    items = list(BankItem.objects.filter(run=run))
    post_answers(items, key=f"file:{run.pk}", by=officer(), at=world.at)
    post_release(run, by=officer(), at=world.at)
    assert list(Leg.objects.order_by("transaction_id", "n").values()) == before


def test_what_waits_for_a_payee_stays_payable_until_it_is_sent(world):
    person = world.person()
    world.status(person)
    world.death(person, date(2022, 7, 9))
    run = world.released(AUGUST)
    assert not BankItem.objects.exists()
    waits = Waiting.objects.get(run=run)
    assert -balance(accounts.PAYABLE) == waits.amount_fen > 0
    whole()
    world.payee(person)
    later = world.released(AUGUST + 1)
    assert {part.month for part in Part.objects.filter(item__run=later)} == {AUGUST, AUGUST + 1}
    assert not Waiting.objects.filter(run=later).exists()
    whole()


@pytest.mark.parametrize("table", ["payments_part", "payments_waiting", "payments_movement", "funds_leg"])
def test_a_fen_moved_past_the_guards_is_found_by_the_check(world, table):
    person, dead = world.person(), world.person()
    world.status(person, grade=4)
    world.status(dead)
    world.death(dead, date(2022, 7, 9))
    answer(world.released(AUGUST), world)
    world.regrade(person, 5, "2022-08")
    world.released(AUGUST + 1)
    whole()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        if table == "funds_leg":
            cursor.execute("UPDATE funds_leg SET amount_fen = amount_fen + 1 WHERE account = 'Liabilities:Payable'")
        else:
            cursor.execute(f"UPDATE {table} SET amount_fen = amount_fen + 1, local_fen = local_fen + 1")
    assert queries.reconcile() != []


def test_bean_check_finds_nothing_on_what_runs_post(world, tmp_path):
    person = world.person(payee=True)
    world.status(person)
    for month in range(3):
        answer(world.released(AUGUST + month), world, *([1] if month == 1 else []))
    world.death(person, date(2022, 8, 20))
    world.released(AUGUST + 3)
    path = tmp_path / "books.beancount"
    path.write_text("\n".join(beancount_lines()) + "\n", encoding="utf-8")
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
