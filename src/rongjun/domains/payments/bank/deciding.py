"""待核对: a line that fits nothing is matched to a payment by one person and confirmed by another, or found not ours.

The amount must be the payment's: another amount is another payment. In all else the person sees what differs, and says
so by proposing. Which payments are shown is a proposal only; nothing is matched by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_act, record_set_look

from ..models import BankItem
from . import matching
from .known import Known, open_payments
from .lines import open_line
from .matching import STEPS
from .models import BankLine, Reason
from .saying import FAILED, PAID, RETURNED, Saying
from .sheets import require_area_of
from .states import R, Step, next_line_state
from .taking import Taken, write_answers

PURPOSE = gettext_noop("核对银行记录")
"""Kept with the look as a message id; translated where it is shown."""
SHOWN = 8
BEFORE = {PAID: R.WAITING, FAILED: R.WAITING, RETURNED: R.PAID}
"""What a line says -> the result from which an item can be moved by it."""


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A line with what is sealed of it: account, name, free words."""

    line: BankLine
    account: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A payment that a line may be about, and all in which the two differ (names of matching.WHY)."""

    item: BankItem
    holder: str
    differs: list[str]

    @property
    def possible(self) -> bool:
        """True where the amounts are equal: only then can it be proposed."""
        return not {"amount", "currency"} & set(self.differs)


def require_clerk(by: Actor) -> None:
    """Raise NotPermitted for those who do not work the bank's files of the whole registry."""
    by.require(Permission.RUN_BANK)
    if by.area_prefix != "":
        raise NotPermitted(_("银行记录里有全县的人，只能由管全县名册的单位核对。"))


def list_lines(by: Actor) -> QuerySet[BankLine]:
    """Return the lines that were left, with their files, the oldest open ones first. Raises NotPermitted."""
    require_clerk(by)
    return BankLine.objects.select_related("file", "decided_by", "confirmed_by").order_by("pk")


def count_open_lines() -> int:
    """Return how many lines wait for somebody. One query."""
    return BankLine.objects.filter(state__in=[BankLine.State.OPEN, BankLine.State.PROPOSED]).count()


def read_line(*, line_id: int, by: Actor, at: datetime) -> OpenedLine:
    """Open a line; the look is on record before. Raises NotPermitted, or NotFound where there is none."""
    require_clerk(by)
    rows = BankLine.objects.select_related("file__taken_by", "item__person", "item__run", "decided_by", "confirmed_by")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotFound(_("没有这条银行记录。"))
    record_set_look(
        by=by, at=at, purpose=PURPOSE, set_kind="bank_line", set_id=str(line.pk), fields=["account", "payee_account"]
    )
    opened = open_line(line)
    return OpenedLine(line, opened["account"], opened["name"], opened["text"])


def find_candidates(opened: OpenedLine, *, by: Actor, at: datetime) -> list[Candidate]:
    """Return payments that a line may be about, those that differ least first; the look at their accounts is on record.

    By reference (whole, or without its check digits), or by the same amount and the last digits of the account.
    """
    line = opened.line
    wanted = Q(reference=line.reference) if line.reference else Q(pk__in=[])
    if line.reference.startswith("RJ") and len(line.reference) >= 19:
        wanted |= Q(reference__startswith=line.reference[:19])
    if line.amount_fen is not None:
        near = Q(fact__value__tail=line.tail) if line.tail else Q(person__name=opened.name) if opened.name else None
        wanted |= Q(near, amount_fen=line.amount_fen) if near else Q(pk__in=[])
    if line.item_id:
        wanted |= Q(pk=line.item_id)
    rows = BankItem.objects.select_related("person", "run", "fact").filter(wanted).order_by("-pk")
    return _compared(opened, list(rows[:SHOWN]), by, at)


def _compared(opened: OpenedLine, items: Sequence[BankItem], by: Actor, at: datetime) -> list[Candidate]:
    runs = {item.run_id: item.run for item in items}
    known = open_payments(items, runs, by=by, at=at, line_id=opened.line.pk)
    today, said = timezone.localdate(at), _saying(opened, opened.line.what)
    found = [
        Candidate(one.item, one.payment.holder, _differences(said, one, opened.line, today)) for one in known.values()
    ]
    return sorted(found, key=lambda one: (len(one.differs), -one.item.pk))


def _differences(said: Saying, known: Known, line: BankLine, today: Any) -> list[str]:
    found = matching.differences(said, known.payment, today)
    unlike = line.reference not in ("", known.item.reference)
    return [*(["reference"] if unlike or not line.reference else []), *found]


def _saying(opened: OpenedLine, what: str) -> Saying:
    line = opened.line
    return Saying(
        row=line.row, what=what, reference=line.reference, amount_fen=line.amount_fen, currency=line.currency,
        account=opened.account, name=opened.name, reason=line.taken_reason or line.reason, code=line.code,
        words=line.words, day=line.day, entry=line.entry,
    )  # fmt: skip


