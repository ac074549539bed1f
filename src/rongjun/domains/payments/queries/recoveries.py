"""Reads of recoveries 追回: the list, one with its history, and what a person's account comes to. Amounts in fen."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound

from ..models import BankItem, Movement, Part, Recovery, RecoveryAct, Run, Waiting
from ..states import POSTED
from .people import PersonAccount, posted_account
from .scope import within_area

CLAIMS = (Movement.Kind.OVERPAID, Movement.Kind.UNSENT, Movement.Kind.UNPAID)
BACK = (Movement.Kind.RETURNED, Movement.Kind.INSTALMENT)
OFF = (Movement.Kind.WRITTEN_OFF, Movement.Kind.REVIVED)
AGAIN, MET = "again", "met"
_AGAIN = Sum("amount_fen", filter=Q(again_of__isnull=False), default=0)
_MET = Sum("taken_fen", filter=Q(item__isnull=False), default=0)
"""What the bank had sent back and met a claim."""


@dataclass(frozen=True, slots=True)
class Instalment:
    """One instalment of the plan in force: its day, its amount, and what of it was paid so far."""

    day: date
    amount_fen: int
    paid_fen: int

    @property
    def missing_fen(self) -> int:
        """What is still to be paid of it."""
        return self.amount_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class PersonMoney:
    """A person's account in fen. posted = paid + sent + waiting + returned - open - back - written off.

    `sent` has no answer of the bank yet, `waiting` no receiver, `returned` came back from the bank and is still owed.
    `back` was paid back; `set_off` was counted towards what continues after a death.
    """

    posted_fen: int = 0
    paid_fen: int = 0
    sent_fen: int = 0
    waiting_fen: int = 0
    returned_fen: int = 0
    open_fen: int = 0
    back_fen: int = 0
    set_off_fen: int = 0
    written_off_fen: int = 0
    recovery_id: int | None = None
    open_keys: Sequence[tuple[int, str, int]] = field(default=())
    """(month, benefit, fen) of what is open."""

    @property
    def adds_up(self) -> bool:
        """True as long as every fen that was posted is somewhere, once."""
        there = self.paid_fen + self.sent_fen + self.waiting_fen + self.returned_fen
        return self.posted_fen == there - self.open_fen - self.back_fen - self.written_off_fen


def list_recoveries(*, by: Actor) -> QuerySet[Recovery, Any]:
    """Return the recoveries of an actor's area with person, what was claimed, came back, was set off and is open.

    To be filtered, ordered and paged by the caller. Raises NotPermitted for roles that see figures only.
    """
    sums = {
        "open_fen": Sum("movements__amount_fen", default=0),
        "claimed_fen": Sum("movements__amount_fen", filter=Q(movements__kind__in=CLAIMS), default=0),
        "back_fen": -Sum("movements__amount_fen", filter=Q(movements__kind__in=BACK), default=0),
        "set_off_fen": -Sum("movements__amount_fen", filter=Q(movements__kind__in=["set_off", "restored"]), default=0),
        "off_fen": -Sum("movements__amount_fen", filter=Q(movements__kind__in=OFF), default=0),
    }
    found = Recovery.objects.filter(within_area(by, "person__area_code")).select_related("person")
    listed: QuerySet[Recovery, Any] = found.annotate(**sums, last_at=Max("movements__at"))
    return listed


def get_recovery(recovery_id: int, *, by: Actor) -> Any:
    """Return one as `list_recoveries` does. Raises NotFound outside the actor's area."""
    found = list_recoveries(by=by).filter(pk=recovery_id).first()
    if found is None:
        raise NotFound(_("没有这项追回。"))
    return found


def find_recovery_of(file_no: str, *, by: Actor) -> Any:
    """Return the recovery of the person with a file number. Raises NotFound where there is none in the area."""
    found = list_recoveries(by=by).filter(person__file_no=file_no).first()
    if found is None:
        raise NotFound(_("档案号 %(number)s 没有追回。") % {"number": file_no})
    return found


def list_movements(recovery: Recovery) -> list[Movement]:
    """Return the movements of a recovery with their runs and acts, in order."""
    return list(Movement.objects.filter(recovery_id=recovery.pk).select_related("run", "act").order_by("pk"))


def list_recovery_acts(recovery: Recovery) -> list[RecoveryAct]:
    """Return the acts on a recovery with who proposed them, the newest first."""
    return list(RecoveryAct.objects.filter(recovery_id=recovery.pk).select_related("made_by").order_by("-pk"))


def instalments_of(acts: Sequence[RecoveryAct], movements: Sequence[Movement]) -> list[Instalment]:
    """Return the instalments of the latest plan in force; what was paid since it was agreed meets them in order."""
    plans = (one for one in acts if one.kind == RecoveryAct.Kind.PLAN and one.state == RecoveryAct.State.DONE)
    plan = next(plans, None)
    if plan is None:
        return []
    since = plan.decided_at
    paid = -sum(one.amount_fen for one in movements if one.kind in BACK and since is not None and one.at >= since)
    found = []
    for day, fen in plan.instalments:
        part = min(fen, paid)
        paid -= part
        found.append(Instalment(date.fromisoformat(day), fen, part))
    return found


def person_money(person_id: int, *, at: datetime, account: PersonAccount | None = None) -> PersonMoney:
    """Return what a person's account comes to, files merged by `at` included. Three queries with the account by month.

    The caller checks that the person lies in the actor's area.
    """
    account = account or posted_account(person_id, at)
    parts = Part.objects.filter(person_id__in=account.files).order_by()
    results: Counter[str] = Counter()
    for result, fen, again in parts.values_list("item__result").annotate(Sum("amount_fen"), again=_AGAIN):
        results[result] += fen
        results[AGAIN] += again
    last = Run.objects.filter(state__in=POSTED).order_by("-month", "-pk").values("pk")[:1]
    waiting = Waiting.objects.filter(person_id__in=account.files, run_id__in=last)
    moved: Counter[str] = Counter()
    keys: Counter[tuple[int, str]] = Counter()
    rows = Movement.objects.filter(person_id__in=account.files).order_by("recovery_id")
    sums = rows.values_list("recovery_id", "kind", "month", "benefit").annotate(Sum("amount_fen"), met=_MET)
    number: int | None = None
    for recovery, kind, month, benefit, fen, met in sums:
        number = recovery
        moved[kind] += fen
        moved[MET] += met
        keys[month, benefit] += fen
    return PersonMoney(
        posted_fen=sum(month.posted_fen for month in account.months),
        paid_fen=results[BankItem.Result.PAID],
        sent_fen=results[BankItem.Result.WAITING],
        waiting_fen=int(waiting.aggregate(fen=Sum("amount_fen", default=0))["fen"]),
        returned_fen=results[BankItem.Result.FAILED] - results[AGAIN] - moved.pop(MET, 0),
        open_fen=sum(moved.values()),
        back_fen=-sum(moved[kind] for kind in BACK),
        set_off_fen=-(moved["set_off"] + moved["restored"]),
        written_off_fen=-sum(moved[kind] for kind in OFF),
        recovery_id=number,
        open_keys=[(month, benefit, fen) for (month, benefit), fen in sorted(keys.items()) if fen],
    )
