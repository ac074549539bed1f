"""What an inspector's phone sends: once whatever is sent twice, a colleague's mark is never written over."""

from typing import Any

import pytest
from kept import Keep, fresh
from stations_world import PICTURE, Stations

from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.services.duties.photos import keep_photo, photos_of
from rongjun.domains.services.stations import inspecting, syncing
from rongjun.domains.services.stations.models import Finding, Inspection, Mark
from rongjun.domains.services.stations.sheets import indicators_of

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    world: Stations = kept(Stations)
    return world


@pytest.fixture
def county(built: Stations, settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    return fresh(built)


@pytest.fixture
def open_one(county: Stations) -> Inspection:
    return county.begun()


def point(inspection: Inspection, place: int = 0) -> str:
    return indicators_of(inspection.sheet).points[place].code


def item(inspection: Inspection, got: Any = 3, /, **more: Any) -> dict[str, Any]:
    said = {"key": "k1", "inspection": inspection.pk, "point": point(inspection), "got": got, "note": "", "seen": None}
    return said | more


def send(county: Stations, *items: Any, by: Any = None) -> dict[str, syncing.Result]:
    return syncing.sync_marks(items, by=by or county.clerk, at=county.tick())


def test_a_mark_with_a_finding_sent_twice_is_one(county: Stations, open_one: Inspection) -> None:
    found = item(open_one, what="门牌被挡", due=county.day(5).isoformat())
    assert [send(county, found)["k1"].state for _time in range(2)] == ["saved", "known"]
    assert Mark.objects.get().got == 3 and Finding.objects.get().what == "门牌被挡"


def test_the_own_mark_is_put_right_by_a_phone_that_knows_it(county: Stations, open_one: Inspection) -> None:
    send(county, item(open_one))
    assert send(county, item(open_one, 4, key="k2", seen=[3, ""]))["k2"].state == "saved"
    assert Mark.objects.get().got == 4


def test_what_a_colleague_marked_meanwhile_stands_until_the_inspector_chooses(
    county: Stations, open_one: Inspection
) -> None:
    inspecting.give_mark(
        inspection_id=open_one.pk, point=point(open_one), got=5, note="看过", by=county.officer, at=county.tick()
    )
    sent = item(open_one, 2, what="门牌被挡", due=county.day(5).isoformat())
    told = send(county, sent)["k1"]
    assert (told.state, told.stands) == ("double", [5, "看过"]) and Mark.objects.get().got == 5
    assert Finding.objects.count() == 1, "what was found is kept, whoever's mark stands"
    assert send(county, sent)["k1"].state == "double"
    assert send(county, sent | {"seen": told.stands})["k1"].state == "saved"
    assert Mark.objects.get().got == 2 and Finding.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "state"),
    [({"got": 99}, "refused"), ({"got": "x"}, "refused"), ({"point": "none"}, "refused"),
     ({"inspection": 10**9}, "gone"), ({"what": "老王思想动态", "due": "2099-01-01"}, "refused"),
     ({"what": "门牌", "due": "2020-01-01"}, "refused"), ({"what": "门牌", "due": "x"}, "refused")],
)  # fmt: skip
def test_one_that_cannot_be_keeps_nothing_of_itself_and_no_other_back(
    county: Stations, open_one: Inspection, more: dict[str, Any], state: str
) -> None:
    told = send(county, item(open_one, **more), "none", item(open_one, key="k2", point=point(open_one, 1), got=1))
    assert told["k1"].state == state and told["k1"].why and told[""].state == "refused" and told["k2"].state == "saved"
    assert Mark.objects.get().point == point(open_one, 1) and not Finding.objects.exists()


def test_once_the_day_is_over_nothing_is_written_and_the_phone_is_told(county: Stations, open_one: Inspection) -> None:
    county.marked(open_one)
    inspecting.end_day(inspection_id=open_one.pk, by=county.clerk, at=county.tick())
    told = send(county, item(open_one, 1, seen=[5, ""]))["k1"]
    assert told.state == "gone" and "请刷新" in told.why
    assert syncing.open_inspections(county.clerk) == []


def test_nobody_sends_marks_for_the_own_unit_or_without_the_right(county: Stations, open_one: Inspection) -> None:
    with pytest.raises(NotPermitted):
        send(county, item(open_one), by=county.worker)
    own = county.begun("东镇站", by=county.officer)
    assert own.pk not in [one.pk for one in syncing.open_inspections(county.clerk)]
    told = send(county, item(own))["k1"]
    assert told.state == "refused" and "上级" in told.why and not Mark.objects.exists()
    with pytest.raises(Refusal, match="100"):
        send(county, *[{}] * 101)


def test_the_list_tells_what_stands_in_two_queries_and_a_photo_finds_its_finding(
    county: Stations, open_one: Inspection
) -> None:
    found = item(open_one, what="门牌被挡", due=county.day(5).isoformat())
    send(county, found)
    listed = syncing.open_inspections(county.clerk)
    assert syncing.marks_by_inspection(listed) == {open_one.pk: {point(open_one): [3, ""]}}
    finding = syncing.finding_of(open_one.pk, point(open_one), "门牌被挡", county.clerk)
    for _time in range(2):
        keep_photo(source=f"finding:{finding.pk}", content=PICTURE, by=county.clerk, at=county.tick())
    assert photos_of(f"finding:{finding.pk}").count() == 1
    with pytest.raises(NotFound):
        syncing.finding_of(open_one.pk, point(open_one), "别的", county.clerk)
