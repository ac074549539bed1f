"""What of this room everybody may read: accounts of the fund, rounds that take applications, notices that are up."""

from datetime import date

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.kernel.aid.rounds import Round as State

from .models import Notice, Round


def published_rounds() -> list[Round]:
    """Return the rounds whose accounts were published, the newest first."""
    return list(Round.objects.filter(state=State.PUBLISHED.value).order_by("-pk"))


def published_round(number: str) -> Round:
    """Return a round whose accounts were published. Raises NotFound."""
    found = Round.objects.filter(number=number, state=State.PUBLISHED.value).first()
    if found is None:
        raise NotFound(_("没有这份账目，或还没有公布。"))
    return found


def rounds_taking(day: date) -> list[Round]:
    """Return the rounds that take applications on a day, the one that ends first first."""
    return list(Round.objects.filter(state=State.OPEN.value, closes_on__gte=day).order_by("closes_on", "pk"))


def taking_round(number: str, day: date) -> Round:
    """Return a round that takes applications on a day. Raises NotFound."""
    found = next((one for one in rounds_taking(day) if one.number == number), None)
    if found is None:
        raise NotFound(_("没有这一轮关爱基金。"))
    return found


@whole_registry("公示：正在公示的困难帮扶事项")
def standing_notices(day: date) -> list[Notice]:
    """Return the public notices of cases that are up on a day, with their cases: masked lines, nothing else of them."""
    rows = Notice.objects.filter(from_on__lte=day, until_on__gte=day).select_related("case")
    return list(rows.order_by("-from_on", "-pk"))
