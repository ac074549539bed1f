"""An accusation of the office itself is registered like any other where no disciplinary body is known, and waits."""

from datetime import timedelta

import pytest
from kept import Keep, fresh
from petitions_world import COUNTY, Desks, everything, path_to

from rongjun.base.actor import Role
from rongjun.base.scope import acting
from rongjun.domains.petitions import holding, intake, sorting
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Clock, Entry, Matter
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Desks:
    desks: Desks = kept(Desks)
    return desks


@pytest.fixture
def desks(built: Desks) -> Desks:
    """A county where no disciplinary body is registered."""
    here = fresh(built)
    Account.objects.filter(role=Role.DISCIPLINE.value).update(is_active=False)
    return here


def all_above(desks: Desks) -> list[Accused]:
    return [Accused(unit_id=one.unit_id) for one in (desks.desk, desks.city[0], desks.province[0])]


def see(desks: Desks, matter: Matter) -> list[str]:
    """Return the roles of everybody who finds a matter."""
    found = []
    for account in Account.objects.filter(is_active=True).select_related("staff", "unit"):
        with acting(account.actor()):
            if Matter.objects.filter(pk=matter.pk).exists():
                found.append(account.role)
    return sorted(set(found))


def test_an_accusation_of_the_office_goes_to_the_unit_above(desks: Desks) -> None:
    matter = desks.registered(accuses=[Accused(unit_id=desks.desk.unit_id)])
    assert matter.owner_unit_id == desks.city[0].unit_id
    Account.objects.filter(role__in=[Role.CITY.value, Role.PROVINCE.value]).update(is_active=False)
    matter = desks.registered(accuses=[Accused(unit_id=desks.desk.unit_id)])
    assert matter.owner_unit_id == desks.city[0].unit_id and matter.owner_permission == "petition.sort"


def test_an_accusation_of_everybody_above_is_kept_where_nobody_accused_sees_it(desks: Desks) -> None:
    matter = desks.registered(accuses=all_above(desks))
    assert matter.owner_unit_id == desks.desk.unit_id and matter.owner_permission == "petition.discipline"
    assert matter.hidden and matter.due_on is not None and desks.receipt.code
    assert see(desks, matter) == []


def test_a_kept_accusation_runs_and_goes_up_and_the_first_disciplinary_body_gets_it(desks: Desks) -> None:
    with everything():
        draft = intake.begin_draft(given=Given("portal", "", ""), sent_key="portal", at=desks.tick()).matter
    given = Given("portal", "局长收礼。", COUNTY, accuses=all_above(desks))
    matter = intake.submit_draft(matter=draft, given=given, at=desks.tick())
    assert see(desks, matter) == []
    desks.at += timedelta(days=40)
    watch_petitions(by=desks.officer, at=desks.tick())
    with everything():
        assert Clock.objects.filter(matter=matter, ended_on=None, raised_at__isnull=False).exists()
        assert Entry.objects.filter(matter=matter, move="overdue").exists()
    assert holding.hand_over_held(by=desks.officer, at=desks.tick()) == 0 and see(desks, matter) == []
    Account.objects.filter(role=Role.DISCIPLINE.value).update(is_active=True)
    assert [holding.hand_over_held(by=desks.officer, at=desks.tick()) for _ in range(2)] == [1, 0]
    assert see(desks, matter) == ["discipline"]
    with everything():
        matter.refresh_from_db()
    assert (matter.state, matter.owner_permission) == ("passed", "petition.discipline")


def test_an_accusation_of_the_office_found_at_sorting_leaves_the_office(desks: Desks) -> None:
    first, second = desks.registered(), desks.registered()
    desks.sort(first, "accusation", accused=[Accused(unit_id=desks.desk.unit_id)])
    assert first.owner_unit_id == desks.city[0].unit_id
    sorting.sort_matter(
        matter=second, path=path_to("accusation"), accused=all_above(desks), by=desks.desk, at=desks.tick()
    )
    assert second.owner_permission == "petition.discipline" and see(desks, second) == []


def test_that_a_body_is_wanted_does_not_depend_on_whether_something_waits(desks: Desks) -> None:
    assert holding.lacks_body()
    desks.registered(accuses=all_above(desks))
    assert holding.lacks_body()
    Account.objects.filter(role=Role.DISCIPLINE.value).update(is_active=True)
    assert not holding.lacks_body()
