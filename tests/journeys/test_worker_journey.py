"""A village worker on a phone without JavaScript: the own village, a file's plain entries, a paper, a confirmation."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.confirmation import campaigns, members
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.models import Confirmation, Fact, Paper, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import month_of
from tests.web.registry import OTHER_VILLAGE, VILLAGE, enter, identity, load_places, row

from .conftest import PHONE, sign_in
from .walking import Walk

PHOTO = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def village(account: Callable[..., str], tmp_path: Path) -> Iterator[None]:
    """Two villages with a person each, a worker of the first, and a campaign that is open."""
    load_places()
    officer, head = (get_actor_named(account(role)) for role in (Role.OFFICER, Role.HEAD))
    unit, _ = add_unit(name="一村站", area_code=VILLAGE, root=False, by=officer, at=clock.now())
    Account.objects.filter(username=account(Role.STATION_WORKER, person="田小雨")).update(unit=unit)
    enter([row(1, 姓名="王守业"), row(2, 姓名="李远山", 区划代码=OTHER_VILLAGE)], officer)
    day, at = clock.today() - timedelta(days=5), clock.now() - timedelta(days=5)
    closes = day + timedelta(days=40)
    plan = Plan(
        day.year, f"{day.year}年度确认", ("11",), ("visit", "office", "video"), day, day + timedelta(days=20), closes,
        month_of(closes) + 1,
    )  # fmt: skip
    made = campaigns.draft_campaign(plan=plan, by=officer, at=at)
    campaigns.submit_campaign(campaign_id=made.pk, by=officer, at=at)
    campaigns.approve_campaign(campaign_id=made.pk, by=head, at=at)
    members.build_members(campaign_id=made.pk, by=head, at=at)
    with override_settings(VAR_DIR=tmp_path):
        yield


def test_a_village_worker_serves_the_own_village_and_sees_no_other_and_no_number(
    open_context: Callable[..., BrowserContext], village: None, tmp_path: Path
) -> None:
    page = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    walk = Walk(page, "worker", rests_on="-phone", script=False)
    sign_in(page, Role.STATION_WORKER.value)
    walk.see("home")
    page.goto("/people/")
    walk.see("people")
    assert walk.says("王守业") and walk.lacks("李远山")
    elsewhere = page.goto(f"/people/{Person.objects.get(name='李远山').pk}/file/")
    assert elsewhere is not None and elsewhere.status == 404
    walk.see("elsewhere")
    page.goto("/people/?q=wsy")
    page.get_by_role("link", name="T0001").click()
    assert page.get_by_text("查看完整号码").count() == 0
    walk.see("person")
    walk.follow("全部档案")
    walk.see("file")
    enter_details(walk)
    put_paper(walk, tmp_path)
    confirm(walk)
    assert "李远山" not in walk.kept
    assert not [secret for secret in (identity(1), "6217000000000001", "13800001111", "0990-1234567")
                if secret in walk.kept]  # fmt: skip
    with_script = open_context(viewport=PHONE, bypass_csp=True, storage_state=page.context.storage_state())
    walk.axe_after(with_script.new_page())
    assert walk.faults == {}


def enter_details(walk: Walk) -> None:
    """Education, a wish for work and another telephone: no money hangs on them, so they are recorded at once."""
    page = walk.page
    walk.follow("文化程度")
    page.get_by_label("文化程度", exact=True).select_option("高中")
    walk.press("登记")
    assert walk.says("请填写“理由和依据”")
    assert page.get_by_label("文化程度", exact=True).input_value() == "高中"
    walk.see("entry-faulty")
    page.get_by_label("理由和依据").fill("毕业证，本人提供")
    walk.press("登记")
    assert walk.says("已登记")
    walk.follow("就业状况")
    page.get_by_label("就业意愿").fill("想学养蜂")
    page.get_by_label("理由和依据").fill("本人口述")
    walk.press("登记")
    walk.follow("其他联系方式")
    page.get_by_label("其他联系方式").fill("0990-1234567")
    page.get_by_label("理由和依据").fill("本人口述；重点人员")
    walk.press("登记")
    assert walk.says("一类的词不写进记录")
    page.get_by_label("其他联系方式").fill("0990-1234567")
    page.get_by_label("理由和依据").fill("本人口述")
    walk.press("登记")
    assert walk.says("想学养蜂") and walk.says("已登记（加密）")
    walk.see("file-filled")
    assert Fact.objects.filter(kind__in=["education", "job", "contact"], superseded_at=None).count() == 3


def put_paper(walk: Walk, folder: Path) -> None:
    """A photo of the certificate, put on file with what it proves; its content is not for the worker to open."""
    page, file = walk.page, folder / "毕业证.pdf"
    file.write_bytes(PHOTO)
    walk.follow("放入材料")
    page.get_by_label("材料文件").set_input_files(file)
    walk.press("放入材料")
    assert walk.says("请选择") and walk.says("浏览器不保留已选的文件")
    page.get_by_label("材料文件").set_input_files(file)
    page.get_by_label("材料种类").select_option(index=1)
    page.get_by_label("文化程度").check()
    walk.see("paper-new")
    walk.press("放入材料")
    assert walk.says("材料已加密存放") and walk.says("文化程度")
    assert page.get_by_role("button", name="记录并打开").count() == 0
    walk.see("paper")
    assert Paper.objects.filter(added_by__name="田小雨", withdrawn_at=None).count() == 1
    assert not [one for one in folder.rglob("*") if one.is_file() and one != file and PHOTO in one.read_bytes()]


def confirm(walk: Walk) -> None:
    """The confirmation of the year, from the home page."""
    page = walk.page
    page.goto("/")
    walk.follow(f"{clock.today().year}年度确认")
    walk.see("due")
    walk.follow("王守业")
    page.get_by_label("上门", exact=True).check()
    walk.see("confirmation")
    walk.press("登记确认")
    assert walk.says("已登记王守业的确认")
    walk.see("confirmed")
    assert Confirmation.objects.get(person__name="王守业").state == "confirmed"
    tokens = {str(one.token): one.name for one in Person.objects.all()}
    seen = AccessRow.objects.filter(role=Role.STATION_WORKER.value).exclude(person_token=None)
    assert {tokens[str(one.person_token)] for one in seen if one.person_token} == {"王守业"}
