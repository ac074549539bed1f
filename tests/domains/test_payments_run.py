"""The monthly run: who may do what in which order, what is computed, what a signature covers."""

from datetime import date

import pytest
from runs_world import AUGUST, World, actor, lines_of, officer

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.queries import list_inbox, list_rounds
from rongjun.domains.payments import actions, queries
from rongjun.domains.payments.bank.references import reference_of
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import BankItem, Run, RunException, RunLine
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.safeguards.queries import list_acts_on, verify_audit_chain
from rongjun.kernel.money import month_share
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIFTH, FOURTH = 492500, 630584
"""Fen for August 2022 of grades 5 and 4 (war): the eighth month of 5910000 and of 7567000 a year."""


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    return World()


def test_a_run_goes_from_open_to_closed_through_four_different_people(world):
    person = world.person()
    world.status(person)
    run = world.computed(AUGUST)
    assert (run.state, lines_of(run)) == ("computed", [("D00001", "disability_pension", 0, "regular", FIFTH)])
    assert run.totals["pay_fen"] == FIFTH
    run = world.release(run)
    assert run.state == "released"
    assert run.totals["advance"] is True
    item = BankItem.objects.get(run=run)
    assert (item.amount_fen, item.to, item.reference) == (FIFTH, "self", reference_of(run, 1))
    with pytest.raises(Refusal, match="银行回执"):
        actions.close_run(run_id=run.pk, by=officer(), at=world.tick())
    BankItem.objects.filter(run=run).update(result="paid")
    assert actions.close_run(run_id=run.pk, by=officer(), at=world.tick()).state == "closed"
    assert {entry.action for entry in list_acts_on(f"run:{run.pk}")} >= {
        "run.open", "run.submit", "approvals.open", "approvals.sign", "run.release", "run.advance", "run.close",
    }  # fmt: skip
    assert verify_audit_chain() is None


def test_the_same_person_cannot_sign_twice_whatever_the_account(world):
    world.status(world.person())
    run = world.computed(AUGUST)
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    with pytest.raises(AlreadyDone, match="同一人"):
        actions.sign_run(run_id=run.pk, by=actor(Role.HEAD, "officer"), at=world.tick())
    actions.sign_run(run_id=run.pk, by=actor(Role.HEAD), at=world.tick())
    with pytest.raises(AlreadyDone, match="同一人"):
        actions.sign_run(run_id=run.pk, by=actor(Role.DIRECTOR, "head"), at=world.tick())
    assert queries.get_run(run.pk).state == "head_signed"


def test_each_act_needs_its_own_role(world):
    world.status(world.person())
    with pytest.raises(NotPermitted):
        actions.open_run(month=AUGUST, by=actor(Role.HEAD), at=world.tick())
    run = world.computed(AUGUST)
    for wrong in (Role.HEAD, Role.FINANCE, Role.SUPERVISOR):
        with pytest.raises(NotPermitted):
            actions.submit_run(run_id=run.pk, by=actor(wrong), at=world.tick())
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    with pytest.raises(NotPermitted):
        actions.sign_run(run_id=run.pk, by=actor(Role.DIRECTOR), at=world.tick())
    with pytest.raises(Refusal, match="不能"):
        actions.release_run(run_id=run.pk, by=actor(Role.FINANCE), at=world.tick())
    assert queries.get_run(run.pk).state == "submitted"


def test_a_month_has_one_run_and_nothing_before_what_was_released_or_the_opening_month(world):
    world.status(world.person())
    world.released(AUGUST + 1)
    with pytest.raises(AlreadyDone):
        actions.open_run(month=AUGUST + 1, by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="记账"):
        actions.open_run(month=AUGUST, by=officer(), at=world.tick())
    world.released(AUGUST + 3)
    with pytest.raises(Refusal, match="已拨付"):
        actions.open_run(month=AUGUST + 2, by=officer(), at=world.tick())


def test_the_first_run_opens_the_books_and_arrears_never_reach_behind_it(world):
    world.status(world.person(), since="2010-01")
    assert [line[2:] for line in lines_of(world.released(AUGUST))] == [(0, "regular", FIFTH)]
    world.status(world.person(), since="2010-01")
    assert [line[2:] for line in lines_of(world.released(AUGUST + 1))] == [
        (1, "regular", FIFTH), (0, "arrears", FIFTH), (1, "regular", FIFTH),
    ]  # fmt: skip


def test_a_late_grade_change_gives_arrears_for_the_months_it_reaches(world):
    person = world.person()
    world.status(person, grade=5)
    world.released(AUGUST)
    world.released(AUGUST + 1)
    world.regrade(person, 4, "2022-09")
    run = world.released(AUGUST + 2)
    assert lines_of(run) == [
        ("D00001", "disability_pension", 1, "arrears", month_share(7567000, 9) - FIFTH),
        ("D00001", "disability_pension", 2, "regular", month_share(7567000, 10)),
    ]
    assert BankItem.objects.get(run=run).amount_fen == month_share(7567000, 9) - FIFTH + month_share(7567000, 10)


