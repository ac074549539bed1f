"""Pages of stations: recorded, inspected on a phone, mended, looked at again; faults told; lists with few queries."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kept import Keep, fresh
from services_world import png
from stations_world import Stations

from rongjun.base import clock
from rongjun.domains.services.stations.models import Finding, Inspection, Meeting, Sheet
from rongjun.domains.services.stations.sheets import find_present, indicators_of
from rongjun.domains.units.models import Unit
from rongjun.kernel.stations.loading import sheet_text

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LISTS = ("", "groups/", "meetings/", "inspections/", "findings/", "sheets/")


def build() -> Stations:
    county = Stations()
    county.at = clock.now()
    return county


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    county: Stations = kept(build)
    return county


@pytest.fixture
def county(built: Stations, settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    return fresh(built)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("照片.png", png("somewhere"), "image/png")


def test_a_station_is_recorded_on_its_page_and_the_five_follow(county: Stations, signed: SignIn) -> None:
    desk, here = signed(county.clerk), f"/stations/{county.unit['一村站']}/"
    assert "缺" in said(desk.get(here))
    wrong = desk.post(here, {"act": "facts", "facts-founded_on": "去年", "facts-posts": "2", "facts-posts_doc": ""})
    assert wrong.status_code == 400 and "去年" in said(wrong) and "YYYY-MM-DD" in said(wrong)
    wrong = desk.post(here, {"act": "facts", "facts-posts": "2", "facts-posts_doc": ""})
    assert wrong.status_code == 400 and "批准文件的文号" in said(wrong)
    desk.post(here, {"act": "facts", "facts-founded_on": "2020-05-01", "facts-founding_doc": "试编1号",
                     "facts-posts": "1", "facts-posts_doc": "试编1号"})  # fmt: skip
    desk.post(here, {"act": "worker", "worker-name": "站员甲", "worker-kind": "part", "worker-since": "2025-01-01"})
    for kind, name in (("room", "接待室"), ("equipment", "电脑")):
        desk.post(here, {"act": "asset", "asset-kind": kind, "asset-name": name, "asset-amount": "1",
                         "asset-since": "2025-01-01"})  # fmt: skip
    desk.post(here, {"act": "budget", "budget-year": str(county.today.year), "budget-amount": "12000.50",
                     "budget-doc": "试财1号"})  # fmt: skip
    page = said(desk.get(here))
    assert "12,000.50" in page and "站员甲" in page
    assert "一村站" in said(desk.get("/stations/?five=whole")) and "一村站" not in said(
        desk.get("/stations/?five=lacks")
    )
    again = desk.post(here, {"act": "worker", "worker-name": "站员甲", "worker-kind": "part",
                             "worker-since": "2025-01-01"})  # fmt: skip
    assert again.status_code == 409


def test_an_inspection_with_a_photo_is_mended_and_looked_at_again(county: Stations, signed: SignIn) -> None:
    clerk, worker = signed(county.clerk), signed(county.worker)
    begun = clerk.post(f"/stations/{county.unit['一村站']}/", {"act": "begin", "begin-code": "environment"})
    inspection = Inspection.objects.select_related("sheet").get()
    here = f"/stations/inspections/{inspection.pk}/"
    assert begun["Location"] == here
    points = indicators_of(inspection.sheet).points
    wrong = clerk.post(f"{here}points/sign/", {"act": "mark", "mark-got": "", "mark-what": "门牌掉了"})
    assert wrong.status_code == 400 and "请打分" in said(wrong) and "请定整改期限" in said(wrong)
    assert "门牌掉了" in said(wrong)
    wrong = clerk.post(f"{here}points/sign/", {"act": "mark", "mark-got": "9"})
    assert wrong.status_code == 400 and "0 至 5" in said(wrong)
    first = clerk.post(f"{here}points/sign/", {
        "act": "mark", "mark-got": "2", "mark-what": "门牌掉了", "mark-due_on": county.day(5).isoformat(),
        "mark-photo": photo(),
    })  # fmt: skip
    assert first["Location"] == f"{here}points/{points[1].code}/"
    early = clerk.post(here, {"act": "end"})
    assert early.status_code == 400 and "还没有打分" in said(early)
    for point in points[1:]:
        clerk.post(f"{here}points/{point.code}/", {"act": "mark", "mark-got": str(point.most)})
    clerk.post(here, {"act": "end"})
    shown = said(clerk.get(here))
    assert "96.7" in shown and "1000 × 87 ÷ 90 = 967‰" in shown
    finding = Finding.objects.get()
    there = f"/stations/findings/{finding.pk}/"
    page = said(worker.get(there))
    assert "报告已整改" in page and f"{there}photos/" in page
    picture = page.split(f"{there}photos/")[1].split("/")[0]
    got = worker.get(f"{there}photos/{picture}/")
    assert got["Content-Type"] == "image/png" and b"somewhere" not in got.content
    worker.post(there, {"act": "mend", "mend-said": "重新挂好", "mend-photo": photo()})
    assert worker.post(there, {"act": "mend", "mend-said": "再报"}).status_code == 409
    wrong = clerk.post(there, {"act": "again", "again-passed": "yes", "again-said": "挂好了"})
    assert wrong.status_code == 400 and "整改后的得分" in said(wrong)
    clerk.post(there, {"act": "again", "again-passed": "yes", "again-said": "挂好了", "again-again": "5"})
    assert "100.0" in said(clerk.get(here))
    for ending in ("pdf", "docx"):
        assert clerk.get(f"{here}paper.{ending}").status_code == 200
    assert clerk.get(f"{here}paper.exe").status_code == 404


def test_a_meeting_is_planned_written_and_its_decision_handed_over(county: Stations, signed: SignIn) -> None:
    desk = signed(county.officer)
    desk.post("/stations/groups/new/", {"act": "group", "group-unit": str(county.unit["县局"]), "group-name": "小组",
                                        "group-since": "2025-01-01"})  # fmt: skip
    listed = said(desk.get("/stations/groups/"))
    group = listed.split("/stations/groups/")[-1].split("/")[0] if "/stations/groups/" in listed else ""
    here = f"/stations/groups/{group}/"
    desk.post(here, {"act": "member", "member-name": "钱主任", "member-department": "财政局", "member-rank": "member",
                     "member-since": "2025-02-01"})  # fmt: skip
    desk.post(
        here, {"act": "meet", "meet-day": county.today.isoformat(), "meet-place": "会议室", "meet-agenda": "一\n二"}
    )
    meeting = Meeting.objects.get()
    there = f"/stations/meetings/{meeting.pk}/"
    assert desk.get(f"{there}minutes.pdf").status_code == 400
    desk.post(there, {"act": "minutes", "minutes-present": "财政局", "minutes-minutes": "研究了经费。"})
    insurer = str(Unit.objects.get(name="医保局").pk)
    desk.post(there, {"act": "resolve", "resolve-what": "拨付维修费", "resolve-unit": insurer,
                      "resolve-due_on": county.day(9).isoformat()})  # fmt: skip
    shown = said(desk.get(there))
    assert "拨付维修费" in shown and "办理中" in shown and "钱主任" in said(desk.get(here))
    assert "拨付维修费" in said(signed(county.medical[0]).get("/duties/"))
    assert desk.get(f"{there}minutes.docx").status_code == 200


def test_a_sheet_is_changed_by_two_persons_in_the_browser(county: Stations, signed: SignIn) -> None:
    old = find_present("environment")
    assert old is not None
    maker, head = signed(county.officer), signed(county.head)
    assert "name: 门牌标识" in said(maker.get(f"/stations/sheets/new/?from={old.pk}"))
    text = sheet_text(old.content | {"source": "试编〔2026〕9号", "origin": "document"})
    wrong = maker.post("/stations/sheets/new/", {"act": "sheet", "sheet-text": text.replace("most: 10", "most: 900", 1),
                                                 "sheet-reason": "按文件"})  # fmt: skip
    assert wrong.status_code == 400 and "满分应为 1 至 100" in said(wrong) and "most: 900" in said(wrong)
    sent = maker.post("/stations/sheets/new/", {"act": "sheet", "sheet-text": text, "sheet-reason": "按文件"})
    fresh_one = Sheet.objects.get(version=2)
    assert sent["Location"] == f"/stations/sheets/{fresh_one.pk}/"
    head.post(sent["Location"], {"act": "approve", "content": fresh_one.content_hash})
    assert find_present("environment") == fresh_one
    assert "有文件依据" in said(maker.get(sent["Location"]))


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_searched_sorted_and_exported_in_both_languages(county: Stations, signed: SignIn, path: str) -> None:
    county.mend(county.mending())
    county.held(county.group())
    desk = signed(county.officer)
    for query in ("", "?q=站", "?q=没有的", "?export=csv", "?export=xlsx"):
        assert desk.get(f"/stations/{path}{query}").status_code == 200
    assert desk.get(f"/stations/{path}", headers={"accept-language": "en"}).status_code == 200


def test_the_list_of_stations_takes_as_many_queries_for_many_as_for_few(county: Stations, signed: SignIn) -> None:
    desk = signed(county.officer)
    desk.get("/stations/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/stations/?q=一村")
    with CaptureQueriesContext(connection) as many:
        desk.get("/stations/?q=站")
    assert len(few) == len(many)
