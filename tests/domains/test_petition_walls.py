"""The accused find nothing, nobody finds who brought it, and without a desk there are no petitions: on both engines."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from kept import fresh
from petitions_world import OLD_SOLDIER, TOLD, VILLAGE, Desks, everything

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, desk_of, nobody, whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.petitions import handling, identity, routing, sorting
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.models import Matter, Petitioner, Place, Repair, RepairItem, Walled
from rongjun.domains.petitions.models.core import OfMatter, Sight
from rongjun.domains.petitions.models.repairing import Cause
from rongjun.domains.petitions.queries import get_by_number, get_matter, search_matters, visible_matters
from rongjun.domains.petitions.similar import list_similar
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FREE = {"Cause", "Matter", "Place", "Proposal", "ReceptionDay", "Refused", "Repair", "RepairItem", "Report"}
"""Tables that are not of one matter, and the matter itself; RepairItem lies in the scope of persons."""


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def seen(by: Actor) -> set[int]:
    with acting(by):
        return set(Matter.objects.values_list("pk", flat=True))


def raw(by: Actor | None, sql: str) -> int:
    with nobody() if by is None else acting(by), connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def accusation(desks: Desks, **more: Any) -> Matter:
    """Return an accusation of the town's station, registered at the office and passed on."""
    matter = desks.registered(told="站里经办收了好处才给报名单。", **more)
    return desks.sort(matter, "accusation", accused=[Accused(unit_id=desks.clerk.unit_id)])


def test_every_table_of_a_matter_gives_nothing_without_a_desk(desks: Desks) -> None:
    models = [one for one in apps.get_app_config("petitions").get_models() if one.__name__ not in FREE]
    assert all(isinstance(one._default_manager, OfMatter) for one in models)
    accusation(desks)
    with nobody(), whole_registry("tests"):
        assert not [one.__name__ for one in models if one._default_manager.exists()] and not Matter.objects.exists()


def test_nothing_leads_from_a_petition_to_a_person(desks: Desks) -> None:
    for model in apps.get_app_config("petitions").get_models():
        assert not [field.name for field in model._meta.concrete_fields if field.related_model is Person], model
    named = {field.name for field in Petitioner._meta.concrete_fields}
    assert named == {"id", "matter", "place", "part", *identity.IDENTITY}, "sealed fields, and no index to find one by"
    assert not Petitioner._meta.indexes


def test_a_unit_sees_what_was_with_it_and_who_oversees_the_area_sees_all_but_accusations(desks: Desks) -> None:
    plain, hidden, sent = desks.registered(desks.worker), accusation(desks), desks.sent()
    for who in (desks.desk, desks.head, desks.director, desks.supervisor):
        assert seen(who) >= {plain.pk, sent.pk}, who.role
    assert seen(desks.medical[0]) == {sent.pk} and plain.pk in seen(desks.worker)
    assert seen(desks.west) == set()
    assert seen(desks.discipline) == {hidden.pk}
    who_sees = [
        who.role for who in (desks.head, desks.director, desks.supervisor, desks.officer) if hidden.pk in seen(who)
    ]
    assert who_sees == [] and hidden.pk in seen(desks.desk), "who registered it follows it, nobody else of the office"


def test_the_accused_unit_and_person_find_nothing_by_any_door(desks: Desks) -> None:
    matter = desks.registered(desks.worker, told="站里经办收了好处才给报名单。")
    assert matter.pk in seen(desks.clerk), "before it is sorted the desk of the station holds it"
    desks.sort(matter, "accusation", by=desks.clerk, accused=[
        Accused(unit_id=desks.clerk.unit_id), Accused(staff_id=desks.worker.staff_id), Accused(name="某科长"),
    ])  # fmt: skip
    assert matter.state == "passed" and matter.owner_unit_id == desks.discipline.unit_id
    for who in (desks.clerk, desks.worker):
        assert seen(who) == set()
        for door in (lambda who=who: get_matter(matter.pk, who), lambda who=who: get_by_number(matter.number, who)):
            with pytest.raises(NotFound, match="没有这个信访事项"):
                door()
        with acting(who):
            assert not search_matters(visible_matters(), "好处").exists() and Matter.objects.count() == 0
        assert list_similar(told=matter.told, topic="unpaid", area_code=VILLAGE, by=who) == []
        with pytest.raises(NotFound):
            identity.open_identity(matter=matter, place=1, fields=["name"], purpose="核实", by=who, at=desks.tick())
        with pytest.raises(NotFound):
            handling.reply(matter=matter, text="x", by=who, at=desks.tick())
    assert Walled.objects.filter(matter=matter).count() == 3


