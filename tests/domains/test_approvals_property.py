"""Random histories of a matter against a model: whoever does whatever in whatever order, both say the same.

The model is a plain list of rounds. A planted fault (a rule left out of the product) must be found.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from approvals_world import AT, actor
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import WHOLE, many

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal
from rongjun.domains.approvals import actions, holds
from rongjun.domains.approvals.models import Act, Hold, Matter
from rongjun.domains.approvals.queries import find_matter, list_inbox

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EXAMPLES = many(400, 12)
NEEDS = (Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.FINANCE)
"""The role that each stage of a run's chain asks for."""
WHO = ("officer", "officer2", "head", "head2", "director", "finance", "supervisor")
ROLES = {name: Role(name.rstrip("2")) for name in WHO}
DEEDS = ("open", "sign", "sign", "sign", "return", "withdraw", "hold", "lift", "wait")
STEPS = st.lists(
    st.tuples(st.sampled_from(DEEDS), st.sampled_from(WHO), st.integers(min_value=0, max_value=1)), max_size=20
)
_subject = count(1_000_000)


@dataclass
class Round:
    """What the model knows of a round: its content, who acted stage by stage, what became of it."""

    content: str
    acted: list[str]
    outcome: str = ""


@dataclass
class Model:
    """The rules, once more, as plainly as they can be said."""

    rounds: list[Round] = field(default_factory=list)
    held_until: datetime | None = None
    held_days: int = 0
    held_from: datetime | None = None

    def may(self, deed: str, who: str, content: str, at: datetime) -> bool:
        """Tell whether a deed goes through; `deed` is none of waiting."""
        role, last = ROLES[who], self.rounds[-1] if self.rounds else None
        if deed == "open":
            return role == Role.OFFICER and (last is None or last.outcome in ("returned", "withdrawn"))
        if deed == "lift":
            return role == Role.SUPERVISOR and self.held(at)
        if last is None or last.outcome:
            return False
        if deed == "hold":
            return role == Role.SUPERVISOR and not self.held(at) and self.held_days + 2 <= holds.LONGEST_DAYS
        if deed == "withdraw":
            return role == Role.OFFICER
        mine = role == NEEDS[len(last.acted)]
        if deed == "return":
            return mine
        return mine and who not in last.acted and content == last.content and not self.held(at)

    def held(self, at: datetime) -> bool:
        """Tell whether a hold stands."""
        return self.held_until is not None and at < self.held_until

    def do(self, deed: str, who: str, content: str, at: datetime) -> None:
        """Do what `may` allows."""
        if deed == "open":
            self.rounds.append(Round(content, [who]))
        elif deed == "sign":
            last = self.rounds[-1]
            last.acted.append(who)
            last.outcome = "approved" if len(last.acted) == len(NEEDS) else ""
        elif deed in ("return", "withdraw"):
            self.rounds[-1].outcome = {"return": "returned", "withdraw": "withdrawn"}[deed]
        elif deed == "hold":
            self.held_from, self.held_until = at, ends(at)
            self.held_days += 2
        elif deed == "lift":
            assert self.held_from is not None
            self.held_days += days(self.held_from, at) - 2
            self.held_until = at


def ends(at: datetime) -> datetime:
    """Return the moment after tomorrow, in the office."""
    tomorrow = timezone.localtime(at).date() + timedelta(days=2)
    return timezone.make_aware(datetime(tomorrow.year, tomorrow.month, tomorrow.day))


def days(start: datetime, end: datetime) -> int:
    """Return how many days begin to end touches."""
    return (timezone.localtime(end).date() - timezone.localtime(start).date()).days + 1


