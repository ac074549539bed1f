"""A grant is tried before it is proposed; equal cases are those in force; a doctor reads what an opinion needs."""

from datetime import date

import pytest
from recognition_world import County, everybody, install

from rongjun.base.errors import NotPermitted
from rongjun.domains.approvals.queries import list_inbox
from rongjun.domains.people.models import Fact
from rongjun.domains.recognition import applying, deciding, ending
from rongjun.domains.recognition.access import asks_of_rating, reveal_answers
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.trial import try_grant

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def test_what_was_tried_is_what_the_grant_writes_and_trying_keeps_nothing(county: County) -> None:
    case = county.to_decide()
    tried = try_grant(case=case, answers={"grade": "g5"}, by=county.officer, at=county.tick())
    assert tried.fits and tried.told[0]["values"]["残疾等级"] == "五级"
    with everybody():
        assert not Fact.objects.filter(kind="status").exists()
    assert county.fresh(case).state == "working"
    county.decided(county.fresh(case))
    with everybody():
        assert Fact.objects.get(kind="status").valid_from == tried.since


def test_a_fault_of_the_registry_is_named_before_anybody_signs(county: County) -> None:
    tried = try_grant(case=county.to_decide(), answers={}, by=county.officer, at=county.tick())
    assert not tried.fits and [fault.column for fault in tried.faults] == ["残疾等级"]
    assert tried.faults[0].mend


def test_only_the_owner_tries(county: County) -> None:
    with pytest.raises(NotPermitted):
        try_grant(case=county.to_decide(), answers={}, by=county.head, at=county.tick())


def test_a_proposal_that_was_returned_or_overturned_is_no_decision_to_compare_with(county: County) -> None:
    first = county.proposed(county.to_decide(), grants=False)
    deciding.return_decision(case=first, reason="请再核实", by=county.head, at=county.tick())
    county.decided(county.fresh(first))
    other = county.to_decide()
    assert [one.grants for one in deciding.list_equal(other)] == [True]
    refused = county.closed(county.decided(county.to_decide(cause="duty"), grants=False))
    like = county.to_decide(cause="duty")
    assert [one.case_id for one in deciding.list_equal(like)] == [refused.pk]
    ending.appeal_case(case=refused, grounds="不服", by=applicant_of(refused), at=county.tick())
    ending.answer_appeal(case=refused, upholds=False, reasons="应再核实", by=county.city, at=county.tick())
    assert deciding.list_equal(like) == []


def test_a_decision_returned_and_then_withdrawn_waits_for_nobody(county: County) -> None:
    case = county.proposed(county.to_decide())
    deciding.return_decision(case=case, reason="请再核实", by=county.head, at=county.tick())
    assert [one.returned for one in list_inbox(county.officer)] == [True]
    applying.withdraw_case(case=county.fresh(case), reason="本人不申请了", by=county.clerk, at=county.tick())
    assert list_inbox(county.officer) == []


def test_a_doctor_opens_how_it_happened_and_never_a_number(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    asks = asks_of_rating(case)
    assert set(asks) == {"cause", "injured_on", "injury"}
    doctor, at = county.doctors[0], county.tick()
    assert reveal_answers(case, ["injury"], purpose="医学鉴定", by=doctor, at=at) == {"injury": "右手"}
    for field in ("account", "number"):
        with pytest.raises(NotPermitted):
            reveal_answers(case, [field], purpose="医学鉴定", by=doctor, at=at)


def test_today_is_the_month_of_the_decision(county: County) -> None:
    tried = try_grant(case=county.to_decide(), answers={"grade": "g5"}, by=county.officer, at=county.tick())
    assert tried.since == date(county.at.year, county.at.month, 1)
