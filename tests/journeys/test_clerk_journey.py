"""A town clerk at a desk: finding somebody, the file as of a day and as known on a day, a list out, who looked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.spreadsheets import read_table
from rongjun.domains.people.file.entering import read_entry
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.recording import record_details
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_actor_named
from tests.web.registry import OTHER_VILLAGE, TOWN, enter, identity, load_places, row

from .conftest import sign_in
from .walking import Walk

THEN = clock.today() - timedelta(days=60)


@pytest.fixture
def town(account: Callable[..., str]) -> None:
    """A town of three and one person elsewhere; one was known as a pupil of middle school sixty days ago."""
    load_places()
    officer = get_actor_named(account(Role.OFFICER))
    unit, _ = add_unit(name="东镇站", area_code=TOWN, root=False, by=officer, at=clock.now())
    Account.objects.filter(username=account(Role.TOWN_CLERK, person="方青")).update(unit=unit)
    enter(
        [row(1, 姓名="赵守业", 档案号="DZ-2020-0417"), row(2, 姓名="钱宝山", 残疾等级="六级"), row(3, 姓名="孙四维"),
         row(4, 姓名="赵思源", 区划代码=OTHER_VILLAGE)], officer,
    )  # fmt: skip
    person = Person.objects.get(name="赵守业")
    entered = read_entry(KINDS["education"], "", {"level": "初中"}, birth=person.birth_date, today=THEN)
    assert entered.detail is not None
    record_details(
        person_id=person.pk, details=[entered.detail], reason="户口簿", by=officer, at=clock.now() - timedelta(days=60)
    )


def test_a_town_clerk_finds_reads_corrects_and_takes_out_and_every_look_is_told(
    open_context: Callable[..., BrowserContext], town: None
) -> None:
    page = open_context(bypass_csp=True, accept_downloads=True).new_page()
    walk = Walk(page, "clerk")
    sign_in(page, Role.TOWN_CLERK.value)
    walk.see("home")
    find(walk)
    correct(walk)
    go_back_in_time(walk)
    take_out(walk)
    who_looked(walk)
    assert "赵思源" not in walk.kept and identity(1) not in walk.kept
    assert walk.faults == {}


def find(walk: Walk) -> None:
    """By initials, by a part of the file number, by nothing that is there; a filter kept under a name."""
    page = walk.page
    page.goto("/people/")
    page.locator("#list-q").fill("zsy")
    walk.press("查找")
    walk.see("found-by-initials")
    assert walk.says("赵守业") and walk.lacks("钱宝山") and walk.lacks("赵思源")
    page.locator("#list-q").fill("0417")
    walk.press("查找")
    assert walk.says("赵守业") and walk.lacks("孙四维")
    page.locator("#list-q").fill("周")
    walk.press("查找")
    assert walk.says("没有符合条件的记录")
    walk.see("found-nobody")
    page.goto("/people/?category=11&standing=entitled")
    page.locator("summary", has_text="保存这个筛选").click()
    page.locator("#saved-name").fill("在享的残疾军人")
    walk.press("保存")
    page.goto("/people/")
    page.get_by_role("link", name="在享的残疾军人").click()
    assert walk.says("共 3 条")
    walk.see("saved-filter")


def correct(walk: Walk) -> None:
    """A better certificate has come: the entry of before is kept, not overwritten."""
    page = walk.page
    page.get_by_role("link", name="DZ-2020-0417").click()
    walk.follow("全部档案")
    assert walk.says("初中")
    page.get_by_role("link", name="更正或补充 文化程度").click()
    page.get_by_label("文化程度", exact=True).select_option("高中")
    page.get_by_label("自哪天起有效").fill(f"{THEN:%Y-%m-%d}")
    page.get_by_label("理由和依据").fill("毕业证原件")
    walk.see("entry")
    walk.press("登记")
    assert walk.says("高中")


def go_back_in_time(walk: Walk) -> None:
    """As of a day, as known on a day: what was corrected since is seen as it was known."""
    page, day = walk.page, THEN + timedelta(days=5)
    page.get_by_label("哪一天有效").fill(f"{day:%Y-%m-%d}")
    page.get_by_label("哪一天已知").fill(f"{day:%Y-%m-%d}")
    walk.press("按这两天看")
    assert walk.says("这是过去的档案") and walk.says("初中") and walk.lacks("高中")
    assert page.get_by_role("link", name="放入材料").count() == 0
    walk.see("file-as-known")
    page.get_by_label("哪一天已知").fill("")
    walk.press("按这两天看")
    assert walk.says("高中") and walk.lacks("初中")
    walk.follow("回到现在")
    walk.see("file")


def take_out(walk: Walk) -> None:
    """The list of those found, as a workbook; a row of access for each, and none for those who are not in it."""
    page = walk.page
    page.goto("/people/?q=DZ-2020")
    before = AccessRow.objects.count()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="XLSX").click()
    table = read_table(waiting.value.path().read_bytes())
    assert [cells[1] for _number, cells in table.rows] == ["赵守业"]
    looks = AccessRow.objects.order_by("pk")[before:]
    person = Person.objects.get(name="赵守业")
    assert [(str(one.person_token), one.purpose) for one in looks] == [(str(person.token), "导出名单：人员")]


def who_looked(walk: Walk) -> None:
    """The person may read all of it: the page, the file, the list and the workbook, with unit and role."""
    page = walk.page
    page.get_by_role("link", name="DZ-2020-0417").click()
    walk.follow("谁看过")
    walk.see("looks")
    for said in ("导出名单：人员", "查看名单：人员", "查看全部档案", "登记档案内容", "东镇站", "镇（街道）站经办"):
        assert walk.says(said), said