def act(deed: str, subject: int, content: str, by: Actor, at: datetime) -> None:
    """Do a deed in the product."""
    given: dict[str, Any] = {"by": by, "at": at}
    if deed == "open":
        actions.open_matter(kind="run", subject_id=subject, content_hash=content, **given)
        return
    matter = find_matter("run", subject)
    number = matter.pk if matter else 0
    if deed == "sign":
        actions.sign(matter_id=number, content_hash=content, **given)
    elif deed == "return":
        actions.return_matter(matter_id=number, reason="更正", **given)
    elif deed == "withdraw":
        actions.withdraw_matter(matter_id=number, reason="更正", **given)
    elif deed == "hold":
        last_day = timezone.localtime(at).date() + timedelta(days=1)
        holds.place_hold(matter_id=number, reason="金额待核", last_day=last_day, **given)
    else:
        found = Hold.objects.filter(matter__subject_id=subject).order_by("-pk").first()
        holds.lift_hold(hold_id=found.pk if found else 0, reason="已核", **given)


@pytest.fixture
def people() -> dict[str, Actor]:
    return {name: actor(ROLES[name], name) for name in WHO}


def play(steps: list[tuple[str, str, int]], people: dict[str, Actor]) -> None:
    """Play a history in the product and in the model, and compare them after every step, the inboxes at the end."""
    subject, model, at = next(_subject), Model(), AT
    for deed, who, which in steps:
        at += timedelta(hours=20) if deed == "wait" else timedelta(minutes=7)
        if deed == "wait":
            continue
        content = "ab"[which] * 64
        expected = model.may(deed, who, content, at)
        try:
            with transaction.atomic():
                act(deed, subject, content, people[who], at)
            done = True
        except (Refusal, IntegrityError):
            done = False
        assert done == expected, (deed, who, which)
        if done:
            model.do(deed, who, content, at)
        compare(subject, model, people, at)
    compare_inboxes(subject, model, people)


def compare(subject: int, model: Model, people: dict[str, Actor], at: datetime) -> None:
    """Compare the tables and the hold with the model."""
    matters = list(Matter.objects.filter(kind="run", subject_id=subject).order_by("round"))
    assert [(one.content_hash, one.outcome) for one in matters] == [(one.content, one.outcome) for one in model.rounds]
    ids = {person.staff_id: name for name, person in people.items()}
    for matter, known in zip(matters, model.rounds, strict=True):
        assert [ids[one.staff_id] for one in Act.objects.filter(matter_id=matter.pk).order_by("stage")] == known.acted
    assert (holds.find_hold("run", subject, at) is not None) == model.held(at)


def compare_inboxes(subject: int, model: Model, people: dict[str, Actor]) -> None:
    """Compare everybody's inbox with the model."""
    inboxes = {name: list_inbox(person) for name, person in people.items()}
    waits = {name for name, tasks in inboxes.items() if any(one.matter.subject_id == subject for one in tasks)}
    last = model.rounds[-1] if model.rounds else None
    if last is None or last.outcome in ("approved", "withdrawn"):
        assert waits == set()
    elif last.outcome == "returned":
        assert waits == {last.acted[0]}
    else:
        wanted = NEEDS[len(last.acted)]
        assert waits == {name for name in WHO if ROLES[name] == wanted and name not in last.acted}


def test_random_histories_agree_with_the_model(people: dict[str, Actor]) -> None:

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=not WHOLE,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(STEPS)
    def played(steps: list[tuple[str, str, int]]) -> None:
        play(steps, people)

    played()


def test_a_hold_that_is_not_looked_at_is_found_by_the_database(
    monkeypatch: pytest.MonkeyPatch, people: dict[str, Actor]
) -> None:
    monkeypatch.setattr(actions, "refuse_held", lambda matter, at: None)
    play([("open", "officer", 0), ("hold", "supervisor", 0), ("sign", "head", 0), ("wait", "head", 0)], people)


@pytest.mark.parametrize(("name", "wrong"), [("OVER", ("returned",)), ("APPROVED", "withdrawn")])
def test_a_planted_fault_is_caught(
    monkeypatch: pytest.MonkeyPatch, people: dict[str, Actor], name: str, wrong: object
) -> None:
    monkeypatch.setattr(actions, name, wrong)
    whole = [("open", "officer", 0), ("sign", "head", 0), ("sign", "director", 0), ("sign", "finance", 0)]
    with pytest.raises(AssertionError):
        play([("open", "officer", 0), ("withdraw", "officer2", 0), *whole], people)
