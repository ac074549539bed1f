"""Pages of reports: any list that is asked for, with its columns, filters and time; looks first, purpose asked."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from kept import fresh
from python_calamine import CalamineWorkbook
from registers_world import Office

from rongjun.base import clock
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import Waiting
from rongjun.domains.petitions.periods import last_period
from rongjun.domains.reports.models import KeptList, Report
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.web.office.views import home
from rongjun.web.ui import paging

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EVERY, VACANCY, PEOPLE = (f"/reports/lists/{one}/" for one in ("register-every-field", "register-vacancy", "people"))


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office, settings: Any, tmp_path: Path) -> Office:
    settings.VAR_DIR = tmp_path
    return fresh(made)


def sheet(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200, answer.content.decode()
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def ask(client: Client, address: str, **more: Any) -> Any:
    wanted = {"ending": "xlsx", "purpose": "市局核对三月台账"} | more
    return client.post(address, wanted)


def test_the_lists_on_offer_are_the_registry_every_register_and_the_rows_of_figures(
    office: Office, signed: SignIn
) -> None:
    page = said(signed(office.officer).get("/reports/lists/"))
    for name in ("人员名册", "岗位", "安置遗留问题", "发放金额（元）", "去世（人）", "办结的待办（件）"):
        assert name in page
    station = said(signed(office.worker).get("/reports/lists/"))
    assert "岗位" in station and "人员名册" not in station and "安置遗留问题" not in station


def test_a_register_is_given_with_every_open_field_and_never_a_sealed_one(office: Office, signed: SignIn) -> None:
    record = office.open()
    client = signed(office.officer)
    page = said(client.get(EVERY))
    assert "腿脚" not in page and 'value="f-worth"' in page and 'value="f-health"' not in page
    columns = ["person", "file_no", "f-by_unit", "f-gifts", "f-worth", "f-present", "day", "stage"]
    rows = sheet(ask(client, EVERY, columns=columns, since="2026-03-01", until="2026-03-31"))
    assert len(rows) == 2
    told = dict(zip(rows[0], rows[1], strict=True))
    assert told["姓名"] == office.east[0].name and "东镇站" in rows[1] and "米、油" in rows[1]
    assert 300.5 in rows[1] and 3 in rows[1] and f"{record.day:%Y-%m-%d}" in rows[1]
    refused = ask(client, EVERY, columns=["f-health"])
    assert refused.status_code == 400 and "请改变条件" not in said(refused)


def test_a_list_that_names_persons_asks_what_for_and_its_looks_say_it(office: Office, signed: SignIn) -> None:
    office.open()
    client, before = signed(office.officer), AccessRow.objects.count()
    none = ask(client, EVERY, columns=["person"], purpose="")
    assert none.status_code == 400 and "请写明哪个单位要" in said(none) and AccessRow.objects.count() == before
    watched = ask(client, EVERY, columns=["person"], purpose="稳控对象排查")
    assert watched.status_code == 400 and AccessRow.objects.count() == before
    assert "稳控对象排查" in said(watched)
    sheet(ask(client, EVERY, columns=["person"]))
    looks = AccessRow.objects.order_by("pk")[before:]
    assert {one.set_kind for one in looks} == {"asked_list", ""}
    assert {str(one.person_token) for one in looks if not one.set_kind} == {str(office.east[0].token)}
    assert all("市局核对三月台账" in one.purpose for one in looks)
    entry = AuditEntry.objects.get(action="report.list")
    assert entry.detail["rows"] == 1 and entry.detail["columns"] == ["person"]


def test_a_station_worker_gets_lists_of_things_and_none_of_persons(office: Office, signed: SignIn) -> None:
    office.open("vacancy", by=office.clerk)
    client = signed(office.worker)
    assert client.get(EVERY).status_code == 404 and client.get(PEOPLE).status_code == 404
    rows = sheet(ask(client, VACANCY, columns=["f-employer", "f-pay_from"], purpose=""))
    assert rows == [["用人单位", "月薪（最低）"], ["试验机械厂", 4500]]


def test_filters_and_days_narrow_a_list_and_one_without_rows_is_none(office: Office, signed: SignIn) -> None:
    office.open("vacancy", by=office.clerk)
    client, columns = signed(office.officer), ["f-employer"]
    assert len(sheet(ask(client, VACANCY, columns=columns, **{"f-kind": "firm"}))) == 2
    none = ask(client, VACANCY, columns=columns, **{"f-kind": "public"})
    assert none.status_code == 400 and "没有符合条件的记录" in said(none)
    late = ask(client, VACANCY, columns=columns, since="2031-01-01")
    assert late.status_code == 400 and "没有符合条件的记录" in said(late)
    backward = ask(client, VACANCY, columns=columns, since="2026-03-05", until="2026-03-01")
    assert "不能早于" in said(backward)
    nothing = ask(client, VACANCY, columns=[])
    assert nothing.status_code == 400 and "至少选择一列" in said(nothing)


def test_the_word_file_has_numbered_rows_and_only_as_many_columns_as_fit(office: Office, signed: SignIn) -> None:
    office.open("vacancy", by=office.clerk)
    client = signed(office.officer)
    answer = ask(client, VACANCY, columns=["f-employer", "f-openings"], ending="docx")
    rows = [[cell.text for cell in row.cells] for row in Document(io.BytesIO(answer.content)).tables[0].rows]
    assert rows == [["序号", "用人单位", "招聘人数"], ["1", "试验机械厂", "3"]]
    many = [f"f-{one}" for one in ("employer", "post", "openings", "kind", "pay_from", "pay_to", "workplace", "asks")]
    wide = ask(client, VACANCY, columns=[*many, "stage"], ending="docx")
    assert wide.status_code == 400 and "最多放 8 列" in said(wide)


def test_a_clerk_s_list_of_the_registry_holds_the_own_town(office: Office, signed: SignIn) -> None:
    rows = sheet(ask(signed(office.clerk), PEOPLE, columns=["file_no", "name"]))
    assert [row[0] for row in rows[1:]] == ["R0000", "R0001", "R0002"]
    assert len(sheet(ask(signed(office.officer), PEOPLE, columns=["file_no"]))) == 5


def test_a_list_costs_the_same_queries_whatever_its_length(office: Office, signed: SignIn) -> None:
    client, costs = signed(office.officer), []
    for _round in range(2):
        office.open(person_id=office.east[_round].pk)
        with CaptureQueriesContext(connection) as asked:
            sheet(ask(client, EVERY, columns=["person", "f-by_unit", "f-worth"]))
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_rows_under_a_figure_say_stages_and_numbers_in_words(office: Office, signed: SignIn) -> None:
    record = office.open("vacancy", by=office.clerk)
    page = said(signed(office.officer).get(f"/reports/{record.day:%Y-%m}/vacancy--openings/"))
    assert "已登记" in page and ">told<" not in page and "数量" in page and "0.03" not in page


def test_rows_far_behind_are_fetched_by_their_keys(
    office: Office, signed: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From DEEP rows on only keys are sorted: the rows of a figure are dicts, which lacked a `pk` to be found by."""
    monkeypatch.setattr(paging, "DEEP", 1)
    for number in range(26):
        record = office.open("vacancy", by=office.clerk, typed={"employer": f"第{number:02d}厂"})
    page = said(signed(office.officer).get(f"/reports/{record.day:%Y-%m}/vacancy--openings/?page=2"))
    assert len(re.findall(r">[^<>]*第\d\d厂[^<>]*</a>", page)) == 1


