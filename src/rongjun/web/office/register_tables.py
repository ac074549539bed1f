"""The list of a register: its columns, filters and search follow from what the register declares."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor
from rongjun.base.among import Among
from rongjun.domains.services.registers.access import look_token
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.queries import best_records, found_by, narrow
from rongjun.domains.services.registers.versions import spec_of
from rongjun.domains.units.queries import list_areas_in, list_towns
from rongjun.kernel.registers import Field, Form
from rongjun.kernel.registers import Register as Spec

from ..addresses import address
from ..templatetags.rongjun import badge
from ..ui.columns import Column, Filter, Table
from .register_forms import choices_of, units_for
from .register_frame import register_name
from .register_words import Names, field_name, stage_badge, stage_name, value_text

KINDS = {Form.MONEY: "money", Form.INTEGER: "number", Form.PEOPLE: "number"}


def records_table(
    spec: Spec, specs: Mapping[int, Spec], by: Actor, today: date, *, key: str = "", caption: str = ""
) -> Table:  # fmt: skip
    """Return the list of a register for an actor; `specs` are its versions by id."""
    units = dict(units_for(by))

    def late(record: Record) -> bool:
        return record.due_on is not None and record.due_on < today and record.ended_at is None

    def due(record: Record) -> str | SafeString:
        text = f"{record.due_on:%Y-%m-%d}" if record.due_on and record.ended_at is None else ""
        return badge(text, "danger") if late(record) else text

    who = [Column("person", gettext_lazy("姓名"), _person), Column("file_no", gettext_lazy("档案号"), _file_no)]
    return Table(
        key=key or f"register-{spec.code}", caption=caption or register_name(spec),
        columns=(
            Column("title", gettext_lazy("记录"), lambda one: one.title, sort=("title",),
                   href=lambda one: address("record", one.code, one.pk)),
            *(who if spec.personal else ()),
            *(_column(spec, name, units) for name in spec.columns if name != spec.day),
            Column("day", _day_name(spec), lambda one: one.day, sort=("day",), kind="date"),
            Column("stage", gettext_lazy("状态"), lambda one: stage_badge(specs[one.version_id], one)[0],
                   cell=lambda one: badge(*stage_badge(specs[one.version_id], one))),
            Column("unit", gettext_lazy("登记单位"), lambda one: one.unit.name),
            Column("due", gettext_lazy("期限"), lambda one: one.due_on, sort=("due_on",), kind="date", cell=due),
            Column("id", gettext_lazy("序号"), lambda one: one.pk, kind="number", shown=False),
        ),
        filters=_filters(spec, by),
        search=lambda rows, text: rows.filter(Among("pk", found_by(spec, text))),
        best=lambda rows, text, most: best_records(spec, rows, text, most),
        search_label=gettext_lazy("标题等内容的任意一段"), order=("-day",), empty=gettext_lazy("这里没有记录。"),
        row_kind=lambda one: "faulty" if late(one) else "", people=look_token if spec.personal else None,
    )  # fmt: skip


def _day_name(spec: Spec) -> Any:
    return field_name(spec.field_named(spec.day)) if spec.day else gettext_lazy("登记日期")


def _person(record: Record) -> str:
    return record.person.name if record.person is not None else ""


def _file_no(record: Record) -> str:
    return record.person.file_no if record.person is not None else ""


def _column(spec: Spec, name: str, units: Mapping[int, str]) -> Column:
    one = spec.field_named(name)
    kind = KINDS.get(one.type, "text")
    if kind != "text":
        return Column(f"f-{name}", field_name(one), lambda record: record.filled.get(name), kind=kind)
    names = Names(units=units)
    return Column(f"f-{name}", field_name(one), lambda record: value_text(one, record.filled.get(name), names))


def _filters(spec: Spec, by: Actor) -> tuple[Filter, ...]:
    stages = [(one.id, stage_name(spec, one.id)) for one in spec.stages]
    found = [Filter("stage", gettext_lazy("状态"), _apply(spec, "stage"), stages)]
    found += [_filter(spec, spec.field_named(name), by) for name in spec.filters]
    towns = _places(by)
    if towns and not spec.everyone:
        found.append(Filter("area", gettext_lazy("地方"), _apply(spec, "area"), towns))
    return tuple(found)


def _places(by: Actor) -> list[tuple[str, str]]:
    if by.area_prefix and len(by.area_prefix) > 6:
        return [(one.code, one.name) for one in list_areas_in(by.area_prefix.ljust(12, "0"))]
    return [(one.code, one.name) for one in list_towns()]


def _filter(spec: Spec, one: Field, by: Actor) -> Filter:
    if one.type is Form.MONTH:
        return Filter(one.id, field_name(one), _apply(spec, one.id))
    choices = [(str(code), str(name)) for code, name in choices_of(one, by)]
    return Filter(one.id, field_name(one), _apply(spec, one.id), choices, _apply(spec, one.id, walk=True))


def _apply(spec: Spec, name: str, *, walk: bool = False) -> Callable[[QuerySet[Record], str], QuerySet[Record]]:
    return lambda rows, value: narrow(spec, rows, name, value, walk=walk)


def places_of(by: Actor) -> Sequence[tuple[str, str]]:
    """Return the places below an actor's own, for a choice."""
    return _places(by)


def due_table(today: date) -> Table:
    """Return the list of what is due, of every register; records come with their versions."""
    return Table(
        key="register-due", caption=gettext_lazy("台账到期要办"),
        columns=(
            Column("title", gettext_lazy("记录"), lambda one: one.title,
                   href=lambda one: address("record", one.code, one.pk)),
            Column("register", gettext_lazy("台账"), lambda one: register_name(spec_of(one.version))),
            Column("stage", gettext_lazy("状态"), lambda one: stage_name(spec_of(one.version), one.stage)),
            Column("due", gettext_lazy("期限"), lambda one: one.due_on, sort=("due_on",), kind="date",
                   cell=lambda one: badge(f"{one.due_on:%Y-%m-%d}", "danger" if one.due_on < today else "info")),
        ),
        search=("title",), order=("due_on",), empty=gettext_lazy("没有到期的。"),
        row_kind=lambda one: "faulty" if one.due_on < today else "", people=look_token,
    )  # fmt: skip
