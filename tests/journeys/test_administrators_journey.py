"""The security administrator and a new account: opened by one, confirmed or refused by another, safe from the start."""

import re
from collections.abc import Callable

import pyotp
from playwright.sync_api import BrowserContext, Page, expect

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.units.models import Account, RightsRequest

from .conftest import sign_in
from .test_signin_journey import sign_out
from .walking import Walk

OWN = "orchard-lantern-38"


def ask(page: Page, username: str, name: str, role: Role) -> str:
    """Have the system administrator open an account; return the password that is shown once."""
    page.goto("/accounts/add/")
    page.locator("#id_username").fill(username)
    page.locator("#id_person_name").fill(name)
    page.locator("#id_role").select_option(role.value)
    page.get_by_role("button", name="开设账户").click()
    return page.locator("code.secret").inner_text()


def test_an_account_is_confirmed_and_another_refused_and_the_new_one_is_made_safe(
    open_context: Callable[..., BrowserContext], account: Callable[..., str]
) -> None:
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN):
        account(role)
    system, security = (Walk(open_context(bypass_csp=True).new_page(), name) for name in ("system", "security"))
    sign_in(system.page, Role.SYSTEM_ADMIN.value)
    first = ask(system.page, "lin", "林静", Role.OFFICER)
    system.see("opened")
    other = ask(system.page, "gao", "高远", Role.HEAD)
    sign_in(security.page, Role.SECURITY_ADMIN.value)
    decide(security)
    person = Walk(open_context(bypass_csp=True).new_page(), "new-account")
    sign_in(person.page, "gao", other)
    expect(person.page.get_by_role("alert")).to_be_visible()
    assert not Account.objects.get(username="gao").is_active
    make_safe(person, first)
    assert system.faults | security.faults | person.faults == {}


def decide(walk: Walk) -> None:
    """What each role may do; one request confirmed after reading what it gives, one refused with a reason."""
    page = walk.page
    page.goto("/rights/")
    walk.see("requests")
    page.get_by_role("link", name="岗位和权限").click()
    walk.see("matrix")
    officer = page.get_by_role("row", name=re.compile("^记录目的后查看身份证号"))
    held = dict(
        zip(page.locator("thead th").all_inner_texts()[1:], officer.locator("td").all_inner_texts(), strict=True)
    )
    assert held["优抚经办"] == "有" and held["系统管理员"] != "有" and held["安全管理员"] != "有"
    page.goto("/rights/")
    page.get_by_role("link", name="lin").click()
    assert walk.says("林静") and walk.says("会得到的权限") and walk.says("记录目的后查看身份证号")
    walk.press("确认，立即生效")
    page.goto("/rights/")
    page.get_by_role("link", name="gao").click()
    walk.press("不予确认")
    assert walk.says("请填写“不予确认的理由”")
    walk.see("refusal-faulty")
    page.get_by_label("不予确认的理由").fill("此人没有任职文件")
    walk.press("不予确认")
    assert RightsRequest.objects.get(account__username="gao").outcome == "refused"
    assert Account.objects.get(username="lin").is_active


def make_safe(walk: Walk, first: str) -> None:
    """The first password opens nothing but the choice of another; then one-time codes, then a recovery code."""
    page = walk.page
    sign_in(page, "lin", first)
    expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")
    page.goto("/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")
    walk.see("password")
    for field, text in (("old", first), ("new", OWN), ("again", OWN)):
        page.locator(f"#id_{field}").fill(text)
    walk.press("修改密码")
    page.goto("/account/security/")
    page.get_by_role("link", name="输入密码后修改").click()
    page.locator("#id_password").fill(OWN)
    walk.press("继续")
    walk.see("security")
    walk.press("启用动态口令")
    walk.see("totp")
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.locator("#id_code").fill(pyotp.TOTP(secret).at(clock.now()))
    page.get_by_role("button", name="启用", exact=True).click()
    walk.see("codes")
    recovery = page.locator(".codes code").first.inner_text()
    sign_out(page)
    sign_in(page, "lin", OWN)
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步")
    walk.see("second-step")
    page.locator("#id_code").fill(recovery)
    walk.press("继续")
    expect(page.get_by_text("还剩 9 个")).to_be_visible()
    page.goto("/account/sessions/")
    walk.see("sessions")
