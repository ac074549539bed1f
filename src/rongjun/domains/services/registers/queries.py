"""Reads of records: the list of a register, one record whole. What is counted of them is in `figures`.

A list holds a hundred thousand records: what it is ordered by has an index of its own, what it is filtered and found by
stands in the table of terms, one row for each value.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from rongjun.base.actor import Actor
from rongjun.base.among import Among
from rongjun.base.scope import within
from rongjun.domains.people.sounds import normal
from rongjun.kernel.registers import Form
from rongjun.kernel.registers import Register as Spec

from .access import visible_records
from .common import TERM
from .models import Record, RecordTerm
from .versions import list_present, spec_of

EXAMINED: Final = 20_000
"""So many terms at most are looked at in one search."""
LAST: Final = chr(0x10FFFF)


def list_records(
    spec: Spec, actor: Actor, *, filters: Mapping[str, str] | None = None, search: str = "", mistaken: bool = False
) -> QuerySet[Record]:  # fmt: skip
    """Return the records of a register that an actor may see, the latest first, with person and unit.

    `filters`: a declared filter, `stage`, `unit` or `area` with a value; what a register does not filter by is left
    out. Records entered by mistake are another list. Inside `record_scope`.
    """
    rows = visible_records(spec, actor).filter(mistaken=mistaken).select_related("person", "unit")
    for name, value in (filters or {}).items():
        rows = narrow(spec, rows, name, value)
    if search.strip():
        rows = rows.filter(Among("pk", found_by(spec, search)))
    return rows.order_by("-day", "-pk")


def narrow(spec: Spec, rows: QuerySet[Record], name: str, value: str, *, walk: bool = False) -> QuerySet[Record]:
    """Narrow records by a filter. `walk`: by a condition that is asked row by row in the order of the list."""
    if name == "stage":
        return rows.filter(stage=value)
    if name == "unit":
        return rows.filter(unit_id=int(value)) if value.isdecimal() and len(value) < 19 else rows.none()
    if name == "area":
        return rows.filter(within("area_code", area_prefix(value))) if value.isdecimal() else rows.none()
    if name not in spec.filters:
        return rows
    if walk:
        here = RecordTerm.objects.filter(record=OuterRef("pk"), field=name, value=value[:40])
        return rows.filter(Exists(here))
    terms = RecordTerm.objects.filter(code=spec.code, field=name, value=value[:40])
    return rows.filter(pk__in=terms.values("record"))


def area_prefix(code: str) -> str:
    """Return the digits that everything inside an area shares: six of a county, nine of a town, all of a village."""
    return next((code[:digits] for digits in (6, 9) if code[digits:].strip("0") == ""), code)


def term_range(text: str) -> dict[str, str]:
    """Return the condition on a term by which a text is found in any part of what a record is called."""
    plain = normal(text)[:TERM]
    return {"value__gte": plain, "value__lt": plain + LAST}


def found_by(spec: Spec, text: str) -> list[int]:
    """Return the ids of records that a text finds, EXAMINED terms at most; none for a text of blanks alone."""
    if not normal(text):
        return []
    terms = RecordTerm.objects.filter(code=spec.code, field="", **term_range(text)).order_by()
    return list(dict.fromkeys(terms.values_list("record_id", flat=True)[:EXAMINED]))


def best_records(spec: Spec, rows: QuerySet[Record], text: str, most: int) -> tuple[list[int], bool]:
    """Return the ids of the records that a text finds, the latest first, `most` at most; and whether there are more."""
    known = found_by(spec, text)
    keys = list(rows.filter(Among("pk", known)).order_by("-day", "-pk").values_list("pk", flat=True)[: most + 1])
    return keys[:most], len(keys) > most or len(known) >= EXAMINED


def list_due(actor: Actor, until: date) -> QuerySet[Record]:
    """Return the open records of the actor's unit whose stage ends by a day, the nearest first, of every register."""
    rows = Record.objects.filter(unit_id=actor.unit_id, due_on__lte=until, mistaken=False, ended_at=None)
    return rows.select_related("person", "unit", "version").order_by("due_on", "pk")


def children_of(record: Record) -> QuerySet[Record]:
    """Return the records that belong to one, or name it besides; those entered by mistake left out."""
    rows = Record.objects.filter(Q(parent=record) | Q(pk__in=_naming(record)), mistaken=False)
    return rows.select_related("unit", "version").order_by("pk")


def _naming(record: Record) -> QuerySet[RecordTerm, int]:
    """Return the ids of the records that name one in a field besides that of the record they belong to."""
    links = Q(pk=None)
    for spec in map(spec_of, list_present()):
        named = [one for one in spec.fields if one.type is Form.RECORD][1:]
        for link in (one for one in named if one.of == record.code):
            links |= Q(code=spec.code, field=link.id, value=str(record.pk))
    return RecordTerm.objects.filter(links).values_list("record_id", flat=True)


def summed_for(record: Record) -> dict[str, int]:
    """Return what fields of a record that add up others come to by now; nothing for those that come to nothing."""
    asked = {one.id: one.sums.split(".") for one in spec_of(record.version).fields if one.sums}
    below = list(children_of(record)) if asked else []
    found = {
        name: sum(one.filled.get(field) or 0 for one in below if one.code == code)
        for name, (code, field) in asked.items()
    }
    return {name: total for name, total in found.items() if total}
