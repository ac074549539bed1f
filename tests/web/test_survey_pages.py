"""Pages of surveys: opened by the county, asked at home by a worker, answered by a code without a name, exported."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from services_world import Stations

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.visits.models import Survey, SurveyAnswer
from rongjun.domains.services.visits.recording import Said, record_visit

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    made = Stations(clock.now())

    for name in ("受访甲", "受访乙"):
        told = Said(uuid4(), office_day(made.at), person_id=made.person(name).pk, reason="quarterly", needs=("none",))
        record_visit(said=told, by=made.officer, at=made.at)
    return made


def body(world: Stations, kind: str, **more: str) -> dict[str, str]:
    day = office_day(world.at)
    return {"sent_key": kind, "title": "二季度", "kind": kind, "questions": "及时吗|及时|不及时", "since": f"{day}",
            "size": "10", "closes_on": f"{day + timedelta(days=9)}"} | more  # fmt: skip


def test_a_household_survey_is_opened_asked_and_shown(world: Stations, signed: SignIn) -> None:
    officer, worker = signed(world.officer), signed(world.worker)
    wrong = officer.post("/visits/surveys/new/", body(world, "household", questions="及时吗"))
    assert wrong.status_code == 400 and "第1题" in said(wrong) and "二季度" in said(wrong)
    for _ in range(2):
        assert officer.post("/visits/surveys/new/", body(world, "household")).status_code == 302
    survey = Survey.objects.get()
    members = said(worker.get(f"/visits/surveys/{survey.pk}/members/"))
    assert "受访甲" in members and "受访乙" in members
    place = f"/visits/surveys/{survey.pk}/people/{survey.members.select_related('person').first().person_id}/"
    wrong = worker.post(place, {"q1": ""})
    assert wrong.status_code == 400 and "请选择“及时吗”" in said(wrong)
    assert worker.post(place, {"q1": "及时"}).status_code == 302
    assert "＜5" in said(officer.get(f"/visits/surveys/{survey.pk}/"))
    assert signed(world.west).get(place).status_code == 404
    assert signed(world.worker).get("/visits/surveys/new/").status_code == 403


def test_satisfaction_is_answered_in_the_portal_by_a_code_that_is_shown_once(world: Stations, signed: SignIn) -> None:
    officer, public = signed(world.officer), Client()
    officer.post("/visits/surveys/new/", body(world, "satisfaction"))
    survey = Survey.objects.get()
    letters = officer.post(f"/visits/surveys/{survey.pk}/codes/")
    codes = [one.code for one, _village in letters.context["letters"]]
    assert len(codes) == 2 and codes[0] in said(letters)
    assert officer.post(f"/visits/surveys/{survey.pk}/codes/").status_code == 409
    assert public.post("/portal/survey/", {"code": "错的"}).status_code == 400
    asked = public.post("/portal/survey/", {"code": codes[0]})
    assert "及时吗" in said(asked) and "不记名" in said(asked)
    assert public.post("/portal/survey/", {"code": codes[0], "send": "1"}).status_code == 400
    done = public.post("/portal/survey/", {"code": codes[0], "send": "1", "q1": "及时"})
    assert done.status_code == 302 and "谢谢" in said(public.get("/portal/survey/thanks/"))
    assert public.post("/portal/survey/", {"code": codes[0], "send": "1", "q1": "及时"}).status_code == 400
    assert SurveyAnswer.objects.count() == 1


def test_results_are_exported_as_they_are_shown(world: Stations, signed: SignIn) -> None:
    officer = signed(world.officer)
    officer.post("/visits/surveys/new/", body(world, "satisfaction"))
    survey = Survey.objects.get()
    rows = ["及时"] * 30 + ["不及时"] * 2
    SurveyAnswer.objects.bulk_create(SurveyAnswer(survey=survey, answers={"q1": one}) for one in rows)
    text = officer.get(f"/visits/surveys/{survey.pk}/?export=csv").content.decode("utf-8-sig")
    assert "不及时" in text and ",2," not in text and ",30," not in text and "…" in text
