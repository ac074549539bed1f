"""The whole file of a person laid out for the page: sections, kinds, entries, and what may be done to each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.file.parts import BY_CATEGORY, NEW, NUMBERED, SINGLE, Kind
from rongjun.domains.people.file.reading import Entry, PersonFile
from rongjun.domains.people.file.words import detail_rows
from rongjun.domains.people.models import Fact, Paper, Person
from rongjun.domains.people.withdrawing import AWARD, DECIDED_SINGLY

from ..told.person_words import FIELDS, Text, category_label, fact_text, fact_title, masked, noted
from ..told.record_words import TITLES, kinds_of
from .person_facts import origin_of, period_of

ONLY = "-"
"""What stands in an address for the key of a kind that has one entry at a time."""
CHANGES = {
    "identity": "identity", "household": "address", "area": "address", "death": "death", "status": "status",
    "care": "care", "alone": "care", "account": "account", "payee": "payee", "phone": "phone",
}  # fmt: skip
"""Kind -> the form of change that corrects it."""
GUIDED: dict[str, tuple[Text, str]] = {
    "transfer": (gettext_lazy("迁出"), "person-move-out"),
    "suspension": (gettext_lazy("省级中止决定"), "person-suspension"),
}
"""Kinds whose entries are made on guided pages of their own: what the link says, and its URL name."""


@dataclass(frozen=True, slots=True)
class Row:
    """One field of an entry: `opened` is the value of a sealed one that was just revealed."""

    label: str
    text: str
    sealed: bool = False
    opened: str = ""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry as it is shown, with its papers and what may be done to it (text, address)."""

    title: str
    text: str
    """The fact in one line, where it has no fields of its own."""
    rows: list[Row]
    period: str
    origin: str
    papers: Sequence[Paper]
    links: list[tuple[str, str]] = field(default_factory=list)
    relative: Person | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the file: what holds, what has ended, and what can be added (text, address)."""

    key: str
    title: Text
    entries: list[EntryView]
    ended: list[EntryView]
    adds: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page is made of, beside the file: who looks, the person, names of places, what was opened, relatives."""

    actor: Actor
    person: Person
    places: Mapping[str, str]
    opened: Mapping[int, Mapping[str, str]]
    relatives: Mapping[int, Person]
    now: bool
    """False where the file is shown as it was: then nothing can be changed from here."""


def sections_of(file: PersonFile, shown: Shown) -> list[Section]:
    """Return the sections of the file; of the file as it was, those alone that hold something."""
    found = []
    for key, title in TITLES.items():
        kinds = kinds_of(key)
        entries = [_view(one, shown) for name in kinds for one in _of_kind(file.standing, name)]
        ended = [_view(one, shown) for name in kinds for one in _of_kind(file.ended, name)]
        adds = [link for name in kinds for link in _adds(name, file, shown)] if shown.now else []
        if shown.now or entries or ended:
            found.append(Section(key, title, entries, ended, adds))
    return found


def sealed_names(file: PersonFile) -> set[str]:
    """Return the names of the vault that the entries shown fill."""
    return {name for entry in (*file.standing, *file.ended) for name in entry.sealed}


def entry_address(person_id: int, kind: Kind, key: str, *, name: str = "person-file-entry") -> str:
    """Return the address of the form of one entry (or of another page about it, by URL name)."""
    return reverse(name, args=[person_id, kind.name, key or ONLY])


def keys_offered(kind: Kind, facts: Sequence[Fact]) -> list[str]:
    """Return the keys under which a further entry of a kind can be made, given the facts known of the person."""
    if kind.keeps == NUMBERED:
        return [NEW]
    used = {fact.key for fact in facts if fact.kind == kind.name}
    if kind.keeps == SINGLE:
        return [] if used else [""]
    if kind.keys:
        return [NEW] if codes_left(kind, facts) else []
    held = sorted({fact.key for fact in facts if fact.kind == "status"})
    return [code for code in held if code not in used and (not kind.categories or code in kind.categories)]


def codes_left(kind: Kind, facts: Sequence[Fact]) -> list[tuple[str, Text]]:
    """Return the entries of a kind's own list that the person does not have yet, to choose from on its form."""
    used = {fact.key for fact in facts if fact.kind == kind.name}
    return [(code, label) for code, label in kind.keys if code not in used]


