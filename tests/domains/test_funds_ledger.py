"""The ledger is balanced, append-only and posted once, whatever anybody writes in SQL; Beancount agrees."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_rows import AT, officer

from rongjun.base.actor import Role
from rongjun.base.errors import Refusal
from rongjun.domains.funds import accounts
from rongjun.domains.funds.beancount import beancount_lines, sums_by_account, yuan
from rongjun.domains.funds.models import Leg, Transaction
from rongjun.domains.funds.posting import post
from rongjun.domains.funds.queries import check_ledger, list_balances
from rongjun.kernel.ledger import Draft, Unbalanced, draw, reversed_legs
from rongjun.kernel.ledger import Leg as LegDraft

pytestmark = pytest.mark.django_db(databases=["default", "access"])
DAY = date(2024, 3, 5)
EXAMPLES = 200 if os.environ.get("RONGJUN_PROOF") == "whole" else 10


def receipt(key: str = "receipt:1", fen: int = 100_00, source: str = "central") -> Draft:
    legs = (LegDraft(accounts.BANK, fen, source, "pension"), LegDraft(accounts.DUE, -fen, source, "pension"))
    return Draft(key, "receipt", DAY, "收到拨款", legs)


def enter(draft: Draft) -> tuple[Transaction, bool]:
    return post(draft, by=officer("周会计", Role.FINANCE), at=AT)


def refused(sql: str, *values: object) -> None:
    """Run raw SQL to its commit and expect the database to refuse it, leaving the books whole."""
    before = list(Leg.objects.values_list("transaction_id", "n", "account", "amount_fen"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()
    assert list(Leg.objects.values_list("transaction_id", "n", "account", "amount_fen")) == before
    assert check_ledger() == []


def test_a_transaction_that_does_not_balance_cannot_be_made() -> None:
    with pytest.raises(Unbalanced):
        Draft("x", "receipt", DAY, "", (LegDraft(accounts.BANK, 1), LegDraft(accounts.DUE, -2)))
    with pytest.raises(Unbalanced):
        LegDraft(accounts.BANK, 0)


def test_the_same_key_is_posted_once_and_another_content_under_it_is_refused() -> None:
    first, fresh = enter(receipt())
    again, twice = enter(receipt())
    assert (fresh, twice, first.pk) == (True, False, again.pk)
    with pytest.raises(Refusal, match="已记账"):
        enter(receipt(fen=200_00))
    assert Leg.objects.count() == 2


def test_raw_sql_cannot_change_move_delete_or_replace_a_leg_or_a_transaction() -> None:
    first, _ = enter(receipt())
    second, _ = enter(receipt("receipt:2", 50_00))
    refused("UPDATE funds_leg SET amount_fen = 1 WHERE n = 0")
    refused("UPDATE funds_leg SET transaction_id = %s WHERE transaction_id = %s", second.pk, first.pk)
    refused("DELETE FROM funds_leg WHERE n = 0")
    refused("DELETE FROM funds_transaction")
    refused("UPDATE funds_transaction SET memo = 'x'")
    if connection.vendor == "sqlite":
        refused(
            "INSERT OR REPLACE INTO funds_leg SELECT transaction_id, n, account, 7, source, purpose, appropriation_id,"
            " run, benefit, unit FROM funds_leg WHERE n = 0"
        )
        refused("INSERT OR REPLACE INTO funds_transaction SELECT * FROM funds_transaction")
    else:
        refused("TRUNCATE funds_leg CASCADE")
        refused("TRUNCATE funds_transaction CASCADE")


def test_raw_sql_cannot_add_a_leg_to_what_is_posted_even_in_balanced_pairs() -> None:
    first, _ = enter(receipt())
    leg = "INSERT INTO funds_leg (transaction_id, n, account, amount_fen, source, purpose, benefit) VALUES "
    refused(leg + "(%s, 2, 'Assets:Bank', 5, '', '', ''), (%s, 3, 'Assets:Due', -5, '', '', '')", first.pk, first.pk)
    refused(leg + "(%s, 2, 'Assets:Bank', 5, '', '', '')", first.pk)


def test_raw_sql_cannot_post_what_does_not_balance_nor_falsify_the_tally() -> None:
    enter(receipt())
    refused(
        "INSERT INTO funds_transaction (key, kind, day, memo, content_hash, leg_count, zero, staff_id, unit_id, at)"
        " SELECT 'raw', kind, day, memo, content_hash, 2, 0, staff_id, unit_id, at FROM funds_transaction"
    )
    refused("UPDATE funds_tally SET imbalance = 3")
    refused("UPDATE funds_tally SET legs = 3")
    refused("DELETE FROM funds_tally")


def test_what_was_altered_past_the_guards_is_found_by_the_check() -> None:
    enter(receipt())
    assert check_ledger() == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER funds_leg_no_update")
        else:
            cursor.execute("SET LOCAL ROLE NONE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE funds_leg SET source = 'county' WHERE n = 0")
    assert check_ledger() == ["receipt:1: it does not say what was posted"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE funds_leg SET amount_fen = amount_fen + 1 WHERE n = 0")
    assert any("do not balance" in fault for fault in check_ledger())


def test_beancount_finds_nothing_and_its_balances_are_ours(tmp_path: Path) -> None:
    enter(receipt(fen=123_45))
    enter(receipt("receipt:2", 50_07, "county"))
    paid = Draft("pay", "paid", DAY, 'a "quoted" memo', reversed_legs(receipt(fen=3).legs))
    enter(paid)
    path = tmp_path / "books.beancount"
    path.write_text("\n".join(beancount_lines()) + "\n", encoding="utf-8")
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    from beancount import loader
    from beancount.core.realization import compute_balance, realize

    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    root = realize(entries)
    for account, fen in sums_by_account(list_balances()).items():
        node = root
        for part in account.split(":"):
            node = node[part]
        assert [str(one.units.number) for one in compute_balance(node, leaf_only=True)] == [yuan(fen)]


def test_a_wrong_balance_is_caught_by_bean_check(tmp_path: Path) -> None:
    enter(receipt())
    lines = [line.replace("100.00 ~", "100.01 ~") if "balance" in line else line for line in beancount_lines()]
    path = tmp_path / "books.beancount"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), path], capture_output=True, text=True)
    assert checked.returncode != 0


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.sampled_from(accounts.ALL), st.sampled_from(accounts.ALL),
                  st.integers(1, 10**12)), min_size=1, max_size=40,
    )
)  # fmt: skip
def test_any_sequence_of_postings_gives_the_balances_of_a_plain_model(
    operations: list[tuple[int, str, str, int]],
) -> None:
    by, model, seen = officer("周会计", Role.FINANCE), dict.fromkeys(accounts.ALL, 0), {}
    with transaction.atomic():
        for key, debit, credit, fen in operations:
            legs = (LegDraft(debit, fen), LegDraft(credit, -fen))
            try:
                _posted, fresh = post(Draft(f"k{key}", "test", DAY, "", legs), by=by, at=AT)
            except Refusal:
                assert seen[key] != (debit, credit, fen)
                continue
            assert fresh == (key not in seen)
            if fresh:
                seen[key] = (debit, credit, fen)
                model[debit] += fen
                model[credit] -= fen
        held = sums_by_account(list_balances())
        assert {account: fen for account, fen in held.items() if fen} == {a: f for a, f in sorted(model.items()) if f}
        assert check_ledger() == []
        transaction.set_rollback(True)


@given(st.integers(0, 10**9), st.lists(st.tuples(st.integers(1, 99), st.integers(-5, 10**8)), max_size=6))
def test_what_is_drawn_adds_up_and_takes_the_oldest_first(amount: int, available: list[tuple[int, int]]) -> None:
    parts = draw(amount, available)
    assert sum(fen for _number, fen in parts) == amount
    assert all(fen > 0 for _number, fen in parts)
    covered = sum(max(left, 0) for _number, left in available)
    advance = sum(fen for number, fen in parts if number is None)
    assert advance == max(0, amount - covered)
