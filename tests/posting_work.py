"""A process that posts to the ledger, one transaction a key, and says which were acknowledged: for kill -9 and races.

python tests/posting_work.py STAFF UNIT FIRST LAST SEED [early]

Posts the keys k{FIRST}..k{LAST-1} in an order of its own and writes each to standard output once its commit has
returned. `early` is the planted fault: it writes before the commit.
"""

import os
import random
import sys
import time
from datetime import UTC, date, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rongjun.config.settings")
django.setup()

from django.db import OperationalError, transaction  # noqa: E402

from rongjun.base.actor import Actor, Role  # noqa: E402
from rongjun.domains.funds import accounts  # noqa: E402
from rongjun.domains.funds.posting import post  # noqa: E402
from rongjun.kernel.ledger import Draft, Leg  # noqa: E402

AT = datetime(2025, 8, 1, 1, 0, tzinfo=UTC)


def draft(number: int) -> Draft:
    """Return the transaction of a key: its legs follow from its number, so that any process makes the same."""
    fen = number + 1
    legs = [Leg(accounts.BENEFITS, fen * step, "central", "pension", benefit=f"b{step}") for step in (1, 2, 3)]
    legs.append(Leg(accounts.PAYABLE, -6 * fen, "central", "pension"))
    return Draft(f"k{number}", "test", date(2025, 8, 1), "", tuple(legs))


def main(staff: int, unit: int, first: int, last: int, seed: int, early: bool) -> None:
    """Post the keys."""
    by = Actor(staff, 1, "记账", Role.FINANCE, unit, "县局", "")
    numbers = list(range(first, last))
    random.Random(seed).shuffle(numbers)
    print("ready", flush=True)
    for number in numbers:
        while True:
            try:
                with transaction.atomic():
                    post(draft(number), by=by, at=AT)
                    if early:
                        print(number, flush=True)
                        time.sleep(0.01)
                break
            except OperationalError:
                time.sleep(0.02)
        if not early:
            print(number, flush=True)


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:6]), early="early" in sys.argv)
