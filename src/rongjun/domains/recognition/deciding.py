"""The decision: proposed with facts, articles and reasons, signed by others, and with the last signature in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject, withdraw_matter
from rongjun.domains.approvals.queries import find_matter, get_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.decided import enter_decided
from rongjun.kernel.chain import content_hash
from rongjun.kernel.recognition import Form, Step, StepKind, lacking_of, named_asks
from rongjun.kernel.recognition.states import Move, State

from .applying import all_answers, list_checks
from .course import KIND as KIND
from .course import lock_case, make_move, refuse_watching, take_turn
from .effects import Effects, effects_of, foresee
from .evidence_kept import keep_papers
from .interests import refuse_interest
from .models import Case, Decision
from .plans import step_answers
from .procedures import spec_of
from .second_looks import draw
from .working import keep_step_answers, whole_step_answers

AGREES: Final = "agrees"
"""The question by which a unit above says whether it agrees (docs/procedures.md)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an officer proposes: grant or refuse, the facts found, the articles, the reasons, the step's answers.

    `compared`: why it differs from decided cases of equal facts, where it does.
    """

    grants: bool
    facts: Sequence[tuple[str, str]]
    articles: Sequence[str]
    reasons: str
    answers: Mapping[str, str]
    compared: str = ""


@transaction.atomic
def propose_decision(*, case: Case, proposal: Proposal, by: Actor, at: datetime) -> Decision:
    """Propose how a case is decided; others sign it.

    A grant is tried against the registry first. Raises Refusal without facts, articles or reasons, where a condition of
    the procedure that must refuse does not hold, or where equal facts were decided otherwise and no reason is given;
    AnswerFaults, FormFaults, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    step = _deciding_step(case)
    kept = keep_step_answers(case, step, proposal.answers, at)
    _check_proposal(case, proposal)
    make_move(case, Move.PROPOSE, by=by, at=at, step=step.id, answers={"of": step.id, **kept})
    equal_by = equal_facts(case)
    _check_equal(case, proposal, equal_by)
    _check_whole(case, proposal)
    effects = effects_of(case, decided_on=office_day(at), by=by, at=at) if proposal.grants else Effects(None, [])
    since = foresee(effects, by=by, at=at).since
    if since is not None and effects.told:
        effects.told[0]["since"] = since.isoformat()
    decision = _insert(case, proposal, equal_by, effects, by, at)
    open_matter(
        kind=KIND,
        subject_id=subject_of(case),
        content_hash=decision.content_hash,
        by=by,
        at=at,
        summary=_summary(case, decision),
    )
    return decision


@transaction.atomic
def sign_decision(*, case: Case, by: Actor, at: datetime, note: str = "") -> bool:
    """Sign the decision of a case at its next stage; with the last signature it is in force and the fact is written.

    Returns whether it was the last. Raises NotPermitted for who stepped aside or has no part in the chain, Refusal
    where what would be written has changed since it was proposed, AlreadyDone for a second signature.
    """
    lock_case(case)
    refuse_interest(case, by)
    if case.state != State.DECIDING:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    decision = present_decision(case)
    last = sign_subject(
        kind=KIND, subject_id=subject_of(case), content_hash=decision.content_hash, by=by, at=at, note=note
    )
    if not last:
        return False
    more: dict[str, Any] = {"decided_on": office_day(at), "outcome": "granted" if decision.grants else "refused"}
    make_move(case, Move.GRANT if decision.grants else Move.REFUSE, by=by, at=at, note=note, more=more)
    if decision.grants:
        _carry_out(case, decision, by, at)
    draw(case, at)
    return True


