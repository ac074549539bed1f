"""The accounts of a round, published: sums and counts with small cells hidden, and a masked list. Nobody is named."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.queries import list_towns
from rongjun.kernel.aid.rounds import Move
from rongjun.kernel.aid.rounds import Round as State
from rongjun.kernel.disclosure import TOTAL, suppress, tabulate

from .models import Application, Donation, Round, Share
from .rounds import get_round, move_round
from .settings import situations


@transaction.atomic
def publish_accounts(*, round_id: int, by: Actor, at: datetime) -> Round:
    """Publish what came in, what was given and what is left. What is published never changes. Raises AlreadyDone."""
    by.require(Permission.AID_FUND)
    one = get_round(round_id)
    if one.state != State.GRANTED.value:
        raise AlreadyDone(_("核定之后才公布账目，已公布的不再变动。"))
    return move_round(one, Move.PUBLISH, by, at, accounts=draw_accounts(one, at))


@whole_registry("关爱基金：公布的账目")
def draw_accounts(one: Round, at: datetime) -> dict[str, Any]:
    """Return the accounts of a round as plain data: fen, counts (None where hidden), no name of anybody helped."""
    given = list(Application.objects.filter(round=one, fen__gt=0).select_related("person"))
    everybody = Application.objects.filter(round=one, withdrawn=False).count()
    names = situations(office_day(at)) | {"": ""}
    towns = {town.code[:9]: town.name for town in list_towns()}
    counts = Counter((towns.get(each.person.area_code[:9], "—"), names.get(each.situation, "—")) for each in given)
    table = suppress(tabulate(sorted({row for row, _c in counts}), sorted({col for _r, col in counts}), counts))
    return {
        "day": office_day(at).isoformat(),
        "in_fen": sum(Donation.objects.filter(appropriation__state="in_force").values_list("amount_fen", flat=True)),
        "given_fen": sum(each.fen for each in given),
        "before_fen": sum(Share.objects.exclude(application__round=one).values_list("fen", flat=True)),
        "applications": _told(everybody), "helped": table.shown[TOTAL, TOTAL] if given else 0,
        "donors": [[each.donor, each.amount_fen] for each in Donation.objects.exclude(donor="").order_by("pk")
                   if each.appropriation_id],
        "nameless_fen": sum(Donation.objects.filter(donor="").values_list("amount_fen", flat=True)),
        "rows": list(table.rows), "columns": list(table.columns),
        "cells": [[table.shown[row, column] for column in table.columns] for row in table.rows],
    }  # fmt: skip


def _told(count: int) -> int | None:
    return count if count == 0 or count >= 5 else None
