"""The office at work on invented numbers, in a process of its own: tests/cli/test_plaintext.py looks for what it left.

python tests/plaintext_work.py COUNT SEED NEEDLES.json
"""

import io
import json
import logging
import os
import random
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import Client  # noqa: E402
from stdnum.cn import ric  # noqa: E402

from rongjun.base import clock  # noqa: E402
from rongjun.base.actor import Actor, Role  # noqa: E402
from rongjun.base.scope import whole_registry  # noqa: E402
from rongjun.base.spreadsheets import Sheet, workbook_bytes  # noqa: E402
from rongjun.cli.app import migrate  # noqa: E402
from rongjun.domains.payments import actions as runs  # noqa: E402
from rongjun.domains.payments.bank.sheets import export_sheet  # noqa: E402
from rongjun.domains.payments.compute import compute_run  # noqa: E402
from rongjun.domains.people.actions import approve_import, import_people  # noqa: E402
from rongjun.domains.people.models import Person  # noqa: E402
from rongjun.domains.people.workbook.columns import COLUMNS  # noqa: E402
from rongjun.domains.units.actions import add_account  # noqa: E402
from rongjun.domains.units.models import Account  # noqa: E402
from rongjun.kernel.period import month_of  # noqa: E402

REVEALED = 20


class Numbers:
    """Makes numbers and keeps each of them as a needle."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.needles: set[str] = set()

    def digits(self, count: int, begin: str = "") -> str:
        """Return random digits, kept."""
        return self._kept(begin + "".join(self.random.choices("0123456789", k=count - len(begin))))

    def identity(self) -> str:
        """Return an identity number with its check character, kept without it."""
        born = date(1940, 1, 1) + timedelta(days=self.random.randrange(18000))
        body = f"990101{born:%Y%m%d}{self.random.randrange(1000):03d}"
        if body in self.needles:
            return self.identity()
        return self._kept(body) + str(ric.calc_check_digit(body + "0"))

    def address(self) -> str:
        """Return an address with a number of its own, kept."""
        return f"柳河街{self.digits(14)}号"

    def _kept(self, text: str) -> str:
        self.needles.add(text)
        return text


def rows_of(numbers: Numbers, count: int) -> list[list[str]]:
    """Return the rows of a people workbook, one in ten with a payee."""
    rows = []
    for number in range(count):
        cells = {
            "档案号": f"P{number:05d}", "姓名": "王建国", "身份证号": numbers.identity(), "户籍类别": "农村",
            "区划代码": "990101001001", "对象类别": "残疾军人", "残疾等级": "六级", "残疾性质": "因战",
            "认定日期": "2015-03-10", "开户银行": "农商行", "银行账号": numbers.digits(19, "62"),
            "联系电话": numbers.digits(11, "139"),
        }  # fmt: skip
        if number % 10 == 0:
            cells |= {"收款人": "李秀英", "收款人身份证号": numbers.identity(), "收款人银行": "农商行",
                      "收款人账号": numbers.digits(19, "62")}  # fmt: skip
        rows.append([cells.get(column, "") for column in COLUMNS])
    return rows


def somebody(role: Role, name: str) -> Account:
    """Return an account."""
    add_account(username=name, role=role, unit_name=None, person_name=name, password=None, at=clock.now())
    return Account.objects.get_by_natural_key(name)


def signed_in(account: Account) -> Client:
    """Return a client of the pages."""
    client = Client()
    client.force_login(account, backend="rongjun.web.auth.OfficeBackend")
    session = client.session
    session["seen"] = clock.now().isoformat()
    session.save()
    return client


def done(answer: Any, *, status: int = 200) -> bytes:
    """Return the content of an answer; ends the work where it is another one than expected."""
    told = re.sub(r"<[^>]+>|\s+", " ", answer.content.decode("utf-8", "replace").partition("<main")[2])
    assert answer.status_code == status, (answer.status_code, told[:3000])
    return bytes(answer.content)


def through_the_pages(numbers: Numbers, client: Client, person: Person) -> Iterator[int]:
    """Change account and phone, and enter an address, with the forms; yields each import that waits."""
    base = f"/people/{person.pk}"
    for group, form in (
        ("account", {"bank": "农商行", "account": numbers.digits(19, "62"), "holder": ""}),
        ("phone", {"phone": numbers.digits(11, "138")}),
    ):
        answer = client.post(f"{base}/change/{group}/", form | {"reason": "本人来电"})
        done(answer, status=302)
        yield int(answer["Location"].rstrip("/").rpartition("/")[2])
    done(
        client.post(f"{base}/change/account/", {"account": numbers.digits(11), "bank": "", "reason": "错"}), status=400
    )
    done(client.post(f"{base}/file/address/-/", {"living": numbers.address(), "because": "本人来电"}), status=302)


def bank(by: dict[Role, Actor]) -> None:
    """Pay a month, and write the sheet that goes to the bank."""
    month, at = month_of(clock.today()), clock.now()
    run = compute_run(run_id=runs.open_run(month=month, by=by[Role.OFFICER], at=at).pk, at=at)
    runs.submit_run(run_id=run.pk, by=by[Role.OFFICER], at=at)
    runs.sign_run(run_id=run.pk, by=by[Role.HEAD], at=at)
    runs.sign_run(run_id=run.pk, by=by[Role.DIRECTOR], at=at)
    runs.release_run(run_id=run.pk, by=by[Role.FINANCE], at=at)
    for form in ("xlsx", "csv"):
        assert export_sheet(run_id=run.pk, format=form, by=by[Role.FINANCE], at=at)  # type: ignore[arg-type]


def main(count: int, seed: int, out: Path) -> None:
    """Do the work, and write what must be found nowhere."""
    logging.getLogger().setLevel(logging.DEBUG)
    migrate()
    settings.ALLOWED_HOSTS = ["testserver"]
    numbers = Numbers(seed)
    accounts = {role: somebody(role, role.value) for role in (Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.FINANCE)}
    by = {role: account.actor() for role, account in accounts.items()}
    client = signed_in(accounts[Role.OFFICER])
    good, faulty = rows_of(numbers, count), rows_of(numbers, 5)
    for row in faulty:
        row[COLUMNS.index("档案号")] += "X"
        row[COLUMNS.index("残疾等级")] = "十八级"
    content = workbook_bytes([Sheet("人员", COLUMNS, good + faulty)])
    with whole_registry("试验"):
        import_people(content=content, file_name="人员.xlsx", by=by[Role.OFFICER], at=clock.now())
        people = list(Person.objects.order_by("pk")[:REVEALED])
    for one in (one for person in people[:5] for one in through_the_pages(numbers, client, person)):
        with whole_registry("试验"):
            approve_import(import_id=one, by=by[Role.HEAD], at=clock.now())
    asked = {"numbers": ["id_number", "account", "phone"], "reason": "identity"}
    opened = [done(client.post(f"/people/{person.pk}/reveal/", asked)).decode() for person in people]
    assert all(any(needle in page for needle in numbers.needles) for page in opened), "reveal shows nothing"
    upload = SimpleUploadedFile("再来.xlsx", workbook_bytes([Sheet("人员", COLUMNS, rows_of(numbers, 3))]))
    done(client.post("/imports/new/", {"file": upload, "act": "check"}), status=302)
    for export in ("csv", "xlsx"):
        assert done(client.get(f"/people/?export={export}"))
    assert io.BytesIO(done(client.get("/imports/1/report.xlsx"))).read(2) == b"PK"
    with whole_registry("试验"):
        bank(by)
    out.write_text(json.dumps({"needles": sorted(numbers.needles), "opened": len(opened)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
