"""Where a list that an office is asked for can come from: the registry, every register, the rows of every figure.

A source gives a `Table` (its columns and filters) and the rows, within the scope of the actor.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import within
from rongjun.domains.people import page_queries
from rongjun.domains.people.models import Person
from rongjun.domains.petitions.periods import Period, last_period
from rongjun.domains.reports.catalogue import SECTIONS
from rongjun.domains.reports.parts import Figure
from rongjun.domains.reports.rows import rows_under
from rongjun.domains.services.registers.access import record_scope
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.queries import area_prefix, list_records
from rongjun.domains.services.registers.versions import GROUPS, known_specs, list_present, spec_of
from rongjun.kernel.registers import FILES, Field
from rongjun.kernel.registers import Register as Spec

from ..ui.tables import Column, Filter, Table
from .register_frame import register_name
from .register_tables import KINDS, places_of, records_table
from .register_words import Names, field_name, names_for, value_text
from .report_tables import rows_table
from .views.people import PEOPLE, people_filters

SHOWN_ELSEWHERE = frozenset({"served", "paid-persons", "arrears-persons", "granted-persons"})
"""Figures whose rows are those of another figure, or of the registry itself."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which time is asked for: days from and until (None is open), or a period of whole months."""

    since: date | None = None
    until: date | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of lists. `asks`: how its time is asked for (days, period, or '' for as it stands now)."""

    key: str
    label: str
    group: str
    personal: bool
    asks: str
    table: Callable[[Sequence[Any]], Table]
    rows: Callable[[Stretch], QuerySet[Any, Any]]
    scope: Callable[[], AbstractContextManager[None]] = nullcontext


def sources_for(by: Actor) -> list[Source]:
    """Return the sources that an actor may use, group by group; those that name persons ask for people.export."""
    found: list[Source] = []
    if by.may(Permission.PEOPLE_VIEW):
        found.append(_people(by))
    for section in SECTIONS:
        open_ones = [one for one in section.figures if by.may(one.right) and one.key not in SHOWN_ELSEWHERE]
        found += [_figure(one, section.head, by) for one in open_ones]
    if by.may(Permission.REGISTER_VIEW):
        specs = sorted((spec_of(one) for one in list_present()), key=lambda spec: (spec.group, spec.code))
        found += [_register(spec, by) for spec in specs]
    return [one for one in found if not one.personal or by.may(Permission.PEOPLE_EXPORT)]


def find_source(key: str, by: Actor) -> Source:
    """Return a source by its key. Raises NotFound where there is none that the actor may use."""
    found = next((one for one in sources_for(by) if one.key == key), None)
    if found is None:
        raise NotFound(_("没有这种名单，或者您的岗位不能出具。"))
    return found


def _people(by: Actor) -> Source:
    table = replace(PEOPLE, filters=people_filters(by))
    plain = replace(table, columns=tuple(one for one in table.columns if one.key != "number"))

    def rows(asked: Stretch) -> QuerySet[Person]:
        return page_queries.list_people_with_places(by)

    return Source("people", _("人员名册"), _("人员"), True, "", lambda found: plain, rows)


def _figure(figure: Figure, group: str | Promise, by: Actor) -> Source:
    last = last_period(clock.today())
    sample = figure.rows(last, by)

    def table(rows: Sequence[Any]) -> Table:
        made, field = rows_table(figure, sample), sample.area
        if not field:
            return made
        place = Filter(
            "area", gettext_lazy("地方"), lambda found, code: found.filter(within(field, area_prefix(code))),
            places_of(by),
        )  # fmt: skip
        return replace(made, filters=(place,))

    def rows(asked: Stretch) -> QuerySet[Any, Any]:
        return rows_under(figure, asked.period or last, by)

    label = f"{figure.label}（{figure.unit}）"
    return Source(f"figure-{figure.key}", label, str(group), figure.personal, "period", table, rows)


def _register(spec: Spec, by: Actor) -> Source:
    def table(rows: Sequence[Any]) -> Table:
        return register_table(spec, by, names_for(spec, [one.filled for one in rows]))

    def rows(asked: Stretch) -> QuerySet[Record]:
        found = list_records(spec, by)
        if asked.since:
            found = found.filter(day__gte=asked.since)
        return found.filter(day__lte=asked.until) if asked.until else found

    return Source(
        f"register-{spec.code}", register_name(spec), str(GROUPS.get(spec.group, spec.group)), spec.personal, "days",
        table, rows, lambda: record_scope(spec, by),
    )  # fmt: skip


def register_table(spec: Spec, by: Actor, names: Names) -> Table:
    """Return a register as a table with every field that is neither sealed nor a file."""
    made = records_table(spec, known_specs(spec.code), by, date.max)
    told = tuple(_field(one, names) for one in spec.fields if not one.sealed and one.type not in FILES)
    around = [one for one in made.columns if not one.key.startswith("f-") and one.key not in ("due", "id")]
    before = [one for one in around if one.key in ("title", "person", "file_no")]
    after = [one for one in around if one not in before]
    return replace(made, columns=(*before, *told, *after))


def _field(one: Field, names: Names) -> Column:
    kind = KINDS.get(one.type, "text")
    if kind != "text":
        return Column(f"f-{one.id}", field_name(one), lambda record: record.filled.get(one.id), kind=kind)
    return Column(f"f-{one.id}", field_name(one), lambda record: value_text(one, record.filled.get(one.id), names))
