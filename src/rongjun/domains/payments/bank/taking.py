"""What the bank said is written: the answer first, then the item; money that failed becomes work for the village."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry

from ..ledger import post_answers
from ..models import BankItem, BankResult
from .answers import masked
from .arrivals import drop_arrivals, make_arrivals
from .models import AGAIN, BankAnswer, FailedPayment
from .saying import Saying
from .states import ITEM_STEPS, R, Step


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of one item, by what the bank said."""

    item: BankItem
    step: Step
    said: Saying


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items were newly paid, failed and returned."""

    paid: int
    failed: int
    returned: int


@whole_registry("登记银行的回答")
def write_answers(taken: Sequence[Taken], *, file: BankResult, key: str, by: Actor, at: datetime) -> Counts:
    """Write steps in their order and post each (`key`); saves `file` where there is one to write.

    Raises Refusal where another was faster.
    """
    found = {step: [one for one in taken if one.step == step] for step in (*_MOVES, Step.BOOKED)}
    if taken and file.pk is None:
        file.save()
    for step, some in found.items():
        BankAnswer.objects.bulk_create((_answer(one, file, at) for one in some), batch_size=500)
        if step in _MOVES:
            _move(step, some, at)
            post_answers((one.item for one in some), key=key, by=by, at=at, back=step == Step.RETURN)
    _open_work([*found[Step.FAIL], *found[Step.RETURN]], at)
    drop_arrivals([one.item.pk for one in found[Step.RETURN]], at)
    make_arrivals([one.item.pk for one in found[Step.PAY]], by=by, at=at)
    return Counts(len(found[Step.PAY]), len(found[Step.FAIL]), len(found[Step.RETURN]))


_MOVES = {step: (before, after) for (before, step), after in ITEM_STEPS.items()}
"""Step -> result before and after. The order is that of ITEM_STEPS: paid, failed, returned."""


def failure_of(said: Saying) -> str:
    """Return why the bank could not pay, in its own words: code first, numbers masked."""
    return masked(" ".join(part for part in (said.code, said.words) if part)) or str(said.reason)


def _answer(one: Taken, file: BankResult, at: datetime) -> BankAnswer:
    said, failed = one.said, one.step in (Step.FAIL, Step.RETURN)
    return BankAnswer(
        item_id=one.item.pk, step=one.step, reason=said.reason if failed else "", code=said.code if failed else "",
        words=masked(said.words) if failed else "", day=said.day, file=file, at=at,
        entry=said.entry if one.step in (Step.BOOKED, Step.RETURN) else "",
    )  # fmt: skip


def _move(step: Step, taken: Iterable[Taken], at: datetime) -> None:
    """Move items in groups of the same words, and only from where they stood."""
    before, after = _MOVES[step]
    groups: dict[str, list[int]] = defaultdict(list)
    for one in taken:
        groups["" if after == R.PAID else failure_of(one.said)].append(one.item.pk)
    for words, keys in groups.items():
        for some in batched(keys, 500, strict=False):
            rows = BankItem.objects.filter(pk__in=some, result=before)
            if rows.update(result=after, failure=words, answered_at=at) != len(some):
                raise Refusal(_("刚刚有人导入了同一批款项的回执，请重新导入这个文件。"))


def _open_work(taken: Iterable[Taken], at: datetime) -> None:
    """Open the village's work on what failed by the account's fault; what the bank mends itself is nobody's errand."""
    FailedPayment.objects.bulk_create(
        (
            FailedPayment(item_id=one.item.pk, person_id=one.item.person_id, reason=one.said.reason, opened_at=at)
            for one in taken
            if one.said.reason not in AGAIN
        ),
        batch_size=500,
    )
