"""What needs a second person: a move or a correction that waits, is agreed to by another person, or returned."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals.actions import give_up_matter, open_matter, return_matter, sign_subject
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.services.duties.access import refuse_watching
from rongjun.kernel.chain import content_hash
from rongjun.kernel.registers import Register as Spec

from .models import Proposal, Record
from .versions import spec_of

KIND = "register_move"
"""The kind of matter by which a second person agrees to a move or a correction."""


def needs_second(spec: Spec, fields: Iterable[str]) -> bool:
    """Tell whether any of some fields is filled in at a stage that a second person signs."""
    signed = {name for stage in spec.stages if stage.second for name in stage.fields}
    return bool(signed & set(fields))


def waiting_proposal(record: Record) -> Proposal | None:
    """Return the proposal of a record that waits for another person."""
    waits = Matter.objects.filter(kind=KIND, subject_id=OuterRef("pk"), outcome="")
    return Proposal.objects.filter(Exists(waits), record=record).order_by("-pk").first()


def refuse_waiting(record: Record) -> None:
    """Raise AlreadyDone while a proposal waits: what is to be signed stands still."""
    if waiting_proposal(record) is not None:
        raise AlreadyDone(_("已有一项变动等待第二人同意；同意或退回以后才能再改。"))


def propose(
    record: Record, spec: Spec, stage: str, values: Mapping[str, Any], note: str, *, by: Actor, at: datetime,
    form_key: str,
) -> Proposal:  # fmt: skip
    """Put a move (another stage) or a correction (the same one) forward for another person. Sent twice it is one."""
    known = Proposal.objects.filter(form_key=form_key).first()
    if known is not None:
        return known
    told = {"record": record.pk, "sequence": record.moves, "stage": stage, "filled": dict(values), "note": note.strip()}
    made = Proposal.objects.create(
        record=record, sequence=record.moves, stage=stage, filled=dict(values), note=note.strip(),
        content_hash=content_hash(told), made_by_id=by.staff_id, made_at=at, form_key=form_key,
    )  # fmt: skip
    summary = [(label("台账"), spec.name), (label("改为"), spec.stage_named(stage).name)]
    open_matter(
        kind=KIND, subject_id=made.pk, content_hash=made.content_hash, by=by, at=at, summary=summary,
        area=record.area_code,
    )  # fmt: skip
    return made


def get_proposal(record: Record, proposal_id: int) -> Proposal:
    """Return a proposal of a record. Raises NotFound."""
    found = Proposal.objects.filter(record=record, pk=proposal_id).first()
    if found is None:
        raise NotFound(_("没有这项变动。"))
    return found


@transaction.atomic
def agree(*, record: Record, proposal_id: int, by: Actor, at: datetime) -> bool:
    """Sign a proposal as another person; with the last signature it takes effect. Returns whether it did.

    Raises AlreadyDone for who made it, Refusal where the record changed since, NotPermitted without register.sign.
    """
    from .actions import bring, write_correction
    from .common import lock_record

    made = get_proposal(record, proposal_id)
    lock_record(record, None)
    if made.sequence != record.moves:
        raise Refusal(_("提出以后这条记录有变动，请退回，由提出人核对后重新提出。"))
    if not sign_subject(kind=KIND, subject_id=made.pk, content_hash=made.content_hash, by=by, at=at):
        return False
    spec, before = spec_of(record.version), dict(record.filled)
    kept = {key: value for key, value in {**before, **made.filled}.items() if value is not None}
    record.filled = kept
    if made.stage == record.stage:
        write_correction(record, spec, before, {}, made.note, by=by, at=at, form_key=made.form_key)
    else:
        bring(record, spec, made.stage, before, {}, by=by, at=at, note=made.note, form_key=made.form_key)
    return True


@transaction.atomic
def send_back(*, record: Record, proposal_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Return a proposal with a reason: the record stays as it is. Raises Refusal without a reason, NotPermitted."""
    made = get_proposal(record, proposal_id)
    refuse_watching(reason)
    return_matter(matter_id=get_matter(KIND, made.pk).pk, reason=reason, by=by, at=at)
    give_up_matter(kind=KIND, subject_id=made.pk, at=at)
