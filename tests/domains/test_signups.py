"""Signing up for events: places in the order of coming, a no that leaves no trace, names that go after the event."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from kept import fresh
from registers_world import Office, key

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.messages import Undelivered
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.rotation import SEALED_COLUMNS
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.services.registers.actions import mark_mistaken, move_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.queries import children_of, summed_for
from rongjun.domains.services.signups import actions, moving, queries
from rongjun.domains.services.signups.actions import Terms
from rongjun.domains.services.signups.models import Offer, SignUp
from rongjun.domains.services.signups.sealing import owner_of
from rongjun.domains.services.signups.watch_tasks import drop_names

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EVENT = {"name_of": "老兵讲堂", "kind": "lecture", "held_on": "2026-04-01", "place": "一村"}
CLOSES = date(2026, 3, 31)


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office) -> Office:
    return fresh(made)


def opened(office: Office, places: int = 2, **more: Any) -> Offer:
    record = office.open("event", typed=EVENT, by=office.clerk)
    terms = Terms(**({"places": places, "closes_on": CLOSES, "portal": True, "keep_days": 7} | more))
    return actions.open_offer(record=record, terms=terms, by=office.clerk, at=office.tick())


def signed(office: Office, offer: Offer, name: str = "岳长山", **more: Any) -> actions.Signed:
    return actions.sign_up(offer=offer, **({"name": name, "phone": "", "form_key": key(), "at": office.tick()} | more))


def again(offer: Offer) -> Offer:
    return Offer.objects.select_related("record__version", "record__unit").get(pk=offer.pk)


def test_who_comes_after_the_places_waits_and_moves_up_when_somebody_signs_off(office: Office) -> None:
    offer = opened(office)
    codes = [signed(office, offer, f"某某{n}").code for n in range(4)]
    assert [queries.standing_of(code).waits for code in codes] == [0, 0, 1, 2]
    assert queries.counts_of(offer) == queries.Counts(2, 2)
    actions.sign_off(code=codes[0].lower())
    assert [queries.standing_of(code).waits for code in codes[1:]] == [0, 0, 1]
    with pytest.raises(NotFound):
        queries.standing_of(codes[0])
    with pytest.raises(NotFound):
        actions.sign_off(code=codes[0])


def test_signing_off_leaves_no_trace_and_nothing_of_a_name_lies_open(office: Office) -> None:
    offer = opened(office)
    done = signed(office, offer, phone="13900001111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT box, digest FROM signups_signup")
        ((box, digest),) = cursor.fetchall()
    assert "岳长山".encode() not in bytes(box) and b"13900001111" not in bytes(box) and done.code not in digest
    before = AuditEntry.objects.count()
    actions.sign_off(code=done.code)
    assert not SignUp.objects.exists() and AuditEntry.objects.count() == before
    assert any(column.model is SignUp for column in SEALED_COLUMNS), "a change of keys reaches the names"


def test_the_same_form_twice_is_one_sign_up(office: Office) -> None:
    offer, form = opened(office), key()
    first, second = signed(office, offer, form_key=form), signed(office, offer, form_key=form)
    assert first.signup.pk == second.signup.pk and first.code and not second.code


@pytest.mark.parametrize(
    ("more", "why"),
    [({"name": "岳"}, "2 至 40"), ({"phone": "抓取"}, "7 至 15"), ({"phone": "12"}, "7 至 15")],
)
def test_what_cannot_be_a_name_or_a_telephone_is_refused(office: Office, more: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        signed(office, opened(office), **more)


def test_signing_up_ends_with_its_day_with_a_full_list_and_with_the_event(office: Office) -> None:
    offer = opened(office, places=1)
    for number in range(4):
        signed(office, offer, f"某某{number}")
    with pytest.raises(AlreadyDone, match="候补也满了"):
        signed(office, offer)
    other = opened(office, places=9)
    with pytest.raises(AlreadyDone, match="截止"):
        signed(office, other, at=office.at + timedelta(days=40))
    record = Record.objects.select_related("version", "unit").get(pk=other.record_id)
    move_record(
        record=record, to="dropped", typed={"why_not": "下雨"}, by=office.clerk, at=office.tick(), form_key=key()
    )
    with pytest.raises(AlreadyDone, match="举行或取消"):
        signed(office, again(other))
    with pytest.raises(NotFound):
        queries.get_public_offer(other.record_id, office_day(office.at))


def test_an_event_that_is_not_on_the_portal_is_signed_up_for_at_the_counter_alone(office: Office) -> None:
    offer = opened(office, portal=False)
    with pytest.raises(NotFound, match="服务站"):
        signed(office, offer)
    assert signed(office, offer, by=office.clerk).code
    with pytest.raises(NotPermitted):
        signed(office, offer, by=office.west)


def test_only_events_are_opened_by_who_holds_them_and_nobody_loses_a_place(office: Office) -> None:
    offer = opened(office, places=2)
    for number in range(2):
        signed(office, offer, f"某某{number}")
    terms = Terms(1, CLOSES, True, 7)
    with pytest.raises(Refusal, match="不能被减掉"):
        actions.open_offer(record=offer.record, terms=terms, by=office.clerk, at=office.tick())
    with pytest.raises(NotPermitted):
        actions.open_offer(record=offer.record, terms=Terms(5, CLOSES, True, 7), by=office.west, at=office.tick())
    with pytest.raises(Refusal, match="不能晚于"):
        late = Terms(5, date(2026, 4, 2), True, 7)
        actions.open_offer(record=offer.record, terms=late, by=office.clerk, at=office.tick())
    vacancy = office.open("vacancy", by=office.officer)
    with pytest.raises(Refusal, match="只有活动"):
        actions.open_offer(record=vacancy, terms=terms, by=office.officer, at=office.tick())


def test_names_open_for_who_holds_the_event_with_an_access_row_before(office: Office) -> None:
    offer = opened(office, places=1)
    signed(office, offer, phone="0990-1234567"), signed(office, offer, "程守田")
    names = queries.open_names(again(offer), by=office.clerk, at=office.tick())
    assert [(one.name, one.phone, one.placed, one.untold) for one in names] == [
        ("岳长山", "0990-1234567", True, False), ("程守田", "", False, False)
    ]  # fmt: skip
    assert AccessRow.objects.filter(purpose="活动报名：查看名单").count() == 1
    with pytest.raises(NotPermitted):
        queries.open_names(again(offer), by=office.west, at=office.tick())
    assert AccessRow.objects.filter(purpose="活动报名：查看名单").count() == 1


def test_names_go_so_many_days_after_the_event_and_the_number_stays(office: Office) -> None:
    offer = opened(office, places=2)
    code, *_others = [signed(office, offer, f"某某{n}").code for n in range(3)]
    assert drop_names(office.at + timedelta(days=37)) == 0, "7 days after 1 April the names are still there"
    assert drop_names(office.at + timedelta(days=38)) == 1
    assert not SignUp.objects.exists() and queries.counts_of(again(offer)) == queries.Counts(2, 0)
    with pytest.raises(NotFound):
        queries.standing_of(code)
    assert drop_names(office.at + timedelta(days=60)) == 0
    assert queries.open_names(again(offer), by=office.clerk, at=office.tick()) == []


class Phone:
    """A gateway that keeps what it took; `broken` takes nothing."""

    def __init__(self, broken: bool = False) -> None:
        self.broken, self.took = broken, list[tuple[str, str]]()

    def send(self, number: str, text: str) -> None:
        if self.broken:
            raise Undelivered("no network")
        self.took.append((number, text))


def test_who_moves_up_is_told_once_by_a_message_and_the_look_is_on_record_first(
    office: Office, django_capture_on_commit_callbacks: Any, settings: Any
) -> None:
    settings.MESSAGES = "off"
    offer = opened(office, places=1)
    first = signed(office, offer, "某某一", phone="13900000001").code
    signed(office, offer, "某某二", phone="139-0000-0002"), signed(office, offer, "某某三", phone="13900000003")
    phone, told = Phone(), {"by": office.officer, "at": office.tick()}
    assert moving.tell_moved(gateway=phone, **told) == 0 and not AccessRow.objects.filter(purpose=moving.PURPOSE)
    with django_capture_on_commit_callbacks() as later:
        actions.sign_off(code=first)
    assert later, "telling is planned by the act itself"
    assert moving.untold_by_event(office.clerk, office_day(office.at)) == {offer.record_id: 1}
    assert moving.untold_by_event(office.west, office_day(office.at)) == {}
    assert moving.tell_moved(gateway=None, **told) == 0 == moving.tell_moved(gateway=Phone(broken=True), **told)
    assert moving.tell_moved(gateway=phone, **told) == 1 and moving.tell_moved(gateway=phone, **told) == 0
    assert [number for number, _text in phone.took] == ["13900000002"] and "2026-04-01" in phone.took[0][1]
    assert "某某" not in phone.took[0][1] and AccessRow.objects.filter(purpose=moving.PURPOSE).count() == 2
    assert moving.untold_by_event(office.clerk, office_day(office.at)) == {}


def test_more_places_move_up_too_and_without_a_telephone_the_station_says_that_it_told(office: Office) -> None:
    offer = opened(office, places=1)
    for name in ("某某一", "某某二", "某某三"):
        signed(office, offer, name)
    actions.open_offer(record=offer.record, terms=Terms(2, CLOSES, True, 7), by=office.clerk, at=office.tick())
    assert moving.tell_moved(gateway=Phone(), by=office.officer, at=office.tick()) == 0
    names = queries.open_names(again(offer), by=office.clerk, at=office.tick())
    assert [one.untold for one in names] == [False, True, False]
    told: dict[str, Any] = {"offer": again(offer), "signup_id": names[1].pk}
    with pytest.raises(NotPermitted):
        moving.say_told(**told, by=office.west, at=office.tick())
    with pytest.raises(NotFound):
        moving.say_told(**told | {"signup_id": names[0].pk}, by=office.clerk, at=office.tick())
    for _twice in range(2):
        moving.say_told(**told, by=office.clerk, at=office.tick())
    assert AuditEntry.objects.filter(action="signup.told").count() == 1
    assert moving.untold_by_event(office.clerk, office_day(office.at)) == {}


def test_nobody_is_told_of_an_event_that_is_over(office: Office) -> None:
    offer = opened(office, places=1)
    first = signed(office, offer, "某某一").code
    signed(office, offer, "某某二", phone="13900000002")
    actions.sign_off(code=first)
    assert moving.untold_by_event(office.clerk, date(2026, 4, 1)) and not moving.untold_by_event(
        office.clerk, date(2026, 4, 2)
    )
    assert moving.tell_moved(gateway=Phone(), by=office.officer, at=office.at + timedelta(days=40)) == 0


def test_own_sign_ups_are_found_by_their_person_alone_and_nothing_leads_back(office: Office) -> None:
    offer = opened(office, places=1)
    me, other = (owner_of(person.token) for person in office.east[:2])
    signed(office, offer, "某某一", owner=other), signed(office, offer, "某某二")
    mine = signed(office, offer, "某某三", owner=me).signup
    assert [(one.signup.pk, one.waits) for one in queries.standings_of_owner([me])] == [(mine.pk, 2)]
    assert queries.standings_of_owner([""]) == [] and str(office.east[0].token) not in mine.owner
    for owners in ([other], [""], []):
        with pytest.raises(NotFound):
            actions.sign_off_own(signup_id=mine.pk, owners=owners)
    before = AuditEntry.objects.count()
    actions.sign_off_own(signup_id=mine.pk, owners=[me])
    assert queries.standings_of_owner([me]) == [] and AuditEntry.objects.count() == before


def test_hours_of_volunteers_belong_to_their_agreement_and_name_their_event_and_both_add_them_up(
    office: Office,
) -> None:
    event = opened(office).record
    parties = [
        office.open("volunteer-agreement", typed={
            "party": party, "kind": "legal", "signed_on": "2026-01-01", "until_on": "2027-01-01", "apply_at": "0990-1",
        }, by=office.officer)
        for party in ("法律援助队", "老兵志愿队")
    ]  # fmt: skip
    held = [(parties[0], str(event.pk), "3", "5"), (parties[1], str(event.pk), "4", "7"), (parties[0], "", "9", "1")]
    hours = [
        office.open("volunteer-hours", typed={
            "agreement": str(party.pk), "event": named, "served_on": "2026-03-01", "hours": long, "served": served,
        }, by=office.clerk)
        for party, named, long, served in held
    ]  # fmt: skip
    assert list(children_of(event)) == hours[:2] and list(children_of(parties[0])) == [hours[0], hours[2]]
    assert summed_for(event) == {"hours": 7} and summed_for(parties[0]) == {"hours": 12, "served": 6}
    mark_mistaken(record=hours[1], reason="记重了", by=office.clerk, at=office.tick(), form_key=key())
    assert summed_for(event) == {"hours": 3} and summed_for(office.open("event", typed=EVENT, by=office.clerk)) == {}
