"""The home page: what is due today, for the role that looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.approvals.queries import Waiting, list_inbox

from ...http import OfficeRequest, page
from ...labels import ROLE_TASKS

MATTER_PAGES: dict[str, str] = {"run": "run-sign", "import": "import"}
"""Kind of matter -> name of the page that takes its subject's id."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    text: str | Promise
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: title, where it leads, a figure, lines and a note."""

    title: str | Promise
    url: str = ""
    figure: str = ""
    lines: tuple[Line, ...] = ()
    note: str | Promise = ""


def home(request: OfficeRequest) -> HttpResponse:
    """Show the cards of the role: what waits for a signature first, then where the work stands."""
    cards = [card for make in CARDS if (card := make(request.actor, clock.now())) is not None]
    title = _("%(name)s，您好") % {"name": request.actor.name}
    return page(request, "office/home.html", title, lead=ROLE_TASKS[request.actor.role], cards=cards)


def inbox_card(actor: Actor, now: datetime) -> Card | None:
    """Return what waits for this person's signature; nothing for roles that sign nothing."""
    signs = (Permission.RUN_SIGN_HEAD, Permission.RUN_SIGN_DIRECTOR, Permission.PEOPLE_APPROVE, Permission.RUN_RELEASE)
    if not any(actor.may(permission) for permission in signs):
        return None
    lines = tuple(_line(waiting, now) for waiting in list_inbox(actor))
    note = "" if lines else _("没有等待您签批的事项。")
    return Card(_("等待您签批"), figure=str(len(lines)), lines=lines, note=note)


def policy_card(actor: Actor, now: datetime) -> Card | None:
    """Return the way to the standards and the calculator."""
    if not actor.may(Permission.POLICY_VIEW):
        return None
    return Card(_("政策标准"), url=reverse("policy-list"), note=_("每个标准的日期、文号和来源；一次性抚恤金计算。"))


def accounts_card(actor: Actor, now: datetime) -> Card | None:
    """Return the way to the accounts, for the system administrator."""
    if not actor.may(Permission.ACCOUNTS_MANAGE):
        return None
    return Card(_("账户"), url=reverse("account-list"), note=_("开设、停用账户，重设密码，解除锁定。"))


def _line(waiting: Waiting, now: datetime) -> Line:
    name = MATTER_PAGES.get(waiting.matter.kind, "")
    url = reverse(name, args=[waiting.matter.subject_id]) if name else ""
    days = _("已等 %(days)d 天") % {"days": waiting.days_waiting(now)}
    return Line(waiting.step["name"], url, days)


CARDS: tuple[Callable[[Actor, datetime], Card | None], ...] = (inbox_card, policy_card, accounts_card)
