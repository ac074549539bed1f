"""What is due today, for the home page: each room of the services wing adds one function to `DUE`.

A function returns at most a few lines (text, address, note), each about a matter or a number of them, never a person's
name: the home page writes no access rows. Nothing due is no line.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.counting import count_together
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.aid.queries import count_due as count_aid_due
from rongjun.domains.services.duties.access import duty_scope
from rongjun.domains.services.duties.queries import list_near
from rongjun.domains.services.placement.access import placement_waits
from rongjun.domains.services.registers.queries import list_due
from rongjun.domains.services.signups.moving import untold_by_event
from rongjun.domains.services.stations import villages
from rongjun.domains.services.visits.queries import list_due_by
from rongjun.domains.services.visits.routes import list_stops

from .home_cards import Card, Line

MOST_EVENTS = 3
"""So many events are lines of their own at most: the next ones come when these are done."""
type Due = Callable[[Actor, date], list[Line]]


def duties_due(actor: Actor, day: date) -> list[Line]:
    """Return how many duties are over their day, due today, and near."""
    if not actor.may(Permission.DUTY_WORK):
        return []
    with duty_scope(actor):
        days = list(list_near(actor, day).values_list("due_on", flat=True)[:1000])
    told = (
        (_("待办已过期"), sum(one < day for one in days)), (_("待办今天到期"), sum(one == day for one in days)),
        (_("待办三天内到期"), sum(one > day for one in days)),
    )  # fmt: skip
    note = _("%(count)d 件")
    return [Line(text, reverse("duty-unit"), note % {"count": count}) for text, count in told if count]


def aid_due(actor: Actor, day: date) -> list[Line]:
    """Return how many cases of hardship of the own desk are over their day, and due on it or near."""
    if not actor.may(Permission.AID_VIEW):
        return []
    over, near = count_aid_due(actor, day)
    told = ((_("困难帮扶已过期"), over), (_("困难帮扶三天内到期"), near))
    return [Line(text, reverse("aid"), _("%(count)d 件") % {"count": count}) for text, count in told if count]


def visits_due(actor: Actor, day: date) -> list[Line]:
    """Return how many visits of the own unit are on one's list of the day, and how many are due within a month."""
    if not actor.may(Permission.VISIT_RECORD):
        return []
    counts = count_together(today=list_stops(actor, day), month=list_due_by(actor, day + timedelta(days=30)))
    told = (
        (_("今天名单上的走访"), "visit-day", counts["today"]),
        (_("一个月内要完成的走访"), "visit-planned", counts["month"]),
    )
    note = _("%(count)d 户")
    return [Line(text, reverse(name), note % {"count": count}) for text, name, count in told if count]


def registers_due(actor: Actor, day: date) -> list[Line]:
    """Return how many records of registers of the own unit end their stage within three days, or did."""
    if not actor.may(Permission.REGISTER_FILL):
        return []
    with acting(actor):
        count = list_due(actor, day + timedelta(days=3))[:1000].count()
    return [Line(_("台账到期要办"), reverse("register-due"), _("%(count)d 件") % {"count": count})] if count else []


def stations_due(actor: Actor, day: date) -> list[Line]:
    """Return how many villages have no line today, and how many rounds are due: for who may write them."""
    if not actor.may(Permission.STATIONS_RECORD) or not actor.area_prefix:
        return []
    counts = count_together(silent=villages.list_silent(actor, day), rounds=villages.list_rounds_due(actor, day))
    told = (
        (_("今天还没有填每日一行的村"), "station-line-new", counts["silent"]),
        (_("该去的巡回"), "station-rounds", counts["rounds"]),
    )
    note = _("%(count)d 个村")
    return [Line(text, reverse(name), note % {"count": count}) for text, name, count in told if count]


def placement_due(actor: Actor, day: date) -> list[Line]:
    """Return what a round of placement waits for: turns that are over or open, objections, a choice to begin."""
    if not actor.may(Permission.PLACEMENT_VIEW) or actor.area_prefix != "":
        return []
    with acting(actor):
        counts = count_together(**placement_waits(day))
    told = (
        ("over", _("选岗期限已过，要顺延或登记"), Permission.PLACEMENT_WORK),
        ("turn", _("正轮到选岗"), Permission.PLACEMENT_WORK),
        ("objections", _("安置排序的异议没有答复"), Permission.PLACEMENT_SIGN),
        ("begin", _("异议期满，可以开始选岗"), Permission.PLACEMENT_WORK),
        ("result", _("选岗结束，结果要提交签署"), Permission.PLACEMENT_WORK),
        ("carry", _("选岗已办结，要转入台账"), Permission.PLACEMENT_WORK),
    )
    note, there = _("%(count)d 件"), reverse("placement-rounds")
    return [
        Line(text, there, note % {"count": counts[key]}) for key, text, right in told
        if counts[key] and actor.may(right)
    ]  # fmt: skip


def signups_due(actor: Actor, day: date) -> list[Line]:
    """Return for each event of the own unit how many waited, have a place now, and were not told."""
    if not actor.may(Permission.REGISTER_FILL):
        return []
    note = _("%(count)d 人")
    return [
        Line(_("活动报名补上了名额，待告知"), reverse("signup", args=[event]), note % {"count": count})
        for event, count in list(untold_by_event(actor, day).items())[:MOST_EVENTS]
    ]


DUE: tuple[Due, ...] = (duties_due, visits_due, aid_due, registers_due, stations_due, signups_due, placement_due)


def due_card(actor: Actor, now: datetime) -> Card | None:
    """Return the card of what is due today; nothing for roles without a part in the services."""
    if not actor.may(Permission.DUTY_WORK):
        return None
    day = office_day(now)
    lines = tuple(line for due in DUE for line in due(actor, day))
    note = "" if lines else _("今天没有到期的事项。")
    return Card(_("今天要办"), url=reverse("services"), lines=lines, note=note)
