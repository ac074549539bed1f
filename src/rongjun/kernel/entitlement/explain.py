"""Why a line has its amount: worked out again from the ids it carries, and refused if it does not come out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from ..money import month_share, round_half_up
from ..period import month_of, years_served
from ..rulebook.lookup import find_cell, find_funding, find_local_rule, find_rule_version, funding_in_force, region_of
from ..rulebook.model import (
    BenefitInfo,
    Cell,
    FundingRule,
    LocalRule,
    Operation,
    Period,
    Rulebook,
    RuleVersion,
)
from .awarding import Worked, work_out_award
from .benefits import AWARDS, BENEFITS, CONTINUATIONS, GRANTS, Continuation
from .explanation import CellStep, ContinuedStep, Explanation, FundingStep, GrantStep, MonthStep, RuleStep, YearsStep
from .oneoff import Unable

_FOLLOWING = {one.id: one for one in CONTINUATIONS}


def rests_on(line: Mapping[str, Any], spell: Mapping[str, Any]) -> bool:
    """Tell whether a spell (a row of FACTS) covers the month that a line's amount belongs to."""
    month = _base_month(line, spell)
    return month is not None and bool(spell["first_month"] <= month < spell["until_month"])


def explain(book: Rulebook, line: Mapping[str, Any], spell: Mapping[str, Any]) -> Explanation:
    """Return why a line (columns of LINES; `funding` may be absent) has its amount.

    `spell` is the row of FACTS it rests on. Raises ValueError where the amount or its split does not follow from the
    ids, or where the rulebook does not know an id.
    """
    info, month = book.benefits[line["benefit"]], _base_month(line, spell)
    rule = find_rule_version(book, line["rule"])
    if month is None or rule is None:
        raise ValueError(f"line of {line['benefit']} in month {line['month']} has no rule or no death to follow")
    if info.id in AWARDS:
        return _explain_award(book, line, spell, rule)
    cells, rules = _sources(book, str(line["cells"]))
    standard = _standard(cells)
    steps = _rule_steps(book, rules, standard)
    fen, yearly = (steps[-1].result_fen, steps[-1].result_yearly) if steps else standard
    years = _years(_base_benefit(info.id), fen, spell)
    fen = years.result_fen if years else fen
    share = _share(fen, month) if yearly else None
    amount = share.share_fen if share else fen
    funding = _funding(book, line, _base_benefit(info.id), month, amount)
    _check(line, amount, funding)
    return Explanation(
        info.id, info.name, info.name_en, int(line["month"]), amount, rule.id, rule.note, rule.citation,
        tuple(_cell_step(book, cell, spell) for cell in cells), *standard, tuple(steps), years, share,
        _continued(book, line, spell), funding,
    )  # fmt: skip


def _explain_award(book: Rulebook, line: Mapping[str, Any], spell: Mapping[str, Any], rule: RuleVersion) -> Explanation:
    """Return why a one-off benefit has its amount: as decided. `award_terms` of the spell: the values of its facts."""
    info, month, amount = book.benefits[line["benefit"]], int(line["month"]), int(spell["award_fen"] or 0)
    if spell["award"] != info.id:
        raise ValueError(f"line of {info.id} rests on an award of {spell['award']!r}")
    funding = _funding(book, line, info.id, month, amount)
    _check(line, amount, funding)
    terms = spell.get("award_terms") or ()
    granted = info.id in GRANTS
    return Explanation(
        info.id, info.name, info.name_en, month, amount, rule.id, rule.note, rule.citation, (), 0, False, (), None,
        None, None, funding, () if granted else _worked(book, terms), tuple(map(_granted, terms)) if granted else (),
    )  # fmt: skip


def _worked(book: Rulebook, terms: Sequence[Mapping[str, Any]]) -> tuple[Worked, ...]:
    """Return the working of each award; nothing where the rulebook cannot give one (it was decided by another)."""
    try:
        return tuple(work_out_award(book, one) for one in terms)
    except Unable:
        return ()


def _granted(one: Mapping[str, Any]) -> GrantStep:
    document, basis, by, day = (str(one.get(name) or "") for name in ("document", "basis", "decided_by", "decided"))
    return GrantStep(document, basis, by, day, int(one["amount_fen"]))


def _base_benefit(benefit: str) -> str:
    return _FOLLOWING[benefit].follows if benefit in _FOLLOWING else benefit


def _base_month(line: Mapping[str, Any], spell: Mapping[str, Any]) -> int | None:
    """Return the month whose tables give the amount: the line's own, or the month of death."""
    if line["benefit"] not in _FOLLOWING:
        return int(line["month"])
    return month_of(spell["death"]) if spell["death"] else None


def _sources(book: Rulebook, ids: str) -> tuple[list[Cell], list[LocalRule]]:
    cells: list[Cell] = []
    rules: list[LocalRule] = []
    for name in ids.split(";"):
        cell, rule = find_cell(book, name), find_local_rule(book, name)
        if cell is not None:
            cells.append(cell)
        elif rule is not None:
            rules.append(rule)
        else:
            raise ValueError(f"the rulebook has no cell or local rule {name!r}")
    return cells, rules


