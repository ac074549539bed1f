"""Reports of an office: each figure is the number of its rows, small counts stay inside, what was issued stays."""

import io
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from python_calamine import CalamineWorkbook
from runs_world import AUGUST, START, World, actor

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.models import Person
from rongjun.domains.petitions.periods import Period, read_period
from rongjun.domains.reports import issuing, printing
from rongjun.domains.reports.catalogue import PENDING, SECTIONS, find_figure, sections_for
from rongjun.domains.reports.models import Report
from rongjun.domains.reports.parts import Measure
from rongjun.domains.reports.prose import numeral
from rongjun.domains.reports.rows import by_month, by_town, rows_under
from rongjun.domains.reports.telling import Told, compared, tell
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.versions import load_shipped
from rongjun.kernel.money import format_yuan

pytestmark = pytest.mark.django_db(databases=["default", "access"])
MONTH = Period("month", AUGUST)
LATER = datetime(2022, 10, 3, 2, 0, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """Seven persons, of whom six died in August; one of these in another town."""
    made = World()
    for number in range(7):
        made.person(area="990101002001" if number == 5 else "990101001001")
    with acting(actor(Role.OFFICER)):
        gone = list(Person.objects.order_by("pk").values_list("pk", flat=True))[:6]
        Person.objects.filter(pk__in=gone).update(death_date=date(2022, 8, 9))
    return made


def issue(by: Actor, words: dict[str, str], title: str = "") -> Report:
    with acting(by):
        return issuing.issue_report(period=MONTH, title=title, words=words, by=by, at=LATER)


def value(by: Actor, key: str) -> str:
    with acting(by):
        return next(line.value for one in tell(MONTH, by) for line in one.lines if line.key == key)


def test_what_was_paid_is_what_the_run_says_and_what_is_owed_back_is_not_taken_off() -> None:
    world, by = World(), actor(Role.OFFICER)
    person = world.person()
    world.status(person, grade=4)
    world.released(AUGUST)
    world.regrade(person, 5, "2022-08")
    run = world.released(AUGUST + 1)
    assert run.totals["overpayment_fen"] < 0
    with acting(by):
        said = {line.key: line.value for one in tell(Period("month", AUGUST + 1), by) for line in one.lines}
    assert said["paid-fen"] == format_yuan(run.totals["pay_fen"]) and said["paid-persons"] == "1"


def test_every_figure_is_the_number_of_persons_or_sum_of_its_very_rows(world: World) -> None:
    by = actor(Role.OFFICER)
    with acting(by):
        for section in sections_for(by):
            for figure in section.figures:
                rows = list(rows_under(figure, MONTH, by))
                told, _grounds = figure.value(MONTH, by)
                if figure.measure is Measure.FEN:
                    assert told == sum(int(row["fen_"] or 0) for row in rows)
                elif figure.measure is Measure.PERSONS:
                    assert told == len({row["person_"] for row in rows})
                else:
                    assert told == len(rows)
    assert (value(by, "died"), value(by, "served")) == ("6", "1")


def test_towns_and_months_add_up_to_the_figure(world: World) -> None:
    by = actor(Role.OFFICER)
    year = read_period("2022")
    with acting(by):
        figure = find_figure("died", by)
        assert sorted(count for _name, count in by_town(figure, year, by)) == [1, 5]
        assert sum(count for _name, count in by_month(figure, year, by)) == figure.value(year, by)[0] == 6
        months = by_month(figure, MONTH, by)
        assert (months[0], months[-1], len(months)) == (("2021-09", 0), ("2022-08", 6), 12)
        assert by_month(find_figure("served", by), MONTH, by) == []


def test_a_station_counts_its_own_people_only(world: World) -> None:
    by = actor(Role.TOWN_CLERK, "乡镇")
    east = Actor(by.staff_id, by.account_id, by.name, by.role, by.unit_id, by.unit_name, "990101001")
    assert value(east, "died") == "5"


def test_who_may_not_open_the_rows_does_not_find_the_figure() -> None:
    by = actor(Role.SYSTEM_ADMIN)
    assert sections_for(by) == []
    with pytest.raises(NotFound):
        find_figure("died", by)
    with pytest.raises(NotPermitted):
        issue(by, {"people": ""})


def died_in(count: int, day: date, start: int) -> None:
    gone = list(Person.objects.order_by("pk").values_list("pk", flat=True))[start : start + count]
    Person.objects.filter(pk__in=gone).update(death_date=day)


def test_beside_a_figure_stand_the_period_before_and_the_same_of_last_year_where_there_are_records(
    world: World,
) -> None:
    by = actor(Role.OFFICER)
    with acting(by):
        died_in(2, date(2022, 7, 31), 0)
        august, later = MONTH, Period("month", AUGUST + 12)
        died = {period: _line(period, by) for period in (august, later)}
    assert [one and (one.period, one.value, one.outside) for one in died[august].earlier] == [("2022-07", "2", "<5")]
    assert [one and (one.period, one.value) for one in died[later].earlier] == [None, ("2022-08", "4")]
    with acting(by):
        assert _line(august, by, "served").earlier == (None,)
        assert [one.code for one in compared(read_period("2024"))] == ["2023"]
        assert [one.code for one in compared(read_period("2024-H1"))] == ["2023-H2", "2023-H1"]


def _line(period: Period, by: Actor, key: str = "died") -> Told:
    return next(line for one in tell(period, by) for line in one.lines if line.key == key)


def test_a_work_report_says_in_sentences_what_was_done_what_is_late_and_what_is_due_next(world: World) -> None:
    by = actor(Role.OFFICER)
    with acting(by):
        person = Person.objects.order_by("-pk").first()
        assert person is not None
        for what, due, about in (
            ("核对优待证名册", date(2022, 8, 20), None), ("筹备国庆座谈会", date(2022, 9, 12), None),
            ("陪张三复诊", date(2022, 9, 13), person.pk),
        ):  # fmt: skip
            give_duty(
                source=f"meeting:{due.day}", what=what, unit_id=by.unit_id, staff_id=None, due=due, by=by, at=START,
                person_id=about,
            )  # fmt: skip
        words = {one.key: "" for one in issuing.parts_for(MONTH, by)} | {"late": "已逐件催办。"}
        report = issuing.issue_report(period=MONTH, title="", words=words, by=by, at=LATER, kind=issuing.WORK)
    text = [one.text for one in Document(io.BytesIO(printing.report_docx(report))).paragraphs if one.text]
    assert "2022年8月工作报告" in text and "现将2022年8月工作情况报告如下。" in text
    heads = [one for one in text if one[1:2] == "、"]
    assert heads == ["一、工作开展情况", "二、存在的问题", "三、下一步工作安排"]
    assert "在册享受待遇不足5人，去世6人。" in "".join(text)
    assert "到2022年8月31日应当办结、出具本报告时仍未办结的：逾期未办的待办1件。" in text and "已逐件催办。" in text
    assert "2022年9月：到期的待办2件。" in text
    assert f"1．筹备国庆座谈会（{by.unit_name}，9月12日前）。" in text and "张三" not in "".join(text)
    table = Document(io.BytesIO(printing.report_docx(report))).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert ["去世（人）", "6", "—"] in rows and not any(row[0] == "申请认定（件）" for row in rows)
    assert report.content["kind"] == "work" and issuing.get_report(report.pk, by).title == "2022年8月工作报告"


def test_what_is_late_and_what_comes_next_open_to_their_rows(world: World) -> None:
    by = actor(Role.OFFICER)
    with acting(by):
        give_duty(
            source="meeting:1", what="核对优待证名册", unit_id=by.unit_id, staff_id=None, due=date(2022, 8, 31), by=by,
            at=START,
        )  # fmt: skip
        for key, period, count in (
            ("late-duties", MONTH, 1), ("late-duties", Period("month", AUGUST - 1), 0),
            ("next-duties", Period("month", AUGUST - 1), 1), ("next-duties", MONTH, 0),
        ):  # fmt: skip
            figure = find_figure(key, by)
            assert figure.value(period, by)[0] == count == len(rows_under(figure, period, by)), (key, period)


def test_sections_without_records_are_named_in_one_sentence_and_stand_in_the_workbook(world: World) -> None:
    report = issue(actor(Role.OFFICER), {"people": "", "money": "没有发放。", "services": ""})
    text = [one.text for one in Document(io.BytesIO(printing.report_docx(report))).paragraphs]
    assert "本期没有记录的：资金发放、帮扶和服务。" in text and "资金发放：没有发放。" in text
    book = CalamineWorkbook.from_filelike(io.BytesIO(printing.report_workbook(report)))
    assert book.sheet_names == ["全部数据", "1 服务对象和认定"]
    assert any(row[:3] == ["资金发放", "发放人数", 0] for row in book.get_sheet_by_index(0).to_python())


@pytest.mark.parametrize(("place", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (34, "三十四")])
def test_heads_are_numbered_as_a_chinese_report_numbers_them(place: int, said: str) -> None:
    assert numeral(place) == said


def test_keys_of_figures_are_unique() -> None:
    keys = [figure.key for section in (*SECTIONS, *PENDING) for figure in section.figures]
    assert len(keys) == len(set(keys))


def test_small_counts_do_not_leave_the_unit_nor_do_amounts_that_rest_on_them(world: World) -> None:
    report = issue(actor(Role.OFFICER), {"people": "本月走访慰问照常。", "money": ""})
    lines = {line["key"]: line["value"] for one in report.content["sections"] for line in one["lines"]}
    assert (lines["died"], lines["served"]) == ("6", "<5")
    assert "本月走访慰问照常。" in str(report.content)


def test_a_report_is_issued_for_a_period_that_is_over_and_never_changes(world: World) -> None:
    by = actor(Role.OFFICER)
    with pytest.raises(Refusal, match="还没有结束"), acting(by):
        issuing.issue_report(
            period=Period("month", AUGUST + 2), title="", words={"people": ""}, by=by, at=LATER
        )  # fmt: skip
    report = issue(by, {"people": ""})
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(title="别的")
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        report.delete()
    assert issue(by, {"people": "更正：另有一人。"}).number != report.number


def test_a_form_that_is_sent_twice_issues_one_report(world: World) -> None:
    by = actor(Role.OFFICER)
    first, again = issue(by, {"people": ""}), issue(by, {"people": ""})
    assert first.pk == again.pk and Report.objects.count() == 1
    with acting(by):
        later = issuing.issue_report(
            period=MONTH, title="", words={"people": ""}, by=by, at=LATER + issuing.AGAIN * 2
        )  # fmt: skip
    assert later.pk != first.pk


@pytest.mark.parametrize("text", ["稳控对象三人", "身份证 990101196001010011", "长" * 2001])
def test_words_of_watching_numbers_and_too_long_texts_are_refused(world: World, text: str) -> None:
    with pytest.raises(Refusal):
        issue(actor(Role.OFFICER), {"people": text})
    assert not Report.objects.exists()


def test_a_report_without_a_part_is_none(world: World) -> None:
    with pytest.raises(Refusal, match="至少"):
        issue(actor(Role.OFFICER), {})


def test_the_word_file_and_the_workbook_open_and_say_the_same(world: World) -> None:
    report = issue(actor(Role.OFFICER), {"people": "说明一"}, "八月工作报告")
    document = Document(io.BytesIO(printing.report_docx(report)))
    text = "\n".join([one.text for one in document.paragraphs])
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert "八月工作报告" in text and "说明一" in text
    assert ["项目（单位）", "2022年8月", "2022年7月"] in cells and ["去世（人）", "6", "—"] in cells
    book = CalamineWorkbook.from_filelike(io.BytesIO(printing.report_workbook(report)))
    assert ["服务对象和认定", "去世", 6.0, "人", "—"] in book.get_sheet_by_name("全部数据").to_python()
    assert ["在册享受待遇", "<5", "人", "—"] in book.get_sheet_by_index(1).to_python()


def test_every_register_in_force_brings_its_figures_and_they_are_their_rows(world: World) -> None:
    by = actor(Role.OFFICER)
    load_shipped()
    typed = {"name_of": "秋季招聘会", "held_on": "2022-08-10", "place": "县体育馆"}
    held = {"employers": "30", "openings": "400", "came": "500", "agreed": "60", "taken": "20"}
    with acting(by):
        told = {one.key for one in sections_for(by)}
        assert {"register-vacancy", "register-plaque", "register-housing-project", "register-event"} <= told
        record = open_record(code="job-fair", typed=typed, by=by, at=LATER, form_key="a" * 32)
        move_record(record=record, to="held", typed=held, by=by, at=LATER, form_key="b" * 32)
        for key, value in (("held", 1), ("came", 500), ("taken", 20)):
            figure = find_figure(f"job-fair--{key}", by)
            assert figure.value(MONTH, by)[0] == value
            assert [row["name_"] for row in rows_under(figure, MONTH, by)] == ["2022-08-10 秋季招聘会"]
    report = issue(by, {"register-job-fair": "", "people": ""})
    lines = {line["key"]: line["value"] for one in report.content["sections"] for line in one["lines"]}
    assert (lines["job-fair--held"], lines["job-fair--came"]) == ("1", "500")
