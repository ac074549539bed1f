"""A scenario turned into draft notices: what a notice can say of it, in the shape in which notices are typed.

A draft is no part of the rulebook: document number, source and scan are still to be entered, and another person
approves it. A national notice holds values; a local one rules, values and shares of one region. What no notice says (a
group that is computed as another, national shares) stays in the scenario.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.policy.notices.actions import make_draft
from rongjun.domains.policy.notices.entries import Head, TypedCell
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import OPEN_MONTH, first_day
from rongjun.kernel.rulebook.model import NATIONAL, Cell, FundingRule, LocalRule, Operation, Rulebook
from rongjun.kernel.rulebook.supposing import FUNDING, GROUP, Change, suppose

from .actions import get_scenario, get_whatif

_MARK = "#what-if"


@dataclass(slots=True)
class Draft:
    """What one notice would hold: of the nation ('') or of one region, from its first month on."""

    region: str
    name: str
    effective: int
    typed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def drafts_of(book: Rulebook, changes: tuple[Change, ...]) -> list[Draft]:
    """Return the notices that would make a scenario true, the nation's first; none where no notice can say it."""
    told = tuple(one for one in changes if one.kind != GROUP and (one.kind != FUNDING or one.region != NATIONAL))
    after = suppose(book, told)
    drafts: dict[str, Draft] = {}
    for region, part, entry, month in _entries(book, after):
        draft = drafts.setdefault(region, Draft(region, after.regions.get(region, ""), month))
        draft.effective = min(draft.effective, month)
        draft.typed.setdefault(part, []).append(entry)
    return [drafts[region] for region in sorted(drafts)]


def _entries(book: Rulebook, after: Rulebook) -> Iterator[tuple[str, str, dict[str, Any], int]]:
    """Yield (region, part of a notice, entry, first month) of all that is not in the book as it stands."""
    for cell in sorted(set(after.cells) - set(book.cells), key=lambda one: (one.table, one.key, one.effective)):
        text = _text(after, cell)
        if cell.region == NATIONAL:
            kept = TypedCell(cell.table, cell.key, text, str(cell.period or ""), cell.effective).kept()
            yield NATIONAL, "cells", kept, cell.effective
        else:
            yield cell.region, "values", _value(after, cell, text), cell.effective
    for rule in after.local_rules:
        if _MARK in rule.id:
            yield rule.region, "rules", _rule(rule), rule.effective
    for shares in after.funding:
        if _MARK in shares.id and shares.region != NATIONAL:
            yield shares.region, "funding", _shares(shares), shares.effective


def _text(book: Rulebook, cell: Cell) -> str:
    return _plain(cell.value) if book.tables[cell.table].unit in ("fen", "bp") else str(cell.value)


def _plain(hundredths: int) -> str:
    return format_yuan(hundredths, grouped=False)


def _value(book: Rulebook, cell: Cell, text: str) -> dict[str, Any]:
    money = book.tables[cell.table].unit == "fen"
    said = {"amount": text, "period": str(cell.period)} if money else {"percent": text}
    return {"table": cell.table, "key": cell.key, **said, "from": first_day(cell.effective).isoformat()}


def _rule(rule: LocalRule) -> dict[str, Any]:
    percent = rule.operation is Operation.PERCENT
    said = {"percent": _plain(rule.value)} if percent else {"amount": _plain(rule.value), "period": str(rule.period)}
    until = {} if rule.until == OPEN_MONTH else {"until": first_day(rule.until).isoformat()}
    base = {"on": "inherited"} if rule.inherited else {}
    return {
        "table": rule.table, "key": rule.key, "op": str(rule.operation), **said,
        "from": first_day(rule.effective).isoformat(), **until, **base,
    }  # fmt: skip


def _shares(rule: FundingRule) -> dict[str, Any]:
    return {
        "benefit": rule.benefit, "central": _plain(rule.central_bp), "provincial": _plain(rule.provincial_bp),
        "from": first_day(rule.effective).isoformat(),
    }  # fmt: skip


@transaction.atomic
def draft_notices(*, token: str, number: int, by: Actor, at: datetime) -> list[int]:
    """Make draft notices of a scenario and return their ids. The scenario stays as it is.

    Raises NotPermitted without notice.make, Refusal where no notice can say what the scenario changes, NotFound.
    """
    scenario = get_scenario(get_whatif(token, by, at), number)
    drafts = drafts_of(current_rulebook(), scenario.changes)
    if not drafts:
        raise Refusal(_("这个方案里没有通知能写的变动：扩大到一类人、全国的资金分担要由法规规定。"))
    return [make_draft(head=_head(draft), typed=draft.typed, by=by, at=at).pk for draft in drafts]


def _head(draft: Draft) -> Head:
    """Return the head of a draft: number, title and source are kept empty until the paper is there."""
    kind = "local" if draft.region else "national"
    return Head(kind, "", "", "", draft.effective, region=draft.region, region_name=draft.name)
