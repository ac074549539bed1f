"""Stations: what is recorded, the five and staffing computed, sheets by two persons, decisions as duties."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from kept import Keep, fresh
from stations_world import Stations

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.stations import leading, places, sheets
from rongjun.domains.services.stations.access import get_station, stations_in_sight
from rongjun.domains.services.stations.models import Budget, Meeting, Sheet, Station, Worker
from rongjun.domains.services.stations.papers import minutes_paper
from rongjun.domains.services.stations.places import Facts
from rongjun.domains.services.stations.standing import Standing, standings_of, with_lacks
from rongjun.domains.units.models import Unit
from rongjun.kernel.stations.five import Lack, Part
from rongjun.kernel.stations.loading import sheet_text

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    world: Stations = kept(Stations)
    return world


@pytest.fixture
def county(built: Stations) -> Stations:
    return fresh(built)


def standing(county: Stations, name: str) -> Standing:
    with acting(county.officer):
        station = get_station(county.unit[name], county.officer)
        return standings_of([station], county.officer, county.today)[station.pk]


def test_a_station_lacks_what_is_not_recorded_and_has_all_five_once_it_is(county: Stations) -> None:
    bare = standing(county, "东镇站")
    assert bare.met == 0 and {one.part for one in bare.five} == set(Part)
    county.furnished("东镇站")
    assert standing(county, "东镇站").met == 5
    places.end_worker(
        worker_id=Worker.objects.get(unit_id=county.unit["东镇站"]).pk, until=county.today,
        by=county.clerk, at=county.tick(),
    )  # fmt: skip
    assert standing(county, "东镇站").met == 5, "the last day still counts"
    county.tick(days=1)
    told = {one.part: one.lacks for one in standing(county, "东镇站").five}
    assert told[Part.PEOPLE] == (Lack.WORKER,) and not told[Part.BODY]


def test_the_filter_for_what_is_lacking_agrees_with_the_computed_five(county: Stations) -> None:
    county.furnished("东镇站")
    county.furnished("一村站")
    places.change_station(
        unit_id=county.unit["一村站"], facts=Facts(None, "", 0, ""), by=county.worker, at=county.tick()
    )
    rows = stations_in_sight(county.officer)
    with acting(county.officer):
        met = {pk: one.met for pk, one in standings_of(list(rows), county.officer, county.today).items()}
    whole = set(with_lacks(rows, county.today, whole=True).values_list("pk", flat=True))
    lacks = set(with_lacks(rows, county.today, whole=False).values_list("pk", flat=True))
    assert whole == {pk for pk, count in met.items() if count == 5} == {county.unit["东镇站"]}
    assert whole | lacks == set(met) and not whole & lacks


def test_staffing_is_computed_from_the_rules_and_the_number_served(county: Stations, monkeypatch: Any) -> None:
    county.furnished("东镇站")
    found = {one.rule.name: (one.need, one.have, one.short) for one in standing(county, "东镇站").needs}
    assert found == {"乡镇专职 2 至 3 人": (2, 1, 1), "每 500 名服务对象 1 人": (0, 1, 0)}
    village = {one.rule.who: one.short for one in standing(county, "一村站").needs}
    assert village == {"paid": 1, "volunteer": 1}


def test_who_sees_no_registry_is_not_told_how_many_are_served(county: Stations) -> None:
    maker = county.city[0]
    with acting(maker):
        station = get_station(county.unit["东镇站"], maker)
        found = standings_of([station], maker, county.today)[station.pk]
    assert found.served is None
    assert [one.need for one in found.needs if one.rule.per_served] == [None]


def test_the_standing_of_many_stations_takes_as_many_queries_as_that_of_one(county: Stations) -> None:
    with acting(county.officer):
        rows = list(stations_in_sight(county.officer))
        with CaptureQueriesContext(
            connection,
        ) as one:
            standings_of(rows[:1], county.officer, county.today)
        with CaptureQueriesContext(connection) as many:
            standings_of(rows, county.officer, county.today)
    assert len(rows) > 3 and len(one) == len(many)


def test_stations_are_seen_and_written_about_in_the_own_area_only(county: Stations) -> None:
    seen = set(stations_in_sight(county.clerk).values_list("unit__name", flat=True))
    assert seen == {"东镇站", "一村站"}
    with pytest.raises(NotFound):
        get_station(county.unit["西镇站"], county.clerk)
    with pytest.raises(NotFound):
        places.add_worker(unit_id=county.unit["西镇站"], name="甲", kind="full", post="", since=county.today,
                          by=county.clerk, at=county.tick())  # fmt: skip
    with pytest.raises(NotPermitted):
        places.grant_budget(unit_id=county.unit["东镇站"], year=2026, amount_fen=1, doc="甲", by=county.director,
                            at=county.tick())  # fmt: skip
    assert not stations_in_sight(county.medical[0]).exists()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts(None, "", 2, ""), "批准文件的文号"), (Facts(date(2030, 1, 1), "甲", 0, ""), "不能晚于今天"),
        (Facts(date(2020, 1, 1), "", 0, ""), "成立文件的文号"), (Facts(None, "", -1, "甲"), "批准文件的文号"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused(county: Stations, facts: Facts, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        places.change_station(unit_id=county.unit["东镇站"], facts=facts, by=county.clerk, at=county.tick())


def test_what_is_recorded_twice_has_effect_once(county: Stations) -> None:
    unit_id = county.furnished("东镇站")
    again: list[Any] = [
        lambda: places.add_worker(unit_id=unit_id, name="专职甲", kind="full", post="", since=county.today,
                                  by=county.clerk, at=county.tick()),
        lambda: places.add_asset(unit_id=unit_id, kind="room", name="接待室", amount=9, since=county.today,
                                 by=county.clerk, at=county.tick()),
        lambda: places.grant_budget(unit_id=unit_id, year=county.today.year, amount_fen=9, doc="试财〔2026〕2号",
                                    by=county.clerk, at=county.tick()),
    ]  # fmt: skip
    for act in again:
        with pytest.raises(AlreadyDone):
            act()
    assert Budget.objects.filter(unit_id=unit_id).count() == 1
    assert places.open_station(unit_id=unit_id, by=county.officer, at=county.tick()).pk == unit_id


def test_stations_are_opened_for_every_village_that_has_none(county: Stations) -> None:
    Station.objects.filter(pk=county.unit["一村站"]).delete()
    made = places.open_stations(level=12, by=county.officer, at=county.tick())
    assert made == 1 and Unit.objects.filter(name="东镇一村退役军人服务站").exists()
    assert places.open_stations(level=12, by=county.officer, at=county.tick()) == 0
    with pytest.raises(Refusal):
        places.open_stations(level=4, by=county.officer, at=county.tick())
    with pytest.raises(NotPermitted):
        places.open_stations(level=12, by=county.worker, at=county.tick())


def changed(sheet: Sheet, **changes: Any) -> str:
    return sheet_text(sheet.content | changes)


def test_a_new_version_of_a_sheet_counts_once_a_second_person_approved_it_and_from_its_day_on(county: Stations) -> None:
    old = sheets.find_present("staffing", county.today)
    assert old is not None and old.version == 1
    text = changed(old, valid_from=county.day(5).isoformat(), source="试编〔2026〕9号", origin="document")
    made = sheets.propose_sheet(text=text, reason="按文件改", by=county.officer, at=county.tick())
    assert sheets.find_present("staffing") == old
    with pytest.raises(AlreadyDone):
        sheets.propose_sheet(text=text, reason="再来", by=county.head, at=county.tick())
    with pytest.raises(NotPermitted):
        sheets.approve_sheet(sheet_id=made.pk, content_hash=made.content_hash, by=county.officer, at=county.tick())
    with pytest.raises(Refusal):
        sheets.approve_sheet(sheet_id=made.pk, content_hash="0" * 64, by=county.head, at=county.tick())
    assert sheets.approve_sheet(sheet_id=made.pk, content_hash=made.content_hash, by=county.head, at=county.tick())
    assert sheets.find_present("staffing", county.today) == old
    assert sheets.find_present("staffing", county.day(5)) == made
    assert sheets.load_shipped_sheets() == 0, "the office's own is not written over"


def test_nobody_approves_the_own_version(county: Stations) -> None:
    old = sheets.find_present("environment")
    assert old is not None
    made = sheets.propose_sheet(text=changed(old, name="环境"), reason="改名", by=county.head, at=county.tick())
    with pytest.raises(AlreadyDone, match="同一人不能签两次"):
        sheets.approve_sheet(sheet_id=made.pk, content_hash=made.content_hash, by=county.head, at=county.tick())
    sheets.return_sheet(sheet_id=made.pk, reason="不必改", by=county.director, at=county.tick())
    assert sheets.find_present("environment") == old


def test_a_sheet_with_faults_watching_words_or_from_a_town_is_refused(county: Stations) -> None:
    old = sheets.find_present("environment")
    assert old is not None
    with pytest.raises(Refusal, match="满分应为"):
        sheets.propose_sheet(
            text=sheet_text(old.content).replace("most: 10", "most: 101", 1), reason="改", by=county.officer,
            at=county.tick(),
        )  # fmt: skip
    with pytest.raises(Refusal, match="稳控"):
        sheets.propose_sheet(text=changed(old, name="新"), reason="便于稳控", by=county.officer, at=county.tick())
    with pytest.raises(AlreadyDone):
        sheets.propose_sheet(text=changed(old), reason="没有改", by=county.officer, at=county.tick())
    with pytest.raises(NotPermitted):
        sheets.propose_sheet(text=changed(old, name="新"), reason="改", by=county.clerk, at=county.tick())


def test_what_a_meeting_decides_is_a_duty_of_its_unit_and_is_given_once(county: Stations) -> None:
    meeting = county.held(county.group())
    told = {"meeting_id": meeting.pk, "what": "整修接待室", "unit_id": county.unit["东镇站"], "staff_id": None,
            "due_on": county.day(20), "by": county.officer}  # fmt: skip
    first = leading.resolve(**told, at=county.tick())
    assert leading.resolve(**told, at=county.tick()).pk == first.pk
    with whole_registry("tests"):
        duty = duties_of(f"resolution:{first.pk}").get()
    assert (duty.unit_id, duty.due_on, duty.what) == (county.unit["东镇站"], county.day(20), "整修接待室")
    assert leading.duties_of_resolutions(leading.resolutions_of(meeting))[first.pk].state == Duty.State.OPEN
    paper = minutes_paper(meeting, [])
    assert any("整修接待室" in str(block) for block in paper.blocks)


def test_minutes_are_written_once_and_not_before_the_day(county: Stations) -> None:
    group = county.group()
    ahead = leading.plan_meeting(
        group_id=group.pk, day=county.day(3), place="会议室", agenda=["研究"], by=county.officer, at=county.tick()
    )
    with pytest.raises(Refusal, match="还没有开"):
        leading.write_minutes(meeting_id=ahead.pk, present="", minutes="记录", by=county.officer, at=county.tick())
    with pytest.raises(Refusal, match="先写会议记录"):
        leading.resolve(meeting_id=ahead.pk, what="甲", unit_id=group.unit_id, staff_id=None, due_on=county.day(9),
                        by=county.officer, at=county.tick())  # fmt: skip
    meeting = county.held(group)
    with pytest.raises(AlreadyDone):
        leading.write_minutes(meeting_id=meeting.pk, present="", minutes="改", by=county.officer, at=county.tick())
    with pytest.raises(AlreadyDone):
        county.held(group)
    with pytest.raises(Refusal, match="重点人"):
        leading.plan_meeting(group_id=group.pk, day=county.day(4), place="会议室", agenda=["研究重点人"],
                             by=county.officer, at=county.tick())  # fmt: skip


def test_a_member_sits_once_and_leaves_once(county: Stations) -> None:
    group = county.group()
    told = {"group_id": group.pk, "name": "赵主任", "department": "财政局", "post": "副局长", "rank": "member",
            "since": county.day(-5), "by": county.officer}  # fmt: skip
    member = leading.add_member(**told, at=county.tick())
    with pytest.raises(AlreadyDone):
        leading.add_member(**told, at=county.tick())
    leading.end_member(member_id=member.pk, until=county.today, by=county.officer, at=county.tick())
    with pytest.raises(AlreadyDone):
        leading.end_member(member_id=member.pk, until=county.today, by=county.officer, at=county.tick())
    assert leading.members_of(group)[0].until == county.today


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stations_meeting SET minutes = '改'", "DELETE FROM stations_meeting",
        "UPDATE stations_sheet SET name = '改'", "DELETE FROM stations_sheet",
        "UPDATE stations_budget SET amount_fen = 1",
    ],
)  # fmt: skip
def test_the_database_itself_keeps_what_is_never_changed(county: Stations, statement: str) -> None:
    county.furnished("东镇站")
    county.held(county.group())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Meeting.objects.exists() and Sheet.objects.exists()
