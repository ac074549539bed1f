"""Inspections: marks, findings with photos, mending as a duty, looked at again, the score by its formula."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from kept import Keep, fresh
from stations_world import PICTURE, Stations

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.stations import inspecting, inspections
from rongjun.domains.services.stations.models import Finding, FindingTurn, Inspection
from rongjun.domains.services.stations.papers import inspection_paper
from rongjun.domains.services.stations.pictures import open_picture, pictures_of
from rongjun.domains.services.stations.sheets import indicators_of
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FULL = 90
"""Full marks of the set that comes with the program."""


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    world: Stations = kept(Stations)
    return world


@pytest.fixture
def county(built: Stations, settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    return fresh(built)


def duties(finding: Finding) -> list[Duty]:
    with whole_registry("tests"):
        return list(duties_of(f"finding:{finding.pk}").order_by("pk"))


def again(county: Stations, finding: Finding, **more: Any) -> Finding:
    told = {"passed": True, "said": "看过了", "again": 5, "due_on": None} | more
    with acting(county.clerk):
        return inspecting.look_again(finding_id=finding.pk, **told, by=county.clerk, at=county.tick())


def test_without_findings_the_day_ends_with_the_score(county: Stations) -> None:
    done = county.marked(county.begun(), less=1)
    assert sum(point.most for point in indicators_of(done.sheet).points) == FULL
    done = inspecting.end_day(inspection_id=done.pk, by=county.clerk, at=county.tick())
    assert (done.stage, done.first, done.final) == ("closed", 989, 989), "1000 × 89 ÷ 90 = 988.9"


def test_what_is_found_is_mended_looked_at_again_and_scored_anew(county: Stations) -> None:
    finding = county.mending()
    inspection = Inspection.objects.get()
    assert (inspection.stage, inspection.first, inspection.final) == ("mending", 967, None)
    (duty,) = duties(finding)
    assert (duty.unit_id, duty.due_on, duty.state) == (county.unit["一村站"], county.day(10), "open")
    assert county.mend(finding).state == "mended" and duties(finding)[0].state == "done"
    assert again(county, finding).state == "passed"
    inspection.refresh_from_db()
    assert (inspection.stage, inspection.first, inspection.final) == ("closed", 967, 1000)
    assert [one.turn for one in FindingTurn.objects.order_by("pk")] == ["mend", "accept"]


def test_what_did_not_pass_is_a_duty_anew_with_a_new_day(county: Stations) -> None:
    finding = county.mending()
    county.mend(finding)
    failed = again(county, finding, passed=False, due_on=county.day(20))
    assert (failed.state, failed.round, failed.due_on) == ("open", 2, county.day(20))
    assert [one.state for one in duties(finding)] == ["done", "open"] and "第 2 次" in duties(finding)[1].what
    county.mend(finding)
    assert again(county, finding).state == "passed"


def test_an_inspection_closes_only_when_all_have_passed(county: Stations) -> None:
    inspection = county.marked(county.begun(), less=3)
    first, second = county.found(inspection), county.found(inspection, "牌子褪色")
    inspecting.end_day(inspection_id=inspection.pk, by=county.clerk, at=county.tick())
    county.mend(first)
    again(county, first)
    assert Inspection.objects.get().stage == "mending"
    county.mend(second)
    again(county, second, again=4)
    assert (Inspection.objects.get().stage, Inspection.objects.get().final) == ("closed", 989)


def test_the_day_ends_only_when_every_point_has_its_mark(county: Stations) -> None:
    inspection = county.begun()
    with pytest.raises(Refusal, match="门牌标识”还没有打分"):
        inspecting.end_day(inspection_id=inspection.pk, by=county.clerk, at=county.tick())


@pytest.mark.parametrize(
    ("point", "got", "said"), [("sign", 6, "0 至 5"), ("sign", None, "必须打分"), ("x", 1, "没有")]
)
def test_a_mark_that_the_point_does_not_allow_is_refused(
    county: Stations, point: str, got: int | None, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        inspecting.give_mark(
            inspection_id=county.begun().pk, point=point, got=got, note="", by=county.clerk, at=county.tick()
        )


def test_a_finding_needs_words_a_day_and_a_real_photo(county: Stations) -> None:
    inspection = county.begun()
    told: dict[str, Any] = {"inspection_id": inspection.pk, "point": "sign", "by": county.clerk}
    good: dict[str, Any] = {"what": "坏了", "due_on": county.today, "photos": []}
    for wrong in ({"what": " "}, {"due_on": county.day(-1)}, {"photos": [b"no picture"]}, {"what": "掌握行踪"}):
        with pytest.raises(Refusal), transaction.atomic():
            inspecting.write_finding(**told, **good | wrong, at=county.tick())
    assert not Finding.objects.exists()
    found = [inspecting.write_finding(**told, **good | {"photos": [PICTURE]}, at=county.tick()) for _ in range(2)]
    assert found[0].pk == found[1].pk and len(pictures_of(f"finding:{found[0].pk}")) == 1
    kind, content = open_picture(pictures_of(f"finding:{found[0].pk}")[0], [f"finding:{found[0].pk}"])
    assert kind == "png" and content.startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        open_picture(pictures_of(f"finding:{found[0].pk}")[0], ["finding:999"])


def test_nobody_inspects_the_own_unit_nor_another_area(county: Stations) -> None:
    with pytest.raises(NotPermitted, match="本单位不能检查本单位"):
        county.begun("东镇站")
    with pytest.raises(NotPermitted):
        county.begun(by=county.worker)
    with pytest.raises(NotFound):
        county.begun("西镇站")
    assert county.begun().pk == county.begun().pk, "one open inspection of a station by a set"


def test_the_station_does_not_look_at_its_own_mending_and_others_do_not_mend_for_it(county: Stations) -> None:
    finding = county.mending()
    with acting(county.clerk), pytest.raises(NotPermitted):
        inspecting.say_mended(finding_id=finding.pk, said="好了", photos=[], by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        again(county, finding)
    county.mend(finding)
    with acting(county.worker), pytest.raises(NotPermitted):
        inspecting.look_again(finding_id=finding.pk, passed=True, said="好", again=5, due_on=None, by=county.worker,
                              at=county.tick())  # fmt: skip
    with pytest.raises(AlreadyDone):
        county.mend(finding)
    for wrong in ({"again": None}, {"again": 6}, {"passed": False, "due_on": None}):
        with pytest.raises(Refusal), transaction.atomic():
            again(county, finding, **wrong)


def test_where_nobody_has_a_sign_in_the_unit_above_mends(county: Stations) -> None:
    Account.objects.filter(unit_id=county.unit["一村站"]).update(is_active=False)
    finding = county.found(county.marked(county.begun(), less=3))
    inspecting.end_day(inspection_id=finding.inspection_id, by=county.clerk, at=county.tick())
    assert duties(finding)[0].unit_id == county.unit["东镇站"]


def test_who_said_it_mended_does_not_look_again_and_the_county_may(county: Stations) -> None:
    Account.objects.filter(unit_id=county.unit["一村站"]).update(is_active=False)
    finding = county.found(county.marked(county.begun(), less=3))
    inspecting.end_day(inspection_id=finding.inspection_id, by=county.clerk, at=county.tick())
    with acting(county.clerk):
        inspecting.say_mended(finding_id=finding.pk, said="挂好了", photos=[], by=county.clerk, at=county.tick())
    for passed in (True, False):
        with pytest.raises(NotPermitted, match="另一人复查") as refused, transaction.atomic():
            again(county, finding, passed=passed, due_on=county.day(20))
        assert f"{county.officer.unit_name} {county.officer.name}" in str(refused.value)
        assert county.clerk.name not in str(refused.value) and county.west.name not in str(refused.value)
    with acting(county.officer):
        passed_by = {"passed": True, "said": "看过", "again": 5, "due_on": None, "by": county.officer}
        assert inspecting.look_again(finding_id=finding.pk, **passed_by, at=county.tick()).state == "passed"


def test_the_other_clerk_of_the_town_looks_again_and_where_nobody_else_may_that_is_said(county: Stations) -> None:
    finding = county.mending()
    county.mend(finding)
    second = county.account(Role.TOWN_CLERK, "东镇站", "东镇第二人")
    assert inspections.who_may_look(finding)[:2] == [("东镇站", county.clerk.name), ("东镇站", second.name)]
    Account.objects.exclude(pk=county.worker.account_id).update(is_active=False)
    assert inspections.who_may_look(finding) == [] and "安全管理员" in inspecting.refused_again(finding)


def test_an_inspection_may_be_given_up_before_its_day_is_over_and_not_later(county: Stations) -> None:
    inspection = county.begun()
    inspecting.drop_inspection(inspection_id=inspection.pk, reason="走错站了", by=county.clerk, at=county.tick())
    assert county.begun().pk != inspection.pk
    done = inspecting.end_day(inspection_id=county.marked(county.begun()).pk, by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        inspecting.drop_inspection(inspection_id=done.pk, reason="不查了", by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        county.marked(done)


def test_the_paper_says_every_mark_and_the_formula(county: Stations) -> None:
    finding = county.mending()
    inspection = inspections.get_inspection(finding.inspection_id, county.clerk)
    points = indicators_of(inspection.sheet).points
    paper = inspection_paper(
        inspection, points, inspections.marks_of(inspection), [finding], inspecting.score_now(inspection)
    )
    text = str(paper.blocks)
    assert all(point.name in text for point in points) and "四舍五入" in text and "门牌掉了" in text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stations_inspection SET final = 1000", "DELETE FROM stations_inspection",
        "UPDATE stations_finding SET what = '改'", "UPDATE stations_findingturn SET said = '改'",
        "DELETE FROM stations_findingturn",
    ],
)  # fmt: skip
def test_the_database_itself_keeps_what_an_inspection_came_to(county: Stations, statement: str) -> None:
    finding = county.mending()
    county.mend(finding)
    again(county, finding)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
