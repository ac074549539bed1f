"""Approvals by their actions: who may sign what, when, and what a returned matter starts again with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.actions import open_matter, return_matter, sign
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import Step, get_matter, list_acts, list_inbox, list_rounds, next_stage
from rongjun.domains.safeguards.queries import list_acts_on, verify_audit_chain
from rongjun.domains.units.actions import add_account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = datetime(2025, 8, 1, 9, 30, tzinfo=UTC)
HASH, OTHER = "a" * 64, "b" * 64
CHAIN: list[Step] = [
    {"stage": 0, "name": "提交", "permission": "run.submit"},
    {"stage": 1, "name": "科长签", "permission": "run.sign.head"},
    {"stage": 2, "name": "局长签", "permission": "run.sign.director"},
]


def actor(role: Role, person: str | None = None) -> Actor:
    name = f"{role}-{person}" if person else str(role)
    account, _ = add_account(
        username=name, role=role, unit_name=None, person_name=person or str(role), password=None, at=AT
    )
    return account.actor()


def submitted(subject: int = 1) -> Matter:
    return open_matter(kind="run", subject_id=subject, content_hash=HASH, chain=CHAIN, by=actor(Role.OFFICER), at=AT)


def test_the_last_signature_approves_and_every_act_is_named():
    matter = submitted()
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=AT)
    assert next_stage(matter) == CHAIN[2]
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.DIRECTOR), at=AT, note="同意")
    matter = get_matter("run", 1)
    assert (matter.outcome, next_stage(matter)) == ("approved", None)
    assert [(a.name, a.staff_name, a.note) for a in list_acts(matter)] == [
        ("提交", "officer", ""),
        ("科长签", "head", ""),
        ("局长签", "director", "同意"),
    ]
    assert list_acts_on("run:1").count() == 3
    assert verify_audit_chain() is None


def test_one_person_with_two_accounts_cannot_sign_twice():
    maker, same = actor(Role.OFFICER, "王一"), actor(Role.HEAD, "王一")
    matter = open_matter(kind="run", subject_id=1, content_hash=HASH, chain=CHAIN, by=maker, at=AT)
    with pytest.raises(AlreadyDone, match="同一人不能签两次"):
        sign(matter_id=matter.pk, content_hash=HASH, by=same, at=AT)
    assert len(list_acts(matter)) == 1


def test_a_stage_needs_its_own_permission():
    matter = submitted()
    with pytest.raises(NotPermitted):
        sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.DIRECTOR), at=AT)
    with pytest.raises(NotPermitted):
        open_matter(kind="run", subject_id=2, content_hash=HASH, chain=CHAIN, by=actor(Role.HEAD), at=AT)


def test_changed_content_is_not_signed():
    matter = submitted()
    with pytest.raises(Refusal, match="有变动"):
        sign(matter_id=matter.pk, content_hash=OTHER, by=actor(Role.HEAD), at=AT)


def test_a_matter_is_open_once_and_a_returned_one_starts_a_new_round():
    matter = submitted()
    with pytest.raises(AlreadyDone):
        submitted()
    with pytest.raises(Refusal, match="理由"):
        return_matter(matter_id=matter.pk, reason=" ", by=actor(Role.HEAD), at=AT)
    return_matter(matter_id=matter.pk, reason="名单有误", by=actor(Role.HEAD), at=AT)
    with pytest.raises(AlreadyDone):
        sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=AT)
    again = submitted()
    assert [(m.round, m.outcome) for m in list_rounds("run", 1)] == [(1, "returned"), (2, "")]
    sign(matter_id=again.pk, content_hash=HASH, by=actor(Role.HEAD), at=AT)


def test_a_decided_matter_takes_no_further_act():
    matter = submitted()
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.HEAD), at=AT)
    sign(matter_id=matter.pk, content_hash=HASH, by=actor(Role.DIRECTOR), at=AT)
    with pytest.raises(AlreadyDone):
        return_matter(matter_id=matter.pk, reason="晚了", by=actor(Role.DIRECTOR), at=AT)
    with pytest.raises(AlreadyDone):
        submitted()


def test_the_inbox_holds_what_i_may_sign_and_did_not_act_in_and_costs_one_query(django_assert_num_queries):
    head, director, both = actor(Role.HEAD), actor(Role.DIRECTOR), actor(Role.HEAD, "officer")
    matters = [submitted(number) for number in range(1, 6)]
    with django_assert_num_queries(1):
        waiting = list_inbox(head)
    assert [item.matter.pk for item in waiting] == [matter.pk for matter in matters]
    assert waiting[0].step["name"] == "科长签"
    assert waiting[0].days_waiting(AT + timedelta(days=3, hours=2)) == 3
    assert list_inbox(director) == []
    assert list_inbox(both) == []
    sign(matter_id=matters[0].pk, content_hash=HASH, by=head, at=AT)
    assert [item.matter.pk for item in list_inbox(director)] == [matters[0].pk]


def test_a_chain_needs_two_stages_numbered_from_zero():
    with pytest.raises(ValueError, match="two stages"):
        open_matter(kind="run", subject_id=1, content_hash=HASH, chain=CHAIN[:1], by=actor(Role.OFFICER), at=AT)
    with pytest.raises(ValueError, match="two stages"):
        open_matter(kind="run", subject_id=1, content_hash=HASH, chain=CHAIN[1:], by=actor(Role.HEAD), at=AT)


def test_a_matter_of_an_area_waits_only_for_those_who_answer_for_it():
    matter = open_matter(kind="run", subject_id=9, content_hash=HASH, by=actor(Role.OFFICER), at=AT, area="990101002")
    head = actor(Role.HEAD)
    here, there, above = (replace(head, area_prefix=prefix) for prefix in ("990101002", "990101001", ""))
    assert [len(list_inbox(one)) for one in (here, there, above, replace(head, area_prefix=None))] == [1, 0, 1, 0]
    with pytest.raises(NotPermitted, match="别的辖区"):
        sign(matter_id=matter.pk, content_hash=HASH, by=there, at=AT)
    with pytest.raises(NotPermitted, match="别的辖区"):
        return_matter(matter_id=matter.pk, reason="x", by=there, at=AT)
    sign(matter_id=matter.pk, content_hash=HASH, by=here, at=AT)
