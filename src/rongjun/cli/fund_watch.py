"""`rongjun fund watch|alerts|forecast`: looking at all money, its alerts, and the forecast to the end of the year."""

import csv
import sys

from rongjun.base import clock
from rongjun.domains.funds.alert_queries import alerts_in_reach
from rongjun.domains.funds.forecasting import begin_forecast, work_forecast
from rongjun.domains.funds.models import FundAlert
from rongjun.domains.payments.watching import watch_money
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .common import actor_for, ends_with_two, print_json_line
from .fund import By, app


@app.command("watch")
def watch(by: By = None) -> None:
    """Look at all money now: open, change, close and send up the alerts.

    The worker of `rongjun serve` does it daily; twice changes nothing more.
    """
    with ends_with_two():
        done = watch_money(by=actor_for(by), at=clock.now())
        still = FundAlert.objects.filter(state=FundAlert.State.OPEN).count()
        print_json_line(
            {"open": still, "opened": done.opened, "changed": done.changed, "gone": done.gone, "up": done.escalated}
        )


@app.command("alerts")
def alerts(by: By = None) -> None:
    """List the open alerts as csv."""
    with ends_with_two():
        rows = alerts_in_reach(actor_for(by)).filter(state=FundAlert.State.OPEN).order_by("kind", "subject")
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(["alert", "kind", "subject", "unit", "level", "owner", "amount", "since", "answer_due"])
        for one in rows:
            owner = one.owner.name if one.owner else ""
            amount = format_yuan(one.amount_fen, grouped=False)
            writer.writerow(
                [one.pk, one.kind, one.subject, one.unit.name, one.level, owner, amount, one.since, one.answer_due]
            )
        print_json_line({"open": len(rows)})


@app.command("forecast")
def forecast(by: By = None) -> None:
    """Work the rest of this year out from the registry as known now."""
    with ends_with_two():
        one = work_forecast(forecast_id=begin_forecast(by=actor_for(by), at=clock.now()).pk, at=clock.now())
        low, high = (sum(row[place] for row in one.rows) for place in (3, 4))
        first = format_month(one.first_month)
        print_json_line({"forecast": one.pk, "from": first, "low_fen": low, "high_fen": high, **one.counts})


__all__ = ["app"]
