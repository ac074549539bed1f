"""Holds: by the supervisor alone, with a reason that no petition is, bounded, lifted once, kept by the database."""

from datetime import date

import pytest
from approvals_world import AT, HASH, OTHER, actor, later, refused, run_sql, submitted
from django.db import connection

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.actions import return_matter, sign
from rongjun.domains.approvals.holds import days_left, find_hold, lift_hold, list_holds, place_hold
from rongjun.domains.approvals.models import Act, Hold, Matter
from rongjun.domains.safeguards.queries import list_acts_on, verify_audit_chain
from rongjun.domains.safeguards.words import petition_word
from rongjun.domains.units.models import Staff

pytestmark = pytest.mark.django_db(databases=["default", "access"])
REASON = "补发金额与上月相差较大，请附新标准文件"
WEEK = date(2025, 8, 7)
ACT = (
    "INSERT INTO approvals_act (matter_id, stage, staff_id, content_hash, previous_stage, role, unit_id, at, note)"
    " VALUES (%s, 1, %s, %s, 0, 'head', 1, %s, '')"
)
HOLD = (
    "INSERT INTO approvals_hold (matter_id, reason, placed_by_id, placed_at, until, lift_reason)"
    " VALUES (%s, %s, %s, %s, %s, '')"
)


def held(matter: Matter, last_day: date = WEEK) -> Hold:
    return place_hold(matter_id=matter.pk, reason=REASON, last_day=last_day, by=actor(Role.SUPERVISOR), at=AT)


def test_while_a_hold_stands_nobody_signs_and_everybody_is_told_why_and_until_when():
    matter = submitted()
    held(matter)
    with pytest.raises(Refusal, match=rf"supervisor 暂缓.*{REASON}.*2025-08-07"):
        sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=later(days=6))
    assert Act.objects.count() == 1


def test_a_hold_ends_by_itself_after_its_last_day():
    matter = submitted()
    held(matter)
    midnight = later(days=6, hours=14, minutes=30)  # 2025-08-08 00:00 in the office
    assert find_hold("run", 1, later(days=6, hours=14)) is not None
    assert find_hold("run", 1, midnight) is None
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=midnight)


def test_lifted_a_hold_lets_the_signing_go_on_and_both_acts_are_in_the_audit():
    matter = submitted()
    hold = held(matter)
    lift_hold(hold_id=hold.pk, reason="文件已附", by=actor(Role.SUPERVISOR), at=later(hours=2))
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=later(hours=2))
    told = [entry.action for entry in list_acts_on("run:1")]
    assert told.count("approvals.hold") == told.count("approvals.lift") == 1
    assert verify_audit_chain() is None
    with pytest.raises(AlreadyDone):
        lift_hold(hold_id=hold.pk, reason="再次", by=actor(Role.SUPERVISOR), at=later(hours=3))
    assert [one.lift_reason for one in list_holds()] == ["文件已附"]


def test_a_hold_stands_for_the_next_round_too_though_it_can_be_returned_and_submitted_again():
    matter = submitted()
    held(matter)
    return_matter(matter_id=matter.pk, reason="更正", by=actor(Role.HEAD), at=later(hours=1))
    again = submitted(content=OTHER, at=later(hours=2))
    with pytest.raises(Refusal, match="暂缓"):
        sign(matter_id=again.pk, content_hash=OTHER, by=actor(Role.HEAD), at=later(hours=3))


def test_only_the_supervisor_holds_and_lifts():
    matter = submitted()
    for role in (Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.AUDITOR, Role.SECURITY_ADMIN):
        with pytest.raises(NotPermitted):
            place_hold(matter_id=matter.pk, reason=REASON, last_day=WEEK, by=actor(role), at=AT)
    hold = held(matter)
    with pytest.raises(NotPermitted):
        lift_hold(hold_id=hold.pk, reason=REASON, by=actor(Role.DIRECTOR), at=AT)


@pytest.mark.parametrize(
    "reason",
    [
        "", "  ", "该户有信访", "本人上访中", "有人举报", "群众投诉", "被控告", "12397来电", "信 访 未 结",
        "ｘｉｎｆａｎｇ", "越级反映", "petition pending", "Complaint open", "思想动态不稳", "行踪不明", "重点人",
    ],
)  # fmt: skip
def test_a_reason_that_cites_a_petition_or_watches_people_is_refused_with_the_reason(reason):
    matter = submitted()
    with pytest.raises(Refusal):
        place_hold(matter_id=matter.pk, reason=reason, last_day=WEEK, by=actor(Role.SUPERVISOR), at=AT)
    hold = held(matter)
    with pytest.raises(Refusal):
        lift_hold(hold_id=hold.pk, reason=reason, by=actor(Role.SUPERVISOR), at=AT)


@pytest.mark.parametrize(
    "reason", ["金额 12345 元与文件不符", "12397元有疑问", "走访核实表缺签名", "补发 123450.00 元"]
)
def test_amounts_and_home_visits_are_no_petition(reason):
    assert petition_word(reason) == ""


