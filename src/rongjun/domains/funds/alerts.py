"""Writes of alerts: opened and closed by what is found, answered by their owner, else sent up the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Account, Unit
from rongjun.kernel import watch
from rongjun.kernel.watch import Finding

from .alert_queries import alerts_in_reach
from .models import FundAlert, FundAlertEvent, FundDays
from .queries import unit_within
from .watching import days_in_force

State = FundAlert.State
LEVELS: Final = {9: "town", 12: "village"}
"""Level of a unit below -> who is to act."""
BELOW: Final[tuple[tuple[Role, ...], ...]] = ((Role.TOWN_CLERK, Role.STATION_WORKER),)
LINE: Final[tuple[tuple[Role, ...], ...]] = (
    (Role.FINANCE,),
    (Role.OFFICER,),
    (Role.HEAD,),
    (Role.DIRECTOR,),
    (Role.SUPERVISOR,),
)
"""Up the line in the unit that keeps the books; a unit below comes before it."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many alerts were opened, changed, went with their cause, and went up the line."""

    opened: int
    changed: int
    gone: int
    escalated: int


@transaction.atomic
def refresh_alerts(*, findings: Sequence[Finding], by: Actor, at: datetime) -> Refreshed:
    """Bring the alerts in step with what is found: the same findings twice change nothing.

    What is found opens an alert or renews its amount; what is found no more closes it by itself; what nobody
    answered in time goes up the line. What was settled with a reason stays settled until the sum has grown.
    """
    days, today = days_in_force(), timezone.localdate(at)
    open_now = {(one.kind, one.subject): one for one in FundAlert.objects.select_for_update().filter(state=State.OPEN)}
    closed = FundAlert.objects.filter(state=State.SETTLED).order_by("pk")
    settled = {(one.kind, one.subject): one.amount_fen for one in closed}
    line = Line()
    opened = changed = 0
    for finding in findings:
        known = open_now.pop((finding.kind, finding.subject), None)
        if known is not None:
            changed += _renew(known, finding, at)
        elif settled.get((finding.kind, finding.subject), -1) < finding.amount_fen:
            _open(finding, line, today + timedelta(days["answer"]), at)
            opened += 1
    for one in open_now.values():
        _close(one, State.GONE, at, None, "")
    moved = sum(_escalate(one, line, today, days["answer"], at) for one in _overdue(today))
    done = Refreshed(opened, changed, len(open_now), moved)
    if opened or changed or open_now or moved:
        detail = {"opened": opened, "changed": changed, "gone": len(open_now), "escalated": moved}
        record_act(by=by, at=at, action="funds.alerts.refresh", subject="fund_alerts:all", detail=detail)
    return done


@transaction.atomic
def answer_alert(*, alert_id: int, note: str, promised_on: date, by: Actor, at: datetime) -> FundAlert:
    """Say what is being done about an alert and by when; until that day it does not go up the line.

    Raises NotFound outside the actor's reach, NotPermitted for who only looks, AlreadyDone where it is closed, Refusal
    without words or for a day that has passed or is over 90 days ahead.
    """
    one = _load(alert_id, by)
    today = timezone.localdate(at)
    if not today <= promised_on <= today + timedelta(90):
        raise Refusal(_("办结日期应在今天到 90 天之内。"))
    text = _checked(note)
    FundAlert.objects.filter(pk=one.pk).update(answered_by=by.staff_id, answered_at=at, answer_due=promised_on)
    _note(one, "answered", at, by.staff_id, text, promised_on)
    record_act(by=by, at=at, action="funds.alert.answer", subject=f"fund_alert:{one.pk}", detail={"kind": one.kind})
    return get_alert(one.pk, by=by)


@transaction.atomic
def settle_alert(*, alert_id: int, reason: str, by: Actor, at: datetime) -> FundAlert:
    """Close an alert whose cause stands, with a reason: by another person than its owner and than who answered it.

    Raises NotPermitted without funds.approve, NotFound, AlreadyDone where it is closed, Refusal without a reason.
    """
    by.require(Permission.FUNDS_APPROVE)
    one = _load(alert_id, by)
    if by.staff_id in (one.owner_id, one.answered_by_id):
        raise Refusal(_("提醒由负责人和答复人以外的人关闭。"))
    _close(one, State.SETTLED, at, by.staff_id, _checked(reason))
    record_act(by=by, at=at, action="funds.alert.settle", subject=f"fund_alert:{one.pk}", detail={"kind": one.kind})
    return get_alert(one.pk, by=by)


@transaction.atomic
def change_days(*, key: str, days: int, reason: str, by: Actor, at: datetime) -> None:
    """Change after how many days something is told. Raises NotPermitted without funds.approve, Refusal otherwise."""
    by.require(Permission.FUNDS_APPROVE)
    if by.area_prefix != "":
        raise NotPermitted(_("提醒的天数由记账单位规定。"))
    if key not in watch.DEFAULT_DAYS or not 0 <= days <= 730:
        raise Refusal(_("天数应在 0 到 730 之间。"))
    FundDays.objects.create(key=key, days=days, reason=_checked(reason), changed_by_id=by.staff_id, changed_at=at)
    record_act(by=by, at=at, action="funds.days", subject="fund_days:all", detail={"key": key, "days": days})