@transaction.atomic
def propose_match(
    *, line_id: int, item_id: int, taken_as: str, reason: str, note: str, by: Actor, at: datetime
) -> BankLine:
    """Propose that a line is about a payment, and what it says of it (paid, failed, returned); another confirms.

    Raises NotPermitted, or Refusal where the amount is another, the payment does not move that way, or what differs is
    not explained in the note.
    """
    opened = read_line(line_id=line_id, by=by, at=at)
    line = opened.line
    reached = next_line_state(line.state, "propose")
    if taken_as not in STEPS or (line.what in STEPS and taken_as != line.what):
        raise Refusal(_("请选择这条记录说的是：已付、未付成，还是付后退回。"))
    if taken_as != PAID and reason not in Reason.values:
        raise Refusal(_("请选择没有付成的原因。"))
    item = BankItem.objects.select_related("person", "run", "fact").filter(pk=item_id).first()
    if item is None:
        raise NotFound(_("没有这笔款项。"))
    require_area_of(item.run, by)
    candidate = _compared(opened, [item], by, at)[0]
    _refuse_unlike(line, candidate, taken_as, note)
    _move(
        line, reached, item_id=item.pk, taken_as=taken_as, taken_reason="" if taken_as == PAID else reason,
        differs=" ".join(candidate.differs), note=note.strip(), decided_by_id=by.staff_id, decided_at=at,
    )  # fmt: skip
    _record(line, "propose", {"item": item.pk, "as": taken_as, "differs": candidate.differs}, by, at)
    return line


def _refuse_unlike(line: BankLine, candidate: Candidate, taken_as: str, note: str) -> None:
    if not candidate.possible or line.amount_fen is None:
        raise Refusal(_("金额或币种与这笔款项不同，不能对应；请与银行核实。"))
    if candidate.item.result != BEFORE[taken_as]:
        raise Refusal(_("这笔款项已有别的回执，不能再这样登记；请与银行核实，写明原因后作“与发放无关”处理。"))
    if candidate.differs and not note.strip():
        raise Refusal(_("两边有不一致的地方，请写明怎样核实的。"))


@transaction.atomic
def confirm_match(*, line_id: int, by: Actor, at: datetime) -> BankLine:
    """Confirm what another proposed: the payment is then answered as the line says.

    Raises NotPermitted, Refusal for who proposed it or where the payment was answered meanwhile.
    """
    opened = read_line(line_id=line_id, by=by, at=at)
    line = opened.line
    reached = next_line_state(line.state, "confirm")
    if line.decided_by_id == by.staff_id:
        raise Refusal(_("提出对应的人不能自己确认，请由另一位经办银行文件的人确认。"))
    item = line.item
    if item is None or item.result != BEFORE[line.taken_as]:
        raise Refusal(_("这笔款项刚刚已有别的回执，不能确认；请退回重新核对。"))
    require_area_of(item.run, by)
    _move(line, reached, confirmed_by_id=by.staff_id, confirmed_at=at)
    write_answers(
        [Taken(item, Step(STEPS[line.taken_as]), _saying(opened, line.taken_as))],
        file=line.file,
        key=f"bank-line:{line.pk}",
        by=by,
        at=at,
    )
    _record(line, "confirm", {"item": item.pk, "as": line.taken_as}, by, at)
    return line


@transaction.atomic
def refuse_match(*, line_id: int, note: str, by: Actor, at: datetime) -> BankLine:
    """Send a proposal back to be looked at again, by anybody who may confirm or proposed it, with a word on why."""
    opened = read_line(line_id=line_id, by=by, at=at)
    line, words = opened.line, _worded(note)
    reached = next_line_state(line.state, "refuse")
    _move(line, reached, item_id=None, taken_as="", taken_reason="", differs="", note=words)
    _record(line, "refuse", {"note": words}, by, at)
    return line


@transaction.atomic
def mark_not_ours(*, line_id: int, note: str, by: Actor, at: datetime) -> BankLine:
    """Close a line that moves no payment of ours, with the reason: a fee, a receipt, something settled otherwise."""
    opened = read_line(line_id=line_id, by=by, at=at)
    line, words = opened.line, _worded(note)
    _move(line, next_line_state(line.state, "not_ours"), note=words, decided_by_id=by.staff_id, decided_at=at)
    _record(line, "not_ours", {"note": words}, by, at)
    return line


@transaction.atomic
def reopen_line(*, line_id: int, note: str, by: Actor, at: datetime) -> BankLine:
    """Take up again a line that was found not ours."""
    opened = read_line(line_id=line_id, by=by, at=at)
    line, words = opened.line, _worded(note)
    _move(line, next_line_state(line.state, "reopen"), note=words)
    _record(line, "reopen", {"note": words}, by, at)
    return line


def _worded(note: str) -> str:
    if not note.strip():
        raise Refusal(_("请写明原因。"))
    return note.strip()[:200]


def _move(line: BankLine, state: str, **values: Any) -> None:
    """Move a line on; of two who try at once, one wins."""
    if not BankLine.objects.filter(pk=line.pk, state=line.state).update(state=state, **values):
        raise AlreadyDone(_("这条记录刚刚已由他人办理，请刷新后查看。"))


def _record(line: BankLine, act: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=f"bank.line.{act}", subject=f"bank_line:{line.pk}", detail=detail)
