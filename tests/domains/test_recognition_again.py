"""What has to be done again is done again: a notice taken down early, an examination that a case was sent back to."""

from datetime import timedelta

import pytest
from recognition_world import County, install

from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import ending, evidence, working
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.examinations import list_examinations
from rongjun.domains.recognition.issuing import issue_due
from rongjun.domains.recognition.models import Case, Issued, Opinion, Publicity
from rongjun.domains.recognition.queries import list_public, whole_case

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def at_notice(county: County) -> Case:
    """Return a case that waits for its public notice."""
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    county.examined(case)
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="no")
    return county.finish(case, county.city, opinion="同意", agrees="yes")


def put_up(county: County, case: Case) -> Publicity:
    return evidence.put_up(case=case, lines=[], contact="县局", by=county.officer, at=county.tick())


def take_down(county: County, case: Case) -> None:
    evidence.take_down(case=case, reason="事项写错", by=county.officer, at=county.tick())


def test_a_notice_taken_down_early_has_not_served_however_long_ago(county: County) -> None:
    case = at_notice(county)
    notice = put_up(county, case)
    take_down(county, case)
    for day in (office_day(county.at), notice.until_on + timedelta(days=30)):
        county.tick(days=(day - office_day(county.at)).days or 1)
        with pytest.raises(Refusal, match="提前撤下"):
            county.finish(case, county.officer)


def test_a_notice_taken_down_early_is_put_up_again_for_its_whole_time(county: County) -> None:
    case = at_notice(county)
    first = put_up(county, case)
    take_down(county, case)
    county.tick(days=3)
    second = put_up(county, case)
    assert list(list_public(office_day(county.at))) == [second]
    assert second.from_on == office_day(county.at) and second.until_on > first.until_on
    with pytest.raises(AlreadyDone):
        put_up(county, case)
    with pytest.raises(Refusal, match="期满才能"):
        county.finish(case, county.officer)
    county.tick(days=(second.until_on - office_day(county.at)).days + 1)
    with pytest.raises(Refusal, match="已经期满"):
        take_down(county, case)
    county.finish(case, county.officer)
    assert case.step == "decide"
    assert Publicity.objects.filter(case=case).count() == 2


def test_each_notice_put_up_has_its_own_paper(county: County) -> None:
    case = at_notice(county)
    for again in (False, True):
        put_up(county, case)
        issue_due(case=case, by=county.officer, at=county.tick())
        if not again:
            take_down(county, case)
    assert Issued.objects.filter(case=case, kind="public-notice").count() == 2


def test_an_objection_to_a_notice_taken_down_early_is_answered_before_the_step_ends(county: County) -> None:
    case = at_notice(county)
    put_up(county, case)
    said = evidence.record_objection(case=case, said="不是因战", who="某人", by=county.officer, at=county.tick())
    take_down(county, case)
    second = put_up(county, case)
    county.tick(days=(second.until_on - office_day(county.at)).days + 1)
    with pytest.raises(Refusal, match="异议"):
        county.finish(case, county.officer)
    evidence.answer_objection(
        case=case, objection_id=said.pk, answer="已查", upheld=False, by=county.officer, at=county.tick()
    )
    county.finish(case, county.officer)
    assert case.step == "decide"


def sent_back_to_the_examination(county: County) -> Case:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    county.examined(case)
    return working.send_back(
        case=case, to_step="medical", reason="检查所见与影像不符", by=county.officer, at=county.tick()
    )


def test_sent_back_to_its_examination_a_case_is_examined_anew(county: County) -> None:
    case = sent_back_to_the_examination(county)
    with pytest.raises(Refusal, match="已有 0 份"):
        county.finish(case, county.officer)
    with pytest.raises(NotPermitted):
        evidence.give_opinion(
            case=case, grade="六级", cite="标准", found="所见", by=county.doctors[0], at=county.tick()
        )
    evidence.appoint(
        case=case, unit_id=county.doctors[0].unit_id, day=office_day(county.at) + timedelta(days=3), place="门诊",
        by=county.officer, at=county.tick(),
    )  # fmt: skip
    for given, doctor in enumerate(county.doctors):
        waiting = list_examinations(doctor).get(pk=case.pk)
        assert (waiting.given, waiting.mine) == (given, False)
        evidence.give_opinion(case=case, grade="六级", cite="标准", found=f"第{given}", by=doctor, at=county.tick())
        assert list_examinations(doctor).get(pk=case.pk).mine
    county.finish(case, county.officer)
    assert case.step == "evidence"


def test_the_earlier_opinions_stay_with_their_papers_and_count_no_more(county: County) -> None:
    case = sent_back_to_the_examination(county)
    kept = list(Opinion.objects.filter(case=case).values_list("round", "place", "grade"))
    county.examined(case, grade="七级")
    whole = whole_case(case)
    assert [one.grade for one in whole.opinions if one.round == whole.examined] == ["七级", "七级"]
    assert [(one.round, one.place, one.grade) for one in whole.opinions][:2] == kept
    issue_due(case=case, by=county.officer, at=county.tick())
    assert Issued.objects.filter(case=case, kind="medical-opinion").count() == 2
    assert Issued.objects.filter(case=case, kind="medical-notice").count() == 2


def test_sent_back_to_another_step_the_person_is_not_examined_twice(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    county.examined(case)
    working.send_back(case=case, to_step="first", reason="补签", by=county.officer, at=county.tick())
    county.finish(case, county.clerk, known="yes")
    county.finish(case, county.officer)
    assert case.step == "evidence"


def test_an_appeal_after_a_second_examination_asks_for_a_third(county: County) -> None:
    case = sent_back_to_the_examination(county)
    county.examined(case)
    county.finish(case, county.officer)
    county.finish(case, county.officer, privacy="yes")
    county.finish(case, county.city, opinion="不同意")
    county.decided(case, grants=False)
    ending.appeal_case(case=case, grounds="不服", by=applicant_of(case), at=county.tick())
    ending.answer_appeal(case=case, upholds=False, reasons="影像未看", by=county.city, at=county.tick())
    assert case.round == 2
    assert not Opinion.objects.filter(case=case, round=whole_case(case).examined).exists()
