"""Surveys: drawn by a lot that nobody steers, answered once, satisfaction without a name, small numbers not told."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from services_world import OTHER_VILLAGE, Stations

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.duties.consents import take_back_yes
from rongjun.domains.services.visits import surveys
from rongjun.domains.services.visits.models import Survey, SurveyAnswer, SurveyCode, SurveyMember
from rongjun.domains.services.visits.recording import Said, record_visit

pytestmark = pytest.mark.django_db(databases=["default", "access"])
TEXT = "走访是否及时？|及时|一般|不及时\n承诺的事办了吗？｜办了｜没办"


@pytest.fixture
def world() -> Stations:
    return Stations()


def served(world: Stations, count: int, **more: Any) -> list[Person]:
    people = [world.person(**more) for _ in range(count)]
    for person in people:
        said = Said(uuid4(), office_day(world.at), person_id=person.pk, reason="quarterly", needs=("none",))
        record_visit(said=said, by=world.officer, at=world.tick())
    return people


def opened(world: Stations, kind: str, **more: Any) -> Survey:
    said: dict[str, Any] = {
        "title": "满意度", "kind": kind, "questions": TEXT, "since": office_day(world.at), "size": 30,
        "closes_on": office_day(world.at) + timedelta(days=20), "sent_key": kind, "by": world.officer,
        "at": world.tick(),
    }  # fmt: skip
    return surveys.open_survey(**(said | more))


def test_those_served_are_drawn_by_a_lot_that_does_not_depend_on_who_asks(world: Stations) -> None:
    people = served(world, 12)
    world.person("没有走访过")
    survey = opened(world, "household", size=5)
    drawn = set(SurveyMember.objects.filter(survey=survey).values_list("person_id", flat=True))
    assert len(drawn) == 5 and drawn < {one.pk for one in people}
    assert opened(world, "household", size=5).pk == survey.pk and Survey.objects.count() == 1
    again = opened(world, "household", size=5, sent_key="other")
    assert [one[0] for one in surveys.draw(survey, world.head)] == [
        one[0] for one in surveys.draw(survey, world.officer)
    ]
    assert [one[0] for one in surveys.draw(survey, world.head)] != [one[0] for one in surveys.draw(again, world.head)]


def test_a_household_answers_once_and_reads_what_was_noted(world: Stations) -> None:
    (person,) = served(world, 1)
    survey = opened(world, "household")
    given = {"q1": "及时", "q2": "没办"}
    how: dict[str, Any] = {"survey_id": survey.pk, "person_id": person.pk, "by": world.worker}
    with pytest.raises(Refusal, match="承诺的事"):
        surveys.answer_household(answers={"q1": "及时", "q2": "不知道"}, at=world.tick(), **how)
    for _ in range(2):
        surveys.answer_household(answers=given, at=world.tick(), **how)
    with pytest.raises(AlreadyDone):
        surveys.answer_household(answers=given | {"q2": "办了"}, at=world.tick(), **how)
    assert {note.kind for note in notes_about(person.pk)} == {"走访记录", "入户调查"}
    assert "没办" in "".join(note.text for note in notes_about(person.pk))
    (far,) = served(world, 1, area=OTHER_VILLAGE)
    with pytest.raises(NotFound), acting(world.worker):
        surveys.answer_household(survey_id=survey.pk, person_id=far.pk, answers=given, by=world.worker, at=world.tick())


def test_who_wants_no_visits_is_not_asked_at_home(world: Stations) -> None:
    first, second = served(world, 2)
    survey = opened(world, "household")
    take_back_yes(person_id=first.pk, what="visit", by=world.worker, at=world.tick())
    assert [one.person_id for one in surveys.list_members(survey, world.worker)] == [second.pk]


def test_an_answer_of_satisfaction_is_joined_to_nobody(world: Stations) -> None:
    people = served(world, 3)
    survey = opened(world, "satisfaction")
    with pytest.raises(NotPermitted):
        surveys.make_codes(survey_id=survey.pk, by=world.clerk, at=world.tick())
    letters = surveys.make_codes(survey_id=survey.pk, by=world.officer, at=world.tick())
    assert {one.name for one in letters} == {one.name for one in people} and len({one.code for one in letters}) == 3
    tokens = [str(one.token) for one in people]
    assert AccessRow.objects.filter(purpose=surveys.PURPOSE, person_token__in=tokens).count() == 3
    with pytest.raises(AlreadyDone):
        surveys.make_codes(survey_id=survey.pk, by=world.officer, at=world.tick())
    before = AuditEntry.objects.count()
    given = {"q1": "及时", "q2": "办了"}
    for wrong in ("", "AAAABBBBCCCC"):
        with pytest.raises(NotFound):
            surveys.answer_by_code(code=wrong, answers=given, at=world.tick())
    with pytest.raises(Refusal):
        surveys.answer_by_code(code=letters[0].code, answers={}, at=world.tick())
    typed = f"{letters[0].code[:4]}-{letters[0].code[4:]}".lower()
    surveys.answer_by_code(code=typed, answers=given, at=world.tick())
    with pytest.raises(NotFound):
        surveys.answer_by_code(code=letters[0].code, answers=given, at=world.tick())
    assert SurveyAnswer.objects.count() == 1 and AuditEntry.objects.count() == before
    assert not SurveyMember.objects.exists() and "满意" not in "".join(one.text for one in notes_about(people[0].pk))
    names = {field.name for model in (SurveyCode, SurveyAnswer) for field in model._meta.get_fields()}
    assert names == {"id", "survey", "digest", "used", "answers"}
    with pytest.raises(NotFound):
        surveys.answer_by_code(code=letters[1].code, answers=given, at=world.tick(days=40))


def answered(survey: Survey, *counts: int) -> None:
    options = ("及时", "一般", "不及时")
    rows = [option for option, count in zip(options, counts, strict=True) for _ in range(count)]
    SurveyAnswer.objects.bulk_create(SurveyAnswer(survey=survey, answers={"q1": one, "q2": "办了"}) for one in rows)


def lines_of(survey: Survey) -> dict[str, tuple[int | None, Any]]:
    _count, lines = surveys.results_of(survey)
    return {one.option: (one.count, one.rate) for one in lines}


def test_small_numbers_are_hidden_with_what_they_could_be_worked_out_from(world: Stations) -> None:
    survey = opened(world, "satisfaction")
    answered(survey, 30, 12, 2)
    found = lines_of(survey)
    assert found["不及时"] == (None, None) and [one[0] for one in found.values()].count(None) >= 2
    assert found["办了"] == (44, (100, 100)) and found["没办"][0] == 0


def test_of_very_few_answers_nothing_is_shown(world: Stations) -> None:
    survey = opened(world, "satisfaction")
    answered(survey, 0, 2, 0)
    assert set(lines_of(survey).values()) == {(None, None)}


def test_a_rate_needs_a_minimum_number_of_answers(world: Stations) -> None:
    few, many = opened(world, "satisfaction"), opened(world, "satisfaction", sent_key="many")
    answered(few, 9, 6, 0)
    answered(many, 24, 12, 0)
    assert lines_of(few)["及时"] == (9, None)
    assert lines_of(many)["及时"] == (24, (66, 66))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"questions": ""}, "1至12题"), ({"questions": "只有问题"}, "第1题"), ({"questions": "问|甲|甲"}, "第1题"),
        ({"questions": "对谁有思想动态|有|没有"}, "思想动态"), ({"size": 0}, "份数"), ({"title": " "}, "名称"),
        ({"kind": "secret"}, "方式"), ({"questions": "\n".join(["问|甲|乙"] * 13)}, "1至12题"),
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_with_the_mend(world: Stations, more: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        opened(world, more.pop("kind", "household"), **more)
    assert not Survey.objects.exists()
