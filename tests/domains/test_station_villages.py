"""Training, contacts, rounds and daily lines: results told to the worker alone, lines of matters, no person watched."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from kept import Keep, fresh
from stations_world import Stations

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.stations import training, villages
from rongjun.domains.services.stations.line_tasks import daily_lines_task
from rongjun.domains.services.stations.models import Attempt, Contact, Course, DailyLine, Round
from rongjun.domains.services.stations.papers_more import certificate_paper
from rongjun.domains.services.stations.sheets import bank_of
from rongjun.domains.units.models import Staff

VILLAGE = "990101001001"
django_db = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    world: Stations = kept(Stations)
    return world


@pytest.fixture
def county(built: Stations) -> Stations:
    return fresh(built)


def held(county: Stations, *others: int) -> Course:
    course = training.plan_course(
        unit_id=county.unit["东镇站"], title="政策培训", day=county.today, hours=4, place="镇里", bank="station_basics",
        by=county.clerk, at=county.tick(),
    )  # fmt: skip
    ids = [county.worker.staff_id, *others]
    return training.hold_course(course_id=course.pk, staff_ids=ids, by=county.clerk, at=county.tick())


def answers(county: Stations, course: Course, *, wrong: int = 0) -> dict[str, int]:
    attempt = training.begin_test(course_id=course.pk, by=county.worker, at=county.tick())
    asked = training.questions_of(attempt, training.own_course(course.pk, county.worker))
    return {
        one.code: one.right if place >= wrong else one.right % len(one.options) + 1 for place, one in enumerate(asked)
    }


@django_db
def test_a_worker_who_came_is_tested_and_alone_learns_the_result(county: Stations) -> None:
    course = held(county)
    given_answers = answers(county, course)
    done = training.end_test(course_id=course.pk, answers=given_answers, by=county.worker, at=county.tick())
    assert (done.right, done.passed) == (8, True)
    looked = training.looked_over(done, training.own_course(course.pk, county.worker))
    assert len(looked) == 8 and all(one.correct and one.right == one.given for one in looked)
    assert [one.right for one in training.own_attempts(course, county.worker)] == [8]
    assert training.own_attempts(course, county.clerk) == []
    assert training.result_of(course) == training.Result(1, None), "of one who came nothing is told to others"
    paper = certificate_paper(
        training.own_course(course.pk, county.worker), county.worker.name,
        training.passed_attempt(course, county.worker),
    )  # fmt: skip
    assert county.worker.name in str(paper.blocks) and "4学时" in str(paper.blocks)
    with pytest.raises(AlreadyDone):
        training.begin_test(course_id=course.pk, by=county.worker, at=county.tick())


@django_db
def test_of_ten_who_came_the_number_that_passed_is_told(county: Stations) -> None:
    more = [Staff.objects.create(name=f"站员{n}").pk for n in range(9)]
    course = held(county, *more)
    training.end_test(course_id=course.pk, answers=answers(county, course), by=county.worker, at=county.tick())
    assert training.result_of(course) == training.Result(10, 1)


@django_db
def test_a_test_that_is_not_passed_is_taken_again_with_other_questions_in_order(county: Stations) -> None:
    course = held(county)
    first = answers(county, course, wrong=3)
    with pytest.raises(Refusal, match="第 1 题还没有作答"):
        training.end_test(course_id=course.pk, answers={}, by=county.worker, at=county.tick())
    assert list(first) == list(answers(county, course)), "the open test goes on as it was drawn"
    done = training.end_test(course_id=course.pk, answers=first, by=county.worker, at=county.tick())
    assert (done.right, done.passed) == (5, False), "5 of 8 is below 750 per mille"
    looked = training.looked_over(done, training.own_course(course.pk, county.worker))
    assert [one.correct for one in looked] == [False] * 3 + [True] * 5 and all(one.cite for one in looked)
    assert not any(one.right for one in looked), "what is right is told once it is passed"
    with pytest.raises(NotPermitted):
        training.passed_attempt(course, county.worker)
    assert list(answers(county, course)) != list(first)


@django_db
def test_who_did_not_come_has_no_test_and_a_course_is_held_once(county: Stations) -> None:
    course = held(county)
    with pytest.raises(NotFound):
        training.begin_test(course_id=course.pk, by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        training.hold_course(course_id=course.pk, staff_ids=[county.clerk.staff_id], by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        held(county)
    with pytest.raises(NotFound):
        training.get_course(course.pk, county.west)


@given(st.integers(1, 15), st.text(max_size=20))
def test_questions_are_drawn_once_each_and_the_same_again(count: int, seed: str) -> None:
    codes = [f"q{n}" for n in range(15)]
    drawn = training.draw(codes, count, seed)
    assert len(set(drawn)) == count and set(drawn) <= set(codes)
    assert drawn == training.draw(list(reversed(codes)), count, seed)


@django_db
def test_every_question_of_the_bank_rests_on_an_article(county: Stations) -> None:
    course = held(county)
    assert course.bank is not None
    assert all("第" in one.cite and "条" in one.cite for one in bank_of(course.bank).questions)


@django_db
def test_a_village_has_one_contact_and_who_was_before_ends_the_day_before(county: Stations) -> None:
    told: dict[str, Any] = {"code": VILLAGE, "post": "会计", "by": county.worker}
    lacking = villages.count_without_contact(county.clerk)
    villages.name_contact(**told, name="卫一", since=county.day(-30), at=county.tick())
    with pytest.raises(AlreadyDone):
        villages.name_contact(**told, name="卫一", since=county.today, at=county.tick())
    with pytest.raises(Refusal, match="须晚于上一位"):
        villages.name_contact(**told, name="卫二", since=county.day(-30), at=county.tick())
    villages.name_contact(**told, name="卫二", since=county.today, at=county.tick())
    assert list(Contact.objects.order_by("pk").values_list("name", "until")) == [
        ("卫一", county.day(-1)), ("卫二", None),
    ]  # fmt: skip
    assert villages.count_without_contact(county.clerk) == lacking - 1
    with pytest.raises(NotFound):
        villages.name_contact(code=VILLAGE, name="甲", post="", since=county.today, by=county.west, at=county.tick())


@django_db
def test_a_round_is_planned_moved_and_done_once(county: Stations) -> None:
    assert villages.plan_rounds(days={VILLAGE: county.day(2)}, by=county.clerk, at=county.tick()) == 1
    villages.plan_rounds(days={VILLAGE: county.today}, by=county.clerk, at=county.tick())
    found = Round.objects.get()
    assert found.planned_on == county.today
    assert list(villages.list_rounds_due(county.clerk, county.today)) == [found]
    told: dict[str, Any] = {"round_id": found.pk, "done": "换证三件，政策咨询", "asked": 5, "by": county.clerk}
    for wrong in ({"done_on": county.day(1)}, {"done": "了解思想动态", "done_on": county.today}):
        with pytest.raises(Refusal):
            villages.do_round(**told | wrong, at=county.tick())
    villages.do_round(**told, done_on=county.today, at=county.tick())
    with pytest.raises(AlreadyDone):
        villages.do_round(**told, done_on=county.today, at=county.tick())
    villages.plan_rounds(days={VILLAGE: county.day(1)}, by=county.clerk, at=county.tick())
    assert Round.objects.get().planned_on == county.today, "what is done does not move"
    with pytest.raises(Refusal, match="同一个月"):
        villages.plan_rounds(days={}, by=county.clerk, at=county.tick())


@django_db
def test_a_line_counts_what_is_open_and_nothing_open_is_a_line_too(county: Stations) -> None:
    line = villages.write_line(code=VILLAGE, needs="", by=county.worker, at=county.tick())
    assert (line.open, line.late, line.needs, line.written) == (0, 0, "", True)
    with pytest.raises(AlreadyDone):
        villages.write_line(code=VILLAGE, needs="要轮椅", by=county.worker, at=county.tick())
    give_duty(source="hand:1", what="送轮椅", unit_id=county.unit["一村站"], staff_id=None, due=county.today,
              by=county.clerk, at=county.tick())  # fmt: skip
    county.tick(days=1)
    assert list(villages.list_silent(county.clerk, county.today).values_list("pk", flat=True)) == [VILLAGE]
    line = villages.write_line(code=VILLAGE, needs="轮椅一辆", by=county.worker, at=county.tick())
    assert (line.open, line.late) == (1, 1)
    assert not villages.list_silent(county.clerk, county.today).exists()
    assert not villages.list_lines(county.west).exists()


@django_db
def test_a_course_may_be_called_by_the_title_of_a_law_and_not_by_what_watches_people(county: Stations) -> None:
    given: dict[str, Any] = {"unit_id": county.unit["东镇站"], "day": county.today, "hours": 4,
                             "place": "会议室", "bank": ""}  # fmt: skip
    for title in ("信访工作条例", "学习《信访工作条例》和《关于依法分类处理信访诉求工作规则的通知》"):
        course = training.plan_course(title=title, **given, by=county.clerk, at=county.tick())
        assert course.title == title
    for title in ("信访稳定工作", "《重点人员稳控办法》", "《信访工作条例》和上访人员名单", "《老张信访》"):
        with pytest.raises(Refusal, match="不能写"):
            training.plan_course(title=title, **given, by=county.clerk, at=county.tick())


@django_db
@pytest.mark.parametrize("words", ["老张情绪不稳，注意稳控", "掌握行踪", "重点人一名", "准备上访"])
def test_a_line_that_watches_people_is_refused(county: Stations, words: str) -> None:
    with pytest.raises(Refusal, match="不能写"):
        villages.write_line(code=VILLAGE, needs=words, by=county.worker, at=county.tick())
    assert not DailyLine.objects.exists()


@django_db
def test_the_day_s_end_makes_the_missing_lines_once_and_a_worker_may_still_write(county: Stations) -> None:
    villages.name_contact(code=VILLAGE, name="卫一", post="", since=county.today, by=county.worker, at=county.tick())
    assert villages.make_lines(day=county.today, by=county.officer, at=county.tick()) == 1
    assert villages.make_lines(day=county.today, by=county.officer, at=county.tick()) == 0
    assert list(villages.list_silent(county.clerk, county.today).values_list("pk", flat=True)) == [VILLAGE]
    line = villages.write_line(code=VILLAGE, needs="要一辆轮椅", by=county.worker, at=county.tick())
    assert line.written and DailyLine.objects.count() == 1


@django_db
def test_the_daily_job_makes_yesterdays_lines_and_plans_the_next(county: Stations, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    villages.name_contact(code=VILLAGE, name="卫一", post="", since=county.today, by=county.worker, at=county.tick())
    assert daily_lines_task.func() == 1
    assert DailyLine.objects.get().day == clock.today() - timedelta(days=1)
    assert DBTaskResult.objects.filter(task_path=daily_lines_task.module_path).count() == 1
    assert AuditEntry.objects.filter(action="village.make_lines").exists()


@django_db
@pytest.mark.parametrize("statement", ["UPDATE stations_attempt SET passed = true", "DELETE FROM stations_attempt"])
def test_the_database_itself_keeps_a_result(county: Stations, statement: str) -> None:
    course = held(county)
    training.end_test(course_id=course.pk, answers=answers(county, course), by=county.worker, at=county.tick())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Attempt.objects.exists()
