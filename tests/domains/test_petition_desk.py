"""What the desk adds to petitions: joint handling, files, workbooks, lists. Run on both engines."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from kept import fresh
from petitions_world import OLD_SOLDIER, TOLD, VILLAGE, Desks, everything

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, nobody
from rongjun.base.spreadsheets import Sheet, Table, read_table, workbook_bytes
from rongjun.domains.petitions import attaching, joint, listing, workbook
from rongjun.domains.petitions.models import Attachment, Matter, Petitioner
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def one_county(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(one_county: Desks) -> Desks:
    return fresh(one_county)


def asked(desks: Desks, matter: Matter, **more: Any) -> Any:
    given: dict[str, Any] = {
        "unit_id": desks.medical[0].unit_id, "subject": "medical", "asked": "核对参保",
        "due_on": desks.today + timedelta(days=3),
    }  # fmt: skip
    return joint.ask_part(matter=matter, by=desks.desk, at=desks.tick(), **(given | more))


def test_a_department_sees_a_matter_from_its_part_on_and_answers_it_once(desks: Desks) -> None:
    matter, one, other = desks.accepted(), desks.medical[0], desks.west
    with acting(one):
        assert not Matter.objects.exists()
    part = asked(desks, matter)
    with acting(one):
        assert [row.pk for row in listing.list_waiting(one)] == [matter.pk]
    with pytest.raises(NotFound):
        joint.answer_part(part_id=part.pk, answer="好", articles=[], by=other, at=desks.tick())
    with pytest.raises(NotPermitted):
        joint.answer_part(part_id=part.pk, answer="好", articles=[], by=desks.desk, at=desks.tick())
    with pytest.raises(Refusal):
        joint.answer_part(part_id=part.pk, answer=" ", articles=[], by=one, at=desks.tick())
    joint.answer_part(part_id=part.pk, answer="参保正常", articles=["第三条"], by=one, at=desks.tick())
    with pytest.raises(AlreadyDone):
        joint.answer_part(part_id=part.pk, answer="再答", articles=[], by=one, at=desks.tick())
    with acting(one):
        assert not listing.list_waiting(one).exists()


@pytest.mark.parametrize("wrong", [{"subject": "wishes"}, {"unit_id": 0}, {"asked": ""}, {"days": 0}, {"days": 400}])
def test_a_part_that_cannot_be_is_refused(desks: Desks, wrong: dict[str, Any]) -> None:
    matter, more = desks.accepted(), dict(wrong)
    if "days" in more:
        more["due_on"] = desks.today + timedelta(days=more.pop("days"))
    with pytest.raises(Refusal):
        asked(desks, matter, **more)
    with pytest.raises(Refusal):
        asked(desks, matter, unit_id=desks.desk.unit_id)


def test_no_part_of_an_accusation_is_given_away(desks: Desks) -> None:
    matter = desks.registered(accuses=[Accused(unit_id=desks.west.unit_id)])
    with pytest.raises(Refusal):
        asked(desks, matter)


def test_a_file_is_cleaned_kept_once_and_opened_for_a_purpose_only(desks: Desks) -> None:
    matter = desks.registered()
    given: dict[str, Any] = {"matter": matter, "content": PDF, "title": "来信", "by": desks.desk}
    file = attaching.attach_file(**given, at=desks.tick())
    assert attaching.attach_file(**given, at=desks.tick()).pk == file.pk
    with pytest.raises(Refusal):
        attaching.attach_file(**(given | {"content": b"MZ"}), at=desks.tick())
    opening: dict[str, Any] = {"matter": matter, "file_id": file.pk, "by": desks.desk}
    before = AccessRow.objects.count()
    with pytest.raises(Refusal):
        attaching.open_file(**opening, purpose=" ", at=desks.tick())
    assert AccessRow.objects.count() == before
    assert attaching.open_file(**opening, purpose="核对来信", at=desks.tick())[1].startswith(b"%PDF")
    assert AccessRow.objects.count() == before + 1
    with pytest.raises(NotFound):
        attaching.open_file(**(opening | {"by": desks.west}), purpose="看看", at=desks.tick())


def test_who_handles_a_confidential_matter_finds_no_file_of_the_person(desks: Desks) -> None:
    matter = desks.sent(confidential=True)
    with everything():
        file = attaching.attach_file(matter=matter, content=PDF, title="", by=desks.desk, at=desks.tick())
    with acting(desks.medical[0]):
        assert attaching.list_files(matter, desks.medical[0]) == []
    with pytest.raises(NotFound):
        attaching.open_file(matter=matter, file_id=file.pk, purpose="看", by=desks.medical[0], at=desks.tick())
    with nobody():
        assert not Attachment.objects.exists()


HEADER = ["反映的情况", "区划代码", "收到日期", "姓名", "电话", "事由", "来源", "要求保密", "当场答复", "民族"]
GOOD = [TOLD, VILLAGE, "2026-03-01", OLD_SOLDIER.name, OLD_SOLDIER.phone, "待遇没有发到", "来信", "", "", "x"]


def table(*rows: Sequence[str]) -> Table:
    return read_table(workbook_bytes([Sheet("登记表", HEADER, rows, [12] * len(HEADER))]))


def changed(**cells: str) -> list[str]:
    return [cells.get(name, was) for name, was in zip(HEADER, GOOD, strict=True)]


def test_good_rows_of_a_workbook_are_registered_and_bad_ones_come_back_with_their_mend(desks: Desks) -> None:
    bad = changed(区划代码="123", 收到日期="三月", 事由="天气", 要求保密="也许")
    sheet = table(GOOD, bad, changed(反映的情况="光荣牌没有发", 当场答复="已补发"), changed(反映的情况=""))
    checked = workbook.take_workbook(table=sheet, by=desks.clerk, at=desks.tick(), only_check=True)
    with everything():
        assert len(checked.registered) == 2 and not Matter.objects.exists()
    done = workbook.take_workbook(table=sheet, by=desks.clerk, at=desks.tick())
    assert [row for row, _number, _code in done.registered] == [2, 4] and [row for row, _cells in done.bad] == [3, 5]
    faults = {(one.row_no, one.column) for one in done.faults}
    assert faults == {(3, "区划代码"), (3, "收到日期"), (3, "事由"), (3, "要求保密"), (5, "反映的情况")}
    assert all(one.fault and one.mend for one in done.faults) and done.unread == ["民族"]
    with everything():
        states = set(Matter.objects.values_list("channel", "state"))
        assert states == {("letter", "registered"), ("letter", "closed")} and Petitioner.objects.count() == 2
    again = workbook.take_workbook(table=sheet, by=desks.clerk, at=desks.tick())
    assert again.registered == [] and again.known == [2, 4], "a file sent twice registers nothing twice"
    back = read_table(workbook.report_bytes(done))
    assert back.header == HEADER and [cells[1] for _row, cells in back.rows] == ["123", VILLAGE]
    assert AuditEntry.objects.filter(action="petition.batch").count() == 1


def test_a_workbook_without_its_columns_is_refused_whole(desks: Desks) -> None:
    for header in (["反映的情况"], ["反映的情况", "区划代码", "收到日期", "区划代码"]):
        with pytest.raises(Refusal):
            workbook.take_workbook(table=Table(header, []), by=desks.clerk, at=desks.tick())
    with pytest.raises(NotPermitted):
        workbook.take_workbook(table=table(GOOD), by=desks.supervisor, at=desks.tick())
    assert read_table(workbook.template_bytes()).header == list(workbook.COLUMNS)


def test_two_equal_rows_are_two_matters(desks: Desks) -> None:
    done = workbook.take_workbook(table=table(GOOD, GOOD), by=desks.clerk, at=desks.tick())
    assert len({number for _row, number, _code in done.registered}) == 2


def test_overdue_and_waiting_are_the_desks_own(desks: Desks) -> None:
    west = desks.account(Role.TOWN_CLERK, "西镇站", "西镇甲")
    mine, other = desks.registered(by=desks.clerk), desks.registered(by=west)
    with acting(desks.clerk):
        assert [row.pk for row in listing.list_waiting(desks.clerk)] == [mine.pk]
        assert [row.pk for row in listing.list_overdue(desks.today + timedelta(days=99))] == [mine.pk]
        assert not listing.list_overdue(desks.today).exists()
    with acting(west):
        assert [row.pk for row in listing.list_waiting(west)] == [other.pk]