KEPT = {"columns": ["f-employer", "f-openings"], "purpose": "", "since": "2026-03-01", "until": "2026-03-31"}


def keep(client: Client, name: str, **more: Any) -> Any:
    return ask(client, VACANCY, **(KEPT | {"do": "keep", "keep": name} | more))


def test_a_list_that_comes_again_is_kept_for_the_unit_and_opens_with_the_latest_period(
    office: Office, signed: SignIn
) -> None:
    client = signed(office.officer)
    assert keep(client, "人社局每月岗位", **{"f-kind": "firm"}).status_code == 302
    kept = KeptList.objects.get()
    assert kept.said["span"] == "month" and "since" not in kept.said and "purpose" not in kept.said
    colleague = signed(office.second)
    assert "人社局每月岗位" in said(colleague.get("/reports/lists/"))
    page = said(colleague.get(f"{VACANCY}?kept={kept.pk}"))
    last = last_period(clock.today())
    assert f'value="{last.first_day:%Y-%m-%d}"' in page and f'value="{last.last_day:%Y-%m-%d}"' in page
    assert 'value="f-openings" id="id_columns' in page.replace("\n", " ") and page.count(" checked") == 3
    assert '<option value="firm" selected' in page
    assert {one.action for one in AuditEntry.objects.filter(action__startswith="report.")} == {"report.keep"}


