"""What the tests of the run's pages share: four people, addresses, what a person reads, the bank's answer."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from runs_world import AUGUST, World, officer

from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.payments import actions
from rongjun.domains.payments.models import Run
from rongjun.domains.units.models import Area

from .conftest import OfficeClient

type Office = Callable[..., OfficeClient]
PEOPLE = 4


def make_world(settings: Any, tmp_path: Path) -> World:
    """Four people in August 2022: one without an account, one of two towns."""
    settings.VAR_DIR = tmp_path
    Area.objects.create(code="990101001000", name="东镇", level=Area.Level.TOWN)
    Area.objects.create(code="990101002000", name="西镇", level=Area.Level.TOWN)
    world = World()
    add_people(world)
    return world


def add_people(world: World) -> None:
    for number in range(PEOPLE):
        area = "990101001001" if number % 2 else "990101002001"
        world.status(world.person(account=number > 0, area=area), grade=5 + number)


def path(name: str, run: Run, *more: object) -> str:
    return reverse(name, args=[run.pk, *more])


def text(answer: Any) -> str:
    """Return what a person reads: without tags, spaces drawn together."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def submitted(world: World) -> Run:
    return actions.submit_run(run_id=world.computed(AUGUST).pk, by=officer(), at=world.tick())


def sign_form(run: Run, **more: str) -> dict[str, str]:
    return {"act": "sign", "state": run.state, "content": run.content_hash, "note": "", **more}


def answer_file(office_client: OfficeClient, run: Run, *, fail: int = 0) -> list[list[str]]:
    """Return the bank's answer to a run's sheet, header first; the first `fail` items failed."""
    sheet = read_table(office_client.post(path("run-bank-sheet", run), {"format": "xlsx"}).content)
    rows = [
        [*map(str, cells), *(("失败", "账户已销户") if place < fail else ("成功", ""))]
        for place, (_number, cells) in enumerate(sheet.rows)
    ]
    return [[*sheet.header, "结果", "失败原因"], *rows]


def upload(rows: list[list[str]], name: str = "回执.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook_bytes([Sheet("回执", rows[0], rows[1:])]))
