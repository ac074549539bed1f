"""The payments that a bank file speaks of, opened to be compared: item, account, holder, what was answered so far."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.utils import timezone
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.vault import open_accounts
from rongjun.kernel.identity import clean_number

from ..models import BankItem, Run
from ..states import POSTED
from .matching import Payment
from .models import BankAnswer
from .references import message_of, run_id_of
from .saying import Group, Saying
from .sheets import open_item_accounts, require_area_of

PURPOSE = gettext_noop("核对银行回执")
"""Kept with the look as a message id; translated where it is shown."""


@dataclass(frozen=True, slots=True)
class Known:
    """One item, and the payment that it is."""

    item: BankItem
    payment: Payment


@dataclass(frozen=True, slots=True)
class Sent:
    """Reference -> payment of all that a file speaks of; `run` where they are all of one run."""

    payments: dict[str, Known]
    run: Run | None


def load_payments(
    sayings: Iterable[Saying], groups: Sequence[Group], *, only: Run | None, by: Actor, at: datetime
) -> Sent:
    """Return the payments that a file speaks of; with `only` those of that run alone.

    One access row for each run is committed before an account is opened. Raises NotPermitted where a run pays people
    outside the actor's area.
    """
    items = _items({said.reference for said in sayings if said.reference}, groups, only)
    runs = [only] if only is not None else []
    runs += [run for run in Run.objects.filter(pk__in={item.run_id for item in items}) if run != only]
    for run in runs:
        require_area_of(run, by)
    payments = open_payments(items, {run.pk: run for run in runs}, by=by, at=at)
    of = {known.item.run_id for known in payments.values()}
    single = only or next((run for run in runs if {run.pk} == of), None)
    return Sent(payments, single)


@whole_registry("按备注认出款项")
def _items(references: Collection[str], groups: Sequence[Group], only: Run | None) -> list[BankItem]:
    found: dict[int, BankItem] = {}
    rows = BankItem.objects.select_for_update().order_by()
    rows = rows.filter(run_id=only.pk) if only is not None else rows
    for some in batched(sorted(references), 500, strict=False):
        found |= {item.pk: item for item in rows.filter(reference__in=some)}
    for message in {group.message for group in groups}:
        run = find_run_of_message(message)
        if run is not None:
            found |= {item.pk: item for item in rows.filter(run_id=run.pk)}
    return [item for _pk, item in sorted(found.items())]


def open_payments(
    items: Sequence[BankItem], runs: dict[int, Run], *, by: Actor, at: datetime, line_id: int | None = None
) -> dict[str, Known]:
    """Return reference -> payment for items, their accounts opened; one access row a run comes first.

    With `line_id` they are the few that a line may be about: one access row for that line, whatever their runs.
    """
    by_run: dict[int, list[BankItem]] = defaultdict(list)
    for item in items:
        by_run[item.run_id].append(item)
    steps = _steps([item.pk for item in items])
    few = {} if line_id is None or not items else open_accounts(
        fact_ids=sorted({item.fact_id for item in items}), set_kind="bank_line", set_id=str(line_id), purpose=PURPOSE,
        by=by, at=at,
    )  # fmt: skip
    found: dict[str, Known] = {}
    for run_id, some in by_run.items():
        run = runs[run_id]
        accounts = few or open_item_accounts(run, some, purpose=PURPOSE, by=by, at=at)
        released = timezone.localdate(run.released_at) if run.released_at else timezone.localdate(run.made_at)
        for item in some:
            account = accounts[item.fact_id]
            payment = Payment(
                item.pk, item.amount_fen, clean_number(account.number), account.holder, message_of(run), released,
                item.result, steps.get(item.pk, {}),
            )  # fmt: skip
            found[item.reference] = Known(item, payment)
    return found


@whole_registry("银行以前的回答")
def _steps(item_ids: Sequence[int]) -> dict[int, dict[str, tuple[str, str]]]:
    found: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    for some in batched(item_ids, 500, strict=False):
        rows = BankAnswer.objects.filter(item_id__in=some).order_by()
        for item, step, reason, entry in rows.values_list("item_id", "step", "reason", "entry"):
            found[item][step] = (reason, entry)
    return found


def find_run_of_message(message: str) -> Run | None:
    """Return the released run whose file has this message id, or None."""
    number = run_id_of(message)
    run = None if number is None else Run.objects.filter(pk=number, state__in=POSTED).first()
    return run if run is not None and message_of(run) == message else None
