"""Annual confirmation: one window for all of a category, two people for every decision, any offered way."""

from datetime import date

import pytest
from confirmation_world import OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, County, at, plan, states
from django.db import IntegrityError, transaction
from people_rows import LATER, row, take_in, take_in_and_approve
from runs_world import actor

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.confirmation import campaigns, members, notices, queries, recording
from rongjun.domains.people.confirmation.campaigns import PlanFaults
from rongjun.domains.people.confirmation.words import WAYS
from rongjun.domains.people.models import Campaign, CampaignCategory, Confirmation, Fact, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import list_acts_on, verify_audit_chain
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county(settings, tmp_path) -> County:
    settings.VAR_DIR = tmp_path
    return County()


def test_opening_makes_one_row_for_everybody_entitled_in_all_towns_and_twice_makes_none_more(county):
    here, there = county.entitled(VILLAGE), county.entitled(OTHER_VILLAGE)
    county.entitled(VILLAGE, category="42")
    dead = county.entitled(VILLAGE)
    county.death(dead, date(2022, 7, 1))
    over = county.person()
    county.status(over, until="2022-06")
    campaign = county.opened()
    assert states(campaign) == {here.file_no: "due", there.file_no: "due"}
    assert members.build_members(campaign_id=campaign.pk, by=county.head, at=at(8, 3)) == 0
    assert campaign.progress == {}
    looks = AccessRow.objects.filter(set_kind="campaign", set_id=str(campaign.pk))
    assert looks.count() == 2, "one row for each job over the whole set"


def test_whoever_is_not_old_enough_to_be_paid_is_not_asked_to_confirm(county):
    county.entitled(category="81", born=date(1962, 10, 1))
    inside = county.entitled(category="81", born=date(1962, 9, 30))
    old = county.entitled(category="81", born=date(1952, 8, 31))
    campaign = county.opened(categories=("81",))
    assert states(campaign) == {inside.file_no: "due", old.file_no: "due"}, "paid from September, a month of the window"


def test_a_category_has_one_window_a_year_and_the_database_says_so(county):
    campaign = county.opened()
    with pytest.raises(AlreadyDone, match="一年只有一次"):
        campaigns.draft_campaign(plan=plan(categories=("42", "11")), by=county.officer, at=at(8, 3))
    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignCategory.objects.create(campaign=campaign, year=2022, category="11")
    other = campaigns.draft_campaign(plan=plan(categories=("42",)), by=county.officer, at=at(8, 3))
    campaigns.cancel_draft(campaign_id=other.pk, reason="改期", by=county.officer, at=at(8, 3))
    campaigns.draft_campaign(plan=plan(categories=("42",)), by=county.officer, at=at(8, 3))


def test_who_drafted_a_campaign_does_not_approve_it_though_another_submitted_it(county):
    campaign = campaigns.draft_campaign(plan=plan(), by=county.head, at=at(8, 2))
    campaigns.submit_campaign(campaign_id=campaign.pk, by=county.officer, at=at(8, 2))
    with pytest.raises(AlreadyDone, match="由您拟定"):
        campaigns.approve_campaign(campaign_id=campaign.pk, by=county.head, at=at(8, 2))


def test_a_campaign_is_approved_by_another_person_and_changes_need_a_new_approval(county):
    campaign = campaigns.draft_campaign(plan=plan(), by=county.officer, at=at(8, 2))
    campaigns.submit_campaign(campaign_id=campaign.pk, by=county.officer, at=at(8, 2))
    with pytest.raises(NotPermitted):
        campaigns.approve_campaign(campaign_id=campaign.pk, by=county.officer, at=at(8, 2))
    with pytest.raises(AlreadyDone):
        campaigns.approve_campaign(campaign_id=campaign.pk, by=actor(Role.HEAD, "officer"), at=at(8, 2))
    with pytest.raises(AlreadyDone):
        campaigns.change_draft(campaign_id=campaign.pk, plan=plan(), by=county.officer, at=at(8, 2))
    campaigns.return_campaign(campaign_id=campaign.pk, reason="请加书信方式", by=county.head, at=at(8, 2))
    changed = plan(ways=("visit", "office", "letter"))
    campaigns.change_draft(campaign_id=campaign.pk, plan=changed, by=county.officer, at=at(8, 2))
    campaigns.submit_campaign(campaign_id=campaign.pk, by=county.officer, at=at(8, 2))
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=date(2022, 12, 31))
    with pytest.raises(Refusal, match="变动"):
        campaigns.approve_campaign(campaign_id=campaign.pk, by=county.head, at=at(8, 2))
    Campaign.objects.filter(pk=campaign.pk).update(closes_on=date(2022, 9, 5))
    assert campaigns.approve_campaign(campaign_id=campaign.pk, by=county.head, at=at(8, 2)).state == "open"
    assert verify_audit_chain() is None


