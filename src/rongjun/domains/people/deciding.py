"""What each row of an import means against the registry as known now. Nothing is written here.

Rows are taken in order; what one row changes is known to the next, so that two rows of one person fit together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import uuid4

from rongjun.kernel.period import first_day

from .claims import CLEARED_KINDS, Claim, core, ending, personal_claims, status_value, until_of
from .file.kinds import KINDS
from .file.parts import SINGLE
from .overlay import Revision, cut_at, lay_over, replace_all
from .registry import Known, Registry, Span, identity_index
from .summaries import describe_change, describe_listing, describe_status
from .workbook import columns as col
from .workbook.faults import Fault, make_fault
from .workbook.row import NormalRow

NEW: Final = "new"
CHANGED: Final = "changed"
ENDED: Final = "ended"
SAME: Final = "same"
REJECTED: Final = "rejected"
HELD: Final = "exception"
FIRST_STANDS: Final = frozenset({"account", "phone", "alone"})
"""What two rows of one person may state differently without either row being held."""
OWN_PERIOD: Final = frozenset(kind.name for kind in KINDS.values() if kind.keeps != SINGLE)
"""Kinds with a key of their own: a correction replaces the entry, its period is what it states."""
EVER: Final = date(1900, 1, 1)
"""From when what a person arrives with is taken to hold."""


class Change(NamedTuple):
    """How one kind of fact of one person changes."""

    person: Known
    kind: str
    key: str
    revision: Revision


@dataclass(frozen=True, slots=True)
class Decision:
    """What a row means: its outcome, the changes it brings and how they are told (without sealed values)."""

    row: NormalRow
    outcome: str
    person: Known | None = None
    stored: list[Change] = field(default_factory=list)
    summary: list[dict[str, str]] = field(default_factory=list)
    fresh: bool = False
    """Somebody of whom nothing is known but this one row: the changes are all it says, and are made when asked for."""

    @property
    def changes(self) -> list[Change]:
        """The changes of facts that the row brings."""
        return fresh_changes(self.row, self.person) if self.fresh and self.person else self.stored


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions on all rows with the exceptions and warnings that only the registry could show."""

    decisions: list[Decision]
    faults: list[Fault]


def decide(
    rows: Sequence[NormalRow], registry: Registry, *, day: date, prefix: str, corrects_identity: bool = False
) -> Decided:
    """Decide every row. `day` is from when changed accounts, areas and the like hold; `prefix` the actor's area.

    `corrects_identity`: a form may give a known file another identity number; a workbook may not.
    """
    decider = _Decider(registry, day, prefix, corrects_identity)
    decider.hold_repeats(rows)
    return Decided([decider.decide(row) for row in rows], decider.faults)