def test_a_subject_is_held_thirty_days_at_most_over_all_its_rounds():
    matter, supervisor = submitted(), actor(Role.SUPERVISOR)
    for day in (date(2025, 7, 31), date(2025, 8, 31)):
        with pytest.raises(Refusal):
            held(matter, day)
    hold = held(matter, date(2025, 8, 20))
    lift_hold(hold_id=hold.pk, reason="已补", by=supervisor, at=later(days=9))
    assert days_left("run", 1, later(days=9)) == 20
    return_matter(matter_id=matter.pk, reason="更正", by=actor(Role.HEAD), at=later(days=10))
    again = submitted(content=OTHER, at=later(days=10))
    with pytest.raises(Refusal, match="这次最晚到 2025-08-30"):
        place_hold(matter_id=again.pk, reason=REASON, last_day=date(2025, 8, 31), by=supervisor, at=later(days=10))
    place_hold(matter_id=again.pk, reason=REASON, last_day=date(2025, 8, 30), by=supervisor, at=later(days=10))
    with pytest.raises(Refusal, match="不能再暂缓"):
        place_hold(matter_id=again.pk, reason=REASON, last_day=date(2025, 8, 31), by=supervisor, at=later(days=30))


def test_a_matter_is_held_once_at_a_time_and_not_after_it_is_decided():
    matter = submitted()
    held(matter)
    with pytest.raises(AlreadyDone, match="正在暂缓"):
        held(matter)
    return_matter(matter_id=matter.pk, reason="更正", by=actor(Role.HEAD), at=later(hours=1))
    with pytest.raises(AlreadyDone, match="已办结"):
        place_hold(matter_id=matter.pk, reason=REASON, last_day=WEEK, by=actor(Role.SUPERVISOR), at=later(days=20))


@pytest.mark.parametrize(
    "moment", ["2025-08-01 01:30:00", "2025-08-07 15:59:59", "2025-08-07T15:59:59", "2024-01-01 00:00:00"]
)
def test_raw_sql_signs_nothing_during_a_hold_however_the_moment_is_written(moment):
    matter = submitted()
    held(matter)
    refused("approvals_act", ACT, matter.pk, Staff.objects.create(name="乙").pk, HASH, moment)


def test_raw_sql_signs_after_a_hold_so_that_the_refusals_mean_something():
    matter = submitted()
    held(matter)
    run_sql(ACT, matter.pk, Staff.objects.create(name="乙").pk, HASH, "2025-08-07 16:00:00+00:00")
    assert Act.objects.count() == 2


def test_raw_sql_neither_changes_shortens_removes_nor_lifts_a_hold_twice():
    matter = submitted()
    hold = held(matter)
    table, staff = "approvals_hold", hold.placed_by_id
    refused(table, "UPDATE approvals_hold SET until = '2025-08-02 00:00:00'")
    refused(table, "UPDATE approvals_hold SET reason = 'x'")
    refused(table, "UPDATE approvals_hold SET matter_id = matter_id + 1")
    refused(table, "UPDATE approvals_hold SET lifted_at = '2025-08-01 02:00:00'")
    refused(table, "UPDATE approvals_hold SET lifted_at = '2025-07-01 02:00:00', lifted_by_id = %s", staff)
    refused(table, "UPDATE approvals_hold SET lifted_at = '2026-07-01 02:00:00', lifted_by_id = %s", staff)
    refused(table, "DELETE FROM approvals_hold")
    if connection.vendor == "sqlite":
        replace = (
            HOLD.replace("INSERT", "REPLACE").replace("(matter_id", "(id, matter_id").replace("(%s", f"({hold.pk}, %s")
        )
        refused(table, replace, matter.pk, "x", staff, "2025-08-01 01:30:00", "2025-08-02 00:00:00")
    else:
        refused(table, "TRUNCATE approvals_hold")
    run_sql("UPDATE approvals_hold SET lifted_at = '2025-08-01 02:00:00', lifted_by_id = %s", staff)
    refused(table, "UPDATE approvals_hold SET lifted_at = NULL, lifted_by_id = NULL")
    refused(table, "UPDATE approvals_hold SET lifted_at = '2025-08-01 03:00:00'")


def test_raw_sql_places_no_endless_second_or_groundless_hold():
    matter, staff = submitted(), actor(Role.SUPERVISOR).staff_id
    table, start = "approvals_hold", "2025-08-01 01:30:00"
    refused(table, HOLD, matter.pk, "x", staff, start, "2025-09-02 01:30:00")
    refused(table, HOLD, matter.pk, "x", staff, start, "2025-08-01 01:30:00")
    refused(table, HOLD, matter.pk, "", staff, start, "2025-08-05 00:00:00")
    run_sql(HOLD, matter.pk, "x", staff, start, "2025-08-05 00:00:00")
    refused(table, HOLD, matter.pk, "x", staff, "2025-08-02 00:00:00", "2025-08-09 00:00:00")
    return_matter(matter_id=matter.pk, reason="更正", by=actor(Role.HEAD), at=later(hours=1))
    refused(table, HOLD, matter.pk, "x", staff, "2025-08-06 00:00:00", "2025-08-09 00:00:00")
