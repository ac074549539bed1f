"""Whatever is done with a case, by whom and in whatever order: it has one owner, one clock and a state of the table.

A sample runs always, whole 10,000 histories, 1,000 on PostgreSQL (RONGJUN_SEED draws). Planted faults are caught.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from kept import fresh
from recognition_histories import DOORS, World, check, load, play, prepare
from sampling import ALL, SEED, figure, many

from rongjun.domains.recognition import course, ending
from rongjun.kernel.recognition.states import STEPS

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EXAMPLES = many(10_000, 25)
DRAWN = int(SEED.replace("-", ""))
"""Of the day, as RONGJUN_SEED names it."""
LONGEST = 14
DEEDS = st.integers(0, 2**40 - 1)


class Undo(Exception):
    """Ends a history: its rows go, the county stays."""


def play_many(world: World, examples: int, stages: Sequence[str] = (), *, shrinks: bool = True) -> None:
    """Play histories, each rolled back; raises what one of them finds."""
    phases = [Phase.generate, Phase.shrink] if shrinks else [Phase.generate]

    @seed(DRAWN)
    @given(st.sampled_from(stages or sorted(world.stages)), st.lists(DEEDS, min_size=3, max_size=LONGEST))
    @settings(
        max_examples=examples, deadline=None, database=None, phases=phases, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def one(stage: str, deeds: list[Any]) -> None:
        try:
            with transaction.atomic():
                play(world, stage, deeds)
                raise Undo
        except Undo:
            pass

    one()


@pytest.fixture(scope="module")
def prepared(kept: Any) -> World:
    with override_settings(SECOND_LOOK=100):
        made: World = kept(prepare)
    return made


@pytest.fixture
def world(prepared: World, settings: Any) -> World:
    settings.SECOND_LOOK = 100
    return fresh(prepared)


def test_every_stage_holds_before_anything_is_done(world: World) -> None:
    for number in world.stages.values():
        check(load(number))


def test_no_history_leaves_a_case_without_owner_clock_or_state(world: World) -> None:
    play_many(world, EXAMPLES)
    done = Counter({name: world.seen[name] for name in sorted(world.seen)})
    moves = f"{sum(done.values())} moves, {done['refused']} refused"
    figure(f"{EXAMPLES} histories of recognition, seed {DRAWN}: {moves}")
    print(", ".join(f"{name} {count}" for name, count in done.items()))
    if ALL:
        assert set(done) >= STEPS, f"never walked: {STEPS - set(done)}"
        assert set(DOORS) <= set(done), f"never opened: {set(DOORS) - set(done)}"


@pytest.mark.once
@pytest.mark.parametrize(
    ("where", "forgotten", "stages", "found"),
    [
        (course, "turn_clock", ["submitted", "first"], "a clock runs|one running clock"),
        (course, "_give_up", ["returned"], "returned matter waits"),
        (ending, "_open_again", ["differed"], "is lost"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch, where: Any, forgotten: str, stages: list[str], found: str
) -> None:
    monkeypatch.setattr(where, forgotten, lambda case, *_rest: case)
    with pytest.raises(AssertionError, match=found):
        play_many(world, 1000, stages, shrinks=False)
