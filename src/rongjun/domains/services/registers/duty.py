"""What a stage makes somebody do: a duty is given on the way in, and done by the way out."""

from datetime import datetime

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.services.duties.actions import finish_duty, give_duty, may_work_on
from rongjun.domains.services.duties.queries import duties_of
from rongjun.kernel.registers import Register as Spec

from .models import Record


def source_of(record: Record) -> str:
    """Return how the duties of a record name it."""
    return f"record:{record.pk}"


def give_duties(record: Record, spec: Spec, by: Actor, at: datetime) -> None:
    """Give the duty of the stage at which a record stands; its last day is that of the stage."""
    duty = spec.stage_named(record.stage).duty
    if duty is None or record.due_on is None:
        return
    unit = record.filled.get(duty.unit) if duty.unit else None
    named = spec.name if spec.personal else record.title
    give_duty(
        source=source_of(record), what=f"{duty.zh}（{named}）"[:200], unit_id=unit or record.unit_id, staff_id=None,
        due=record.due_on, by=by, at=at, person_id=record.person_id,
    )  # fmt: skip


def end_duties(record: Record, by: Actor, at: datetime) -> None:
    """Say of the open duties of a record that they are done, where they are this unit's; others are their owner's."""
    for duty in duties_of(source_of(record)):
        if duty.ended_at is None and may_work_on(duty, by):
            finish_duty(duty_id=duty.pk, result=_("台账已登记下一步。"), by=by, at=at)
