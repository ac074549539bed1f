"""The demo's reports: one of each month gone by, of a half-year and a year once they are over; work reports of each."""

from typing import Final

from rongjun.base.scope import acting
from rongjun.domains.petitions.periods import HALF, MONTH, YEAR, Period
from rongjun.domains.reports.catalogue import sections_for
from rongjun.domains.reports.issuing import WORK, issue_report, parts_for

from .stage import Stage

WORDS: Final[dict[str, str]] = {
    "money": "发放按月完成，退回的账户已逐户核实。",
    "services": "走访按计划进行，承诺的事项按期办结。",
    "late": "逾期事项已逐件催办，退回的账户由村里当面核实。",
}
"""What the office writes to a section, by its key."""


def issue_reports(stage: Stage, month: int) -> None:
    """Issue what is due in a month: the month before, and in January and July what ended with it."""
    periods = [Period(MONTH, month - 1)] if month > stage.first else []
    if month % 6 == 0 and month - 6 >= stage.first:
        periods.append(Period(HALF, month - 6))
    if month % 12 == 0 and month - 12 >= stage.first:
        periods.append(Period(YEAR, month - 12))
    by = stage.desk.officer
    with acting(by):
        words = {one.key: WORDS.get(one.key, "") for one in sections_for(by)}
        for period in periods:
            issue_report(period=period, title="", words=words, by=by, at=stage.at)
            if period.span != MONTH or month % 3 == 0 or month == stage.last:
                said = {one.key: WORDS.get(one.key, "") for one in parts_for(period, by)}
                issue_report(period=period, title="", words=said, by=by, at=stage.at, kind=WORK)
