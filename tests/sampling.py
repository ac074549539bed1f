"""What `make test` takes of a proof that `make prove` runs whole: a few of many, others each day.

RONGJUN_SEED repeats the draw of another day (2026-11-30).
"""

import os
import random
from collections.abc import Iterable
from datetime import date

WHOLE = os.environ.get("RONGJUN_PROOF") == "whole"
SEED = os.environ.get("RONGJUN_SEED", f"{date.today():%Y-%m-%d}")


def few[T](count: int, things: Iterable[T], of: str = "", whole: bool = WHOLE) -> list[T]:
    """Return `count` of some things, drawn by the day and by what they are `of`; all of them in the whole proof."""
    all_of_them = list(things)
    if whole or count >= len(all_of_them):
        return all_of_them
    return random.Random(f"{SEED} {of}").sample(all_of_them, count)
