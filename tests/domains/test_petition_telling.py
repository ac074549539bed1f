"""Messages: the person is told that there is something to read, never of what; once, with the look on record."""

from typing import Any

import pytest
from kept import fresh
from petition_paper_world import PHONE, Town

from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.messages import MailServer, Undelivered, is_mail
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.petitions.identity import Who, list_identity_looks
from rongjun.domains.petitions.models import Outgoing
from rongjun.domains.petitions.telling import (
    MOST,
    PURPOSE,
    TEXT,
    list_unreached,
    send_messages,
    settle_message,
    try_again,
)
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
        ((Who(name="甲乙", address="一村"),), Line(), "没有登记电话和邮箱"),
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


MAIL = "jiayi@example.cn"


def waiting(town: Town, *people: Who, **more: Any) -> Any:
    matter, _code = town.registered(people=people, **more)
    with whole_desk("tests"):
        return Outgoing.objects.create(matter=matter, way="any", at=town.tick())


def kept_of(one: Outgoing) -> Outgoing:
    with whole_desk("tests"):
        return Outgoing.objects.get(pk=one.pk)


def test_who_gave_an_address_is_written_to_beside_the_telephone(town: Town) -> None:
    both, only = Line(), Line()
    waiting(town, Who(name="甲乙", phone=PHONE, mail=MAIL))
    assert send_messages(gateway=both, mail=only, by=town.desk, at=town.tick()) == (1, 0)
    assert (both.sent, only.sent) == ([(PHONE, TEXT)], [(MAIL, TEXT)])


def test_mail_alone_reaches_who_has_no_telephone_and_one_broken_way_is_enough_of_two(town: Town) -> None:
    mail = Line()
    waiting(town, Who(name="甲乙", mail=MAIL))
    waiting(town, Who(name="丙丁", phone=PHONE, mail=MAIL))
    assert send_messages(gateway=Line(broken=True), mail=mail, by=town.desk, at=town.tick()) == (2, 0)
    assert mail.sent == [(MAIL, TEXT)] * 2


def test_who_has_an_address_only_waits_while_mail_is_switched_off(town: Town) -> None:
    one = waiting(town, Who(name="甲乙", mail=MAIL))
    for _twice in range(2):
        assert send_messages(gateway=Line(), mail=None, by=town.desk, at=town.tick()) == (0, 0)
    assert (kept_of(one).failed, kept_of(one).tries) == ("", 0)
    assert send_messages(gateway=None, mail=Line(), by=town.desk, at=town.tick()) == (1, 0)


def test_what_failed_is_tried_the_next_day_and_after_the_third_time_it_is_work(town: Town) -> None:
    one, broken = waiting(town, Who(name="甲乙", phone=PHONE)), Line(broken=True)
    for tried in range(1, MOST + 1):
        assert send_messages(gateway=broken, by=town.desk, at=town.tick()) == (0, 1)
        assert send_messages(gateway=broken, by=town.desk, at=town.tick()) == (0, 0), "not twice a day"
        assert kept_of(one).tries == tried
        with acting(town.desk):
            assert list_unreached(town.desk).count() == (tried == MOST)
        town.tick(days=1)
    assert try_again(town.tick()) == 0
    assert send_messages(gateway=Line(), by=town.desk, at=town.tick()) == (0, 0)
    with pytest.raises(Refusal, match="怎样告知"):
        settle_message(message_id=one.pk, how=" ", by=town.desk, at=town.tick())
    settle_message(message_id=one.pk, how="打了住宅电话", by=town.desk, at=town.tick())
    assert kept_of(one).settled == "打了住宅电话"
    with pytest.raises((AlreadyDone, NotFound)):
        settle_message(message_id=one.pk, how="又打了", by=town.desk, at=town.tick())


def test_what_was_broken_off_while_it_was_sent_is_not_sent_again_but_shown(town: Town) -> None:
    class Gone(Line):
        def send(self, number: str, text: str) -> None:
            raise KeyboardInterrupt

    one = waiting(town, Who(name="甲乙", phone=PHONE))
    with pytest.raises(KeyboardInterrupt):
        send_messages(gateway=Gone(), by=town.desk, at=town.tick())
    line = Line()
    assert send_messages(gateway=line, by=town.desk, at=town.tick(days=1)) == (0, 0)
    assert try_again(town.tick()) == 0 and line.sent == []
    with acting(town.desk):
        assert [row.pk for row in list_unreached(town.desk)] == [one.pk]


def test_who_handles_a_confidential_matter_learns_nothing_of_its_messages(town: Town) -> None:
    one, broken = waiting(town, Who(name="甲乙", phone=PHONE), confidential=True), Line(broken=True)
    for _day in range(MOST):
        send_messages(gateway=broken, by=town.desk, at=town.tick(days=1))
    with whole_desk("tests"):
        matter = Outgoing.objects.select_related("matter").get(pk=one.pk).matter
        other = town.clerk if matter.unit_id != town.clerk.unit_id else town.desk
        type(matter).objects.filter(pk=matter.pk).update(owner_unit_id=other.unit_id)
    with acting(other):
        assert not Outgoing.objects.filter(pk=one.pk).exists() and not list_unreached(other).exists()


def test_a_mail_server_that_is_not_there_is_said_without_the_address(settings: Any) -> None:
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                                    "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2}}}  # fmt: skip
    with pytest.raises(Undelivered, match="mail server") as found:
        MailServer().send(MAIL, TEXT)
    assert "jiayi" not in str(found.value)


@pytest.mark.parametrize("text", ["", "甲@乙.cn", "a@b", "a b@c.cn", "a@@c.cn", "@c.cn", "a@.", "139"])
def test_what_is_no_address_is_not_written_to(text: str) -> None:
    assert not is_mail(text)
    with pytest.raises(Undelivered):
        MailServer().send(text, TEXT)