@transaction.atomic
def return_decision(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Return a proposed decision to whoever proposed it, with a reason. Raises as `approvals.return_matter`."""
    lock_case(case)
    refuse_interest(case, by)
    refuse_watching(reason)
    return_matter(matter_id=get_matter(KIND, subject_of(case)).pk, reason=reason, by=by, at=at)
    return make_move(case, Move.RETURN, by=by, at=at, note=reason)


@transaction.atomic
def withdraw_deciding(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Withdraw a case that waits for signatures, as its applicant wishes. Raises Refusal without a reason."""
    by.require(Permission.RECOGNITION_REVIEW)
    lock_case(case)
    withdraw_matter(matter_id=get_matter(KIND, subject_of(case)).pk, reason=reason, by=by, at=at)
    return make_move(case, Move.WITHDRAW, by=by, at=at, note=reason)


def present_decision(case: Case) -> Decision:
    """Return the decision proposed last. Raises NotFound where there is none."""
    found = Decision.objects.filter(case=case).select_related("proposed_by").order_by("-round", "-number").first()
    if found is None:
        raise NotFound(_("还没有提出决定。"))
    return found


def equal_facts(case: Case) -> dict[str, str]:
    """Return the facts by which cases are equal: what was chosen from lists and answered by yes or no, no free text."""
    spec = spec_of(case.procedure)
    compared = {name for name, ask in named_asks(spec).items() if ask.type in (Form.CHOICE, Form.YESNO)}
    compared -= {name for name, ask in named_asks(spec).items() if ask.is_sealed}
    steps = {step.id: step for step in spec.steps}
    given = dict(case.answers)
    for step, answers in step_answers(case).items():
        if step in steps and steps[step].kind is not StepKind.DECIDE:
            given |= {f"{step}.{name}": text for name, text in answers.items()}
    return {name: text for name, text in sorted(given.items()) if name in compared}


def list_equal(case: Case, limit: int = 20) -> list[Decision]:
    """Return how other cases of this procedure with equal facts were decided, the newest first; what was proposed and
    returned, or decided and then overturned, is left out.
    """
    wanted = content_hash(equal_facts(case))
    cases = Case.objects.filter(code=case.code, outcome__in=("granted", "refused")).exclude(pk=case.pk)
    later = Decision.objects.filter(case=OuterRef("case")).filter(
        Q(round__gt=OuterRef("round")) | Q(round=OuterRef("round"), number__gt=OuterRef("number"))
    )
    decided = Decision.objects.filter(~Exists(later), case__in=cases, equal_hash=wanted).select_related("case")
    return list(decided.order_by("-proposed_at")[:limit])


def _deciding_step(case: Case) -> Step:
    step = spec_of(case.procedure).step_named(case.step) if case.state == State.WORKING else None
    if step is None or step.kind is not StepKind.DECIDE:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return step


def _check_proposal(case: Case, proposal: Proposal) -> None:
    if not [text for _label, text in proposal.facts if text.strip()]:
        raise Refusal(_("请写明认定的事实。"))
    if not [one for one in proposal.articles if one.strip()]:
        raise Refusal(_("请写明依据的条款。"))
    if not proposal.reasons.strip():
        raise Refusal(_("请写明理由。"))
    refuse_watching(proposal.reasons)
    failed = [one for one in list_checks(case) if one.holds is False and one.otherwise == "refuse"]
    if proposal.grants and failed:
        raise Refusal(
            _("有条件不符合，不能同意：%(says)s（%(cite)s）") % {"says": failed[0].says.zh, "cite": failed[0].cite}
        )


def _check_whole(case: Case, proposal: Proposal) -> None:
    """Refuse a grant that the unit above did not agree to, or that lacks what it would have to write."""
    if not proposal.grants:
        return
    spec, answered = spec_of(case.procedure), whole_step_answers(case)
    above = [
        step.name for step in spec.steps if step.kind is StepKind.SEND and answered.get(step.id, {}).get(AGREES) == "no"
    ]
    if above:
        raise Refusal(_("%(step)s没有同意，不能作出同意的决定。") % {"step": above[0]})
    lacking = lacking_of(spec, all_answers(case), answered)
    if lacking:
        raise Refusal(_("还缺决定要写入的内容：%(names)s。") % {"names": "、".join(lacking)})


def _check_equal(case: Case, proposal: Proposal, equal_by: Mapping[str, str]) -> None:
    """Refuse a decision that differs from those of equal facts without saying why: equal facts get equal answers."""
    others = [one for one in list_equal(case) if one.grants != proposal.grants]
    if others and not proposal.compared.strip():
        raise Refusal(_("%(number)s 事实相同而决定相反；请写明本件为何不同。") % {"number": others[0].case.number})


def _insert(
    case: Case, proposal: Proposal, equal_by: dict[str, str], effects: Effects, by: Actor, at: datetime
) -> Decision:
    decision = Decision(
        case=case, round=case.round, number=Decision.objects.filter(case=case, round=case.round).count() + 1,
        grants=proposal.grants, facts=[[name, text.strip()] for name, text in proposal.facts if text.strip()],
        equal_by=equal_by, equal_hash=content_hash(equal_by),
        articles=[one.strip() for one in proposal.articles if one.strip()],
        reasons=proposal.reasons.strip(), effects=effects.told, proposed_by_id=by.staff_id, proposed_at=at,
        compared=proposal.compared.strip(),
    )  # fmt: skip
    decision.content_hash = _hash(case, decision)
    decision.save(force_insert=True)
    return decision


def _hash(case: Case, decision: Decision) -> str:
    """Return what the signatures cover: the decision, the procedure's version, and every answer, the sealed ones by a
    keyed digest.
    """
    answers = blind_index("case_answers", content_hash([all_answers(case), whole_step_answers(case)]))
    return content_hash(
        [case.number, decision.round, decision.number, decision.grants, decision.facts, decision.articles,
         decision.reasons, decision.effects, decision.compared, case.procedure.content_hash, answers]
    )  # fmt: skip


def _summary(case: Case, decision: Decision) -> list[tuple[str, str]]:
    return [
        (label("事项编号"), case.number), (label("办理事项"), case.procedure.name),
        (label("拟作决定"), "同意" if decision.grants else "不同意"),
        *((str(name), str(text)) for name, text in decision.facts), (label("依据"), "；".join(decision.articles)),
        (label("理由"), decision.reasons),
    ]  # fmt: skip


def _carry_out(case: Case, decision: Decision, by: Actor, at: datetime) -> None:
    """Write what was decided: the very content that was signed, or nothing."""
    if _hash(case, decision) != decision.content_hash:
        raise Refusal(_("内容在提交之后有变动，不能签署；请退回后重新提交。"))
    effects = effects_of(case, decided_on=office_day(at), by=by, at=at)
    if effects.row is None:
        return
    reason = _("认定决定 %(number)s：%(name)s") % {"number": case.number, "name": case.procedure.name}
    person, facts = enter_decided(
        row=effects.row, matter_kind=KIND, subject_id=subject_of(case), name=f"{case.number} {case.name}",
        reason=reason, made_by=decision.proposed_by_id, by=by, at=at,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(person=person)
    case.person_id = person
    keep_papers(case, facts, by=by, at=at)


def matter_of(case: Case) -> int | None:
    """Return the number of the approvals matter of a case, or None where nothing was proposed yet."""
    first = Decision.objects.filter(case=case, round=case.round, number=1).values_list("pk", flat=True).first()
    matter = find_matter(KIND, first) if first else None
    return None if matter is None else int(matter.pk)


def subject_of(case: Case) -> int:
    """Return what the matter of the present round is about: a hold on it outlasts a return. Raises NotFound."""
    first = Decision.objects.filter(case=case, round=case.round, number=1).values_list("pk", flat=True).first()
    if first is None:
        raise NotFound(_("还没有提出决定。"))
    return int(first)