def test_only_the_unit_that_keeps_the_books_sets_a_window_for_all(county):
    local = county.worker(TOWN, Role.OFFICER)
    with pytest.raises(NotPermitted, match="统一组织"):
        campaigns.draft_campaign(plan=plan(), by=local, at=at(8, 2))
    for role in (Role.STATION_WORKER, Role.TOWN_CLERK, Role.SUPERVISOR, Role.FINANCE):
        with pytest.raises(NotPermitted):
            campaigns.draft_campaign(plan=plan(), by=actor(role), at=at(8, 2))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ways": ("office",)}, "ways"),
        ({"ways": ("office", "gps")}, "ways"),
        ({"categories": ()}, "categories"),
        ({"categories": ("99",)}, "categories"),
        ({"closes_on": date(2022, 8, 31)}, "closes_on"),
        ({"opens_on": date(2021, 8, 2)}, "opens_on"),
        ({"reminder_on": date(2022, 9, 6)}, "reminder_on"),
        ({"stop_month": parse_month("2022-09")}, "stop_month"),
        ({"title": " "}, "title"),
    ],
)
def test_a_plan_that_leaves_no_choice_or_no_time_is_refused_with_its_field(county, changes, field):
    with pytest.raises(PlanFaults) as refused:
        campaigns.draft_campaign(plan=plan(**changes), by=county.officer, at=at(8, 2))
    assert list(refused.value.faults) == [field]


def test_a_confirmation_holds_a_way_and_a_day_and_nothing_of_where_or_how_somebody_looked(county):
    names = {field.name for field in Confirmation._meta.get_fields()}
    assert not names & {"place", "address", "latitude", "longitude", "photo", "picture", "face", "recording", "phone"}
    assert "face" not in WAYS
    person = county.entitled()
    county.opened()
    county.confirm(person, date(2022, 8, 10), at(8, 11))
    row = county.row(person)
    assert (row.state, row.way, row.confirmed_on, row.recorded_by_id) == (
        "confirmed", "visit", date(2022, 8, 10), county.officer.staff_id,
    )  # fmt: skip


def test_a_village_worker_records_only_their_own_people(county):
    mine, theirs = county.entitled(VILLAGE), county.entitled(OTHER_VILLAGE)
    campaign = county.opened()
    worker = county.worker(VILLAGE)
    assert [one.person_id for one in queries.list_rows(campaign, worker)] == [mine.pk]
    county.confirm(mine, date(2022, 8, 10), at(8, 11), by=worker)
    with pytest.raises(NotFound):
        county.confirm(theirs, date(2022, 8, 10), at(8, 11), by=worker)
    for role in (Role.HEAD, Role.SUPERVISOR, Role.FINANCE):
        with pytest.raises(NotPermitted):
            county.confirm(theirs, date(2022, 8, 10), at(8, 11), by=actor(role))
    assert states(campaign) == {mine.file_no: "confirmed", theirs.file_no: "due"}


def test_only_an_offered_way_and_a_day_inside_the_window_up_to_today_count(county):
    person = county.entitled()
    campaign = county.opened()
    row = county.row(person)
    for way, on, match in (
        ("photo", date(2022, 8, 10), "没有提供"),
        ("visit", date(2022, 8, 12), "2022-08-11"),
        ("visit", date(2022, 8, 1), "2022-08-02"),
    ):
        with pytest.raises(Refusal, match=match):
            recording.record_confirmations(
                campaign_id=campaign.pk, row_ids=[row.pk], way=way, on=on, note="", by=county.officer, at=at(8, 11)
            )
    assert states(campaign) == {person.file_no: "due"}


