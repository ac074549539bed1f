"""Money and claims of one person after any history: nothing is lost, nothing is paid twice, nobody is asked twice."""

import os
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongjun.kernel import settling
from rongjun.kernel.settling import Account, Claim, Key, Movement, Returned, Split, reduce_claims, settle

EXAMPLES = 3000 if os.environ.get("RONGJUN_PROOF") == "whole" else 150
PERSON, DEATH = 1, 2
BENEFITS = ("pension", "allowance", "continued_pension")

fen = st.integers(0, 500)
splits = st.builds(Split, fen, st.integers(-50, 300), fen).filter(lambda one: one.total > 0)
keys = st.tuples(st.just(PERSON), st.sampled_from(BENEFITS), st.integers(0, 5))
events = st.one_of(
    st.tuples(st.just("owed"), st.dictionaries(keys, splits, max_size=6)),
    st.tuples(st.just("bank"), st.lists(st.booleans(), min_size=1, max_size=6)),
    st.tuples(st.just("account"), st.booleans()),
    st.tuples(st.sampled_from([settling.RETURNED, settling.WRITTEN_OFF]), st.integers(1, 900)),
)


def may_set_off(claim: Key, money: Key) -> bool:
    return claim[2] > DEATH


class History:
    """A county of one person: runs post owed minus posted, the bank answers, money comes back or is written off."""

    def __init__(self) -> None:
        self.posted: dict[Key, Split] = {}
        self.account = Account({})
        self.sent: list[tuple[Key, Split]] = []
        self.paid: Counter[Key] = Counter()
        self.moved: list[Movement] = []
        self.receiver = True

    def owed(self, owed: dict[Key, Split]) -> None:
        lines = []
        for key in sorted(owed.keys() | self.posted.keys()):
            line = owed.get(key, Split()).minus(self.posted.get(key, Split()))
            if line.total or any(line):
                lines.append((key, line))
        self.posted = dict(owed)
        self.account.moved = []
        settle(self.account, lines, may_set_off)
        self.moved += self.account.moved
        self.check_settled()
        self.send()

    def check_settled(self) -> None:
        for key, claim in self.account.claims.items():
            assert claim.open.total >= 0
            assert claim.open.total > 0 or not any(claim.open)
            if claim.open.total > 0:
                assert self.account.waiting.get(key, Split()).total == 0
                assert all(one.left.total == 0 for one in self.account.returned if one.key == key)
        assert all(split.total >= 0 for split in self.account.waiting.values())

    def send(self) -> None:
        if self.receiver:
            self.sent += [(one.key, one.left) for one in self.account.returned if one.left.total > 0]
            self.account.returned = [one for one in self.account.returned if one.left.total == 0 and any(one.left)]
            self.sent += [(key, split) for key, split in self.account.waiting.items() if split.total > 0]
            self.account.waiting = {k: s for k, s in self.account.waiting.items() if s.total == 0 and any(s)}

    def bank(self, answers: list[bool]) -> None:
        for paid in answers:
            if not self.sent:
                return
            key, split = self.sent.pop(0)
            if paid:
                self.paid[key] += split.total
            else:
                self.account.returned.append(Returned(len(self.moved), key, split))
                self.account.moved = []
                settling.meet_returned(self.account)
                self.moved += self.account.moved

    def reduce(self, kind: str, fen: int) -> None:
        open_ = sum(claim.open.total for claim in self.account.claims.values())
        fen = min(fen, open_)
        if fen:
            for movement in reduce_claims(self.account.claims, fen, kind):
                claim = self.account.claims[movement.claim]
                claim.open = claim.open.plus(movement.split)
                if kind == settling.WRITTEN_OFF:
                    claim.written_off = claim.written_off.minus(movement.split)
                self.moved.append(movement)


def by_kind(history: History, kind: str) -> int:
    return sum(one.split.total for one in history.moved if one.kind == kind)


