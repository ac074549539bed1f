"""Pages of the monthly run: who sees what, what is refused and why, and that an act sent twice takes effect once."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from runs_world import AUGUST, World, officer

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run, RunException, RunLine
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.money import format_yuan

from .conftest import OfficeClient
from .run_office import Office, add_people, make_world, path, sign_form, submitted, text

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LIMIT = 15
PAGES = (
    "run", "run-lines", "run-changes", "run-exceptions", "run-submit", "run-sign", "run-cancel", "run-repeat",
    "run-register", "run-progress",
)  # fmt: skip


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    return make_world(settings, tmp_path)


def queries_of(client: OfficeClient, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(queries)


def test_no_page_asks_more_than_fifteen_queries_and_none_grows_with_the_people(office: Office, world: World) -> None:
    client = office(Role.OFFICER)
    world.released(AUGUST)
    counted: list[dict[str, int]] = []
    for month in (AUGUST + 1, AUGUST + 2):
        run = world.computed(month)
        towns = path("run-register", run) + "?town=all"
        counted.append(
            {name: queries_of(client, path(name, run)) for name in PAGES} | {"towns": queries_of(client, towns)}
        )
        fault = RunException.objects.filter(run=run).order_by("pk").last()
        assert fault is not None
        counted[-1]["exception"] = queries_of(client, path("run-exception", run, fault.pk))
        world.release(run)
        counted[-1] |= {
            f"{name} after": queries_of(client, path(name, run)) for name in ("run", "run-sign", "run-bank")
        }
        counted[-1]["list"] = queries_of(client, reverse("run-list"))
        add_people(world)
    assert counted[0] == counted[1]
    assert max(counted[1].values()) <= LIMIT, counted[1]


def test_exports_hold_all_rows_and_leave_an_access_row_for_each_person(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    for name in ("run-lines", "run-changes", "run-exceptions"):
        looks = AccessRow.objects.using("access").count()
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path(name, run) + "?export=csv&rows=25")
        rows = answer.content.decode("utf-8-sig").splitlines()[1:]
        wanted = {"run-lines": 3, "run-changes": 3, "run-exceptions": 1}[name]
        assert (len(rows), len(queries) <= LIMIT) == (wanted, True)
        fresh = AccessRow.objects.using("access").order_by("pk")[looks:]
        assert {one.person_token for one in fresh} == {str(p.token) for p in world.people if p.file_no in str(rows)}
        assert {one.purpose[:5] for one in fresh} == {"导出名单："}


def test_roles_without_runs_see_no_page_and_those_without_people_see_no_name(office: Office, world: World) -> None:
    run = world.computed(AUGUST)
    for role in (Role.TOWN_CLERK, Role.PETITION_OFFICER, Role.SYSTEM_ADMIN):
        assert office(role).get(path("run", run)).status_code == 403, role
    client = office(Role.AUDITOR)
    for name in ("run", "run-sign", "run-repeat"):
        shown = client.get(path(name, run))
        assert shown.status_code == 200
        assert "测试" not in text(shown).replace("人auditor", "")
        assert path("run-lines", run) not in shown.content.decode()
    assert client.get(path("run", run)).content.decode().count(run.content_hash) == 1
    for name in ("run-lines", "run-changes", "run-exceptions"):
        assert client.get(path(name, run)).status_code == 403
    assert client.get(path("run-register", run)).status_code == 403


@pytest.mark.parametrize("name", ["run-recompute", "run-close", "run-bank-sheet", "run-bank-result"])
def test_what_changes_something_needs_a_form(office: Office, world: World, name: str) -> None:
    run = world.computed(AUGUST)
    answer = office(Role.OFFICER).get(path(name, run))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    back = path(name, run).rstrip("/").rpartition("/")[0] + "/"
    assert f'href="{back}"' in answer.content.decode()


def test_opening_proposes_the_next_month_and_twice_opens_one_run(
    office: Office, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    client = office(Role.OFFICER)
    world.released(AUGUST)
    shown = client.get(reverse("run-open"))
    assert 'value="2022-09"' in shown.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(reverse("run-open"), {"month": "2022-09"})
    run = Run.objects.get(month=AUGUST + 1)
    assert (first["Location"], run.state) == (path("run", run), "computed")
    again = client.post(reverse("run-open"), {"month": "2022-09"}, follow=True)
    assert "已有发放批次" in text(again)
    assert Run.objects.filter(month=AUGUST + 1).count() == 1


@pytest.mark.parametrize(("month", "why"), [("2022-07", "起记账"), ("2022-13", "YYYY-MM"), ("", "请填写")])
def test_a_month_that_cannot_be_opened_is_refused_with_its_reason_and_stays_typed(
    office: Office, world: World, month: str, why: str
) -> None:
    world.released(AUGUST)
    answer = office(Role.OFFICER).post(reverse("run-open"), {"month": month})
    assert answer.status_code == 400
    assert why in text(answer)
    assert f'value="{month}"' in answer.content.decode() or not month
    assert Run.objects.count() == 1


def test_the_page_of_a_run_renews_itself_while_it_computes_with_or_without_script(office: Office, world: World) -> None:
    client = office(Role.OFFICER)
    run = actions.open_run(month=AUGUST, by=officer(), at=world.tick())
    Run.objects.filter(pk=run.pk).update(progress={"step": "按政策标准计算应享待遇", "done": 2, "of": 5})
    shown = client.get(path("run", run)).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert f'hx-get="{path("run-progress", run)}"' in shown
    assert 'value="40"' in shown
    fragment = client.get(path("run-progress", run), headers={"HX-Request": "true"})
    assert "按政策标准计算应享待遇" in text(fragment)
    assert "HX-Refresh" not in fragment.headers
    compute_run(run_id=run.pk, at=world.tick())
    assert client.get(path("run-progress", run))["HX-Refresh"] == "true"
    assert "noscript" not in client.get(path("run", run)).content.decode()


def test_a_run_that_failed_says_why_and_is_computed_again_as_a_new_one(office: Office, world: World) -> None:
    client = office(Role.OFFICER)
    run = actions.open_run(month=AUGUST, by=officer(), at=world.tick())
    Run.objects.filter(pk=run.pk).update(state="failed", reason="政策标准册有 1 处错误")
    assert "政策标准册有 1 处错误" in text(client.get(path("run", run)))
    client.post(path("run-recompute", run))
    fresh = Run.objects.exclude(pk=run.pk).get()
    assert (fresh.month, fresh.state) == (AUGUST, "computing")
    again = client.post(path("run-recompute", run), follow=True)
    assert again.status_code == 409
    assert Run.objects.count() == 2


def test_computing_again_twice_asks_for_it_once(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    client.post(path("run-recompute", run))
    known = Run.objects.get(pk=run.pk).known_at
    assert known > run.known_at
    again = client.post(path("run-recompute", run), follow=True)
    assert "不必重复办理" in text(again)
    assert Run.objects.get(pk=run.pk).known_at == known


def test_every_figure_leads_to_the_lines_behind_it(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    page = client.get(path("run", run)).content.decode()
    addresses = sorted(set(re.findall(rf'href="({path("run-lines", run)}\?[^"]+)"', page)))
    seen = {}
    for address in addresses:
        shown = text(client.get(address.replace("&amp;", "&")))
        found = re.search(r"共 (\d+) 条", shown)
        assert found is not None
        seen[address.partition("?")[2]] = int(found[1])
    assert seen == {
        "kind=arrears": 0, "kind=overpayment": 0, "benefit=disability_pension": 3, "town=990101001": 2,
        "town=990101002": 1, "source=central": 0, "source=local": 3, "source=provincial": 0,
    }  # fmt: skip
    pay = sum(RunLine.objects.filter(run=run).values_list("amount_fen", flat=True))
    assert page.count(format_yuan(pay)) == 3  # the head, the one benefit, the one source


def test_benefits_without_known_funding_shares_are_named_and_the_latest_standard_too(
    office: Office, world: World
) -> None:
    shown = text(office(Role.OFFICER).get(path("run", world.computed(AUGUST))))
    assert "资金分担不明，全部暂列市县 残疾抚恤金" in shown
    assert "最新核实的国家标准自 2023-08-01 起" in shown


def test_each_line_leads_to_why_it_has_its_amount(office: Office, world: World) -> None:
    run = world.computed(AUGUST)
    line = RunLine.objects.filter(run=run).select_related("person").order_by("person__file_no")[0]
    wanted = f"/people/{line.person_id}/why/disability_pension/2022-08/?line={line.pk}"
    assert f'href="{wanted}"' in office(Role.OFFICER).get(path("run-lines", run)).content.decode()


def test_changes_name_kind_reason_and_difference(office: Office, world: World) -> None:
    client = office(Role.OFFICER)
    world.released(AUGUST)
    world.death(world.people[1], date(2022, 8, 20), cause="other")
    world.regrade(world.people[2], 6, "2022-09")
    world.status(world.person(area="990101001001"), since="2022-09")
    run = world.computed(AUGUST + 1)
    shown = text(client.get(path("run-changes", run)))
    assert "新增 1，停发 1，变动 1；以前月份补发 0，多发 0" in shown
    assert re.search(r"新增 D00005 测试5 \S+ 新认定的待遇 0\.00", shown)
    assert re.search(r"停发 D00002 测试2 \S+ 去世 [\d,.]+ 0\.00 -[\d,.]+", shown)
    assert re.search(r"变动 D00003 测试3 \S+ 等级、性质、年限等事实变动", shown)
    only = text(client.get(path("run-changes", run) + "?kind=stopped"))
    assert "D00002" in only
    assert "D00005" not in only


def test_an_officers_word_on_an_exception_is_kept_with_name_and_time(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    fault = RunException.objects.get(run=run)
    shown = text(client.get(path("run-exceptions", run)))
    assert "没有收款账户 1 1" in shown
    assert "登记本人的银行账户" in shown
    address = path("run-exception", run, fault.pk)
    empty = client.post(address, {"settlement": " "})
    assert (empty.status_code, "请填写“处理情况”" in text(empty)) == (400, True)
    client.post(address, {"settlement": "已电话核对，下月补发"})
    fault = RunException.objects.select_related("settled_by").get(pk=fault.pk)
    assert fault.settled_by is not None
    assert (fault.settlement, fault.settled_by.name) == ("已电话核对，下月补发", "人officer")
    again = client.post(address, {"settlement": "已电话核对，下月补发"}, follow=True)
    assert "没有变化" in text(again)
    assert RunException.objects.get(pk=fault.pk).settled_at == fault.settled_at
    assert "没有收款账户 1 0" in text(again)
    head = office(Role.HEAD)
    assert head.post(address, {"settlement": "改"}).status_code == 403


def test_an_exception_of_another_run_is_not_found(office: Office, world: World) -> None:
    first = world.released(AUGUST)
    second = world.computed(AUGUST + 1)
    fault = RunException.objects.get(run=first)
    assert office(Role.OFFICER).get(path("run-exception", second, fault.pk)).status_code == 404


def test_the_register_adds_up_masks_accounts_and_records_who_opened_it(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), submitted(world)
    looks = AccessRow.objects.using("access").filter(purpose="查看发放花名册")
    chosen = text(client.get(path("run-register", run)))
    assert ("东镇 2" in chosen, "西镇 1" in chosen, looks.count()) == (True, True, 0)
    shown = client.get(path("run-register", run) + "?town=all")
    assert looks.count() == len({one.person_token for one in looks}) == 3
    page = text(shown)
    amounts = dict(RunLine.objects.filter(run=run).values_list("person__file_no", "amount_fen"))
    assert amounts and all(f"{number} 残疾抚恤金 农商行 ****" in page for number in amounts)
    towns = [amounts["D00002"] + amounts["D00004"], amounts["D00003"]]
    assert [f"本乡镇合计 {format_yuan(total)}" in page for total in towns] == [True, True]
    assert "62170000" not in page
    assert page.count("制表：人officer") == 2


def test_repeating_says_equal_to_the_fen_or_shows_the_lines_that_differ(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    assert "3 行明细与保存的完全相同" in text(client.post(path("run-repeat", run)))
    line = RunLine.objects.filter(run=run).select_related("person").order_by("person__file_no")[0]
    RunLine.objects.filter(pk=line.pk).update(amount_fen=line.amount_fen + 1, local_fen=line.local_fen + 1)
    shown = text(client.post(path("run-repeat", run)))
    assert "与保存的不一致" in shown
    both = f"{format_yuan(line.amount_fen + 1)} {format_yuan(line.amount_fen)}"
    assert f"{line.person.file_no} 残疾抚恤金 2022-08 {both}" in shown


def test_the_inbox_holds_what_waits_for_me_with_its_age_and_empties_when_i_sign(office: Office, world: World) -> None:
    head, run = office(Role.HEAD), submitted(world)
    age = (clock.now() - world.at).days
    shown = head.get(reverse("inbox"))
    told = rf"2022-08 发放 每月发放 科长签 待您签批 3 人，[\d,.]+ 元 [\d :-]+ {age} 天，过久 "
    assert re.search(told, text(shown).replace(",", ""))
    assert f'href="{path("run-sign", run)}"' in shown.content.decode()
    assert path("run-sign", run) in head.get("/").content.decode()
    head.post(path("run-sign", run), sign_form(run))
    assert "没有等待您办理的事项" in text(head.get(reverse("inbox")))


def test_the_list_of_runs_names_who_signed(office: Office, world: World) -> None:
    world.released(AUGUST)
    shown = text(office(Role.OFFICER).get(reverse("run-list")))
    assert re.search(r"2022-08 已拨付 3 [\d,.]+ 0\.00 1 officer、head、director、finance", shown)


def test_saved_filters_and_words_of_an_exception_survive_a_released_run(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.released(AUGUST)
    fault = RunException.objects.get(run=run)
    client.post(path("run-exception", run, fault.pk), {"settlement": "已登记账户"})
    assert RunException.objects.get(pk=fault.pk).settlement == "已登记账户"
    saved = client.post(path("run-lines", run), {"name": "东镇", "query": "town=990101001"}, follow=True)
    assert "已保存筛选“东镇”" in text(saved)


def test_a_stuck_run_offers_to_start_again_after_two_minutes(office: Office, world: World) -> None:
    client = office(Role.OFFICER)
    fresh = actions.open_run(month=AUGUST, by=officer(), at=clock.now())
    assert "很久没有进展" not in text(client.get(path("run", fresh)))
    Run.objects.filter(pk=fresh.pk).update(known_at=clock.now() - timedelta(minutes=3))
    assert "很久没有进展" in text(client.get(path("run", fresh)))
    before = Run.objects.get(pk=fresh.pk).known_at
    client.post(path("run-recompute", fresh), {"state": "computing"})
    assert Run.objects.get(pk=fresh.pk).known_at > before
