"""A case from application to a fact that pays: who may do what, in which order, by when, and what is refused."""

from datetime import date

import pytest
from recognition_world import County, everybody, install

from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people.models import Fact
from rongjun.domains.recognition import applying, deciding, ending, intake, working
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.interests import declare_interest
from rongjun.domains.recognition.models import CasePaper, Clock

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def test_a_granted_case_writes_the_status_from_the_month_of_the_decision(county: County) -> None:
    case = county.decided(county.to_decide())
    assert case.state == "granted"
    with everybody():
        fact = Fact.objects.get(person_id=case.person_id, kind="status")
    assert (fact.key, fact.value["grade"], fact.value["cause"]) == ("11", 5, "war")
    assert fact.valid_from == date(case.decided_on.year, case.decided_on.month, 1)
    county.closed(case)
    assert case.state == "closed" and case.outcome == "granted"


def test_a_case_is_accepted_only_with_every_paper_of_its_situation(county: County) -> None:
    case = county.submitted(cause="war")
    assert set(CasePaper.objects.filter(case=case).values_list("item", flat=True)) == {"identity", "proof"}
    with pytest.raises(Refusal, match="材料不齐"):
        intake.accept_case(case=case, by=county.clerk, at=county.tick())
    other = county.submitted(cause="duty")
    assert set(CasePaper.objects.filter(case=other).values_list("item", flat=True)) == {"identity"}


def test_what_is_missing_is_told_once_and_completely(county: County) -> None:
    case = county.submitted()
    with pytest.raises(Refusal, match="一次性全部告知"):
        intake.tell_missing(case=case, items=["proof"], note="", by=county.clerk, at=county.tick())
    intake.tell_missing(case=case, items=["proof", "identity"], note="", by=county.clerk, at=county.tick())
    assert case.state == "incomplete"
    applying.submit_case(case=case, by=county.clerk, at=county.tick())
    assert case.state == "submitted"


def test_each_state_has_its_owner_and_one_running_clock(county: County) -> None:
    case = county.accepted()
    assert (case.owner_unit_id, case.owner_permission) == (county.clerk.unit_id, "recognition.first")
    assert Clock.objects.filter(case=case, stopped_on=None).get().kind == "first"
    county.finish(case, county.clerk, known="yes")
    assert (case.owner_unit_id, case.owner_permission) == (county.officer.unit_id, "recognition.review")


def test_only_the_owner_makes_the_next_move(county: County) -> None:
    case = county.accepted()
    with pytest.raises(NotPermitted):
        county.finish(case, county.worker, known="yes")
    with pytest.raises(NotPermitted):
        county.finish(case, county.head, known="yes")


def test_two_doctors_give_the_opinion_before_the_step_ends(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    with pytest.raises(Refusal, match="2 名医生"):
        county.finish(case, county.officer)


def test_a_private_case_is_not_published(county: County) -> None:
    case = county.to_decide(privacy="yes")
    assert case.step == "decide" and "publicity" not in case.plan


def test_the_public_notice_must_be_over_before_the_decision(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    county.examined(case)
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    county.finish(case, county.city, opinion="同意")
    with pytest.raises(Refusal, match="还没有公示"):
        county.finish(case, county.officer)


def test_a_condition_that_must_refuse_cannot_be_granted(county: County) -> None:
    case = county.to_decide(injured="2020-01-01")
    with pytest.raises(Refusal, match="超过三年"):
        county.proposed(case)
    county.decided(county.fresh(case), grants=False)


def test_equal_facts_get_equal_answers_or_a_reason(county: County) -> None:
    county.decided(county.to_decide())
    other = county.to_decide()
    with pytest.raises(Refusal, match="事实相同而决定相反"):
        county.proposed(other, grants=False)
    other = county.fresh(other)
    county.decided(other, grants=False, compared="本件证据不足")
    assert other.state == "refused"


def test_nobody_signs_twice_and_who_stepped_aside_does_not_sign(county: County) -> None:
    case = county.proposed(county.to_decide())
    deciding.sign_decision(case=case, by=county.head, at=county.tick())
    with pytest.raises((AlreadyDone, NotPermitted)):
        deciding.sign_decision(case=case, by=county.head, at=county.tick())
    declare_interest(case=case, staff_id=county.director.staff_id, reason="亲属", by=county.head, at=county.tick())
    with pytest.raises(NotPermitted, match="回避"):
        deciding.sign_decision(case=case, by=county.director, at=county.tick())


def test_a_refused_case_can_be_appealed_and_overturned(county: County) -> None:
    case = county.decided(county.to_decide(), grants=False)
    county.closed(case)
    ending.appeal_case(case=case, grounds="证据没有采纳", by=applicant_of(case), at=county.tick())
    assert case.owner_unit_id == county.city.unit_id
    ending.answer_appeal(case=case, upholds=False, reasons="应当采纳", by=county.city, at=county.tick())
    assert (case.state, case.step, case.round) == ("working", "decide", 2)
    case = county.decided(county.fresh(case), grants=True, compared="复核后采纳新的证据")
    assert case.state == "granted"


def test_a_step_is_sent_back_with_a_reason(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    working.send_back(case=case, to_step="first", reason="请补充走访记录", by=county.officer, at=county.tick())
    assert case.step == "first"


def test_a_second_decision_is_delivered_too_before_the_case_closes(county: County) -> None:
    case = county.decided(county.to_decide(), grants=False)
    county.closed(case)
    ending.appeal_case(case=case, grounds="证据没有采纳", by=applicant_of(case), at=county.tick())
    ending.answer_appeal(case=case, upholds=False, reasons="应当采纳", by=county.city, at=county.tick())
    case = county.decided(county.fresh(case), grants=True, compared="复核后采纳新的证据")
    with pytest.raises(Refusal, match="还没有送达"):
        ending.close_case(case=case, by=county.officer, at=county.tick())
    assert county.closed(case).state == "closed"


def test_only_who_takes_applications_touches_one(county: County) -> None:
    case = county.case()
    for by in (county.head, county.city, county.doctors[0]):
        for door in (applying.submit_case, applying.drop_case):
            with pytest.raises(NotPermitted):
                door(case=case, by=by, at=county.tick())
        with pytest.raises(NotPermitted):
            applying.save_answers(case=case, answers={}, by=by, at=county.tick())


def test_a_case_that_waits_for_signatures_is_withdrawn_with_its_matter_or_not_at_all(county: County) -> None:
    case = county.proposed(county.to_decide())
    with pytest.raises(Refusal, match="已送签"):
        applying.withdraw_case(case=case, reason="本人要求", by=applicant_of(case), at=county.tick())
    deciding.withdraw_deciding(case=case, reason="本人要求", by=county.officer, at=county.tick())
    assert case.state == "withdrawn"


def test_an_application_from_another_town_is_not_begun_here(county: County) -> None:
    with pytest.raises(Refusal, match="户籍所在地"):
        applying.begin_case(
            code="test-rating", name="申请人", area_code="990101000000", channel="counter", by=county.clerk,
            at=county.tick(),
        )  # fmt: skip
