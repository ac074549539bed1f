"""The payments of a run as a pain.001: the look at the accounts first, then the check, then the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.safeguards.actions import record_act

from .office import find_office_account, open_office_number
from .pain001 import Debtor, Order, Transfer, Version, pain001
from .references import message_of
from .sheets import open_run_items, purpose_of


@dataclass(frozen=True, slots=True)
class PainFile:
    """A checked file: its parts in order, and whether the office's own account stands in it."""

    parts: Iterator[bytes]
    complete: bool


def export_pain001(*, run_id: int, by: Actor, at: datetime, version: Version = "03") -> PainFile:
    """Return the payments of a released run as ISO 20022, one payment block for the run, checked against the schema.

    The same run gives the same bytes. Without the office's account the file says NOTPROVIDED. Raises NotPermitted (also
    where the run pays people outside the actor's area), or Refusal before release or where something does not fit.
    """
    run, items, accounts = open_run_items(run_id=run_id, by=by, at=at)
    own = find_office_account()
    debtor = (
        Debtor(by.unit_name or _("退役军人事务局"), "", "") if own is None
        else Debtor(own.holder, open_office_number(own), own.bank_code)
    )  # fmt: skip
    made = timezone.localtime(run.released_at or run.made_at)
    order = Order(message_of(run), made, made.date(), purpose_of(run), debtor)
    transfers = [
        Transfer(item.reference, account.holder, account.number, account.bank, item.amount_fen)
        for item, account in ((item, accounts[item.fact_id]) for item in items)
    ]
    parts = pain001(order, transfers, version)
    detail = {"format": f"pain.001.001.{version}", "items": len(items)}
    record_act(by=by, at=at, action="bank.export", subject=f"run:{run.pk}", detail=detail)
    return PainFile(parts, own is not None)
