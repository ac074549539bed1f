"""`rongjun notice` as the office runs it: a new standard from a file, a second person, arrears in the next run."""

import json
from pathlib import Path
from typing import Any

import pytest
from notice_tables import Row, as_csv, disability, row
from runs_world import World, lines_of
from typer.testing import CliRunner

from rongjun.base.actor import Role
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.cli.app import app
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.reasons import reason_of_line
from rongjun.domains.policy.models import Notice
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.units.actions import add_account
from rongjun.kernel.money import month_share
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import cell_in_force

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
SEPTEMBER_2023 = parse_month("2023-09")


@pytest.fixture(autouse=True)
def office(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.CLI_SIGNING = True
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.chdir(tmp_path)
    world = World()
    for name, role in (("lin", Role.OFFICER), ("hao", Role.HEAD), ("wen", Role.OFFICER), ("cai", Role.FINANCE)):
        add_account(username=name, role=role, unit_name=None, person_name=name, password=None, at=world.tick())
    return world


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    """Run a command: exit status, the JSON of the last line, standard error."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    lines = done.stdout.strip().splitlines()
    return done.exit_code, json.loads(lines[-1]) if lines else {}, done.stderr.replace("\n", "")


def file(*rows: Row, name: str = "n.csv", without: str = "") -> str:
    Path(name).write_bytes(as_csv(rows, without))
    return name


def add(*rows: Row) -> tuple[int, dict[str, Any], str]:
    return run("notice", "add", file(*rows), "--by", "lin")


def in_force(key: str, month: str = "2023-09", table: str = "disability") -> int:
    cell = cell_in_force(current_rulebook(), table, key, parse_month(month))
    assert cell is not None
    return cell.value


def test_a_whole_table_is_entered_approved_by_another_person_and_in_force_from_its_month() -> None:
    status, line, _ = add(*disability(current_rulebook()))
    assert (status, line["state"], line["rejected"], line["effective"]) == (0, "submitted", 0, "2023-08")
    assert in_force("1.war") == 11_627_000
    status, done, _ = run("notice", "approve", line["notice"], "--by", "hao")
    assert (status, done["notice"], done["state"]) == (0, line["notice"], "approved")
    assert in_force("1.war") == 12_440_890
    assert in_force("1.war", "2023-07") == 11_627_000


def test_another_officer_may_be_the_second_person_and_finance_may_not() -> None:
    _, line, _ = add(row("烈士老年子女", "8,772", effective_from="2024-08-01"))
    assert run("notice", "approve", line["notice"], "--by", "cai")[0] == 2
    assert run("notice", "approve", line["notice"], "--by", "wen")[0] == 0


def test_the_same_person_cannot_approve_and_nothing_changes() -> None:
    _, line, _ = add(row("烈士老年子女", "8772", effective_from="2024-08-01"))
    before = list(Notice.objects.values())
    status, _, errors = run("notice", "approve", line["notice"], "--by", "lin")
    assert status == 2
    assert "同一人不能签两次" in errors
    assert list(Notice.objects.values()) == before
    assert in_force("all", "2024-09", "martyr_child") == 828_000


def test_the_same_file_twice_changes_nothing_before_and_after_approval() -> None:
    rows = disability(current_rulebook())
    _, line, _ = add(*rows)
    assert add(*rows)[:2] == (0, line)
    run("notice", "approve", line["notice"], "--by", "hao")
    status, again, _ = add(*rows)
    assert (status, again["notice"], again["state"]) == (0, line["notice"], "approved")
    assert Notice.objects.count() == 1


def test_a_second_approval_ends_with_two() -> None:
    _, line, _ = add(row("烈士老年子女", "8772", effective_from="2024-08-01"))
    assert run("notice", "approve", line["notice"], "--by", "hao")[0] == 0
    assert run("notice", "approve", line["notice"], "--by", "wen")[0] == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount_yuan": "12万"}, ("amount_yuan", "12万", "万元")),
        ({"amount_yuan": "12.345"}, ("amount_yuan", "两位小数")),
        ({"amount_yuan": "-5"}, ("amount_yuan", "-5")),
        ({"amount_yuan": "1,24,410"}, ("amount_yuan", "千位")),
        ({"amount_yuan": ""}, ("amount_yuan", "没有金额")),
        ({"cause": "因病"}, ("grade", "没有这一档")),
        ({"category": "仙人"}, ("category", "认不出")),
        ({"period": ""}, ("period", "按月还是按年")),
        ({"period": "week"}, ("period", "week")),
        ({"effective_from": "2023-08-02"}, ("effective_from", "2023-08-02")),
        ({"status": "inferred: x1.07"}, ("status", "推断")),
        ({"status": "local, published"}, ("status", "地方")),
        ({"status": "maybe"}, ("status", "maybe")),
        ({"category": "伤残人员残疾抚恤金(因战,增幅%)"}, ("category", "提高")),
    ],
)
def test_a_wrong_row_stays_out_with_row_column_value_fault_and_mend(wrong: Row, said: tuple[str, ...]) -> None:
    bad = row("伤残人员残疾抚恤金", "38000", grade="七级", cause="因战") | wrong
    bad |= {"category": "", "grade": "仙"} if wrong.get("category") == "仙人" else {}
    status, line, errors = add(row("烈士老年子女", "8280.50", effective_from="2024-08-01"), bad)
    assert (status, line["rejected"]) == (1, 1)
    assert "第3行" in errors
    assert all(word in errors for word in said)
    kept = Notice.objects.get().typed["cells"]
    assert [cell["table"] for cell in kept] == ["martyr_child"]
    assert Notice.objects.get().rejected[0]["row"] == 3


def test_a_file_without_a_number_a_column_or_a_right_row_does_nothing() -> None:
    assert add(row("烈士老年子女", "8772", doc_no=""))[0] == 2
    name = file(row("烈士老年子女", "8772", effective_from="2024-08-01"), without="doc_no")
    assert run("notice", "add", name, "--by", "lin")[0] == 2
    assert run("notice", "add", name, "--by", "lin", "--doc-no", "民发〔2024〕1号")[0] == 0
    name = file(row("烈士老年子女", "8772"), without="amount_yuan")
    assert run("notice", "add", name, "--by", "lin")[0] == 2
    assert add(row("烈士老年子女", "很多"))[0] == 2
    assert Notice.objects.count() == 1


def test_a_workbook_gives_the_same_notice_as_a_csv() -> None:
    rows = [row("参战参试退役军人", "882", period="month", effective_from="2024-08-01")]
    names = list(rows[0])
    Path("n.xlsx").write_bytes(workbook_bytes([Sheet("标准", names, [[one[name] for name in names] for one in rows])]))
    _, line, _ = add(*rows)
    assert run("notice", "add", "n.xlsx", "--by", "lin")[1] == line


def test_a_value_published_for_the_same_month_is_refused_naming_both_unless_the_notice_corrects_it() -> None:
    rows = [row("烈士老年子女", "8290")]
    status, _, errors = add(*rows)
    assert status == 2
    assert "8,290.00" in errors and "8,280.00" in errors and "更正" in errors
    status, line, _ = run("notice", "add", file(*rows), "--by", "lin", "--corrects", "原件印刷有误")
    assert status == 0
    run("notice", "approve", line["notice"], "--by", "hao")
    assert in_force("all", table="martyr_child") == 829_000


def test_what_the_rulebook_has_in_the_same_words_is_no_news() -> None:
    status, _, errors = add(row("烈士老年子女", "8280"))
    assert status == 2
    assert "册中都已有" in errors
    _, line, _ = add(row("烈士老年子女", "8280"), row("烈士老年子女", "8772", effective_from="2024-08-01"))
    assert len(Notice.objects.get(pk=line["notice"]).signed["book"]["standards"]) == 1


def test_a_derived_figure_gives_way_without_a_word() -> None:
    assert add(row("带病回乡退役军人", "9460"))[0] == 0


def test_a_notice_in_the_form_of_a_local_book_is_taken_too() -> None:
    Path("local.yaml").write_text(
        'region: "990101"\nname: 试验县\nrules:\n- {table: disability, key: "*", op: percent, percent: 8,'
        " from: 2024-01-01, citation: 县通知, doc_no: 试县发〔2024〕1号, source: 县局}\n",
        encoding="utf-8",
    )
    status, line, errors = run("notice", "add", "local.yaml", "--by", "lin")
    assert (status, line["kind"], line["effective"]) == (0, "local", "2024-01"), errors
    run("notice", "approve", line["notice"], "--by", "hao")
    assert current_rulebook().regions == {"990101": "试验县"}
    Path("local.yaml").write_text("region: '9901'\nname: x\nrules: [{table: nothing}]\n", encoding="utf-8")
    assert run("notice", "add", "local.yaml", "--by", "lin", "--doc-no", "x")[0] == 2


def test_a_late_notice_pays_arrears_from_its_month_and_the_reason_cites_it(office: World) -> None:
    office.status(office.person(), grade=1, since="2010-01")
    for month in ("2023-07", "2023-08"):
        office.released(parse_month(month))
    _, line, _ = add(*disability(current_rulebook()))
    run("notice", "approve", line["notice"], "--by", "hao")
    late = office.computed(SEPTEMBER_2023)
    shares = [(month + parse_month("2022-08"), kind, fen) for _no, _b, month, kind, fen in lines_of(late)]
    old, new = 11_627_000, 12_440_890
    assert shares == [
        (parse_month("2023-08"), "arrears", month_share(new, 8) - month_share(old, 8)),
        (SEPTEMBER_2023, "regular", month_share(new, 9)),
    ]
    found = RunLine.objects.select_related("person", "run").get(run=late, month=SEPTEMBER_2023)
    reason = reason_of_line(found)
    assert reason.explanation is not None
    cited = [cell.citation.doc_no for cell in reason.explanation.cells]
    assert cited == [line["doc_no"]]


def test_show_and_list_print_what_is_waiting() -> None:
    _, line, _ = add(*disability(current_rulebook())[:-1])
    done = CliRunner().invoke(app, ["notice", "show", str(line["notice"])])
    assert "disability\t1.war\t2023-08\t116270.00/年\t124408.90/年\t+8138.90\t+7.00%\t" in done.stdout
    assert json.loads(done.stdout.strip().splitlines()[-1])["missing"] == 1
    assert line["doc_no"] in CliRunner().invoke(app, ["notice", "list"]).stdout
