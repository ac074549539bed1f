"""Article 59: only the record of a provincial decision; its months are not paid, then or later."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from people_rows import AT, LATER, LATEST, officer, row, take_in
from runs_world import AUGUST, World, lines_of

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.file.papers import Upload, add_paper, withdraw_paper
from rongjun.domains.people.forms import propose_change
from rongjun.domains.people.models import Fact, Import, Paper, Person
from rongjun.domains.people.move_queries import (
    in_standing,
    list_suspensions,
    list_without_decision,
    standing_of,
)
from rongjun.domains.people.suspension import Decision, propose_end, propose_suspension
from rongjun.kernel.period import parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])
JANUARY = parse_month("2024-01")
PAPER = Upload("中止决定", b"%PDF-1.4\n%%EOF\n", title="中止决定")
DECISION = Decision(
    authority="某省退役军人事务厅", number="某退役发〔2024〕12号", decided=date(2024, 3, 1),
    ground="被判处有期徒刑期间", paper="中止决定书", since=date(2024, 3, 15), last_day=date(2024, 6, 10), review=None,
)  # fmt: skip


def suspend(decision: Decision = DECISION, upload: Upload | None = PAPER, at: Any = AT) -> int:
    result = propose_suspension(
        person_id=Person.objects.get().pk, decision=decision, upload=upload, by=officer(), at=at
    )
    assert result.import_id is not None
    return result.import_id


def in_force(decision: Decision = DECISION, at: Any = AT) -> None:
    approve_import(import_id=suspend(decision, at=at), by=officer("李批准"), at=at)


def months_owed(at: Any = LATEST) -> list[int]:
    """Return the months from January 2024 (0) for which something is owed, of twelve."""
    lines = compute_owed(known_at=at, first=JANUARY, until=JANUARY + 12).lines
    return sorted(month - JANUARY for month in lines["month"].unique().to_list())


def test_months_are_suspended_on_whose_first_day_the_decision_is_in_force() -> None:
    take_in(row(1))
    in_force()
    assert months_owed() == [0, 1, 2, 6, 7, 8, 9, 10, 11]  # 15 March to 10 June: April, May and June are not paid


def test_before_approval_by_another_nothing_is_suspended() -> None:
    take_in(row(1))
    waiting = suspend()
    assert len(months_owed()) == 12
    with pytest.raises(AlreadyDone):
        approve_import(import_id=waiting, by=officer(), at=LATER)


@pytest.mark.parametrize(
    "lacking",
    [
        {"authority": ""}, {"authority": "某县退役军人事务局"}, {"authority": "某省某市退役军人事务局"},
        {"number": "无"}, {"ground": "经常信访"}, {"paper": " "}, {"last_day": None},
        {"last_day": date(2024, 3, 14)}, {"decided": date(2024, 3, 6)},
    ],
)  # fmt: skip
def test_without_authority_number_ground_paper_or_end_there_is_no_suspension(lacking: dict[str, Any]) -> None:
    take_in(row(1))
    with pytest.raises(Refusal):
        suspend(replace(DECISION, **lacking))
    assert not Import.objects.filter(kind="change").exists()


def test_the_paper_itself_is_needed() -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match="材料"):
        suspend(upload=None)


def test_an_autonomous_region_and_a_municipality_are_provincial() -> None:
    take_in(row(1))
    suspend(replace(DECISION, authority="某自治区退役军人事务厅"))
    suspend(replace(DECISION, authority="重庆市退役军人事务局"))


def test_an_end_by_a_later_decision_needs_a_day_of_review_within_a_year() -> None:
    take_in(row(1))
    open_end = replace(DECISION, last_day=None, review=date(2025, 4, 1))
    with pytest.raises(Refusal, match="一年之内"):
        suspend(open_end)
    in_force(replace(open_end, review=date(2024, 9, 1)))
    assert months_owed() == [0, 1, 2]
    (fact,) = list_suspensions(officer())
    assert [standing_of(fact, day) for day in (date(2024, 3, 1), date(2024, 4, 1), date(2024, 9, 1))] == [
        "ahead", "in_force", "review",
    ]  # fmt: skip


def test_a_later_decision_ends_it_and_pay_goes_on_without_back_pay() -> None:
    take_in(row(1))
    in_force(replace(DECISION, last_day=None, review=date(2024, 9, 1)))
    end: dict[str, Any] = {"person_id": Person.objects.get().pk, "key": "1", "by": officer(), "at": LATER}
    with pytest.raises(Refusal, match="文号"):
        propose_end(**end, last_day=date(2024, 5, 20), number="", paper="恢复决定", upload=PAPER)
    result = propose_end(
        **end, last_day=date(2024, 5, 20), number="某退役发〔2024〕40号", paper="恢复决定书",
        upload=Upload("中止决定", b"%PDF-1.4\n%other\n%%EOF\n"),
    )  # fmt: skip
    assert result.import_id is not None
    approve_import(import_id=result.import_id, by=officer("李批准"), at=LATER)
    assert months_owed() == [0, 1, 2, 5, 6, 7, 8, 9, 10, 11]
    fact = list_suspensions(officer()).get()
    assert fact.value["ended_by"] == "某退役发〔2024〕40号" and fact.value["number"] == DECISION.number
    assert in_standing(list_suspensions(officer()), "ended", date(2024, 7, 1)).count() == 1


def test_a_suspension_is_not_approved_once_its_paper_was_withdrawn() -> None:
    take_in(row(1))
    waiting = suspend()
    withdraw_paper(paper_id=Paper.objects.get().pk, reason="放错了人", by=officer("镇", Role.TOWN_CLERK), at=LATER)
    with pytest.raises(Refusal, match="材料已撤回"):
        approve_import(import_id=waiting, by=officer("李批准"), at=LATER)
    assert not list_suspensions(officer()).exists()


def test_the_last_paper_of_a_suspension_cannot_be_withdrawn() -> None:
    take_in(row(1))
    in_force()
    paper, fact = Paper.objects.get(), list_suspensions(officer()).get()
    with pytest.raises(Refusal, match="不能撤回"):
        withdraw_paper(paper_id=paper.pk, reason="放错了", by=officer(), at=LATER)
    right = Upload("中止决定", b"%PDF-1.4\n%right\n%%EOF\n", title="中止决定")
    add_paper(person_id=fact.person_id, upload=right, facts=[fact.pk], by=officer(), at=LATER)
    withdraw_paper(paper_id=paper.pk, reason="放错了", by=officer(), at=LATER)
    assert Paper.objects.filter(withdrawn_at=None).count() == 1


def test_two_decisions_do_not_overlap() -> None:
    take_in(row(1))
    in_force()
    with pytest.raises(Refusal, match="重叠"):
        suspend(replace(DECISION, since=date(2024, 6, 10), last_day=date(2024, 8, 1)), at=LATER)


def test_the_end_of_a_suspension_cannot_be_put_off_without_a_decision_of_its_own() -> None:
    take_in(row(1))
    in_force()
    with pytest.raises(Refusal, match="不能在这里延长"):
        propose_end(
            person_id=Person.objects.get().pk, key="1", last_day=date(2024, 12, 31), number="某县〔2024〕1号",
            paper="通知", upload=PAPER, by=officer(), at=LATER,
        )  # fmt: skip
    longer = replace(DECISION, since=date(2024, 6, 11), last_day=date(2024, 12, 31), number="某退役发〔2024〕50号")
    in_force(longer, at=LATER)
    assert months_owed() == [0, 1, 2], "the new provincial decision goes on where the first ends"


def test_what_a_workbook_calls_suspended_is_listed_until_the_provincial_decision_is_recorded() -> None:
    stopped = {"停止日期": "2024-02-20", "停止原因": "中止"}
    take_in(row(1, **stopped), row(2), row(3, 停止日期="2024-02-20", 停止原因="取消"))
    (missing,) = list_without_decision(officer(), LATER.date())
    assert missing.person.file_no == "D0001"
    decision = replace(DECISION, since=date(2024, 2, 20), last_day=None, review=date(2024, 9, 1))
    done = propose_suspension(
        person_id=missing.person_id, decision=decision, upload=PAPER, by=officer(), at=LATER
    )  # fmt: skip
    assert list_without_decision(officer(), LATER.date()).exists(), "before another approves it nothing is on record"
    approve_import(import_id=done.import_id or 0, by=officer("李批准"), at=LATER)
    assert not list_without_decision(officer(), LATER.date()).exists()


def test_the_reason_of_an_end_leads_to_the_form_of_article_59() -> None:
    take_in(row(1))
    with pytest.raises(Refusal, match="省级"):
        propose_change(
            person_id=Person.objects.get().pk, reason="县里决定", by=officer(), at=AT,
            changes={"停止日期": "2024-02-01", "停止原因": "中止"},
        )  # fmt: skip


def test_what_was_paid_in_suspended_months_is_overpaid_and_never_paid_later() -> None:
    world = World()
    person = world.person()
    world.status(person)
    paid = {month: fen for _no, _b, month, _k, fen in lines_of(world.released(AUGUST))}
    world.released(AUGUST + 1)
    world.fact(person, "suspension", {"number": "1号"}, date(2022, 8, 20), key="1", valid_to=date(2022, 10, 15))
    third = lines_of(world.released(AUGUST + 2))  # September and October are suspended
    assert third == [("D00001", "disability_pension", 1, "overpayment", -paid[0])]
    fourth = lines_of(world.released(AUGUST + 3))
    assert fourth == [("D00001", "disability_pension", 3, "regular", paid[0])]


def test_a_suspended_stretch_is_cut_out_of_a_stretch_that_changes_within_it() -> None:
    take_in(row(1))
    Fact.objects.create(
        person=Person.objects.get(),
        kind="household",
        value={"kind": "urban"},
        valid_from=date(2024, 5, 1),
        recorded_at=AT,
    )
    in_force()
    assert months_owed() == [0, 1, 2, 6, 7, 8, 9, 10, 11]
