"""Desks beyond the office's own: the disciplinary body and whom it is about, the department, what waits for whom."""

from datetime import timedelta
from typing import Any

import pytest
from kept import Keep, fresh
from petition_lead_world import LeadCounty

from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.petitions import accused, deciding, delivering, desks, meetings, reviewing
from rongjun.domains.petitions.meetings import Plan
from rongjun.domains.petitions.models import Clock, Matter
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.safeguards.models import AccessRow

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> LeadCounty:
    county: LeadCounty = kept(LeadCounty)
    return county


@pytest.fixture
def county(built: LeadCounty) -> LeadCounty:
    return fresh(built)


def accusation(county: LeadCounty) -> Matter:
    accuses = [Accused(unit_id=county.clerk.unit_id), Accused(name="万站长")]
    return county.sorted("accusation", "", accuses=accuses, told="站长克扣慰问金")


def test_whom_an_accusation_is_about_the_disciplinary_body_reads_and_its_look_is_kept_first(county: LeadCounty) -> None:
    matter, by = accusation(county), county.discipline
    with acting(by):
        assert list(accused.list_passed(by)) == [matter]
        sides = accused.list_accused(matter, by)
        assert {one.unit for one in sides} >= {"东镇站"} and not any(one.name for one in sides)
        with pytest.raises(Refusal, match="目的"):
            accused.open_accused(matter=matter, purpose=" ", by=by, at=county.tick())
        opened = accused.open_accused(matter=matter, purpose="核查线索", by=by, at=county.tick())
    assert "万站长" in {one.name for one in opened}
    assert AccessRow.objects.filter(set_kind="petition_veiled", fields="accused", staff_id=by.staff_id).count() == 1


def test_nobody_else_reads_whom_it_is_about(county: LeadCounty) -> None:
    matter = accusation(county)
    for by in (county.clerk, county.head, county.city[0], county.supervisor, county.medical[0]):
        with acting(by), pytest.raises(NotFound):
            accused.list_accused(matter, by)
        with acting(by):
            assert not accused.list_passed(by).exists()
    with acting(county.desk), pytest.raises(NotPermitted):
        accused.list_accused(matter, county.desk)


def test_what_waits_is_told_to_whom_it_waits_for(county: LeadCounty) -> None:
    county.in_review()
    county.registered(channel="letter", urgent=("food", "送了粮"))
    accusation(county)
    county.reception()

    def waiting(by: Any) -> desks.Waiting:
        with acting(by):
            return desks.count_waiting(by, county.today)

    assert [waiting(one).reviews for one in (county.city[0], county.province[0], county.desk)] == [1, 0, 0]
    director, clerk, board = waiting(county.director), waiting(county.clerk), waiting(county.discipline)
    assert (len(director.urgent), director.letters, len(director.receptions)) == (1, 1, 1)
    assert clerk == desks.Waiting(True, 0, 0, (), 0, (), (), 0, 0)
    assert board.mine == 1


def test_a_department_is_shown_what_came_to_it(county: LeadCounty) -> None:
    sent, other = county.sent(), county.accepted()
    with acting(county.medical[0]):
        assert list(desks.list_sent_here(county.medical[0])) == [sent]
    with acting(county.desk):
        assert set(desks.list_sent_here(county.desk)) >= {other}


def test_the_days_of_a_hearing_in_rereview_do_not_count_once_its_minutes_are_there(county: LeadCounty) -> None:
    matter = county.reviewed(county.in_review())
    city, province = county.city[0], county.province[0]
    delivering.deliver_opinion(matter=matter, how="hand", day=county.today, by=city, at=county.tick())
    reviewing.ask_rereview(matter=matter, reason="仍不服", by=city, at=county.tick())
    with whole_desk("tests"):
        before = Clock.objects.get(matter=matter, kind="rereview", ended_on=None).due_on
    plan = Plan("hearing", county.today, county.today + timedelta(days=1), "省厅听证室", ["主持人"])
    with acting(province):
        found = meetings.plan_meeting(matter=matter, plan=plan, by=province, at=county.tick())
        meetings.record_minutes(
            meeting_id=found.pk, minutes="双方举证", agreed="", by=province, at=county.tick(days=2)
        )  # fmt: skip
    with whole_desk("tests"):
        after = Clock.objects.get(matter=matter, kind="rereview", ended_on=None).due_on
        assert after - before == timedelta(days=2)
        assert deciding.subject_of(Matter.objects.get(pk=matter.pk)) is None
