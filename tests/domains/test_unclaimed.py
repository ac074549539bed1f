"""Nobody left out: found in the registry, worked through its states, remembered while the facts stay the same."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from runs_world import World, actor, officer

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.entitlements.models import Unclaimed, UnclaimedSearch, UnclaimedStep
from rongjun.domains.entitlements.unclaimed import actions
from rongjun.domains.entitlements.unclaimed.searching import search_unclaimed
from rongjun.domains.entitlements.unclaimed.states import LIVE, TRANSITIONS
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.safeguards.models import AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EAST, WEST = "990101001001", "990101002001"


@pytest.fixture
def world() -> World:
    return World()


def veteran(world: World, *, area: str = EAST, account: bool = True) -> Person:
    """A person of 62 who took part in a war and draws nothing."""
    person = world.person(area=area, born=date(1960, 1, 1), account=account)
    world.fact(person, "campaign", {"kind": "参战"}, date(1979, 3, 1), key="1")
    world.fact(person, "service", {"start": "1978-01-01", "end": "1981-12-31"}, date(1978, 1, 1), key="1")
    return person


def searched(world: World, by: Actor | None = None) -> UnclaimedSearch:
    by = by or officer()
    with acting(by):
        begun = actions.begin_search(by=by, at=world.tick())
        return search_unclaimed(search_id=begun.pk, by=by, at=world.tick())


def only() -> Unclaimed:
    return Unclaimed.objects.get()


def test_who_took_part_in_a_war_and_draws_nothing_is_found_with_the_amount_of_the_engine(world: World) -> None:
    person = veteran(world)
    world.status(world.person())
    done = searched(world)
    one = only()
    assert (one.person_id, one.rule, one.benefit, one.missing) == (
        person.pk, "war_participant", "participant_allowance", "application proof",
    )  # fmt: skip
    assert one.month_fen == 80_000 and one.missed_fen > one.month_fen
    assert (one.state, done.counts["found"], done.counts["new"]) == ("open", 1, 1)
    assert AuditEntry.objects.filter(action="unclaimed.search").count() == 1


def test_a_second_search_adds_nothing_and_loses_nothing(world: World) -> None:
    veteran(world)
    searched(world)
    actions.take_unclaimed(unclaimed_id=only().pk, by=officer(), at=world.tick())
    assert searched(world).counts == {"found": 1, "new": 0}
    assert only().state == "looking" and only().owner_id == officer().staff_id


def test_a_grant_is_seen_by_the_next_search(world: World) -> None:
    person = veteran(world)
    searched(world)
    world.status(person, category="51", since="2022-08")
    assert searched(world).counts["granted"] == 1
    assert only().state == "granted"


def test_an_answer_with_a_reason_holds_until_the_facts_change(world: World) -> None:
    person = veteran(world)
    searched(world)
    actions.answer_with_reason(
        unclaimed_id=only().pk, reason="档案无参战记载", article="条例第六十二条第一款", by=officer(), at=world.tick()
    )
    searched(world)
    assert only().state == "reasoned" and only().reason == "档案无参战记载"
    world.tick(days=45)
    searched(world)
    assert only().state == "reasoned", "time alone changes nothing"
    Person.objects.filter(pk=person.pk).update(birth_date=date(1958, 1, 1))
    assert searched(world).counts["again"] == 1
    assert (only().state, only().reason) == ("open", "")


@pytest.mark.parametrize(("reason", "article"), [("", "条例第六十二条"), ("档案无记载", " ")])
def test_a_no_without_reason_or_article_is_refused_also_by_the_database(
    world: World, reason: str, article: str
) -> None:
    veteran(world)
    searched(world)
    with pytest.raises(Refusal, match="理由"):
        actions.answer_with_reason(unclaimed_id=only().pk, reason=reason, article=article, by=officer(), at=world.at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Unclaimed.objects.update(state="reasoned")


def test_a_visit_needs_a_yes_and_a_day_and_closing_leaves_no_trace(world: World) -> None:
    veteran(world)
    searched(world)
    pk, today = only().pk, office_day(world.at)
    with pytest.raises(Refusal, match="同意"):
        actions.ask_visit(unclaimed_id=pk, on=today, agreed=False, by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="早于"):
        actions.ask_visit(unclaimed_id=pk, on=today - timedelta(days=3), agreed=True, by=officer(), at=world.tick())
    actions.ask_visit(unclaimed_id=pk, on=today + timedelta(days=3), agreed=True, by=officer(), at=world.tick())
    assert only().state == "visit" and only().owner_id == officer().staff_id
    actions.record_visited(unclaimed_id=pk, by=officer(), at=world.tick())
    before = AuditEntry.objects.count()
    actions.close_unclaimed(unclaimed_id=pk, by=officer(), at=world.tick())
    one = only()
    assert (one.state, one.reason, one.owner_id, one.due_on) == ("closed", "", None, None)
    assert UnclaimedStep.objects.count() == 0 and AuditEntry.objects.count() == before
    searched(world)
    assert only().state == "closed"


def test_the_same_act_twice_and_an_act_of_another_state_are_refused(world: World) -> None:
    veteran(world)
    searched(world)
    pk = only().pk
    actions.take_unclaimed(unclaimed_id=pk, by=officer(), at=world.tick())
    with pytest.raises(AlreadyDone):
        actions.take_unclaimed(unclaimed_id=pk, by=officer(), at=world.tick())
    with pytest.raises(Refusal, match="核实中"):
        actions.record_visited(unclaimed_id=pk, by=officer(), at=world.tick())


def test_every_live_state_can_end_and_none_is_a_dead_end() -> None:
    for state in LIVE:
        acts = {act for before, act in TRANSITIONS if before == state}
        assert {"reason", "close", "granted", "gone"} <= acts
    assert set(TRANSITIONS.values()) | {Unclaimed.State.OPEN} == set(Unclaimed.State)


def test_a_clerk_of_one_town_finds_and_works_on_its_own_people_only(world: World) -> None:
    veteran(world, area=EAST)
    other = veteran(world, area=WEST)
    searched(world)
    clerk = replace(actor(Role.TOWN_CLERK), area_prefix=EAST[:9])
    there = Unclaimed.objects.get(person=other)
    with acting(clerk):
        assert Unclaimed.objects.count() == 1
        with pytest.raises(NotFound):
            actions.take_unclaimed(unclaimed_id=there.pk, by=clerk, at=world.tick())
        mine = Unclaimed.objects.get()
        actions.take_unclaimed(unclaimed_id=mine.pk, by=clerk, at=world.tick())
    searched(world, clerk)
    assert Unclaimed.objects.get(person=other).state == "open", "a town's search does not end what lies elsewhere"


def test_finance_has_no_part_in_it(world: World) -> None:
    with pytest.raises(NotPermitted):
        actions.begin_search(by=actor(Role.FINANCE), at=world.tick())


def test_the_facts_of_the_registry_reach_the_rules(world: World) -> None:
    """One person for each kind of fact that a rule reads, as the registry holds it."""
    no_account = world.person(account=False)
    world.status(no_account)
    dead = world.person()
    world.status(dead)
    world.death(dead, date(2022, 6, 10))
    listed = world.person()
    told = {"state": "受理", "grade": "五级", "cause": "因战", "recognised": "2022-08-01"}
    world.fact(listed, "listed", told, date(1900, 1, 1), key="11")
    child = world.person(born=date(1955, 5, 5))
    world.fact(child, "origin", {"relation": "子女", "name": "某", "died": "1960-01-01"}, date(1960, 1, 1), key="B1")
    paused = world.person()
    world.status(paused)
    world.fact(paused, "pause", {"campaign": 2022}, date(2022, 8, 1), key="1")
    stopped = world.person()
    ended = world.status(stopped, until="2022-07")
    value: dict[str, Any] = ended.value | {"ended_on": "2022-06-30", "end_reason": "suspended"}
    Fact.objects.filter(pk=ended.pk).update(value=value)
    searched(world)
    found = set(Unclaimed.objects.values_list("person_id", "rule"))
    assert {
        (no_account.pk, "no_account"), (dead.pk, "no_payee"), (listed.pk, "listed"), (child.pk, "martyr_child"),
        (paused.pk, "unconfirmed"), (stopped.pk, "ended_suspension"),
    } == found  # fmt: skip


def test_the_search_costs_the_same_queries_for_ten_times_the_people(
    world: World, django_assert_max_num_queries: Any
) -> None:
    by = officer()
    veteran(world)
    searched(world, by)
    for _again in range(3):
        veteran(world)
    with whole_registry("试验"), django_assert_max_num_queries(40) as few:
        searched(world, by)
    for _again in range(30):
        veteran(world)
    with whole_registry("试验"), django_assert_max_num_queries(40) as many:
        searched(world, by)
    assert len(many) <= len(few) + 2
