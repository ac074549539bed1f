"""The table of a petition's states: every state is reached, every open one leads on to an end."""

import pytest

from rongjun.kernel.petition.states import (
    ANSWERED,
    BEGINS,
    OVER,
    STEPS,
    TRANSITIONS,
    Move,
    State,
    after,
    moves_from,
)
from rongjun.kernel.transitions import NoSuchMove


def reach(start: set[State], *, without: frozenset[State] = frozenset()) -> set[State]:
    """Return the states reached from `start`, never going through one of `without`."""
    found, left = set(start), list(start)
    while left:
        here = left.pop()
        for (before, _move), to in TRANSITIONS.items():
            if before == here and to not in found | without:
                found.add(to)
                left.append(to)
    return found


def test_every_state_is_reached_from_a_beginning() -> None:
    assert reach(set(BEGINS)) == set(State)


@pytest.mark.parametrize("state", [state for state in State if state not in OVER])
def test_from_every_open_state_there_is_a_way_to_an_end(state: State) -> None:
    assert reach({state}) & OVER


def test_every_move_but_registering_has_its_place_in_the_table() -> None:
    assert set(Move) - {move for _state, move in TRANSITIONS} == {Move.REGISTER}


def test_only_a_closed_matter_opens_again() -> None:
    assert {(state, move) for state in OVER for move in moves_from(state)} == {
        (State.CLOSED, Move.OBJECT_CLOSING), (State.CLOSED, Move.REOPEN),
    }  # fmt: skip


def test_review_comes_before_re_review_and_both_after_a_delivered_opinion() -> None:
    assert State.REVIEWING not in reach(set(BEGINS), without=frozenset({State.DELIVERED}))
    assert State.REREVIEWING not in reach(set(BEGINS), without=frozenset({State.REVIEWED}))
    assert State.FINAL not in reach(set(BEGINS), without=frozenset({State.REREVIEWING}))


def test_an_opinion_is_delivered_only_when_it_is_signed() -> None:
    assert {move for (before, move), to in TRANSITIONS.items() if to is State.ISSUED is not before} == {Move.SIGN}
    assert {before for (before, _move), to in TRANSITIONS.items() if to is State.DELIVERED and before is not to} == {
        State.ISSUED
    }


def test_an_answer_once_given_stands_until_the_matter_is_handled_again() -> None:
    back = {move for (before, move), to in TRANSITIONS.items() if before in ANSWERED and to not in ANSWERED}
    assert back == {Move.OVERTURN, Move.OBJECT_CLOSING, Move.REOPEN}


def test_a_matter_that_is_passed_to_the_disciplinary_body_goes_to_no_other_unit_unsorted() -> None:
    assert {after(State.PASSED, move) for move in moves_from(State.PASSED)} == {
        State.PASSED, State.CLOSED, State.REGISTERED,
    }  # fmt: skip


def test_the_steps_of_the_database_are_those_of_the_table() -> None:
    assert "accepted>deciding" in STEPS
    assert all(before != to for before, to in (step.split(">") for step in STEPS))


def test_a_move_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(NoSuchMove):
        after(State.ACCEPTED, Move.CLOSE)
    with pytest.raises(NoSuchMove):
        after(State.FINAL, Move.ASK_REREVIEW)
