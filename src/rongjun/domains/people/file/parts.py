"""What a kind of fact in a person's file is made of: fields, which are sealed, who records it, how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise

type Text = str | Promise
SINGLE: Final = "single"
"""One value at a time; another takes its place from its day on."""
NUMBERED: Final = "numbered"
"""Any number of them (family ties, merits), each with a running number as key and a period of its own."""
BY_CATEGORY: Final = "category"
"""One for each category a person holds (certificate, injury): the category's code is the key."""
NEW: Final = "new"
"""The key of a further entry of a numbered kind, until it is given its running number."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. `form`: text, long, date, number, yesno, choice (with `choices`), person (a name), fen (an
    amount, typed and shown in yuan).

    A sealed field goes into the vault under `sealed` (a name of the vault) and never into the fact's value.
    """

    name: str
    label: Text
    form: str = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    sealed: str = ""
    required: bool = False
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: its section of the file, its fields, whether money hangs on it (then a second person)."""

    name: str
    label: Text
    section: str
    fields: tuple[Field, ...]
    keeps: str = SINGLE
    money: bool = False
    papers: Text = ""
    """Which papers prove it; said before the form begins."""
    keys: tuple[tuple[str, Text], ...] = ()
    """The closed list that its key is taken from, where that is not the categories of the person."""
    categories: tuple[str, ...] = ()
    """The categories that it is for, where it is kept by category; () for all."""
    since: str = ""
    """The field whose date it holds from, where it is not simply the day from which it was entered."""
    until: str = ""
    """The field whose date it ends on."""
    order: tuple[tuple[str, str], ...] = ()
    """Pairs of date fields of which the first is not after the second."""
    of_other: bool = False
    """True where its dates are another person's: they may lie before the birth of this one."""
    guided: bool = False
    """True where a form of its own leads through it (a transfer, a suspension, a pause), not the general one."""

    def field_named(self, name: str) -> Field | None:
        """Return a field by name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    @property
    def sealed_fields(self) -> tuple[Field, ...]:
        """The fields that are kept in the vault."""
        return tuple(one for one in self.fields if one.sealed)


@dataclass(frozen=True, slots=True)
class Detail:
    """A fact of the file as it is stated: kind, key ('' for a single one), value, sealed texts, its own period.

    `value` holds plain fields only (dates in ISO form); `plain` the texts to be sealed, by their name in the vault.
    Without `since` it holds from the day it is entered (for somebody new, always).
    """

    kind: str
    key: str = ""
    value: Mapping[str, Any] = field(default_factory=dict)
    plain: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> "Detail":
        """Return a detail from the object that its JSON holds."""
        days = {name: date.fromisoformat(raw[name]) if raw[name] else None for name in ("since", "until")}
        return cls(**dict(raw) | days)
