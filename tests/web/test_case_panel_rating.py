"""The shipped new rating through its pages: appointment, opinions, notice, decision, signatures, and its papers."""

import re
from datetime import timedelta
from typing import Any

import pytest
from recognition_world import VILLAGE, County, account_number, citizen_number

from rongjun.base import clock
from rongjun.domains.recognition import applying, intake
from rongjun.domains.recognition.models import Case, CasePaper, Decision, Issued
from rongjun.domains.recognition.procedures import load_shipped

from .conftest import SignIn
from .test_case_panel_pages import do, page, said, sign, tomorrow

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
ANSWERS = {
    "name": "章有德", "id_number": citizen_number(1), "household": "rural", "area": VILLAGE, "category": "c11",
    "service_start": "1978-12-01", "service_end": "1982-12-01", "rated_before": "no", "cause": "duty",
    "course": "wound", "injured_on": "1981-03-05", "injured_unit": "某部三连", "injured_place": "云南某地",
    "reason": "训练中负伤", "injury": "右手食指缺失", "records": "both", "by": "self", "bank": "农商行",
    "account": account_number(1),
}  # fmt: skip


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> County:
    settings.VAR_DIR = tmp_path
    load_shipped()
    world = County()
    world.at = clock.now() - timedelta(days=60)
    return world


def accepted(county: County) -> Case:
    clerk = county.clerk
    case = applying.begin_case(
        code="rating-new", name="章有德", area_code=VILLAGE, channel="counter", by=clerk, at=county.tick()
    ).case
    applying.save_answers(case=case, answers=ANSWERS, by=clerk, at=county.tick())
    applying.submit_case(case=case, by=clerk, at=county.tick())
    for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
        intake.check_paper(case=case, item=item, standing="original", by=clerk, at=county.tick())
    return intake.accept_case(case=case, by=clerk, at=county.tick())


def test_a_new_rating_goes_through_its_pages_to_the_fact_and_its_papers(county: County, signed: SignIn) -> None:
    case, officer = accepted(county), signed(county.officer)
    county.finish(case, county.clerk, agrees="yes")
    county.finish(case, county.officer, cause_fits="yes", need_evidence="no", need_visit="no", privacy="no")
    do(officer, case, "appoint", unit=str(county.doctors[0].unit_id), day=tomorrow(), place="门诊二楼")
    for doctor in county.doctors:
        given = {"act": "opinion", "opinion-found": "食指缺失", "opinion-cite": "八级第3条", "opinion-grade": "八级"}
        shown = said(signed(doctor).get(f"/examinations/{case.pk}/"))
        assert "某部三连" in shown and "训练中负伤" not in shown and "农商行" not in shown
        assert signed(doctor).post(f"/examinations/{case.pk}/", given).status_code == 302
    body = {"finish-examined_on": f"{clock.today()}", "finish-grade": "g8", "finish-opinion": "八级"}
    assert officer.post(page(case, "act", "finish"), body).status_code == 302
    body = {"finish-meets": "yes", "finish-cause": "duty", "finish-grade": "g8"}
    assert officer.post(page(case, "act", "finish"), body).status_code == 302
    suggested = re.findall(
        r"<textarea[^>]*>\s*(.*?)</textarea>", officer.get(page(case, "notice")).content.decode(), re.S
    )[0]
    assert "新办评定残疾等级" in suggested and "八级" not in suggested and "食指" not in suggested
    put_up = {"lines": suggested, "contact": "县局 0000-0000000", "act": "put-up"}
    assert officer.post(page(case, "notice"), put_up).status_code == 302
    county.at = clock.now() + timedelta(days=20)
    case = county.finish(county.fresh(case), county.officer)
    county.finish(case, county.city, agrees="yes")
    county.finish(
        case, county.officer, agrees="yes", reply_no="省〔2026〕1号", approved_on=f"{clock.today()}", cause="duty",
        grade="g8", cert_no="军残1号",
    )  # fmt: skip
    form = said(officer.get(page(case, "propose")))
    assert "评定的残疾等级：八级" in form and "训练中负伤" not in form and "是否需要入户核查" not in form
    proposal = {
        "grants": "yes", "facts": "致残经过：训练中负伤", "reasons": "省级已评定",
        "cites": "军人抚恤优待条例（2024年修订）第二十八条",
    }  # fmt: skip
    tried = said(officer.post(page(case, "propose"), proposal | {"act": "try"}))
    assert "登记册可以写入" in tried and "残疾军人" in tried and f"{clock.today():%Y-%m} 起" in tried
    assert officer.post(page(case, "propose"), proposal | {"act": "propose"}).status_code == 302
    assert Decision.objects.get(case=case).effects[0]["since"] == f"{clock.today():%Y-%m-01}"
    for who in (county.head, county.director):
        assert sign(signed(who), case).status_code == 302
    assert county.fresh(case).state == "granted"
    kinds = set(Issued.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds >= {"acceptance", "medical-notice", "medical-opinion", "public-notice", "decision-grant"}