def test_a_kept_list_replaces_its_like_is_of_one_unit_and_can_be_dropped(office: Office, signed: SignIn) -> None:
    client = signed(office.officer)
    for columns in (["f-employer"], ["f-openings"]):
        keep(client, "每月岗位", columns=columns, since="", until="")
    kept = KeptList.objects.get()
    assert kept.said["columns"] == ["f-openings"] and kept.said["span"] == ""
    elsewhere = signed(office.clerk)
    assert "每月岗位" not in said(elsewhere.get("/reports/lists/"))
    assert elsewhere.get(f"{VACANCY}?kept={kept.pk}").status_code == 404
    elsewhere.post("/reports/lists/", {"drop": kept.pk})
    assert KeptList.objects.exists()
    for _twice in range(2):
        assert client.post("/reports/lists/", {"drop": kept.pk}).status_code == 302
    assert not KeptList.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"keep": " "}, "起一个名字"), ({"keep": "稳控名单"}, "一类的词"), ({"columns": []}, "至少选择一列")],
)
def test_a_list_without_a_name_or_columns_or_with_words_of_watching_is_not_kept(
    office: Office, signed: SignIn, wrong: dict[str, Any], told: str
) -> None:
    answer = keep(signed(office.officer), "每月岗位", **wrong)
    assert answer.status_code == 400 and told in said(answer) and not KeptList.objects.exists()


def test_wrong_periods_are_named_and_nothing_is_issued(office: Office, signed: SignIn) -> None:
    client = signed(office.officer)
    for address in ("/reports/?period=2026-13", "/reports/issue/?period=zwei"):
        answer = client.get(address)
        assert answer.status_code == 400 and "2026-H1" in said(answer)
    ahead = client.post(
        f"/reports/issue/?kind=work&period={clock.today():%Y-%m}", {"section": "late", "words-late": "乙"}
    )
    assert ahead.status_code == 400 and "还没有结束" in said(ahead) and "乙" in said(ahead)
    none = client.post("/reports/issue/?kind=work&period=2025-03", {})
    assert none.status_code == 400 and "至少选择一部分" in said(none) and not Report.objects.exists()
    assert client.get("/reports/2026-13/died/").status_code == 400
    assert client.get("/reports/2026-03/no-such-figure/").status_code == 404


def test_a_period_without_records_folds_its_parts_and_keeps_their_figures_within_reach(
    office: Office, signed: SignIn
) -> None:
    record = office.open("vacancy", by=office.clerk)
    page = said(signed(office.officer).get(f"/reports/?period={record.day:%Y-%m}"))
    shown, folded = page.split('<details class="report-empty">')
    assert 'href="#s-register-vacancy"' in shown and "register-job-fair" not in shown
    assert f"/reports/{record.day:%Y-%m}/job-fair--held/" in folded


def test_what_is_due_today_stands_first_on_the_home_page_unless_something_waits_for_a_signature(
    office: Office, signed: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed(office.clerk)
    page = said(client.get("/"))
    assert page.index("今天要办") < page.index("等待您签批")
    waits = Waiting(
        Matter(kind="run", subject_id=1, summary=[]), {"name": "科长签批", "permission": "run.sign"}, office.at
    )
    monkeypatch.setattr(home, "waiting_of", lambda request, actor: [waits])
    page = said(client.get("/"))
    assert page.index("等待您签批") < page.index("今天要办")
