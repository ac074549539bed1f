"""Refusing to register is a fault of its own, worked by the unit above; whoever refused finds nothing of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from kept import Keep, fresh
from petitions_world import VILLAGE, Desks, everything

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, nobody
from rongjun.domains.petitions import causes, proposals, refusals
from rongjun.domains.petitions.causes import Place, list_clusters
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.models import Cause, MatterCause, Proposal, Refused

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Desks:
    desks: Desks = kept(Desks)
    return desks


@pytest.fixture
def desks(built: Desks) -> Desks:
    return fresh(built)


def said(desks: Desks, by: Actor | None = None, **more: Any) -> Refused:
    told = {"unit_id": desks.clerk.unit_id, "day": desks.today, "told": "说不归他们管，没有登记。", "sent_key": "k1"}
    return refusals.say_refused(**(told | more), by=by or person_actor(), at=desks.tick())


def seen(who: Actor) -> int:
    with acting(who):
        return Refused.objects.count()


def test_a_refusal_goes_to_the_unit_above_and_who_refused_sees_nothing(desks: Desks) -> None:
    row = said(desks)
    assert row.owner_unit_id == desks.desk.unit_id
    assert [seen(who) for who in (desks.desk, desks.clerk, desks.west, desks.city[0])] == [1, 0, 0, 0]
    with nobody():
        assert Refused.objects.count() == 0
    with pytest.raises(NotFound):
        refusals.work_refused(refused_id=row.pk, finding="untrue", mended="没有的事", by=desks.clerk, at=desks.tick())


def test_a_refusal_of_the_county_is_worked_by_the_city(desks: Desks) -> None:
    said(desks, by=desks.city[0], unit_id=desks.desk.unit_id)
    assert [seen(who) for who in (desks.city[0], desks.desk, desks.head)] == [1, 0, 0]


def test_a_refusal_names_nobody_and_no_matter(desks: Desks) -> None:
    row = said(desks, told="我叫甘露生，电话13900000001，他们不登记。")
    assert "13900000001" not in row.told
    fields = {one.name for one in Refused._meta.get_fields()}
    assert not fields & {"matter", "petitioner", "person", "said_by"}


def test_a_refusal_sent_twice_is_one(desks: Desks) -> None:
    assert said(desks).pk == said(desks).pk


def test_a_refusal_needs_facts_a_unit_and_a_day_that_was(desks: Desks) -> None:
    for wrong in ({"told": "  "}, {"unit_id": 9999}, {"day": desks.today + timedelta(days=1)}):
        with pytest.raises(Refusal):
            said(desks, **wrong)


def test_a_refusal_is_looked_into_once_with_what_was_done(desks: Desks) -> None:
    row = said(desks)
    for finding, mended in (("maybe", "x"), ("true", " "), ("true", "列入稳控")):
        with pytest.raises(Refusal):
            refusals.work_refused(refused_id=row.pk, finding=finding, mended=mended, by=desks.desk, at=desks.tick())
    done = refusals.work_refused(
        refused_id=row.pk, finding="true", mended="已补登记并通报。", by=desks.desk, at=desks.tick()
    )
    assert done.finding == "true"
    with pytest.raises(AlreadyDone):
        refusals.work_refused(refused_id=row.pk, finding="untrue", mended="改口", by=desks.desk, at=desks.tick())
    with pytest.raises(NotPermitted):
        refusals.list_refused(desks.worker)


def test_the_database_keeps_a_refusal_as_it_was_said(desks: Desks) -> None:
    row = said(desks)
    with everything():
        for change in ({"told": "没有拒绝"}, {"unit_id": desks.west.unit_id}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Refused.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            Refused.objects.filter(pk=row.pk).delete()


def test_a_proposal_is_answered_once_in_writing(desks: Desks) -> None:
    made = proposals.make_proposal(
        kind="policy", to="市局", text="统一退回重发的时限。", by=desks.desk, at=desks.tick()
    )
    told = {"proposal_id": made.pk, "taken": "part", "answer": "已列入计划。", "day": desks.today}
    for wrong in ({"taken": "soon"}, {"answer": ""}, {"day": desks.today + timedelta(days=1)}):
        with pytest.raises(Refusal):
            proposals.record_taken(**(told | wrong), by=desks.desk, at=desks.tick())
    assert proposals.record_taken(**told, by=desks.desk, at=desks.tick()).taken == "part"
    with pytest.raises(AlreadyDone):
        proposals.record_taken(**told, by=desks.desk, at=desks.tick())
    with pytest.raises(NotFound):
        proposals.record_taken(**told, by=desks.city[0], at=desks.tick())
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=made.pk).update(taken="yes")


def named(desks: Desks, place: Place, **more: Any) -> MatterCause:
    cause = Cause.objects.get(code="not_paid")
    matter = desks.registered()
    return causes.name_cause(matter=matter, cause_id=cause.pk, place=place, by=desks.desk, at=desks.tick(), **more)


def test_matters_of_one_cause_and_place_are_a_cluster_until_a_repair_is_open(desks: Desks) -> None:
    place = Place(benefit="disability_pension", month="2026-03")
    for _number in range(3):
        named(desks, place)
    named(desks, Place(month="2026-02"))
    since = desks.at - timedelta(days=30)
    with acting(desks.desk):
        (cluster,) = list_clusters(least=3, since=since)
    assert (cluster.count, cluster.place) == (3, place)
    with acting(desks.west):
        assert list_clusters(least=1, since=since) == []


def test_a_persons_line_is_linked_with_the_persons_consent_only_and_sealed(desks: Desks) -> None:
    with pytest.raises(Refusal, match="本人同意"):
        named(desks, Place(month="2026-03"), line="2026-03 批次第7行")
    row = named(desks, Place(month="2026-03"), line="2026-03 批次第7行", consent_on=desks.today)
    assert row.line is not None
    assert "批次".encode() not in bytes(row.line)
    assert row.area_code == VILLAGE


def test_who_does_not_see_a_matter_names_no_cause_of_it(desks: Desks) -> None:
    matter, cause = desks.registered(), Cause.objects.get(code="delay")
    with pytest.raises(NotFound):
        causes.name_cause(matter=matter, cause_id=cause.pk, place=Place(), by=desks.west, at=desks.tick())
