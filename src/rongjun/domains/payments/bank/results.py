"""The bank's answers, in any form: matched exactly by reference and all that the file states, never guessed or changed.

What fits goes in at once; what does not is kept, sealed, for a person (lines.py). The same file twice changes nothing,
and the same facts in another file neither.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import BankResult, Run
from ..queries.runs import get_run
from . import matching
from .answers import Answers, Fault, fault_of, read_answers
from .iso import CAMT053, kind_of, read_statement, read_status
from .known import Known, Sent, find_run_of_message, load_payments
from .layouts import find_layout, list_layouts
from .lines import Left, keep_lines
from .office import find_office_account, open_office_number
from .saying import PAID, REFUSED, Group, Saying
from .spec import DEFAULT
from .states import Step
from .taking import Taken, write_answers
from .xml import looks_like_xml

FOREIGN = frozenset({"no_item", "credit", "other_account"})
"""Why a line is left that may well be none of ours: listed, and no fault of the file."""
SHEET = "sheet"


@dataclass(slots=True)
class Outcome:
    """What came of a result file: items newly paid, failed and returned, known already, not yet paid; rows refused.

    `left` counts the lines newly left for a person; `run_id` is None where the file is of several runs.
    """

    run_id: int | None = None
    paid: int = 0
    failed: int = 0
    returned: int = 0
    unchanged: int = 0
    pending: int = 0
    left: int = 0
    again: bool = False
    faults: list[Fault] = field(default_factory=list)
    listed: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as read."""

    kind: str
    sayings: Sequence[Saying]
    groups: Sequence[Group]
    answers: Answers | None
    digest: str


@transaction.atomic
def import_results(
    *, run_id: int | None, content: bytes, file_name: str, by: Actor, at: datetime, layout: str = ""
) -> Outcome:
    """Take in what the bank answers: pain.002, camt.053 or a sheet of a known layout (xlsx, xls, csv, txt).

    Without `run_id` the runs are told from the references; `layout` names the sheet's layout where several would fit.
    The same file twice changes nothing. What does not fit exactly, or contradicts what was answered before, is left for
    a person and listed; the rest goes in. Raises NotPermitted (also where a run pays people outside the actor's area),
    or Refusal where the file cannot be read or has nothing of ours in it.
    """
    by.require(Permission.RUN_BANK)
    read = _read(content, layout)
    before = BankResult.objects.filter(file_hash=read.digest).first()
    if before is not None:
        return _again(before, read)
    only = get_run(run_id) if run_id is not None else None
    sent = load_payments(read.sayings, read.groups, only=only, by=by, at=at)
    unread = read.answers is not None and bool(read.answers.faults)
    if not sent.payments and not unread and not _is_our_statement(read):
        raise Refusal(_("回执中没有一个备注与本系统的发放盘片相符；请核对是否选错了文件。"))
    outcome = Outcome(ignored=list(read.answers.ignored) if read.answers else [])
    outcome.faults += read.answers.faults if read.answers else ()
    taken, left = _judge(read, sent, outcome, at)
    file = BankResult(
        run=sent.run, file_hash=read.digest, file_name=file_name[:200], taken_at=at, taken_by_id=by.staff_id
    )
    _write(file, taken, left, sent, outcome, by, at)
    return outcome


def _read(content: bytes, layout: str) -> _Read:
    digest = hashlib.sha256(content).hexdigest()
    if looks_like_xml(content):
        kind = kind_of(content)
        if kind == CAMT053:
            return _Read(kind, _numbered(read_statement(content)), (), None, digest)
        groups, sayings = read_status(content)
        return _Read(kind, sayings, groups, None, digest)
    answers = read_answers(content, [find_layout(layout)] if layout else list_layouts())
    if answers.layout.version:
        of = f"{answers.layout.name}\x00{answers.layout.version}".encode()
        digest = hashlib.sha256(content + b"\x00" + of).hexdigest()
    return _Read(SHEET, answers.sayings, (), answers, digest)


def _numbered(sayings: Iterable[Saying]) -> list[Saying]:
    """Tell apart bookings of one reference to which the bank gave no mark of its own."""
    seen: dict[tuple[str, str, str], int] = {}
    found = []
    for said in sayings:
        key = (said.reference, said.what, said.entry)
        seen[key] = seen.get(key, 0) + 1
        found.append(said if seen[key] == 1 else replace(said, entry=f"{said.entry[:56]}#{seen[key]}"))
    return found