def play(events) -> History:
    history = History()
    for event, value in events:
        if event == "owed":
            history.owed(value)
        elif event == "bank":
            history.bank(value)
        elif event == "account":
            history.receiver = value
        else:
            history.reduce(event, value)
    return history


@given(st.lists(events, min_size=1, max_size=14))
@settings(max_examples=EXAMPLES, deadline=None)
def test_posted_is_paid_waiting_returned_or_recovered_to_the_fen_after_any_history(history):
    done = play(history)
    posted = sum(split.total for split in done.posted.values())
    waiting = sum(split.total for split in done.account.waiting.values())
    back = sum(one.left.total for one in done.account.returned)
    sent = sum(split.total for _key, split in done.sent)
    open_ = sum(claim.open.total for claim in done.account.claims.values())
    off = -by_kind(done, settling.WRITTEN_OFF) - by_kind(done, settling.REVIVED)
    cash = -by_kind(done, settling.RETURNED)
    assert posted == sum(done.paid.values()) + sent + waiting + back - open_ - off - cash


@given(st.lists(events, min_size=1, max_size=14))
@settings(max_examples=EXAMPLES, deadline=None)
def test_of_no_month_more_reaches_the_person_than_was_ever_owed_and_not_claimed_back(history):
    """In hand of a key: paid less returned. It never exceeds what is owed, still claimed, written off or set off."""
    done = play(history)
    cash: Counter[Key] = Counter()
    used: Counter[Key] = Counter()
    for one in done.moved:
        if one.kind == settling.RETURNED:
            cash[one.claim] -= one.split.total
        if one.money is not None and one.money != one.claim:
            used[one.money] -= one.taken.total
            used[one.claim] += one.taken.total
    for key in done.paid | cash | done.posted:
        claim = done.account.claims.get(key, Claim())
        in_hand = done.paid[key] - cash[key]
        owed = done.posted.get(key, Split()).total
        assert in_hand <= owed + claim.open.total + claim.written_off.total + used[key]
        assert claim.written_off.total >= 0


@given(st.lists(events, min_size=1, max_size=14))
@settings(max_examples=EXAMPLES, deadline=None)
def test_once_all_is_owed_again_and_answered_nothing_is_claimed_and_each_is_paid_once(history):
    """All that was ever posted proves right in the end: what was set off goes back, what was returned is paid."""
    done = play(history)
    done.receiver = True
    owed: dict[Key, Split] = defaultdict(Split)
    for key, claim in done.account.claims.items():
        owed[key] = done.posted.get(key, Split()).plus(Split(10_000, 0, 0))
        assert claim.open.total >= 0
    for key, split in done.posted.items():
        owed.setdefault(key, split)
    done.owed(dict(owed))
    while done.sent:
        done.bank([True])
    assert all(claim.open.total == 0 for claim in done.account.claims.values())
    assert all(claim.written_off.total == 0 for claim in done.account.claims.values())
    cash = -by_kind(done, settling.RETURNED)
    assert sum(done.paid.values()) - cash == sum(split.total for split in owed.values())


@given(splits, st.lists(st.integers(1, 800), max_size=8))
@settings(deadline=None)
def test_parts_taken_one_after_the_other_are_the_whole_by_every_source(split, amounts):
    left, taken = split, Split()
    for fen in [*amounts, split.total]:
        if left.total:
            part = left.part(min(fen, left.total))
            left, taken = left.minus(part), taken.plus(part)
    assert (left, taken) == (Split(), split)


def test_a_planted_fault_a_correction_that_is_paid_while_it_is_claimed_is_caught(monkeypatch):
    monkeypatch.setattr(settling, "_meet_alike", lambda account, added: None)
    key = (PERSON, "pension", 0)
    with pytest.raises(AssertionError):
        play([("owed", {key: Split(100)}), ("bank", [True]), ("owed", {}), ("owed", {key: Split(100)})])
