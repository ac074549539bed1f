"""The worked cases of the rulebooks, written for policy officers, come out to the fen."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from rongjun.kernel import entitlement
from rongjun.kernel.entitlement import FACTS_SCHEMA
from rongjun.kernel.entitlement.awarding import work_out_award
from rongjun.kernel.identity import parse_citizen_number
from rongjun.kernel.money import parse_yuan
from rongjun.kernel.period import OPEN_MONTH, format_month, month_of, parse_month
from rongjun.kernel.rulebook.loader import load_rulebook
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.start import start_of
from rongjun.kernel.vocabulary import (
    CARE,
    CAUSES,
    DEATH_CAUSES,
    ERAS,
    GRADES,
    HOUSEHOLDS,
    SURVIVOR_KINDS,
    category_code,
)

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
FILES = sorted((RULEBOOKS / "worked_cases").glob("*.yaml"))
KEYS = {"名称", "名册", "月份", "应发", "例外", "分担"}
type Case = Mapping[str, Any]


@cache
def book() -> Rulebook:
    """Return the national rulebook with the invented local one of the cases."""
    return load_rulebook([RULEBOOKS / "national", RULEBOOKS / "worked_cases" / "local"])


def cases() -> list[Any]:
    found = []
    for path in FILES:
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["案例"]:
            found.append(pytest.param(case, id=f"{path.stem}:{case['名称']}"))
    return found


def award(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    """Turn a row about a one-off benefit into an award of what the rulebook gives."""
    name, month = benefit_id(row["一次性待遇"]), month_of(date.fromisoformat(row["决定日期"]))
    if "核定金额" in row:
        return awarded(number, row, name, month, parse_yuan(row["核定金额"]))
    value = {
        "benefit": name, "kind": SURVIVOR_KINDS[row["类别"]], "died": row["牺牲病故日期"],
        "merit": row.get("功勋", "none"), "pay_fen": parse_yuan(row.get("月基本工资", "0")),
        "floor_fen": parse_yuan(row.get("少尉月基本工资", "0")),
        "pension_fen": parse_yuan(row.get("已发一次性抚恤金", "0")), "before_fen": parse_yuan(row.get("已增发", "0")),
    }  # fmt: skip
    return awarded(number, row, name, month, work_out_award(book(), value).total_fen)


def awarded(number: int, row: Mapping[str, str], name: str, month: int, fen: int) -> dict[str, Any]:
    """Return an award of so many fen in a month."""
    return {
        "person": 1, "fact": number, "category": "", "grade": 0, "cause": "", "survivor": "", "era": "",
        "household": "rural", "region": row["区划代码"], "care": "", "birth": date.fromisoformat(row["出生"]),
        "first_month": month, "until_month": month + 1, "death_cause": "", "award": name,
        "award_fen": fen,
    }  # fmt: skip


def spell(number: int, row: Mapping[str, str]) -> dict[str, Any]:
    """Turn a row in the columns of the people workbook into a spell."""
    if "一次性待遇" in row:
        return award(number, row)
    category = category_code(row["对象类别"])
    assert category, row
    days = {name: date.fromisoformat(row[name]) for name in row if name.endswith("日期")}
    given = parse_month(row["待遇起始月"]) if "待遇起始月" in row else None
    ends = [month_of(days[name]) + 1 for name in ("停止日期", "去世日期") if name in days]
    birth = parse_citizen_number(row["身份证号"]).birth if "身份证号" in row else date.fromisoformat(row["出生"])
    conscript = category == "81"
    return {
        "person": 1, "fact": number, "category": category, "grade": GRADES.get(row.get("残疾等级", ""), 0),
        "cause": CAUSES.get(row.get("残疾性质", ""), ""), "era": ERAS.get(row.get("服役时期", ""), ""),
        "survivor": SURVIVOR_KINDS.get(row.get("牺牲病故类别", ""), ""),
        "household": HOUSEHOLDS[row.get("户籍类别", "农村")], "region": row["区划代码"],
        "care": CARE.get(row.get("供养方式", ""), ""), "service_start": days.get("入伍日期") if conscript else None,
        "service_end": days.get("退役日期") if conscript else None, "birth": birth,
        "first_month": start_of(category, days["认定日期"], given, days.get("退役日期")).month,
        "until_month": min([OPEN_MONTH, *ends]), "death": days.get("去世日期"),
        "death_cause": DEATH_CAUSES.get(row.get("去世原因", ""), ""),
    }  # fmt: skip


def facts(case: Case) -> pl.DataFrame:
    """Lay a case out: a later row of the same category supersedes from its own start month on."""
    spells = [spell(number, row) for number, row in enumerate(case["名册"], 1)]
    for earlier, later in pairwise(spells):
        if earlier["category"] == later["category"]:
            earlier["until_month"] = min(earlier["until_month"], later["first_month"])
    return pl.DataFrame(spells, schema=FACTS_SCHEMA)


def months(text: str) -> range:
    """Read 'YYYY-MM' or 'YYYY-MM 至 YYYY-MM', both included."""
    first, _, last = text.partition(" 至 ")
    return range(parse_month(first), parse_month(last or first) + 1)


def benefit_id(name: str) -> str:
    return next(info.id for info in book().benefits.values() if info.name == name)


@pytest.mark.parametrize("case", cases())
def test_a_worked_case_comes_out_to_the_fen(case: Case) -> None:
    assert set(case) <= KEYS
    window = months(case["月份"])
    owed = entitlement.compute(facts(case), book(), window.start, window.stop)
    expected = {
        (benefit_id(name), format_month(month)): parse_yuan(amount)
        for name, amounts in case["应发"].items()
        for text, amount in amounts.items()
        for month in months(text)
    }
    lines = owed.lines.to_dicts()
    assert {(line["benefit"], format_month(line["month"])): line["amount_fen"] for line in lines} == expected
    assert len(lines) == len(expected)
    _check_exceptions(case, owed.exceptions)
    _check_shares(case, lines)


def _check_exceptions(case: Case, exceptions: pl.DataFrame) -> None:
    found = {(row["benefit"], row["code"]): row["detail"] for row in exceptions.to_dicts()}
    named = {
        (benefit_id(name), code): int(count)
        for name, codes in case.get("例外", {}).items()
        for code, count in codes.items()
    }
    assert set(found) == set(named)
    assert all(yaml.safe_load(detail)["months"] == named[key] for key, detail in found.items())


def _check_shares(case: Case, lines: list[dict[str, Any]]) -> None:
    for text, shares in case.get("分担", {}).items():
        (line,) = [line for line in lines if line["month"] == parse_month(text)]
        found = (line["central_fen"], line["provincial_fen"], line["local_fen"])
        assert found == tuple(parse_yuan(shares[level]) for level in ("中央", "省", "市县"))


def test_every_benefit_and_every_exception_has_a_worked_case() -> None:
    read = [param.values[0] for param in cases()]
    paid = {benefit_id(name) for case in read for name in case["应发"]}
    assert paid == set(book().benefits)
    codes = Counter(code for case in read for named in case.get("例外", {}).values() for code in named)
    assert set(codes) == {
        "illness_grade_not_paid", "unknown_grade", "survivor_kind_mismatch", "under_sixty", "no_service_years",
        "no_era", "no_standard", "no_local_standard", "care_unknown", "two_categories", "death_cause_unknown",
    }  # fmt: skip


def test_the_book_of_the_cases_is_never_loaded_with_the_real_ones() -> None:
    assert "98" not in load_rulebook([RULEBOOKS]).regions
