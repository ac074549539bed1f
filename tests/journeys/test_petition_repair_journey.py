"""A repair in the browser, from the cluster of one cause to the mended lines: begun, everybody found, paid, ended."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext
from runs_world import AUGUST, World, four_paid, officer

from rongjun.base import clock
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.models import Run
from rongjun.domains.people.models import Fact
from rongjun.domains.petitions import causes
from rongjun.domains.petitions.causes import Place
from rongjun.domains.petitions.intake import Given, register_matter
from rongjun.domains.petitions.models import Cause, Repair
from tests.web.registry import VILLAGE, load_places

from .conftest import DESKTOP
from .test_petition_leaders_journey import enter
from .walking import Walk


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Four were paid in August; the bank sent two back; six petitions name the batch as their cause."""
    with override_settings(VAR_DIR=tmp_path):
        load_places()
        world = four_paid()
        answered(Run.objects.get(), world, 2, 3)
        by, run, cause = officer(), Run.objects.get(), Cause.objects.get(code="returned")
        for number in range(6):
            given = Given("walk_in", f"第{number}件：八月的款被银行退回。", VILLAGE, topic="unpaid")
            matter = register_matter(given=given, sent_key=f"r{number}", by=by, at=clock.now()).matter
            place = Place(batch=run.pk, batch_kind="run")
            causes.name_cause(matter=matter, cause_id=cause.pk, place=place, by=by, at=clock.now())
        yield world


def answered(run: Run, world: World, *failed: int) -> None:
    """Let the bank answer a run: these numbers come back."""
    sheet = export_sheet(run_id=run.pk, format="csv", by=officer(), at=world.tick())
    rows = list(csv.DictReader(io.StringIO(sheet.decode())))
    for row in rows:
        back = int(row["序号"]) in failed
        row |= {"结果": "失败" if back else "成功", "失败原因": "账户已销户" if back else ""}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    import_results(run_id=None, content=text.getvalue().encode(), file_name="r.csv", by=officer(), at=world.tick())


def begin(walk: Walk) -> None:
    """From the cluster to the repair, and everybody found."""
    page = walk.page
    page.goto("/petitions/causes/")
    assert walk.says("银行退回")
    walk.see("cluster")
    page.get_by_role("link", name="开始整改").first.click()
    page.get_by_label("名称").fill("八月退回重发")
    page.get_by_label("怎么整改").fill("核对账户，下月重发。")
    walk.press("开始整改")
    walk.press("查找并核对")
    assert walk.says("共查到 2 人，新查到 2 人，已改正 0 人")
    walk.see("found")


def look_through(walk: Walk, name: str) -> None:
    """Search, narrow, and take the list of those who were found out as a file."""
    page = walk.page
    page.get_by_role("searchbox").first.fill(name)
    page.keyboard.press("Enter")
    assert walk.says(name) and page.locator("tbody tr").count() == 1
    page.goto(page.url.split("?")[0] + "?mended=yes")
    assert walk.says("还没有查到人") or page.locator("tbody tr").count() <= 1
    with page.expect_download() as taken:
        page.evaluate("location.href = location.pathname + '?export=csv'")
    rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig"))))
    assert len(rows) == 2 and name in {row["姓名"] for row in rows}


def end(walk: Walk, words: str) -> None:
    walk.page.locator("summary").get_by_text("办结", exact=True).click()
    walk.page.get_by_label("整改结果").fill("两人均已到账。")
    walk.press("办结整改")
    assert walk.says(words)


def test_a_cluster_becomes_a_repair_and_ends_when_every_line_is_mended(
    open_context: Callable[..., BrowserContext], world: World
) -> None:
    page = enter(open_context(viewport=DESKTOP, bypass_csp=True, accept_downloads=True).new_page(), officer())
    walk = Walk(page, "repair")
    begin(walk)
    here = page.url
    look_through(walk, world.people[1].name)
    page.goto(here)
    end(walk, "还有 2 人没有改正")
    assert page.get_by_label("整改结果").input_value() == "两人均已到账。"
    walk.see("not-yet")
    for person in world.people[1:3]:
        Fact.objects.filter(person=person, kind="account").update(superseded_at=world.tick())
        world.account(person)
    answered(world.released(AUGUST + 1), world)
    page.goto(here)
    walk.press("查找并核对")
    assert walk.says("共查到 2 人，新查到 0 人，已改正 2 人")
    walk.see("mended")
    end(walk, "两人均已到账。")
    walk.see("ended")
    made: Any = Repair.objects.get()
    assert (made.found, made.mended, made.ended_at is not None) == (2, 2, True)
    assert not walk.faults, walk.faults