def get_alert(alert_id: int, *, by: Actor) -> FundAlert:
    """Return an alert that the actor may see. Raises NotFound for others."""
    one = alerts_in_reach(by).filter(pk=alert_id).first()
    if one is None:
        raise NotFound(_("没有这条提醒，或它不属于您的单位。"))
    return one


def may_answer(one: FundAlert, by: Actor) -> bool:
    """Tell whether an alert is the actor's to answer: of the office that keeps the books, or of the own unit."""
    keeps = by.may(Permission.FUNDS_BOOKS) and by.area_prefix == "" and by.role not in (Role.SUPERVISOR, Role.AUDITOR)
    return keeps or (by.may(Permission.FUNDS_UNIT) and unit_within(by, one.unit))


class Line:
    """Who is asked, step by step, for the sums of each unit; read once a refresh."""

    def __init__(self) -> None:
        self.root = Unit.objects.get(is_root=True)
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        self.staff: dict[tuple[int, str], int] = {}
        accounts = Account.objects.filter(is_active=True, has_rights=True).order_by("-pk")
        for unit, role, staff in accounts.values_list("unit_id", "role", "staff_id"):
            self.staff[unit, role] = staff

    def steps(self, unit: Unit) -> list[int]:
        """Return the persons up the line for a unit's money, each once."""
        places = [(unit.pk, roles) for roles in BELOW] if not unit.is_root else []
        places += [(self.root.pk, roles) for roles in LINE]
        found = [self.staff[place, role] for place, roles in places for role in roles if (place, role) in self.staff]
        return list(dict.fromkeys(found))

    def unit_of(self, finding: Finding) -> Unit:
        """Return whose matter a finding is."""
        return self.units.get(finding.unit or 0, self.root)

    def level_of(self, finding: Finding) -> str:
        """Return the level that is to act: who owes the money that has not come, else who holds it."""
        if finding.kind == watch.DUE:
            return str(finding.told["source"])
        unit = self.unit_of(finding)
        return "county" if unit.is_root else LEVELS.get(unit.level, "town")


def _open(finding: Finding, line: Line, due: date, at: datetime) -> None:
    unit = line.unit_of(finding)
    owner = next(iter(line.steps(unit)), None)
    one = FundAlert.objects.create(
        kind=finding.kind, subject=finding.subject, unit=unit, level=line.level_of(finding), owner_id=owner,
        amount_fen=finding.amount_fen, since=finding.since, told=dict(finding.told), opened_at=at, seen_at=at,
        answer_due=due,
    )  # fmt: skip
    _note(one, "opened", at, owner, "", due)


def _renew(one: FundAlert, finding: Finding, at: datetime) -> bool:
    """Note that the cause still stands; returns whether the sum is another."""
    same = one.amount_fen == finding.amount_fen
    FundAlert.objects.filter(pk=one.pk).update(
        seen_at=at, amount_fen=finding.amount_fen, told=dict(finding.told), since=finding.since
    )
    if not same:
        one.amount_fen = finding.amount_fen
        _note(one, "amount", at, None, "", None)
    return not same


def _overdue(today: date) -> list[FundAlert]:
    return list(FundAlert.objects.select_related("unit").filter(state=State.OPEN, answer_due__lt=today).order_by("pk"))


def _escalate(one: FundAlert, line: Line, today: date, days: int, at: datetime) -> bool:
    """Send an alert one step up the line; at the top it stays. Returns whether it moved."""
    steps = line.steps(one.unit)
    if one.step + 1 >= len(steps):
        return False
    due = today + timedelta(days)
    FundAlert.objects.filter(pk=one.pk).update(step=one.step + 1, owner=steps[one.step + 1], answer_due=due)
    _note(one, "escalated", at, steps[one.step + 1], "", due)
    return True


def _load(alert_id: int, by: Actor) -> FundAlert:
    one = get_alert(alert_id, by=by)
    if not may_answer(one, by):
        raise NotPermitted(_("这条提醒由管钱的单位答复，您的岗位只能查看。"))
    if one.state != State.OPEN:
        raise AlreadyDone(_("这条提醒已经关闭。"))
    return one


def _close(one: FundAlert, state: FundAlert.State, at: datetime, staff: int | None, reason: str) -> None:
    changed = FundAlert.objects.filter(pk=one.pk, state=State.OPEN).update(
        state=state, closed_at=at, closed_by=staff, reason=reason
    )
    if not changed:
        raise AlreadyDone(_("这条提醒已经关闭。"))
    _note(one, str(state), at, staff, reason, None)


def _note(one: FundAlert, kind: str, at: datetime, staff: int | None, note: str, due: date | None) -> None:
    FundAlertEvent.objects.create(
        alert=one, kind=kind, at=at, staff_id=staff, note=note, amount_fen=one.amount_fen, due_on=due
    )


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refusal(_("请写明情况。"))
    if word := watching_word(said):
        raise Refusal(_("“%(word)s”一类的词不写进记录。") % {"word": word})
    return said[:200]
