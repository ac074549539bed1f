"""A chain is changed by two persons; matters that are open keep theirs; money never moves with fewer than three."""

import pytest
from approvals_world import AT, HASH, actor, later, submitted

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals.actions import open_matter, sign_subject
from rongjun.domains.approvals.chain_actions import approve_chain, propose_chain, refuse_chain
from rongjun.domains.approvals.chains import chain_for, list_kinds, list_versions
from rongjun.domains.approvals.models import ChainVersion
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.queries import verify_audit_chain

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LONGER = [
    ("提交", "run.submit"), ("科长签", "run.sign.head"), ("分管局长签", "run.sign.director"),
    ("局长签", "run.sign.director"), ("财务拨付", "run.release"),
]  # fmt: skip


def proposed(stages=LONGER, kind="run") -> ChainVersion:
    return propose_chain(kind=kind, stages=stages, reason="加一道签", by=actor(Role.SECURITY_ADMIN), at=AT)


def test_a_new_chain_is_in_force_once_a_second_person_approves_and_open_matters_keep_theirs():
    before = submitted()
    version = proposed()
    assert len(chain_for("run")) == 4
    approve_chain(version_id=version.pk, by=actor(Role.DIRECTOR), at=later(hours=1))
    assert [step["name"] for step in chain_for("run")] == ["提交", "科长签", "分管局长签", "局长签", "财务拨付"]
    assert len(get_matter("run", before.subject_id).chain) == 4
    assert (submitted(2).chain_version, len(get_matter("run", 2).chain)) == (2, 5)
    assert verify_audit_chain() is None


def test_who_proposed_it_does_not_approve_it_on_any_account():
    version = proposed()
    with pytest.raises(AlreadyDone, match="同一人不能签两次"):
        approve_chain(version_id=version.pk, by=actor(Role.SECURITY_ADMIN), at=later(hours=1))
    assert len(chain_for("run")) == 4


@pytest.mark.parametrize("role", [Role.OFFICER, Role.HEAD, Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.FINANCE])
def test_only_the_security_administrator_and_the_director_change_chains(role):
    with pytest.raises(NotPermitted):
        propose_chain(kind="run", stages=LONGER, reason="x", by=actor(role), at=AT)


@pytest.mark.parametrize(
    ("stages", "why"),
    [
        ([LONGER[0], LONGER[4]], "至少要 3 个"),
        ([LONGER[0], LONGER[1], LONGER[2]], "第一个环节"),
        ([LONGER[1], *LONGER[1:]], "第一个环节"),
        ([LONGER[0], ("经办签", "run.submit"), LONGER[4]], "提出人的权限"),
        ([LONGER[0], ("别人签", "people.approve"), LONGER[4]], "只能从"),
        ([LONGER[0], ("", "run.sign.head"), LONGER[4]], "名称"),
        ([LONGER[0], *[LONGER[1]] * 8, LONGER[4]], "最多 8"),
        ([LONGER[0], LONGER[1], ("局长签", "run.sign.director"), LONGER[4]], "没有变化"),
    ],
)
def test_a_chain_that_weakens_control_is_refused(stages, why):
    with pytest.raises(Refusal, match=why):
        proposed(stages)
    assert ChainVersion.objects.filter(version__gt=1).count() == 0


def test_a_refused_chain_is_over_and_another_may_be_proposed():
    version = proposed()
    with pytest.raises(AlreadyDone, match="等待批准"):
        proposed(LONGER[:2] + LONGER[3:4] + [("另一道", "run.sign.head")] + LONGER[4:])
    refuse_chain(version_id=version.pk, reason="不必", by=actor(Role.DIRECTOR), at=later(hours=1))
    assert len(chain_for("run")) == 4
    again = proposed()
    assert (again.version, [one.outcome for one in list_versions().filter(kind="run")]) == (3, ["", "refused", None])


def test_an_import_with_a_third_stage_takes_effect_with_the_last_signature_only():
    stages = [("录入", "people.import"), ("科长批准", "people.approve"), ("局长批准", "people.approve")]
    approve_chain(version_id=proposed(stages, "import").pk, by=actor(Role.DIRECTOR), at=AT)
    open_matter(kind="import", subject_id=7, content_hash=HASH, by=actor(Role.OFFICER), at=AT)
    given = {"kind": "import", "subject_id": 7, "content_hash": HASH, "at": AT}
    assert sign_subject(**given, by=actor(Role.HEAD)) is False
    assert sign_subject(**given, by=actor(Role.DIRECTOR)) is True


def test_every_kind_can_be_listed():
    assert "run" in list_kinds() and len(list_kinds()) == list_versions().count()
