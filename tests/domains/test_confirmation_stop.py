"""After the window: notice, one signed list, a wait that changes nothing of what is owed, and its end with arrears."""

from datetime import date

import pytest
from confirmation_world import VILLAGE, County, at, states
from django.db import IntegrityError, transaction
from runs_world import AUGUST, actor, lines_of

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.payments.models import BankItem, RunException
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.people.confirmation import campaigns, notices, recording, stopping
from rongjun.domains.people.models import Campaign, Confirmation, Fact
from rongjun.kernel.money import month_share
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
YEAR = 5_910_000
"""Fen a year for grade 5 (war) from August 2022 on."""
OCTOBER = parse_month("2022-10")


def share(month: int) -> int:
    return month_share(YEAR, month)


@pytest.fixture
def county(settings, tmp_path) -> County:
    settings.VAR_DIR = tmp_path
    return County()


def exceptions(run) -> list[tuple[str, str, bool, int, int]]:
    rows = RunException.objects.filter(run=run).order_by("person__file_no")
    return [(e.person.file_no, e.code, e.blocks, e.detail["months"], e.detail["amount_fen"])
            for e in rows.select_related("person")]  # fmt: skip


def test_two_months_wait_then_a_confirmation_and_the_next_run_pays_three_to_the_fen(county):
    late, steady = county.entitled(), county.entitled()
    campaign = county.opened()
    for month in (AUGUST, AUGUST + 1):
        county.released(month)
    county.confirm(steady, date(2022, 9, 1), at(9, 1))
    county.stopped(campaign)
    for number, month in enumerate((OCTOBER, OCTOBER + 1), start=1):
        county.at = max(county.at, at(9, 11))
        run = county.released(month)
        assert [line[0] for line in lines_of(run)] == [steady.file_no]
        owed = sum(share(10 + n) for n in range(number))
        assert exceptions(run) == [(late.file_no, "unconfirmed", True, number, owed)]
    county.at = max(county.at, at(11, 20))
    county.confirm(late, date(2022, 11, 18), at(11, 20))
    run = county.released(OCTOBER + 2)
    mine = [line for line in lines_of(run) if line[0] == late.file_no]
    assert mine == [
        (late.file_no, "disability_pension", 2, "arrears", share(10)),
        (late.file_no, "disability_pension", 3, "arrears", share(11)),
        (late.file_no, "disability_pension", 4, "regular", share(12)),
    ]
    assert exceptions(run) == []
    item = BankItem.objects.get(run=run, person=late)
    assert item.amount_fen == share(10) + share(11) + share(12)


def test_waiting_changes_nothing_of_what_is_owed_and_a_run_repeats_to_the_fen(county):
    person = county.entitled()
    campaign = county.opened()
    county.released(AUGUST)
    county.released(AUGUST + 1)
    county.stopped(campaign)
    county.at = max(county.at, at(9, 11))
    run = county.computed(OCTOBER)
    owed = compute_owed(known_at=county.at, first=OCTOBER, until=OCTOBER + 1, person_ids=[person.pk])
    assert owed.lines["amount_fen"].to_list() == [share(10)]
    county.confirm(person, date(2022, 9, 12), at(9, 12))
    assert repeat_run(run.pk).equal, "what was known when the run was made is still known as it was"


def test_the_run_of_a_month_before_the_stop_is_paid_in_full(county):
    county.entitled()
    campaign = county.opened()
    county.released(AUGUST)
    county.stopped(campaign)
    county.at = max(county.at, at(9, 11))
    run = county.computed(AUGUST + 1)
    assert ([line[2:] for line in lines_of(run)], exceptions(run)) == ([(1, "regular", share(9))], [])


def test_who_confirms_before_the_month_of_the_stop_never_waits_at_all(county):
    person = county.entitled()
    campaign = county.opened()
    county.stopped(campaign)
    assert Fact.objects.filter(person=person, kind="pause", superseded_at=None).count() == 1
    county.confirm(person, date(2022, 9, 20), at(9, 20))
    assert not Fact.objects.filter(person=person, kind="pause", superseded_at=None).exists()
    assert Fact.objects.filter(person=person, kind="pause").count() == 1, "what was known before stays readable"
    row = county.row(person)
    assert (row.state, row.paused_from, row.resumed_at) == ("confirmed", OCTOBER, at(9, 20))


def test_a_death_found_late_frees_what_waited_and_the_family_is_paid_by_the_rules(county):
    person = county.person(payee=True)
    county.status(person)
    campaign = county.opened()
    county.released(AUGUST)
    county.released(AUGUST + 1)
    county.stopped(campaign)
    county.at = max(county.at, at(9, 11))
    assert lines_of(county.released(OCTOBER)) == []
    county.at = max(county.at, at(10, 25))
    county.death(person, date(2022, 10, 8))
    run = county.released(OCTOBER + 1)
    assert [line[1:] for line in lines_of(run)] == [
        ("continued_disability_pension", 3, "regular", share(10)),
        ("disability_pension", 2, "arrears", share(10)),
    ]
    assert exceptions(run) == []