def _again(before: BankResult, read: _Read) -> Outcome:
    """Return what a file is that was taken in before: nothing is new, and nothing is refused a second time."""
    counts = before.counts
    known = sum(int(counts.get(name, 0)) for name in ("paid", "failed", "returned", "unchanged"))
    ignored = list(read.answers.ignored) if read.answers else []
    return Outcome(run_id=before.run_id, unchanged=known, again=True, ignored=ignored)


def _is_our_statement(read: _Read) -> bool:
    """Tell whether a file is a statement of the office's own account: then it may hold nothing but other entries."""
    own = find_office_account()
    return read.kind == CAMT053 and own is not None and any(
        said.own == open_office_number(own) for said in read.sayings
    )  # fmt: skip


def _judge(read: _Read, sent: Sent, outcome: Outcome, at: datetime) -> tuple[list[Taken], list[Left]]:
    """Sort what the file says into what is taken, what was known, and what is left."""
    today, account = timezone.localdate(at), find_office_account()
    own = open_office_number(account) if account else ""
    taken: list[Taken] = []
    left: list[Left] = []
    sayings, refused = _of_groups(read, sent)
    left += refused
    for said in [*read.sayings, *sayings]:
        known = sent.payments.get(said.reference)
        verdict = matching.judge(said, known.payment if known else None, today, own)
        if verdict.why:
            left.append(Left(said, verdict.why))
            _list(read, said, verdict.why, known, outcome)
            continue
        if known is not None:
            matching.take(said, known.payment, verdict)
            taken += [Taken(known.item, step, said) for step in verdict.steps]
        outcome.pending += verdict.pending
        outcome.unchanged += not verdict.pending and not set(verdict.steps) - {Step.BOOKED}
    for one in refused:
        _list(read, one.said, one.why, None, outcome)
    return taken, left


def _of_groups(read: _Read, sent: Sent) -> tuple[list[Saying], list[Left]]:
    """Return what is said of a whole batch as said of each payment; what does not fit as left for a person.

    It counts only where the file says nothing of single payments. Paid means all of them, and only if number and sum
    are stated and are ours. Refused means that the bank took nothing: the payments wait, and the file may go again.
    """
    if read.sayings:
        return [], []
    sayings: list[Saying] = []
    left: dict[str, Left] = {}
    for group in read.groups:
        run = find_run_of_message(group.message)
        items = [known for known in sent.payments.values() if run is not None and known.item.run_id == run.pk]
        said = Saying(
            row=group.row, what=group.what, reference=group.message[:40], amount_fen=group.total_fen,
            message=group.message, code=group.code, words=group.words,
        )  # fmt: skip
        total = sum(known.item.amount_fen for known in items)
        if group.what == REFUSED:
            left.setdefault(group.message, Left(said, "refused"))
        elif items and (group.count, group.total_fen) == (len(items), total):
            sayings += [Saying(row=group.row, what=PAID, reference=known.item.reference) for known in items]
        else:
            left.setdefault(group.message, Left(said, "group"))
    return sayings, list(left.values())


def _list(read: _Read, said: Saying, why: str, known: Known | None, outcome: Outcome) -> None:
    """List a line that is left: as a fault of the file, or, where it may be none of ours, beside the faults."""
    spec = read.answers.layout.spec if read.answers else DEFAULT
    fault = fault_of(said, why, spec, known.item.amount_fen if known else None)
    foreign = read.kind == CAMT053 and why in FOREIGN and not said.reference.startswith("RJ2")
    (outcome.listed if foreign else outcome.faults).append(fault)


def _write(
    file: BankResult, taken: list[Taken], left: list[Left], sent: Sent, outcome: Outcome, by: Actor, at: datetime
) -> None:
    """Write answers, lines and the file itself; a file that brought nothing new is not kept."""
    outcome.run_id = sent.run.pk if sent.run else None
    counts = write_answers(taken, file=file, key=f"bank:{file.file_hash}", by=by, at=at)
    outcome.paid, outcome.failed, outcome.returned = counts.paid, counts.failed, counts.returned
    outcome.left = keep_lines(left, file=file)
    outcome.faults.sort(key=lambda fault: fault.row)
    if file.pk is None and not outcome.faults:
        return
    file.counts = {
        "paid": outcome.paid, "failed": outcome.failed + outcome.returned, "returned": outcome.returned,
        "unchanged": outcome.unchanged, "refused": len(outcome.faults), "left": outcome.left,
        "pending": outcome.pending,
    }  # fmt: skip
    file.save()
    detail = {**file.counts, "file": file.file_hash}
    record_act(by=by, at=at, action="bank.import", subject=f"run:{sent.run.pk}" if sent.run else "bank:files",
               detail=detail)  # fmt: skip


__all__ = ["Fault", "Outcome", "Run", "import_results"]
