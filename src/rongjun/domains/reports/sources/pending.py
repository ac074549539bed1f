"""What is late when a period ends, money that did not arrive, and what is due in the period after it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.funds.alert_queries import alerts_in_reach
from rongjun.domains.funds.models import FundAlert
from rongjun.domains.payments.bank.failures import UNFINISHED, list_failures
from rongjun.domains.petitions.periods import Period
from rongjun.domains.recognition.queries import list_open_over
from rongjun.domains.services.aid.queries import visible_cases
from rongjun.domains.services.duties.access import visible_duties
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.stations.inspections import list_findings
from rongjun.domains.services.visits.queries import list_planned
from rongjun.kernel import watch
from rongjun.kernel.stations.states import Mend

from ..parts import Figure, Measure, Rows, Section, days

type Days = dict[str, date]


def _late(period: Period) -> Days:
    return {"due_on__lte": period.last_day}


def _next(period: Period) -> Days:
    return days("due_on", period.after)


def open_duties(by: Actor, when: Days) -> QuerySet[Duty]:
    """Return the open duties in an actor's sight whose day lies in a stretch."""
    return visible_duties(by).filter(ended_at=None, **when)


def _duties(by: Actor, when: Days) -> Rows:
    return Rows(open_duties(by, when), day="due_on", name="what", detail="unit__name", link=("duty", "pk"))


def _visits(by: Actor, when: Days) -> Rows:
    return Rows(
        list_planned(by).filter(**when), day="due_on", name="person__name", detail="reason__name",
        person="person__token", link=("person", "person_id"), area="area_code",
    )  # fmt: skip


def _records(by: Actor, when: Days) -> Rows:
    query = Record.objects.filter(unit_id=by.unit_id, mistaken=False, ended_at=None, **when)
    return Rows(
        query, day="due_on", name="title", person="person__token", link=("record", "pk"), area="area_code",
        slug_field="code",
    )  # fmt: skip


def _findings(by: Actor, when: Days) -> Rows:
    query = list_findings(by).exclude(state=Mend.PASSED).filter(**when)
    return Rows(query, day="due_on", name="what", detail="inspection__unit__name", link=("station-finding", "pk"))


def late_duties(period: Period, by: Actor) -> Rows:
    """Return the duties that were due by the end of a period and are still open."""
    return _duties(by, _late(period))


def late_visits(period: Period, by: Actor) -> Rows:
    """Return the planned visits that were due by then and wait."""
    return _visits(by, _late(period))


def late_aid(period: Period, by: Actor) -> Rows:
    """Return the cases of hardship whose step was due by then and is not taken."""
    return Rows(
        visible_cases(by).filter(ended_at=None, **_late(period)), day="due_on", name="person__name",
        detail="owner_unit__name", person="person__token", link=("aid-case", "pk"), area="person__area_code",
    )  # fmt: skip


def late_cases(period: Period, by: Actor) -> Rows:
    """Return the cases of recognition in which the office is over its time."""
    query = list_open_over(by, period.after.first_day)
    return Rows(query, day="due_on", name="name", detail="number", link=("case", "pk"), area="area_code")


def late_records(period: Period, by: Actor) -> Rows:
    """Return the records of the own unit whose stage ended by then."""
    return _records(by, _late(period))


def late_findings(period: Period, by: Actor) -> Rows:
    """Return what inspections found, was to be mended by then and is not."""
    return _findings(by, _late(period))


def unpaid(period: Period, by: Actor) -> Rows:
    """Return the payments that the bank gave back by then and that were not made again."""
    query = list_failures(by).filter(standing__in=UNFINISHED, item__run__month__lte=period.months[-1])
    return Rows(
        query, day="item__run__month", name="person__name", fen="item__amount_fen", person="person__token",
        link=("person", "person_id"), area="person__area_code",
    )  # fmt: skip


def not_arrived(period: Period, by: Actor) -> Rows:
    """Return the sums that were due by then and have not arrived: the open alerts of that kind."""
    return _alerts(by, period, kind=watch.DUE)


def other_alerts(period: Period, by: Actor) -> Rows:
    """Return the other open alerts about money: idle, outside its purpose, not confirmed, not answered."""
    return _alerts(by, period, kind__in=[one for one in watch.KINDS if one != watch.DUE])


def _alerts(by: Actor, period: Period, **kinds: Any) -> Rows:
    query = alerts_in_reach(by).filter(state=FundAlert.State.OPEN, since__lte=period.last_day, **kinds)
    return Rows(
        query, day="since", name="unit__name", detail="kind", fen="amount_fen", link=("fund-alert", "pk"),
        codes="alert",
    )  # fmt: skip


def next_duties(period: Period, by: Actor) -> Rows:
    """Return the open duties that are due in the period after this one."""
    return _duties(by, _next(period))


def next_visits(period: Period, by: Actor) -> Rows:
    """Return the planned visits that are due then."""
    return _visits(by, _next(period))


def next_records(period: Period, by: Actor) -> Rows:
    """Return the records of the own unit whose stage ends then."""
    return _records(by, _next(period))


def next_findings(period: Period, by: Actor) -> Rows:
    """Return what inspections found and is to be mended then."""
    return _findings(by, _next(period))


ROWS, PEOPLE = Measure.ROWS, Permission.PEOPLE_VIEW
RECORDS, STATIONS = Permission.REGISTER_VIEW, Permission.STATIONS_VIEW
LATE = Section(
    "late", _("逾期和没有到位的资金"),
    (
        Figure("late-duties", _("逾期未办的待办"), _("件"), ROWS, late_duties, Permission.DUTY_WORK, False, True),
        Figure("late-visits", _("逾期未走访"), _("户"), ROWS, late_visits, Permission.VISIT_VIEW, True, True),
        Figure("late-aid", _("逾期的困难帮扶"), _("件"), ROWS, late_aid, Permission.AID_VIEW, True, True),
        Figure("late-cases", _("逾期的认定事项"), _("件"), ROWS, late_cases, Permission.RECOGNITION_VIEW, True, True),
        Figure("late-records", _("到期未办的台账"), _("件"), ROWS, late_records, RECORDS, True, True),
        Figure("late-findings", _("到期未整改的检查问题"), _("项"), ROWS, late_findings, STATIONS, False, True),
        Figure("unpaid", _("银行退回还没有补发"), _("笔"), ROWS, unpaid, PEOPLE, True, True),
        Figure("unpaid-fen", _("退回未补发金额"), _("元"), Measure.FEN, unpaid, PEOPLE, True, True),
        Figure("not-arrived", _("应到未到的拨款"), _("笔"), ROWS, not_arrived, Permission.FUNDS_VIEW, False, True),
        Figure(
            "not-arrived-fen", _("应到未到金额"), _("元"), Measure.FEN, not_arrived, Permission.FUNDS_VIEW, False, True
        ),
        Figure("fund-alerts", _("其他资金提醒"), _("条"), ROWS, other_alerts, Permission.FUNDS_VIEW, False, True),
    ),
)  # fmt: skip
NEXT = Section(
    "next", _("下期到期的事项"),
    (
        Figure("next-duties", _("下期到期的待办"), _("件"), ROWS, next_duties, Permission.DUTY_WORK, False, True),
        Figure("next-visits", _("下期计划走访"), _("户"), ROWS, next_visits, Permission.VISIT_VIEW, True, True),
        Figure("next-records", _("下期到期的台账"), _("件"), ROWS, next_records, RECORDS, True, True),
        Figure("next-findings", _("下期应整改的检查问题"), _("项"), ROWS, next_findings, STATIONS, False, True),
    ),
)  # fmt: skip
