"""What a notice costs before it is approved is, to the fen, what the next run pays for it."""

from pathlib import Path
from typing import Any

import pytest
from runs_world import World, actor

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.payments.actions import recompute_run
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.notice_costs import ask_cost, stamp_of, work_out_cost
from rongjun.domains.policy.models import NoticeCost
from rongjun.domains.policy.notices import actions
from rongjun.domains.policy.notices.entries import Head
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AUGUST, SEPTEMBER = parse_month("2023-08"), parse_month("2023-09")
HEAD = Head("national", "退役军人部发〔2023〕7号", "通知", "来文", AUGUST)


def typed(**values: str) -> dict[str, Any]:
    keys = {"one": "1.war", "two": "2.war"}
    return {
        "cells": [
            {"table": "disability", "key": keys[name], "text": text, "period": "year"} for name, text in values.items()
        ]
    }


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    """Three people, two months posted: the books open in July 2023."""
    settings.VAR_DIR = tmp_path
    made = World()
    for number in range(3):
        made.status(made.person(area=f"99010100{number + 1}001"), grade=1 + number, since="2010-01")
    for month in (AUGUST - 1, AUGUST):
        made.released(month)
    return made


def test_back_pay_and_the_month_ahead_are_what_the_next_run_pays(world: World) -> None:
    officer, head = actor(Role.OFFICER, "甲"), actor(Role.HEAD, "乙")
    draft = actions.make_draft(head=HEAD, typed=typed(one="124410", two="112590.05"), by=officer, at=world.tick())
    notice = actions.submit_notice(notice_id=draft.pk, by=officer, at=world.tick(), paper_needed=False)
    ask_cost(notice_id=notice.pk, by=head, at=world.tick())
    content = work_out_cost(notice_id=notice.pk, at=world.tick()).content
    assert content is not None
    assert (content["start"], content["next"], content["ahead"]) == (AUGUST, SEPTEMBER, SEPTEMBER)
    assert (content["gaining"], content["losing"]) == (2, 0)
    for part in content["by"].values():
        assert [sum(row[place] for row in part) for place in (1, 2, 3)] == [
            content["back_fen"], content["month_fen"], content["ahead_fen"],
        ]  # fmt: skip
    assert {row[0] for row in content["by"]["town"]} == {"990101001", "990101002"}
    run = world.computed(SEPTEMBER)
    plain = sum(RunLine.objects.filter(run=run).values_list("amount_fen", flat=True))
    actions.approve_notice(notice_id=notice.pk, content_hash=notice.content_hash, by=head, at=world.tick())
    recompute_run(run_id=run.pk, by=officer, at=world.tick())
    compute_run(run_id=run.pk, at=world.tick())

    def paid(month: int) -> int:
        return sum(RunLine.objects.filter(run=run, month=month).values_list("amount_fen", flat=True))

    assert paid(AUGUST) == content["back_fen"] > 0
    assert paid(SEPTEMBER) - plain == content["month_fen"]


def test_a_cost_names_what_it_is_the_cost_of_and_leaves_an_access_row(world: World) -> None:
    officer = actor(Role.OFFICER, "甲")
    draft = actions.make_draft(head=HEAD, typed=typed(one="124410"), by=officer, at=world.tick())
    before = AccessRow.objects.using("access").count()
    ask_cost(notice_id=draft.pk, by=officer, at=world.tick())
    assert AccessRow.objects.using("access").count() == before + 1
    cost = work_out_cost(notice_id=draft.pk, at=world.tick())
    assert cost.content is not None and cost.content["of"] == stamp_of(draft)
    changed = actions.change_draft(notice_id=draft.pk, typed=typed(one="125000"), by=officer, at=world.tick())
    assert stamp_of(changed) != cost.content["of"]


def test_nothing_is_worked_out_of_an_empty_notice_or_for_who_has_no_part_in_it(world: World) -> None:
    officer = actor(Role.OFFICER, "甲")
    draft = actions.make_draft(head=HEAD, typed={}, by=officer, at=world.tick())
    with pytest.raises(NotPermitted):
        ask_cost(notice_id=draft.pk, by=actor(Role.FINANCE, "丙"), at=world.tick())
    ask_cost(notice_id=draft.pk, by=officer, at=world.tick())
    with pytest.raises(Refusal, match="还没有任何数"):
        work_out_cost(notice_id=draft.pk, at=world.tick())
    assert NoticeCost.objects.get().state == NoticeCost.State.FAILED
