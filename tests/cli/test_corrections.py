"""Every correction of the past is one ordinary run: worked from the command line on an empty database.

A standard two months late, a grade backdated, a death reported late, a payment sent back by the bank and made again,
two files of one person merged and parted again.
What should have been paid is worked out here, from the yearly standards and plain arithmetic.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from people_rows import citizen, payee, row, workbook

from rongjun.base import clock
from rongjun.cli.app import app
from rongjun.domains.payments.models import BankItem, Movement
from rongjun.domains.people.linkage import merging
from rongjun.domains.people.models import Person
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIFTH, FOURTH = 5_910_000, 7_567_000
"""Yearly standards of 2022-08 for grades five and four, in fen: 59,100 and 75,670 yuan."""
LOCAL = 6_000
MONTHS = ("2022-08", "2022-09", "2022-10", "2022-11", "2022-12")
BOOK = """
region: "99"
name: 测试省
rules:
- table: disability
  key: "*"
  op: add
  amount: 60
  period: month
  from: 2022-08-01
  citation: 测试通知
  source: 测试
"""


def share(year_fen: int, month: int) -> int:
    """Return a month's part of a yearly standard: rounded sums up to the month, less those up to the one before."""
    return (2 * year_fen * month + 12) // 24 - (2 * year_fen * (month - 1) + 12) // 24


@pytest.fixture
def var(settings, tmp_path) -> Path:
    settings.VAR_DIR, settings.CLI_SIGNING = tmp_path, True
    for name in ("officer", "head", "director", "finance"):
        rongjun("user", "add", name, "--role", name)
    return tmp_path


def rongjun(*words: object, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result


def last_json(result: Result) -> dict:
    return json.loads(result.stdout.strip().splitlines()[-1])


def take_in(var: Path, *rows: dict[str, str], first: bool = False) -> None:
    path = var / "people.xlsx"
    path.write_bytes(workbook(list(rows)))
    number = last_json(rongjun("import", "people", path, "--by", "officer"))["import"]
    if not first:
        rongjun("import", "approve", number, "--by", "head")


def released(month: str) -> int:
    run = last_json(rongjun("run", "make", "--month", month, "--by", "officer"))["run"]
    rongjun("run", "submit", run, "--by", "officer")
    rongjun("run", "sign", run, "--by", "head")
    rongjun("run", "sign", run, "--by", "director")
    rongjun("run", "release", run, "--by", "finance")
    return run


def answered(var: Path, run: int, *failed: str) -> None:
    """Let the bank answer: paid, but for the accounts given; the file is taken in twice."""
    sheet, result = var / "sheet.csv", var / "result.csv"
    rongjun("bank", "export", run, "--format", "sheet", "--out", sheet, "--by", "finance")
    rows = list(csv.DictReader(sheet.read_text("utf-8").splitlines()))
    for one in rows:
        bad = one["账号"] in failed
        one |= {"结果": "失败" if bad else "成功", "失败原因": "账户已销户" if bad else ""}
    with result.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    rongjun("bank", "import", result, "--by", "finance")
    assert last_json(rongjun("bank", "import", result, "--by", "finance"))["unchanged"] == len(rows)
    rongjun("run", "close", run, "--by", "officer")
    assert last_json(rongjun("ledger", "check"))["faults"] == 0


def paid(file_no: str, to: str = "self") -> int:
    items = BankItem.objects.filter(person__file_no=file_no, to=to, result="paid")
    return sum(items.values_list("amount_fen", flat=True))


def test_late_standard_backdated_grade_late_death_and_returned_payment_come_right_in_ordinary_runs(var):
    good = [row(n, 残疾等级="五级", 待遇起始月="2022-08", 认定日期="2022-08-01") for n in (1, 2, 3)]
    take_in(var, *good, first=True)
    answered(var, released(MONTHS[0]), "6210000000000000003")
    answered(var, released(MONTHS[1]))
    (var / "rulebooks").mkdir(exist_ok=True)
    (var / "rulebooks" / "99.yaml").write_text(BOOK, encoding="utf-8")
    take_in(var, good[2] | {"银行账号": "6210000000777"})
    answered(var, released(MONTHS[2]))
    take_in(
        var, good[0] | {"残疾等级": "四级", "待遇起始月": "2022-09"},
        good[1] | payee() | {"去世日期": "2022-09-15", "去世原因": "因病"},
    )  # fmt: skip
    for month in MONTHS[3:]:
        answered(var, released(month))
    number = {month: int(month[-2:]) for month in MONTHS}
    fifth = {month: share(FIFTH, number[month]) + LOCAL for month in MONTHS}
    fourth = {month: share(FOURTH, number[month]) + LOCAL for month in MONTHS}
    assert paid("D0001") == fifth[MONTHS[0]] + sum(fourth[month] for month in MONTHS[1:])
    assert paid("D0003") == sum(fifth.values())
    dead = paid("D0002") + paid("D0002", "payee")
    assert dead == fifth["2022-08"] + fifth["2022-09"] + 3 * fifth["2022-09"]
    off = Movement.objects.get(kind="set_off")
    assert (off.month, -off.amount_fen) == (parse_month("2022-10"), fifth["2022-10"])
    assert paid("D0002", "payee") == 3 * fifth["2022-09"] - fifth["2022-10"]
    books_agree(var)


def books_agree(var: Path) -> None:
    held = checked_books(var)
    assert held["Liabilities:Payable"] == held["Assets:Recoverable"] == held["Liabilities:Returned"] == "0.00"
    assert rongjun("recovery", "list").stdout.count("settled") == 1


def checked_books(var: Path) -> dict[str, str]:
    """Let bean-check read the books, see that they hold what the bank paid, and return the balances."""
    out = var / "books.beancount"
    rongjun("ledger", "export", "--format", "beancount", "--out", out)
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), out], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    again = var / "again.beancount"
    rongjun("ledger", "export", "--out", again)
    assert again.read_bytes() == out.read_bytes()
    held = dict(line.split("\t") for line in rongjun("ledger", "balances").stdout.splitlines()[:-1])
    cash = sum(BankItem.objects.filter(result="paid").values_list("amount_fen", flat=True))
    assert held["Assets:Bank"] == f"-{cash // 100}.{cash % 100:02d}"
    return held


