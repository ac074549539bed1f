"""What of a register may be published: checked when a record comes to a published stage, and read by the portal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.papers import Paper, Text, refuse_private
from rongjun.base.papers import Table as PaperTable
from rongjun.base.scope import whole_registry
from rongjun.domains.services.duties.consents import has_yes
from rongjun.domains.units.models import Unit
from rongjun.kernel.identity import mask_name
from rongjun.kernel.registers import Field, Form, plain_text
from rongjun.kernel.registers import Register as Spec

from .common import EXPLAINS
from .models import Record, RecordTerm
from .versions import list_present, spec_of


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as the portal shows it: heading, masked name where it is about somebody, (field, value) in order.

    Units stand there by their names.
    """

    pk: int
    head: str
    name: str
    lines: list[tuple[Field, Any]]
    day: date


def refuse_unpublishable(spec: Spec, filled: Mapping[str, Any], day: date) -> None:
    """Raise Refusal where what would be shown holds a number of a person, an address, or health (SAFEGUARDS 6)."""
    shown = spec.publish
    if shown is None:
        return
    fields = [one for one in spec.fields if one.id in (shown.head, *shown.fields) and one.id in filled]
    contact = [plain_text(one, filled[one.id]) for one in fields if one.type is Form.CONTACT]
    rows = [
        (Text(one.name), Text(plain_text(one, filled[one.id])))
        for one in fields
        if one.type not in (Form.CONTACT, Form.UNIT, Form.AREA, Form.MONEY, Form.URL)
    ]
    blocks = (PaperTable(tuple(rows)),) if rows else ()
    refuse_private(
        Paper(
            "published", Text(spec.name, spec.name_en), Text(""), day, blocks, contact=Text("；".join(contact)),
            public=True, about_nobody=not spec.personal and spec.group == EXPLAINS,
        )
    )  # fmt: skip


def list_published() -> list[Spec]:
    """Return the registers that publish something, by name."""
    return [spec for spec in map(spec_of, list_present()) if spec.publish is not None]


def get_published(code: str) -> Spec:
    """Return a register that publishes something. Raises NotFound."""
    for spec in list_published():
        if spec.code == code:
            return spec
    raise NotFound(_("没有这项公布的内容。"))


def public_records(spec: Spec, today: date, text: str = "") -> QuerySet[Record]:
    """Return what is published of a register today, the latest first. Call it and read it in `whole_registry`."""
    if spec.publish is None:
        return Record.objects.none()
    found = Record.objects.filter(code=spec.code, mistaken=False, stage__in=spec.publish.stages)
    if spec.publish.until:
        until = RecordTerm.objects.filter(record=OuterRef("pk"), field=spec.publish.until)
        found = found.filter(Exists(until.filter(value__gte=today.isoformat())))
    if text.strip():
        from .queries import term_range

        terms = RecordTerm.objects.filter(record=OuterRef("pk"), field="", **term_range(text))
        found = found.filter(Exists(terms))
    return found.order_by("-day", "-pk")


def show(spec: Spec, records: list[Record]) -> list[Shown]:
    """Return records as the portal shows them; one about somebody only while that person's yes stands."""
    shown = spec.publish
    if shown is None:
        return []
    units = _unit_names(spec, records)
    found = []
    for record in records:
        if spec.personal and not has_yes(record.person_id or 0, spec.consent):
            continue
        name = mask_name(record.person.name) if spec.personal and record.person is not None else ""
        there = [spec.field_named(one) for one in shown.fields if one in record.filled]
        lines = [(field, _value(field, record.filled[field.id], units)) for field in there]
        head = plain_text(spec.field_named(shown.head), record.filled.get(shown.head, ""))
        found.append(Shown(record.pk, head, name, lines, record.day))
    return found


def _value(field: Field, value: Any, units: Mapping[Any, str]) -> Any:
    return units.get(value, "") if field.type is Form.UNIT else value


def _unit_names(spec: Spec, records: list[Record]) -> dict[Any, str]:
    names = [one.id for one in spec.fields if one.type is Form.UNIT]
    wanted = {record.filled[name] for record in records for name in names if name in record.filled}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def find_public(spec: Spec, record_id: int, today: date) -> Shown:
    """Return one published record. Raises NotFound."""
    with whole_registry("门户公布的台账"):
        found = show(spec, list(public_records(spec, today).select_related("person").filter(pk=record_id)))
    if not found:
        raise NotFound(_("没有这条内容，或已不再公布。"))
    return found[0]
