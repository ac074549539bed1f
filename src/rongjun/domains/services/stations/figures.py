"""Figures of an appraisal: rooms beside this one do not know it, so what measures their work is registered from above.

`services` and `petitions` stand beside each other and import nothing of each other. `web`, which stands above both,
asks what a room tells as an office's figure, and hands on shares of cases. A provider gets the unit and the days, never
a person.
"""

from collections.abc import Callable, Iterable
from datetime import date

from rongjun.base.scope import whole_registry, within
from rongjun.domains.payments.models import BankItem
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import month_of
from rongjun.kernel.stations.appraising import Counted, Measure

type Provider = Callable[[Unit, date, date], Iterable[Counted]]
_providers: dict[str, Provider] = {}


def register_figures(room: str, provider: Provider) -> None:
    """Register what tells a room's figures of a unit between two days; `room` is its code, one provider each."""
    _providers[room] = provider


def rooms() -> list[str]:
    """Return the codes of the rooms that tell figures."""
    return sorted(_providers)


def figures_of(unit: Unit, first: date, last: date) -> list[Counted]:
    """Return the figures of a unit from all rooms: of one measure told by several rooms, the sum."""
    told = [mended_in_time(unit, first, last), correct_payment(unit, first, last)]
    for room in sorted(_providers):
        told += _providers[room](unit, first, last)
    found = {measure: [one for one in told if one.measure is measure] for measure in Measure}
    return [
        Counted(measure, sum(one.part for one in some), sum(one.whole for one in some))
        for measure, some in found.items()
        if some
    ]


def mended_in_time(unit: Unit, first: date, last: date) -> Counted:
    """Return how many duties of a unit that fell due between two days were done by their day."""
    with whole_registry("责任书考核：待办按期办结，只计数"):
        rows = Duty.objects.filter(unit=unit, due_on__range=(first, last)).exclude(state="dropped")
        days = list(rows.values_list("due_on", "ended_at"))
    in_time = sum(ended is not None and office_day(ended) <= due for due, ended in days)
    return Counted(Measure.MENDED_IN_TIME, in_time, len(days))


def correct_payment(unit: Unit, first: date, last: date) -> Counted:
    """Return how many payments of the months reached their account at once, of those that the bank answered, in the
    area that a unit serves: an account that is wrong is mended by the station.
    """
    prefix = unit.area.prefix if unit.area is not None else "-"
    months = (month_of(first), month_of(last))
    with whole_registry("责任书考核：发放到账，只计数"):
        rows = BankItem.objects.filter(within("person__area_code", prefix), run__month__range=months)
        paid = rows.filter(result=BankItem.Result.PAID).count()
        failed = rows.filter(result=BankItem.Result.FAILED).count()
    return Counted(Measure.CORRECT_PAYMENT, paid, paid + failed)
