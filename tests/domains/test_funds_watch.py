"""Alerts open with their cause, close with it, have an owner, go up the line, and never say a word about persons."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from funds_world import DAY, FundsWorld
from runs_world import AUGUST, VILLAGE, World

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.funds import accounts, alerts, budget
from rongjun.domains.funds.alert_queries import alerts_in_reach, count_open, list_events
from rongjun.domains.funds.forecasting import begin_forecast, needs_of_year, work_forecast
from rongjun.domains.funds.models import FundAlert, FundAlertEvent
from rongjun.domains.funds.posting import post
from rongjun.domains.payments.models import BankItem
from rongjun.domains.payments.watching import outstanding, stuck_sums, watch_money
from rongjun.domains.people.batches import office_day
from rongjun.kernel.ledger import Draft, Leg
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(tmp_path: Path, settings: Any) -> FundsWorld:
    settings.VAR_DIR = tmp_path
    made = FundsWorld()
    made.supervisor = made.actor(Role.SUPERVISOR, "薛监督")  # type: ignore[attr-defined]
    return made


def seen(kind: str = "") -> list[FundAlert]:
    rows = FundAlert.objects.select_related("unit", "owner").filter(state="open").order_by("pk")
    return [one for one in rows if not kind or one.kind == kind]


def look(world: FundsWorld, days: int = 0) -> alerts.Refreshed:
    world.at += timedelta(days=days)
    return watch_money(by=world.finance, at=world.tick())


def test_money_that_did_not_arrive_is_told_until_it_arrives(world: FundsWorld) -> None:
    one = world.appropriated(1000_00, due_on=date(2024, 3, 10))
    assert look(world).opened == 0
    assert look(world, 10) == alerts.Refreshed(1, 0, 0, 0)
    alert = seen()[0]
    assert (alert.kind, alert.amount_fen, alert.level, alert.owner_id) == (
        "due", 1000_00, "central", world.finance.staff_id,
    )  # fmt: skip
    assert look(world) == alerts.Refreshed(0, 0, 0, 0)
    world.received(one, 400_00)
    assert look(world).changed == 1 and seen()[0].amount_fen == 600_00
    world.received(one, 600_00)
    assert look(world).gone == 1 and seen("due") == []
    assert [event.kind for event in list_events(alert)] == ["opened", "amount", "gone"]
    gone = FundAlert.objects.get(pk=alert.pk)
    assert (gone.state, gone.closed_by_id) == ("gone", None)


def test_a_medical_fund_that_lies_in_a_township_is_the_townships_alert(world: FundsWorld) -> None:
    one = world.appropriated(1000_00)
    world.received(one, 1000_00)
    pot = world.allocated(one, 1000_00)
    look(world, 11)
    unconfirmed = seen("unconfirmed")[0]
    assert (unconfirmed.unit, unconfirmed.level) == (world.east, "town")
    assert unconfirmed.owner_id in (world.clerk.staff_id, world.second_clerk.staff_id)
    world.confirmed(pot, 1000_00, DAY + timedelta(days=11))
    look(world, 61)
    assert seen("unconfirmed") == []
    idle = seen("idle")[0]
    assert (idle.unit, idle.amount_fen, idle.told["purpose"]) == (world.east, 1000_00, "medical")
    assert [one.pk for one in alerts_in_reach(world.clerk).filter(state="open")] == [idle.pk]
    assert list(alerts_in_reach(world.west_clerk)) == []
    assert count_open(world.head)["idle"] == 1
    world.spent(pot, 1000_00, DAY + timedelta(days=70), spent_for="hardship")
    look(world)
    assert seen("idle") == [] and seen("misused")[0].amount_fen == 1000_00


def test_an_alert_nobody_answers_goes_up_the_line_and_an_answer_holds_it(world: FundsWorld) -> None:
    world.appropriated(1000_00, due_on=DAY)
    look(world, 1)
    owners = [seen()[0].owner_id]
    for _ in range(4):
        look(world, 6)
        owners.append(seen()[0].owner_id)
    line = [world.finance, world.head, world.director, world.supervisor]  # type: ignore[attr-defined]
    assert owners == [one.staff_id for one in line] + [line[-1].staff_id]
    alert = seen()[0]
    promised = office_day(world.at + timedelta(days=30))
    alerts.answer_alert(
        alert_id=alert.pk, note="已发函催要", promised_on=promised, by=world.finance, at=world.tick()
    )  # fmt: skip
    assert look(world, 20).escalated == 0
    kinds = [event.kind for event in list_events(alert)]
    assert kinds == ["opened", "escalated", "escalated", "escalated", "answered"]


def test_only_another_person_settles_an_alert_and_it_comes_back_when_the_sum_grows(world: FundsWorld) -> None:
    one = world.appropriated(1000_00, due_on=DAY)
    world.received(one, 400_00)
    look(world, 1)
    alert = seen()[0]
    FundAlert.objects.filter(pk=alert.pk).update(owner=world.head.staff_id)
    with pytest.raises(NotPermitted):
        alerts.settle_alert(alert_id=alert.pk, reason="上级缓拨", by=world.finance, at=world.tick())
    with pytest.raises(Refusal, match="以外的人"):
        alerts.settle_alert(alert_id=alert.pk, reason="上级缓拨", by=world.head, at=world.tick())
    with pytest.raises(Refusal, match="写明"):
        alerts.settle_alert(alert_id=alert.pk, reason=" ", by=world.director, at=world.tick())
    alerts.settle_alert(alert_id=alert.pk, reason="上级缓拨", by=world.director, at=world.tick())
    with pytest.raises(AlreadyDone):
        alerts.settle_alert(alert_id=alert.pk, reason="上级缓拨", by=world.director, at=world.tick())
    assert look(world).opened == 0
    receipt = one.receipts.get()
    from rongjun.domains.funds.appropriations import reverse_receipt

    reverse_receipt(receipt_id=receipt.pk, reason="登记错", by=world.head, at=world.tick())
    assert look(world).opened == 1 and seen()[0].amount_fen == 1000_00


def test_who_only_looks_cannot_answer_and_another_unit_sees_nothing(world: FundsWorld) -> None:
    world.appropriated(1000_00, due_on=DAY)
    look(world, 1)
    answer = {"note": "已催", "promised_on": office_day(world.at), "at": world.tick()}
    with pytest.raises(NotPermitted):
        alerts.answer_alert(alert_id=seen()[0].pk, by=world.supervisor, **answer)  # type: ignore[attr-defined]
    with pytest.raises(NotFound):
        alerts.answer_alert(alert_id=seen()[0].pk, by=world.clerk, **answer)
    with pytest.raises(Refusal, match="90 天"):
        answer["promised_on"] = date(2030, 1, 1)
        alerts.answer_alert(alert_id=seen()[0].pk, by=world.finance, **answer)


def test_days_are_data_and_their_changes_stay_on_record(world: FundsWorld) -> None:
    world.appropriated(1000_00, due_on=DAY)
    alerts.change_days(key="due_grace", days=10, reason="省厅通知", by=world.head, at=world.tick())
    assert look(world, 5).opened == 0
    assert look(world, 6).opened == 1
    with pytest.raises(Refusal):
        alerts.change_days(key="due_grace", days=731, reason="x", by=world.head, at=world.tick())
    with pytest.raises(NotPermitted):
        alerts.change_days(key="due_grace", days=1, reason="x", by=world.finance, at=world.tick())


def test_an_advance_is_told_until_an_appropriation_covers_it(world: FundsWorld) -> None:
    book(world, 1, accounts.BENEFITS, accounts.PAYABLE, 300_00)
    look(world)
    assert [(one.kind, one.amount_fen) for one in seen("advance")] == [("advance", 300_00)]
    world.appropriated(1000_00, due_on=date(2024, 12, 1))
    look(world)
    assert seen("advance") == []


def book(world: FundsWorld, run: int, debit: str, credit: str, fen: int, day: date = DAY) -> None:
    legs = (
        Leg(debit, fen, "central", "medical", None, run, "b"), Leg(credit, -fen, "central", "medical", None, run, "b")
    )  # fmt: skip
    post(Draft(f"{run}:{debit}:{credit}:{day}", "run", day, "", legs), by=world.finance, at=world.at)


def test_sums_that_do_not_reach_people_are_told_by_run(world: FundsWorld) -> None:
    county = World()
    for number in range(3):
        county.status(county.person(account=number > 0, area=VILLAGE), grade=5)
    run = county.released(AUGUST)
    waiting = sum(BankItem.objects.filter(run=run, result="waiting").values_list("amount_fen", flat=True))
    released = office_day(county.at)
    silent = [one for one in stuck_sums() if one.kind == "silent"]
    assert [(one.run, one.fen, one.since) for one in silent] == [(run.pk, waiting, released)]
    book(world, 71, accounts.PAYABLE, accounts.RETURNED, 40_00, date(2024, 2, 1))
    book(world, 72, accounts.PAYABLE, accounts.RETURNED, 5_00, date(2024, 3, 1))
    book(world, 73, accounts.RETURNED, accounts.PAYABLE, 30_00, date(2024, 3, 4))
    returned = [(one.run, one.fen) for one in stuck_sums() if one.kind == "returned"]
    assert returned == [(71, 10_00), (72, 5_00)]


@pytest.mark.parametrize(("fen", "left"), [(0, []), (5, [3]), (9, [2, 3]), (99, [1, 2, 3])])
def test_what_is_outstanding_is_of_the_latest(fen: int, left: list[int]) -> None:
    booked = [(number, date(2024, number, 1), 7) for number in (1, 2, 3)]
    parts = outstanding(fen, booked)
    assert [run for run, _day, _fen in parts] == left
    assert sum(part for _run, _day, part in parts) == min(fen, 21)


def refused(sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        connection.check_constraints()


def test_raw_sql_cannot_change_the_history_of_an_alert_nor_remove_or_reopen_it(world: FundsWorld) -> None:
    one = world.appropriated(1000_00, due_on=DAY)
    alerts.change_days(key="due_grace", days=0, reason="试", by=world.head, at=world.tick())
    look(world, 1)
    refused("UPDATE funds_fundalert SET state = 'settled', closed_by_id = owner_id, reason = 'x'")
    refused("UPDATE funds_fundalert SET state = 'settled', reason = ''")
    refused("UPDATE funds_fundalert SET subject = 'x'")
    world.received(one, 1000_00)
    look(world)
    refused("UPDATE funds_fundalert SET state = 'open'")
    refused("UPDATE funds_fundalertevent SET note = 'x'")
    refused("UPDATE funds_funddays SET days = 9")
    for table in ("funds_fundalertevent", "funds_fundalert", "funds_funddays"):
        refused(f"DELETE FROM {table}")
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        else:
            refused(f"TRUNCATE {table} CASCADE")
    assert FundAlertEvent.objects.count() == 2


def test_the_forecast_is_the_engines_own_sum_and_ends_with_known_ends(world: FundsWorld, settings: Any) -> None:
    county = World()
    stays, ends = county.person(area=VILLAGE), county.person(area=VILLAGE)
    county.status(stays, grade=5)
    county.status(ends, grade=5, until="2022-11")
    by: Actor = world.finance
    one = begin_forecast(by=by, at=county.tick())
    assert begin_forecast(by=by, at=county.tick()).pk == one.pk
    done = work_forecast(forecast_id=one.pk, at=county.tick())
    assert (done.state, done.counts["persons"], done.counts["ending"]) == ("done", 2, 1)
    months = needs_of_year(2022)["local", "pension"]
    assert sorted(months) == [parse_month(f"2022-{month:02d}") for month in range(8, 13)]
    assert months[parse_month("2022-10")] == 2 * months[parse_month("2022-12")]
    choice = budget.Choice(2022, "pension")
    ahead = {one.month: one.high_fen for one in budget.list_months(choice, office_day(county.at))}
    assert {month: fen for month, fen in ahead.items() if fen} == months
    world.appropriated(months[parse_month("2022-12")] * 7, source="county", purpose="pension", year=2022)
    world.at = county.at
    watch_money(by=by, at=county.tick())
    short = seen("short")[0]
    assert short.told["month"] == parse_month("2022-12") and short.amount_fen == sum(months.values()) - months[
        parse_month("2022-12")
    ] * 7  # fmt: skip


def test_a_plan_is_the_years_grant_spread_to_the_fen_unless_it_was_typed(world: FundsWorld) -> None:
    world.appropriated(1000_01)
    plan = [one.plan_fen for one in budget.list_months(budget.Choice(2024, "medical"), DAY)]
    assert sum(fen or 0 for fen in plan) == 1000_01
    months: list[int | None] = [None] * 11 + [50_00]
    budget.set_plan(year=2024, source="central", purpose="medical", months=months, by=world.finance, at=world.tick())
    typed = [one.plan_fen for one in budget.list_months(budget.Choice(2024, "medical"), DAY)]
    assert typed[:11] == plan[:11] and typed[11] == 50_00
    pot_of(world)
    spent = [one.actual_fen for one in budget.list_months(budget.Choice(2024, "medical", "central"), DAY)]
    assert spent == [0, 0, 7_00, *[0] * 9]
    with pytest.raises(NotPermitted):
        budget.set_plan(year=2024, source="central", purpose="medical", months=months, by=world.head, at=world.tick())


def pot_of(world: FundsWorld) -> None:
    one = world.appropriated(100_00)
    world.received(one, 100_00)
    pot = world.allocated(one, 100_00)
    world.confirmed(pot, 100_00)
    world.spent(pot, 7_00)
