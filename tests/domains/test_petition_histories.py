"""Whatever is done with a petition, by whom and in whatever order: an answer before its end, an owner for every clock.

A sample runs always, whole 10,000 histories, 1,000 on PostgreSQL (RONGJUN_SEED draws). Planted faults are caught.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from kept import fresh
from petition_histories import DOORS, World, check, play, prepare
from petitions_world import everything
from sampling import ALL, SEED, figure, many

from rongjun.domains.petitions import course, deciding, sorting
from rongjun.domains.petitions.models import Matter
from rongjun.kernel.petition.states import STEPS

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EXAMPLES = many(10_000, 120)
DRAWN = int(SEED.replace("-", ""))
LONGEST = 12
DEEDS = st.integers(0, 2**40 - 1)
PORTAL_ONLY = {"draft>registered", "draft>dropped"}
"""Steps of the portal's own pages: nobody at a desk walks them."""


class Undo(Exception):
    """Ends a history: its rows go, the county stays."""


def play_many(world: World, examples: int, stages: Sequence[str] = (), *, shrinks: bool = True) -> None:
    """Play histories, each rolled back; raises what one of them finds."""
    phases = [Phase.generate, Phase.shrink] if shrinks else [Phase.generate]
    begun = world.desks.at

    @seed(DRAWN)
    @given(st.sampled_from(stages or sorted(world.stages)), st.lists(DEEDS, min_size=3, max_size=LONGEST))
    @settings(
        max_examples=examples, deadline=None, database=None, phases=phases, report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    def one(stage: str, deeds: list[Any]) -> None:
        world.desks.at = begun
        try:
            with transaction.atomic():
                play(world, stage, deeds)
                raise Undo
        except Undo:
            pass

    one()


@pytest.fixture(scope="module")
def prepared(kept: Any) -> World:
    made: World = kept(prepare)
    return made


@pytest.fixture
def world(prepared: World) -> World:
    return fresh(prepared)


def test_every_stage_holds_before_anything_is_done(world: World) -> None:
    with everything():
        for number in world.stages.values():
            check(world, Matter.objects.get(pk=number))


def test_no_history_ends_without_an_answer_or_leaves_a_clock_without_an_owner(world: World) -> None:
    play_many(world, EXAMPLES)
    done = Counter({name: world.seen[name] for name in sorted(world.seen)})
    moves = f"{sum(done.values())} moves, {done['refused']} refused"
    figure(f"{EXAMPLES} histories of petitions, seed {DRAWN}: {moves}")
    print(", ".join(f"{name} {count}" for name, count in done.items()))
    if ALL:
        assert set(DOORS) <= set(done), f"never opened: {set(DOORS) - set(done)}"
        assert set(done) >= STEPS - PORTAL_ONLY, f"never walked: {STEPS - PORTAL_ONLY - set(done)}"


@pytest.mark.once
@pytest.mark.parametrize(
    ("where", "forgotten", "stages", "found"),
    [
        (course, "turn_clock", ["registered", "accepted"], "clock|last day|owned_and_runs"),
        (course, "end_clocks", ["registered", "accepted"], "a clock runs"),
        (deciding, "give_answer", ["deciding"], "without an answer"),
        (sorting, "wall_off", ["at_town"], "the accused sees it|hidden"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch, where: Any, forgotten: str, stages: list[str], found: str
) -> None:
    monkeypatch.setattr(where, forgotten, lambda *_some, **_more: None)
    with pytest.raises((AssertionError, IntegrityError), match=found):
        play_many(world, 1000, stages, shrinks=False)
