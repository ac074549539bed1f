"""Background work: computing a run, working out what a notice costs.

A job is an edge of its own, so it reads the clock itself.
"""

from django.db import transaction
from django.tasks import task

from rongjun.base import clock

from .compute import compute_run
from .notice_costs import tell_progress, work_out_cost


@task()
def compute_run_task(run_id: int) -> str:
    """Compute a run that waits to be computed; returns its state. A failure is kept on the run and raised."""
    return str(compute_run(run_id=run_id, at=clock.now()).state)


def enqueue_compute(run_id: int) -> None:
    """Have a run computed in the background once the present transaction is committed."""
    transaction.on_commit(lambda: compute_run_task.enqueue(run_id))


@task()
def cost_task(notice_id: int) -> str:
    """Work out what a notice costs; returns how that ended. A failure is kept with the notice and raised."""
    cost = work_out_cost(notice_id=notice_id, at=clock.now(), progress=tell_progress(notice_id))
    return str(cost.state)


def enqueue_cost(notice_id: int) -> None:
    """Have a notice's cost worked out in the background once the present transaction is committed."""
    transaction.on_commit(lambda: cost_task.enqueue(notice_id))
