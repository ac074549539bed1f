"""From a workbook to a person's page in a browser: without JavaScript, on a phone, and with nothing for axe to find."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page
from sampling import few

from rongjun.base.actor import Role
from rongjun.domains.people.models import Import, Person
from rongjun.domains.units.queries import get_actor_named
from tests.runs_world import AUGUST, World
from tests.web import registry
from tests.web.registry import enter, identity, row, workbook

from .conftest import PHONE, axe, no_sideways_scroll, screenshot, sign_in

WHY = "why/disability_pension/2022-08/"


@pytest.fixture
def second_file(tmp_path: Path) -> Path:
    """A workbook with a new person, a change and a faulty row."""
    path = tmp_path / "变动.xlsx"
    path.write_bytes(workbook([row(3, 姓名="赵三"), row(1, 残疾等级="四级", 认定日期="2024-12-03", 待遇起始月=""),
                               row(4, 残疾等级="百级")]))  # fmt: skip
    return path


@pytest.fixture
def officers(account: Callable[..., str], tmp_path: Path) -> tuple[str, str]:
    """Two officers, and a first import in force."""
    registry.load_places()
    names = account(Role.OFFICER, "jia"), account(Role.OFFICER, "yi")
    enter([row(1), row(2, 姓名="李二")], get_actor_named(names[0]))
    return names


def test_a_workbook_is_checked_submitted_approved_and_shows_on_the_person_without_javascript(
    open_context: Callable[..., BrowserContext], officers: tuple[str, str], second_file: Path, tmp_path: Path
) -> None:
    with override_settings(VAR_DIR=tmp_path):
        maker = open_context(java_script_enabled=False).new_page()
        sign_in(maker, officers[0])
        maker.goto("/imports/new/")
        screenshot(maker, "import-upload")
        maker.locator("#id_file").set_input_files(second_file)
        maker.get_by_role("button", name="先试导入").click()
        assert "百级" in maker.locator("main").inner_text()
        screenshot(maker, "import-check")
        maker.get_by_role("button", name="提交这 2 行").click()
        assert "您不能批准自己录入的内容" in maker.locator("main").inner_text()
    approver = open_context(java_script_enabled=False).new_page()
    sign_in(approver, officers[1])
    approver.goto(maker.url)
    screenshot(approver, "import-approve")
    approver.get_by_role("button", name="批准并入册").click()
    assert Import.objects.get(file_name="变动.xlsx").state == "in_force"
    approver.goto("/people/?q=zs")
    approver.get_by_role("link", name="T0003").click()
    assert "赵三" in approver.locator("h1").inner_text()


def test_a_number_is_found_revealed_and_the_look_is_shown(page: Page, officers: tuple[str, str]) -> None:
    sign_in(page, officers[0])
    page.goto("/people/")
    screenshot(page, "people")
    page.get_by_text("按身份证号查找").click()
    page.locator("#find-number").fill(identity(2))
    page.get_by_role("button", name="查找此人").click()
    assert "李二" in page.locator("h1").inner_text()
    assert identity(2) not in page.url and identity(2) not in page.content()
    page.get_by_text("查看完整号码").click()
    page.get_by_label("身份证号", exact=True).check()
    page.get_by_label("查看目的").select_option("identity")
    page.get_by_role("button", name="记录并查看").click()
    assert identity(2) in page.locator("main").inner_text()
    page.get_by_role("link", name="谁看过").click()
    assert "核对身份" in page.locator("main table").inner_text()
    assert identity(2) not in page.content()


def test_a_change_keeps_what_was_typed_and_waits(page: Page, officers: tuple[str, str]) -> None:
    sign_in(page, officers[0])
    person = Person.objects.get(file_no="T0001")
    page.goto(f"/people/{person.pk}/change/")
    page.get_by_role("link", name="银行账户").click()
    page.get_by_label("银行账号").fill("12")
    page.get_by_label("理由和依据").fill("换卡")
    page.get_by_role("button", name="提交").click()
    assert page.get_by_label("银行账号").input_value() == "12"
    page.get_by_label("银行账号").fill("6217000099998888777")
    page.get_by_role("button", name="提交").click()
    assert "等待另一人批准" in page.locator("main").inner_text()


@pytest.mark.parametrize("locale", few(1, ["zh-CN", "en-GB"], "people"))
def test_every_page_of_the_registry_fits_a_phone_and_axe_finds_nothing(
    open_context: Callable[..., BrowserContext], officers: tuple[str, str], locale: str
) -> None:
    world = World()
    someone = world.person()
    world.status(someone)
    world.released(AUGUST)
    world.regrade(someone, 4, "2022-08")
    world.released(AUGUST + 1)
    line = someone.lines.order_by("pk").first()
    assert line is not None
    first = Person.objects.get(file_no="T0001").pk
    addresses = {
        "people-list": "/people/", "person": f"/people/{first}/", "person-pay": f"/people/{someone.pk}/pay/?year=2022",
        "person-exceptions": f"/people/{first}/exceptions/", "person-looks": f"/people/{first}/looks/",
        "why": f"/people/{someone.pk}/{WHY}", "why-line": f"/people/{someone.pk}/{WHY}?line={line.pk}",
        "change-choose": f"/people/{first}/change/", "change-form": f"/people/{first}/change/status/",
        "person-new": "/people/new/", "imports": "/imports/", "import-new": "/imports/new/", "held": "/imports/held/",
        "import": f"/imports/{Import.objects.order_by('pk')[0].pk}/",
    }  # fmt: skip
    found: dict[str, object] = {}
    checked = open_context(locale=locale, bypass_csp=True).new_page()
    sign_in(checked, officers[0])
    for name, address in addresses.items():
        answer = checked.goto(address)
        assert answer is not None and answer.status == 200, address
        checked.set_viewport_size({"width": 1280, "height": 900})
        screenshot(checked, f"{name}-{locale[:2]}")
        checked.set_viewport_size(PHONE)
        screenshot(checked, f"{name}-{locale[:2]}-phone")
        if not no_sideways_scroll(checked):
            found[f"{name}: scrolls sideways"] = address
        if faults := axe(checked):
            found[name] = faults
    assert found == {}
