"""Signing in, the keyboard, the gallery and the standards in a real browser."""

import re
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sampling import few

from rongjun.base.actor import Role

from .conftest import DESKTOP, PASSWORD, PHONE, axe, no_sideways_scroll, screenshot, sign_in

type Make = Callable[..., str]
type Open = Callable[..., BrowserContext]
PAGES = ("/", "/policy/", "/policy/disability/", "/policy/calculator/", "/account/", "/account/password/", "/about/",
         "/help/", "/gallery/")  # fmt: skip
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def test_wrong_password_says_what_to_do_and_keeps_the_name(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    sign_in(page, "officer", "not-the-password")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(page.locator("#id_username")).to_have_value("officer")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
    screenshot(page, "home")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("您已退出登录。")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/sign-in/"))


def test_keyboard_alone_signs_in_skips_navigation_and_opens_a_standard(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    page.goto("/sign-in/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
    link = page.locator(".main-nav").get_by_role("link", name="政策标准")
    for _press in range(60):
        page.keyboard.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("政策标准")


@pytest.mark.parametrize(("locale", "size"), few(2, product(["zh-CN", "en-GB"], SIZES), "base"))
def test_pages_pass_axe_and_fit_the_width(open_context: Open, account: Make, locale: str, size: str) -> None:
    account(Role.OFFICER)
    context = open_context(locale=locale, viewport=SIZES[size], bypass_csp=True)
    first = context.new_page()
    first.goto("/sign-in/")
    assert (axe(first), no_sideways_scroll(first)) == ([], True)
    sign_in(first, "officer")
    for address in PAGES:
        page = context.new_page()
        page.goto(address)
        assert page.get_by_role("heading", level=1).count() == 1, address
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address
        if (address, locale, size) == ("/gallery/", "zh-CN", "desktop"):
            screenshot(page, "gallery")
        page.close()


def test_account_pages_pass_axe(open_context: Open, account: Make) -> None:
    account(Role.SYSTEM_ADMIN)
    page = open_context(viewport=PHONE, bypass_csp=True).new_page()
    sign_in(page, "system_admin")
    menu, entry = page.get_by_role("button", name="菜单"), page.locator(".main-nav").get_by_role("link", name="账户")
    expect(entry).to_be_hidden()
    menu.press("Enter")
    expect(entry).to_be_visible()
    assert (axe(page), no_sideways_scroll(page)) == ([], True)
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    for address in ("/accounts/", "/accounts/add/"):
        page.goto(address)
        assert (axe(page), no_sideways_scroll(page)) == ([], True), address
    page.locator("main form button").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写“用户名”")
    assert axe(page) == []
    page.goto("/accounts/")
    page.locator("table a", has_text="system_admin").click()
    assert (axe(page), no_sideways_scroll(page)) == ([], True)


def test_everything_works_without_javascript(open_context: Open, account: Make) -> None:
    account(Role.OFFICER)
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, "officer")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="菜单").click()
    page.locator(".main-nav").get_by_role("link", name="政策标准").click()
    expect(page).to_have_url(re.compile(r"/policy/"))
    page.set_viewport_size(DESKTOP)
    page.goto("/policy/disability/")
    page.locator("#list-status").select_option("inferred")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("清除搜索和筛选")).to_be_visible()
    page.locator("thead a", has_text="标准").click()
    expect(page.locator("thead th[aria-sort=ascending]")).to_have_count(1)
    page.locator("summary", has_text="保存这个筛选").click()
    page.locator("#saved-name").fill("只看草稿")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".saved a", has_text="只看草稿")).to_be_visible()
    page.goto("/gallery/")
    page.locator(".masked summary").click()
    page.get_by_role("button", name="记录并查看").click()
    expect(page.get_by_text("已记录，目的：核对身份")).to_be_visible()


def test_with_javascript_the_masked_value_opens_in_place(page: Page, account: Make) -> None:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    account(Role.OFFICER)
    sign_in(page, "officer")
    page.goto("/gallery/")
    with page.expect_response("**/gallery/progress/"):
        page.locator(".masked summary").click()
        page.get_by_role("button", name="记录并查看").click()
        expect(page.get_by_text("已记录，目的：核对身份")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/gallery/$"))
    assert faults == [], "the policy of the page itself refused something"


def test_language_switch_stays_on_the_page(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    sign_in(page, "officer")
    page.goto("/policy/disability/?sort=value")
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile(r"/policy/disability/\?sort=value$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Disability pension standards")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_calculator_shows_its_steps_and_prints_on_paper(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    sign_in(page, "officer")
    page.goto("/policy/calculator/")
    page.locator("#id_died").fill("2025-03-02")
    page.get_by_label("因公牺牲军人").check()
    page.locator("#id_pay").fill("12000")
    page.get_by_label("二等战功、一等功或者二级表彰（经批准）").check()
    page.get_by_role("button", name="计算").click()
    expect(page.locator("tfoot")).to_contain_text("1,954,700.00")
    screenshot(page, "calculator")
    page.emulate_media(media="print")
    expect(page.locator(".main-nav")).to_be_hidden()
    expect(page.locator("main form")).to_be_hidden()
    expect(page.locator("tfoot")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
