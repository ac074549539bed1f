"""Writes and reads of local rules: entered with number and source, in force once another person approved them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.medical.rule import Rule, read_rule

from .models import MedicalRule

KIND: Final = "medical_rule"
S = MedicalRule.State


@transaction.atomic
def enter_rule(*, content: Mapping[str, Any], source: str, by: Actor, at: datetime) -> MedicalRule:
    """Enter a rule and ask another person for approval (军人抚恤优待条例第四十四条 leaves amounts to local rules).

    Raises NotPermitted, Refusal where the rule cannot be read or names no source, AlreadyDone for the same content.
    """
    permit(by, Permission.MEDICAL_RULE)
    rule, faults = read_rule(content)
    if rule is None:
        first = faults[0]
        raise Refusal(_("规则的 %(where)s：%(text)s；%(mend)s。") % {
            "where": first.where, "text": _(first.text), "mend": _(first.mend)
        })  # fmt: skip
    if not source.strip():
        raise Refusal(_("请写明来源：哪里收到的文件。"))
    digest = chain.content_hash({"content": dict(content), "source": source.strip()})
    try:
        with transaction.atomic():
            made = MedicalRule.objects.create(
                doc_no=rule.doc_no[:80], source=source.strip()[:400], effective=rule.effective, content=dict(content),
                content_hash=digest, state=S.SUBMITTED, made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("同样的规则已经录过，不必再录。")) from None
    approvals.open_matter(
        kind=KIND, subject_id=made.pk, content_hash=digest, chain=chain_for(KIND), by=by, at=at,
        summary=[(gettext_noop("文号"), made.doc_no), (gettext_noop("自"), rule.effective.isoformat())],
    )  # fmt: skip
    return get_rule(made.pk)


@transaction.atomic
def approve_rule(*, rule_id: int, content_hash: str, by: Actor, at: datetime) -> MedicalRule:
    """Sign a rule; the last signature puts it in force. Raises NotPermitted, AlreadyDone, Refusal."""
    permit(by, Permission.MEDICAL_APPROVE)
    rule = _waiting(rule_id)
    if approvals.sign_subject(kind=KIND, subject_id=rule.pk, content_hash=content_hash, by=by, at=at, note=""):
        MedicalRule.objects.filter(pk=rule.pk).update(state=S.APPROVED, decided_at=at)
        _record(rule, "medical.rule.approve", by, at)
    return get_rule(rule.pk)


@transaction.atomic
def return_rule(*, rule_id: int, reason: str, by: Actor, at: datetime) -> MedicalRule:
    """Send a rule back with a reason; it is entered anew."""
    permit(by, Permission.MEDICAL_APPROVE)
    rule = _waiting(rule_id)
    approvals.return_matter(matter_id=get_matter(KIND, rule.pk).pk, reason=reason, by=by, at=at, final=True)
    MedicalRule.objects.filter(pk=rule.pk).update(state=S.RETURNED, decided_at=at, reason=reason.strip()[:400])
    _record(rule, "medical.rule.return", by, at)
    return get_rule(rule.pk)


def list_rules() -> QuerySet[MedicalRule]:
    """Return every rule there was, with who made it."""
    return MedicalRule.objects.select_related("made_by").order_by("-effective", "-pk")


def get_rule(rule_id: int) -> MedicalRule:
    """Return a rule. Raises NotFound."""
    found = list_rules().filter(pk=rule_id).first()
    if found is None:
        raise NotFound(_("没有这份规则。"))
    return found


def find_rule(day: date) -> tuple[MedicalRule, Rule] | None:
    """Return the rule in force on a day and what it says; None where there is none."""
    row = MedicalRule.objects.filter(state=S.APPROVED, effective__lte=day).order_by("-effective", "-pk").first()
    return None if row is None else (row, says(row))


def says(row: MedicalRule) -> Rule:
    """Return what a kept rule says."""
    rule, faults = read_rule(row.content)
    if rule is None:
        raise ValueError(f"medical rule {row.pk} cannot be read: {faults}")
    return rule


def permit(by: Actor, permission: Permission) -> None:
    """Raise NotPermitted without a permission, or outside the unit that keeps the books."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("医疗补助规则由记账单位录入和批准。"))


def _waiting(rule_id: int) -> MedicalRule:
    list(MedicalRule.objects.select_for_update().filter(pk=rule_id).values_list("pk"))
    rule = get_rule(rule_id)
    if rule.state != S.SUBMITTED:
        raise AlreadyDone(_("这份规则已经办结；要改，请另录一份。"))
    return rule


def _record(rule: MedicalRule, action: str, by: Actor, at: datetime) -> None:
    detail = {"doc_no": rule.doc_no, "content": rule.content_hash}
    record_act(by=by, at=at, action=action, subject=f"medical_rule:{rule.pk}", detail=detail)
