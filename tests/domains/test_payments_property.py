"""Whatever happens in whatever order: what was posted for a person and month is, in the end, what is owed for it."""

import os
from collections import Counter
from datetime import date

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs_world import AUGUST, World, actor, officer

from rongjun.base.actor import Role
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.funds.queries import check_ledger
from rongjun.domains.payments import actions
from rongjun.domains.payments import recovery_actions as acts
from rongjun.domains.payments.ledger import post_answers
from rongjun.domains.payments.models import BankItem, Recovery, RunLine
from rongjun.domains.payments.queries import person_money, reconcile
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact
from rongjun.kernel.period import first_day, format_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PEOPLE, MONTHS = 3, 6
EXAMPLES = 60 if os.environ.get("RONGJUN_PROOF") == "whole" else 8

person = st.integers(0, PEOPLE - 1)
month = st.integers(0, MONTHS - 1)
events = st.one_of(
    st.tuples(st.just("regrade"), person, st.integers(1, 10), month),
    st.tuples(st.just("death"), person, month, st.integers(1, 28)),
    st.tuples(st.just("run"), st.integers(1, 2)),
    st.tuples(st.just("cancelled"), st.just(1)),
    st.tuples(st.just("account"), person),
    st.tuples(st.just("alive"), person),
    st.tuples(st.just("bank"), st.integers(0, 3)),
    st.tuples(st.just("back"), st.integers(1, 900_000), st.booleans()),
)


class Undo(Exception):
    """Ends an example: its rows go, the database stays."""


@given(st.lists(events, min_size=2, max_size=9))
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_posted_adds_up_to_owed_after_any_history(settings, tmp_path, history):
    settings.VAR_DIR = tmp_path
    try:
        with transaction.atomic():
            play(World(), history)
            raise Undo
    except Undo:
        pass


def play(world: World, history) -> None:
    people = [world.person(account=number > 0) for number in range(PEOPLE)]
    for who in people:
        world.status(who)
    now, released = AUGUST - 1, []
    for event, *values in history:
        if event == "regrade" and not dead(people[values[0]]):
            world.regrade(people[values[0]], values[1], format_month(AUGUST + values[2]))
        elif event == "death" and not dead(people[values[0]]):
            start = first_day(AUGUST + values[1])
            world.death(people[values[0]], date(start.year, start.month, values[2]))
        elif event == "account" and values[0] == 0:
            Fact.objects.filter(person=people[0], kind="account").update(superseded_at=world.tick())
            world.account(people[0])
        elif event == "alive":
            Fact.objects.filter(person=people[values[0]], kind="death").update(superseded_at=world.tick())
        elif event == "bank":
            answer(world, values[0])
        elif event == "back":
            give_back(world, *values)
        elif event == "run":
            now += values[0]
            released.append(world.released(now))
        elif event == "cancelled":
            run = world.computed(now + 1)
            actions.cancel_run(run_id=run.pk, reason="试", by=officer(), at=world.tick())
    for who in people:
        Fact.objects.filter(person=who, kind__in=["account", "payee"]).update(superseded_at=world.tick())
        world.account(who)
        world.payee(who)
    last = world.released(now + 1)
    check(world, last, [*released, last])


def dead(who) -> bool:
    return Fact.objects.filter(person=who, kind="death", superseded_at=None).exists()


def answer(world: World, failing: int) -> None:
    """Let the bank answer every item that waits; one of so many is sent back."""
    items, at = list(BankItem.objects.filter(result="waiting").order_by("pk")), world.tick()
    for number, item in enumerate(items):
        item.result = "failed" if failing and number % failing == 0 else "paid"
        BankItem.objects.filter(pk=item.pk).update(result=item.result, answered_at=at)
    post_answers(items, key=f"file:{at.isoformat()}", by=officer(), at=at)


def give_back(world: World, fen: int, off: bool) -> None:
    """Return or write off a part of what is claimed of the first recovery that is open."""
    recovery = Recovery.objects.exclude(state="settled").order_by("pk").first()
    if recovery is None:
        return
    said = {"recovery_id": recovery.pk, "day": office_day(world.at), "paper": "p", "reason": "r", "by": officer()}
    propose = acts.propose_write_off if off else acts.record_return
    act = propose(amount_fen=min(fen, acts.open_fen(recovery)), **said, at=world.tick())
    for role in (Role.HEAD, Role.DIRECTOR):
        acts.sign_recovery_act(act_id=act.pk, by=actor(role), at=world.tick())


def check(world: World, last, released) -> None:
    owed = compute_owed(known_at=last.known_at, first=last.opening_month, until=last.month + 1).lines
    names = ("amount_fen", "central_fen", "provincial_fen", "local_fen")
    expected = {
        tuple(row[:3]): row[3:]
        for row in owed.group_by("person", "benefit", "month").agg(pl.col(name).sum() for name in names).iter_rows()
    }
    posted: dict[tuple[int, str, int], Counter[str]] = {}
    for line in RunLine.objects.values():
        key = (line["person_id"], line["benefit"], line["month"])
        posted.setdefault(key, Counter()).update({name: line[name] for name in names})
    assert {key: tuple(sums[n] for n in names) for key, sums in posted.items() if any(sums.values())} == expected
    assert reconcile() == []
    assert check_ledger() == []
    answer(world, 0)
    assert reconcile() == []
    for who in world.people:
        money = person_money(who.pk, at=world.tick())
        assert money.adds_up
        assert money.posted_fen == sum(amounts[0] for key, amounts in expected.items() if key[0] == who.pk)
        in_hand = money.paid_fen - money.back_fen
        assert in_hand <= money.posted_fen + money.open_fen + money.written_off_fen, "nothing is paid twice"
    assert all(repeat_run(run.pk).equal for run in released)
