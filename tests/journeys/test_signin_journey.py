"""Signing in in a real browser: one-time codes without JavaScript, passkeys with a virtual key, the administrators."""

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sampling import few

from rongjun.base import clock
from rongjun.base.actor import Role

from .conftest import DESKTOP, PASSWORD, PHONE, axe, no_sideways_scroll, screenshot, sign_in

type Make = Callable[..., str]
type Open = Callable[..., BrowserContext]
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def unlock(page: Page) -> None:
    """Give the password again on the page of sign-in security."""
    page.goto("/account/security/")
    page.get_by_role("link", name="输入密码后修改").click()
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()


def with_virtual_key(page: Page) -> None:
    """Plug in an authenticator that checks its user and keeps passkeys."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page) -> None:
    page.locator(".menu summary").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("您已退出登录。")).to_be_visible()


def test_codes_are_set_up_and_used_without_javascript(open_context: Open, account: Make) -> None:
    account(Role.OFFICER)
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, "officer")
    unlock(page)
    page.get_by_role("button", name="启用动态口令").click()
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    expect(page.locator("img.qr")).to_be_visible()
    first = pyotp.TOTP(secret).at(clock.now())
    page.locator("#id_code").fill(first)
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    sign_out(page)
    sign_in(page, "officer")
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步")
    page.locator("#id_code").fill(first)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("已经用过")
    page.locator("#id_code").fill(recovery)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("还剩 9 个")).to_be_visible()


def test_a_passkey_is_registered_and_signs_in_alone_and_as_second_step(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    with_virtual_key(page)
    sign_in(page, "officer")
    unlock(page)
    page.locator("#id_name").fill("办公室电脑")
    page.get_by_role("button", name="登记通行密钥").click()
    expect(page.get_by_text("恢复码只显示这一次")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
    sign_out(page)
    sign_in(page, "officer")
    expect(page.get_by_role("heading", level=1)).to_have_text("第二步")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
    page.goto("/account/security/")
    expect(page.get_by_role("cell", name="办公室电脑")).to_be_visible()


def test_a_device_without_a_passkey_says_so(page: Page, account: Make) -> None:
    account(Role.OFFICER)
    page.add_init_script(
        "navigator.credentials.get = () => Promise.reject(new DOMException('cancelled', 'NotAllowedError'))"
    )
    page.goto("/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator(".passkey-fault")).to_contain_text("没有完成")


def test_an_account_is_opened_confirmed_and_given_a_password_of_its_own(open_context: Open, account: Make) -> None:
    account(Role.SYSTEM_ADMIN)
    account(Role.SECURITY_ADMIN)
    system, security, person = (open_context().new_page() for _who in range(3))
    sign_in(system, "system_admin")
    system.get_by_role("link", name="账户").first.click()
    system.get_by_role("link", name="开设账户").click()
    system.locator("#id_username").fill("zhang")
    system.locator("#id_person_name").fill("张三")
    system.locator("#id_role").select_option("officer")
    system.get_by_role("button", name="开设账户").click()
    first = system.locator("code.secret").inner_text()
    sign_in(person, "zhang", first)
    expect(person.get_by_role("alert")).to_contain_text("等安全管理员确认")
    sign_in(security, "security_admin")
    security.get_by_role("link", name="授权").first.click()
    security.get_by_role("link", name="zhang").click()
    expect(security.get_by_text("会得到的权限")).to_be_visible()
    screenshot(security, "rights-request")
    security.get_by_role("button", name="确认，立即生效").click()
    sign_in(person, "zhang", first)
    expect(person.get_by_role("heading", level=1)).to_have_text("修改密码")
    person.locator("#id_old").fill(first)
    person.locator("#id_new").fill("my-own-pass-word")
    person.locator("#id_again").fill("my-own-pass-word")
    person.get_by_role("button", name="修改密码").click()
    expect(person).to_have_url(re.compile(r"/$"))


PAGES = {
    Role.OFFICER: ("/account/", "/account/security/", "/account/check/", "/account/sessions/"),
    Role.SYSTEM_ADMIN: ("/accounts/", "/accounts/1/", "/accounts/1/change/"),
    Role.SECURITY_ADMIN: ("/rights/", "/rights/1/", "/rights/roles/", "/rights/accounts/"),
    Role.AUDIT_ADMIN: ("/audit/", "/audit/1/", "/audit/looks/", "/audit/looks/counts/"),
}


@pytest.mark.parametrize(("role", "size"), [(role, size) for role in PAGES for size in few(1, SIZES, role)])
def test_the_pages_pass_axe_and_fit_the_width(open_context: Open, account: Make, role: Role, size: str) -> None:
    from rongjun.domains.units import actions
    from rongjun.domains.units.models import Account
    from rongjun.domains.units.queries import list_waiting_requests

    for one in PAGES:
        account(one)
    officer, admin = (Account.objects.get_by_natural_key(name) for name in ("officer", "system_admin"))
    actions.ask_for_change(
        account_id=officer.pk, role=Role.HEAD, unit_name=actions.ROOT_NAME, by=admin.actor(), at=clock.now()
    )
    numbers = {"/rights/1/": f"/rights/{list_waiting_requests().get().pk}/"}
    numbers |= {f"/accounts/1/{end}": f"/accounts/{officer.pk}/{end}" for end in ("", "change/")}
    context = open_context(viewport=SIZES[size], bypass_csp=True)
    first = context.new_page()
    sign_in(first, str(role))
    for address in PAGES[role]:
        page = context.new_page()
        page.goto(numbers.get(address, address))
        assert page.get_by_role("heading", level=1).count() == 1, address
        assert axe(page) == [], address
        assert no_sideways_scroll(page), address
        page.close()
