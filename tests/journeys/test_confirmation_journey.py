"""Annual confirmation in a browser: a village worker on a phone without JavaScript, and nothing for axe to find."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page
from sampling import few

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.confirmation import campaigns, members, notices
from rongjun.domains.people.confirmation.campaigns import Plan
from rongjun.domains.people.models import Campaign, Confirmation
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import month_of
from tests.web.registry import VILLAGE, enter, load_places, row

from .conftest import PHONE, axe, no_sideways_scroll, screenshot, sign_in


@pytest.fixture
def campaign(account: Callable[..., str]) -> Campaign:
    """A campaign that began sixty days ago with three people; a village worker, an officer and a head."""
    load_places()
    officer, head = (get_actor_named(account(role)) for role in (Role.OFFICER, Role.HEAD))
    worker = account(Role.STATION_WORKER)
    unit, _ = add_unit(name="一村站", area_code=VILLAGE, root=False, by=officer, at=clock.now())
    Account.objects.filter(username=worker).update(unit=unit)
    enter([row(number, 姓名="王" + "一二三"[number]) for number in range(3)], officer)
    day, at = clock.today() - timedelta(days=60), clock.now() - timedelta(days=60)
    closes = day + timedelta(days=40)
    plan = Plan(
        day.year, f"{day.year}年度确认", ("11",), ("visit", "office", "video", "photo", "letter"), day,
        day + timedelta(days=20), closes, month_of(closes) + 1,
    )  # fmt: skip
    made = campaigns.draft_campaign(plan=plan, by=officer, at=at)
    campaigns.submit_campaign(campaign_id=made.pk, by=officer, at=at)
    campaigns.approve_campaign(campaign_id=made.pk, by=head, at=at)
    members.build_members(campaign_id=made.pk, by=head, at=at)
    return made


def test_a_village_worker_confirms_somebody_on_a_phone_without_javascript(
    open_context: Callable[..., BrowserContext], campaign: Campaign
) -> None:
    phone = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    sign_in(phone, Role.STATION_WORKER.value)
    phone.get_by_role("link", name=campaign.title).click()
    phone.get_by_role("link", name="王二").click()
    phone.get_by_label("上门", exact=True).check()
    screenshot(phone, "confirmation-phone")
    phone.get_by_role("button", name="登记确认").click()
    assert "已登记王二的确认" in phone.locator("main").inner_text()
    assert "还有 2 人待确认" in phone.locator("main").inner_text()
    record = Confirmation.objects.get(person__name="王二")
    assert (record.state, record.way, record.confirmed_on) == ("confirmed", "visit", clock.today())


@pytest.mark.parametrize("locale", few(1, ["zh-CN", "en-US"], "confirmation"))
def test_every_page_of_confirmation_fits_a_phone_and_axe_finds_nothing(
    open_context: Callable[..., BrowserContext], campaign: Campaign, locale: str
) -> None:
    officer = get_actor_named(Role.OFFICER.value)
    notices.issue_notices(campaign_id=campaign.pk, by=officer, at=clock.now() - timedelta(days=10))
    record = Confirmation.objects.get(person__name="王二")
    base = f"/campaigns/{campaign.pk}/"
    page: Page = open_context(locale=locale, viewport=PHONE, bypass_csp=True).new_page()
    sign_in(page, Role.OFFICER.value)
    faults: dict[str, list[str]] = {}
    for address in (
        "/campaigns/", "/campaigns/new/", base, f"{base}due/", f"{base}people/", f"{base}people/{record.pk}/",
        f"{base}people/upload/", f"{base}reminders/", f"{base}late/", f"{base}print/list/?place={VILLAGE}",
        f"{base}print/notices/?place={VILLAGE}", "/ageing/",
    ):  # fmt: skip
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        found = axe(page) + ([] if no_sideways_scroll(page) else ["scrolls sideways"])
        if found:
            faults[address] = found
    assert not faults
