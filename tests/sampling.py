"""What `make test` takes of a proof that `make prove` runs whole: a few of many, others each day.

RONGJUN_SEED repeats the draw of another day (2026-11-30). Whole means whole on SQLite; on PostgreSQL `make prove` takes
the sample of what `few` draws, and a tenth of random histories (`many`): README.md says why.
"""

import os
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

WHOLE = os.environ.get("RONGJUN_PROOF") == "whole"
ENGINE = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
ALL = WHOLE and ENGINE == "SQLite"
"""Whether `few` gives all of them."""
SEED = os.environ.get("RONGJUN_SEED", f"{date.today():%Y-%m-%d}")


def few[T](count: int, things: Iterable[T], of: str = "", whole: bool = ALL) -> list[T]:
    """Return `count` of some things, drawn by the day and by what they are `of`; all of them in the whole proof."""
    all_of_them = list(things)
    if whole or count >= len(all_of_them):
        return all_of_them
    return random.Random(f"{SEED} {of}").sample(all_of_them, count)


def many(whole: int, sample: int) -> int:
    """Return how many histories to play: `sample`, or the `whole` number, of which PostgreSQL plays a tenth."""
    return whole if ALL else max(sample, whole // 10) if WHOLE else sample


def figure(text: str) -> None:
    """Say what a proof ran, with its number and seed; `make prove` prints these lines at its end."""
    print(text)
    if place := os.environ.get("RONGJUN_FIGURES"):
        with Path(place).open("a", encoding="utf-8") as lines:
            lines.write(f"{ENGINE}: {text}\n")
