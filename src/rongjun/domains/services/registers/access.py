"""Who sees which records, who may write into them, and the look that is committed before.

Records about persons are seen in the area of the person. A register that says `everyone` is seen by whoever sees
registers. Work on records runs in `record_scope` of their register, and every read starts from `visible_records`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.base.scope import acting, whole_registry, within
from rongjun.domains.safeguards.actions import record_look
from rongjun.kernel.registers import Register as Spec

from .models import Record
from .sealing import open_values
from .versions import get_present, spec_of


@contextmanager
def record_scope(spec: Spec, actor: Actor) -> Iterator[None]:
    """Work on the records of a register that an actor may see."""
    actor.require(Permission.REGISTER_VIEW)
    if spec.everyone:
        with whole_registry(f"台账 {spec.code} 全局可见：account:{actor.account_id}"):
            yield
    else:
        with acting(actor):
            yield


def visible_records(spec: Spec, actor: Actor) -> QuerySet[Record]:
    """Return the records of a register that an actor may see, those entered by mistake too; inside `record_scope`."""
    records = Record.objects.filter(code=spec.code)
    if spec.everyone:
        return records if actor.may(Permission.REGISTER_VIEW) else records.none()
    if actor.area_prefix is None or not actor.may(Permission.REGISTER_VIEW):
        return records.none()
    return records.filter(within("area_code", actor.area_prefix))


def get_record(spec: Spec, record_id: int, by: Actor) -> Record:
    """Return a record with version, person, unit and parent. Raises NotFound where there is none that one may see."""
    found = visible_records(spec, by).select_related("version", "person", "unit", "parent").filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("没有这条记录，或它不在您的辖区。"))
    return found


def spec_in_force(code: str) -> Spec:
    """Return the register of a code as it is in force. Raises NotFound."""
    return spec_of(get_present(code))


def works_on(record: Record, by: Actor) -> bool:
    """Tell whether a record is this unit's to work on: it keeps it, it is above, or it was asked to deal with it."""
    if by.area_prefix is None:
        return False
    if by.unit_id == record.unit_id or by.area_prefix == "":
        return True
    above = bool(record.area_code) and record.area_code.startswith(by.area_prefix)
    return above or by.unit_id in asked_units(record)


def asked_units(record: Record) -> set[int]:
    """Return the ids of the units that the duties of a record's stages name."""
    duties = [stage.duty for stage in spec_of(record.version).stages if stage.duty is not None]
    found = (record.filled.get(duty.unit) for duty in duties if duty.unit)
    return {unit for unit in found if isinstance(unit, int)}


def require_work(record: Record, permission: str, by: Actor) -> None:
    """Raise NotPermitted unless an actor has a right and the record is the own unit's to work on."""
    by.require(Permission(permission))
    if not works_on(record, by):
        raise NotPermitted(_("这条记录由“%(unit)s”登记，由该单位或它的上级办理。") % {"unit": record.unit.name})


def look_token(record: Record) -> str:
    """Return what a list writes to the access log for a record about somebody: the person's token, '' for others."""
    return str(record.person.token) if record.person_id and record.person is not None else ""


def look_at(record: Record, *, purpose: str, by: Actor, at: datetime, fields: Sequence[str] = ("row",)) -> None:
    """Commit an access row for a record about a person before it is shown; nothing for what is about nobody."""
    token = look_token(record)
    if token:
        record_look(by=by, at=at, purpose=purpose, tokens=[token], fields=list(fields))


def may_reveal(record: Record, by: Actor) -> bool:
    """Tell whether an actor may open what is sealed: the unit that works on it, and who holds people.reveal."""
    return by.may(Permission.PEOPLE_REVEAL) or (by.may(Permission.REGISTER_FILL) and works_on(record, by))


def reveal_fields(record: Record, fields: Sequence[str], *, purpose: str, by: Actor, at: datetime) -> dict[str, str]:
    """Open sealed values of a record for a purpose; the access row is committed first.

    Raises NotPermitted, ValueError without a purpose, crypto.Tampered where one does not open.
    """
    if not may_reveal(record, by):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    sealed = {one.id for one in spec_of(record.version).fields if one.sealed}
    wanted = [name for name in fields if name in sealed]
    look_at(record, purpose=purpose, by=by, at=at, fields=[f"{record.code}.{name}"[:40] for name in wanted] or ["row"])
    return open_values(record, wanted)
