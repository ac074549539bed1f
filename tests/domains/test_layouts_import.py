"""A provincial workbook comes in: numbered once, nobody paid without a right; bad rows back; out again equal."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from layout_rows import NAMES, headers, line, number, save
from people_rows import AT, LATER, LATEST, officer, row, take_in, take_in_and_approve, workbook
from python_calamine import CalamineWorkbook

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import NotPermitted
from rongjun.base.spreadsheets import read_table
from rongjun.domains.entitlements.facts import facts_frame
from rongjun.domains.people.actions import ImportResult, approve_import
from rongjun.domains.people.export.actions import Order, export_workbook
from rongjun.domains.people.layouts import OWN, PROVINCIAL, find_layout
from rongjun.domains.people.models import Fact, FileNumber, Import, Person, Sealed
from rongjun.domains.people.workbook.report import report_bytes
from rongjun.domains.people.workbooks import Upload, check_workbook, import_workbook
from rongjun.domains.safeguards.models import AccessRow, AuditEntry

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def bring(content: bytes, *, at: object = AT, by: Actor | None = None, name: str = "表.xls") -> ImportResult:
    return import_workbook(upload=Upload(content, name), by=by or officer(), at=at)  # type: ignore[arg-type]


def bring_and_approve(content: bytes, *, at: object = LATER) -> ImportResult:
    result = bring(content, at=at)
    assert result.state == "waiting" and result.import_id is not None, (result.counts, result.faults)
    approve_import(import_id=result.import_id, by=officer("李批准"), at=at)  # type: ignore[arg-type]
    return result


def check(content: bytes) -> ImportResult:
    return check_workbook(upload=Upload(content, "表.xls"), by=officer(), at=AT)


def out(name: str, kind: str = "xlsx", **how: Any) -> bytes:
    layout = find_layout(name)
    assert layout is not None
    done = export_workbook(order=Order(layout, kind, **how), by=officer(), at=LATEST)
    return done.files[0]


def known() -> list[tuple[Any, ...]]:
    """Return every fact known now with the blind indexes of what is sealed of it, by identity number."""
    sealed: dict[int, dict[str, str]] = {}
    for fact, name, index in Sealed.objects.values_list("fact_id", "field", "index"):
        sealed.setdefault(fact, {})[name] = index
    facts = Fact.objects.filter(superseded_at=None).select_related("person")
    return sorted(
        (one.person.id_index, one.kind, one.key, str(sorted(one.value.items())), one.valid_from, str(one.valid_to),
         sorted(sealed.get(one.pk, {}).items()))
        for one in facts
    )  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """Do something and undo it: the next import finds an empty registry."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", ["xls", "xlsx"])
@pytest.mark.parametrize("name", NAMES)
def test_what_goes_out_comes_in_again_as_the_same_facts_and_the_same_cells(name: str, kind: str) -> None:
    rows = [
        line(name, 1, 供养方式="分散供养"),
        line(name, 3, 开户名称="李秀英", 备注="=1+1", 是否孤老="是"),
        line(name, 5, 优抚对象状态="停发"),
    ]
    with undone():
        assert bring(save(name, rows, "xls")).counts["new"] == 3
        before, content = known(), out(name, kind)
    assert bring(content, name=f"出.{kind}").counts["new"] == 3
    assert known() == before
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    header, *lines = book.get_sheet_by_index(0).to_python()
    assert tuple(header) == headers(name)
    dropped = {headers(name).index("民族"), headers(name).index("政治面貌")}
    expected = [["" if at in dropped else cell for at, cell in enumerate(cells)] for cells in rows]
    for at, cells in enumerate(expected):
        cells[0] = str(at + 1)
    assert [[str(cell) for cell in cells] for cells in lines] == [
        ["'=1+1" if cell == "=1+1" else cell for cell in cells] for cells in expected
    ]


