"""What every step of a long walk asks of the page it stands on: one heading, both widths, axe, and a picture."""

from playwright.sync_api import Page, expect

from .conftest import DESKTOP, PHONE, axe, no_sideways_scroll, resize, screenshot

PATIENCE_MS = 15_000
WIDTHS = {"": DESKTOP, "-phone": PHONE}


class Walk:
    """One person at work in a browser. `faults` gathers what is wrong on the way; `kept` is all that was shown."""

    def __init__(self, page: Page, name: str, *, rests_on: str = "", script: bool = True) -> None:
        self.page, self.name, self.rests_on, self.script = page, name, WIDTHS[rests_on], script
        self.addresses: dict[str, str] = {}
        self.faults: dict[str, list[str]] = {}
        self.kept = ""

    def see(self, what: str) -> None:
        """Look at the page the walk has come to, as wide as a desk and as narrow as a phone."""
        page, found = self.page, []
        page.wait_for_load_state()
        if page.get_by_role("heading", level=1).count() != 1:
            found.append("not one heading")
        for ending, size in sorted(WIDTHS.items(), key=lambda width: width[1] != page.viewport_size):
            resize(page, size)
            found += [] if no_sideways_scroll(page) else [f"scrolls sideways at {size['width']} px"]
            screenshot(page, f"{self.name}-{what}{ending}")
        if self.script:
            found += axe(page)
        self.addresses.setdefault(page.url, what)
        resize(page, self.rests_on)
        self.kept += page.content()
        if found:
            self.faults[what] = found

    def press(self, name: str) -> None:
        """Press a button by its whole name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow the first link of a name to the page it leads to."""
        link = self.page.locator("main").get_by_role("link", name=name).first
        if (link.get_attribute("href") or "").startswith("#"):
            link.click()
            return
        with self.page.expect_navigation(timeout=PATIENCE_MS):
            link.click()

    def says(self, text: str) -> bool:
        """Tell whether the page says something, or comes to say it soon: a click does not wait for the next page."""
        try:
            expect(self.page.locator("main")).to_contain_text(text, use_inner_text=True, timeout=PATIENCE_MS)
        except AssertionError:
            return False
        return True

    def lacks(self, text: str) -> bool:
        """Tell whether the page, which must have come by now, does not say something."""
        return text not in self.page.locator("main").inner_text()

    def axe_after(self, page: Page) -> None:
        """Let axe look at the places of a walk without JavaScript (axe is a script) through a page that has it."""
        for address, what in self.addresses.items():
            page.goto(address)
            if found := axe(page):
                self.faults[what] = found