def test_a_person_paid_twice_is_claimed_back_after_the_merge_of_the_files_and_paid_again_after_its_undoing(var):
    good = [row(n, 残疾等级="五级", 待遇起始月="2022-08", 认定日期="2022-08-01") for n in (1, 3)]
    take_in(var, *good, first=True)
    kept, gone = Person.objects.order_by("file_no").values_list("pk", flat=True)
    month = {name: share(FIFTH, int(name[-2:])) for name in MONTHS}
    officer, head = get_actor_named("officer"), get_actor_named("head")
    runs = [released(MONTHS[0])]
    answered(var, runs[0])
    merge = merging.propose_merge(kept_id=kept, gone_id=gone, reason="同一人", by=officer, at=clock.now())
    merging.approve_merge(merge_id=merge.pk, by=head, at=clock.now())
    runs.append(released(MONTHS[1]))
    answered(var, runs[1])
    assert last_json(rongjun("recovery", "list", "--state", "open"))["open_fen"] == month[MONTHS[0]]
    assert (paid("D0001"), paid("D0003")) == (month[MONTHS[0]] + month[MONTHS[1]], month[MONTHS[0]])
    merging.propose_undoing(merge_id=merge.pk, reason="查明是两个人", by=officer, at=clock.now())
    merging.approve_undoing(merge_id=merge.pk, by=head, at=clock.now())
    runs.append(released(MONTHS[2]))
    answered(var, runs[2])
    assert last_json(rongjun("recovery", "list"))["open_fen"] == 0
    assert paid("D0001") == paid("D0003") == sum(month[name] for name in MONTHS[:3])
    assert all(last_json(rongjun("run", "repeat", run))["equal"] for run in runs)
    assert checked_books(var)["Assets:Recoverable"] == "0.00"


def test_an_overpayment_comes_back_by_command_with_papers_and_signatures(var):
    take_in(var, row(1, 残疾等级="四级", 待遇起始月="2022-08", 认定日期="2022-08-01"), first=True)
    answered(var, released("2022-08"))
    take_in(var, row(1, 残疾等级="五级", 待遇起始月="2022-08", 认定日期="2022-08-01", 身份证号=citizen(1)))
    answered(var, released("2022-09"))
    over = share(FOURTH, 8) - share(FIFTH, 8)
    listed = rongjun("recovery", "list", "--state", "open").stdout.splitlines()
    assert last_json(rongjun("recovery", "list"))["open_fen"] == over
    number = listed[0].split("\t")[0]
    words = ("--day", "2022-10-01", "--paper", "回单 5", "--by", "officer")
    rongjun("recovery", "return", number, "--amount", "99999.00", *words, status=2)
    act = last_json(rongjun("recovery", "return", number, "--amount", "500.00", *words))["act"]
    rongjun("recovery", "sign", act, "--by", "officer", status=2)
    rongjun("recovery", "sign", act, "--by", "head")
    assert last_json(rongjun("recovery", "sign", act, "--by", "director"))["state"] == "done"
    rest = over - 500_00
    plan = ["--instalment", "2022-11-01=100.00", "--instalment", f"2022-12-01={(rest - 100_00) / 100:.2f}"]
    act = last_json(rongjun("recovery", "plan", number, *plan, *words))["act"]
    assert last_json(rongjun("recovery", "refuse", act, "--reason", "缺签字", "--by", "head"))["state"] == "refused"
    off = ("--amount", f"{rest / 100:.2f}", "--reason", "无力偿还", *words)
    act = last_json(rongjun("recovery", "writeoff", number, *off))["act"]
    rongjun("recovery", "sign", act, "--by", "head")
    rongjun("recovery", "sign", act, "--by", "director")
    assert last_json(rongjun("recovery", "list"))["open_fen"] == 0
    assert last_json(rongjun("ledger", "check"))["faults"] == 0
