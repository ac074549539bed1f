"""Figures of other rooms for the appraisal of agreements: registered from above, since rooms beside each other do not
know each other (domains/services/stations/figures.py).

Of petitions only what they tell as an office's figure is taken: shares of answers in time and of satisfied ratings, as
`figure_sources` counts them, without hidden matters. No number of petitions or petitioners is handed on as a measure.
"""

from datetime import date

from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.figure_sources import MET, sources
from rongjun.domains.units.models import Unit
from rongjun.kernel.stations.appraising import Counted, Measure

TOWN = 9
MEASURES = {"answered": Measure.ANSWERS_IN_TIME, "satisfied": Measure.SATISFACTION}


def petition_figures(unit: Unit, first: date, last: date) -> list[Counted]:
    """Return of the matters that a unit owns: answers in time, and satisfied ratings, between two days."""
    with whole_desk("责任书考核：按期答复和满意的比率"):
        known = sources(TOWN, last)
        return [_counted(known[key].within(first, last), unit, measure) for key, measure in MEASURES.items()]


def _counted(rows: object, unit: Unit, measure: Measure) -> Counted:
    owned = rows.filter(matter__owner_unit=unit)  # type: ignore[attr-defined]
    return Counted(measure, owned.filter(column_key=MET).count(), owned.count())
