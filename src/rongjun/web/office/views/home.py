"""The home page: what is due today, for the role that looks."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.counting import count_together
from rongjun.domains.approvals.queries import Waiting
from rongjun.domains.funds.alert_queries import count_open
from rongjun.domains.payments.bank.deciding import count_open_lines
from rongjun.domains.payments.bank.failures import count_open_failures
from rongjun.domains.payments.queries import list_runs
from rongjun.domains.payments.states import state_names
from rongjun.domains.people.ageing import count_by_rule, list_ahead, list_suspensions_ending
from rongjun.domains.people.confirmation.queries import list_open
from rongjun.domains.people.queries import by_category, count_by_held
from rongjun.domains.recognition.access import case_scope
from rongjun.domains.recognition.queries import list_mine, list_open_over
from rongjun.domains.safeguards.queries import count_acts
from rongjun.domains.units.queries import list_waiting_requests
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month, month_of
from rongjun.kernel.vocabulary import category_name

from ...http import OfficeRequest, page
from ...labels import ROLE_TASKS
from ...navigation import SIGNING
from ...told.run_words import step_name
from ...ui.charts import Bar
from ...ui.paging import BOUND
from ..body_wanted import body_wanted
from ..case_frame import SEES
from ..due_today import due_card
from ..home_cards import Card, Line
from ..hospital_card import hospital_card
from ..inbox_rows import waiting_of
from ..matters import title_of, url_of
from ..petition_cards import petition_cards
from ..watch_words import ALERTS, alert_name


def home(request: OfficeRequest) -> HttpResponse:
    """Show the cards of the role: what waits for a signature and what is due today, then where the work stands."""
    actor, now = request.actor, clock.now()
    first, waits = petition_cards(actor, now), waiting_of(request, actor)
    held = count_by_held(actor) if actor.may(Permission.PEOPLE_VIEW) else None
    today, signing = due_card(actor, now), inbox_card(waits, actor, now)
    made = [*((signing, today) if waits else (today, signing)), *first]
    made += [*(make(actor, now) for make in CARDS), people_card(held)]
    made += [make(actor, now) for make in MORE_CARDS]
    cards = [card for card in made if card is not None]
    title = _("%(name)s，您好") % {"name": request.actor.name}
    lead = ROLE_TASKS[request.actor.role]
    return page(request, "office/home.html", title, lead=lead, cards=cards, categories=_categories(held))


def inbox_card(waiting: list[Waiting], actor: Actor, now: datetime) -> Card | None:
    """Return what waits for this person; nothing for roles that sign nothing and have nothing to mend."""
    if not waiting and not any(actor.may(permission) for permission in SIGNING):
        return None
    lines = tuple(_line(one, now) for one in waiting[:5])
    note = "" if lines else _("没有等待您签批的事项。")
    return Card(_("等待您签批"), url=reverse("inbox"), figure=str(len(waiting)), lines=lines, note=note)


def run_card(actor: Actor, now: datetime) -> Card | None:
    """Return where the latest month stands."""
    if not actor.may(Permission.RUN_VIEW):
        return None
    run = list_runs().first()
    if run is None:
        return Card(_("每月发放"), url=reverse("run-list"), note=_("还没有发放。"))
    totals = {"count": run.totals.get("paid_persons", 0), "amount": format_yuan(run.totals.get("pay_fen", 0))}
    lines = (Line(_("%(count)d 人，%(amount)s 元") % totals),) if run.totals else ()
    title = _("%(month)s 发放") % {"month": format_month(run.month)}
    return Card(title, url=reverse("run", args=[run.pk]), figure=state_names()[run.state], lines=lines)


def people_card(held: Mapping[str, int] | None) -> Card | None:
    """Return how many people of one's area receive something; None for who may not see people."""
    if held is None:
        return None
    count = sum(held.values())
    return Card(_("在享人数"), url=reverse("people-list"), figure=f"{count:,}", note=_("辖区内健在且有待遇的人员。"))


