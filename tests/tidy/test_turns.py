"""The journeys of a sample take turns."""

from datetime import date, timedelta
from pathlib import Path

from turns import EVERY_DAY, TURNS, resting

JOURNEYS = sorted(path.stem for path in (Path(__file__).parents[1] / "journeys").glob("test_*.py"))


def test_each_journey_rests_one_day_in_three_and_some_never() -> None:
    first = date(2026, 12, 1)
    days = [resting(JOURNEYS, (first + timedelta(days=n)).isoformat()) for n in range(TURNS)]
    assert set().union(*days) == set(JOURNEYS) - set(EVERY_DAY)
    assert sum(map(len, days)) == len(JOURNEYS) - len(EVERY_DAY), "none rests twice in three days"


def test_what_walks_every_day_is_there() -> None:
    assert set(EVERY_DAY) <= set(JOURNEYS)


def test_a_seed_that_is_no_day_draws_too() -> None:
    assert resting(JOURNEYS, "a seed") == resting(JOURNEYS, "a seed") < set(JOURNEYS)
