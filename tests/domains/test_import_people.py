"""The first import is in force at once; later ones wait for another person; nothing known is ever overwritten."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps
from people_rows import AT, LATER, LATEST, citizen, officer, payee, row, take_in, take_in_and_approve, workbook

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.spreadsheets import read_table
from rongjun.domains.people.actions import (
    approve_import,
    check_people,
    import_people,
    refresh_import,
    refuse_import,
)
from rongjun.domains.people.models import Fact, Import, ImportFault, ImportRow, Person, Sealed
from rongjun.domains.people.reports import report_workbook
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.units.models import Area

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EVER = date(1900, 1, 1)


@pytest.fixture(autouse=True)
def village() -> None:
    for code in ("990101001001", "990101001002"):
        Area.objects.create(code=code, name="一村", level=Area.Level.VILLAGE)


def spans(kind: str, key: str = "", *, known: bool = True) -> list[tuple[Any, ...]]:
    facts = Fact.objects.filter(kind=kind, key=key, superseded_at__isnull=known).order_by("valid_from", "pk")
    return list(facts.values_list("valid_from", "valid_to", "value"))


def grades() -> list[tuple[date, date | None, int]]:
    return [(since, until, value["grade"]) for since, until, value in spans("status", "11")]


def row_counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models() if model._meta.managed}


def faults_of(import_id: int | None) -> list[tuple[int, str, str]]:
    faults = ImportFault.objects.filter(batch=import_id).order_by("row_no", "pk")
    return list(faults.values_list("row_no", "code", "severity"))


def test_the_first_import_is_in_force_at_once_and_holds_since_ever() -> None:
    result = take_in(row(待遇起始月="2015-05", 孤老="是", 供养方式="分散"))
    assert result.state == Import.State.IN_FORCE
    assert result.counts == {
        "rows": 1, "new": 1, "changed": 0, "ended": 0, "same": 0, "rejected": 0, "exceptions": 0, "warnings": 0,
    }  # fmt: skip
    person = Person.objects.get()
    assert (person.name, person.pinyin, person.sex, person.birth_date) == (
        "王建国",
        "wangjianguo wjg",
        "男",
        date(1950, 3, 7),
    )
    assert (person.household, person.categories, person.id_tail) == ("rural", "11", citizen(1)[-4:])
    ((since, until, value),) = spans("status", "11")
    assert (since, until) == (date(2015, 5, 1), None)
    assert (value["grade"], value["cause"], value["recognised"], value["rule"]) == (
        6,
        "war",
        "2015-03-10",
        "start/given",
    )
    for kind, expected in (
        ("household", {"kind": "rural"}), ("area", {"code": "990101001001"}), ("care", {"kind": "home"}),
        ("alone", {"value": True}), ("account", {"bank": "县农村信用社", "holder": "", "tail": "0001"}),
        ("phone", {"tail": "0001"}),
    ):  # fmt: skip
        assert spans(kind) == [(EVER, None, expected)]
    assert AuditEntry.objects.filter(action="people.import", subject=f"import:{result.import_id}").count() == 1


def test_a_missing_start_month_follows_the_dated_rule() -> None:
    take_in(row(1), row(2, 认定日期="2024-02-10"))
    assert [since for since, _, _ in spans("status", "11")] == [date(2015, 4, 1), date(2024, 3, 1)]


def test_one_person_may_hold_two_categories_in_two_rows() -> None:
    second = {"对象类别": "参战", "残疾等级": "", "残疾性质": "", "待遇起始月": "2010-01", "联系电话": ""}
    result = take_in(row(1), row(1, **second))
    assert (result.counts["new"], result.counts["exceptions"]) == (2, 0)
    assert Person.objects.get().categories == "11 51"
    assert Fact.objects.filter(kind="account").count() == 1


def test_the_same_workbook_twice_changes_nothing_in_any_table() -> None:
    content = workbook([row(1), row(2, **payee()), row(3, 姓名="")])
    first = import_people(content=content, file_name="a.xlsx", by=officer(), at=AT)
    before = row_counts()
    again = import_people(content=content, file_name="b.xlsx", by=officer(), at=LATER)
    assert row_counts() == before
    assert (again.import_id, again.state) == (first.import_id, "in_force")
    assert (again.counts["same"], again.counts["new"], again.counts["rejected"]) == (2, 0, 1)


def test_the_same_workbook_twice_while_the_first_waits_refers_to_it() -> None:
    take_in(row(1))
    content = workbook([row(2)])
    first = import_people(content=content, file_name="a.xlsx", by=officer(), at=LATER)
    before = row_counts()
    again = import_people(content=content, file_name="a.xlsx", by=officer("另一人"), at=LATER)
    assert row_counts()["Import"] == before["Import"] and row_counts()["ImportRow"] == before["ImportRow"]
    assert (again.import_id, again.state) == (first.import_id, "waiting")


def test_another_file_of_the_same_content_ends_empty_and_writes_no_fact() -> None:
    rows = [row(1, **payee(), 孤老="是", 供养方式="集中", 停止日期="2020-05-05", 停止原因="迁出"), row(2)]
    take_in(*rows)
    before = Fact.objects.count()
    result = take_in(*reversed(rows), at=LATER)
    assert (result.state, result.counts["same"], result.counts["new"]) == ("empty", 2, 0)
    assert Fact.objects.count() == before and ImportRow.objects.filter(batch=result.import_id).count() == 0


def test_a_later_import_waits_and_changes_nothing_until_another_person_approves() -> None:
    take_in(row(1))
    result = take_in(row(2), at=LATER)
    assert (result.state, Person.objects.count()) == ("waiting", 1)
    assert result.import_id is not None
    with pytest.raises(AlreadyDone, match="两个人"):
        approve_import(import_id=result.import_id, by=officer(), at=LATER)
    assert (Person.objects.count(), Import.objects.get(pk=result.import_id).state) == (1, "waiting")
    approve_import(import_id=result.import_id, by=officer("李批准", Role.HEAD), at=LATER)
    assert Person.objects.count() == 2
    batch = Import.objects.select_related("approved_by").get(pk=result.import_id)
    assert (batch.state, batch.approved_by.name) == ("in_force", "李批准")
    with pytest.raises(AlreadyDone):
        approve_import(import_id=result.import_id, by=officer("李批准", Role.HEAD), at=LATER)


def test_who_arrives_later_holds_since_ever_too() -> None:
    take_in(row(1))
    take_in_and_approve(row(2), at=LATER)
    facts = Fact.objects.filter(person__file_no="D0002", kind__in=["household", "area", "account"])
    assert set(facts.values_list("valid_from", flat=True)) == {EVER}


def test_another_grade_supersedes_from_its_own_start_month_and_the_old_stays_readable() -> None:
    take_in(row(1))
    result = take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    assert (result.counts["changed"], result.counts["new"]) == (1, 0)
    assert grades() == [(date(2015, 4, 1), date(2020, 7, 1), 6), (date(2020, 7, 1), None, 5)]
    old = Fact.objects.get(kind="status", superseded_at__isnull=False)
    assert (old.valid_from, old.valid_to, old.value["grade"], old.superseded_at) == (date(2015, 4, 1), None, 6, LATER)


def test_a_backdated_grade_takes_the_place_of_all_that_was_known() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2010-06-15"), at=LATER)
    assert grades() == [(date(2010, 7, 1), None, 5)]


def test_the_first_workbook_handed_in_again_after_a_correction_changes_no_status() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    assert take_in(row(1), row(2, 姓名=""), at=LATEST).state == "empty"


def test_a_stop_date_ends_the_category_after_its_month() -> None:
    take_in(row(1))
    result = take_in_and_approve(row(1, 停止日期="2024-02-10", 停止原因="迁出"), at=LATER)
    assert result.counts["ended"] == 1
    ((since, until, value),) = spans("status", "11")
    assert (since, until, value["ended_on"], value["end_reason"]) == (
        date(2015, 4, 1), date(2024, 3, 1), "2024-02-10", "moved",
    )  # fmt: skip
    assert Person.objects.get().categories == ""


def test_a_row_without_a_stop_date_does_not_revive_what_ended() -> None:
    take_in(row(1, 停止日期="2024-02-10", 停止原因="迁出"))
    assert take_in(row(1), at=LATER).state == "empty"
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    assert grades() == [(date(2015, 4, 1), date(2020, 7, 1), 6), (date(2020, 7, 1), date(2024, 3, 1), 5)]


def test_a_later_start_month_takes_a_category_up_again() -> None:
    take_in(row(1, 停止日期="2020-02-10", 停止原因="迁出"))
    take_in_and_approve(row(1, 待遇起始月="2022-01"), at=LATER)
    assert grades() == [(date(2015, 4, 1), date(2020, 3, 1), 6), (date(2022, 1, 1), None, 6)]


def test_a_death_is_a_fact_of_the_person_and_leaves_the_category_to_the_engine() -> None:
    take_in(row(1))
    result = take_in_and_approve(row(1, 去世日期="2024-05-03", 去世原因="因病"), at=LATER)
    assert result.counts["ended"] == 1
    assert spans("death") == [(date(2024, 5, 3), None, {"date": "2024-05-03", "cause": "illness"})]
    assert spans("status", "11")[0][1] is None
    assert Person.objects.get().death_date == date(2024, 5, 3)


def test_a_changed_account_holds_from_the_day_of_approval_and_the_old_one_before() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 银行账号="6217000000000009999"), at=LATER)
    day = date(2024, 6, 10)
    assert [(since, until, value["tail"]) for since, until, value in spans("account")] == [
        (EVER, day, "0001"), (day, None, "9999"),
    ]  # fmt: skip
    assert Sealed.objects.filter(field="account", fact__superseded_at=None).count() == 2
    assert Fact.objects.filter(kind="status").count() == 1


def test_a_move_is_known_from_the_day_of_approval_and_the_list_follows() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 区划代码="990101001002", 户籍类别="城镇", 姓名="王建军"), at=LATER)
    person = Person.objects.get()
    assert (person.area_code, person.household, person.name) == ("990101001002", "urban", "王建军")
    assert person.pinyin == "wangjianjun wjj"


@pytest.mark.parametrize("first", [True, False])
def test_one_identity_under_two_file_numbers_holds_the_later_row(first: bool) -> None:
    twin = row(2, 身份证号=citizen(1))
    if first:
        result = take_in(row(1), twin)
    else:
        take_in(row(1))
        result = take_in(twin, row(3), at=LATER)
    assert result.counts["exceptions"] == 1 and result.counts["rejected"] == 0
    assert [(code, severity) for _, code, severity in faults_of(result.import_id)] == [("same_identity", "exception")]
    assert not Person.objects.filter(file_no="D0002").exists()


@pytest.mark.parametrize("first", [True, False])
def test_a_known_file_number_with_another_identity_is_held(first: bool) -> None:
    other = row(1, 身份证号=citizen(8), 对象类别="15")
    if first:
        result = take_in(row(1), other)
    else:
        take_in(row(1))
        result = take_in(other, at=LATER)
    assert result.counts["exceptions"] == 1
    assert [code for _, code, _ in faults_of(result.import_id)] == ["other_identity"]


def test_the_same_row_twice_goes_in_once_and_the_repeat_is_listed() -> None:
    result = take_in(row(1), row(2), row(1))
    assert (result.counts["new"], result.counts["exceptions"]) == (2, 1)
    assert faults_of(result.import_id) == [(4, "duplicate_row", "exception")]


def test_differing_rows_of_one_file_and_category_are_both_held() -> None:
    result = take_in(row(1), row(2), row(1, 残疾等级="五级"))
    assert (result.counts["new"], result.counts["exceptions"]) == (1, 2)
    assert faults_of(result.import_id) == [(2, "rows_differ", "exception"), (4, "rows_differ", "exception")]
    assert list(Person.objects.values_list("file_no", flat=True)) == ["D0002"]


def test_two_rows_of_a_person_that_disagree_hold_the_later() -> None:
    result = take_in(row(1), row(1, 对象类别="15", 户籍类别="城镇"))
    assert faults_of(result.import_id) == [(3, "rows_disagree", "exception")]
    assert Person.objects.get().categories == "11"


def test_two_rows_of_a_person_with_different_accounts_both_go_in_and_the_first_account_stands() -> None:
    result = take_in(row(1), row(1, 对象类别="15", 银行账号="6217000000000009999"))
    assert faults_of(result.import_id) == [(3, "first_stands", "warning")]
    assert Person.objects.get().categories == "11 15"
    tails = Fact.objects.filter(kind="account", superseded_at=None).values_list("value__tail", flat=True)
    assert "9999" not in tails and len(tails) == 1


def test_a_rejected_row_stays_out_and_the_good_ones_go_in() -> None:
    result = take_in(row(1), row(2, 残疾等级="", 银行账号="1"), row(3))
    assert (result.counts["new"], result.counts["rejected"]) == (2, 1)
    assert faults_of(result.import_id) == [(3, "missing_for", "error"), (3, "bad_account", "error")]


def test_an_area_that_is_not_loaded_warns_and_the_row_goes_in() -> None:
    result = take_in(row(1, 区划代码="990199001001"))
    assert (result.counts["new"], result.counts["warnings"]) == (1, 1)
    assert faults_of(result.import_id) == [(2, "area_not_loaded", "warning")]
    assert Person.objects.get().area_code == "990199001001"


def test_a_dry_run_tells_all_and_writes_nothing() -> None:
    take_in(row(1))
    by = officer()
    before, looks = row_counts(), AccessRow.objects.count()
    result = check_people(content=workbook([row(1), row(2), row(3, 姓名="")]), by=by, at=LATER)
    assert row_counts() == before and AccessRow.objects.count() == looks
    assert (result.import_id, result.counts["same"], result.counts["new"], result.counts["rejected"]) == (None, 1, 1, 1)


def test_a_refused_import_leaves_nothing_in_the_registry_and_nothing_sealed() -> None:
    take_in(row(1))
    result = take_in(row(2), at=LATER)
    assert result.import_id is not None
    with pytest.raises(Refusal, match="理由"):
        refuse_import(import_id=result.import_id, reason=" ", by=officer("李批准"), at=LATER)
    refuse_import(import_id=result.import_id, reason="缺认定文件", by=officer("李批准"), at=LATER)
    batch = Import.objects.get(pk=result.import_id)
    assert (batch.state, batch.reason, Person.objects.count()) == ("refused", "缺认定文件", 1)
    assert not ImportRow.objects.filter(batch=batch, sealed__isnull=False).exists()
    assert take_in(row(2), at=LATEST).state == "waiting"


def test_a_registry_that_changed_since_the_submission_must_be_looked_at_again() -> None:
    take_in(row(1))
    first = take_in(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    second = take_in(row(1, 残疾等级="四级", 认定日期="2022-06-15"), at=LATER)
    assert first.import_id is not None and second.import_id is not None
    approve_import(import_id=first.import_id, by=officer("李批准"), at=LATER)
    with pytest.raises(Refusal, match="有变化"):
        approve_import(import_id=second.import_id, by=officer("李批准"), at=LATEST)
    assert len(grades()) == 2
    refresh_import(import_id=second.import_id, by=officer(), at=LATEST)
    approve_import(import_id=second.import_id, by=officer("李批准"), at=LATEST)
    assert grades() == [
        (date(2015, 4, 1), date(2020, 7, 1), 6), (date(2020, 7, 1), date(2022, 7, 1), 5), (date(2022, 7, 1), None, 4),
    ]  # fmt: skip


def test_a_row_altered_while_it_waits_cannot_be_approved() -> None:
    from rongjun.base.crypto import Tampered

    take_in(row(1))
    result = take_in(row(2), row(3), at=LATER)
    assert result.import_id is not None
    one, two = ImportRow.objects.filter(batch=result.import_id).order_by("row_no")
    ImportRow.objects.filter(pk=one.pk).update(sealed=two.sealed)
    with pytest.raises(Tampered):
        approve_import(import_id=result.import_id, by=officer("李批准"), at=LATER)
    ImportRow.objects.filter(pk=one.pk).update(sealed=one.sealed, outcome="changed")
    ImportRow.objects.filter(pk=two.pk).delete()
    with pytest.raises(Refusal):
        approve_import(import_id=result.import_id, by=officer("李批准"), at=LATER)


def test_importing_and_approving_need_their_permissions() -> None:
    with pytest.raises(NotPermitted):
        take_in(row(1), by=officer("赵会计", Role.FINANCE))
    take_in(row(1))
    result = take_in(row(2), at=LATER)
    assert result.import_id is not None
    with pytest.raises(NotPermitted):
        approve_import(import_id=result.import_id, by=officer("赵会计", Role.FINANCE), at=LATER)


def test_the_report_lists_every_fault_and_gives_back_the_rows_to_be_mended() -> None:
    faulty = row(2, 残疾等级="", 银行账号="12345")
    result = take_in(row(1), faulty, row(1))
    assert result.import_id is not None
    content = report_workbook(import_id=result.import_id, by=officer(), at=LATER)
    listed = read_table(content)
    assert listed.header == ["行", "列", "值", "问题", "怎样改", "类别"]
    assert [(line[0], line[1], line[5]) for _, line in listed.rows] == [
        ("3", "残疾等级", "退回"), ("3", "银行账号", "退回"), ("4", "档案号", "待核实"),
    ]  # fmt: skip
    assert AccessRow.objects.filter(set_kind="import", set_id=str(result.import_id)).count() == 1
    given_back = second_sheet(content)
    assert [(cells["档案号"], cells["银行账号"]) for cells in given_back] == [
        ("D0002", "12345"),
        ("D0001", row(1)["银行账号"]),
    ]
    mended = given_back[0] | {"残疾等级": "五级", "银行账号": "6217000000000001234"}
    again = import_people(content=workbook([mended], "问题"), file_name="改.xlsx", by=officer(), at=LATER)
    assert (again.counts["new"], again.counts["rejected"]) == (1, 0)


def second_sheet(content: bytes) -> list[dict[str, str]]:
    import io

    from python_calamine import CalamineWorkbook

    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("退回的行").to_python()
    return [dict(zip(map(str, lines[0]), map(str, line), strict=True)) for line in lines[1:]]


def test_the_number_of_queries_does_not_grow_with_the_rows(django_assert_max_num_queries: Any) -> None:
    take_in(*(row(number) for number in range(1, 300)))
    by = officer()
    with django_assert_max_num_queries(60):
        result = take_in(
            *(row(number, 残疾等级="五级", 认定日期="2020-06-15") for number in range(1, 300)), by=by, at=LATER
        )
    assert result.import_id is not None and result.counts["changed"] == 299
    other = officer("李批准")
    with django_assert_max_num_queries(60):
        approve_import(import_id=result.import_id, by=other, at=LATEST)