def cases_card(actor: Actor, now: datetime) -> Card | None:
    """Return how many cases of recognition wait for this person, and how many are over their time in one's reach."""
    if not any(actor.may(permission) for permission in SEES):
        return None
    with case_scope(actor):
        over = list_open_over(actor, timezone.localdate(now))
        counts = count_together(mine=list_mine(actor)[: BOUND + 1], late=over[: BOUND + 1])
    text = _("逾期 %(count)s 件") % {"count": bounded(counts["late"])}
    lines = (Line(text, reverse("case-overdue")),) if counts["late"] else ()
    return Card(_("认定事项：待我办理"), url=reverse("case-list"), figure=bounded(counts["mine"]), lines=lines)


def bounded(count: int) -> str:
    """Return a count as it is said: '10,000+' where more were not counted."""
    return f"{BOUND:,}+" if count > BOUND else f"{count:,}"


def failures_card(actor: Actor, now: datetime) -> Card | None:
    """Return how many payments failed in one's area and wait for the village or an account; nothing where none."""
    if not actor.may(Permission.PEOPLE_VIEW):
        return None
    count = count_open_failures(actor)
    note = _("银行没有付成的钱，向本人核实后登记新账户。")
    return Card(_("退回款项"), url=reverse("failure-list"), figure=str(count), note=note) if count else None


def bank_lines_card(actor: Actor, now: datetime) -> Card | None:
    """Return how many lines of bank files wait for a person; nothing where none."""
    if not actor.may(Permission.RUN_BANK) or actor.area_prefix != "":
        return None
    count = count_open_lines()
    url = f"{reverse('bank-lines')}?state=open"
    return Card(_("待核对的银行记录"), url=url, figure=str(count)) if count else None


def campaigns_card(actor: Actor, now: datetime) -> Card | None:
    """Return the open campaigns with what is still due in one's area."""
    if not actor.may(Permission.PEOPLE_VIEW):
        return None
    found = list_open(actor, timezone.localdate(now))
    if not found:
        return None
    name = "campaign-due" if actor.may(Permission.CONFIRM_RECORD) else "campaign"
    lines = tuple(
        Line(
            one.campaign.title, reverse(name, args=[one.campaign.pk]),
            _("待确认 %(due)d 人，共 %(total)d 人，%(day)s 截止")
            % {"due": one.due, "total": one.total, "day": one.campaign.closes_on.isoformat()},
        )
        for one in found
    )  # fmt: skip
    figure = f"{sum(one.due for one in found):,}"
    return Card(_("年度确认：待确认"), url=reverse("campaign-list"), figure=figure, lines=lines)


def ageing_card(actor: Actor, now: datetime) -> Card | None:
    """Return how many birthdays of the next three months change something in one's area; nothing where none does."""
    if not actor.may(Permission.PEOPLE_VIEW):
        return None
    month = month_of(timezone.localdate(now))
    ahead = list_ahead(actor, month, month + 3)
    counts = count_by_rule(ahead)
    if not counts:
        return None
    titles = {one.rule.code: one.title for one in ahead}
    lines = tuple(
        Line(titles[code], f"{reverse('ageing')}?rule={code}", _("%(count)d 人") % {"count": count})
        for code, count in counts.items()
    )
    figure = f"{sum(counts.values()):,}"
    return Card(_("到龄提醒：今后三个月"), url=reverse("ageing"), figure=figure, lines=lines)


def suspensions_card(actor: Actor, now: datetime) -> Card | None:
    """Return how many suspensions by article 59 end within sixty days, by day; nobody is named here."""
    if not actor.may(Permission.PEOPLE_VIEW):
        return None
    days = Counter(end for _person, end in list_suspensions_ending(actor, timezone.localdate(now)))
    lines = tuple(
        Line(_("%(day)s 起恢复") % {"day": day.isoformat()}, note=_("%(count)d 人") % {"count": count})
        for day, count in sorted(days.items())[:5]
    )
    note = _("省级中止决定到期后自动恢复发放；期限有变的，请登记新的决定。")
    figure = str(sum(days.values()))
    card = Card(_("六十日内到期的中止"), url=reverse("suspension-list"), figure=figure, lines=lines, note=note)
    return card if days else None


