"""Bitemporal supersession: at each moment of knowledge the facts of one kind never overlap, and none is lost."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rongjun.domains.people.overlay import cut_at, lay_over, replace_all
from rongjun.domains.people.registry import Span

START = date(2020, 1, 1)
DAYS = 60
days = st.integers(0, DAYS).map(lambda number: START + timedelta(days=number))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("lay"), days, st.one_of(st.none(), st.integers(1, DAYS))),
        st.tuples(st.just("clear"), days, st.none()),
        st.tuples(st.just("cut"), days, st.none()),
        st.tuples(st.just("replace"), days, st.none()),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


class Table:
    """A table of facts as the database keeps it: a row is written once and superseded at most once."""

    def __init__(self) -> None:
        self.rows: list[tuple[Span, int, int | None]] = []

    def known(self, moment: int) -> list[Span]:
        live = [s for s, recorded, gone in self.rows if recorded <= moment and (gone is None or gone > moment)]
        return sorted(live, key=lambda span: span.since)

    def apply(self, moment: int, kind: str, day: date, length: int | None) -> None:
        before = self.known(moment)
        until = day + timedelta(days=length) if length else None
        value = Span({"n": moment}, day, until)
        if kind == "cut":
            revision = cut_at(before, day, ended=moment)
        elif kind == "replace":
            revision = replace_all(before, value)
        else:
            revision = lay_over(before, value if kind == "lay" else None, day)
        dropped = {id(span) for span in revision.dropped}
        self.rows = [(s, r, moment if g is None and id(s) in dropped else g) for s, r, g in self.rows]
        self.rows += [(span, moment, None) for span in revision.added]
        assert self.known(moment) == revision.after


def holds(spans: list[Span], day: date) -> dict[str, object] | None:
    found = [span.value for span in spans if span.since <= day and (span.until is None or span.until > day)]
    assert len(found) <= 1
    return found[0] if found else None


@given(steps)
def test_at_each_moment_of_knowledge_no_two_facts_overlap_and_every_period_runs_forward(
    history: list[tuple[str, date, int | None]],
) -> None:
    table = Table()
    for moment, (kind, day, length) in enumerate(history):
        table.apply(moment, kind, day, length)
    for moment in range(len(history)):
        spans = table.known(moment)
        assert all(span.until is None or span.until > span.since for span in spans)
        assert all(one.until is not None and one.until <= two.since for one, two in pairwise(spans))


@given(steps, days)
def test_what_held_before_a_new_fact_holds_still_and_what_was_known_can_be_read_again(
    history: list[tuple[str, date, int | None]], day: date
) -> None:
    table = Table()
    seen: list[dict[str, object] | None] = []
    for moment, (kind, since, length) in enumerate(history):
        before = holds(table.known(moment), day)
        table.apply(moment, kind, since, length)
        after = holds(table.known(moment), day)
        if kind in {"lay", "clear"} and day < since:
            assert after == before
        if kind == "lay" and day >= since:
            inside = length is None or day < since + timedelta(days=length)
            assert after == ({"n": moment} if inside else None)
        if kind in {"clear", "cut"} and day >= since:
            assert after is None
        seen.append(after)
    assert [holds(table.known(moment), day) for moment in range(len(history))] == seen