def test_the_list_is_one_matter_signed_by_another_person_over_its_whole_content(county):
    person, other = county.entitled(), county.entitled()
    campaign = county.opened()
    county.noticed(campaign)
    terms = {"campaign_id": campaign.pk, "at": at(9, 9)}
    assert stopping.submit_stop(stop_month=OCTOBER, by=county.officer, **terms) == 2
    with pytest.raises(NotPermitted):
        stopping.approve_stop(by=county.officer, **terms)
    with pytest.raises(AlreadyDone):
        stopping.approve_stop(by=actor(Role.HEAD, "officer"), **terms)
    Confirmation.objects.filter(person=person).update(served_way="letter")
    with pytest.raises(Refusal, match="变动"):
        stopping.approve_stop(by=county.head, **terms)
    assert not Fact.objects.filter(kind="pause").exists()
    Confirmation.objects.filter(person=person).update(served_way="hand")
    assert stopping.approve_stop(by=county.head, **terms) == 2
    pauses = Fact.objects.filter(kind="pause").order_by("person_id")
    assert [(p.person_id, p.valid_from, p.valid_to, p.value["campaign"], p.value["notice"]) for p in pauses] == [
        (one.pk, date(2022, 10, 1), None, 2022, "2022-09-06") for one in (person, other)
    ]
    with pytest.raises(AlreadyDone):
        stopping.approve_stop(by=county.head, **terms)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(stopped_by=county.officer.staff_id)


def test_who_confirms_or_dies_while_the_list_waits_is_left_out_of_the_stop(county):
    left, confirmed, dead = county.entitled(), county.entitled(), county.entitled()
    campaign = county.opened()
    county.noticed(campaign)
    stopping.submit_stop(campaign_id=campaign.pk, stop_month=OCTOBER, by=county.officer, at=at(9, 9))
    county.confirm(confirmed, date(2022, 9, 9), at(9, 9))
    county.death(dead, date(2022, 9, 1))
    assert stopping.approve_stop(campaign_id=campaign.pk, by=county.head, at=at(9, 10)) == 1
    assert list(Fact.objects.filter(kind="pause").values_list("person_id", flat=True)) == [left.pk]


def test_a_returned_list_stops_nobody_and_may_be_put_again(county):
    person = county.entitled()
    campaign = county.opened()
    county.noticed(campaign)
    stopping.submit_stop(campaign_id=campaign.pk, stop_month=OCTOBER, by=county.officer, at=at(9, 9))
    stopping.return_stop(campaign_id=campaign.pk, reason="再上门一次", by=county.head, at=at(9, 10))
    assert (Campaign.objects.get().state, county.row(person).listed) == ("open", False)
    stopping.submit_stop(campaign_id=campaign.pk, stop_month=OCTOBER, by=county.officer, at=at(9, 11))
    assert stopping.approve_stop(campaign_id=campaign.pk, by=county.head, at=at(9, 12)) == 1


def test_nobody_waits_without_a_numbered_notice_that_was_served_before_the_month(county):
    one, two = county.entitled(), county.entitled()
    campaign = county.opened()
    with pytest.raises(Refusal, match="截止后"):
        notices.issue_notices(campaign_id=campaign.pk, by=county.officer, at=at(9, 5))
    submit = {"campaign_id": campaign.pk, "by": county.officer}
    with pytest.raises(Refusal, match="通知"):
        stopping.submit_stop(stop_month=OCTOBER, at=at(9, 6), **submit)
    assert notices.issue_notices(campaign_id=campaign.pk, by=county.officer, at=at(9, 6)) == 2
    assert [county.row(p).notice_number for p in (one, two)] == [
        f"年确〔2022〕{campaign.pk}-{number:05d}" for number in (1, 2)
    ]
    with pytest.raises(Refusal, match="2 人"):
        stopping.submit_stop(stop_month=OCTOBER, at=at(9, 7), **submit)
    serve = {"campaign_id": campaign.pk, "way": "letter", "by": county.worker(VILLAGE)}
    with pytest.raises(Refusal, match="送达日期"):
        notices.record_service(on=date(2022, 9, 5), area_code=VILLAGE, at=at(9, 8), **serve)
    notices.record_service(on=date(2022, 9, 8), row_ids=[county.row(one).pk], at=at(9, 8), **serve)
    assert notices.record_service(on=date(2022, 10, 3), area_code=VILLAGE, at=at(10, 4), **serve) == 1
    with pytest.raises(Refusal, match="2022-11"):
        stopping.submit_stop(stop_month=OCTOBER, at=at(10, 5), **submit)
    assert stopping.submit_stop(stop_month=OCTOBER + 1, at=at(10, 5), **submit) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.filter(person=one).update(served_on=None, paused_from=OCTOBER)


def test_a_confirmation_cannot_be_undone_once_the_list_was_put_to_be_signed(county):
    person, other = county.entitled(), county.entitled()
    campaign = county.opened()
    county.confirm(other, date(2022, 8, 10), at(8, 11))
    county.stopped(campaign)
    with pytest.raises(Refusal, match="名单已提交"):
        recording.undo_confirmation(row_id=county.row(other).pk, reason="录错", by=county.officer, at=at(9, 11))
    assert states(campaign) == {person.file_no: "unconfirmed", other.file_no: "confirmed"}


def test_a_closed_campaign_still_lets_those_who_wait_confirm_late(county):
    person, other = county.entitled(), county.entitled()
    campaign = county.opened()
    county.confirm(other, date(2022, 8, 10), at(8, 11))
    county.stopped(campaign)
    campaigns.close_campaign(campaign_id=campaign.pk, by=county.officer, at=at(9, 30))
    county.confirm(person, date(2022, 12, 1), at(12, 2))
    pause = Fact.objects.get(person=person, kind="pause", superseded_at=None)
    assert (pause.valid_from, pause.valid_to) == (date(2022, 10, 1), date(2022, 12, 2))
    assert "恢复发放" in pause.reason
