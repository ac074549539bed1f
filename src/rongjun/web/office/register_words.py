"""What the pages of registers call stages, kinds of fields, what happened; values in the language of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.people.models import Person
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import linked_scope
from rongjun.domains.units.models import Area, Unit
from rongjun.kernel.money import format_yuan
from rongjun.kernel.registers import Field, Figure, Form, Keep, Measure
from rongjun.kernel.registers import Register as Spec

from .case_frame import said

KEEPS: dict[Keep, Promise] = {
    Keep.FOR_GOOD: gettext_lazy("永久"), Keep.YEARS_30: gettext_lazy("三十年"), Keep.YEARS_10: gettext_lazy("十年"),
}  # fmt: skip
HAPPENED: dict[str, Promise] = {
    "open": gettext_lazy("登记"), "move": gettext_lazy("改为"), "change": gettext_lazy("更正"),
    "file": gettext_lazy("放入文件"), "unfile": gettext_lazy("取出文件"), "mistake": gettext_lazy("注明登记错误"),
}  # fmt: skip
SEALED: Promise = gettext_lazy("已填写（加密）")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of what records name by id: units, places, persons of the scope, records above."""

    units: Mapping[int, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    records: Mapping[int, tuple[str, str]] = field(default_factory=dict)


def names_for(spec: Spec, filled: Iterable[Mapping[str, Any]]) -> Names:
    """Return the names that some records need, in one query for each kind."""
    rows = list(filled)

    def wanted(form: Form) -> set[Any]:
        names = [one.id for one in spec.fields if one.type is form]
        return {row[name] for row in rows for name in names if row.get(name) is not None}

    units, areas, people, records = map(wanted, (Form.UNIT, Form.AREA, Form.PERSON, Form.RECORD))
    above: list[tuple[int, str, str]] = []
    for code in sorted({one.of for one in spec.fields if one.type is Form.RECORD}) if records else ():
        with linked_scope(code):
            above += Record.objects.filter(code=code, pk__in=records).values_list("pk", "code", "title")
    return Names(
        dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")) if units else {},
        dict(Area.objects.filter(code__in=areas).values_list("code", "name")) if areas else {},
        dict(Person.objects.filter(pk__in=people).values_list("pk", "name")) if people else {},
        {pk: (code, title) for pk, code, title in above},
    )


def value_text(one: Field, value: Any, names: Names) -> str:
    """Return a kept value as it is read: names of choices, yes and no, yuan, names of units and places."""
    if value is None or value == "":
        return ""
    match one.type:
        case Form.CHOICE:
            return _option(one, value)
        case Form.SEVERAL:
            return "、".join(_option(one, code) for code in value)
        case Form.YESNO:
            return _("是") if value == "yes" else _("否")
        case Form.MONEY:
            return format_yuan(value)
        case Form.UNIT:
            return names.units.get(value, "")
        case Form.AREA:
            return names.areas.get(value, str(value))
        case Form.PERSON:
            return names.people.get(value, _("辖区以外的人"))
        case Form.RECORD:
            return names.records.get(value, ("", ""))[1]
        case _:
            return str(value)


def value_shown(one: Field, value: Any, names: Names) -> str:
    """Return a kept value for a page: an address or a record is a link; the unit of money is written."""
    text = value_text(one, value, names)
    if one.type is Form.URL and text:
        return format_html('<a href="{}" rel="noreferrer">{}</a>', text, text)
    if one.type is Form.RECORD and value in names.records:
        return format_html('<a href="{}">{}</a>', reverse("record", args=[names.records[value][0], value]), text)
    if one.type is Form.MONEY and text:
        return _("%(yuan)s 元") % {"yuan": text}
    return text


def _option(one: Field, code: str) -> str:
    found = one.option(code)
    return said(found.name, found.name_en) if found else code


def field_name(one: Field) -> str:
    """Return what a field is called in the language of the page."""
    return said(one.name, one.name_en)


def stage_name(spec: Spec, stage: str) -> str:
    """Return what a stage is called in the language of the page; its code where this version has none of it."""
    found = next((one for one in spec.stages if one.id == stage), None)
    return said(found.name, found.name_en) if found else stage


def stage_badge(spec: Spec, record: Record) -> tuple[str, str]:
    """Return the stage of a record and the kind of its badge."""
    if record.mistaken:
        return _("登记错误"), "danger"
    return stage_name(spec, record.stage), "done" if record.ended_at is not None else "info"


def figure_text(spec: Spec, figure: Figure, value: int) -> str:
    """Return a figure as it is read: money in yuan, a share in per cent, '—' for one of too few records."""
    if figure.of is Measure.SHARE:
        return "—" if value < 0 else f"{value // 10}.{value % 10}%"
    money = figure.of is Measure.SUM and spec.field_named(figure.field).type is Form.MONEY
    return format_yuan(value) if money else str(value)


def figure_unit(figure: Figure) -> str:
    """Return what a figure counts, in the language of the page."""
    return said(figure.unit, figure.unit_en)