def test_an_unknown_number_and_one_behind_the_wall_answer_alike(desks: Desks) -> None:
    matter = accusation(desks)
    answers = []
    for number in (matter.pk, 10**9):
        with pytest.raises(NotFound) as refused:
            get_matter(number, desks.clerk)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]


def test_the_wall_stands_from_intake_where_the_person_says_whom_it_is_about(desks: Desks) -> None:
    matter = desks.registered(desks.worker, accuses=[Accused(unit_id=desks.clerk.unit_id)])
    assert matter.hidden and matter.owner_unit_id == desks.desk.unit_id and seen(desks.clerk) == set()
    above = desks.registered(
        desks.worker, accuses=[Accused(unit_id=desks.clerk.unit_id), Accused(unit_id=desks.desk.unit_id)]
    )
    assert above.owner_unit_id == desks.city[0].unit_id
    for who in (desks.clerk, desks.desk, desks.head, desks.director, desks.supervisor):
        assert above.pk not in seen(who)


def test_an_accusation_is_not_sent_to_anybody_but_a_disciplinary_body(desks: Desks) -> None:
    matter = desks.registered(accuses=[Accused(unit_id=desks.clerk.unit_id)])
    with pytest.raises(Refusal, match="纪检监察"):
        desks.sort(matter, "request", "opinion")
    desks.sort(matter, "accusation")
    with pytest.raises(Refusal):
        routing.pass_on(matter=matter, to_unit_id=desks.clerk.unit_id, by=desks.discipline, at=desks.tick())
    nobody_named = desks.registered()
    with pytest.raises(Refusal, match="须写明被反映"):
        desks.sort(nobody_named, "accusation", accused=[])


def test_the_audit_chain_does_not_tell_an_accusation(desks: Desks) -> None:
    matter = accusation(desks)
    handling.reply(matter=matter, text="已办结", by=desks.discipline, at=desks.tick())
    told = " ".join(
        f"{row.action} {row.subject} {row.detail}" for row in AuditEntry.objects.filter(subject__startswith="petition:")
    )
    assert "petition.entry" in told
    assert (
        matter.number not in told and str(matter.token) not in told and "accusation" not in told and "pass" not in told
    )


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="row-level security is PostgreSQL's")
def test_the_wall_holds_in_raw_sql_too(desks: Desks) -> None:
    accusation(desks)
    for table in ("matter", "petitioner", "entry", "clock", "walled", "sight", "movement"):
        ask = f"SELECT count(*) FROM petitions_{table}"
        assert raw(desks.clerk, ask) == raw(None, ask) == 0, table
        assert raw(desks.discipline, ask) > 0, table


def test_a_wall_only_grows(desks: Desks) -> None:
    matter = accusation(desks)
    with pytest.raises(Exception, match="wall only grows"):
        Matter.objects.filter(pk=matter.pk).update(wall="")


def test_an_identity_opens_with_an_access_row_first_that_is_sealed_itself(desks: Desks) -> None:
    matter = desks.registered()
    opened = identity.open_identity(
        matter=matter, place=1, fields=["name", "phone"], purpose="电话告知", by=desks.desk, at=desks.tick()
    )
    assert opened == {"name": OLD_SOLDIER.name, "phone": OLD_SOLDIER.phone}
    row = AccessRow.objects.get(set_kind="petition")
    assert "电话告知" not in row.purpose and matter.number not in row.set_id and str(matter.token) not in row.set_id
    (look,) = identity.list_identity_looks(matter)
    assert (look.purpose, look.unit_name) == ("电话告知", desks.desk.unit_name)