def test_a_death_reported_late_is_an_overpayment_and_what_continues_is_the_familys(world):
    person = world.person()
    world.status(person)
    world.released(AUGUST)
    world.released(AUGUST + 1)
    world.death(person, date(2022, 8, 20))
    run = world.released(AUGUST + 2)
    assert lines_of(run) == [
        ("D00001", "continued_disability_pension", 1, "arrears", FIFTH),
        ("D00001", "continued_disability_pension", 2, "regular", FIFTH),
        ("D00001", "disability_pension", 1, "overpayment", -FIFTH),
    ]
    asked_back = RunLine.objects.get(run=run, kind="overpayment")
    assert asked_back.rule.startswith("disability_pension")
    assert "5.war" in asked_back.cells
    assert not BankItem.objects.filter(run=run).exists(), "no payee is recorded: the family's money waits"
    assert list(RunException.objects.filter(run=run).values_list("code", "blocks")) == [("no_payee", False)]
    world.payee(person)
    later = world.released(AUGUST + 3)
    item = BankItem.objects.get(run=later)
    assert (item.to, item.amount_fen) == ("payee", 2 * FIFTH), "the month overpaid is set off, what waited is paid"


def test_an_overpayment_is_never_netted_against_what_a_living_person_gets(world):
    person = world.person()
    world.status(person, grade=4)
    world.released(AUGUST)
    world.regrade(person, 5, "2022-08")
    run = world.released(AUGUST + 1)
    assert [line[2:] for line in lines_of(run)] == [(0, "overpayment", FIFTH - FOURTH), (1, "regular", FIFTH)]
    assert BankItem.objects.get(run=run).amount_fen == FIFTH


def test_without_an_account_nothing_is_posted_and_it_comes_as_arrears_once_there_is_one(world):
    other, person = world.person(), world.person(account=False)
    world.status(other)
    world.status(person)
    run = world.released(AUGUST)
    assert [line[0] for line in lines_of(run)] == ["D00001"]
    stop = RunException.objects.get(run=run)
    assert (stop.code, stop.blocks, stop.person_id) == ("no_account", True, person.pk)
    assert stop.detail == {"months": 1, "amount_fen": FIFTH}
    world.account(person)
    again = world.released(AUGUST + 1)
    assert [line[2:] for line in lines_of(again) if line[0] == "D00002"] == [
        (0, "arrears", FIFTH),
        (1, "regular", FIFTH),
    ]


def test_unclear_facts_stop_a_benefit_and_ask_nothing_back(world):
    person = world.person()
    world.status(person)
    world.released(AUGUST)
    world.status(person, category="42")
    run = world.released(AUGUST + 1)
    assert lines_of(run) == []
    assert {code for (code,) in RunException.objects.filter(run=run).values_list("code")} == {"two_categories"}


def test_facts_unclear_in_one_month_do_not_hide_an_overpayment_of_another(world):
    person = world.person(payee=True)
    world.status(person)
    world.released(AUGUST)
    world.released(AUGUST + 1)
    world.released(AUGUST + 2)
    world.status(person, category="42", since="2022-08", until="2022-09")
    world.death(person, date(2022, 9, 20), cause="other")
    run = world.released(AUGUST + 3)
    assert [line[2:] for line in lines_of(run)] == [(2, "overpayment", -FIFTH)]
    assert RunException.objects.filter(run=run, code="two_categories").exists()


def test_facts_are_those_known_when_the_run_was_opened(world):
    person = world.person()
    world.status(person)
    run = actions.open_run(month=AUGUST, by=officer(), at=world.tick())
    world.regrade(person, 4, "2022-08")
    run = compute_run(run_id=run.pk, at=world.tick())
    assert [line[4] for line in lines_of(run)] == [FIFTH]
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    run = compute_run(run_id=run.pk, at=world.tick())
    assert [line[4] for line in lines_of(run)] == [FOURTH]


def test_a_returned_run_can_be_recomputed_and_signed_in_a_new_round(world):
    person = world.person()
    world.status(person)
    run = world.computed(AUGUST)
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="理由"):
        actions.return_run(run_id=run.pk, reason="", by=actor(Role.HEAD), at=world.tick())
    actions.return_run(run_id=run.pk, reason="等级有误", by=actor(Role.HEAD), at=world.tick())
    world.regrade(person, 4, "2022-08")
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    run = world.release(compute_run(run_id=run.pk, at=world.tick()))
    assert [line[4] for line in lines_of(run)] == [FOURTH]
    assert [matter.outcome for matter in list_rounds("run", run.pk)] == ["returned", "approved"]