def test_the_own_template_goes_out_and_comes_in_again_as_the_same_facts() -> None:
    paid = {
        "收款人": "李秀英",
        "收款人身份证号": number(900),
        "收款人银行": "农商行",
        "收款人账号": "6217000000000000123",
    }
    rows = [row(1, 供养方式="集中", 孤老="否"), row(3, **paid, 去世日期="2023-01-05", 去世原因="因病"),
            row(5, 停止日期="2022-03-01", 停止原因="迁出", 待遇起始月="2015-05")]  # fmt: skip
    with undone():
        take_in(*rows)
        before, content = known(), out("own")
    assert bring(content).counts["new"] == 3
    assert known() == before


def test_a_person_without_a_file_number_gets_one_of_the_county_and_keeps_it() -> None:
    bring(save("war", [line("war", 1), line("war", 3)]))
    assert list(Person.objects.order_by("file_no").values_list("file_no", flat=True)) == [
        "990101-0000001", "990101-0000002",
    ]  # fmt: skip
    bring_and_approve(save("tested", [line("tested", 3), line("tested", 5)]))
    both = Person.objects.get(file_no="990101-0000002")
    assert both.categories == "51 61" and Person.objects.count() == 3


def test_a_number_is_given_once_even_while_the_import_waits_or_is_refused() -> None:
    take_in(row(900))
    first = bring(save("war", [line("war", 1)]))
    again = bring(save("war", [line("war", 1, 备注="又一份")]))
    assert (first.state, again.state) == ("waiting", "waiting")
    assert FileNumber.objects.count() == 1
    assert {one.file_no for result in (first, again) for one in result.sheet.rows} == {"990101-0000001"}


def test_who_is_known_by_the_identity_number_keeps_the_file_number_of_the_office() -> None:
    take_in(row(1))
    bring_and_approve(save("war", [line("war", 1, 身份证号=row(1)["身份证号"])]))
    person = Person.objects.get()
    assert (person.file_no, person.categories) == ("D0001", "11 51")
    assert not FileNumber.objects.exists()


def test_a_number_that_the_office_gave_itself_is_not_given_again() -> None:
    take_in(row(1, 档案号="990101-0000001"))
    bring_and_approve(save("war", [line("war", 3)]))
    assert Person.objects.filter(file_no="990101-0000002").exists()


def test_a_dry_run_gives_no_number_and_writes_nothing() -> None:
    result = check(save("war", [line("war", 1), line("war", 3)]))
    assert (result.counts["new"], result.state) == (2, "checked")
    assert all(one.file_no.startswith("待编") for one in result.sheet.rows)
    assert not FileNumber.objects.exists() and not Person.objects.exists() and not Import.objects.exists()


def test_the_same_person_twice_in_a_file_goes_in_once_or_is_held() -> None:
    equal = check(save("war", [line("war", 1), line("war", 1)]))
    assert (equal.counts["new"], equal.counts["exceptions"]) == (1, 1)
    differ = check(save("war", [line("war", 1), line("war", 1, 批准日期="2016-01-01")]))
    assert (differ.counts["new"], differ.counts["exceptions"]) == (0, 2)
    assert {fault.column for fault in differ.faults if fault.severity == "exception"} == {"参战人员身份证号"}


@pytest.mark.parametrize("state", ["停发", "迁移", "取消", "中止", "去世", "受理", "不予认定", "身份认定不享受待遇"])
def test_who_is_listed_without_a_right_is_recorded_and_no_month_is_paid(state: str) -> None:
    bring(save("war", [line("war", 1, 优抚对象状态=state)]))
    person = Person.objects.get()
    assert (person.name, person.categories) == ("王建国", "")
    assert Fact.objects.get(kind="listed").value["state"] == state
    assert not Fact.objects.filter(kind__in=["status", "death"]).exists()
    assert facts_frame(LATEST).is_empty()


