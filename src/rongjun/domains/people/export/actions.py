"""Persons of an area written into a layout: every look on record, one row a person and one for the set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.kernel.vocabulary import CATEGORIES, INJURED, SURVIVORS

from ..batches import office_day
from ..file.kinds import KINDS, SEALED_FIELDS
from ..layouts import OWN, Layout, short_name
from ..layouts.parts import NUMBER
from ..models import Fact, Person
from ..queries.scope import visible_people
from ..registry import FIELDS
from ..vault import open_in_parts
from ..workbook.sheet import Progress, quiet
from .cells import cells_for
from .holding import STATUS, Held, Holding, load_facts
from .writing import ROWS_IN, workbooks

AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: the layout, the kind of file (xls, xlsx), and whether only those who are paid now."""

    layout: Layout
    kind: str = "xlsx"
    in_force: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """The workbooks made (several where one cannot hold all), and how many rows and persons are in them."""

    files: list[bytes]
    rows: int
    persons: int


def categories_of(layout: Layout) -> tuple[str, ...]:
    """Return the categories whose persons a layout holds."""
    if layout is OWN:
        return tuple(CATEGORIES)
    return (layout.category,) if layout.category else INJURED if layout.name == "disability" else SURVIVORS


def fields_of(layout: Layout) -> list[str]:
    """Return the fields of the vault that a layout holds."""
    targets = [column.target.partition(".") for column in layout.columns]
    fields = [KINDS[kind].field_named(name) for kind, _dot, name in targets if name]
    sealed = {one.sealed for one in fields if one is not None}
    own = FIELDS if layout is OWN else ("id_number", "account", "phone")
    return [*own, *(name for name in SEALED_FIELDS if name in sealed)]


def list_persons(order: Order, by: Actor) -> QuerySet[Person]:
    """Return whom an export holds: those with a status of the layout's categories, or listed in one without pay.

    Who is listed only is not in the own template: a row of it would be paid.
    """
    kinds = [STATUS] if order.layout is OWN or order.in_force else [STATUS, "listed"]
    facts = Fact.objects.filter(kind__in=kinds, key__in=categories_of(order.layout), superseded_at=None)
    if order.in_force:
        facts = facts.filter(valid_to=None)
    people = visible_people(by).filter(pk__in=facts.order_by().values("person_id"))
    return (people.filter(death_date=None) if order.in_force else people).order_by("area_code", "file_no")


def export_workbook(
    *, order: Order, by: Actor, at: datetime, purpose: str = "", progress: Progress = quiet
) -> Exported:
    """Write the persons of the actor's area into a layout, column for column; 民族 and 政治面貌 stay empty.

    The access rows (one a person, one for the set) are committed before anything is opened. Raises NotPermitted
    without people.export and people.reveal, Refusal for another kind of file.
    """
    by.require(Permission.PEOPLE_EXPORT)
    by.require(Permission.PEOPLE_REVEAL)
    if order.kind not in ROWS_IN:
        raise Refusal(_("只能导出 .xls 或 .xlsx 文件。"))
    name = "own" if order.layout is OWN else order.layout.name
    told = purpose or _("导出%(name)s工作簿") % {"name": short_name(order.layout)}
    known = list_persons(order, by).values_list("pk", "token", "file_no")
    people = [Holding(pk, str(token), file_no) for pk, token, file_no in known]
    tally: list[int] = []
    rows = _rows(order, people, tally, by, at, told, progress)
    header = [column.header for column in order.layout.columns]
    files = list(workbooks(order.kind, order.layout.sheet, header, rows))
    detail = {"layout": name, "rows": sum(tally), "persons": len(people), "files": len(files)}
    record_act(by=by, at=at, action="people.export", subject=f"layout:{name}", detail=detail)
    return Exported(files, sum(tally), len(people))


def _rows(
    order: Order, people: Sequence[Holding], tally: list[int], by: Actor, at: datetime, purpose: str, progress: Progress
) -> Iterator[list[str]]:
    cells = cells_for(order.layout)
    numbered = order.layout.columns[0].target == NUMBER
    for done, part in enumerate(_opened(order, people, by, at, purpose)):
        progress("导出", done * AT_A_TIME, len(people))
        for person in part:
            for category in _categories(person, order):
                tally.append(1)
                row = [cell(person, category) for cell in cells]
                yield [str(len(tally)), *row[1:]] if numbered else row
            person.facts = {}
    progress("导出", len(people), len(people))


def _opened(
    order: Order, people: Sequence[Holding], by: Actor, at: datetime, purpose: str
) -> Iterator[Sequence[Holding]]:
    """Yield the persons some at a time, with their facts; the access rows of each part come before it is opened."""
    fields = fields_of(order.layout)
    loaded: list[tuple[Sequence[Holding], dict[int, Held]]] = []

    def parts() -> Iterator[list[int]]:
        for part in batched(people, AT_A_TIME, strict=False):
            record_look(by=by, at=at, purpose=purpose, tokens=[one.token for one in part], fields=fields)
            loaded.append((part, load_facts(part, office_day(at))))
            yield list(loaded[-1][1])

    set_kind, set_id = "layout", order.layout.name
    for opened in open_in_parts(
        parts=parts(), fields=fields, set_kind=set_kind, set_id=set_id, purpose=purpose, by=by, at=at
    ):
        part, facts = loaded.pop()
        for fact, sealed in opened.items():
            facts[fact].sealed = sealed
        yield part


def _categories(person: Holding, order: Order) -> list[str]:
    """Return the categories of the layout in which a person gets a row."""
    found = []
    for category in categories_of(order.layout):
        status = person.of(STATUS, category)
        listed = order.layout is not OWN and not order.in_force and person.of("listed", category) is not None
        if listed or (status is not None and (status.holds or not order.in_force)):
            found.append(category)
    return found
