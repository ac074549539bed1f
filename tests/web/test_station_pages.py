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
from rongjun.domains.services.stations.models import (
    Agreement,
    Appraisal,
    Attempt,
    Course,
    Finding,
    Inspection,
    Meeting,
    Round,
    Sheet,
    Veto,
)
from rongjun.domains.services.stations.sheets import bank_of, find_present, indicators_of
from rongjun.domains.units.models import Account, Unit
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
    assert "96.7" in shown and "100 × 87 ÷ 90 = 96.7" in shown
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


def test_the_town_clerk_s_day_a_round_and_the_daily_line(county: Stations, signed: SignIn) -> None:
    clerk, worker, village = signed(county.clerk), signed(county.worker), "990101001001"
    assert "今天还没有填每日一行的村" in said(worker.get("/"))
    desk = clerk.post("/stations/contacts/new/", {"act": "contact", "contact-code": village, "contact-name": "卫一",
                                                  "contact-since": county.today.isoformat()})  # fmt: skip
    assert desk["Location"] == "/stations/contacts/" and "卫一" in said(worker.get("/stations/contacts/"))
    clerk.post("/stations/rounds/plan/", {"act": "plan", "plan-day": county.today.isoformat(), "plan-codes": [village]})
    here = f"/stations/rounds/{Round.objects.get().pk}/"
    wrong = clerk.post(here, {"act": "done", "done-done_on": county.day(1).isoformat(), "done-done": "换证",
                              "done-asked": "3"})  # fmt: skip
    assert wrong.status_code == 400 and "换证" in said(wrong) and "不晚于今天" in said(wrong)
    clerk.post(here, {"act": "done", "done-done_on": county.today.isoformat(), "done-done": "换证", "done-asked": "3"})
    assert "换证" in said(clerk.get("/stations/rounds/?state=done"))
    refused = worker.post("/stations/lines/new/", {"act": "line", "line-code": village, "line-needs": "老李要稳控"})
    assert refused.status_code == 400 and "稳控" in said(refused)
    worker.post("/stations/lines/new/", {"act": "line", "line-code": village, "line-needs": ""})
    listed = said(clerk.get("/stations/lines/?what=nothing"))
    assert "一村" in listed and "今天还没有填每日一行的村" not in said(worker.get("/"))
    assert worker.post("/stations/lines/new/", {"act": "line", "line-code": village}).status_code == 409


def test_a_worker_takes_the_test_of_a_course_and_prints_the_certificate(county: Stations, signed: SignIn) -> None:
    clerk, worker = signed(county.clerk), signed(county.worker)
    clerk.post("/stations/courses/new/", {
        "act": "course", "course-unit": str(county.unit["东镇站"]), "course-title": "政策", "course-hours": "4",
        "course-day": county.today.isoformat(), "course-place": "镇里", "course-bank": "station_basics",
    })  # fmt: skip
    course = Course.objects.select_related("bank").get()
    here = f"/stations/courses/{course.pk}/"
    assert worker.get(f"{here}test/").status_code == 404
    clerk.post(here, {"act": "came", "came-staff": [str(county.worker.staff_id)]})
    worker.post(here, {"act": "begin"})
    attempt = Attempt.objects.get()
    assert course.bank is not None
    right = {one.code: one.right for one in bank_of(course.bank).questions}
    wrong = worker.post(f"{here}test/", {"act": "test", f"test-{attempt.drawn[0]}": "1"})
    assert wrong.status_code == 400 and "第 2 题还没有作答" in said(wrong)
    worker.post(f"{here}test/", {"act": "test"} | {f"test-{code}": str(right[code]) for code in attempt.drawn})
    assert "8 / 8" in said(worker.get(here)) and "8 / 8" not in said(clerk.get(here))
    assert worker.get(f"{here}certificate.pdf").status_code == 200
    assert clerk.get(f"{here}certificate.pdf").status_code == 404


def test_an_agreement_is_vetoed_answered_appraised_and_signed(county: Stations, signed: SignIn) -> None:
    officer, clerk, head = signed(county.officer), signed(county.clerk), signed(county.director)
    officer.post("/stations/agreements/new/", {
        "act": "agreement", "agreement-unit": str(county.unit["东镇站"]), "agreement-year": str(county.today.year),
        "agreement-tasks": "走访\n答复", "agreement-signed_on": county.today.isoformat(),
    })  # fmt: skip
    found = Agreement.objects.get()
    here = f"/stations/agreements/{found.pk}/"
    assert "件数不足，不评" in said(clerk.get(here))
    officer.post(here, {"act": "veto", "veto-ground": "missed_limit", "veto-evidence": "X2026-1 超过六十日"})
    blocked = officer.post(here, {"act": "propose", "propose-said": "按证据"})
    assert blocked.status_code == 400 and "等待申辩" in said(blocked) and "按证据" in said(blocked)
    veto = Veto.objects.get()
    clerk.post(here, {"act": f"answer-{veto.pk}", f"answer-{veto.pk}-answer": "当事人要求延期，有材料"})
    officer.post(here, {"act": "propose", "propose-holding": [str(veto.pk)], "propose-said": ""})
    made = Appraisal.objects.get()
    assert "责任书的考核" in said(head.get("/inbox/"))
    assert head.get(f"/stations/appraisals/{made.pk}/")["Location"] == here
    head.post(here, {"act": "sign", "content": made.content_hash})
    assert "一票否决" in said(clerk.get("/stations/agreements/"))
    assert officer.get(f"{here}paper.docx").status_code == 200


@pytest.mark.parametrize("path", ["courses/", "contacts/", "rounds/", "lines/", "agreements/"])
def test_further_lists_are_searched_and_exported(county: Stations, signed: SignIn, path: str) -> None:
    desk = signed(county.officer)
    for query in ("", "?q=站", "?export=csv", "?day=2026-13-99", "?state=open&decided=open&what=needs"):
        assert desk.get(f"/stations/{path}{query}").status_code == 200


def test_the_page_says_who_looks_again_at_what_the_clerk_said_mended(county: Stations, signed: SignIn) -> None:
    Account.objects.filter(unit_id=county.unit["一村站"]).update(is_active=False)
    here = f"/stations/findings/{county.mending().pk}/"
    clerk = signed(county.clerk)
    assert "已填报整改" in said(clerk.post(here, {"act": "mend", "mend-said": "挂好了"}, follow=True))
    page = said(clerk.get(here))
    assert "等另一人复查" in page and county.officer.name in page and 'value="again"' not in page
    told = {"act": "again", "again-said": "好", "again-passed": "yes", "again-again": "5"}
    assert clerk.post(here, told).status_code == 409
    assert Finding.objects.get().state == "mended"
    assert 'value="again"' in said(signed(county.officer).get(here))
