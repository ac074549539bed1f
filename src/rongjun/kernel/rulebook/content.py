"""A rulebook as canonical JSON and back: no files, no lines, no times, so that a version is one content."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from rongjun.kernel import chain

from .model import (
    BenefitInfo,
    Cell,
    Citation,
    FundingRule,
    LocalRule,
    Operation,
    Period,
    Place,
    Rulebook,
    RuleVersion,
    Status,
    TableInfo,
)

NOWHERE = Place("", 0)
"""The place of what was read back from a snapshot."""


def to_content(book: Rulebook) -> dict[str, Any]:
    """Return the whole content of a rulebook as a JSON value, without its version."""
    return {
        "tables": [plain(table) for _, table in sorted(book.tables.items())],
        "benefits": [plain(benefit) for _, benefit in sorted(book.benefits.items())],
        "cells": [plain(cell) for cell in book.cells],
        "local_rules": [plain(rule) for rule in book.local_rules],
        "funding": [plain(rule) for rule in book.funding],
        "regions": dict(sorted(book.regions.items())),
    }


def plain(value: Any) -> Any:
    """Return a part of a rulebook as a JSON value, without its place."""
    if isinstance(value, Citation | Cell | LocalRule | FundingRule | RuleVersion | BenefitInfo | TableInfo):
        names = [field.name for field in fields(value) if field.name != "place"]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def from_content(content: Mapping[str, Any]) -> Rulebook:
    """Build the rulebook that a content describes; its version is computed anew. Places are empty.

    Raises KeyError, TypeError or ValueError where the content is none of a rulebook.
    """
    return Rulebook(
        version=chain.content_hash(dict(content)),
        tables={entry["id"]: _table(entry) for entry in content["tables"]},
        benefits={entry["id"]: _benefit(entry) for entry in content["benefits"]},
        cells=tuple(_cell(entry) for entry in content["cells"]),
        local_rules=tuple(_rule(entry) for entry in content["local_rules"]),
        funding=tuple(_funding(entry) for entry in content["funding"]),
        regions=dict(content["regions"]),
    )


def _table(entry: Mapping[str, Any]) -> TableInfo:
    return TableInfo(**{**entry, "keys": tuple(entry["keys"]), "key_names": dict(entry["key_names"])})


def _benefit(entry: Mapping[str, Any]) -> BenefitInfo:
    versions = tuple(RuleVersion(**{**item, "citation": _citation(item)}) for item in entry["versions"])
    return BenefitInfo(**{**entry, "categories": tuple(entry["categories"]), "versions": versions})


def _cell(entry: Mapping[str, Any]) -> Cell:
    typed = {"citation": _citation(entry), "status": Status(entry["status"]), "period": _period(entry)}
    return Cell(**{**entry, **typed, "place": NOWHERE})


def _rule(entry: Mapping[str, Any]) -> LocalRule:
    typed = {
        "citation": _citation(entry),
        "status": Status(entry["status"]),
        "period": _period(entry),
        "operation": Operation(entry["operation"]),
    }
    return LocalRule(**{**entry, **typed, "place": NOWHERE})


def _funding(entry: Mapping[str, Any]) -> FundingRule:
    return FundingRule(**{**entry, "citation": _citation(entry), "place": NOWHERE})


def _citation(entry: Mapping[str, Any]) -> Citation:
    return Citation(**entry["citation"])


def _period(entry: Mapping[str, Any]) -> Period | None:
    return Period(entry["period"]) if entry["period"] else None
