"""A notice of rest days that two persons signed moves the running clocks of petitions, and each matter says so."""

from typing import Any

import pytest
from kept import fresh
from petitions_world import Desks, everything

from rongjun.base.actor import Role
from rongjun.domains.petitions.models import Clock, Entry, Matter
from rongjun.domains.policy.holidays import actions

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def objecting(matter: Matter) -> Clock:
    return Clock.objects.get(matter=matter, kind="object", ended_on=None)


def test_the_time_to_object_ends_later_where_its_last_day_became_a_day_of_rest(desks: Desks) -> None:
    matter = desks.sent()
    before = objecting(matter)
    text = f"{before.due_on.month}月{before.due_on.day}日放假"
    entering, approving = (desks.account(role, None, f"放假{role}") for role in (Role.OFFICER, Role.HEAD))
    notice = actions.enter_holidays(
        year=before.due_on.year, whole=False, doc_no="国办〔甲〕1号", source="网站", text=text, by=entering,
        at=desks.tick(),
    )  # fmt: skip
    would = actions.foresee(notice, by=approving, at=desks.tick())["petitions"]
    assert (would.moved, objecting(matter).pk) == (1, before.pk)
    done = actions.approve_holidays(
        notice_id=notice.pk, content_hash=notice.content_hash, by=approving, at=desks.tick()
    )  # fmt: skip
    after = objecting(matter)
    assert (after.instead_of_id, after.due_on > before.due_on, after.started_on) == (before.pk, True, before.started_on)
    matter.refresh_from_db()
    assert matter.due_on == after.due_on
    assert Entry.objects.filter(matter=matter, move="recounted").count() == 1
    assert ["petitions", would.looked, 1, 0] in done.recounted
