"""Pages of figures, reports, causes, repairs, proposals, refusals: every figure opens to rows, no row to a name."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from docx import Document
from kept import Keep, fresh
from petitions_world import Desks, everything
from python_calamine import CalamineWorkbook

from rongjun.base import clock
from rongjun.domains.petitions import causes, handling, refusals
from rongjun.domains.petitions.causes import Place
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.models import Cause, Matter, Proposal, Refused, Repair, Report
from rongjun.domains.petitions.periods import last_period

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NOW = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(kept: Keep) -> Desks:
    """Eight matters of March of one cause and month, five of them told the right way; an accusation of the station."""

    def build() -> Desks:
        desks = Desks()
        cause = Cause.objects.get(code="not_paid")
        place = Place(benefit="disability_pension", month="2026-02")
        for number in range(8):
            matter = desks.sorted("suggestion", "")
            if number < 5:
                handling.inform(matter=matter, how="hand", note="", by=desks.desk, at=desks.tick())
            causes.name_cause(matter=matter, cause_id=cause.pk, place=place, by=desks.desk, at=desks.tick())
        desks.sorted("accusation", "", told="站长收礼。")
        return desks

    return kept(build)


@pytest.fixture
def desks(built: Desks, monkeypatch: pytest.MonkeyPatch) -> Desks:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return fresh(built)


@pytest.fixture
def desk(desks: Desks, signed: SignIn) -> Client:
    return signed(desks.desk)


def test_the_page_of_a_month_tells_what_article_41_lists(desk: Client) -> None:
    answer = desk.get("/petitions/figures/?period=2026-03")
    page = said(answer)
    assert answer.status_code == 200
    for head in (
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "涉及领域",
        "转送、交办",
        "督办",
        "建议和采纳情况",
        "按期告知",
    ):
        assert head in page
    assert "检举控告" in page.rsplit("不含", 1)[1]
    assert "甘露生" not in page


def test_every_link_of_a_figure_opens_and_the_rows_name_nobody(desk: Client) -> None:
    page = said(desk.get("/petitions/figures/?period=2026-03"))
    found = set(re.findall(r'href="(/petitions/figures/2026-03/[^"]+)"', page))
    links = [link.replace("&amp;", "&") for link in sorted(found)]
    assert len(links) > 8
    for link in links:
        rows = desk.get(link)
        assert rows.status_code == 200, link
        assert "甘露生" not in said(rows)
    cell = said(desk.get("/petitions/figures/2026-03/causes/?row=not_paid&column=990101001"))
    assert len(set(re.findall(r"X2026-\d{6}-\d", cell))) == 8
    assert desk.get("/petitions/figures/2026-03/causes/?export=csv").status_code == 200


def test_what_was_not_told_in_time_stands_as_missed_without_small_counts(desk: Client) -> None:
    """Five of eight were told in time: three are few, so only a range is told."""
    page = said(desk.get("/petitions/figures/?period=2026-03"))
    told = re.search(r"按期告知：[^<]*</th>(.*?)</tr>", page, re.S)
    assert told is not None
    assert re.findall(r">([^<>]+)</a>", told[1])[:2] == ["3–8", "8"]
    assert "不足20件" in told[1]


@pytest.mark.parametrize("address", ["figures/?period=2026-3", "figures/2026-99/topics/", "figures/2026-03/nobody/"])
def test_a_period_or_figure_that_is_not_there_is_said(desk: Client, address: str) -> None:
    assert desk.get(f"/petitions/{address}").status_code in (400, 404, 409)


def test_a_report_is_issued_once_a_period_is_over_and_stays_as_it_was(desks: Desks, desk: Client) -> None:
    early = desk.post("/petitions/reports/", {"issue": "2026-04"}, follow=True)
    assert "还没有结束" in said(early)
    made = desk.post("/petitions/reports/", {"issue": "2026-03"})
    report = Report.objects.get()
    assert made["Location"] == f"/petitions/reports/{report.pk}/"
    before = said(desk.get(f"/petitions/reports/{report.pk}/"))
    assert report.number in before
    with everything():
        matter = Matter.objects.filter(kind="suggestion").first()
        assert matter is not None
        causes.name_cause(matter=matter, cause_id=Cause.objects.get(code="delay").pk, place=Place(), by=desks.desk,
                          at=datetime(2026, 3, 30, tzinfo=UTC))  # fmt: skip
    assert "办理拖延" not in said(desk.get(f"/petitions/reports/{report.pk}/"))
    assert report.number in said(desk.get("/petitions/reports/"))


def test_word_and_workbook_say_what_the_page_says(desk: Client) -> None:
    desk.post("/petitions/reports/", {"issue": "2026-03"})
    report = Report.objects.get()
    word = Document(BytesIO(desk.get(f"/petitions/reports/{report.pk}/file/docx/").content))
    text = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    whole = text + "\n".join(one.text for one in word.paragraphs)
    for words in ("2026年3月信访情况报告", "（三）改进工作、完善政策、追究责任的建议", "没有发放", "按期告知", "3–8"):
        assert words in whole
    book = CalamineWorkbook.from_filelike(BytesIO(desk.get(f"/petitions/reports/{report.pk}/file/xlsx/").content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    (causes_sheet,) = [rows for name, rows in sheets.items() if "原因和发生地" in name]
    assert causes_sheet[1][:2] == ["没有发放", 8]
    assert desk.get(f"/petitions/reports/{report.pk}/file/pdf/").status_code == 404


def test_the_page_opens_with_the_last_whole_month(desk: Client) -> None:
    page = said(desk.get("/petitions/figures/"))
    assert f'value="{last_period(clock.today()).code}" selected' in page


def test_a_cluster_leads_to_a_repair_filled_in(desks: Desks, desk: Client) -> None:
    page = said(desk.get("/petitions/causes/"))
    link = re.search(r'href="(/petitions/repairs/new/\?[^"]+month=[^"]+)"', page)
    assert link is not None
    form = said(desk.get(link[1].replace("&amp;", "&")))
    assert 'value="disability_pension"' in form
    body = {"title": "二月漏发", "benefit": "disability_pension", "cause": Cause.objects.get(code="not_paid").pk,
            "month": "2026-02", "plan": "查名册，四月补发。", "owner": desks.desk.staff_id,
            "due": "2026-05-20"}  # fmt: skip
    wrong = desk.post("/petitions/repairs/new/", body | {"month": "2026-2", "due": "昨天"})
    assert wrong.status_code == 400 and "查名册" in said(wrong)
    made = desk.post("/petitions/repairs/new/", body)
    repair = Repair.objects.get()
    assert made["Location"] == f"/petitions/repairs/{repair.pk}/"
    assert "二月漏发" not in said(desk.get("/petitions/causes/"))
    assert link[1] not in said(desk.get("/petitions/causes/"))
    looked = said(desk.post(f"/petitions/repairs/{repair.pk}/", {"act": "look"}, follow=True))
    assert "还没有发放" in looked or "共查到" in looked
    late = desk.post(f"/petitions/repairs/{repair.pk}/", {"act": "end", "end-result": ""})
    assert late.status_code == 400
    assert "二月漏发" in said(desk.get("/petitions/repairs/?state=open&q=二月"))
    assert "二月漏发" not in said(desk.get("/petitions/repairs/?state=done"))


def test_a_supervisor_reads_repairs_and_changes_none(desks: Desks, desk: Client, signed: SignIn) -> None:
    desk.post("/petitions/causes/", {"code": "x_1", "name": "网点撤并"})
    assert "网点撤并" in said(desk.get("/petitions/causes/"))
    assert desk.post("/petitions/causes/", {"code": "x_1", "name": ""}).status_code == 400
    supervisor = signed(desks.supervisor)
    assert supervisor.get("/petitions/repairs/").status_code == 200
    assert supervisor.get("/petitions/causes/").status_code == 403
    assert signed(desks.worker).get("/petitions/figures/").status_code == 403


def test_who_handles_a_matter_names_its_cause(desks: Desks, desk: Client, signed: SignIn) -> None:
    with everything():
        matter = Matter.objects.filter(kind="suggestion").first()
        assert matter is not None
    here = f"/petitions/{matter.pk}/cause/"
    assert here in said(desk.get(f"/petitions/{matter.pk}/"))
    delay = Cause.objects.get(code="delay").pk
    assert desk.post(here, {"cause": delay, "month": "三月"}).status_code == 400
    assert desk.post(here, {"cause": ""}).status_code == 400
    assert desk.post(here, {"cause": delay, "month": "2026-03"}).status_code == 302
    assert "办理拖延" in said(desk.get(here))
    assert signed(desks.west).get(here).status_code == 404
    assert signed(desks.supervisor).get(here).status_code == 403


def test_a_proposal_and_its_answer_are_kept(desk: Client) -> None:
    given = {"propose": "1", "kind": "policy", "to": "市局", "text": "统一时限"}
    assert desk.post("/petitions/proposals/", given | {"to": ""}).status_code == 400
    desk.post("/petitions/proposals/", given)
    one = Proposal.objects.get()
    body = {"taken": "yes", "answer": "采纳", "day": "2026-04-20"}
    assert desk.post(f"/petitions/proposals/{one.pk}/", body | {"answer": ""}).status_code == 400
    assert desk.post(f"/petitions/proposals/{one.pk}/", body).status_code == 302
    assert "采纳" in said(desk.get("/petitions/proposals/?kind=policy"))


def test_a_refusal_is_said_at_a_desk_and_found_by_the_unit_above_only(desks: Desks, signed: SignIn) -> None:
    worker, desk, clerk = signed(desks.worker), signed(desks.desk), signed(desks.clerk)
    body = {"unit": desks.clerk.unit_id, "day": "2026-04-18", "told": "说不归镇里管。", "sent_key": "abc"}
    assert worker.post("/petitions/refusals/new/", body | {"told": ""}).status_code == 400
    for _time in range(2):
        worker.post("/petitions/refusals/new/", body)
    with everything():
        one = Refused.objects.get()
    assert "说不归镇里管" in said(desk.get("/petitions/refusals/"))
    assert "说不归镇里管" not in said(clerk.get("/petitions/refusals/"))
    assert [clerk.get(f"/petitions/refusals/{pk}/").status_code for pk in (one.pk, 99999)] == [404, 404]
    found = {"finding": "true", "mended": "已补登记。"}
    assert desk.post(f"/petitions/refusals/{one.pk}/", found | {"mended": ""}).status_code == 400
    assert desk.post(f"/petitions/refusals/{one.pk}/", found).status_code == 302
    assert "已补登记" in said(desk.get(f"/petitions/refusals/{one.pk}/"))


def test_who_is_accused_finds_the_same_figures_with_and_without_the_accusation(desks: Desks, signed: SignIn) -> None:
    """The head reads the same bytes before and after another accusation of March."""
    head = signed(desks.head)
    before = head.get("/petitions/figures/?period=2026-03").content
    desks.at = datetime(2026, 3, 20, tzinfo=UTC)
    desks.sorted("accusation", "")
    after = head.get("/petitions/figures/?period=2026-03").content
    plain = [re.sub(rb"csrf\w+\W+\w+=.[^>]+|nonce=\S+", b"", one) for one in (before, after)]
    assert plain[0] == plain[1]


def test_a_said_refusal_of_the_portal_names_nobody(desks: Desks) -> None:
    refusals.say_refused(
        unit_id=desks.clerk.unit_id, day=NOW.date() - timedelta(days=1), told="不登记。", sent_key="p",
        by=person_actor(), at=NOW,
    )  # fmt: skip
    with everything():
        assert Refused.objects.get().from_portal
