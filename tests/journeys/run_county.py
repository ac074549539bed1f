"""A county for the journeys of the monthly run: a hundred invented people, one posted month, a person for each role."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.cli.demo.banking import answer_of_bank
from rongjun.cli.demo.changes import month_changes, odd_cases
from rongjun.cli.demo.county import COUNTY, COUNTY_NAME, areas
from rongjun.cli.demo.people import COLUMNS, Makers, Row
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.people.actions import approve_import, import_people
from rongjun.domains.units.actions import load_areas, open_county
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import first_day, month_of

STAFF = {
    "jingban": (Role.OFFICER, "何文清"), "jingban2": (Role.OFFICER, "苏玉珍"), "kezhang": (Role.HEAD, "梁正义"),
    "juzhang": (Role.DIRECTOR, "叶长河"), "caiwu": (Role.FINANCE, "卢秀英"),
}  # fmt: skip
SHARE = 30
"""One person in thirty of the demo's county."""


class RunCounty:
    """The county, its workbooks and its clock."""

    def __init__(self, folder: Path, account: Callable[..., str]) -> None:
        (folder / "rulebooks").mkdir()
        for book in (Path(settings.ROOT_DIR) / "demo" / "rulebooks").glob("*.yaml"):
            shutil.copy(book, folder / "rulebooks" / book.name)
        (folder / "demo").write_text("demo\n")
        load_areas(areas())
        open_county(name=f"{COUNTY_NAME}退役军人事务局", area_code=COUNTY, stations=[])
        for name, (role, person) in STAFF.items():
            account(role, name, person)
        self.month = month_of(timezone.localdate(clock.now()))
        self.makers = Makers(7)
        self.people = self.makers.county()[::SHARE]
        self.odd = odd_cases(self.makers)
        self.post_last_month()

    def actor(self, name: str) -> Actor:
        return get_actor_named(name)

    def post_last_month(self) -> None:
        """Take everybody in and work the month before to its end; then take in this month's changes."""
        at = morning(self.month - 1, 2)
        self.take_in(self.people + self.odd, at)
        run = actions.open_run(month=self.month - 1, by=self.actor("jingban"), at=at + timedelta(hours=1))
        compute_run(run_id=run.pk, at=at + timedelta(hours=1))
        actions.submit_run(run_id=run.pk, by=self.actor("jingban"), at=at + timedelta(hours=2))
        actions.sign_run(run_id=run.pk, by=self.actor("kezhang"), at=at + timedelta(hours=3))
        actions.sign_run(run_id=run.pk, by=self.actor("juzhang"), at=at + timedelta(hours=4))
        actions.release_run(run_id=run.pk, by=self.actor("caiwu"), at=at + timedelta(hours=5))
        answer_of_bank(run.pk, self.makers, by=self.actor("caiwu"), at=at + timedelta(days=2))
        actions.close_run(run_id=run.pk, by=self.actor("caiwu"), at=at + timedelta(days=3))
        just_now = clock.now() - timedelta(minutes=10)
        self.take_in(month_changes(self.makers, list(self.people), self.month), min(morning(self.month, 1), just_now))

    def take_in(self, rows: list[Row], at: datetime) -> None:
        """Import rows and have them approved by another officer."""
        sheet = Sheet("人员", COLUMNS, [[row[column] for column in COLUMNS] for row in rows])
        result = import_people(content=workbook_bytes([sheet]), file_name="人员.xlsx", by=self.actor("jingban"), at=at)
        if result.state == "waiting" and result.import_id is not None:
            approve_import(import_id=result.import_id, by=self.actor("jingban2"), at=at + timedelta(minutes=5))

    def mend_care(self) -> None:
        """Record how the one person whose care was unknown is cared for: his nursing fee is then owed."""
        row = next(row for row in self.odd if row["残疾等级"] == "二级")
        self.take_in([row | {"供养方式": "分散"}], clock.now() - timedelta(minutes=5))

    def run(self) -> Run:
        return Run.objects.filter(month=self.month).latest("pk")


def morning(month: int, day: int) -> datetime:
    start = first_day(month)
    return timezone.make_aware(datetime(start.year, start.month, day, 9, 0))


def answered(sheet: bytes, *, wrong: dict[int, dict[str, str]], fail: int) -> bytes:
    """Return the bank's answer to a batch sheet: the first `fail` items failed; `wrong` cells by place of the row."""
    table = read_table(sheet)
    header = [*table.header, "结果", "失败原因"]
    rows: list[list[Any]] = []
    for place, (_number, cells) in enumerate(table.rows):
        said = ["失败", "账户已销户"] if place < fail else ["成功", ""]
        row = dict(zip(header, [*cells, *said], strict=True)) | wrong.get(place, {})
        rows.append(list(row.values()))
    return workbook_bytes([Sheet("回执", header, rows)])
