"""What a visit found reaches the town as suspected hardship, is looked at there, and ends in a finding or a case."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from services_world import Stations

from rongjun.base.errors import NotPermitted
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.aid import cases
from rongjun.domains.services.aid.models import Case
from rongjun.domains.services.aid.queries import visible_cases
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.visits.models import Planned
from rongjun.domains.services.visits.planning import make_plan
from rongjun.domains.services.visits.recording import Said, choose_visit, record_visit

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIGURES = Figures(180_000, 3, 600_000, False, "老伴长年吃药")


@pytest.fixture
def world() -> Stations:
    return Stations()


def planned(world: Stations) -> Planned:
    world.person("", born=date(1940, 1, 1), categories="")
    make_plan(quarter="2026Q1", by=world.clerk, at=world.tick())
    return Planned.objects.latest("pk")


def visited(world: Stations, plan: Planned, *needs: str, by: Any = None) -> Any:
    said = Said(key=uuid4(), day=office_day(world.at), planned_id=plan.pk, needs=needs)
    with acting(by or world.worker):
        return record_visit(said=said, by=by or world.worker, at=world.tick())


def test_medical_costs_noted_at_a_visit_stand_on_the_towns_list_until_the_town_looked_at_them(world: Stations) -> None:
    plan = planned(world)
    done = visited(world, plan, "medical_cost", "medicine")
    with acting(world.clerk):
        (case,) = visible_cases(world.clerk)
        assert (case.state, case.situation, case.source) == ("suspected", "medical", done.visit.source)
        assert case.owner_unit_id == world.clerk.unit_id and case.person_id == plan.person_id
    told = [note.text for note in notes_about(plan.person_id)]
    assert any("医疗费用负担重" in text and "看病吃药" not in text for text in told), "the person reads why"
    with acting(world.west):
        assert not visible_cases(world.west)
    with acting(world.worker), pytest.raises(NotPermitted):
        cases.dismiss(case_id=case.pk, reason="没有此事", by=world.worker, at=world.tick())
    with acting(world.clerk):
        request = cases.Request("hardship", "medical", FIGURES)
        applied = cases.apply(person_id=plan.person_id, request=request, by=world.clerk, at=world.tick())
        assert (applied.pk, applied.state) == (case.pk, "applied"), "the suspicion goes on as the application"


def test_the_town_can_find_that_there_was_none_and_says_why(world: Stations) -> None:
    visited(world, planned(world), "medical_cost")
    with acting(world.clerk):
        case = Case.objects.get()
        cases.dismiss(case_id=case.pk, reason="费用已全部报销", by=world.clerk, at=world.tick())
        assert Case.objects.get().state == "unfounded"
        assert any("费用已全部报销" in note.text for note in notes_about(case.person_id))


def test_other_needs_lead_to_no_case_and_one_need_of_a_person_is_one_case(world: Stations) -> None:
    plan = planned(world)
    visited(world, plan, "medicine", "policy", "none")
    assert not Case.objects.exists()
    again = visited(world, plan, "money", "house")
    assert again.state == "double" and not Case.objects.exists(), "a visit that does not count yet hands nothing over"
    with acting(world.worker):
        choose_visit(visit_id=again.visit.pk, by=world.worker, at=world.tick())
        assert sorted(Case.objects.values_list("situation", flat=True)) == ["housing", "living"]
        choose_visit(visit_id=again.visit.pk, by=world.worker, at=world.tick())
    assert Case.objects.count() == 2


def test_nobody_who_died_is_suspected(world: Stations) -> None:
    plan = planned(world)
    Person.objects.filter(pk=plan.person_id).update(death_date=date(2026, 3, 1))
    assert visited(world, plan, "medical_cost").state == "saved" and not Case.objects.exists()
