"""督办 on six grounds, meetings and hearings with minutes, calls at home only after a yes."""

from datetime import timedelta
from typing import Any

import pytest
from kept import Keep, fresh
from petition_lead_world import LeadCounty

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.petitions import meetings, supervising
from rongjun.domains.petitions.meetings import Plan
from rongjun.domains.petitions.models import Entry, HomeCall, Supervision
from rongjun.domains.petitions.walls import Accused

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> LeadCounty:
    county: LeadCounty = kept(LeadCounty)
    return county


@pytest.fixture
def county(built: LeadCounty) -> LeadCounty:
    return fresh(built)


def asked(county: LeadCounty, matter: Any, **more: Any) -> Supervision:
    given: dict[str, Any] = {
        "ground": "not_informed", "asked": "十五日内没有告知", "improve": "当天登记当天告知", "by": county.city[0],
        "due_on": county.today + timedelta(days=5),
    }  # fmt: skip
    with acting(given["by"]):
        return supervising.ask_account(matter=matter, **given | more, at=county.tick())


def test_the_unit_asked_answers_once_and_says_what_it_adopts(county: LeadCounty) -> None:
    found = asked(county, county.matter())
    assert found.to_unit_id == county.desk.unit_id
    given = {"supervision_id": found.pk, "answer": "漏了登记，已告知", "at": county.tick()}
    with acting(county.city[0]), pytest.raises(NotPermitted):
        supervising.answer_account(**given, adopted="yes", by=county.city[0])
    with acting(county.desk):
        with pytest.raises(Refusal, match="采纳情况"):
            supervising.answer_account(**given, adopted="", by=county.desk)
        assert supervising.list_asked_of(county.desk).get() == found
        supervising.answer_account(**given, adopted="part", by=county.desk)
        assert not supervising.list_asked_of(county.desk).exists()
        with pytest.raises(AlreadyDone):
            supervising.answer_account(**given, adopted="yes", by=county.desk)
    with whole_desk("tests"):
        assert list(Entry.objects.order_by("sequence").values_list("move", flat=True))[-2:] == ["supervise", "account"]


@pytest.mark.parametrize(
    "more", [{"ground": "other"}, {"ground": "late"}, {"asked": " "}, {"asked": "稳控"}, {"due_on": "yesterday"}]
)
def test_what_is_asked_must_be_one_of_six_grounds_and_true(county: LeadCounty, more: dict[str, Any]) -> None:
    if "due_on" in more:
        more = {"due_on": county.today - timedelta(days=1)}
    with pytest.raises(Refusal):
        asked(county, county.matter(), **more)


def test_nobody_supervises_what_the_own_unit_handles_but_its_supervisors_do(county: LeadCounty) -> None:
    matter = county.matter()
    with pytest.raises(NotPermitted, match="不能由本单位督办"):
        asked(county, matter, by=county.desk)
    with pytest.raises(NotPermitted):
        asked(county, matter, by=county.officer)
    assert asked(county, matter, by=county.supervisor).pk
    with pytest.raises(AlreadyDone):
        asked(county, matter)


def test_an_accusation_is_not_there_for_who_supervises(county: LeadCounty) -> None:
    matter = county.matter(accuses=[Accused(unit_id=county.clerk.unit_id)])
    for by in (county.city[0], county.supervisor):
        with pytest.raises(NotFound):
            asked(county, matter, by=by)


def test_minutes_are_entered_once_and_not_before_the_day(county: LeadCounty) -> None:
    matter, day = county.matter(), county.today + timedelta(days=2)
    plan = Plan("talk", day, day, "二楼会议室", ["信访股长"])
    with acting(county.desk):
        found = meetings.plan_meeting(matter=matter, plan=plan, by=county.desk, at=county.tick())
        with pytest.raises(AlreadyDone):
            meetings.plan_meeting(matter=matter, plan=plan, by=county.desk, at=county.tick())
        said = {"meeting_id": found.pk, "minutes": "双方核对了账目", "agreed": "", "by": county.desk}
        with pytest.raises(Refusal, match="还没有结束"):
            meetings.record_minutes(**said, at=county.tick())
        meetings.record_minutes(**said, at=county.tick(days=2))
        with pytest.raises(AlreadyDone):
            meetings.record_minutes(**said | {"minutes": "改写"}, at=county.tick())
        assert meetings.meetings_of(matter)[0].minutes == "双方核对了账目"


def test_a_hearing_is_for_accepted_requests_and_other_units_hold_none(county: LeadCounty) -> None:
    matter = county.matter()
    plan = Plan("hearing", county.today, county.today, "会议室")
    with acting(county.desk), pytest.raises(Refusal, match="听证用于"):
        meetings.plan_meeting(matter=matter, plan=plan, by=county.desk, at=county.tick())
    with acting(county.city[0]), pytest.raises(NotPermitted):
        meetings.plan_meeting(matter=matter, plan=plan, by=county.city[0], at=county.tick())
    back = Plan("talk", county.today, county.today - timedelta(days=1), "会议室")
    with acting(county.desk), pytest.raises(Refusal):
        meetings.plan_meeting(matter=matter, plan=back, by=county.desk, at=county.tick())


def test_nobody_is_called_on_at_home_without_a_yes_and_a_no_leaves_no_trace(county: LeadCounty) -> None:
    given: dict[str, Any] = {"consent_on": county.today, "day": county.today, "purpose": "送达答复", "by": county.desk}
    with acting(county.desk), pytest.raises(Refusal, match="没有同意上门"):
        meetings.plan_home_call(matter=county.matter(), **given, at=county.tick())
    with whole_desk("tests"):
        assert not HomeCall.objects.exists()
    matter = county.matter(home_calls=True)
    with acting(county.desk):
        for more in (
            {"day": county.today - timedelta(days=1)}, {"consent_on": county.today + timedelta(days=1)},
            {"purpose": " "}, {"purpose": "了解思想动态"},
        ):  # fmt: skip
            with pytest.raises(Refusal):
                meetings.plan_home_call(matter=matter, **given | more, at=county.tick())
        call = meetings.plan_home_call(matter=matter, **given, at=county.tick())
        meetings.record_home_call(call_id=call.pk, result="已当面交付", by=county.desk, at=county.tick())
        with pytest.raises(AlreadyDone):
            meetings.record_home_call(call_id=call.pk, result="又写", by=county.desk, at=county.tick())
