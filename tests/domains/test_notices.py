"""Notices in the database: their states, their guards, what the rulebook makes of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from runs_world import World, actor

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.paper_store import content_path
from rongjun.domains.policy.actions import keep_snapshot
from rongjun.domains.policy.models import Notice, NoticePaper
from rongjun.domains.policy.notices import actions
from rongjun.domains.policy.notices.entries import Head
from rongjun.domains.policy.notices.papers import add_notice_paper, open_notice_paper, remove_notice_paper
from rongjun.domains.policy.notices.queries import get_notice
from rongjun.domains.policy.notices.states import TRANSITIONS, State, next_state
from rongjun.domains.policy.queries import current_rulebook, load_snapshot
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import cell_in_force, resolve, to_content

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AUGUST = parse_month("2024-08")
HEAD = Head("national", "退役军人部发〔2024〕7号", "关于调整标准的通知", "来文", AUGUST)
CHILD = {"cells": [{"table": "martyr_child", "key": "all", "text": "8772", "period": "year"}]}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.VAR_DIR = tmp_path
    return World()


def maker() -> Actor:
    return actor(Role.OFFICER, "录入人")


def second() -> Actor:
    return actor(Role.HEAD, "批准人")


def draft(world: World, typed: dict[str, Any] = CHILD, head: Head = HEAD) -> Notice:
    return actions.make_draft(head=head, typed=typed, by=maker(), at=world.tick())


def submitted(world: World, typed: dict[str, Any] = CHILD, head: Head = HEAD) -> Notice:
    made = draft(world, typed, head)
    return actions.submit_notice(notice_id=made.pk, by=maker(), at=world.tick(), paper_needed=False)


def approve(world: World, notice: Notice) -> Notice:
    at = world.tick()
    return actions.approve_notice(notice_id=notice.pk, content_hash=notice.content_hash, by=second(), at=at)


def child(month: str = "2024-09") -> int:
    cell = cell_in_force(current_rulebook(), "martyr_child", "all", parse_month(month))
    assert cell is not None
    return cell.value


def test_only_an_approved_notice_is_part_of_the_rulebook(world: World) -> None:
    notice = submitted(world)
    assert child() == 828_000
    approve(world, notice)
    assert child() == 877_200
    assert child("2024-07") == 828_000


def test_the_rulebook_is_read_anew_when_a_notice_is_approved_and_not_otherwise(world: World) -> None:
    before = current_rulebook()
    notice = submitted(world)
    assert current_rulebook() is before
    approve(world, notice)
    after = current_rulebook()
    assert after is not before and after.version != before.version
    assert current_rulebook() is after


def test_a_cell_carries_the_number_of_its_notice_and_cites_the_document(world: World) -> None:
    notice = approve(world, submitted(world))
    cell = cell_in_force(current_rulebook(), "martyr_child", "all", AUGUST)
    assert cell is not None
    assert cell.id == f"national/martyr_child/all@2024-08#n{notice.pk}"
    assert (cell.citation.text, cell.citation.doc_no) == (HEAD.title, HEAD.doc_no)


def test_a_notice_ends_the_draft_of_the_same_cell_and_month(world: World) -> None:
    def drafts() -> list[str]:
        cells = current_rulebook().cells
        return [cell.id for cell in cells if cell.table == "martyr_child" and not cell.status.payable]

    assert drafts() == ["national/martyr_child/all@2024-08#draft"]
    approve(world, submitted(world))
    assert drafts() == []


def test_a_snapshot_holds_the_notice_whole_whatever_comes_later(world: World) -> None:
    approve(world, submitted(world))
    book = current_rulebook()
    keep_snapshot(book, world.tick())
    later = {"cells": [CHILD["cells"][0] | {"text": "9000"}]}
    approve(world, submitted(world, later, replace(HEAD, doc_no="9号", corrects="印错")))
    assert child() == 900_000
    assert to_content(load_snapshot(book.version)) == to_content(book)


def test_the_later_notice_wins_where_it_says_why_and_both_stay_readable(world: World) -> None:
    first = approve(world, submitted(world))
    other = replace(HEAD, doc_no="8号")
    typed = {"cells": [CHILD["cells"][0] | {"text": "8800"}]}
    with pytest.raises(Refusal, match=r"8,800\.00.*7号（第 \d+ 号通知） 8,772\.00"):
        submitted(world, typed, other)
    second_one = approve(world, submitted(world, typed, replace(HEAD, doc_no="8号", corrects="更正")))
    assert child() == 880_000
    assert [get_notice(one.pk).state for one in (first, second_one)] == ["approved", "approved"]
    assert get_notice(first.pk).signed["book"]["standards"][0]["values"] == {"all": "8772.00"}


def test_of_two_notices_that_wait_for_the_same_value_the_second_is_refused_at_approval(world: World) -> None:
    one = submitted(world)
    two = submitted(world, {"cells": [CHILD["cells"][0] | {"text": "8800"}]}, replace(HEAD, doc_no="8号"))
    approve(world, one)
    with pytest.raises(Refusal, match="同一月份已有别的来源"):
        approve(world, two)
    assert get_notice(two.pk).state == "submitted"
    assert child() == 877_200


def test_the_maker_cannot_approve_and_an_officer_of_a_town_cannot_even_enter(world: World) -> None:
    notice = submitted(world)
    with pytest.raises(AlreadyDone):
        actions.approve_notice(notice_id=notice.pk, content_hash=notice.content_hash, by=maker(), at=world.tick())
    with pytest.raises(NotPermitted):
        actions.make_draft(head=HEAD, typed=CHILD, by=replace(maker(), area_prefix="990101001"), at=world.tick())
    with pytest.raises(Refusal):
        actions.approve_notice(notice_id=notice.pk, content_hash="0" * 64, by=second(), at=world.tick())
    assert get_notice(notice.pk).state == "submitted"


def test_every_step_that_the_table_does_not_have_is_refused() -> None:
    acts = {act for _state, act in TRANSITIONS}
    for state in State:
        for act in acts:
            if (state, act) in TRANSITIONS:
                assert next_state(state, act) == TRANSITIONS[state, act]
            else:
                with pytest.raises(Refusal):
                    next_state(state, act)


def test_a_returned_notice_stays_as_it_was_and_a_copy_goes_on(world: World) -> None:
    notice = submitted(world)
    actions.return_notice(notice_id=notice.pk, reason="缺一档", by=second(), at=world.tick())
    with pytest.raises(AlreadyDone):
        approve(world, notice)
    copy = actions.copy_notice(notice_id=notice.pk, by=maker(), at=world.tick())
    again = actions.submit_notice(notice_id=copy.pk, by=maker(), at=world.tick(), paper_needed=False)
    assert get_notice(notice.pk).state == "returned"
    assert approve(world, again).state == "approved"


def test_without_a_scan_the_browser_cannot_submit(world: World) -> None:
    made = draft(world)
    with pytest.raises(Refusal, match="扫描件"):
        actions.submit_notice(notice_id=made.pk, by=maker(), at=world.tick())
    paper = add_notice_paper(notice_id=made.pk, content=PDF, name="通知.pdf", by=maker(), at=world.tick())
    done = actions.submit_notice(notice_id=made.pk, by=maker(), at=world.tick())
    assert done.signed["papers"] == [paper.digest]
    assert open_notice_paper(notice_id=made.pk, paper_id=paper.pk, by=second())[1] == PDF
    assert PDF not in content_path(paper.token).read_bytes()


def test_a_wrong_scan_is_taken_out_of_a_draft_and_never_out_of_what_was_submitted(world: World) -> None:
    made = draft(world)
    paper = add_notice_paper(notice_id=made.pk, content=PDF, name="a", by=maker(), at=world.tick())
    assert add_notice_paper(notice_id=made.pk, content=PDF, name="b", by=maker(), at=world.tick()).pk == paper.pk
    remove_notice_paper(notice_id=made.pk, paper_id=paper.pk, by=maker(), at=world.tick())
    assert NoticePaper.objects.count() == 0
    paper = add_notice_paper(notice_id=made.pk, content=PDF, name="a", by=maker(), at=world.tick())
    actions.submit_notice(notice_id=made.pk, by=maker(), at=world.tick())
    with pytest.raises(Refusal):
        remove_notice_paper(notice_id=made.pk, paper_id=paper.pk, by=maker(), at=world.tick())


def run_sql(sql: str, *values: object) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def refused(sql: str, *values: object) -> None:
    before = [list(Notice.objects.order_by("pk").values()), list(NoticePaper.objects.order_by("pk").values())]
    with pytest.raises(DatabaseError):
        run_sql(sql, *values)
    after = [list(Notice.objects.order_by("pk").values()), list(NoticePaper.objects.order_by("pk").values())]
    assert after == before


def test_a_draft_can_be_changed_by_sql_so_that_the_refusals_below_mean_something(world: World) -> None:
    made = draft(world)
    assert run_sql("UPDATE policy_notice SET title = 'x' WHERE id = %s", made.pk) == 1


@pytest.mark.parametrize(
    "change",
    ["title = 'x'", "effective = effective + 1", "content_hash = 'x'", "state = 'draft'", "state = 'approved'",
     "doc_no = 'x'", "typed = '{}'", "content = '{}'", "id = id + 1000", "made_by_id = made_by_id + 1",
     "state = 'submitted'", "reason = 'x'"],
)  # fmt: skip
def test_what_was_submitted_is_not_changed_by_raw_sql(world: World, change: str) -> None:
    notice = submitted(world)
    refused(f"UPDATE policy_notice SET {change} WHERE id = %s", notice.pk)


def test_what_was_approved_is_not_changed_deleted_replaced_or_undone(world: World) -> None:
    made = draft(world)
    add_notice_paper(notice_id=made.pk, content=PDF, name="a", by=maker(), at=world.tick())
    notice = approve(world, actions.submit_notice(notice_id=made.pk, by=maker(), at=world.tick()))
    for state in ("draft", "submitted", "returned", "withdrawn"):
        refused("UPDATE policy_notice SET state = %s WHERE id = %s", state, notice.pk)
    refused("UPDATE policy_notice SET decided_at = NULL WHERE id = %s", notice.pk)
    refused("DELETE FROM policy_notice WHERE id = %s", notice.pk)
    refused("DELETE FROM policy_noticepaper WHERE notice_id = %s", notice.pk)
    refused("UPDATE policy_noticepaper SET digest = 'x'")
    columns = "kind, state, doc_no, title, issuer, source, effective, corrects, region, region_name, typed, rejected"
    columns += ", entry_hash, content, content_hash, made_by_id, made_at, reason"
    refused(f"INSERT INTO policy_notice ({columns}) SELECT {columns} FROM policy_notice")
    if connection.vendor == "sqlite":
        refused("INSERT OR REPLACE INTO policy_notice SELECT * FROM policy_notice")
    else:
        refused("TRUNCATE policy_notice CASCADE")


def test_no_notice_is_born_approved(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.create(
            kind="national", state="approved", doc_no="1", title="t", source="s", effective=AUGUST,
            made_by_id=maker().staff_id, made_at=world.tick(), content={}, content_hash="0" * 64,
        )  # fmt: skip


def test_a_local_notice_raises_its_county_and_ends_the_rule_before(world: World) -> None:
    def local(percent: str, month: str, number: str) -> Notice:
        rule = {"table": "disability", "key": "*", "op": "percent", "percent": percent, "from": f"{month}-01"}
        head = Head("local", number, "县通知", "县局", parse_month(month), region="990101", region_name="试验县")
        return approve(world, submitted(world, {"rules": [rule]}, head))

    local("8", "2023-01", "县1号")
    local("10", "2024-01", "县2号")

    def paid(month: str) -> int:
        frame = resolve(current_rulebook(), parse_month(month), ["990101"])
        return (
            int(
                frame.row(
                    by_predicate=(frame["benefit"] == "disability_pension") & (frame["key"] == "1.war"), named=True
                )["amount_fen"]
            )
            if False
            else int(
                frame.filter((frame["benefit"] == "disability_pension") & (frame["key"] == "1.war"))["amount_fen"][0]
            )
        )

    assert paid("2023-12") == 11_627_000 * 108 // 100
    assert paid("2024-01") == 11_627_000 * 110 // 100


def test_wages_incomes_rates_and_shares_of_a_local_notice_come_into_force(world: World) -> None:
    typed = {
        "values": [{"table": "local_wage", "amount": "84600", "period": "year", "from": "2024-08-01"}],
        "funding": [{"benefit": "disability_pension", "central": "90", "provincial": "5", "from": "2024-08-01"}],
    }
    head = Head("local", "县3号", "县通知", "县局", AUGUST, region="990101", region_name="试验县")
    approve(world, submitted(world, typed, head))
    frame = resolve(current_rulebook(), AUGUST, ["990101"])
    assert frame.filter(frame["benefit"] == "nursing_fee").height > 0
    assert frame.filter(frame["benefit"] == "disability_pension")["central_bp"].unique().to_list() == [9000]
