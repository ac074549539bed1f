"""Reports of an office: each figure is the number of its rows, small counts stay inside, what was issued stays."""

import io
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from docx import Document
from python_calamine import CalamineWorkbook
from runs_world import AUGUST, World, actor

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.models import Person
from rongjun.domains.petitions.periods import Period, read_period
from rongjun.domains.reports import issuing
from rongjun.domains.reports.catalogue import SECTIONS, find_figure, sections_for
from rongjun.domains.reports.models import Report
from rongjun.domains.reports.parts import Measure
from rongjun.domains.reports.rows import by_month, by_town, rows_under
from rongjun.domains.reports.telling import tell
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.versions import load_shipped

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
        assert by_month(figure, MONTH, by) == []


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


def test_keys_of_figures_are_unique() -> None:
    keys = [figure.key for section in SECTIONS for figure in section.figures]
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
    assert issue(by, {"people": ""}).number != report.number


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
    document = Document(io.BytesIO(issuing.report_docx(report)))
    text = "\n".join([one.text for one in document.paragraphs])
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert "八月工作报告" in text and "说明一" in text
    assert ["去世", "6", "人"] in cells
    book = CalamineWorkbook.from_filelike(io.BytesIO(issuing.report_workbook(report)))
    rows = book.get_sheet_by_index(0).to_python()
    assert ["去世", 6.0, "人"] in rows
    assert ["在册享受待遇", "<5", "人"] in rows


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
