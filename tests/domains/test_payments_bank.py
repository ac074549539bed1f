"""Bank files: the sheet is the same each time, and an answer is matched, checked, and taken once."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from runs_world import AUGUST, World, actor, four_paid, officer, world_of

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.payments import actions, queries
from rongjun.domains.payments.bank.references import reference_of
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import COLUMNS, export_sheet
from rongjun.domains.payments.models import BankItem, BankResult, Run, RunLine
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.queries import list_set_looks

pytestmark = pytest.mark.django_db(databases=["default", "access"])
Rows = list[dict[str, str]]


@pytest.fixture
def world(request) -> World:
    return world_of(request, "paid")


@pytest.fixture(scope="module")
def paid(kept) -> World:
    return kept(four_paid)


@pytest.fixture
def run(paid, world) -> Run:
    return Run.objects.get()


def sheet(run: Run, world: World, form: str = "csv") -> bytes:
    return export_sheet(run_id=run.pk, format=form, by=officer(), at=world.tick())


def answered(run: Run, world: World, **results: str) -> Rows:
    """Return the bank's answer: paid, unless a failure is given for a number (n2='账号已注销')."""
    rows = list(csv.DictReader(io.StringIO(sheet(run, world).decode())))
    for row in rows:
        failure = results.get(f"n{row['序号']}", "")
        row |= {"结果": "失败" if failure else "成功", "失败原因": failure}
    return rows


