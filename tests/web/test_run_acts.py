"""Acts on a run through its pages: who may, what is said when not, and that an act sent twice takes effect once."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from runs_world import AUGUST, World, actor, officer

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.approvals.models import Act
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import BankItem, BankResult, Run, RunLine
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.money import format_yuan

from .conftest import OfficeClient
from .run_office import Office, answer_file, make_world, path, sign_form, submitted, text, upload

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    return make_world(settings, tmp_path)


def test_submitting_twice_opens_one_round(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    assert client.post(path("run-submit", run))["Location"] == path("run", run)
    again = client.post(path("run-submit", run), follow=True)
    assert "不必重复办理" in text(again)
    assert (Act.objects.count(), Run.objects.get(pk=run.pk).state) == (1, "submitted")


def test_who_submitted_is_told_why_he_cannot_sign_and_cannot(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), world.computed(AUGUST)
    client.post(path("run-submit", run))
    run = Run.objects.get(pk=run.pk)
    shown = text(client.get(path("run-sign", run)))
    assert "您不能签署这一步" in shown
    assert "同一人不能签两次" in shown
    answer = client.post(path("run-sign", run), sign_form(run), follow=True)
    assert "没有重复办理" in text(answer)
    assert Act.objects.count() == 1


def test_a_role_without_the_signature_is_told_so_and_refused(office: Office, world: World) -> None:
    client, run = office(Role.DIRECTOR), submitted(world)
    assert "没有“科长签批”权限" in text(client.get(path("run-sign", run)))
    assert client.post(path("run-sign", run), sign_form(run)).status_code == 403
    assert Act.objects.count() == 1


def test_a_double_click_on_sign_signs_once(office: Office, world: World) -> None:
    client, run = office(Role.HEAD), submitted(world)
    form = sign_form(run, note="同意")
    client.post(path("run-sign", run), form)
    again = client.post(path("run-sign", run), form, follow=True)
    assert "您在本轮已经签署过" in text(again)
    assert (Act.objects.count(), Run.objects.get(pk=run.pk).state) == (2, "head_signed")
    assert "同意" in text(again)


def test_what_changed_since_the_page_was_opened_is_not_signed(office: Office, world: World) -> None:
    client, run = office(Role.HEAD), submitted(world)
    answer = client.post(path("run-sign", run), sign_form(run, content="0" * 64), follow=True)
    assert "没有签署" in text(answer)
    assert Act.objects.count() == 1


def test_a_returned_run_shows_its_reason_and_then_what_changed_in_red(office: Office, world: World) -> None:
    client, head, run = office(Role.OFFICER), office(Role.HEAD), submitted(world)
    address = path("run-sign", run)
    empty = head.post(address, {"act": "return", "return-reason": ""})
    assert (empty.status_code, "请填写“理由”" in text(empty)) == (400, True)
    head.post(address, {"act": "return", "return-reason": "账户漏登"})
    assert "理由：账户漏登" in text(client.get(path("run", run)))
    world.at = clock.now()
    world.account(world.people[0])
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())
    for shown in (client.get(path("run-submit", run)), _submit_again(client, head, run)):
        page = shown.content.decode()
        assert "内容与上次提交时不同" in page
        assert re.search(r'<tr class="faulty"><th scope="row">发放人数</th>.*?<del>3</del>.*?>4</strong>.*?变动', page)
    assert "内容与上次提交时不同" not in text(head.get(path("run-sign", world.computed(AUGUST + 1))))


def _submit_again(client: OfficeClient, head: OfficeClient, run: Run) -> Any:
    client.post(path("run-submit", run))
    return head.get(path("run-sign", run))


def test_cancelling_asks_for_a_reason_and_leaves_nothing_posted(office: Office, world: World) -> None:
    client, run = office(Role.OFFICER), submitted(world)
    assert client.post(path("run-cancel", run), {"reason": ""}).status_code == 400
    shown = client.post(path("run-cancel", run), {"reason": "月份开错"}, follow=True)
    assert "理由：月份开错" in text(shown)
    assert (Run.objects.get(pk=run.pk).state, RunLine.objects.count()) == ("cancelled", 0)
    again = client.post(path("run-cancel", run), {"reason": "月份开错"}, follow=True)
    assert "不必重复办理" in text(again)
    assert "不能作废" in text(client.get(path("run-cancel", run)))


def test_release_shows_what_the_bank_will_be_asked_and_takes_effect_once(office: Office, world: World) -> None:
    run = submitted(world)
    for role in (Role.HEAD, Role.DIRECTOR):
        actions.sign_run(run_id=run.pk, by=actor(role), at=world.tick())
    run = Run.objects.get(pk=run.pk)
    client = office(Role.FINANCE)
    assert f"银行代发 3 笔，合计 {format_yuan(run.totals['pay_fen'])} 元" in text(client.get(path("run-sign", run)))
    form = sign_form(run)
    assert client.post(path("run-sign", run), form)["Location"] == path("run-bank", run)
    client.post(path("run-sign", run), form)
    assert (Run.objects.get(pk=run.pk).state, BankItem.objects.count()) == ("released", 3)
    assert "记为垫付" in text(client.get(path("run", run)))


def test_before_release_there_is_no_bank_page(office: Office, world: World) -> None:
    shown = office(Role.FINANCE).get(path("run-bank", world.computed(AUGUST)), follow=True)
    assert "拨付之后才有银行表" in text(shown)


def test_the_bank_sheet_records_its_look_before_it_holds_accounts(office: Office, world: World) -> None:
    client, run = office(Role.FINANCE), world.released(AUGUST)
    assert office(Role.HEAD).post(path("run-bank-sheet", run)).status_code == 403
    looks = AccessRow.objects.using("access").filter(set_kind="run", set_id=str(run.pk))
    before = looks.count()
    answer = client.post(path("run-bank-sheet", run), {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert answer.content.decode().count("6217000000") == 3
    assert looks.count() == before + 1
    page = client.get(path("run-bank", run)).content.decode()
    assert "6217000000" not in page


@pytest.mark.parametrize(
    ("content", "why"), [(b"\x00\x01nonsense", ""), ("姓名,电话\n甲,1\n".encode(), "缺少必需的列")]
)
def test_a_wrong_file_is_refused_with_words_and_nothing_changes(
    office: Office, world: World, content: bytes, why: str
) -> None:
    client, run = office(Role.FINANCE), world.released(AUGUST)
    answer = client.post(path("run-bank-result", run), {"file": SimpleUploadedFile("wrong.xlsx", content)})
    assert answer.status_code == 400
    assert "请先改正下面的问题" in text(answer)
    assert why in text(answer)
    assert not BankItem.objects.exclude(result="waiting").exists()
    assert client.post(path("run-bank-result", run), {}).status_code == 400


def test_bad_rows_of_a_result_are_listed_and_the_good_ones_taken_in(office: Office, world: World) -> None:
    client, run = office(Role.FINANCE), world.released(AUGUST)
    rows = answer_file(client, run)
    rows[1][rows[0].index("金额")] = "1.00"
    rows[2][rows[0].index("结果")] = "也许"
    shown = client.post(path("run-bank-result", run), {"file": upload(rows)})
    table = text(shown)
    assert "读入成功 1 笔、失败 0 笔，以前读过 0 笔；有 2 行没有读入" in table
    assert re.search(r"2 金额 1\.00 金额与发放盘片不一致（应为 [\d,.]+ 元） 请与银行核对该笔", table)
    assert re.search(r"3 结果 也许 结果只能是“成功”或“失败”(或“[^”]+”)* 请填写“成功”或“失败”", table)
    assert BankItem.objects.filter(result="paid").count() == 1


def test_failures_stand_by_reason_with_their_people_and_the_same_file_changes_nothing(
    office: Office, world: World
) -> None:
    client, run = office(Role.FINANCE), world.released(AUGUST)
    rows = answer_file(client, run, fail=1)
    first = client.post(path("run-bank-result", run), {"file": upload(rows)}, follow=True)
    assert "已导入：成功 2 笔，失败 1 笔" in text(first)
    again = client.post(path("run-bank-result", run), {"file": upload(rows)}, follow=True)
    assert "以前导入过，3 笔没有变化" in text(again)
    assert BankResult.objects.count() == 1
    link = re.search(r'href="([^"]*failure=[^"#]+)', again.content.decode())
    assert link is not None
    people = text(client.get(link[1]))
    failed = BankItem.objects.select_related("person").get(result="failed")
    assert "共 1 条" in people
    assert failed.person.file_no in people


def test_a_run_closes_once_every_item_is_answered(office: Office, world: World) -> None:
    client, run = office(Role.FINANCE), world.released(AUGUST)
    early = client.post(path("run-close", run), follow=True)
    assert "还有 3 笔没有银行回执" in text(early)
    client.post(path("run-bank-result", run), {"file": upload(answer_file(client, run))})
    client.post(path("run-close", run))
    assert Run.objects.get(pk=run.pk).state == "closed"
    assert "不必重复办理" in text(client.post(path("run-close", run), follow=True))
