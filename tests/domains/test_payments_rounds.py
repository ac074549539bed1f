"""What was submitted is compared, figure by figure and line by line, with what is submitted again."""

import pytest
from runs_world import AUGUST, World, actor, officer

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.approvals.chain_actions import approve_chain, propose_chain
from rongjun.domains.approvals.changes import compare_with_signed
from rongjun.domains.approvals.queries import get_matter, list_inbox, list_rounds
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.rounds import compare_rounds

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    made = World()
    for _ in range(3):
        made.status(made.person())
    return made


def submitted(world: World) -> Run:
    run = world.computed(AUGUST)
    return actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())


def again(world: World, run: Run) -> Run:
    actions.return_run(run_id=run.pk, reason="更正", by=actor(Role.HEAD), at=world.tick())
    world.status(world.person())
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())
    return actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())


def test_a_second_round_shows_line_by_line_what_differs_from_the_first(world):
    run = again(world, submitted(world))
    first, second = list_rounds("run", run.pk)
    changes = compare_rounds(first, second)
    assert changes.counts() == {"added": 1}
    line = changes[0]
    assert (line.file_no, line.change, line.before_fen) == ("D00004", "added", None)
    assert line.now_fen == run.lines.get(person_id=line.person_id).amount_fen
    assert compare_rounds(second, first).counts() == {"removed": 1}
    assert len(compare_rounds(first, first)) == 0


def test_the_summary_of_the_round_is_compared_with_the_one_this_person_signed(world):
    run = submitted(world)
    actions.sign_run(run_id=run.pk, by=actor(Role.HEAD), at=world.tick())
    actions.return_run(run_id=run.pk, reason="更正", by=actor(Role.DIRECTOR), at=world.tick())
    actions.recompute_run(run_id=run.pk, by=officer(), at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())
    actions.submit_run(run_id=run.pk, by=officer(), at=world.tick())
    run = again(world, run)
    rounds = list_rounds("run", run.pk)
    for role, own, number in ((Role.HEAD, True, 1), (Role.FINANCE, False, 2)):
        compared = compare_with_signed(rounds, actor(role).staff_id)
        assert compared is not None
        assert (compared.own, compared.before.round) == (own, number)
        changed = {one.label: (one.kind, one.before, one.now) for one in compared.changes}
        assert changed["发放人数"] == ("changed", "3", "4")


def test_a_returned_run_comes_back_to_its_maker_until_it_is_submitted_again_or_cancelled(world):
    run = submitted(world)
    actions.return_run(run_id=run.pk, reason="更正", by=actor(Role.HEAD), at=world.tick())
    waiting = list_inbox(officer())
    assert [(one.matter.kind, one.returned, one.matter.reason) for one in waiting] == [("run", True, "更正")]
    assert list_inbox(actor(Role.OFFICER, "别的经办")) == []
    actions.cancel_run(run_id=run.pk, reason="重开", by=officer(), at=world.tick())
    assert list_inbox(officer()) == []
    run = again(world, submitted(world))
    assert list_inbox(officer()) == []


def test_a_run_goes_through_a_longer_chain_and_is_released_by_its_last_stage_only(world):
    stages = [
        ("提交", "run.submit"), ("科长签", "run.sign.head"), ("分管局长签", "run.sign.director"),
        ("局长签", "run.sign.director"), ("财务拨付", "run.release"),
    ]  # fmt: skip
    admin, director = actor(Role.SECURITY_ADMIN), actor(Role.DIRECTOR)
    version = propose_chain(kind="run", stages=stages, reason="加一道", by=admin, at=world.tick())
    approve_chain(version_id=version.pk, by=director, at=world.tick())
    run = submitted(world)
    for by, state in ((actor(Role.HEAD), "head_signed"), (actor(Role.DIRECTOR, "副局长"), "head_signed")):
        run = actions.sign_run(run_id=run.pk, by=by, at=world.tick())
        assert run.state == state
        with pytest.raises((AlreadyDone, Refusal)):
            actions.release_run(run_id=run.pk, by=actor(Role.FINANCE), at=world.tick())
    assert actions.sign_run(run_id=run.pk, by=director, at=world.tick()).state == "signed"
    assert actions.release_run(run_id=run.pk, by=actor(Role.FINANCE), at=world.tick()).state == "released"
    assert len(get_matter("run", run.pk).chain) == 5


def test_a_run_of_three_stages_is_signed_once_and_released(world):
    stages = [("提交", "run.submit"), ("局长签", "run.sign.director"), ("财务拨付", "run.release")]
    version = propose_chain(kind="run", stages=stages, reason="少一道", by=actor(Role.SECURITY_ADMIN), at=world.tick())
    approve_chain(version_id=version.pk, by=actor(Role.DIRECTOR, "分管"), at=world.tick())
    run = submitted(world)
    assert actions.sign_run(run_id=run.pk, by=actor(Role.DIRECTOR), at=world.tick()).state == "signed"
    assert actions.release_run(run_id=run.pk, by=actor(Role.FINANCE), at=world.tick()).state == "released"
