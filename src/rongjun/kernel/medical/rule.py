"""A local rule of medical subsidies, as data: groups, shares, yearly ceilings, and the promise it is measured by.

军人抚恤优待条例(2024)第四十四条 leaves the amounts to the provinces and counties, so a rule names its document; none
comes with the program.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

ALL_BP: Final = 10_000
MOST_FEN: Final = 10**10
PAYERS: Final = ("basic", "serious", "assistance")
"""Who pays before the office does, in this order: basic insurance, serious-illness insurance, medical assistance."""
type Kind = Literal["outpatient", "inpatient"]
KINDS: Final[tuple[Kind, ...]] = ("outpatient", "inpatient")


@dataclass(frozen=True, slots=True)
class Share:
    """What is paid of what remains after the others: from `start_fen` on `share_bp`, at most `yearly_fen` a year.

    `fills_promise`: where that leaves less than the promised share of the costs within the policy paid, the rest up
    to it is paid too, within the ceiling.
    """

    start_fen: int
    share_bp: int
    yearly_fen: int
    fills_promise: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Who a share is for: categories, and of the disabled (category 11) the grades."""

    code: str
    name: str
    categories: frozenset[str]
    grades: frozenset[int]
    shares: Mapping[str, Share]

    def takes(self, category: str, grade: int | None) -> bool:
        """Tell whether somebody of a category and grade belongs here."""
        return category in self.categories and (not self.grades or grade in self.grades)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in force from a day. `contribution_fen`: what is paid a year for the insurance of grades 1 to 6.

    `papers`: what somebody brings who paid a bill elsewhere and asks for the subsidy at the counter.
    """

    doc_no: str
    effective: date
    promise_bp: int
    contribution_fen: int
    groups: tuple[Group, ...]
    papers: tuple[str, ...] = ()

    def group_of(self, statuses: list[tuple[str, int | None]]) -> Group | None:
        """Return the first group, in the rule's order, that takes one of the statuses (category, grade)."""
        return next((one for one in self.groups if any(one.takes(*each) for each in statuses)), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a rule: where (a path of names), what, and how to mend it."""

    where: str
    text: str
    mend: str


def read_rule(raw: Mapping[str, Any]) -> tuple[Rule | None, list[Fault]]:
    """Return a rule and no fault, or None and every fault of its data."""
    faults: list[Fault] = []
    groups = tuple(_group(one, f"groups/{number}", faults) for number, one in enumerate(raw.get("groups") or [], 1))
    if not groups:
        faults.append(Fault("groups", "没有人群", "至少写一个人群"))
    _refuse_twice([one.code for one in groups if one], faults)
    rule = Rule(
        doc_no=_text(raw, "doc_no", "", faults), effective=_day(raw, faults),
        promise_bp=_number(raw, "promise_bp", "", faults, ALL_BP),
        contribution_fen=_number(raw, "contribution_fen", "", faults, MOST_FEN),
        groups=tuple(one for one in groups if one), papers=tuple(str(one) for one in raw.get("papers") or ()),
    )  # fmt: skip
    return (None, faults) if faults else (rule, [])


def _group(raw: Mapping[str, Any], where: str, faults: list[Fault]) -> Group | None:
    shares: dict[str, Share] = {}
    for kind in KINDS:
        if kind in raw:
            shares[kind] = _share(raw[kind], f"{where}/{kind}", faults)
    if not shares:
        faults.append(Fault(where, "没有写门诊或者住院怎样补助", "写 outpatient 或 inpatient"))
    categories = frozenset(str(one) for one in raw.get("categories") or [])
    if not categories:
        faults.append(Fault(f"{where}/categories", "没有写对象类别", "写类别代码，如 11"))
    grades = frozenset(int(one) for one in raw.get("grades") or [])
    if not grades <= set(range(1, 11)):
        faults.append(Fault(f"{where}/grades", "残疾等级只有一至十级", "写 1 至 10"))
    return Group(_text(raw, "code", where, faults), _text(raw, "name", where, faults), categories, grades, shares)


def _share(raw: Mapping[str, Any], where: str, faults: list[Fault]) -> Share:
    return Share(
        start_fen=_number(raw, "start_fen", where, faults, MOST_FEN),
        share_bp=_number(raw, "share_bp", where, faults, ALL_BP),
        yearly_fen=_number(raw, "yearly_fen", where, faults, MOST_FEN),
        fills_promise=bool(raw.get("fills_promise", False)),
    )


def _number(raw: Mapping[str, Any], name: str, where: str, faults: list[Fault], most: int) -> int:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        faults.append(
            Fault(
                f"{where}/{name}".lstrip("/"), "不是允许范围内的整数", "写不小于 0、不超过上限的整数（分，或万分之几）"
            )
        )
        return 0
    return value


def _text(raw: Mapping[str, Any], name: str, where: str, faults: list[Fault]) -> str:
    value = str(raw.get(name) or "").strip()
    if not value:
        faults.append(Fault(f"{where}/{name}".lstrip("/"), "没有填写", "填写后再提交"))
    return value


def _day(raw: Mapping[str, Any], faults: list[Fault]) -> date:
    try:
        return date.fromisoformat(str(raw.get("effective") or ""))
    except ValueError:
        faults.append(Fault("effective", "不是日期", "写成 2026-01-01 这样"))
        return date.min


def _refuse_twice(codes: list[str], faults: list[Fault]) -> None:
    if len(set(codes)) < len(codes):
        faults.append(Fault("groups", "人群代码写了两次", "每个人群用自己的代码"))