def written(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def take_in(rows: Rows, world: World, run_id: int | None = None) -> Outcome:
    return import_results(run_id=run_id, content=written(rows), file_name="r.csv", by=officer(), at=world.tick())


def test_the_sheet_has_the_columns_of_the_template_and_says_what_is_paid_to_whom(run, world):
    rows = list(csv.DictReader(io.StringIO(sheet(run, world).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0] == {
        "序号": "1", "户名": "测试1", "账号": f"6217000000{world.people[0].pk:08d}", "金额": "4925.00",
        "备注": reference_of(run, 1),
    }  # fmt: skip
    assert [row["序号"] for row in rows] == ["1", "2", "3", "4"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_same_run_gives_the_same_bytes_and_each_export_is_a_recorded_look(run, world, form):
    first = sheet(run, world, form)
    world.tick(days=40)
    assert sheet(run, world, form) == first
    looks = list_set_looks("run", str(run.pk))
    assert [look.fields for look in looks] == ["account,payee_account"] * 2


def test_the_workbook_holds_what_the_csv_holds(run, world):
    table = read_table(sheet(run, world, "xlsx"))
    plain = list(csv.reader(io.StringIO(sheet(run, world).decode())))
    assert [table.header, *[cells for _, cells in table.rows]] == plain


def test_nothing_is_exported_before_release_or_by_those_who_may_not(world):
    world.status(world.person())
    run = world.computed(AUGUST)
    with pytest.raises(Refusal, match="拨付之后"):
        sheet(run, world)
    with pytest.raises(NotPermitted):
        export_sheet(run_id=run.pk, format="csv", by=actor(Role.HEAD), at=world.tick())


def test_results_are_taken_in_and_failures_listed_by_reason(run, world):
    outcome = take_in(answered(run, world, n2="账号已注销", n4="账号已注销"), world)
    assert (outcome.run_id, outcome.paid, outcome.failed, outcome.faults) == (run.pk, 2, 2, [])
    assert queries.failures_by_reason(run) == [{"failure": "账号已注销", "items": 2, "total_fen": 2 * 492500}]
    assert {name: part["items"] for name, part in queries.count_results(run).items()} == {
        "waiting": 0, "paid": 2, "failed": 2,
    }  # fmt: skip
    assert actions.close_run(run_id=run.pk, by=officer(), at=world.tick()).state == "closed"


def test_the_same_file_twice_changes_nothing(run, world):
    rows = answered(run, world, n3="户名不符")
    take_in(rows, world)
    before = list(BankItem.objects.order_by("pk").values())
    again = take_in(rows, world)
    assert (again.paid, again.failed, again.unchanged, again.faults) == (0, 0, 4, [])
    assert list(BankItem.objects.order_by("pk").values()) == before
    assert BankResult.objects.count() == 1


def test_a_changed_answer_is_refused_and_listed(run, world):
    rows = answered(run, world, n3="户名不符")
    take_in(rows, world)
    rows[2] |= {"结果": "成功", "失败原因": ""}
    rows[0] |= {"结果": "失败", "失败原因": "账号已注销"}
    outcome = take_in(rows, world)
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(2, "结果"), (4, "结果")]
    assert outcome.unchanged == 2
    assert queries.count_results(run)["failed"]["items"] == 1


def test_rows_that_do_not_fit_are_listed_and_never_guessed(run, world):
    rows = answered(run, world)
    rows[0]["备注"] = rows[0]["备注"].replace("-000001-", " 1 ")
    rows[1]["账号"] = rows[2]["账号"]
    rows[2]["金额"] = "4925.01"
    rows[3]["结果"] = "已付"
    outcome = take_in(rows, world, run.pk)
    assert [(fault.row, fault.column) for fault in outcome.faults] == [
        (2, "备注"), (3, "账号"), (4, "金额"), (5, "结果"),
    ]  # fmt: skip
    assert world.people[2].file_no not in outcome.faults[1].value
    assert outcome.faults[1].value.startswith("****"), "an account is never shown whole"
    assert queries.count_results(run)["waiting"]["items"] == 4


def test_one_item_answered_twice_in_a_file_is_taken_once_and_a_contradiction_refused(run, world):
    rows = answered(run, world)
    outcome = take_in([*rows, rows[0], rows[1] | {"结果": "失败", "失败原因": "账号已注销"}], world)
    assert (outcome.paid, outcome.unchanged, [fault.row for fault in outcome.faults]) == (4, 1, [7])


def test_a_failure_needs_a_reason(run, world):
    rows = answered(run, world)
    rows[0]["结果"] = "失败"
    outcome = take_in(rows, world)
    assert [(fault.row, fault.column) for fault in outcome.faults] == [(2, "失败原因")]


def test_a_workbook_that_lost_the_end_of_an_account_is_refused(run, world):
    rows = answered(run, world)
    header = list(rows[0])
    cells = [[float(row[name]) if name == "账号" else row[name] for name in header] for row in rows]
    content = workbook_bytes([Sheet("回执", header, cells)])
    outcome = import_results(run_id=None, content=content, file_name="r.xlsx", by=officer(), at=world.tick())
    assert [fault.column for fault in outcome.faults] == ["账号"] * 4
    assert queries.count_results(run)["waiting"]["items"] == 4


def test_a_file_without_a_required_column_or_of_no_run_is_refused_whole(run, world):
    rows = answered(run, world)
    with pytest.raises(Refusal, match="结果"):
        take_in([{name: row[name] for name in COLUMNS} for row in rows], world)
    with pytest.raises(Refusal, match="选错"):
        take_in([row | {"备注": "RJ2099019999-000001"} for row in rows], world)


def test_extra_columns_are_reported_and_ignored(run, world):
    outcome = take_in([row | {"柜员号": "7"} for row in answered(run, world)], world)
    assert (outcome.paid, outcome.ignored) == (4, ["柜员号"])


def test_a_family_is_paid_to_the_payee(world):
    person = world.person(payee=True)
    world.status(person)
    world.death(person, date(2022, 7, 9))
    run = world.released(AUGUST)
    rows = list(csv.DictReader(io.StringIO(sheet(run, world).decode())))
    assert [(row["户名"], row["账号"], row["金额"]) for row in rows] == [
        (f"家属{person.pk}", f"6228000000{person.pk:08d}", "4518.33")
    ]


def test_a_returned_payment_is_made_again_only_once_another_account_is_recorded(world):
    person = world.person()
    world.status(person)
    august = world.released(AUGUST)
    fen = BankItem.objects.get(run=august).amount_fen
    take_in(answered(august, world, n1="账户已销户"), world)
    september = world.released(AUGUST + 1)
    assert [item.amount_fen for item in BankItem.objects.filter(run=september)] == [fen]
    take_in(answered(september, world, n1="账户已销户"), world)
    old = person.facts.get(kind="account")
    Fact.objects.filter(pk=old.pk).update(superseded_at=world.tick())
    world.account(person)
    october = world.released(AUGUST + 2)
    assert [item.amount_fen for item in BankItem.objects.filter(run=october)] == [3 * fen]
    november = world.released(AUGUST + 3)
    assert [item.amount_fen for item in BankItem.objects.filter(run=november)] == [fen]


def test_what_was_posted_back_before_it_was_ever_received_is_not_sent_again(world):
    person = world.person()
    world.status(person, grade=4)
    august = world.released(AUGUST)
    take_in(answered(august, world, n1="账户已销户"), world)
    world.regrade(person, 5, "2022-08")
    Fact.objects.filter(person=person, kind="account").update(superseded_at=world.tick())
    world.account(person)
    september = world.released(AUGUST + 1)
    owed = sum(line.amount_fen for line in RunLine.objects.filter(person=person))
    assert [item.amount_fen for item in BankItem.objects.filter(run=september)] == [owed]


def test_an_overpayment_taken_back_by_a_correction_is_not_paid_a_second_time(world):
    person = world.person()
    world.status(person, grade=4)
    august = world.released(AUGUST)
    fen = BankItem.objects.get(run=august).amount_fen
    world.regrade(person, 5, "2022-08")
    less = BankItem.objects.get(run=world.released(AUGUST + 1)).amount_fen
    world.regrade(person, 4, "2022-08")
    world.released(AUGUST + 2)
    received = sum(item.amount_fen for item in BankItem.objects.filter(person=person))
    assert less < fen
    assert received == sum(line.amount_fen for line in RunLine.objects.filter(person=person)), "no more than is owed"


def test_a_success_with_a_remark_is_known_again_and_numbers_in_a_reason_are_masked(run, world):
    rows = answered(run, world, n1="账号6217000000000001234不存在")
    rows[1]["失败原因"] = "交易成功"
    assert (take_in(rows, world).paid, BankItem.objects.get(sequence=1).failure) == (3, "账号***************1234不存在")
    again = take_in([*rows, rows[1]], world)
    assert (again.unchanged, again.faults) == (5, [])


def test_an_officer_of_a_part_of_the_county_gets_no_accounts_of_the_rest(run, world):
    town = replace(officer(), area_prefix="990101002")
    with pytest.raises(NotPermitted, match="辖区"):
        export_sheet(run_id=run.pk, format="csv", by=town, at=world.tick())
    content = written(answered(run, world))
    with pytest.raises(NotPermitted, match="辖区"):
        import_results(run_id=run.pk, content=content, file_name="r.csv", by=town, at=world.tick())
    whole = replace(officer(), area_prefix="990101")
    assert export_sheet(run_id=run.pk, format="csv", by=whole, at=world.tick()) == sheet(run, world)
