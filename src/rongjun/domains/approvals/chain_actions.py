"""Changing a chain: a new version proposed by one, approved by another; matters that are open keep their own."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain as canonical

from .actions import open_matter, return_matter, sign_subject
from .chains import KIND, chain_for, list_version_steps, permissions_of
from .models import ChainVersion, Matter
from .queries import Step, get_matter

MOST_STAGES = 8
LONGEST_NAME = 20


@transaction.atomic
def propose_chain(
    *, kind: str, stages: Sequence[tuple[str, str]], reason: str, by: Actor, at: datetime
) -> ChainVersion:
    """Propose a new chain for a kind: (name, permission) of each stage in order. In force when another approves it.

    Raises NotPermitted without approvals.chains, NotFound for a kind without a chain, AlreadyDone while a proposal for
    the kind waits, Refusal for a chain that is too short, hands a stage to a right that is not the kind's, moves the
    first or last stage to another right, or is the one in force.
    """
    by.require(Permission.APPROVALS_CHAINS)
    first = ChainVersion.objects.filter(kind=kind, version=1).first()
    if first is None:
        raise NotFound(_("没有这类审批事项。"))
    if waiting_version(kind) is not None:
        raise AlreadyDone(_("这类事项已有一份环节变更等待批准，请先办结。"))
    steps = _checked(first, stages)
    if not reason.strip():
        raise Refusal(_("请写明变更理由。"))
    version = _insert(first, steps, reason.strip()[:200], by, at)
    open_matter(
        kind=KIND, subject_id=version.pk, content_hash=_hash(version), by=by, at=at, summary=summary_of(version)
    )
    _record("approvals.chain.propose", version, by, at)
    return version


@transaction.atomic
def approve_chain(*, version_id: int, by: Actor, at: datetime) -> ChainVersion:
    """Approve a proposed chain: matters submitted from now on take it. Nobody approves their own.

    Raises NotPermitted, NotFound, AlreadyDone by the person who proposed it or where it is decided.
    """
    by.require(Permission.APPROVALS_CHAINS)
    version = _load(version_id)
    sign_subject(kind=KIND, subject_id=version.pk, content_hash=_hash(version), by=by, at=at)
    _record("approvals.chain.approve", version, by, at)
    return version


@transaction.atomic
def refuse_chain(*, version_id: int, reason: str, by: Actor, at: datetime) -> ChainVersion:
    """Refuse a proposed chain, with a reason; the one in force stays. Raises as `approve_chain`."""
    by.require(Permission.APPROVALS_CHAINS)
    version = _load(version_id)
    return_matter(matter_id=get_matter(KIND, version.pk).pk, reason=reason, by=by, at=at, final=True)
    _record("approvals.chain.refuse", version, by, at)
    return version


def waiting_version(kind: str) -> ChainVersion | None:
    """Return the proposal for a kind that waits for approval, or None."""
    open_ids = Matter.objects.filter(kind=KIND, outcome="").values("subject_id")
    return ChainVersion.objects.filter(kind=kind, pk__in=open_ids).first()


def summary_of(version: ChainVersion) -> list[tuple[str, str]]:
    """Return what the second person sees: the kind, and each stage by its number."""
    steps = list_version_steps(version)
    shown = [("环节", f"{step['stage'] + 1}. {step['name']}（{step['permission']}）") for step in steps]
    return [("事项类别", version.kind), *shown]


def _checked(first: ChainVersion, stages: Sequence[tuple[str, str]]) -> list[Step]:
    """Return the stages of a new version in order, or raise Refusal; what holds is told with the fault."""
    steps = [Step(stage=n, name=name.strip(), permission=right) for n, (name, right) in enumerate(stages)]
    before = list_version_steps(first)
    if len(steps) < first.least:
        text = _("这类事项至少要 %(count)d 个不同的人办理，环节不能再少。")
        raise Refusal(text % {"count": first.least})
    if len(steps) > MOST_STAGES:
        raise Refusal(_("最多 %(count)d 个环节。") % {"count": MOST_STAGES})
    if any(not step["name"] or len(step["name"]) > LONGEST_NAME for step in steps):
        raise Refusal(_("每个环节都要有名称，最多 %(count)d 字。") % {"count": LONGEST_NAME})
    if any(step["permission"] not in permissions_of(first) for step in steps):
        raise Refusal(_("环节的权限只能从这类事项原有的权限中选。"))
    if [steps[0]["permission"], steps[-1]["permission"]] != [before[0]["permission"], before[-1]["permission"]]:
        raise Refusal(_("第一个环节（提出）和最后一个环节（生效）的权限不能换。"))
    if any(step["permission"] == before[0]["permission"] for step in steps[1:]) and first.kind != KIND:
        raise Refusal(_("提出人的权限不能再用于签批。"))
    if steps == chain_for(first.kind):
        raise Refusal(_("与现行环节相同，没有变化。"))
    return steps


def _insert(first: ChainVersion, steps: list[Step], reason: str, by: Actor, at: datetime) -> ChainVersion:
    last = ChainVersion.objects.filter(kind=first.kind).order_by("-version").first() or first
    try:
        with transaction.atomic():
            return ChainVersion.objects.create(
                kind=first.kind, version=last.version + 1, least=first.least, steps=steps, reason=reason,
                made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这类事项已有一份环节变更等待批准，请先办结。")) from None


def _load(version_id: int) -> ChainVersion:
    version = ChainVersion.objects.filter(pk=version_id).exclude(made_by=None).first()
    if version is None:
        raise NotFound(_("没有这份环节变更。"))
    return version


def _hash(version: ChainVersion) -> str:
    return canonical.content_hash({"kind": version.kind, "version": version.version, "steps": version.steps})


def _record(action: str, version: ChainVersion, by: Actor, at: datetime) -> None:
    detail = {"kind": version.kind, "version": version.version, "steps": version.steps, "reason": version.reason}
    record_act(by=by, at=at, action=action, subject=f"{KIND}:{version.pk}", detail=detail)