def money_card(actor: Actor, now: datetime) -> Card | None:
    """Return the open alerts about money by kind: of the whole office, or of the units in one's reach."""
    if not (actor.may(Permission.FUNDS_VIEW) or actor.may(Permission.FUNDS_UNIT)):
        return None
    counts = count_open(actor)
    lines = tuple(
        Line(alert_name(kind), f"{reverse('fund-alerts')}?kind={kind}", _("%(count)d 条") % {"count": counts[kind]})
        for kind in ALERTS
        if kind in counts
    )
    note = "" if lines else _("没有发现晚到、闲置、用途不符或没有到人的钱。")
    return Card(_("资金提醒"), url=reverse("fund-alerts"), figure=str(sum(counts.values())), lines=lines[:5], note=note)


def policy_card(actor: Actor, now: datetime) -> Card | None:
    """Return the way to the standards and the calculator."""
    if not actor.may(Permission.POLICY_VIEW):
        return None
    return Card(_("政策标准"), url=reverse("policy-list"), note=_("每个标准的日期、文号和来源；一次性抚恤金计算。"))


def accounts_card(actor: Actor, now: datetime) -> Card | None:
    """Return the way to the accounts, for the system administrator."""
    if not actor.may(Permission.ACCOUNTS_MANAGE):
        return None
    text = body_wanted()
    lines = (Line(text),) if text else ()
    return Card(_("账户"), url=reverse("account-list"), lines=lines, note=_("开设、停用账户，重设密码，解除锁定。"))


def rights_card(actor: Actor, now: datetime) -> Card | None:
    """Return what waits for the security administrator, and sealed values that did not open in the last 30 days."""
    if not actor.may(Permission.RIGHTS_MANAGE):
        return None
    count = list_waiting_requests().count()
    faults = count_acts("vault.refused", now - timedelta(days=30))
    text = _("最近 30 天有 %(n)d 次加密记录打不开，请核对加密记录。") % {"n": faults} if faults else ""
    lines = (Line(text),) if text else ()
    note = "" if count else _("没有等待确认的权限申请。")
    return Card(_("等待确认的权限申请"), url=reverse("rights-list"), figure=str(count), lines=lines, note=note)


def audit_card(actor: Actor, now: datetime) -> Card | None:
    """Return the way to the logs."""
    if not actor.may(Permission.AUDIT_VIEW):
        return None
    return Card(_("日志"), url=reverse("audit-log"), note=_("谁做了什么，谁看过档案；核对日志链。"))


def _line(one: Waiting, now: datetime) -> Line:
    days = _("已等 %(days)d 天") % {"days": one.days_waiting(now)}
    step = _("退回，待修改") if one.returned else step_name(one.step["name"])
    return Line(f"{title_of(one.matter)} · {step}", url_of(one.matter), days)


def _categories(held: Mapping[str, int] | None) -> list[Bar]:
    """Return people by category as a chart, for those who may see people."""
    language = get_language() or ""
    counts = sorted(by_category(held or {}).items(), key=lambda item: -item[1])
    return [(category_name(code, language), count, f"{count:,}") for code, count in counts]


CARDS: tuple[Callable[[Actor, datetime], Card | None], ...] = (
    hospital_card,
    run_card,
)
"""Cards before the one of the people."""
MORE_CARDS: tuple[Callable[[Actor, datetime], Card | None], ...] = (
    cases_card,
    failures_card,
    bank_lines_card,
    campaigns_card,
    ageing_card,
    suspensions_card,
    money_card,
    policy_card,
    accounts_card,
    rights_card,
    audit_card,
)