def may_enter(kind: Kind, actor: Actor) -> bool:
    """Tell whether an actor may use the form of a kind: one that carries money is proposed, the others recorded."""
    needed = Permission.PEOPLE_IMPORT if kind.money else Permission.PEOPLE_RECORD
    return not kind.guided and actor.may(needed)


def _of_kind(entries: Sequence[Entry], name: str) -> Iterator[Entry]:
    return (entry for entry in entries if entry.fact.kind == name)


def _view(entry: Entry, shown: Shown) -> EntryView:
    fact = entry.fact
    return EntryView(
        fact_title(fact.kind, fact.key), _text(fact, shown), _rows(entry, shown), period_of(fact), origin_of(fact),
        entry.papers, _links(fact, shown), shown.relatives.get(fact.pk),
    )  # fmt: skip


def _text(fact: Fact, shown: Shown) -> str:
    if fact.kind in KINDS:
        return ""
    return fact_text(fact.kind, fact.value, shown.places.get(fact.value["code"], "") if fact.kind == "area" else "")


def _rows(entry: Entry, shown: Shown) -> list[Row]:
    fact, opened = entry.fact, shown.opened.get(entry.fact.pk, {})
    rows = [Row(label, text) for label, text in detail_rows(fact.kind, fact.value)] if fact.kind in KINDS else []
    for name in entry.sealed:
        hidden = masked(shown.person.id_tail, 18) if name == "id_number" and shown.now else _("已登记（加密）")
        rows.append(Row(str(FIELDS[name]), hidden, True, opened.get(name, "")))
    return rows


def _links(fact: Fact, shown: Shown) -> list[tuple[str, str]]:
    if not shown.now:
        return []
    kind, pk = KINDS.get(fact.kind), shown.person.pk
    if kind is None:
        if not shown.actor.may(Permission.PEOPLE_IMPORT):
            return []
        address = reverse("person-change-form", args=[pk, CHANGES[fact.kind]])
        return [(_("提出变更"), f"{address}?category={fact.key}" if fact.kind == "status" else address)]
    if kind.guided and shown.actor.may(Permission.PEOPLE_IMPORT):
        return _guided_links(fact, pk)
    if not may_enter(kind, shown.actor):
        return []
    links = [(_("更正或补充"), entry_address(pk, kind, fact.key))]
    if fact.valid_to is None:
        links.append((_("终止"), entry_address(pk, kind, fact.key, name="person-file-end")))
    return links


def _guided_links(fact: Fact, person_id: int) -> list[tuple[str, str]]:
    """Return what the guided pages offer for an entry: the letter of a move out, the end of a suspension, the
    withdrawal of an award.
    """
    if fact.kind == "transfer" and fact.value.get("way") == "迁出":
        return [(_("抚恤关系转移证明"), reverse("move-letter", args=[fact.pk]))]
    if fact.kind == "suspension":
        return [(_("登记中止的结束"), reverse("person-suspension-end", args=[person_id, fact.key]))]
    if fact.kind == AWARD and fact.value.get("benefit") in DECIDED_SINGLY and not fact.value.get("withdrawn"):
        return [(_("撤销这项核定"), reverse("person-award-withdraw", args=[person_id, fact.key]))]
    return []


def _adds(name: str, file: PersonFile, shown: Shown) -> list[tuple[str, str]]:
    kind = KINDS.get(name)
    if name in GUIDED and shown.actor.may(Permission.PEOPLE_IMPORT):
        text, address = GUIDED[name]
        return [(str(text), reverse(address, args=[shown.person.pk]))]
    if kind is None or not may_enter(kind, shown.actor):
        return []
    facts = [entry.fact for entry in (*file.standing, *file.ended)]
    keys = keys_offered(kind, facts)
    return [(_add_text(kind, key), entry_address(shown.person.pk, kind, key)) for key in keys]


def _add_text(kind: Kind, key: str) -> str:
    of_category = kind.keeps == BY_CATEGORY and key != NEW
    return noted(str(kind.label), category_label(key)) if of_category else str(kind.label)
