"""The one door into the ledger: a draft is posted once, whoever sends it how often."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.ledger import Draft

from .models import Leg, Transaction

LEG = (
    "transaction_id",
    "n",
    "account",
    "amount_fen",
    "source",
    "purpose",
    "appropriation_id",
    "run",
    "benefit",
    "unit",
)


@transaction.atomic
def post(draft: Draft, *, by: Actor, at: datetime) -> tuple[Transaction, bool]:
    """Post a transaction; returns it and whether it is new. The same draft again changes nothing.

    Raises Refusal where something else was posted under the same key. Callers have checked who may.
    """
    known = _known(draft)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            made = Transaction.objects.create(
                key=draft.key, kind=draft.kind, day=draft.day, memo=draft.memo, content_hash=draft.digest(),
                leg_count=len(draft.legs), zero=0, staff_id=by.staff_id, unit_id=by.unit_id, at=at,
            )  # fmt: skip
    except IntegrityError:
        raced = _known(draft)
        if raced is None:
            raise
        return raced, False
    insert_rows(Leg, LEG, (
        (made.pk, n, x.account, x.amount_fen, x.source, x.purpose, x.appropriation, x.run, x.benefit, x.unit)
        for n, x in enumerate(draft.legs)
    ))  # fmt: skip
    detail = {"key": draft.key, "kind": draft.kind, "content": made.content_hash}
    record_act(by=by, at=at, action="ledger.post", subject=f"transaction:{made.pk}", detail=detail)
    return made, True


def _known(draft: Draft) -> Transaction | None:
    """Return what was posted under a draft's key. Raises Refusal where it says something else."""
    known = Transaction.objects.filter(key=draft.key).first()
    if known is not None and known.content_hash != draft.digest():
        raise Refusal(_("账务凭证 %(key)s 已记账，内容不同；更正请另记一笔冲销。") % {"key": draft.key})
    return known