def test_who_is_listed_as_stopped_while_paid_keeps_the_status_and_is_warned_about() -> None:
    bring(save("war", [line("war", 1)]))
    before = list(Fact.objects.filter(kind="status").values())
    result = bring_and_approve(save("war", [line("war", 1, 优抚对象状态="停发")]))
    assert result.counts["changed"] == 1 and "not_paid_state" in {fault.code for fault in result.faults}
    assert list(Fact.objects.filter(kind="status").values()) == before


def test_who_was_listed_and_has_the_right_later_is_paid_from_then_on() -> None:
    bring(save("war", [line("war", 1, 优抚对象状态="受理")]))
    bring_and_approve(save("war", [line("war", 1)]))
    assert Person.objects.get().categories == "51"
    assert Fact.objects.get(kind="listed", superseded_at=None).value["state"] == "享受待遇"


def test_the_same_workbook_twice_changes_nothing_and_a_correction_changes_only_itself() -> None:
    bring(save("war", [line("war", 1)]))
    facts = Fact.objects.count()
    assert bring(save("war", [line("war", 1)])).counts["same"] == 1
    assert bring(save("war", [line("war", 1)], "xls")).counts["same"] == 1
    assert Fact.objects.count() == facts
    bring_and_approve(save("war", [line("war", 1, 文化程度="小学")]))
    assert Fact.objects.get(kind="education", superseded_at=None, valid_to=None).value == {"level": "小学"}
    assert Fact.objects.exclude(superseded_at=None).values_list("kind", flat=True).get() == "education"


@pytest.mark.parametrize("name", NAMES)
def test_bad_rows_come_back_in_their_layout_and_go_in_once_they_are_mended(name: str) -> None:
    account = "银行账号" if "银行账号" in headers(name) else "银行账户"
    rows = [line(name, 1), line(name, 3, **{account: "12"}), line(name, 5, 性别="女")]
    result = bring(save(name, rows, "xls"))
    assert (result.counts["new"], result.counts["rejected"]) == (1, 2)
    report = report_bytes(result.faults, result.sheet.cells, result.counts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report))
    header, *lines = book.get_sheet_by_index(1).to_python()
    assert tuple(header) == (*headers(name), "行", "问题", "怎样改")
    assert [cells[-3] for cells in lines] == [3.0, 4.0] and all(cells[-1] and cells[-2] for cells in lines)
    place, sex = headers(name).index(account), headers(name).index("性别")
    assert (lines[0][place], lines[1][sex]) == ("12", "女")
    lines[0][place], lines[1][sex] = "6210000000000000003", "男"
    mended = bring(save(name, lines, header=header), at=LATER)
    assert (mended.counts["new"], mended.counts["rejected"]) == (2, 0)
    assert not [fault for fault in mended.faults if fault.code == "ignored_column"]


def test_a_report_that_is_handed_in_as_it_is_finds_its_own_sheet_of_rows() -> None:
    result = check(save("war", [line("war", 1), line("war", 3, 性别="女")]))
    report = report_bytes(result.faults, result.sheet.cells, result.counts)
    again = check(report)
    assert (again.counts["rows"], again.counts["rejected"]) == (1, 1)
    own = check_workbook(upload=Upload(workbook([row(1), row(3, 残疾等级="")]), "a.xlsx"), by=officer(), at=AT)
    again = check(report_bytes(own.faults, own.sheet.cells, own.counts))
    assert (again.counts["rows"], again.counts["rejected"]) == (1, 1)


def test_what_a_number_lost_cannot_be_handed_in_again_as_whole() -> None:
    cells: list[object] = list(line("war", 1))
    cells[headers("war").index("银行账号")] = 6210000000000000003
    cells[headers("war").index("批准日期")] = 42073
    result = check(save("war", [cells]))
    assert {fault.code for fault in result.faults if fault.severity == "error"} == {"lost_digits"}
    report = report_bytes(result.faults, result.sheet.cells, result.counts)
    header, *lines = CalamineWorkbook.from_filelike(io.BytesIO(report)).get_sheet_by_index(1).to_python()
    assert lines[0][header.index("批准日期")] == "2015-03-10"
    assert check(report).counts["rejected"] == 1


