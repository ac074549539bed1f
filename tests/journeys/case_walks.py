"""What the walks of recognition share: a county on a day of the past, who is signed in, a case from desk to desk."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import portal_world
import recognition_shipped
from django.utils import timezone
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.recognition.models import Case
from rongjun.domains.units.models import Account

from .conftest import PASSWORD, PHONE, sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]
AGES = 3600 * 24 * 365 * 50
"""How long a session lives (seconds) where the office stands in the past: the browser and Django do not."""


class Bureau(portal_world.Office, recognition_shipped.Office):
    """A county with its procedures, its portal and its monthly runs."""


def past_office(settings: Any, folder: Path) -> None:
    """Let an office work in the past: papers in a folder of the test, nothing drawn, long sessions."""
    settings.VAR_DIR, settings.SECOND_LOOK, settings.SESSION_COOKIE_AGE = folder, 0, AGES


def turn_clock(monkeypatch: Any, day: date) -> None:
    """Let it be nine in the morning of a day for the office. Who was signed in on an earlier day is so no more."""
    ahead = timezone.make_aware(datetime.combine(day, time(9))) - timezone.now()
    monkeypatch.setattr(clock, "now", lambda: timezone.now() + ahead)
    monkeypatch.setattr(clock, "today", lambda: timezone.localdate(clock.now()))


def enter(open_context: Open, who: Actor, name: str) -> Walk:
    """Sign somebody in and give them a browser of their own."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    page = open_context(bypass_csp=True).new_page()
    sign_in(page, account.username)
    return Walk(page, name)


def on_phone(open_context: Open, name: str) -> Walk:
    """Return somebody on a phone, not signed in."""
    return Walk(open_context(viewport=PHONE, has_touch=True, bypass_csp=True).new_page(), name, rests_on="-phone")


def open_case(walk: Walk, case: Case) -> None:
    """Go to the page of a case."""
    walk.page.goto(f"/cases/{case.pk}/")


def unfold(walk: Walk, name: str) -> None:
    """Open a folded part of the page by its summary, if it is folded."""
    part = walk.page.locator("details", has=walk.page.locator("summary", has_text=name)).first
    if part.get_attribute("open") is None:
        part.locator("summary").first.click()


def choose(walk: Walk, question: str, answer: str) -> None:
    """Choose an answer of a question that is asked with buttons or a list."""
    group = walk.page.get_by_role("group", name=question)
    if group.count():
        group.get_by_label(answer, exact=True).check()
    else:
        walk.page.get_by_label(question).select_option(label=answer)


def answer_all(walk: Walk, answers: Mapping[str, str], then: str = "") -> None:
    """Answer questions of the portal in their order, up to the one named; the village was chosen at the beginning."""
    page = walk.page
    for name, answer in answers.items():
        if page.url.endswith("/ask/area/") and name != "area":
            walk.press("下一题")
        page.wait_for_url(f"**/ask/{name}/")
        option = page.locator(f'input[type=radio][value="{answer}"]')
        if option.count():
            option.check()
        else:
            page.locator("[name=answer]").fill(answer)
        walk.press("下一题")
    page.wait_for_url(f"**/ask/{then}/" if then else "**/files/")


def sign(walk: Walk, case: Case) -> None:
    """Sign the decision of a case from the inbox."""
    walk.page.goto("/inbox/")
    walk.follow(f"认定决定 {case.number}")
    walk.press("签署")
    assert walk.says("已签署")


def deliver(walk: Walk, case: Case) -> None:
    """Record how each paper of the decision reached the person, with a day ahead first, and close the case."""
    page = walk.page
    open_case(walk, case)
    field = page.locator("select[name$=paper]")
    papers = [one for one in field.locator("option").all_inner_texts() if "决定书" in one or "告知信" in one]
    for number, paper in enumerate(papers):
        field.select_option(label=paper)
        page.get_by_label("签收人").fill(case.name)
        if not number:
            page.get_by_label("送达日期").fill("2030-01-01")
            walk.press("登记送达")
            assert walk.says("不晚于今天")
            walk.see("delivery-refused")
            field.select_option(label=paper)
        page.get_by_label("送达日期").fill(f"{clock.today()}")
        walk.press("登记送达")
        assert walk.says("已登记送达")
    walk.press("办结")
    assert walk.says("已办结")