class _Decider:
    def __init__(self, registry: Registry, day: date, prefix: str, corrects_identity: bool) -> None:
        self.registry, self.day, self.prefix = registry, day, prefix
        self.corrects_identity = corrects_identity
        self.faults: list[Fault] = []
        self._held: set[int] = set()
        self._numbers_of_file: dict[str, str] = {}
        self._stated: dict[tuple[str, str, str], tuple[int, Claim]] = {}
        self._rows_of: Counter[str] = Counter()

    def hold_repeats(self, rows: Sequence[NormalRow]) -> None:
        """Hold rows of the same file number and category: the repeats of equal rows, all of differing ones."""
        groups: dict[tuple[str, str], list[NormalRow]] = {}
        for row in rows:
            groups.setdefault((row.file_no, row.category), []).append(row)
        self._rows_of = Counter(row.file_no for row in rows)
        for group in groups.values():
            if len(group) > 1:
                self._hold_group(group)

    def _hold_group(self, group: list[NormalRow]) -> None:
        first = group[0]
        if all(row.content() == first.content() for row in group):
            for row in group[1:]:
                self._hold(row, col.FILE_NO, "duplicate_row", row.file_no, other=first.row_no)
            return
        for row in group:
            others = "、".join(str(other.row_no) for other in group if other is not row)
            self._hold(row, col.FILE_NO, "rows_differ", row.file_no, other=others)

    def decide(self, row: NormalRow) -> Decision:
        """Decide one row."""
        person = self.registry.by_file_no.get(row.file_no)
        number = identity_index(row.id_number)
        self._check_identity(row, person, number)
        known = person is not None and person.pk is not None
        if not (person.area_code if known and person else row.area_code).startswith(self.prefix):
            self._hold(row, col.FILE_NO, "out_of_area", row.file_no)
        alone = self._rows_of[row.file_no] == 1
        fresh = alone and person is None
        claims = [] if fresh or row.row_no in self._held else personal_claims(row)
        if not alone and row.row_no not in self._held:
            claims = self._agreed(row, claims)
        if row.row_no in self._held:
            return Decision(row, HELD)
        if row.area_code not in self.registry.areas:
            self._note(row, col.AREA, "area_not_loaded", row.area_code)
        if person is None:
            person = self._add_person(row, number)
        if fresh:
            told = describe_listing(row) if row.listed_only else describe_status(row, None)
            return Decision(row, NEW, person, [], [told], fresh=True)
        return self._decide_good(row, person, claims)

    def _decide_good(self, row: NormalRow, person: Known, claims: list[Claim]) -> Decision:
        is_new = ("status", row.category) not in person.facts
        status = None if row.listed_only else self._status(row, person)
        others = [change for claim in claims if (change := self._personal(row, person, claim)) is not None]
        others += self._cleared(row, person)
        changes = [*others, *([status] if status else [])]
        summary = self._summary(row, person, changes)
        for change in changes:
            person.facts[change.kind, change.key] = change.revision.after
        if is_new and (not row.listed_only or (person.pk is None and changes)):
            outcome = NEW
        elif not changes:
            outcome = SAME
        else:
            outcome = ENDED if self._only_ends(row, changes) else CHANGED
        return Decision(row, outcome, person, changes, summary)

    def _only_ends(self, row: NormalRow, changes: list[Change]) -> bool:
        if row.cleared or any(change.kind not in {"death", "status"} for change in changes):
            return False
        statuses = [change for change in changes if change.kind == "status"]
        return all(change.revision.added and change.revision.added[-1].copy_of for change in statuses)

    def _status(self, row: NormalRow, person: Known) -> Change | None:
        known = person.facts.get(("status", row.category), [])
        value, since, until = status_value(row), first_day(row.first_month.month), until_of(row)
        match = next((span for span in known if span.since == since and core(span.value) == value), None)
        if match is None:
            revision = self._supersede_status(known, value, since, until, row)
        elif col.END in row.cleared and known[-1].until is not None:
            last = known[-1]
            revision = lay_over(known, Span(core(last.value), last.since, None), last.since)
        elif until is None or (known[-1].value["ended_on"] == ending(row)["ended_on"] and not _tells(row, known[-1])):
            return None
        elif known[-1].until is not None and known[-1].until < until:
            last = known[-1]
            revision = lay_over(known, Span(core(last.value) | ending(row), last.since, until), last.since)
        else:
            revision = cut_at(known, until, **ending(row))
        return Change(person, "status", row.category, revision)

    def _supersede_status(
        self, known: Sequence[Span], value: dict[str, Any], since: date, until: date | None, row: NormalRow
    ) -> Revision:
        """Let another grade, cause or date hold from its own start month on; a known end stays unless restated."""
        words = ending(row)
        if until is None and col.END not in row.cleared:
            standing = next((s for s in known if s.since <= since and s.until is not None and s.until > since), None)
            last = known[-1] if standing or any(span.since > since for span in known) else None
            if last is not None and last.until is not None and last.until > since:
                until = last.until
                words = {name: last.value[name] for name in words}
        return lay_over(known, Span(value | words, since, until), since)

    def _personal(self, row: NormalRow, person: Known, claim: Claim) -> Change | None:
        if claim.is_detail:
            return detail_change(person, claim, EVER if person.pk is None else self.day)
        known = person.facts.get((claim.kind, ""), [])
        last = known[-1] if known and known[-1].until is None else None
        indexes = claim.indexes
        if last is not None and (last.says(claim.value, indexes) or _says_less(claim, last)):
            return None
        if claim.kind == "death":
            since = date.fromisoformat(claim.value["date"])
            return Change(person, "death", "", replace_all(known, Span(claim.value, since, None)))
        since = EVER if person.pk is None else claim.since or self.day
        new = Span(claim.value, since, None, indexes, plain=claim.plain)
        return Change(person, claim.kind, "", lay_over(known, new, since))

    def _cleared(self, row: NormalRow, person: Known) -> list[Change]:
        kinds = [kind for column, kind in CLEARED_KINDS.items() if column in row.cleared]
        changes = []
        for kind in kinds:
            known = person.facts.get((kind, ""), [])
            if known and known[-1].until is None:
                revision = replace_all(known, None) if kind == "death" else lay_over(known, None, self.day)
                changes.append(Change(person, kind, "", revision))
        return changes

    def _summary(self, row: NormalRow, person: Known, changes: list[Change]) -> list[dict[str, str]]:
        told: list[dict[str, str]] = [describe_listing(row)] if row.listed_only and changes else []
        for change in changes:
            before = person.present(change.kind, change.key)
            if change.kind == "status":
                told.append(describe_status(row, before))
            elif before is not None or person.pk is not None:
                after = change.revision.after[-1] if change.revision.added else None
                told.append(describe_change(change.kind, before, after))
        return told

    def _add_person(self, row: NormalRow, number: str) -> Known:
        person = Known(None, uuid4(), row.file_no, number, row.area_code)
        self.registry.by_file_no[row.file_no] = person
        self.registry.by_identity[number] = row.file_no
        return person

    def _check_identity(self, row: NormalRow, person: Known | None, number: str) -> None:
        if person is not None and person.merged_into:
            self._hold(row, col.FILE_NO, "merged_file", row.file_no, other=person.merged_into)
            return
        owner = self.registry.by_identity.get(number) or self._numbers_of_file.get("id:" + number)
        if owner is not None and owner != row.file_no:
            self._hold(row, col.ID_NUMBER, "same_identity", row.id_number, other=owner)
        known = person.id_index if person else self._numbers_of_file.get("file:" + row.file_no)
        if known is not None and known != number and not self.corrects_identity:
            self._hold(row, col.FILE_NO, "other_identity", row.file_no)
        self._numbers_of_file.setdefault("id:" + number, row.file_no)
        self._numbers_of_file.setdefault("file:" + row.file_no, number)

    def _agreed(self, row: NormalRow, claims: list[Claim]) -> list[Claim]:
        """Return the claims that agree with earlier rows of the same person in this file.

        A row that says something else that decides money is held; another account or phone is noted, and the one that
        was stated first stands.
        """
        agreed = []
        for claim in claims:
            number, stated = self._stated.get((row.file_no, claim.kind, claim.key), (row.row_no, claim))
            if stated.value == claim.value and stated.plain == claim.plain:
                agreed.append(claim)
            elif claim.kind in FIRST_STANDS or claim.is_detail:
                self._note(row, claim.label, "first_stands", "", other=number)
            else:
                self._hold(row, claim.label, "rows_disagree", "", other=number)
        if row.row_no not in self._held:
            for claim in agreed:
                self._stated.setdefault((row.file_no, claim.kind, claim.key), (row.row_no, claim))
        return agreed

    def _hold(self, row: NormalRow, column: str, code: str, value: str, **words: object) -> None:
        self._held.add(row.row_no)
        self._note(row, column, code, value, **words)

    def _note(self, row: NormalRow, column: str, code: str, value: str, **words: object) -> None:
        self.faults.append(make_fault(row.row_no, column, code, value, words))


