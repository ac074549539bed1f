"""Which journeys walk today: in `make test` two of three, by turns, so that each rests every third day and no longer.

`make prove` and a call of pytest by hand walk all. What the house exists for walks every day.
"""

import os
import zlib
from datetime import date

import pytest
from sampling import SEED

EVERY_DAY = ("test_run_journey", "test_visit_journey", "test_base_journey")
TURNS = 3
BY_TURNS = os.environ.get("RONGJUN_PROOF") == "sample"


def resting(modules: list[str], seed: str = SEED) -> set[str]:
    """Return the modules that rest on the day of a seed: another third each day; a seed that is no day draws one."""
    try:
        day = date.fromisoformat(seed).toordinal()
    except ValueError:
        day = zlib.crc32(seed.encode())
    walking = sorted(set(modules) - set(EVERY_DAY))
    return {name for place, name in enumerate(walking) if (place + day) % TURNS == 0}


def that_walk_today(items: list[pytest.Item]) -> list[pytest.Item]:
    """Return the tests without the journeys that rest."""
    journeys = {item.path.stem for item in items if item.path.parent.name == "journeys"}
    rest = resting(sorted(journeys))
    return [item for item in items if item.path.parent.name != "journeys" or item.path.stem not in rest]
