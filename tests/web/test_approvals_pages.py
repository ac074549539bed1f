"""The pages of approvals: everybody's inbox, what I made, the supervisor's list, holds, chains, what changed in red."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from runs_world import AUGUST, World, actor, officer

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.approvals.chain_actions import propose_chain
from rongjun.domains.approvals.holds import place_hold
from rongjun.domains.approvals.models import Hold
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AccessRow

from .conftest import OfficeClient
from .run_office import make_world, path, sign_form, submitted, text

type Office = Callable[..., OfficeClient]
pytestmark = pytest.mark.django_db(databases=["default", "access"])
REASON = "补发金额与上月相差较大，请附文件"


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> World:
    return make_world(settings, tmp_path)


def again(world: World, run: Run, by: Role = Role.HEAD) -> Run:
    """Return the run after it was returned, one more person came, and it was submitted again."""
    actions.return_run(run_id=run.pk, reason="少列一人", by=actor(by), at=world.tick())
    world.status(world.person(area="990101001001"))
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())
    return actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())


def held(run: Run) -> Hold:
    now = clock.now()
    matter = get_matter("run", run.pk)
    day = office_day(now + timedelta(days=3))
    return place_hold(matter_id=matter.pk, reason=REASON, last_day=day, by=actor(Role.SUPERVISOR), at=now)


def test_a_returned_run_comes_back_to_its_maker_as_work_with_the_reason(office: Office, world: World) -> None:
    run = submitted(world)
    actions.return_run(run_id=run.pk, reason="少列一人", by=actor(Role.HEAD), at=world.tick())
    shown = text(office(Role.OFFICER).get(reverse("inbox")))
    assert "2022-08 发放" in shown and "退回，待修改" in shown and "少列一人" in shown
    assert "没有等待您办理的事项" in text(office(Role.OFFICER, "other").get(reverse("inbox")))


def test_the_navigation_counts_what_waits_and_old_matters_are_marked_by_word(office: Office, world: World) -> None:
    submitted(world)
    head = office(Role.HEAD)
    page = head.get(reverse("inbox")).content.decode()
    assert '<span class="nav-count">1' in page
    assert "天，过久" in page
    assert "共 1 条" in text(head.get(reverse("inbox"), {"age": "7", "kind": "run", "q": "2022-08", "sort": "-days"}))
    assert "没有符合条件的记录" in text(head.get(reverse("inbox"), {"state": "mend"}))
    assert head.get(reverse("inbox"), {"export": "csv"}).content.decode().count("2022-08 发放") == 1
    assert "nav-count" not in office(Role.SYSTEM_ADMIN).get(reverse("home")).content.decode()


def test_what_i_made_is_listed_round_by_round_with_what_became_of_it(office: Office, world: World) -> None:
    again(world, submitted(world))
    maker = office(Role.OFFICER)
    shown = text(maker.get(reverse("inbox-made")))
    assert "已退回" in shown and "等待：科长签" in shown and "少列一人" in shown
    assert "共 1 条" in text(maker.get(reverse("inbox-made"), {"outcome": "open"}))


def test_what_changed_since_the_last_signature_is_shown_in_red_and_in_words(office: Office, world: World) -> None:
    run = submitted(world)
    actions.sign_run(run_id=run.pk, by=actor(Role.HEAD), at=world.tick())
    run = again(world, actions.get_run(run.pk), Role.DIRECTOR)
    page = text(office(Role.HEAD).get(path("run-sign", run)))
    assert "与您签过的第 1 轮相比" in page
    assert "发放人数 原 3 现 4 变动" in page
    assert "不同的明细： 新增 1" in page
    assert "与上一轮（第 1 轮）相比" in text(office(Role.DIRECTOR).get(path("run-sign", run)))


def test_before_it_is_submitted_again_the_officer_sees_the_same_differences(office: Office, world: World) -> None:
    run = submitted(world)
    actions.return_run(run_id=run.pk, reason="少列一人", by=actor(Role.HEAD), at=world.tick())
    world.status(world.person(area="990101001001"))
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())
    page = text(office(Role.OFFICER).get(path("run-submit", run)))
    assert "与上一轮（第 1 轮）相比" in page and "发放人数 原 3 现 4 变动" in page and "新增 1" in page


def test_lines_that_differ_are_listed_searched_exported_and_leave_an_access_row(office: Office, world: World) -> None:
    run = again(world, submitted(world))
    head = office(Role.HEAD)
    before = AccessRow.objects.using("access").count()
    page = text(head.get(path("run-differences", run)))
    assert "新增" in page and "D00005" in page and "共 1 条" in page
    assert AccessRow.objects.using("access").count() == before + 1
    assert "共 1 条" in text(
        head.get(path("run-differences", run), {"q": "测试5", "change": "added", "sort": "-now_fen"})
    )
    assert "没有符合条件的记录" in text(head.get(path("run-differences", run), {"q": "测试1"}))
    assert "D00005" in head.get(path("run-differences", run), {"export": "csv"}).content.decode()


def test_the_supervisor_holds_a_run_and_everybody_concerned_is_told_why(office: Office, world: World) -> None:
    run = submitted(world)
    supervisor, head = office(Role.SUPERVISOR), office(Role.HEAD)
    matter = reverse("matter", args=[get_matter("run", run.pk).pk])
    assert "审批监督" in text(supervisor.get(reverse("home")))
    day = office_day(clock.now() + timedelta(days=3)).isoformat()
    refused = supervisor.post(matter, {"reason": "本人正在上访", "last_day": day})
    assert refused.status_code == 400 and "理由里不能有“上访”" in text(refused)
    assert "本人正在上访" in refused.content.decode()
    assert supervisor.post(matter, {"reason": REASON, "last_day": "2999-01-01"}).status_code == 400
    assert supervisor.post(matter, {"reason": REASON, "last_day": day}).status_code == 302
    signing = head.get(path("run-sign", run))
    assert REASON in text(signing) and "我已核对总额" not in text(signing)
    head.post(path("run-sign", run), sign_form(run))
    assert actions.get_run(run.pk).state == "submitted"
    person = run.lines.exclude(amount_fen=0).first().person_id
    line = run.lines.filter(person_id=person).first()
    for address in (
        path("run", run), reverse("person-pay", args=[person]), reverse("why", args=[person, line.benefit, "2022-08"]),
    ):  # fmt: skip
        assert REASON in text(head.get(address)), address
    hold = Hold.objects.get()
    lift = reverse("hold-lift", args=[hold.pk])
    assert supervisor.post(lift, {"reason": ""}).status_code == 400
    assert supervisor.post(lift, {"reason": "文件已附"}).status_code == 302
    head.post(path("run-sign", run), sign_form(run))
    assert actions.get_run(run.pk).state == "head_signed"
    history = text(supervisor.get(reverse("holds")))
    assert REASON in history and "文件已附" in history and "已解除" in history


def test_the_inbox_says_that_a_matter_is_held(office: Office, world: World) -> None:
    held(submitted(world))
    assert "暂缓中" in text(office(Role.HEAD).get(reverse("inbox"), {"state": "held"}))


def test_the_supervisor_sees_who_signed_when_and_what_was_unusual_but_no_score(office: Office, world: World) -> None:
    run = submitted(world)
    run = actions.sign_run(run_id=run.pk, by=actor(Role.HEAD), at=world.tick(seconds=5))
    supervisor = office(Role.SUPERVISOR)
    page = text(supervisor.get(reverse("matters")))
    assert "科长签：head" in page and "距上一环节 5 秒" in page and "一分钟内连签" in page
    wanted = (
        ({"odd": "quickly"}, 1), ({"odd": "returned_often"}, 0), ({"odd": "same_unit"}, 0), ({"held": "yes"}, 0),
        ({"q": str(run.pk)}, 1), ({"kind": "run", "outcome": "open", "sort": "-opened"}, 1),
    )  # fmt: skip
    for params, count in wanted:
        found = text(supervisor.get(reverse("matters"), params))
        assert ("共 1 条" in found) == bool(count), params
    assert "科长签：head" in supervisor.get(reverse("matters"), {"export": "csv"}).content.decode()
    actions.return_run(run_id=run.pk, reason="一", by=actor(Role.DIRECTOR), at=world.tick())
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    actions.return_run(run_id=run.pk, reason="二", by=actor(Role.HEAD), at=world.tick())
    assert "多次退回" in text(supervisor.get(reverse("matters"), {"odd": "returned_often"}))


def test_a_chain_is_proposed_on_one_page_and_approved_on_another_by_somebody_else(office: Office, world: World) -> None:
    admin, director = office(Role.SECURITY_ADMIN), office(Role.DIRECTOR)
    assert "科长签" in text(admin.get(reverse("chain", args=["run"])))
    steps = [("提交", "run.submit"), ("科长签", "run.sign.head"), ("分管局长签", "run.sign.director"),
             ("局长签", "run.sign.director"), ("财务拨付", "run.release")]  # fmt: skip
    form = {
        f"{what}{n}": value for n, pair in enumerate(steps) for what, value in zip(("name", "right"), pair, strict=True)
    }
    short = admin.post(reverse("chain", args=["run"]), {"name0": "提交", "right0": "run.submit", "reason": "省事"})
    assert short.status_code == 400 and "至少要 3 个不同的人" in text(short)
    made = admin.post(reverse("chain", args=["run"]), form | {"reason": "加一道"})
    assert made.status_code == 302
    page = text(director.get(made.url))
    assert "分管局长签" in page and "新增" in page
    assert admin.post(made.url, {"act": "approve"}).status_code == 409
    assert director.post(made.url, {"act": "refuse", "reason": ""}).status_code == 400
    assert director.post(made.url, {"act": "approve"}).status_code == 302
    assert "分管局长签" in text(director.get(reverse("chain", args=["run"])))


@pytest.mark.parametrize("name", ["inbox", "inbox-made", "matters", "holds"])
def test_lists_of_approvals_cost_the_same_when_matters_double(
    office: Office, world: World, name: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    people = {"inbox": Role.HEAD, "inbox-made": Role.OFFICER}
    client = office(people.get(name, Role.SUPERVISOR))
    held(submitted(world))
    client.get(reverse(name))
    with django_assert_max_num_queries(15) as first:
        client.get(reverse(name))
    for month in (AUGUST + 1, AUGUST + 2):
        version = actions.submit_run(run_id=world.computed(month).pk, by=officer(), at=world.tick())
        held(version)
    with django_assert_num_queries(len(first)):
        client.get(reverse(name))


def test_a_proposal_waits_in_the_inbox_of_the_other_office(office: Office, world: World) -> None:
    stages = [("录入", "people.import"), ("科长批准", "people.approve"), ("局长批准", "people.approve")]
    propose_chain(kind="import", stages=stages, reason="加一道", by=actor(Role.SECURITY_ADMIN), at=world.tick())
    assert "审批环节变更" in text(office(Role.DIRECTOR).get(reverse("inbox")))
