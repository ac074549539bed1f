"""A notice held against the rulebook in use: faults, cells beside those they replace, clashes with other sources."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month, month_of
from rongjun.kernel.rulebook import Fault, RulebookFaults
from rongjun.kernel.rulebook.comparison import (
    Clash,
    Entry,
    Shares,
    compare_amounts,
    compare_cells,
    compare_shares,
    entries_of,
    find_clashes,
)
from rongjun.kernel.rulebook.loader import notice_number
from rongjun.kernel.rulebook.model import Cell, FundingRule, LocalRule, Operation, Rulebook
from rongjun.kernel.rulebook.patterns import Compared

from ..models import Notice
from ..queries import current_rulebook, rulebook_with
from .entries import Head, book_of, cells_of
from .queries import head_of

UNNAMED = "（草稿）"
"""Stands for the title and source of a draft that has none yet, so that its values can be compared."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a notice does to the rulebook in use."""

    before: Rulebook
    after: Rulebook | None
    """None where it has faults."""
    faults: tuple[Fault, ...] = ()
    entries: tuple[Entry, ...] = ()
    cells: tuple[Compared, ...] = ()
    amounts: tuple[Compared, ...] = ()
    """For a local notice: what is paid there before and after."""
    shares: tuple[Shares, ...] = ()
    clashes: tuple[Clash, ...] = ()

    @property
    def has_entries(self) -> bool:
        """Tell whether the notice states anything."""
        return bool(self.entries or self.faults)

    @property
    def missing(self) -> list[Compared]:
        """Return the cells of tables touched that the notice leaves as they are."""
        return [row for row in self.cells if row.new is None]

    def require_right(self) -> None:
        """Raise Refusal with the first faults."""
        if self.faults:
            told = " ".join(f"{fault.message}{fault.mend}" for fault in self.faults[:3])
            raise Refusal(_("还有 %(count)d 处要改：%(told)s") % {"count": len(self.faults), "told": told})

    def told(self, clash: Clash) -> str:
        """Return a clash in words: what, what each says and where each comes from."""
        new, old = clash.new, clash.old
        return _("%(name)s 自 %(month)s：本通知 %(new)s，%(source)s %(old)s") % {
            "name": name_of(self.before, new), "month": format_month(new.effective), "new": value_of(new),
            "source": source_of(old), "old": value_of(old),
        }  # fmt: skip


def check_notice(number: int, book: Mapping[str, Any]) -> Checked:
    """Hold a notice's book against the rulebook in use."""
    before = current_rulebook()
    try:
        after = rulebook_with(number, book)
    except RulebookFaults as refused:
        return Checked(before, None, refused.faults)
    entries = entries_of(after, number)
    region = str(book.get("region", ""))
    months = sorted({entry.effective for entry in entries if not isinstance(entry, FundingRule)})
    amounts = compare_amounts(before, after, region, months) if region else []
    return Checked(
        before, after, (), tuple(entries), tuple(compare_cells(before, after, number)), tuple(amounts),
        tuple(compare_shares(before, after, number)), tuple(find_clashes(before, after, number)),
    )  # fmt: skip


def check_entered(notice: Notice) -> Checked:
    """Hold a notice against the rulebook in use: what is signed, or in a draft what has been entered so far."""
    if notice.content is not None:
        return check_notice(notice.pk, notice.signed["book"])
    head = head_of(notice)
    shown = replace(head, title=head.title or UNNAMED, source=head.source or UNNAMED)
    return check_notice(notice.pk, book_of(shown, notice.typed, current_rulebook()))


def without_known(typed: Mapping[str, Any], checked: Checked, known: Rulebook) -> dict[str, Any]:
    """Return what was entered without the national cells that the rulebook has in the same words already."""
    same = {
        (clash.new.table, clash.new.key, clash.new.effective)
        for clash in checked.clashes
        if clash.same and isinstance(clash.new, Cell)
    }
    if not same or "cells" not in typed:
        return dict(typed)
    written = {
        (entry.table, written_key(entry), entry.effective)
        for entry in checked.entries
        if isinstance(entry, Cell) and (entry.table, entry.key, entry.effective) not in same
    }
    months = {entry.effective for entry in checked.entries}
    kept = [
        cell.kept()
        for cell in cells_of(typed)
        if any((cell.table, cell.key, cell.effective or month) in written for month in months)
    ]
    return {**typed, "cells": kept}


def written_key(cell: Cell) -> str:
    """Return the key or group under which a cell was written."""
    return cell.id.split("/", 2)[2].partition("@")[0]


def effective_of(book: Mapping[str, Any], head: Head) -> int:
    """Return the first month in which a notice changes something."""
    days = [block["effective"] for block in book.get("standards", ())]
    days += [one["from"] for name in ("rules", "values", "funding") for one in book.get(name, ())]
    months = [month_of(date.fromisoformat(day)) for day in days]
    return min(months, default=head.effective)


def name_of(book: Rulebook, entry: Entry) -> str:
    """Return the name of what an entry is about: table and key, or benefit."""
    if isinstance(entry, FundingRule):
        benefit = book.benefits.get(entry.benefit)
        return _("%(name)s的负担比例") % {"name": benefit.name if benefit else _("全部待遇")}
    info = book.tables[entry.table]
    return f"{info.name} {info.key_names.get(entry.key, _('全部档次'))}"


def value_of(entry: Entry) -> str:
    """Return what an entry says, short."""
    if isinstance(entry, FundingRule):
        return f"{format_yuan(entry.central_bp)}% / {format_yuan(entry.provincial_bp)}%"
    sign = "+" if isinstance(entry, LocalRule) and entry.operation is not Operation.REPLACE else ""
    if entry.period is None:
        return f"{sign}{format_yuan(entry.value)}%"
    return f"{sign}{format_yuan(entry.value)} " + (_("元/年") if entry.period == "year" else _("元/月"))


def source_of(entry: Entry) -> str:
    """Return where an entry comes from: document number, else citation; and the number of its notice."""
    number = notice_number(entry.id)
    named = entry.citation.doc_no or entry.citation.text
    return _("%(named)s（第 %(number)d 号通知）") % {"named": named, "number": number} if number else named
