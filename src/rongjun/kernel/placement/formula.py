"""A published formula: what of the record of service counts, and how much; what is worked out by it, term by term.

退役军人保障法 articles 22, 23, 25: work is arranged by what was contributed in service, some first. The points are an
office's own data with a document number. What counts is a closed list of facts of the service; nothing of how somebody
behaves can be a term, and no term takes points away (SAFEGUARDS 2). Points are kept in hundredths.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rongjun.kernel.money import parse_yuan

ITEMS: Final[Mapping[str, str]] = {
    "service_months": "服现役月数",
    "hardship_months": "艰苦边远地区或特殊岗位服役月数",
    "combat": "参战次数",
    "honours": "荣誉称号次数",
    "merit_first": "一等功次数",
    "merit_second": "二等功次数",
    "merit_third": "三等功次数",
    "commended": "嘉奖、优秀次数",
    "disabled_in_service": "因战因公致残（是为 1）",
    "martyr_child": "烈士子女（是为 1）",
}
"""What a formula may count: code -> name. Another kind of fact needs a change of the program, and its reviewers."""
YES_NO: Final = frozenset({"disabled_in_service", "martyr_child"})
MOST_UNITS: Final = 720
"""So many units of one fact at most: sixty years of months."""
MOST_POINTS: Final = 100_00


@dataclass(frozen=True, slots=True)
class Item:
    """One term: hundredths of a point for each unit, and how many units count at most (0 is all)."""

    code: str
    points: int
    most: int = 0


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula. `ties`: what decides between equal sums, the first that differs; after that lots are drawn.

    `objection_days` and `choose_days` are working days: for objections after publication, and for each who chooses.
    """

    doc_no: str
    effective: date
    items: tuple[Item, ...]
    ties: tuple[str, ...]
    objection_days: int
    choose_days: int


@dataclass(frozen=True, slots=True)
class Term:
    """One term worked out: how many units there are, how many count, and hundredths of points."""

    code: str
    units: int
    counted: int
    points: int
    total: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a formula as it was typed: where; nothing, twice, days, number, since, kind or range."""

    where: str
    what: str


def read_formula(content: Mapping[str, Any]) -> tuple[Formula | None, list[Fault]]:
    """Read a formula from its plain form: doc_no, effective, items (code, points, most), ties, days; or its faults."""
    faults: list[Fault] = []
    items: list[Item] = []
    for row in content.get("items", ()):
        item = _item(row, faults)
        if item is not None:
            items.append(item)
    if not items:
        faults.append(Fault("items", "nothing"))
    codes = [one.code for one in items]
    ties = tuple(str(one) for one in content.get("ties", ()))
    if len(set(codes)) < len(codes) or set(ties) - ITEMS.keys() or len(set(ties)) < len(ties):
        faults.append(Fault("ties", "twice"))
    days = {name: content.get(name) for name in ("objection_days", "choose_days")}
    faults += [Fault(name, "days") for name, value in days.items() if not _between(value, 1, 60)]
    if not str(content.get("doc_no", "")).strip():
        faults.append(Fault("doc_no", "number"))
    try:
        effective = date.fromisoformat(str(content.get("effective", "")))
    except ValueError:
        faults.append(Fault("effective", "since"))
    if faults:
        return None, faults
    doc_no = str(content["doc_no"]).strip()
    return Formula(doc_no, effective, tuple(items), ties, days["objection_days"], days["choose_days"]), []  # type: ignore[arg-type]


def _item(row: Mapping[str, Any], faults: list[Fault]) -> Item | None:
    code, most = str(row.get("code", "")), row.get("most", 0) or 0
    if code not in ITEMS:
        faults.append(Fault("items", "kind"))
        return None
    points = row.get("points")
    if not _between(points, 1, MOST_POINTS) or not _between(most, 0, MOST_UNITS):
        faults.append(Fault(code, "range"))
        return None
    return Item(code, int(str(points)), int(most))


def _between(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def read_points(text: str) -> int:
    """Read points with at most two decimals into hundredths. Raises ValueError."""
    return parse_yuan(text)


def wrong_units(code: str, units: int) -> bool:
    """Tell whether a number of units cannot be."""
    return not 0 <= units <= (1 if code in YES_NO else MOST_UNITS)


def work_out(formula: Formula, facts: Mapping[str, int]) -> tuple[Term, ...]:
    """Return every term of a formula for the facts of one person; a fact that is not there is none."""
    return tuple(_term(one, facts.get(one.code, 0)) for one in formula.items)


def _term(item: Item, units: int) -> Term:
    counted = min(units, item.most) if item.most else units
    return Term(item.code, units, counted, item.points, counted * item.points)


def total_of(terms: tuple[Term, ...]) -> int:
    """Return the sum in hundredths of points."""
    return sum(one.total for one in terms)
