"""Messages: the person is told that there is something to read, never of what; once, with the look on record."""

from typing import Any

import pytest
from kept import fresh
from petition_paper_world import PHONE, Town

from rongjun.base.messages import Undelivered
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.identity import Who, list_identity_looks
from rongjun.domains.petitions.models import Outgoing
from rongjun.domains.petitions.telling import PURPOSE, TEXT, send_messages
from rongjun.domains.safeguards.words import petition_word

pytestmark = pytest.mark.django_db(databases=["default", "access"])


class Line:
    """A gateway that keeps what was sent."""

    def __init__(self, broken: bool = False) -> None:
        self.sent: list[tuple[str, str]] = []
        self.broken = broken

    def send(self, number: str, text: str) -> None:
        if self.broken:
            raise Undelivered("the line is down")
        self.sent.append((number, text))


@pytest.fixture(scope="module")
def built(kept: Any) -> Town:
    return kept(Town)  # type: ignore[no-any-return]


@pytest.fixture
def town(built: Town) -> Town:
    return fresh(built)


def test_a_message_says_nothing_of_a_petition_and_nothing_of_the_matter() -> None:
    assert petition_word(TEXT) == "" and not any(sign.isdigit() for sign in TEXT)


def test_a_paper_for_the_person_is_told_once_and_the_look_is_on_record(town: Town) -> None:
    matter, line = town.accepted(), Line()
    town.issued(matter)
    for _twice in range(2):
        send_messages(gateway=line, by=town.desk, at=town.tick())
    assert line.sent == [(PHONE, TEXT)]
    assert [look.purpose for look in list_identity_looks(matter)] == [PURPOSE]


def test_without_a_telephone_or_a_line_it_is_kept_why(town: Town) -> None:
    for people, line, why in (
        ((Who(name="甲乙", address="一村"),), Line(), "没有登记电话"),
        ((Who(name="甲乙", phone=PHONE),), Line(broken=True), "the line is down"),
    ):
        matter, _code = town.registered(people=people)
        with whole_desk("tests"):
            one = Outgoing.objects.create(matter=matter, way="text", at=town.tick())
        assert send_messages(gateway=line, by=town.desk, at=town.tick()) == (0, 1)
        with whole_desk("tests"):
            assert Outgoing.objects.get(pk=one.pk).failed == why


def test_without_a_gateway_everything_goes_on_waiting(town: Town) -> None:
    town.issued(town.accepted())
    assert send_messages(gateway=None, by=town.desk, at=town.tick()) == (0, 0)
    with whole_desk("tests"):
        assert Outgoing.objects.get().sent_at is None


def test_an_anonymous_matter_and_a_receipt_send_nothing(town: Town) -> None:
    matter, _code = town.registered(people=())
    town.issued(matter)
    other, _code = town.registered()
    town.issued(other)
    with whole_desk("tests"):
        assert not Outgoing.objects.exists()
