"""Background work: computing a run. The job is an edge of its own, so it reads the clock itself."""

from django.db import transaction
from django.tasks import task

from rongjun.base import clock

from .compute import compute_run


@task()
def compute_run_task(run_id: int) -> str:
    """Compute a run that waits to be computed; returns its state. A failure is kept on the run and raised."""
    return str(compute_run(run_id=run_id, at=clock.now()).state)


def enqueue_compute(run_id: int) -> None:
    """Have a run computed in the background once the present transaction is committed."""
    transaction.on_commit(lambda: compute_run_task.enqueue(run_id))