def test_several_are_recorded_at_once_or_none_of_them(county):
    people = [county.entitled() for _ in range(3)]
    campaign = county.opened()
    ids = [county.row(person).pk for person in people]
    terms = {"campaign_id": campaign.pk, "way": "office", "on": date(2022, 8, 10), "note": "", "by": county.officer}
    assert recording.record_confirmations(row_ids=ids[:2], at=at(8, 11), **terms) == 2
    with pytest.raises(AlreadyDone, match="已在 2022-08-10 确认"):
        recording.record_confirmations(row_ids=ids, at=at(8, 12), **terms)
    assert list(states(campaign).values()) == ["confirmed", "confirmed", "due"]


def test_a_wrong_confirmation_is_undone_with_a_reason_and_what_it_said_stays_in_the_audit(county):
    person = county.entitled()
    campaign = county.opened()
    county.confirm(person, date(2022, 8, 10), at(8, 11))
    row = county.row(person)
    with pytest.raises(Refusal, match="理由"):
        recording.undo_confirmation(row_id=row.pk, reason=" ", by=county.officer, at=at(8, 12))
    recording.undo_confirmation(row_id=row.pk, reason="同名录错", by=county.officer, at=at(8, 12))
    row = county.row(person)
    assert (row.state, row.way, row.confirmed_on, row.note) == ("due", "", None, "撤销：同名录错")
    undone = next(one for one in list_acts_on(f"campaign:{campaign.pk}") if one.action == "campaign.undo")
    assert (undone.detail["way"], undone.detail["on"], undone.detail["reason"]) == ("visit", "2022-08-10", "同名录错")
    with pytest.raises(AlreadyDone):
        recording.undo_confirmation(row_id=row.pk, reason="再撤", by=county.officer, at=at(8, 12))


def test_a_reminder_goes_to_everybody_due_in_a_place_never_to_one(county):
    one, two, done = county.entitled(), county.entitled(), county.entitled()
    far = county.entitled(OTHER_VILLAGE)
    campaign = county.opened()
    county.confirm(done, date(2022, 8, 10), at(8, 11))
    worker = county.worker(VILLAGE)
    terms = {"campaign_id": campaign.pk, "way": "phone", "on": date(2022, 8, 20), "at": at(8, 21)}
    assert notices.mark_reminded(area_code=VILLAGE, by=worker, **terms) == 2
    assert {county.row(person).reminded_way for person in (one, two)} == {"phone"}
    assert [county.row(person).reminded_on for person in (done, far)] == [None, None]
    with pytest.raises(NotFound):
        notices.mark_reminded(area_code=OTHER_VILLAGE, by=worker, **terms)
    assert notices.mark_reminded(area_code=OTHER_TOWN, by=county.officer, **terms) == 1


def test_being_told_of_a_death_ends_nothing_the_death_form_does(county, settings):
    take_in(row(1, 区划代码=VILLAGE), row(2, 区划代码=VILLAGE), by=county.officer, at=at(8, 1))
    people = {person.file_no: person for person in Person.objects.all()}
    campaign = county.opened()
    worker = county.worker(VILLAGE)
    recording.record_told(row_id=county.row(people["D0001"]).pk, told="death", by=worker, at=at(8, 10))
    assert states(campaign) == {"D0001": "due", "D0002": "due"}
    assert queries.count_service(campaign, county.officer).told_dead == 1
    Confirmation.objects.filter(person=people["D0002"]).update(joined_at=at(8, 2))
    take_in_and_approve(row(1, 区划代码=VILLAGE, 去世日期="2022-08-05", 去世原因="因病"), at=LATER)
    ended = county.row(people["D0001"])
    assert (ended.state, ended.ended_why) == ("ended", "death")
    assert states(campaign)["D0002"] == "due"
    with pytest.raises(Refusal, match="去世"):
        county.confirm(people["D0001"], date(2022, 8, 6), LATER)


def test_moving_away_ends_the_row_and_coming_back_takes_it_up_again(county):
    person = county.entitled()
    campaign = county.opened()
    fact = Fact.objects.get(person=person, kind="status")
    Fact.objects.filter(pk=fact.pk).update(value=fact.value | {"end_reason": "moved"}, valid_to=date(2022, 9, 1))
    assert members.sync_members(campaign_id=campaign.pk, by=county.officer, at=at(9, 2)) == (0, 1)
    assert county.row(person).ended_why == "moved"
    Fact.objects.filter(pk=fact.pk).update(value=fact.value, valid_to=None)
    members.sync_members(campaign_id=campaign.pk, by=county.officer, at=at(9, 3))
    assert county.row(person).state == "due"