def test_an_identity_needs_a_purpose_and_the_right(desks: Desks) -> None:
    matter = desks.registered()
    ask = {"matter": matter, "place": 1, "fields": ["name"], "at": desks.tick()}
    with pytest.raises(Refusal, match="目的"):
        identity.open_identity(**ask, purpose=" ", by=desks.desk)
    for who in (desks.head, desks.director, desks.supervisor):
        with pytest.raises(NotPermitted):
            identity.open_identity(**ask, purpose="看看", by=who)
    with pytest.raises(NotFound):
        identity.open_identity(**ask, purpose="看看", by=desks.west)
    assert not AccessRow.objects.filter(set_kind="petition").exists()


def test_who_handles_a_confidential_matter_does_not_learn_who_asks(desks: Desks) -> None:
    matter = desks.sent(confidential=True)
    ask = {"matter": matter, "place": 1, "fields": ["name"], "purpose": "办理", "at": desks.tick()}
    with pytest.raises(NotPermitted):
        identity.open_identity(**ask, by=desks.medical[0])
    assert identity.handles_blind(matter, desks.medical[0]) and not identity.handles_blind(matter, desks.desk)
    assert identity.open_identity(**ask, by=desks.desk) == {"name": OLD_SOLDIER.name}
    ordinary = desks.sent()
    assert identity.open_identity(**ask | {"matter": ordinary}, by=desks.medical[0]) == {"name": OLD_SOLDIER.name}


def test_a_box_does_not_tell_how_long_a_name_is(desks: Desks) -> None:
    first = desks.registered(people=[Who(name="李", address="东")])
    second = desks.registered(
        people=[Who(name="欧阳上官司马", address="东镇一村七号院二单元三〇一室", phone="13900000002")]
    )
    sizes = [
        tuple(len(getattr(row, name)) for name in identity.IDENTITY)
        for row in (Petitioner.objects.get(matter=first), Petitioner.objects.get(matter=second))
    ]
    assert sizes[0] == sizes[1]


def test_what_the_handling_unit_can_read_is_the_same_whoever_asks(desks: Desks) -> None:
    def read(who: Who) -> Any:
        matter = desks.sent(people=[who], confidential=True, told=f"我是{who.name}。{TOLD}")
        with acting(desks.medical[0]):
            columns = ("told", "wanted", "needs", "anonymous", "group", "channel", "state")
            return Matter.objects.values(*columns).get(pk=matter.pk)

    short, long = Who(name="李四", phone="13900000003"), Who(name="欧阳上官司马", phone="13911111111", id_number="1")
    assert read(short) == read(long)


def test_no_role_but_those_of_petitions_has_a_desk(desks: Desks) -> None:
    without = {
        Role.FINANCE, Role.AUDITOR, Role.DOCTOR, Role.HOSPITAL, Role.APPLICANT, Role.SYSTEM_ADMIN,
        Role.SECURITY_ADMIN, Role.AUDIT_ADMIN,
    }  # fmt: skip
    for role, prefix in product(Role, ("", None)):
        assert (desk_of(replace(desks.desk, role=role, area_prefix=prefix)) is None) == (role in without), role


def test_what_is_repaired_lies_in_the_scope_of_persons_and_knows_no_petition(desks: Desks) -> None:
    names = {field.related_model for field in (*RepairItem._meta.concrete_fields, *Repair._meta.concrete_fields)}
    assert Matter not in names and Cause in names
    with nobody():
        assert RepairItem.objects.all().query.is_empty()
    assert Place._meta.get_field("matter").null and Sight.everything is not None


def test_sorting_again_by_the_disciplinary_body_may_lift_the_veil_and_never_the_wall(desks: Desks) -> None:
    matter = accusation(desks)
    sorting.sort_again(matter=matter, reason="只是请求补发", by=desks.discipline, at=desks.tick())
    assert matter.hidden
    desks.sort(matter, "request", "opinion", by=desks.discipline)
    assert not matter.hidden and seen(desks.clerk) == set()
