"""Help to people, pure: needs are ranked by the formula shown; no donation is overspent or misused."""

from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.aid import cases, rounds
from rongjun.kernel.aid.cases import Move, State
from rongjun.kernel.aid.fund import Gift, Wanted, allocate, fits, missing_of, reachable
from rongjun.kernel.aid.need import Household, Weights, rank, suggest, work_out_need
from rongjun.kernel.transitions import NoSuchMove

SITUATIONS = ("living", "medical")
AREAS = ("990101001001", "990101002001")
WEIGHTS = Weights(100_000, 5, 3, 2)


@st.composite
def funds(draw: st.DrawFn) -> tuple[list[Gift], list[Wanted]]:
    wishes = st.sampled_from(["", *SITUATIONS]), st.sampled_from(["", "990101001", "990101002"])
    gifts = draw(st.lists(st.tuples(st.integers(0, 30), *wishes), max_size=5))
    wanted = draw(
        st.lists(st.tuples(st.integers(1, 30), st.sampled_from(SITUATIONS), st.sampled_from(AREAS)), max_size=5)
    )
    return [Gift(n, *one) for n, one in enumerate(gifts, 1)], [Wanted(n, *one) for n, one in enumerate(wanted, 1)]


def greatest_flow(gifts: list[Gift], wanted: list[Wanted]) -> int:
    """Return the least cut, by trying every set of applications: an oracle without any path."""
    best = None
    for chosen in product((False, True), repeat=len(wanted)):
        paid = [one for one, kept in zip(wanted, chosen, strict=True) if kept]
        reach = sum(gift.left_fen for gift in gifts if any(fits(gift, one) for one in paid))
        cut = sum(one.fen for one, kept in zip(wanted, chosen, strict=True) if not kept) + reach
        best = cut if best is None else min(best, cut)
    return best or 0


@given(funds())
def test_the_fund_is_never_overspent_nor_used_against_a_wish_and_gives_all_it_can(world: Any) -> None:
    gifts, wanted = world
    given_ = allocate(gifts, wanted)
    by_gift, by_want = {one.id: one for one in gifts}, {one.id: one for one in wanted}
    for gift in gifts:
        assert sum(fen for (_w, g), fen in given_.items() if g == gift.id) <= gift.left_fen
    for want in wanted:
        assert sum(fen for (w, _g), fen in given_.items() if w == want.id) <= want.fen
    assert all(fen > 0 and fits(by_gift[g], by_want[w]) for (w, g), fen in given_.items())
    assert sum(given_.values()) == greatest_flow(gifts, wanted)
    assert sum(missing_of(wanted, given_).values()) == sum(one.fen for one in wanted) - sum(given_.values())


@given(funds())
def test_what_is_suggested_can_be_given_at_once_within_every_wish(world: Any) -> None:
    gifts, wanted = world
    gifts = [Gift(one.id, one.left_fen * 100, one.situation, one.area) for one in gifts]
    wanted = [Wanted(one.id, one.fen * 100, one.situation, one.area) for one in wanted]
    limits = {one.id: one.fen * 150 // 100 * 100 for one in wanted}
    first = allocate(gifts, wanted)
    got = reachable(gifts, wanted, limits)
    asked = [Wanted(one.id, got[one.id], one.situation, one.area) for one in wanted]
    assert missing_of(asked, allocate(gifts, asked)) == {}
    for one in wanted:
        assert sum(fen for (app, _g), fen in first.items() if app == one.id) <= got[one.id] <= limits[one.id]


def test_a_donation_without_a_wish_makes_room_for_who_only_it_can_serve() -> None:
    gifts = [Gift(1, 10), Gift(2, 10, "medical")]
    wanted = [Wanted(1, 10, "medical", AREAS[0]), Wanted(2, 10, "living", AREAS[0])]
    assert missing_of(wanted, allocate(gifts, wanted)) == {}


households = st.builds(
    Household, st.integers(0, 10**7), st.integers(1, 9), st.integers(0, 10**8), st.booleans()
)  # fmt: skip


@given(st.lists(households, min_size=1, max_size=8), st.integers(0, 10**8), st.integers(0, 10**7))
def test_suggestions_never_pass_the_pool_the_wish_or_the_most(some: list[Household], pool: int, most: int) -> None:
    needs = {n: work_out_need(one, WEIGHTS) for n, one in enumerate(some)}
    asked = {n: (n + 1) * 1_000_00 for n in needs}
    amounts = suggest(needs, asked, pool, most)
    assert sum(amounts.values()) <= pool
    assert all(0 <= amounts[n] <= min(asked[n], most) for n in needs)
    places = rank(needs)
    assert [needs[key].points for _place, key in places] == sorted((one.points for one in needs.values()), reverse=True)
    assert all((a[0] == b[0]) == (needs[a[1]].points == needs[b[1]].points) for a, b in pairwise(places))


@given(households, households)
def test_less_income_and_more_burden_never_lower_a_need(one: Household, other: Household) -> None:
    poorer = Household(
        min(one.income_fen, other.income_fen), one.members, max(one.medical_fen, other.medical_fen), one.event
    )
    assert work_out_need(poorer, WEIGHTS).points >= work_out_need(one, WEIGHTS).points


def test_a_need_worked_out_by_hand() -> None:
    need = work_out_need(Household(120_000, 3, 720_000, True), WEIGHTS)
    assert (need.head_fen, need.income, need.burden, need.event) == (40_000, 600, 500, 1000)
    assert need.points == 600 * 5 + 500 * 3 + 1000 * 2
    with pytest.raises(ValueError, match="members"):
        work_out_need(Household(1, 0, 0, False), WEIGHTS)


def test_every_open_state_leads_on_and_money_is_asked_for_once() -> None:
    open_states = set(State) - cases.OVER
    assert all(any((state, move) in cases.TRANSITIONS for move in Move) for state in open_states)
    assert not any(state in cases.OVER for state, _move in cases.TRANSITIONS)
    assert [state for state, move in cases.TRANSITIONS if move is Move.ASK_MONEY] == [State.LEDGER]
    with pytest.raises(NoSuchMove):
        cases.after(State.HELPED, Move.ASK_MONEY)
    assert not any(state in rounds.OVER for state, _move in rounds.TRANSITIONS)
