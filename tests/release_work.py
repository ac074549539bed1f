"""A process that releases runs, month after month, and says which were acknowledged: for kill -9.

python tests/release_work.py [half|early]

It works on where the books stand: opens, computes, submits and signs the next run, or takes the one that waits for its
release; then it writes `ready`, releases it, and writes `done RUN` once its commit has returned. Planted faults: `half`
commits in the middle of a release, `early` acknowledges before the commit.
"""

import os
import sys
import time
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from rongjun.base.actor import Actor, Role  # noqa: E402
from rongjun.domains.payments import actions  # noqa: E402
from rongjun.domains.payments.compute import compute_run  # noqa: E402
from rongjun.domains.payments.models import Run  # noqa: E402
from rongjun.domains.units.models import Account  # noqa: E402

AWHILE_S = 0.05
"""So long a planted fault lies open."""


def who(role: Role) -> Actor:
    """Return who acts in a role, as the test has made them."""
    return Account.objects.get_by_natural_key(str(role)).actor()


def next_step(run: Run) -> None:
    """Take a run one step on towards its release, or open the next one."""
    at, state = run.made_at + timedelta(hours=1), Run.State
    if run.state == state.RELEASED:
        at = run.made_at + timedelta(days=31)
        actions.open_run(month=run.month + 1, by=who(Role.OFFICER), at=at)
    elif run.state == state.COMPUTING:
        compute_run(run_id=run.pk, at=at)
    elif run.state == state.COMPUTED:
        actions.submit_run(run_id=run.pk, by=who(Role.OFFICER), at=at)
    else:
        role = Role.HEAD if run.state == state.SUBMITTED else Role.DIRECTOR
        actions.sign_run(run_id=run.pk, by=who(role), at=at)


def signed_run() -> Run:
    """Return the run that waits for its release, made where there is none; a worker may have left it anywhere."""
    while True:
        run = Run.objects.order_by("-pk")[0]
        if run.state == Run.State.SIGNED:
            return run
        next_step(run)


def plant_half() -> None:
    """Let a release commit once its bank items are written."""
    plain = actions.make_items

    def make_items(*given: Any) -> int:
        made = plain(*given)
        connection.connection.commit()
        time.sleep(AWHILE_S)
        return made

    actions.make_items = make_items


def main(fault: str) -> None:
    """Release run after run."""
    if fault == "half":
        plant_half()
    while True:
        run = signed_run()
        at = run.made_at + timedelta(hours=2)
        print("ready", flush=True)
        with transaction.atomic(durable=True):
            actions.release_run(run_id=run.pk, by=who(Role.FINANCE), at=at)
            if fault == "early":
                print("done", run.pk, flush=True)
                time.sleep(AWHILE_S)
        if fault != "early":
            print("done", run.pk, flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
