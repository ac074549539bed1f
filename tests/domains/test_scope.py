"""The scope is in the data: without one there is nobody, inside an area only the area, on both engines."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models
from kept import fresh
from people_rows import AT, LATER, row, take_in
from people_rows import officer as other_officer
from runs_world import AUGUST, World, officer

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import acting, nobody, present, scope_of, whole_registry, within
from rongjun.domains.payments import queries
from rongjun.domains.payments.models import BankItem, RunException, RunLine
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.models import Fact, Import, ImportFault, ImportRow, Person, Sealed
from rongjun.domains.people.queries import visible_people

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EAST, WEST = "990101001001", "990101002001"
TABLES = (Person, Fact, Sealed, RunLine, RunException, BankItem)


def at_unit(role: Role = Role.OFFICER, prefix: str | None = EAST[:9]) -> Actor:
    """Return the actor of a role at a unit that serves an area."""
    return replace(officer(), role=role, area_prefix=prefix)


@pytest.fixture(scope="module")
def paid(kept: Any) -> World:
    made: World = kept(_paid)
    return made


@pytest.fixture
def world(paid: World) -> World:
    return fresh(paid)


def _paid() -> World:
    """Two people in the east, one of them without an account, and one in the west, paid in August."""
    made = World()
    for area, account in ((EAST, True), (EAST, False), (WEST, True)):
        made.status(made.person(area=area, account=account))
    made.released(AUGUST)
    return made


def tables_of_persons() -> Iterator[type[models.Model]]:
    """Yield every table of Rongjun that is, or refers to, a person."""
    for model in apps.get_models():
        refers = [f for f in model._meta.concrete_fields if f.related_model is Person]
        if model.__module__.startswith("rongjun") and (model is Person or refers):
            yield model


def test_every_table_that_refers_to_a_person_obeys_the_scope() -> None:
    with nobody():
        free = [model.__name__ for model in tables_of_persons() if not model.objects.all().query.is_empty()]
    assert free == [], "give the table `objects = ScopedManager()` (base.models), with its own `field` where needed"


def test_without_a_scope_no_table_of_persons_returns_a_row(world: World) -> None:
    assert all(table.objects.exists() for table in TABLES)
    with nobody():
        assert [table.__name__ for table in TABLES if table.objects.exists()] == []
        assert not world.people[0].facts.exists()
        assert Person.objects.count() == Person.objects.filter(pk=world.people[0].pk).count() == 0


def test_inside_an_area_every_table_holds_that_area_only(world: World) -> None:
    west = {world.people[2].pk}
    with acting(at_unit(prefix=WEST[:9])):
        assert set(Person.objects.values_list("pk", flat=True)) == west
        for table in TABLES[1:]:
            assert set(table.objects.values_list("person_id", flat=True)) <= west, table.__name__
        assert Fact.objects.exists() and RunLine.objects.exists() and BankItem.objects.exists()
        assert not Fact.objects.filter(person=world.people[0]).update(reason="x")


SEES = {
    Role.STATION_WORKER, Role.TOWN_CLERK, Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.SUPERVISOR, Role.FINANCE,
}  # fmt: skip


def test_the_managers_and_visible_people_agree_for_every_role_and_area(world: World) -> None:
    for role, prefix in product(Role, ("", EAST[:6], EAST[:9], EAST, "99010100", None)):
        actor = at_unit(role, prefix)
        visible = set(visible_people(actor).values_list("pk", flat=True))
        with acting(actor):
            assert set(Person.objects.values_list("pk", flat=True)) == visible
            assert set(visible_people(actor).values_list("pk", flat=True)) == visible
        inside = [p.pk for p in world.people if prefix is not None and p.area_code.startswith(prefix)]
        assert visible == (set(inside) if role in SEES else set()), (role, prefix)


def test_a_department_sees_nobody_even_where_its_unit_has_an_area() -> None:
    assert scope_of(at_unit(Role.DEPARTMENT, "")) is None


def test_a_scope_ends_with_its_block_also_when_it_fails() -> None:
    before = present()
    with pytest.raises(ZeroDivisionError), whole_registry("试验"), acting(at_unit()), nobody():
        raise ZeroDivisionError
    assert present() == before


def test_work_on_everybody_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"), whole_registry(""):
        pass


def test_another_thread_starts_without_a_scope(world: World) -> None:
    if connection.vendor == "sqlite":
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(present).result() is None
    else:
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: (Person.objects.count(), connections.close_all())[0]).result() == 0


def test_a_prefix_is_a_range_of_codes_that_an_index_serves(world: World) -> None:
    found = Person.objects.filter(within("area_code", EAST[:9])).order_by("area_code", "file_no")
    assert found.count() == 2
    plan = found.explain()
    assert "LIKE" not in plan.upper() and ("person_area" in plan or connection.vendor == "postgresql")


def test_the_figures_of_a_run_are_the_whole_runs_whoever_asks(world: World) -> None:
    run = queries.list_runs().get()
    whole = [queries.totals_by_benefit(run), queries.totals_by_town(run), queries.totals_by_source(run)]
    for actor in (at_unit(), at_unit(Role.CITY), None):
        with acting(actor):
            seen = [queries.totals_by_benefit(run), queries.totals_by_town(run), queries.totals_by_source(run)]
            assert seen == whole
            assert queries.count_results(run)["waiting"]["items"] == 2
            assert queries.count_unsettled(run) == 1


def test_an_import_belongs_to_the_area_of_the_unit_that_made_it() -> None:
    take_in(row(1), by=at_unit())
    for actor, seen in ((at_unit(), 1), (at_unit(prefix=EAST[:6]), 1), (at_unit(prefix=WEST[:9]), 0), (None, 0)):
        with acting(actor):
            assert (Import.objects.count(), ImportRow.objects.count()) == (seen, seen)
            assert ImportFault.objects.exists() == bool(seen)


def test_a_row_for_somebody_elsewhere_is_known_as_such_and_not_taken_for_new() -> None:
    take_in(row(1, 区划代码=WEST))
    east = at_unit()
    with acting(east):
        result = take_in(row(1, 区划代码=WEST, 开户银行="别处"), at=LATER, by=east)
        assert [fault.code for fault in result.faults if fault.severity == "exception"] == ["out_of_area"]
        assert not Person.objects.exists()
    assert Person.objects.count() == 1


def test_who_moves_a_person_out_of_the_area_does_it_whole_and_sees_the_person_no_more() -> None:
    take_in(row(1), at=AT)
    other = replace(officer(), staff_id=other_officer("李批准").staff_id, area_prefix=EAST[:9])
    with acting(at_unit()):
        result = take_in(row(1, 区划代码=WEST), at=LATER, by=at_unit())
        assert result.state == "waiting" and result.import_id is not None
        approve_import(import_id=result.import_id, by=other, at=LATER)
        assert not Person.objects.exists()
    person = Person.objects.get()
    assert person.area_code == WEST
    assert Fact.objects.filter(person=person, kind="area", superseded_at=None).count() >= 1


def test_rows_reached_from_a_person_obey_the_area_too(world: World) -> None:
    """Django gives a reverse manager attributes of its own (`field`): ours must not share a name with one."""
    east, west = world.people[0], world.people[2]
    with acting(at_unit()):
        assert east.facts.filter(kind="status").count() == 1
        assert west.facts.count() == 0
