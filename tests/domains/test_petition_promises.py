"""What has a day of its own beside the clocks: who owes is warned before, the unit above told after it, once each."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from kept import fresh
from petitions_world import START, Desks, everything

from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions import elsewhere, joint, leading, refusals, reviewing, supervising
from rongjun.domains.petitions.models import Elsewhere, Entry, LeaderMatter, Matter, Part, Refused, Repair, Supervision
from rongjun.domains.petitions.models.repairing import Cause
from rongjun.domains.petitions.owners import root_unit
from rongjun.domains.petitions.repairs import list_repairs
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.petitions.watch_promises import Owed, list_owed
from rongjun.domains.units.models import Unit

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def on(day: date) -> datetime:
    return datetime.combine(day, START.timetz())


def looked(desks: Desks, day: date) -> None:
    watch_petitions(by=desks.officer, at=on(day))


def supervised(desks: Desks, due: date) -> Any:
    return Supervision.objects.create(
        matter=desks.accepted(), ground="shirks", to_unit_id=root_unit(), asked="没有进展",
        asked_by_id=desks.city[0].staff_id,
        from_unit_id=desks.city[0].unit_id, asked_at=desks.tick(), due_on=due,
    )  # fmt: skip


def taken(desks: Desks, due: date) -> Any:
    matter = desks.accepted()
    return leading.take_on(matter=matter, reason="难", due_on=due, by=desks.director, at=desks.tick())


def asked(desks: Desks, due: date) -> Any:
    return joint.ask_part(
        matter=desks.accepted(), unit_id=desks.medical[0].unit_id, subject="medical", asked="查报销记录", due_on=due,
        by=desks.desk, at=desks.tick(),
    )  # fmt: skip


def refused(desks: Desks, due: date) -> Any:
    row = refusals.say_refused(
        unit_id=desks.clerk.unit_id, day=desks.today, told="说不归他们管", sent_key="r1", by=desks.desk, at=desks.tick()
    )
    assert row.due_on == due
    return row


def repair(desks: Desks, due: date) -> Any:
    return Repair.objects.create(
        title="三月漏发", cause=Cause.objects.get(code="not_paid"), unit_id=desks.desk.unit_id,
        owner_id=desks.desk.staff_id, plan="补发", due_on=due, made_by_id=desks.desk.staff_id, made_at=desks.tick(),
    )  # fmt: skip


def sent_away(desks: Desks, due: date) -> Any:
    Unit.objects.filter(pk=desks.city[0].unit_id).update(level=12)
    Unit.objects.filter(pk=desks.province[0].unit_id).update(level=12)
    matter = desks.delivered()
    reviewing.ask_review(matter=matter, reason="数额不对", by=desks.desk, at=desks.tick())
    Unit.objects.filter(pk=desks.city[0].unit_id).update(level=4)
    Unit.objects.filter(pk=desks.province[0].unit_id).update(level=2)
    row = Elsewhere.objects.select_related("matter").get()
    assert row.due_on == due
    return row


KINDS = {
    "supervision": (supervised, Supervision, 15, "desk", "city"),
    "leader": (taken, LeaderMatter, 15, "director", "city"),
    "part": (asked, Part, 15, "medical", "desk"),
    "refused": (refused, Refused, 15, "desk", "city"),
    "repair": (repair, Repair, 15, "desk", "city"),
    "elsewhere": (sent_away, Elsewhere, 7, "desk", "city"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_who_owes_is_warned_three_days_before_and_the_unit_above_told_the_day_after(desks: Desks, kind: str) -> None:
    make, model, days, debtor, above = KINDS[kind]
    due = desks.today + timedelta(days=days)
    row = make(desks, due)
    owes, to = (one[0] if isinstance(one, list) else one for one in (getattr(desks, debtor), getattr(desks, above)))
    looked(desks, due - timedelta(days=4))
    assert model.objects.get(pk=row.pk).warned_at is None
    looked(desks, due - timedelta(days=3))
    warned = model.objects.get(pk=row.pk).warned_at
    assert warned is not None
    with acting(owes):
        assert Owed(kind, 1, 0, 0) in list_owed(owes, due)
    looked(desks, due)
    assert model.objects.get(pk=row.pk).raised_at is None, "the last day is not over yet"
    looked(desks, due + timedelta(days=1))
    standing = model.objects.get(pk=row.pk)
    assert standing.raised_to_id == to.unit_id and standing.warned_at == warned
    looked(desks, due + timedelta(days=2))
    assert model.objects.get(pk=row.pk).raised_at == standing.raised_at, "once"
    with acting(owes):
        assert Owed(kind, 0, 1, 0) in list_owed(owes, due + timedelta(days=1))
    with acting(to):
        assert [one.raised for one in list_owed(to, due + timedelta(days=1)) if one.key == kind] == [1]
    if kind not in ("refused", "repair"):
        assert Entry.objects.filter(matter_id=row.matter_id, move="promise_late").count() == 1


def test_what_was_kept_in_time_is_neither_warned_nor_raised(desks: Desks) -> None:
    due = desks.today + timedelta(days=15)
    row = supervised(desks, due)
    supervising.answer_account(supervision_id=row.pk, answer="已经补办", adopted="", by=desks.desk, at=desks.tick())
    looked(desks, due + timedelta(days=1))
    row.refresh_from_db()
    assert (row.warned_at, row.raised_at) == (None, None)


def test_a_repair_that_went_up_is_seen_there_and_a_new_date_begins_anew(desks: Desks) -> None:
    due = desks.today + timedelta(days=5)
    row = repair(desks, due)
    with acting(desks.province[0]):
        assert row not in list_repairs(desks.city[0])
    looked(desks, due + timedelta(days=1))
    assert row in list_repairs(desks.city[0])


def test_a_refusal_that_went_up_is_seen_there_and_never_by_who_refused(desks: Desks) -> None:
    row = refused(desks, desks.today + timedelta(days=15))
    looked(desks, row.due_on + timedelta(days=1))
    with acting(desks.city[0]):
        assert list(refusals.list_refused(desks.city[0])) == [row]
    with acting(desks.clerk):
        assert list(Refused.objects.all()) == []


def test_what_is_over_in_a_walled_matter_goes_past_who_stands_behind_the_wall(desks: Desks) -> None:
    row = supervised(desks, desks.today + timedelta(days=1))
    Matter.objects.filter(pk=row.matter_id).update(wall=f",u{desks.city[0].unit_id},")
    looked(desks, row.due_on + timedelta(days=1))
    row.refresh_from_db()
    assert row.raised_to_id == desks.province[0].unit_id


def test_a_review_without_a_unit_above_is_kept_sent_on_and_told_to_the_person(desks: Desks) -> None:
    row = sent_away(desks, desks.today + timedelta(days=7))
    matter = row.matter
    assert matter.state == "delivered" and row.asked_on == office_day(desks.at)
    with pytest.raises(AlreadyDone):
        reviewing.ask_review(matter=matter, reason="数额不对", by=desks.desk, at=desks.tick())
    send = {"elsewhere_id": row.pk, "how": "机要123", "by": desks.desk}
    for body, day in ((" ", desks.today), ("市信访局", desks.today + timedelta(days=1)),
                      ("市信访局", row.asked_on - timedelta(days=1))):  # fmt: skip
        with pytest.raises(Refusal):
            elsewhere.send_on(**send, body=body, sent_on=day, at=desks.tick())
    with pytest.raises(NotFound):
        elsewhere.send_on(**send | {"by": desks.clerk}, body="市信访局", sent_on=desks.today, at=desks.tick())
    elsewhere.send_on(**send, body="市信访局", sent_on=desks.today, at=desks.tick())
    with pytest.raises(AlreadyDone):
        elsewhere.send_on(**send, body="省信访局", sent_on=desks.today, at=desks.tick())
    told = Entry.objects.get(matter=matter, move="sent_elsewhere").note
    assert "市信访局" in told and "机要123" in told and desks.today.isoformat() in told


def test_a_matter_whose_review_is_not_sent_on_yet_does_not_end(desks: Desks) -> None:
    row = sent_away(desks, desks.today + timedelta(days=7))
    late = on(row.asked_on + timedelta(days=60))
    assert watch_petitions(by=desks.officer, at=late).lapsed == 0
    elsewhere.send_on(elsewhere_id=row.pk, body="市信访局", sent_on=row.asked_on, how="", by=desks.desk, at=late)
    assert watch_petitions(by=desks.officer, at=late).lapsed == 1
    assert Entry.objects.filter(matter=row.matter, move="close").get().detail == {"why": "elsewhere"}
