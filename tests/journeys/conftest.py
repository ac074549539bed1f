"""A browser at a running office: Debian's Chromium driven by Playwright, with the Chinese font from a package."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.base import AXE_SCRIPT as AXE
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright
from sampling import few

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.units.actions import add_account

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the test

PASSWORD = "journey-pass-word"
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser and a committed database."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "access"]))


def chromium_path() -> str:
    """Return where Chromium is; without one the test is skipped, and says so."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = os.environ.get("RONGJUN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip("NO CHROMIUM FOUND: browser journeys did NOT run; bash scripts/ensure_chromium.sh installs it")
    return found


def install_font() -> None:
    """Copy the Chinese font of the package to where Chromium looks, once."""
    folder = Path.home() / ".local" / "share" / "fonts"
    source = Path(str(files("pylopdf_fonts_zh_cn")))
    missing = [font for font in source.glob("*.otf") if not (folder / font.name).exists()]
    for font in missing:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(font, folder / font.name)
    if missing and shutil.which("fc-cache"):
        subprocess.run(["fc-cache", str(folder)], check=False)


def with_or_without_script(walk: str) -> pytest.MarkDecorator:
    """Let a walk go with JavaScript and without: in a sample one way, by the day, and both in the whole proof."""
    ways = few(1, (True, False), f"script {walk}")
    return pytest.mark.parametrize("script", ways, ids=["script" if way else "no-script" for way in ways])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    path = chromium_path()
    install_font()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Open browser contexts (language, size, with or without JavaScript); all are closed after the test."""
    opened: list[BrowserContext] = []

    def open_one(locale: str = "zh-CN", viewport: ViewportSize = DESKTOP, **options: Any) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url, locale=locale, viewport=viewport, timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(30_000)  # a loaded machine is slow, and not wrong
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page on a desktop, in Chinese, under the product's own content security policy."""
    return open_context().new_page()


@pytest.fixture
def checked_page(open_context: Callable[..., BrowserContext]) -> Page:
    """A page in which axe can run (axe itself is a script that the policy would refuse)."""
    return open_context(bypass_csp=True).new_page()


@pytest.fixture
def account() -> Callable[..., str]:
    """Make accounts: `account(Role.OFFICER)` returns the user name; the password is PASSWORD."""

    def make(role: Role, name: str = "", person: str = "") -> str:
        username = name or role.value
        add_account(
            username=username, role=role, unit_name=None, person_name=person or f"测试{username}", password=PASSWORD,
            at=clock.now(),
        )  # fmt: skip
        return username

    return make


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Sign in through the page."""
    page.goto("/sign-in/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(password)
    page.locator("main form button").click()
    page.wait_for_load_state()


def axe(page: Page) -> list[str]:
    """Return what axe finds on a page: rule, help and the first elements concerned (needs `bypass_csp`).

    In a sample it looks at half of what a test asks for, another half each day: a look is as dear as three pages.
    """
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
    _looks[test] += 1
    if not few(1, (True, False), f"axe {test} {_looks[test]}")[0]:
        return []
    return axe_now(page)


_looks: Counter[str] = Counter()
"""How many looks each test has asked for."""


def axe_now(page: Page) -> list[str]:
    """Return what axe finds on a page, whatever the day."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(said => said.violations)")
    return [f"{one['id']}: {one['help']} {[node['target'] for node in one['nodes'][:3]]}" for one in found]


def resize(page: Page, size: ViewportSize) -> None:
    """Give the page a size, unless it has it: each change lays the page out anew."""
    if page.viewport_size != size:
        page.set_viewport_size(size)


def no_sideways_scroll(page: Page) -> bool:
    """Tell whether the page fits its width."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def screenshot(page: Page, name: str) -> None:
    """Keep a picture where RONGJUN_PICTURES asks for it: 1 is docs/pictures, anything else the name of a folder."""
    asked = os.environ.get("RONGJUN_PICTURES", "")
    if asked:
        folder = PICTURES if asked == "1" else Path(asked)
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", full_page=True)
