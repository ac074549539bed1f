"""What a person reads of this room: own bills with their working, contributions, the turn for recuperation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rongjun.base.scope import whole_registry

from ..grants.queries import Standing, standings_of
from .models import BillSheet, Contribution, HospitalBill, Place


@dataclass(frozen=True, slots=True)
class OwnTurn:
    """A place that somebody asked for: the wish, and of how many it is the how-manieth once the order was given."""

    place: Place
    of: int


def own_bills(person_ids: Sequence[int]) -> QuerySet[HospitalBill]:
    """Return the own bills that stand, the newest first; called in the own scope."""
    rows = HospitalBill.objects.filter(person_id__in=person_ids, live=True)
    return rows.select_related("hospital", "sheet__rule").order_by("-left_on", "-pk")


def standings_of_bills(bills: Sequence[HospitalBill]) -> dict[int, Standing]:
    """Return where the payment of bills stands, by the id of their sheet."""
    found = standings_of({f"medical:{one.sheet_id}" for one in bills})
    return {int(source.split(":")[1]): standing for source, standing in found.items()}


def is_proposed(bill: HospitalBill) -> bool:
    """Tell whether the sheet of a bill was proposed for payment."""
    return bill.sheet.state == BillSheet.State.SUBMITTED


def own_contributions(person_ids: Sequence[int]) -> list[Contribution]:
    """Return what was paid for the own insurance, the newest year first; called in the own scope."""
    rows = Contribution.objects.filter(person_id__in=person_ids)
    return list(rows.select_related("list__rule").order_by("-list__year"))


def own_turns(person_ids: Sequence[int]) -> list[OwnTurn]:
    """Return the own wishes for recuperation, the newest first; called in the own scope."""
    rows = list(Place.objects.filter(person_id__in=person_ids).select_related("season").order_by("-pk"))
    with whole_registry("本人查看自己的疗养次序"):
        return [OwnTurn(one, Place.objects.filter(season=one.season_id).count()) for one in rows]
