"""Formulas: entered with document number and source as they were published, in force once another person approved."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.placement.formula import Formula as Spec
from rongjun.kernel.placement.formula import read_formula

from .access import permit
from .models import Formula

KIND: Final = "placement_formula"
S = Formula.State
FAULTS: Final = {
    "nothing": gettext_lazy("至少有一项得分。"),
    "twice": gettext_lazy("每一项只写一次。"),
    "days": gettext_lazy("填 1 到 60 个工作日。"),
    "number": gettext_lazy("写明公布这个办法的文号。"),
    "since": gettext_lazy("写明自哪天起执行。"),
    "kind": gettext_lazy("只能按服役期间的事实得分。"),
    "range": gettext_lazy("每单位得分在 0.01 到 100 之间，最多计几个单位是整数。"),
}
"""What is wrong with a formula, by the kernel's word for it, and how to mend it."""


@transaction.atomic
def enter_formula(*, content: Mapping[str, Any], source: str, by: Actor, at: datetime) -> Formula:
    """Enter a formula as it was published and ask another person for approval (退役军人保障法第二十二、二十三条).

    Raises NotPermitted, Refusal where it cannot be read or names no source, AlreadyDone for the same content.
    """
    permit(by, Permission.PLACEMENT_WORK)
    spec, faults = read_formula(content)
    if spec is None:
        raise Refusal("".join(dict.fromkeys(str(FAULTS[one.what]) for one in faults)))
    if not source.strip():
        raise Refusal(_("请写明来源：哪里收到的文件。"))
    kept = dict(content) | {"doc_no": spec.doc_no}
    digest = chain.content_hash({"content": kept, "source": source.strip()})
    try:
        with transaction.atomic():
            made = Formula.objects.create(
                doc_no=spec.doc_no[:80], source=source.strip()[:400], effective=spec.effective, content=kept,
                content_hash=digest, state=S.SUBMITTED, made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("同样的办法已经录过，不必再录。")) from None
    summary = [(gettext_noop("文号"), made.doc_no), (gettext_noop("自"), spec.effective.isoformat())]
    approvals.open_matter(kind=KIND, subject_id=made.pk, content_hash=digest, by=by, at=at, summary=summary)
    return get_formula(made.pk, by)


@transaction.atomic
def approve_formula(*, formula_id: int, content_hash: str, by: Actor, at: datetime) -> Formula:
    """Sign a formula; the last signature puts it in force. Raises NotPermitted, AlreadyDone, Refusal."""
    permit(by, Permission.PLACEMENT_SIGN)
    found = _waiting(formula_id, by)
    if approvals.sign_subject(kind=KIND, subject_id=found.pk, content_hash=content_hash, by=by, at=at):
        Formula.objects.filter(pk=found.pk).update(state=S.APPROVED)
        _record("approve", found, by, at)
    return get_formula(found.pk, by)


@transaction.atomic
def return_formula(*, formula_id: int, reason: str, by: Actor, at: datetime) -> Formula:
    """Send a formula back with a reason; it is entered anew."""
    permit(by, Permission.PLACEMENT_SIGN)
    found = _waiting(formula_id, by)
    approvals.return_matter(matter_id=get_matter(KIND, found.pk).pk, reason=reason, by=by, at=at, final=True)
    Formula.objects.filter(pk=found.pk).update(state=S.RETURNED, reason=reason.strip()[:400])
    _record("return", found, by, at)
    return get_formula(found.pk, by)


def list_formulas(by: Actor) -> QuerySet[Formula]:
    """Return every formula there was, with who entered it."""
    permit(by, Permission.PLACEMENT_VIEW)
    return Formula.objects.select_related("made_by").order_by("-effective", "-pk")


def formulas_in_force(day: date) -> QuerySet[Formula]:
    """Return the formulas that are approved and hold on a day, the latest first."""
    return Formula.objects.filter(state=S.APPROVED, effective__lte=day).order_by("-effective", "-pk")


def get_formula(formula_id: int, by: Actor) -> Formula:
    """Return a formula. Raises NotFound."""
    found = list_formulas(by).filter(pk=formula_id).first()
    if found is None:
        raise NotFound(_("没有这个办法。"))
    return found


def says(row: Formula) -> Spec:
    """Return what a kept formula says."""
    spec, faults = read_formula(row.content)
    if spec is None:
        raise ValueError(f"placement formula {row.pk} cannot be read: {faults}")
    return spec


def _waiting(formula_id: int, by: Actor) -> Formula:
    list(Formula.objects.select_for_update().filter(pk=formula_id).values_list("pk"))
    found = get_formula(formula_id, by)
    if found.state != S.SUBMITTED:
        raise AlreadyDone(_("这个办法已经办结；要改，请另录一份。"))
    return found


def _record(what: str, found: Formula, by: Actor, at: datetime) -> None:
    detail = {"doc_no": found.doc_no, "content": found.content_hash}
    record_act(by=by, at=at, action=f"placement.formula.{what}", subject=f"placement_formula:{found.pk}", detail=detail)
