"""What the addresses of reports name, for `everything.py`: a report of the unit that keeps the books."""

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.petitions.periods import Period
from rongjun.domains.reports.issuing import issue_report
from rongjun.kernel.period import month_of


def report_examples(officer: Actor) -> dict[str, object]:
    """Return the arguments of the addresses of `urls_reports.py`."""
    period = Period("month", month_of(clock.today()) - 1)
    with acting(officer):
        report = issue_report(period=period, title="", words={"people": ""}, by=officer, at=clock.now())
    return {"office_report_id": report.pk}
