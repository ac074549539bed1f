"""The registers in force: every figure that a register declares, in the present scope. A new one needs no line here."""

from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import get_language

from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions.periods import Period
from rongjun.domains.services.registers import figures
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import GROUPS, list_present, spec_of
from rongjun.kernel.registers import Figure as Declared
from rongjun.kernel.registers import Register as Spec
from rongjun.kernel.registers.definition import Form
from rongjun.kernel.registers.definition import Measure as Of

from ..parts import Figure, Measure, Rows, Section

NUMBER = "summed"


def sections() -> list[Section]:
    """Return a section for each register in force that declares figures, by group and name.

    Shares are left out: a report adds its rows up, and shares do not add up.
    """
    specs = sorted((spec_of(one) for one in list_present()), key=lambda spec: (spec.group, spec.code))
    return [_section(spec) for spec in specs if any(one.of is not Of.SHARE for one in spec.figures)]


def _section(spec: Spec) -> Section:
    figures = tuple(_figure(spec, one) for one in spec.figures if one.of is not Of.SHARE)
    group = GROUPS.get(spec.group, spec.group)
    return Section(
        f"register-{spec.code}", _said(spec.name, spec.name_en), figures, f"group-{spec.group}", group
    )  # fmt: skip


def _figure(spec: Spec, declared: Declared) -> Figure:
    def rows(period: Period, by: Actor) -> Rows:
        days = figures.Period(period.first_day, period.last_day)
        found = figures.figure_rows(spec, declared, by, days)
        if not declared.field:
            return _rows(spec, found, "")
        number = Cast(KeyTextTransform(declared.field, "filled"), BigIntegerField())
        return _rows(spec, found.annotate(**{NUMBER: number}).filter(**{f"{NUMBER}__isnull": False}), NUMBER)

    unit = _said(declared.unit, declared.unit_en)
    key = f"{spec.code}--{declared.id}".replace("_", "-")
    name = _said(declared.name, declared.name_en)
    return Figure(key, name, unit, _measure(spec, declared), rows, Permission.REGISTER_VIEW, spec.personal)


def _rows(spec: Spec, query: QuerySet[Record], number: str) -> Rows:
    return Rows(
        query, day="day", name="title", detail="stage", fen=number, person="person__token" if spec.personal else "",
        link=("record", "pk"), area="area_code", slug=spec.code, codes="stage",
    )  # fmt: skip


def _measure(spec: Spec, declared: Declared) -> Measure:
    if declared.of is Of.PERSONS:
        return Measure.PERSONS
    if declared.of is Of.COUNT:
        return Measure.ROWS
    return Measure.FEN if spec.field_named(declared.field).type is Form.MONEY else Measure.SUM


def _said(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") and en else zh