def test_an_export_leaves_one_access_row_a_person_and_one_for_the_set() -> None:
    bring(save("war", [line("war", 1), line("war", 3)]))
    AccessRow.objects.using("access").all()
    before = AccessRow.objects.using("access").count()
    out("war")
    rows = list(AccessRow.objects.using("access").order_by("pk")[before:])
    assert {one.person_token for one in rows if one.person_token} == {str(one.token) for one in Person.objects.all()}
    assert [(one.set_kind, one.set_id) for one in rows if one.set_kind] == [("layout", "war")]
    assert AuditEntry.objects.filter(action="people.export").count() == 1


def test_an_export_holds_the_people_of_the_area_only_and_needs_both_permissions() -> None:
    from dataclasses import replace

    bring(save("war", [line("war", 1), line("war", 3, 户口薄行政区划代码="990102001001")]))
    town = replace(officer(), area_prefix="990102")
    layout = find_layout("war")
    assert layout is not None
    done = export_workbook(order=Order(layout), by=town, at=LATEST)
    assert (done.rows, done.persons) == (1, 1)
    for role in (Role.TOWN_CLERK, Role.FINANCE):
        with pytest.raises(NotPermitted):
            export_workbook(order=Order(layout), by=officer(role.value, role), at=LATEST)


def test_who_has_ended_or_died_is_written_with_that_state_and_left_out_where_only_the_paid_are_wanted() -> None:
    bring(save("war", [line("war", 1), line("war", 3), line("war", 5)]))
    ended = {"对象类别": "参战", "残疾等级": "", "残疾性质": "", "认定日期": "2015-03-10"}
    numbers = dict(Person.objects.values_list("birth_date", "file_no"))
    assert len(numbers) == 1
    first, second, _third = Person.objects.order_by("file_no")
    stop = ended | {
        "待遇起始月": "",
        "停止日期": "2023-05-01",
        "停止原因": "迁出",
        "供养方式": "",
        "联系电话": "13900001234",
    }
    die = ended | {"去世日期": "2023-05-01", "去世原因": "因病", "联系电话": "13900001234"}
    take_in_and_approve(
        row(1, 档案号=first.file_no, 身份证号=number(1), 银行账号="6210000000000000001", **stop),
        row(3, 档案号=second.file_no, 身份证号=number(3), 银行账号="6210000000000000003", **die),
        at=LATER,
    )
    state = headers("war").index("优抚对象状态")
    assert [cells[state] for _at, cells in read_table(out("war")).rows] == ["迁移", "去世", "享受待遇"]
    assert [cells[state] for _at, cells in read_table(out("war", in_force=True)).rows] == ["享受待遇"]


def test_more_rows_than_a_file_holds_make_more_files(monkeypatch: pytest.MonkeyPatch) -> None:
    from rongjun.domains.people.export import writing

    bring(save("war", [line("war", serial) for serial in (1, 3, 5)]))
    monkeypatch.setitem(writing.ROWS_IN, "xls", 2)
    layout = find_layout("war")
    assert layout is not None
    done = export_workbook(order=Order(layout, "xls"), by=officer(), at=LATEST)
    assert [len(read_table(content).rows) for content in done.files] == [2, 1]


def test_ordinals_of_every_category_are_in_some_layout_or_the_own_template() -> None:
    from rongjun.domains.people.export.actions import categories_of

    covered = {category for layout in PROVINCIAL for category in categories_of(layout)}
    assert covered == {"11", "12", "13", "14", "15", "16", "21", "22", "23", "41", "42", "51", "61", "81", "B1"}
    assert covered | {"31", "32", "33", "F1"} == set(categories_of(OWN))