def fresh_changes(row: NormalRow, person: Known) -> list[Change]:
    """Return what a row writes about somebody of whom nothing was known: every claim, and the status it gives."""
    spans = [(claim.kind, claim.key, _fresh_span(claim)) for claim in personal_claims(row)]
    if not row.listed_only:
        value, since = status_value(row) | ending(row), first_day(row.first_month.month)
        spans.append(("status", row.category, Span(value, since, until_of(row))))
    none: list[Span] = []
    return [Change(person, kind, key, Revision(none, one := [span], one)) for kind, key, span in spans]


def _fresh_span(claim: Claim) -> Span:
    value = claim.value
    if claim.kind == "death":
        return Span(value, date.fromisoformat(value["date"]), None)
    if claim.kind in KINDS:
        value = {name: one for name, one in value.items() if one not in ("", None)}
    return Span(value, claim.since or EVER, claim.until, claim.indexes if claim.plain else {}, plain=claim.plain)


def detail_change(person: Known, claim: Claim, since: date) -> Change | None:
    """Return how a fact of the file's catalogue changes, or None where it says nothing new.

    What the claim leaves out stays: plain fields are merged, boxes of the vault that it does not fill are taken over.
    What it states as '' is deleted from then on.
    """
    known = person.facts.get((claim.kind, claim.key), [])
    last = known[-1] if known and (known[-1].until is None or claim.since is not None) else None
    stated = (last.value if last else {}) | claim.value
    value = {name: one for name, one in stated.items() if one not in ("", None)}
    gone = {name for name, text in claim.plain.items() if not text}
    kept = {name: index for name, index in (last.indexes if last else {}).items() if name not in gone}
    indexes = kept | claim.indexes
    begins = claim.since or (last.since if last and claim.kind in OWN_PERIOD else since)
    until = claim.until
    same_period = claim.since is None or (last is not None and (begins, until) == (last.since, last.until))
    if last is not None and last.says(value, indexes) and same_period:
        return None
    plain = (last.plain if last else {}) | claim.plain
    new = Span(value, begins, until, indexes, plain=plain, copy_of=last.pk if last else None)
    revision = replace_all(known, new) if claim.kind in OWN_PERIOD else lay_over(known, new, begins)
    return Change(person, claim.kind, claim.key, revision)


def _tells(row: NormalRow, last: Span) -> bool:
    """Tell whether a row gives a reason for an end that was known without it, or another one."""
    return bool(row.end_reason) and row.end_reason != last.value["end_reason"]


def _says_less(claim: Claim, last: Span) -> bool:
    """A death repeated without its cause says nothing new."""
    return claim.kind == "death" and not claim.value["cause"] and last.value["date"] == claim.value["date"]
