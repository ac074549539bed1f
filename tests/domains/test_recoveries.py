"""Recoveries: opened by overpayments, met by rule, by instalments, returns and writing off; never twice."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from runs_world import AUGUST, World, actor, officer, world_of
from test_payments_ledger import answer, balance, whole

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.funds import accounts
from rongjun.domains.payments import queries
from rongjun.domains.payments import recovery_actions as actions
from rongjun.domains.payments.models import BankItem, Movement, Recovery, RecoveryAct
from rongjun.domains.payments.recovery_states import TRANSITIONS
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIFTH, FOURTH = 492500, 630584
OVER = FOURTH - FIFTH
INTO = (
    "INSERT INTO payments_movement (recovery_id, person_id, benefit, month, kind, amount_fen, central_fen,"
    " provincial_fen, local_fen, taken_fen, taken_central_fen, taken_provincial_fen, taken_local_fen,"
    " money_benefit, rule, at) SELECT recovery_id, person_id, benefit, month,"
)
REST = "0, 0, 0, 0, '', '', at FROM payments_movement"


@pytest.fixture
def world(request) -> World:
    return world_of(request, "overpaid")


@pytest.fixture(scope="module")
def overpaid(kept) -> World:
    """A living person of whom one month was overpaid."""

    def build() -> World:
        world = World()
        person = world.person()
        world.status(person, grade=4)
        answer(world.released(AUGUST), world)
        world.regrade(person, 5, "2022-08")
        answer(world.released(AUGUST + 1), world)
        return world

    return kept(build)


@pytest.fixture
def recovery(overpaid, world) -> Recovery:
    return Recovery.objects.select_related("person").get()


def returned(recovery: Recovery, world: World, fen: int) -> RecoveryAct:
    return actions.record_return(
        recovery_id=recovery.pk, amount_fen=fen, day=office_day(world.at), paper="回单 7", by=officer(), at=world.tick()
    )


def signed(act: RecoveryAct, world: World) -> RecoveryAct:
    actions.sign_recovery_act(act_id=act.pk, by=actor(Role.HEAD), at=world.tick())
    return actions.sign_recovery_act(act_id=act.pk, by=actor(Role.DIRECTOR), at=world.tick())


def test_what_came_back_is_booked_once_all_have_signed_and_settles_the_recovery(world, recovery):
    assert (recovery.state, balance(accounts.RECOVERABLE)) == ("open", OVER)
    act = returned(recovery, world, 100_00)
    assert balance(accounts.RECOVERABLE) == OVER, "one person alone books nothing"
    actions.sign_recovery_act(act_id=act.pk, by=actor(Role.HEAD), at=world.tick())
    assert balance(accounts.RECOVERABLE) == OVER
    actions.sign_recovery_act(act_id=act.pk, by=actor(Role.DIRECTOR), at=world.tick())
    assert balance(accounts.RECOVERABLE) == OVER - 100_00
    before = balance(accounts.BANK)
    signed(returned(recovery, world, OVER - 100_00), world)
    assert balance(accounts.BANK) - before == OVER - 100_00
    assert Recovery.objects.get().state == "settled"
    money = queries.person_money(recovery.person_id, at=world.tick())
    assert (money.open_fen, money.back_fen, money.adds_up) == (0, OVER, True)
    whole()


def test_more_than_is_open_without_a_paper_or_in_the_future_is_refused(world, recovery):
    with pytest.raises(Refusal, match="未追回的只有"):
        returned(recovery, world, OVER + 1)
    for wrong in ({"paper": " "}, {"day": office_day(world.at) + timedelta(days=2)}, {"amount_fen": 0}):
        said = {"amount_fen": 1, "day": office_day(world.at), "paper": "回单", **wrong}
        with pytest.raises(Refusal):
            actions.record_return(recovery_id=recovery.pk, **said, by=officer(), at=world.tick())
    with pytest.raises(NotPermitted):
        actions.record_return(
            recovery_id=recovery.pk,
            amount_fen=1,
            day=office_day(world.at),
            paper="x",
            by=actor(Role.HEAD),
            at=world.tick(),
        )


def test_the_same_person_does_not_decide_what_they_proposed_and_nobody_signs_twice(world, recovery):
    act = returned(recovery, world, 1_00)
    with pytest.raises(AlreadyDone, match="等审批"):
        returned(recovery, world, 1_00)
    with pytest.raises(AlreadyDone, match="同一人"):
        actions.sign_recovery_act(act_id=act.pk, by=actor(Role.HEAD, "officer"), at=world.tick())
    signed(act, world)
    with pytest.raises(AlreadyDone):
        actions.sign_recovery_act(act_id=act.pk, by=actor(Role.DIRECTOR, "other"), at=world.tick())


def test_agreed_instalments_add_up_to_what_is_open_and_each_payment_meets_the_next(world, recovery):
    day = office_day(world.at)
    half = OVER // 2
    with pytest.raises(Refusal, match="不符"):
        plan(recovery, world, [(day, half)])
    with pytest.raises(Refusal, match="由早到晚"):
        plan(recovery, world, [(day + timedelta(9), half), (day, OVER - half)])
    signed(plan(recovery, world, [(day, half), (day + timedelta(30), OVER - half)]), world)
    assert Recovery.objects.get().state == "agreed"
    assert balance(accounts.RECOVERABLE) == OVER, "an agreement moves no money"
    signed(returned(recovery, world, half + 5), world)
    found = queries.get_recovery(recovery.pk, by=officer())
    parts = queries.instalments_of(queries.list_recovery_acts(found), queries.list_movements(found))
    assert [(one.amount_fen, one.paid_fen) for one in parts] == [(half, half), (OVER - half, 5)]
    assert Movement.objects.order_by("-pk").first().kind == "instalment"
    run = world.released(AUGUST + 2)
    assert BankItem.objects.get(run=run).amount_fen == FIFTH, "nothing is taken from the pension"
    whole()


def plan(recovery: Recovery, world: World, instalments: list[tuple[date, int]]) -> RecoveryAct:
    return actions.plan_instalments(
        recovery_id=recovery.pk, instalments=instalments, day=office_day(world.at), paper="协议 3", by=officer(),
        at=world.tick(),
    )  # fmt: skip


def test_writing_off_takes_three_persons_and_is_not_paid_out_when_the_claim_proves_wrong(world, recovery):
    with pytest.raises(Refusal, match="理由"):
        write_off(recovery, world, "")
    act = write_off(recovery, world, "本人去世，无遗产")
    actions.sign_recovery_act(act_id=act.pk, by=actor(Role.HEAD), at=world.tick())
    with pytest.raises(NotPermitted):
        actions.sign_recovery_act(act_id=act.pk, by=actor(Role.HEAD, "other"), at=world.tick())
    actions.sign_recovery_act(act_id=act.pk, by=actor(Role.DIRECTOR), at=world.tick())
    assert (balance(accounts.WRITTEN_OFF), Recovery.objects.get().state) == (OVER, "settled")
    whole()
    world.regrade(recovery.person, 4, "2022-08")
    run = world.released(AUGUST + 2)
    assert balance(accounts.WRITTEN_OFF) == 0
    august = [part for part in BankItem.objects.get(run=run).parts.all() if part.month == AUGUST]
    assert august == [], "the person has kept the money all along"
    whole()


def write_off(recovery: Recovery, world: World, reason: str) -> RecoveryAct:
    return actions.propose_write_off(
        recovery_id=recovery.pk, amount_fen=OVER, day=office_day(world.at), paper="法院裁定", reason=reason,
        by=officer(), at=world.tick(),
    )  # fmt: skip


def test_of_a_claim_that_proves_wrong_only_what_came_back_is_paid_out(world, recovery):
    signed(returned(recovery, world, 300_00), world)
    world.regrade(recovery.person, 4, "2022-08")
    run = world.released(AUGUST + 2)
    august = [part.amount_fen for part in BankItem.objects.get(run=run).parts.all() if part.month == AUGUST]
    assert august == [300_00]
    assert Recovery.objects.get().state == "settled"
    whole()


def test_a_refused_act_changes_nothing_and_another_can_be_proposed(world, recovery):
    act = returned(recovery, world, 1_00)
    refused = actions.refuse_recovery_act(act_id=act.pk, reason="查无此款", by=actor(Role.HEAD), at=world.tick())
    assert (refused.state, refused.refusal, balance(accounts.RECOVERABLE)) == ("refused", "查无此款", OVER)
    assert returned(recovery, world, 1_00).state == "waiting"


def test_what_fell_in_the_meantime_cannot_be_booked_beyond_what_is_open(world, recovery):
    act = returned(recovery, world, OVER)
    world.regrade(recovery.person, 4, "2022-08")
    world.released(AUGUST + 2)
    actions_taken = [actor(Role.HEAD), actor(Role.DIRECTOR)]
    with pytest.raises(Refusal, match=r"已结清|已变"):
        for by in actions_taken:
            actions.sign_recovery_act(act_id=act.pk, by=by, at=world.tick())
    whole()


def test_a_death_reported_by_mistake_gives_the_family_money_back_and_pays_nothing_twice(world):
    person = world.person(payee=True)
    world.status(person)
    for month in range(2):
        answer(world.released(AUGUST + month), world)
    death = world.death(person, date(2022, 8, 20))
    answer(world.released(AUGUST + 2), world)
    assert {m.kind for m in Movement.objects.all()} == {"overpaid", "set_off"}
    Fact.objects.filter(pk=death.pk).update(superseded_at=world.tick())
    run = world.released(AUGUST + 3)
    answer(run, world)
    whole()
    paid = sum(BankItem.objects.filter(result="paid").values_list("amount_fen", flat=True))
    open_ = balance(accounts.RECOVERABLE)
    assert paid - open_ == 4 * FIFTH, "owed for four months; what the family got for October is asked back"
    assert open_ == FIFTH


def test_a_death_dated_a_month_too_early_is_put_right_without_a_fen_moving(world):
    person = world.person(payee=True)
    world.status(person)
    for month in range(3):
        answer(world.released(AUGUST + month), world)
    death = world.death(person, date(2022, 8, 20))
    answer(world.released(AUGUST + 3), world)
    before = set(BankItem.objects.values_list("pk", flat=True))
    Fact.objects.filter(pk=death.pk).update(superseded_at=world.tick())
    world.death(person, date(2022, 9, 20))
    run = world.released(AUGUST + 4)
    whole()
    fresh = BankItem.objects.filter(run=run).exclude(pk__in=before)
    assert [item.amount_fen for item in fresh] == [FIFTH], "the next month that continues, and nothing else"
    assert balance(accounts.RECOVERABLE) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_movement SET amount_fen = amount_fen - 1, local_fen = local_fen - 1",
        "UPDATE payments_movement SET recovery_id = recovery_id + 1", "DELETE FROM payments_movement",
        "DELETE FROM payments_recovery", "UPDATE payments_recovery SET state = 'settled'",
        "UPDATE payments_recovery SET person_id = person_id + 1", "UPDATE payments_part SET month = month + 1",
        "DELETE FROM payments_part",
        "UPDATE payments_bankitem SET central_fen = central_fen - 1, local_fen = local_fen + 1",
        f"{INTO} 'unpaid', -amount_fen - 1, -central_fen, -provincial_fen, -local_fen - 1, {REST}",
        f"{INTO} 'written_off', -amount_fen, -central_fen, -provincial_fen, -local_fen, {REST}",
        f"{INTO} 'returned', -amount_fen, -central_fen, -provincial_fen, -local_fen, {REST}",
    ],
)  # fmt: skip
def test_raw_sql_cannot_change_take_away_or_overdraw_what_is_claimed(recovery, sql):
    refused(sql)


def refused(sql: str) -> None:
    before = list(Movement.objects.values()), list(Recovery.objects.values())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert (list(Movement.objects.values()), list(Recovery.objects.values())) == before


def test_raw_sql_can_neither_replace_nor_truncate_nor_decide_an_act_alone(world, recovery):
    act = returned(recovery, world, 1_00)
    refused(f"UPDATE payments_recoveryact SET state = 'done' WHERE id = {act.pk}")
    refused(f"UPDATE payments_recoveryact SET amount_fen = 2 WHERE id = {act.pk}")
    for table in (
        "payments_movement",
        "payments_part",
        "payments_recovery",
        "payments_recoveryact",
        "payments_waiting",
    ):
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE {table} CASCADE")
        elif table != "payments_waiting":
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def test_states_in_the_table_are_those_the_database_enforces():
    import importlib

    guards = importlib.import_module("rongjun.domains.payments.migrations.0007_settlement_guards")
    assert {f"{a.value}>{b.value}" for (a, _act), b in TRANSITIONS.items() if a != b} == set(guards.STEPS)
