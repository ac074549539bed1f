"""Lists of deaths: what is read, who is meant, and what may be put forward."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from death_lists import listed
from people_rows import LATER, LATEST, citizen, officer, row, take_in

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.actions import approve_import, refuse_import
from rongjun.domains.people.deaths.actions import confirm_row, deny_row, keep_list, match_list, propose_exact
from rongjun.domains.people.deaths.matching import match_deaths
from rongjun.domains.people.deaths.queries import count_open, list_rows
from rongjun.domains.people.deaths.reading import cause_of, read_deaths
from rongjun.domains.people.deaths.tasks import match_task
from rongjun.domains.people.models import DeathList, DeathRow, Fact, Import, ImportFault, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
TODAY = date(2024, 6, 10)


def swapped(number: str) -> str:
    """Return a number with two differing neighbours in its running part swapped."""
    place = next(i for i in range(13, 16) if number[i] != number[i + 1])
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def bring(content: bytes, *, at: Any = LATER) -> DeathList:
    batch, _new = keep_list(content=content, file_name="五月.xlsx", source="县殡仪馆", by=officer(), at=at)
    return match_list(list_id=batch.pk, by=officer(), at=at)


def grades(content: bytes) -> list[tuple[str, str, list[str]]]:
    """Return grade, file number and evidence of each row of a list."""
    sheet = read_deaths(content, TODAY)
    found = match_deaths(sheet.rows, set_id="t", by=officer(), at=LATER)
    numbers = dict(Person.objects.values_list("pk", "file_no"))
    return [
        (one.grade, numbers[one.candidates[0].person_id], list(one.candidates[0].evidence))
        if one.candidates
        else (one.grade, "", [])
        for one in found
    ]


def test_columns_are_found_by_their_aliases_below_title_rows() -> None:
    header = ("逝者姓名", "证件号码", "去世时间", "死因")
    content = listed(
        ("王建国", citizen(1), "2024年5月3日 14:20", "肺病"), header=header, titles=("五月火化名单", "制表：县殡仪馆")
    )
    (one,) = read_deaths(content, TODAY).rows
    assert (one.row_no, one.name, one.number, one.death, one.cause) == (4, "王建国", citizen(1), date(2024, 5, 3), "")


def test_dates_in_chinese_spellings_are_read_and_totals_passed_over() -> None:
    spelt = ["2024-05-03", "2024/5/3", "2024.5.3", "20240503", "2024年5月3日", "2024年05月03日", "2024-05-03 08:00"]
    content = listed(*[("王建国", citizen(1), text, "") for text in spelt], ("合计：7人", "", "", ""))
    sheet = read_deaths(content, TODAY)
    assert [row.death for row in sheet.rows] == [date(2024, 5, 3)] * 7 and not sheet.faults


def test_the_day_of_cremation_is_never_taken_as_the_day_of_death() -> None:
    header = ("姓名", "身份证号", "火化日期")
    (one,) = read_deaths(listed(("王建国", citizen(1), "2024-05-06"), header=header), TODAY).rows
    assert one.death is None and one.cremation == one.latest == date(2024, 5, 6)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (("王建国", citizen(1), "2024-13-40", ""), "去世日期"),
        (("王建国", citizen(1), "2024-06-11", ""), "去世日期"),
        (("王建国", citizen(1), "1949-01-01", ""), "去世日期"),
        (("王建国", citizen(1), "", ""), "去世日期"),
        (("王建国", "", "2024-05-01", ""), "身份证号"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_with_column_and_mend(cells: tuple[str, ...], column: str) -> None:
    sheet = read_deaths(listed(cells), TODAY)
    assert not sheet.rows and [fault.column for fault in sheet.faults] == [column]
    assert sheet.faults[0].row_no == 2 and sheet.faults[0].mend


def test_a_list_without_the_needed_columns_is_refused_naming_them() -> None:
    with pytest.raises(Refusal, match=r"身份证号.*去世日期"):
        read_deaths(listed(("王建国", "男"), header=("姓名", "性别")), TODAY)


@pytest.mark.parametrize(
    ("text", "cause"),
    [("因病去世", "illness"), ("旧伤复发", "old_wound"), ("交通事故", "other"), ("非因病", ""), ("肺部感染", "")],
)
def test_a_cause_is_taken_only_where_it_is_plainly_said(text: str, cause: str) -> None:
    assert cause_of(text) == cause


def test_a_right_number_with_an_agreeing_name_is_exact_also_from_fifteen_digits_or_homophone() -> None:
    take_in(row(1), row(2, 姓名="李秀英"), row(3, 姓名="陈卫东"))
    old = citizen(2)[:6] + citizen(2)[8:17]
    found = grades(
        listed(
            ("王建国", citizen(1), "2024-05-01", ""), ("李秀英", old, "2024-05-01", ""),
            ("陈为东", citizen(3), "2024-05-01", ""),
        )
    )  # fmt: skip
    assert [(grade, number) for grade, number, _ in found] == [
        ("exact", "D0001"),
        ("exact", "D0002"),
        ("exact", "D0003"),
    ]
    assert "homophone" in found[2][2]


def test_a_wrong_digit_or_a_missing_number_is_likely_and_a_stranger_is_nobody() -> None:
    take_in(row(1), row(2, 姓名="李秀英", 身份证号=citizen(27, "19380415")))
    header = ("姓名", "身份证号", "出生日期", "死亡日期")
    found = grades(
        listed(
            ("王建国", swapped(citizen(1)), "", "2024-05-01"), ("李秀英", "", "1938-04-15", "2024-05-01"),
            ("赵大山", citizen(55, "19611111"), "", "2024-05-01"), header=header,
        )
    )  # fmt: skip
    assert [(grade, number) for grade, number, _ in found] == [("likely", "D0001"), ("likely", "D0002"), ("none", "")]
    assert "digits_swapped" in found[0][2]


def test_a_number_with_a_character_too_few_is_likely_and_a_hidden_one_needs_the_birth() -> None:
    take_in(row(1), row(2, 姓名="李秀英", 身份证号=citizen(27, "19380415")))
    short, hidden = citizen(1)[:15] + citizen(1)[16:], "990101********0274"
    header = ("姓名", "身份证号", "出生日期", "死亡日期")
    content = listed(
        ("王建国", short, "", "2024-05-01"), ("李秀英", hidden, "1938-04-15", "2024-05-01"),
        ("李秀英", hidden, "", "2024-05-01"), header=header,
    )  # fmt: skip
    assert [(grade, number) for grade, number, _ in grades(content)] == [("likely", "D0001"), ("likely", "D0002")]
    assert [fault.row_no for fault in read_deaths(content, TODAY).faults] == [4]


def test_a_right_number_under_another_name_waits_for_a_person_to_confirm() -> None:
    take_in(row(1))
    ((grade, number, evidence),) = grades(listed(("周大海", citizen(1), "2024-05-01", "")))
    assert (grade, number) == ("likely", "D0001") and "name_differs" in evidence


def test_two_right_numbers_are_two_people_unless_name_and_birth_agree() -> None:
    take_in(row(1))
    twin, other = citizen(9), citizen(9, "19520601")
    found = grades(listed(("王建国", twin, "2024-05-01", ""), ("王建国", other, "2024-05-01", "")))
    assert [grade for grade, _, _ in found] == ["likely", "none"]


def test_numbers_are_opened_for_the_job_with_one_access_row() -> None:
    take_in(row(1), row(2))
    before = AccessRow.objects.count()
    match_deaths(
        read_deaths(listed(("王建国", citizen(1), "2024-05-01", "")), TODAY).rows,
        set_id="deaths:1",
        by=officer(),
        at=LATER,
    )
    rows = list(AccessRow.objects.order_by("pk")[before:])
    assert [(one.set_kind, one.set_id, one.fields) for one in rows] == [("registry", "deaths:1", "id_number")]


def test_only_who_may_link_matches_a_list() -> None:
    with pytest.raises(NotPermitted):
        keep_list(content=b"", file_name="a", source="b", by=officer("镇", Role.TOWN_CLERK), at=LATER)


def test_the_same_file_twice_changes_nothing() -> None:
    take_in(row(1))
    content = listed(("王建国", citizen(1), "2024-05-01", ""))
    first = bring(content)
    again, new = keep_list(content=content, file_name="x.xlsx", source="y", by=officer(), at=LATEST)
    assert (again.pk, new, DeathRow.objects.count()) == (first.pk, False, 1)


def test_strangers_are_counted_and_not_kept_and_the_file_is_gone_once_matched() -> None:
    take_in(row(1))
    batch = bring(
        listed(("赵大山", citizen(55, "19611111"), "2024-05-01", ""), ("王建国", citizen(1), "2024-05-01", ""))
    )
    assert batch.counts == {"rows": 2, "faults": 0, "exact": 1, "likely": 0, "none": 1}
    stored = DeathList.objects.get()
    assert stored.sealed is None and DeathRow.objects.count() == 1
    assert "赵大山" not in str(list(DeathRow.objects.values_list("name", flat=True)))


def test_all_exact_rows_are_put_forward_at_once_and_another_person_approves() -> None:
    take_in(row(1), row(2, 姓名="李秀英"))
    batch = bring(
        listed(("王建国", citizen(1), "2024-05-01", "因病"), ("李秀英", swapped(citizen(2)), "2024-05-02", ""))
    )
    result = propose_exact(list_id=batch.pk, by=officer(), at=LATER)
    assert result.state == "waiting" and Person.objects.filter(death_date=None).count() == 2
    assert result.import_id is not None
    with pytest.raises(AlreadyDone):
        approve_import(import_id=result.import_id, by=officer(), at=LATER)
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATEST)
    assert Person.objects.get(file_no="D0001").death_date == date(2024, 5, 1)
    assert Fact.objects.get(kind="death").value == {"date": "2024-05-01", "cause": "illness"}
    standings = dict(list_rows(batch.pk, officer()).values_list("row_no", "standing"))
    assert standings == {2: "recorded", 3: "open"} and count_open(officer()) == 1


def test_a_refused_change_leaves_its_rows_open_to_be_put_forward_again() -> None:
    take_in(row(1))
    batch = bring(listed(("王建国", citizen(1), "2024-05-01", "")))
    first = propose_exact(list_id=batch.pk, by=officer(), at=LATER)
    assert first.import_id is not None
    with pytest.raises(Refusal, match="没有可以"):
        propose_exact(list_id=batch.pk, by=officer(), at=LATER)
    refuse_import(import_id=first.import_id, reason="日期待核", by=officer("李批准"), at=LATEST)
    assert list_rows(batch.pk, officer()).get().standing == "open"
    assert propose_exact(list_id=batch.pk, by=officer(), at=LATEST).import_id != first.import_id


def test_two_rows_that_date_one_death_differently_are_not_put_forward_together() -> None:
    take_in(row(1), row(2, 姓名="李秀英"))
    batch = bring(
        listed(
            ("王建国", citizen(1), "2024-05-01", ""), ("王建国", citizen(1), "2024-05-03", ""),
            ("李秀英", citizen(2), "2024-05-02", ""),
        )
    )  # fmt: skip
    propose_exact(list_id=batch.pk, by=officer(), at=LATER)
    standings = [one.standing for one in list_rows(batch.pk, officer())]
    assert standings == ["open", "open", "waiting"]


def test_a_likely_row_is_confirmed_with_the_day_of_death_and_a_reason() -> None:
    take_in(row(1))
    header = ("姓名", "身份证号", "火化日期")
    batch = bring(listed(("王建国", swapped(citizen(1)), "2024-05-06"), header=header))
    one, person = batch.rows.get(), Person.objects.get()
    given: dict[str, Any] = {"row_id": one.pk, "person_id": person.pk, "cause": "illness", "by": officer(), "at": LATER}
    with pytest.raises(Refusal, match="晚于火化"):
        confirm_row(**given, day=date(2024, 5, 7), reason="村委证明")
    with pytest.raises(Refusal, match="依据"):
        confirm_row(**given, day=date(2024, 5, 4), reason=" ")
    result = confirm_row(**given, day=date(2024, 5, 4), reason="村委证明")
    assert result.import_id is not None and "县殡仪馆" in Import.objects.get(pk=result.import_id).reason
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATEST)
    assert Person.objects.get().death_date == date(2024, 5, 4)
    with pytest.raises(AlreadyDone):
        deny_row(row_id=one.pk, state="not_here", reason="误", by=officer(), at=LATEST)


def test_a_row_is_confirmed_for_its_candidates_only() -> None:
    take_in(row(1), row(2, 姓名="李秀英"))
    batch = bring(listed(("王建国", swapped(citizen(1)), "2024-05-06", "")))
    other = Person.objects.get(file_no="D0002")
    with pytest.raises(NotFound):
        confirm_row(
            row_id=batch.rows.get().pk, person_id=other.pk, day=date(2024, 5, 6), cause="", reason="x",
            by=officer(), at=LATER,
        )  # fmt: skip


def test_what_a_list_says_of_a_stranger_is_removed_when_the_row_is_denied() -> None:
    take_in(row(1))
    batch = bring(listed(("王建国", swapped(citizen(1)), "2024-05-06", "因病")))
    deny_row(row_id=batch.rows.get().pk, state="other_person", reason="同名，住址不同", by=officer(), at=LATER)
    kept = DeathRow.objects.get()
    assert (kept.name, kept.tail, kept.sealed, kept.cause) == ("", "", None, "")
    assert list_rows(batch.pk, officer()).get().standing == "other_person"


def test_a_death_known_before_is_said_and_another_date_shown() -> None:
    take_in(
        row(1, 去世日期="2024-02-01", 去世原因="因病"), row(2, 姓名="李秀英", 去世日期="2024-02-01", 去世原因="因病")
    )
    batch = bring(listed(("王建国", citizen(1), "2024-02-01", ""), ("李秀英", citizen(2), "2024-02-03", "")))
    assert [one.standing for one in list_rows(batch.pk, officer())] == ["known", "other_date"]
    with pytest.raises(Refusal, match="没有可以"):
        propose_exact(list_id=batch.pk, by=officer(), at=LATER)


def test_what_a_person_has_besides_stays_as_it_was_when_the_death_comes_in() -> None:
    take_in(row(1, 待遇起始月="2015-06"), row(1, 对象类别="参战", 残疾等级="", 残疾性质=""))
    before = Fact.objects.exclude(kind="death").filter(superseded_at=None).count()
    batch = bring(listed(("王建国", citizen(1), "2024-05-01", "因病")))
    result = propose_exact(list_id=batch.pk, by=officer(), at=LATER)
    assert result.import_id is not None
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATEST)
    assert Fact.objects.exclude(kind="death").filter(superseded_at=None).count() == before
    assert not ImportFault.objects.filter(batch=result.import_id).exclude(severity="warning").exists()


def test_a_list_of_another_area_is_not_there() -> None:
    take_in(row(1))
    batch = bring(listed(("王建国", citizen(1), "2024-05-01", "")))
    town = replace(officer(), area_prefix="990101009")
    with pytest.raises(NotFound):
        list_rows(batch.pk, town)


def test_a_list_is_not_matched_for_an_account_that_was_closed_meanwhile() -> None:
    take_in(row(1))
    batch, _new = keep_list(
        content=listed(("王建国", citizen(1), "2024-05-03", "")), file_name="五月.xlsx", source="县殡仪馆",
        by=officer(), at=LATER,
    )  # fmt: skip
    Account.objects.filter(pk=officer().account_id).update(is_active=False)
    assert match_task.func(batch.pk, officer().account_id) == "failed"
    batch.refresh_from_db()
    assert "停用" in batch.reason and batch.sealed is None and not DeathRow.objects.exists()
