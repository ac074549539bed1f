"""Bitemporal supersession on a list of facts: what is dropped, what is written, nothing overwritten."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from .registry import Span


class Revision(NamedTuple):
    """How a kind of fact of one person changes: facts to supersede, facts to write, and what is known afterwards."""

    dropped: list[Span]
    added: list[Span]
    after: list[Span]


def lay_over(spans: Sequence[Span], new: Span | None, since: date) -> Revision:
    """Let `new` hold from `since` on (None: nothing holds); what was known before `since` is kept.

    Everything from `since` on is superseded, and the part of it that lies before is written again.
    """
    if not spans and new is not None:
        return Revision([], [new], [new])
    dropped = [span for span in spans if span.until is None or span.until > since]
    kept = [span for span in spans if span not in dropped]
    added = [_remainder(span, since) for span in dropped if span.since < since]
    if new is not None:
        added.append(new)
    return Revision(dropped, added, sorted([*kept, *added], key=lambda span: span.since))


def cut_at(spans: Sequence[Span], until: date, **words: object) -> Revision:
    """End what holds at `until`; the fact that is cut carries `words` in its value."""
    dropped = [span for span in spans if span.until is None or span.until >= until]
    kept = [span for span in spans if span not in dropped]
    added = [replace(_remainder(span, until), value=span.value | words) for span in dropped if span.since < until]
    return Revision(dropped, added, sorted([*kept, *added], key=lambda span: span.since))


def replace_all(spans: Sequence[Span], new: Span | None) -> Revision:
    """Supersede everything known of a kind by one fact, or by none."""
    added = [] if new is None else [new]
    return Revision(list(spans), added, list(added))


def _remainder(span: Span, until: date) -> Span:
    return replace(span, pk=None, until=until, copy_of=span.pk)
