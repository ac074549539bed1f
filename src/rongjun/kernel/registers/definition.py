"""A register (台账) as small immutable values: what a record is about, its fields, stages, figures and papers.

The classes are the schema, as with procedures: names, shapes and defaults are what the reader reads and writes, what
has no default is required, and a key that is no field is a fault. Texts are in Chinese and in English.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum
from typing import Final

from rongjun.kernel.recognition.procedure import Condition, StepLimit, Words


class Form(StrEnum):
    """How a field is filled in and kept."""

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    PEOPLE = "people"
    """A number of people, never a list of them."""
    MONEY = "money"
    """Typed in yuan, kept in fen."""
    DATE = "date"
    MONTH = "month"
    YESNO = "yesno"
    CHOICE = "choice"
    SEVERAL = "several"
    PERSON = "person"
    """Another person of the registry, by file number."""
    UNIT = "unit"
    AREA = "area"
    RECORD = "record"
    """A record of the register `of`, to which this one belongs."""
    PHOTOS = "photos"
    FILE = "file"
    URL = "url"
    CONTACT = "contact"
    """Telephone and place of a unit's own counter: the only telephone that may be shown."""


class About(StrEnum):
    """What a record is about."""

    PERSON = "person"
    HOUSEHOLD = "household"
    """The household of a person: kept under that person."""
    UNIT = "unit"
    AREA = "area"
    NOTHING = "nothing"


PERSONAL: Final = frozenset({About.PERSON, About.HOUSEHOLD})
"""Registers whose records are about somebody."""
FILES: Final = frozenset({Form.PHOTOS, Form.FILE})
"""Fields that hold files and not values."""
NUMBERS: Final = frozenset({Form.INTEGER, Form.PEOPLE, Form.MONEY})
"""Fields that can be added up."""


class Measure(StrEnum):
    """What a figure is: how many records, the sum of a field, how many persons (each counted once), or what share.

    A share is how many of a thousand records of the period are those that `where` names.
    """

    COUNT = "count"
    SUM = "sum"
    PERSONS = "persons"
    SHARE = "share"


class Sheet(StrEnum):
    """What is printed: one record, or the list that is shown."""

    ONE = "one"
    LIST = "list"


class Keep(StrEnum):
    """How long a record is kept after its end."""

    FOR_GOOD = "for_good"
    YEARS_30 = "years_30"
    YEARS_10 = "years_10"


@dataclass(frozen=True, slots=True)
class Option:
    """A value to choose."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `note`: a text about the person, shown to that person; `future`: its date may lie ahead.

    `minimum`: the smallest number (of money in yuan). `maximum`: characters of a text, else the largest number (of
    money in yuan); 0 is the usual one. `not_below`, `not_above`: another day, month or number of the record, which this
    one may equal but not go under or over. `of`: the code of the register whose record is meant; a record belongs to
    that of the first such field. `sums`: register.field, whose numbers in the records that name this one are added up
    and proposed.
    """

    id: str
    name: str
    name_en: str
    type: Form
    options: tuple[Option, ...] = ()
    required: bool = False
    sealed: bool = False
    note: bool = False
    future: bool = False
    minimum: int = 0
    maximum: int = 0
    not_below: str = ""
    not_above: str = ""
    of: str = ""
    sums: str = ""
    help: str = ""
    help_en: str = ""

    def option(self, code: str) -> Option | None:
        """Return the option of a code, None where there is none."""
        return next((one for one in self.options if one.id == code), None)


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody has to do when a record comes to a stage, until the stage's last day.

    `unit`: the field that names the unit which must; without it the unit that keeps the record.
    """

    zh: str
    en: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. The first is where a record begins.

    `permission`: who brings a record here; `second`: another person must agree; `fields`: what is filled in on the way
    in; `next`: where it may go from here.
    """

    id: str
    name: str
    name_en: str
    permission: str
    fields: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    final: bool = False
    second: bool = False
    limit: StepLimit | None = None
    duty: Duty | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for reports. `where`: filters of the register (or `stage`) with the values that count; all must hold.

    `day`: the date field that says in which period a record counts; without it the day of the record.
    """

    id: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    of: Measure
    field: str = ""
    where: Condition = made(default_factory=dict)
    day: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """A paper: one record or the list, with these fields, and lines to sign on."""

    id: str
    title: Words
    sheet: Sheet
    fields: tuple[str, ...]
    signs: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Publish:
    """What the portal shows: records at these stages, under the field `head`, with these fields.

    `until`: a date field; from the day after it the record is not shown any more. A register about persons shows a
    masked name and needs their yes.
    """

    stages: tuple[str, ...]
    head: str
    fields: tuple[str, ...]
    until: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """A whole register. The hash of its canonical content is the identity of a version.

    `title`: how a record is called, with {fields} in it, and {person}, {unit}, {day}. `day`: the date field that is the
    day of the record, without it the day on which it was begun. `everyone`: whoever sees registers sees every record,
    whatever the area. `unique`: what there may be one record of (person, unit, area, year, month, day, fields).
    """

    code: str
    name: str
    name_en: str
    group: str
    about: About
    title: str
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    keep: Keep
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    day: str = ""
    unique: tuple[str, ...] = ()
    consent: str = ""
    everyone: bool = False
    figures: tuple[Figure, ...] = ()
    prints: tuple[Print, ...] = ()
    publish: Publish | None = None
    note: str = ""
    note_en: str = ""

    @property
    def personal(self) -> bool:
        """Whether its records are about somebody."""
        return self.about in PERSONAL

    def field_named(self, name: str) -> Field:
        """Return a field by its id. Raises KeyError where there is none."""
        return _named(self.fields, name)

    def stage_named(self, name: str) -> Stage:
        """Return a stage by its id. Raises KeyError where there is none."""
        return _named(self.stages, name)

    def figure_named(self, name: str) -> Figure:
        """Return a figure by its id. Raises KeyError where there is none."""
        return _named(self.figures, name)

    def print_named(self, name: str) -> Print:
        """Return a paper by its id. Raises KeyError where there is none."""
        return _named(self.prints, name)

    def fields_at(self, stage: str) -> tuple[Field, ...]:
        """Return the fields filled in on the way into a stage."""
        return tuple(self.field_named(name) for name in self.stage_named(stage).fields)

    def fields_until(self, stages: Mapping[str, object] | tuple[str, ...]) -> tuple[Field, ...]:
        """Return the fields of some stages, in the order of the register."""
        asked = {name for one in self.stages if one.id in stages for name in one.fields}
        return tuple(one for one in self.fields if one.id in asked)


def _named[T: (Field, Stage, Figure, Print)](rows: tuple[T, ...], name: str) -> T:
    for one in rows:
        if one.id == name:
            return one
    raise KeyError(name)