def test_who_becomes_entitled_in_the_window_joins_it_at_once_and_nobody_after_it(county):
    take_in(row(1, 区划代码=VILLAGE), by=county.officer, at=at(8, 1))
    campaign = county.opened(closes_on=date(2022, 9, 30), stop_month=parse_month("2022-11"))
    late = row(2, 区划代码=VILLAGE, 认定日期="2022-08-05")
    result = take_in(late, by=county.officer, at=at(8, 20))
    assert states(campaign) == {"D0001": "due"}, "an import that waits changes nothing"
    approve_import(import_id=result.import_id, by=county.head, at=at(8, 21))
    assert states(campaign) == {"D0001": "due", "D0002": "due"}
    result = take_in(row(3, 区划代码=VILLAGE), by=county.officer, at=at(10, 1))
    approve_import(import_id=result.import_id, by=county.head, at=at(10, 1))
    assert "D0003" not in states(campaign)


def test_who_moves_to_another_village_stands_there_at_once_and_is_left_by_the_old_one(county):
    take_in(row(1, 区划代码=VILLAGE), by=county.officer, at=at(8, 1))
    campaign = county.opened()
    result = take_in(row(1, 区划代码=OTHER_VILLAGE), by=county.officer, at=at(8, 20))
    approve_import(import_id=result.import_id, by=county.head, at=at(8, 21))
    here, there = county.worker(VILLAGE), county.worker(OTHER_VILLAGE)
    assert [queries.list_rows(campaign, worker).count() for worker in (here, there)] == [0, 1]
    assert [tally.code for tally in queries.count_by_place(campaign, county.head)] == [OTHER_TOWN]


def test_progress_is_counted_by_town_and_village_inside_the_actors_area(county):
    one, two, three = county.entitled(), county.entitled(), county.entitled(OTHER_VILLAGE)
    campaign = county.opened()
    county.confirm(one, date(2022, 8, 10), at(8, 11))
    told = [
        (t.code, t.name, t.confirmed, t.due, t.total, t.share) for t in queries.count_by_place(campaign, county.head)
    ]
    assert told == [(TOWN, "东镇", 1, 1, 2, 50), (OTHER_TOWN, "西镇", 0, 1, 1, 0)]
    villages = queries.count_by_place(campaign, county.head, TOWN)
    assert [(t.code, t.name, t.total) for t in villages] == [(VILLAGE, "一村", 2)]
    assert [t.code for t in queries.count_by_place(campaign, county.worker(VILLAGE))] == [TOWN]
    assert [(one.due, one.total) for one in queries.list_open(county.worker(VILLAGE), date(2022, 8, 12))] == [(1, 2)]
    assert queries.count_by_way(campaign, county.head) == {"visit": 1}
    assert {two.pk, three.pk} == {r.person_id for r in queries.list_rows(campaign, county.head) if r.state == "due"}


def test_a_draft_is_not_seen_by_those_who_only_record(county):
    campaign = campaigns.draft_campaign(plan=plan(), by=county.officer, at=at(8, 2))
    with pytest.raises(NotFound):
        queries.get_campaign(campaign.pk, county.worker(VILLAGE))
    assert queries.get_campaign(campaign.pk, county.officer).pk == campaign.pk


def test_a_campaign_is_closed_only_after_its_window_and_with_nobody_left_open(county):
    person = county.entitled()
    campaign = county.opened()
    with pytest.raises(Refusal, match="截止"):
        campaigns.close_campaign(campaign_id=campaign.pk, by=county.officer, at=at(9, 1))
    with pytest.raises(Refusal, match="没有确认"):
        campaigns.close_campaign(campaign_id=campaign.pk, by=county.officer, at=at(9, 6))
    county.confirm(person, date(2022, 9, 6), at(9, 6))
    assert campaigns.close_campaign(campaign_id=campaign.pk, by=county.officer, at=at(9, 7)).state == "closed"