def test_a_cancelled_run_leaves_no_trace_in_what_was_paid(world):
    world.status(world.person())
    world.released(AUGUST)
    run = world.computed(AUGUST + 1)
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    assert list_inbox(actor(Role.HEAD))
    with pytest.raises(Refusal, match="理由"):
        actions.cancel_run(run_id=run.pk, reason=" ", by=officer(), at=world.tick())
    run = actions.cancel_run(run_id=run.pk, reason="月份选错", by=officer(), at=world.tick())
    assert (run.state, run.reason) == ("cancelled", "月份选错")
    assert not RunLine.objects.filter(run=run).exists()
    assert list_inbox(actor(Role.HEAD)) == []
    again = world.released(AUGUST + 1)
    assert [line[2:] for line in lines_of(again)] == [(1, "regular", FIFTH)]
    with pytest.raises(Refusal):
        actions.cancel_run(run_id=again.pk, reason="晚了", by=officer(), at=world.tick())


def test_a_run_that_stands_on_what_has_changed_is_not_submitted_or_released(world):
    world.status(world.person())
    august, september = world.computed(AUGUST), world.computed(AUGUST + 1)
    assert [line[2:4] for line in lines_of(september)] == [(0, "arrears"), (1, "regular")]
    world.release(august)
    with pytest.raises(Refusal, match="过时"):
        actions.submit_run(run_id=september.pk, by=officer(), at=world.tick())
    actions.recompute_run(run_id=september.pk, by=officer(), at=world.tick())
    september = world.release(compute_run(run_id=september.pk, at=world.tick()))
    assert [line[2:4] for line in lines_of(september)] == [(1, "regular")]


def test_a_failed_computation_keeps_its_reason_and_frees_the_month(world, settings, tmp_path):
    world.status(world.person())
    run = actions.open_run(month=AUGUST, by=officer(), at=world.tick())
    settings.RULEBOOKS_DIR = tmp_path
    (tmp_path / "national").mkdir()
    (tmp_path / "national" / "broken.yaml").write_text("standards: [", encoding="utf-8")
    with pytest.raises(Refusal):
        compute_run(run_id=run.pk, at=world.tick())
    run = queries.get_run(run.pk)
    assert run.state == "failed"
    assert run.reason
    settings.RULEBOOKS_DIR = settings.ROOT_DIR / "rulebooks"
    assert world.released(AUGUST).state == "released"


def test_a_run_repeats_to_the_fen_whatever_was_learnt_since(world):
    people = [world.person() for _ in range(3)]
    for person in people:
        world.status(person)
    world.released(AUGUST)
    world.regrade(people[0], 4, "2022-08")
    run = world.released(AUGUST + 1)
    world.regrade(people[1], 3, "2022-08")
    world.death(people[2], date(2022, 8, 2))
    world.released(AUGUST + 2)
    result = repeat_run(run.pk)
    assert (result.equal, result.lines, result.differences, result.faults) == (True, 4, [], [])


def test_an_officers_word_on_an_exception_is_kept_and_stops_nothing(world):
    world.status(world.person(account=False))
    run = world.computed(AUGUST)
    fault = RunException.objects.get(run=run)
    assert queries.count_unsettled(run) == 1
    with pytest.raises(Refusal, match="处理情况"):
        actions.settle_exception(exception_id=fault.pk, settlement="", by=officer(), at=world.tick())
    actions.settle_exception(exception_id=fault.pk, settlement="已通知本人补交", by=officer(), at=world.tick())
    assert queries.count_unsettled(run) == 0
    assert world.release(run).state == "released"


def test_months_far_apart_are_settled_in_one_run(world):
    world.status(world.person(), since="2022-08")
    world.released(AUGUST)
    run = world.released(parse_month("2023-07"))
    assert [line[2] for line in lines_of(run)] == list(range(1, 12))
    assert sum(line[4] for line in lines_of(run)) == 11 * FIFTH


def test_states_in_the_table_are_those_the_database_enforces():
    import importlib

    from rongjun.domains.payments.states import TRANSITIONS

    guards = importlib.import_module("rongjun.domains.payments.migrations.0003_guards")
    moves = {f"{start.value}>{end.value}" for (start, _), end in TRANSITIONS.items() if start != end}
    assert moves == set(guards.STEPS)
    assert {state.value for state in Run.State} >= {part for step in guards.STEPS for part in step.split(">")}


def test_a_month_is_opened_one_month_early_at_most(world):
    with pytest.raises(Refusal, match="提前"):
        actions.open_run(month=parse_month("2122-08"), by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="提前"):
        actions.open_run(month=AUGUST + 2, by=officer(), at=world.tick())
    assert actions.open_run(month=AUGUST + 1, by=officer(), at=world.tick()).state == "computing"
