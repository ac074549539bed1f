"""A second engine, slow and plain: one person, one month at a time, whole numbers and fractions.

It shares with the real engine the vocabulary, the kernel's calendar and the resolved values, and nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from rongjun.kernel.period import age_month, month_of, years_served
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.vocabulary import INJURED, PARTICIPANTS, SURVIVOR_KIND_OF, SURVIVORS

type Spell = Mapping[str, Any]
type Values = Callable[[int, str], Mapping[tuple[str, str], Mapping[str, Any]]]
"""(month, area code) -> {(benefit, key): row of resolve}."""

PLAIN = {"42": ("ill_returned_allowance", "all"), "51": ("participant_allowance", "war"),
         "61": ("participant_allowance", "nuclear"), "31": ("red_army_pension", "31"),
         "32": ("red_army_pension", "32"), "33": ("red_army_pension", "33"),
         "F1": ("conscript_family_allowance", "all")}  # fmt: skip
ALONE = {"nursing_fee", "conscript_family_allowance"}


@dataclass(frozen=True)
class Claim:
    """What one spell may give in one month: a key to be paid by, or a fault, or (ruled out) not even a claim."""

    benefit: str
    spell: Spell
    key: str = ""
    fault: str = ""
    ruled_out: bool = False
    asks: str = ""


def half_up(value: Fraction) -> int:
    """Round a fraction half up."""
    return floor(value + Fraction(1, 2))


def claims(spell: Spell, month: int) -> list[Claim]:
    """Return what a spell claims in a month."""
    category = spell["category"]
    if category in INJURED:
        return disability(spell)
    if category in SURVIVORS:
        right = spell["survivor"] == SURVIVOR_KIND_OF[category]
        key = f"{spell['survivor']}.{spell['household']}"
        return [Claim("survivor_pension", spell, key, "" if right else "survivor_kind_mismatch")]
    if category == "41":
        return [Claim("demobilised_allowance", spell, spell["era"], "" if spell["era"] else "no_era")]
    if category in {"81", "B1"}:
        benefit = "old_conscript_allowance" if category == "81" else "martyr_child_allowance"
        if month < age_month(spell["birth"], 60):
            return [Claim(benefit, spell, fault="under_sixty", ruled_out=True)]
        if category == "B1":
            return [Claim(benefit, spell, "all")]
        return [Claim(benefit, spell, "per_year", "" if served(spell) else "no_service_years")]
    return [Claim(PLAIN[category][0], spell, PLAIN[category][1])]


def disability(spell: Spell) -> list[Claim]:
    """Return the pension and, for grades 1-4 outside institutions, the nursing fee."""
    grade, cause, key = spell["grade"], spell["cause"], f"{spell['grade']}.{spell['cause']}"
    if not 1 <= grade <= 10 or not cause:
        return [Claim("disability_pension", spell, key, "unknown_grade")]
    if cause == "illness" and grade >= 7:
        return [Claim("disability_pension", spell, key, "illness_grade_not_paid", ruled_out=True)]
    found = [Claim("disability_pension", spell, key)]
    if grade <= 4 and spell["care"] != "institution":
        found.append(Claim("nursing_fee", spell, key, asks="" if spell["care"] else "care_unknown"))
    return found


def served(spell: Spell) -> int:
    """Return years served, 0 where the dates do not say."""
    start, end = spell["service_start"], spell["service_end"]
    if start is None or end is None or end < start:
        return 0
    years = years_served(start, end)
    return years if years <= 99 else 0


def amounts(row: Mapping[str, Any], claim: Claim, month: int) -> dict[str, int]:
    """Return the amount of a month and its split."""
    standard = row["amount_fen"] * (served(claim.spell) if claim.benefit == "old_conscript_allowance" else 1)
    amount = standard
    if row["yearly"]:
        number = month % 12 + 1
        amount = half_up(Fraction(standard * number, 12)) - half_up(Fraction(standard * (number - 1), 12))
    central = half_up(Fraction(amount * row["central_bp"], 10_000))
    provincial = min(half_up(Fraction(amount * row["provincial_bp"], 10_000)), amount - central)
    return {"amount_fen": amount, "central_fen": central, "provincial_fen": provincial,
            "local_fen": amount - central - provincial}  # fmt: skip


def person_month(
    spells: Iterable[Spell], month: int, book: Rulebook, values: Values
) -> tuple[list[dict[str, Any]], list[tuple[Claim, str, str]]]:
    """Return lines and faults (claim, code, categories) of one person in one month, without what follows a death."""
    active = [spell for spell in spells if spell["first_month"] <= month < spell["until_month"]]
    held = [claim for spell in active if not spell.get("award") for claim in claims(spell, month)]
    groups: dict[str, list[Claim]] = defaultdict(list)
    for claim in held:
        if not claim.ruled_out:
            groups[claim.benefit if claim.benefit in ALONE else "regular"].append(claim)
    lines, faults = [], []
    for claim in held:
        rivals = groups[claim.benefit if claim.benefit in ALONE else "regular"]
        row = values(month, claim.spell["region"]).get((claim.benefit, claim.key))
        if claim.fault:
            faults.append((claim, claim.fault, ""))
        elif len(rivals) > 1:
            faults.append((claim, "two_categories", ",".join(sorted({one.spell["category"] for one in rivals}))))
        elif row is None:
            if not claim.asks:
                local = book.benefits[claim.benefit].local_only
                faults.append((claim, "no_local_standard" if local else "no_standard", ""))
        elif claim.asks:
            faults.append((claim, claim.asks, ""))
        else:
            lines.append({
                "person": claim.spell["person"], "benefit": claim.benefit, "month": month, "rule": row["rule"],
                "cells": row["cells"], "fact": claim.spell["fact"], "region": claim.spell["region"],
                "funding": row["funding"], **amounts(row, claim, month),
            })  # fmt: skip
    return lines + [awarded(spell, month, values) for spell in active if spell.get("award")], faults


def awarded(spell: Spell, month: int, values: Values) -> dict[str, Any]:
    """Return the line of an award: the amount decided, split as its benefit is in that month."""
    row = values(month, spell["region"])[spell["award"], ""]
    claim = Claim(spell["award"], spell)
    return {
        "person": spell["person"], "benefit": spell["award"], "month": month, "rule": row["rule"], "cells": "",
        "fact": spell["fact"], "region": spell["region"], "funding": row["funding"],
        **amounts({**row, "amount_fen": spell["award_fen"], "yearly": False}, claim, month),
    }  # fmt: skip


def after_death(
    spells: list[Spell], month: int, book: Rulebook, values: Values
) -> tuple[list[dict[str, Any]], list[tuple[Claim, str, str]]]:
    """Return what a month receives because of a death before it."""
    spells = [spell for spell in spells if not spell.get("award")]
    death = spells[0]["death"] if spells else None
    if death is None or not 1 <= month - month_of(death) <= 12:
        return [], []
    lines, faults = [], []
    for line in person_month(spells, month_of(death), book, values)[0]:
        spell = next(one for one in spells if one["fact"] == line["fact"])
        kept = continuation(spell["category"], line["benefit"], month - month_of(death), death)
        if kept is None:
            continue
        name, cause = kept
        if cause and not spell["death_cause"]:
            faults.append((Claim(name, spell), "death_cause_unknown", ""))
        elif not cause or cause == spell["death_cause"]:
            known = [version for version in book.benefits[name].versions if version.effective <= month_of(death)]
            lines.append(line | {"benefit": name, "month": month, "rule": known[-1].id})
    return lines, faults


def continuation(category: str, benefit: str, nth: int, death: date) -> tuple[str, str] | None:
    """Return the continued benefit of the nth month after a death and the cause of death it needs, or None."""
    if category in SURVIVORS and nth <= 6:
        return "continued_survivor_pension", ""
    if category in INJURED and benefit == "disability_pension" and nth <= 12:
        return "continued_disability_pension", "illness"
    if category in PARTICIPANTS and nth <= 6 and death >= date(2024, 10, 1):
        return "continued_participant_allowance", ""
    return None


def owed(
    facts: Iterable[Spell], book: Rulebook, first: int, until: int, values: Values
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return (lines, exceptions) of the months [first, until), each as dictionaries."""
    people: dict[int, list[Spell]] = defaultdict(list)
    for spell in facts:
        people[spell["person"]].append(spell)
    lines: list[dict[str, Any]] = []
    exceptions: list[dict[str, Any]] = []
    for spells in people.values():
        faults = []
        for month in range(first, until):
            for part in (person_month(spells, month, book, values), after_death(spells, month, book, values)):
                lines += part[0]
                faults += [(month, *fault) for fault in part[1]]
        exceptions += drawn_together(faults)
    return lines, exceptions


def drawn_together(faults: list[tuple[int, Claim, str, str]]) -> list[dict[str, Any]]:
    """Return one exception for the faults of one person, benefit and code."""
    kinds: dict[tuple[str, str], list[tuple[int, Claim, str]]] = defaultdict(list)
    for month, claim, code, categories in faults:
        kinds[claim.benefit, code].append((month, claim, categories))
    found = []
    for (benefit, code), ones in kinds.items():
        month, claim, categories = min(ones, key=lambda one: (one[0], one[1].spell["fact"]))
        detail: dict[str, Any] = {"months": len({one[0] for one in ones})}
        if categories:
            detail["categories"] = categories.split(",")
        found.append({
            "person": claim.spell["person"], "benefit": benefit, "month": month, "code": code,
            "detail": json.dumps(detail), "fact": claim.spell["fact"], "blocks": True,
        })  # fmt: skip
    return found