def _standard(cells: Sequence[Cell]) -> tuple[int, bool]:
    """Return (fen, yearly) that the cells give: one value, or an amount times a rate."""
    if not cells:
        return 0, False
    base = next(cell for cell in cells if cell.period is not None)
    rate = next((cell for cell in cells if cell.period is None), None)
    if rate is None:
        return base.value, base.period is Period.YEAR
    if base.table == "local_wage":
        months = 12 if base.period is Period.YEAR else 1
        return round_half_up(base.value * rate.value, 10_000 * months), False
    return round_half_up(base.value * rate.value, 10_000), True


def _rule_steps(book: Rulebook, rules: Sequence[LocalRule], standard: tuple[int, bool]) -> list[RuleStep]:
    steps: list[RuleStep] = []
    value = standard
    for rule in rules:
        value = _applied(rule, *value)
        name = book.regions[rule.region]
        step = RuleStep(
            rule.id, rule.region, name, rule.operation, rule.value, rule.period, rule.effective, rule.citation, *value
        )
        steps.append(step)
    return steps


def _applied(rule: LocalRule, fen: int, yearly: bool) -> tuple[int, bool]:
    """Return (fen, yearly) after a local rule; a monthly and a yearly amount add up as a year."""
    own = rule.period is Period.YEAR
    if rule.operation is Operation.REPLACE:
        return rule.value, own
    if rule.operation is Operation.PERCENT:
        return round_half_up(fen * (10_000 + rule.value), 10_000), yearly
    if own == yearly:
        return fen + rule.value, yearly
    return (fen if yearly else fen * 12) + (rule.value if own else rule.value * 12), True


def _years(benefit: str, fen: int, spell: Mapping[str, Any]) -> YearsStep | None:
    """Return the step of years served where the benefit's amount asks for them."""
    amount = BENEFITS[benefit].terms.amount
    if "years" not in amount.meta.root_names():
        return None
    start, end = spell["service_start"], spell["service_end"]
    if not isinstance(start, date) or not isinstance(end, date):
        raise ValueError("the line rests on years of service, and the facts have no dates of service")
    years = years_served(start, end)
    result = pl.DataFrame({"amount_fen": [fen], "years": [years]}).select(amount).item()
    return YearsStep(start, end, years, int(result))


def _share(year_fen: int, month: int) -> MonthStep:
    number = month % 12 + 1
    through, before = round_half_up(year_fen * number, 12), round_half_up(year_fen * (number - 1), 12)
    return MonthStep(year_fen, number, through, before, month_share(year_fen, number))


def _continued(book: Rulebook, line: Mapping[str, Any], spell: Mapping[str, Any]) -> ContinuedStep | None:
    one: Continuation | None = _FOLLOWING.get(line["benefit"])
    if one is None:
        return None
    followed: BenefitInfo = book.benefits[one.follows]
    died = month_of(spell["death"])
    nth = int(line["month"]) - died
    return ContinuedStep(one.follows, followed.name, followed.name_en, spell["death"], died, nth, one.months)


def _funding(book: Rulebook, line: Mapping[str, Any], benefit: str, month: int, amount: int) -> FundingStep:
    rule = _funding_rule(book, line, benefit, month)
    if rule is None:
        return FundingStep(False, "", 0, 0, 0, 0, amount, None)
    central = round_half_up(amount * rule.central_bp, 10_000)
    provincial = min(round_half_up(amount * rule.provincial_bp, 10_000), amount - central)
    rest = amount - central - provincial
    return FundingStep(True, rule.id, rule.central_bp, rule.provincial_bp, central, provincial, rest, rule.citation)


def _funding_rule(book: Rulebook, line: Mapping[str, Any], benefit: str, month: int) -> FundingRule | None:
    if "funding" in line:
        return find_funding(book, line["funding"]) if line["funding"] else None
    return funding_in_force(book, benefit, region_of(book, line["region"]), month)


def _check(line: Mapping[str, Any], amount: int, funding: FundingStep) -> None:
    worked_out = (amount, funding.central_fen, funding.provincial_fen, funding.local_fen)
    stated = tuple(int(line[name]) for name in ("amount_fen", "central_fen", "provincial_fen", "local_fen"))
    if worked_out != stated:
        raise ValueError(f"the line says {stated}, its sources give {worked_out} (amount, central, province, local)")


def _cell_step(book: Rulebook, cell: Cell, spell: Mapping[str, Any]) -> CellStep:
    table = book.tables[cell.table]
    key = _key_of(cell, spell)
    return CellStep(
        cell.id, cell.table, table.name, table.name_en, key, table.key_names.get(key, key), cell.value, table.unit,
        cell.period, cell.effective, cell.status, cell.region, book.regions.get(cell.region, ""), cell.note,
        cell.citation,
    )  # fmt: skip


def _key_of(cell: Cell, spell: Mapping[str, Any]) -> str:
    """Return the person's own key where a cell stands for several."""
    if cell.table in {"disability", "nursing_rate"}:
        return f"{spell['grade']}.{spell['cause']}"
    if cell.table == "survivor":
        return f"{spell['survivor']}.{spell['household']}"
    if cell.table == "participant":
        return "war" if spell["category"] == "51" else "nuclear"
    return cell.key
