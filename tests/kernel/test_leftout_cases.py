"""Nobody left out: the cases written for policy officers come out as they say, to the fen."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from rongjun.kernel.entitlement.leftout import RULES, search
from rongjun.kernel.entitlement.leftout.frames import SCHEMAS, Evidence, evidence
from rongjun.kernel.money import parse_yuan
from rongjun.kernel.period import OPEN_MONTH, first_day, format_month, month_of, parse_month
from rongjun.kernel.rulebook.loader import load_rulebook
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.vocabulary import (
    CARE,
    CAUSES,
    DEATH_CAUSES,
    END_REASONS,
    ERAS,
    GRADES,
    HOUSEHOLDS,
    SURVIVOR_KIND_OF,
    category_code,
)

RULEBOOKS = Path(__file__).parents[2] / "rulebooks"
FILE = RULEBOOKS / "worked_cases" / "left_out" / "cases.yaml"
CASES: list[Mapping[str, Any]] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["案例"]


@cache
def book() -> Rulebook:
    return load_rulebook([RULEBOOKS / "national", RULEBOOKS / "worked_cases" / "local"])


def day(row: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(row[name]) if name in row else None


def month(row: Mapping[str, str], name: str, other: int = OPEN_MONTH) -> int:
    return parse_month(row[name]) if name in row else other


def status(row: Mapping[str, str], who: Mapping[str, Any], frames: dict[str, list[dict[str, Any]]]) -> None:
    category = category_code(row["类别"]) or ""
    first, until = month(row, "起"), month(row, "止")
    reason = END_REASONS.get(row.get("停止原因", ""), "")
    frames["statuses"].append({
        "person": 1, "category": category, "first_month": first, "until_month": until, "end_reason": reason,
        "told": first_day(month(row, "登记月", first)),
    })  # fmt: skip
    frames["recorded"].append({"person": 1, "month": month(row, "登记月", first)})
    death = who["death"]
    frames["spells"].append({
        "person": 1, "fact": 7, "category": category, "grade": GRADES.get(row.get("等级", ""), 0),
        "cause": CAUSES.get(row.get("性质", ""), ""), "survivor": SURVIVOR_KIND_OF.get(category, ""), "era": "",
        "household": who["household"], "region": who["region"], "care": CARE.get(row.get("供养", ""), ""),
        "service_start": None, "service_end": None, "birth": who["birth"], "first_month": first,
        "until_month": min(until, month_of(death) + 1) if death else until, "death": death,
        "death_cause": who["death_cause"],
    })  # fmt: skip


def entry(row: Mapping[str, str], frames: dict[str, list[dict[str, Any]]]) -> None:
    kind = row["种类"]
    category = category_code(row["类别"]) if "类别" in row else ""
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "名册登记": ("listed", {
            "category": category, "month": month(row, "月份", 2015 * 12), "state": row.get("状态", ""),
            "grade": GRADES.get(row.get("等级", ""), 0), "cause": CAUSES.get(row.get("性质", ""), ""),
            "era": ERAS.get(row.get("时期", ""), ""), "service_start": day(row, "入伍"),
            "service_end": day(row, "退役"), "recognised": day(row, "批准"),
        }),
        "参战参试": ("campaigns", {"kind": row.get("经历"), "ended": day(row, "止日")}),
        "服役": ("services", {
            "start": day(row, "入伍"), "end": day(row, "退役"), "conscript_start": None, "conscript_end": None,
            "discharge": row.get("退役方式", ""),
        }),
        "牺牲病故军人": ("origins", {
            "category": category, "relation": row.get("关系"), "name": "某某", "died": day(row, "牺牲病故"),
            "approved": day(row, "批准"),
        }),
        "亲属": ("ties", {"key": "1", "relation": row.get("关系"), "birth": day(row, "出生"), "until": None}),
        "账户": ("accounts", {}), "收款人": ("payees", {}),
        "未确认暂停": ("pauses", {"first_month": month(row, "起"), "until_month": month(row, "止")}),
        "省级中止决定": ("suspensions", {"first_month": month(row, "起"), "until_month": month(row, "止")}),
        "待核实的行": ("held", {"category": category, "month": month(row, "月份")}),
        "后来的登记": ("later", {"kind": "account", "told": first_day(month(row, "月份"))}),
    }  # fmt: skip
    name, value = made[kind]
    frames[name].append({"person": 1} | value)


def facts(case: Mapping[str, Any]) -> Evidence:
    """Lay a case out as the search reads it."""
    given = case["人"]
    frames: dict[str, list[dict[str, Any]]] = defaultdict(list)
    who = {
        "person": 1, "name": "测试", "birth": date.fromisoformat(given["出生"]),
        "household": HOUSEHOLDS[given.get("户籍", "农村")], "region": given.get("区划", "880101001001"),
        "death": day(given, "去世"), "death_cause": DEATH_CAUSES.get(given.get("去世原因", ""), ""),
    }  # fmt: skip
    frames["persons"].append(who)
    for row in case["登记"]:
        if row["种类"] == "身份":
            status(row, who, frames)
        else:
            entry(row, frames)
    return evidence(
        parse_month(case["现在"]), **{name: pl.DataFrame(rows, schema=SCHEMAS[name]) for name, rows in frames.items()}
    )


def yuan(row: Mapping[str, str], name: str) -> int | None:
    return parse_yuan(row[name]) if name in row else None


@pytest.mark.parametrize("case", CASES, ids=[case["名称"] for case in CASES])
def test_who_is_left_out_is_found_and_nobody_else(case: Mapping[str, Any]) -> None:
    found = search(facts(case), book())
    assert [
        (row["rule"], format_month(row["since"]), row["month_fen"], row["missed_fen"], row["missing"])
        for row in found.iter_rows(named=True)
    ] == [
        (row["规则"], row["起"], yuan(row, "本月"), yuan(row, "至今"), row["缺"]) for row in case["应列"]
    ]  # fmt: skip


def test_every_rule_has_a_case_that_finds_and_cites_its_article() -> None:
    found = {row["规则"] for case in CASES for row in case["应列"]}
    assert found == set(RULES)
    assert all("第" in rule.article and rule.look.__doc__ for rule in RULES.values())


def test_what_a_candidate_rests_on_changes_with_the_facts_and_not_with_the_month() -> None:
    case = next(one for one in CASES if "一人一类" not in one["名称"] and "参过战、" in one["名称"])
    now, later = search(facts(case), book()), search(facts({**case, "现在": "2022-12"}), book())
    assert now["facts"].to_list() == later["facts"].to_list()
    older = {**case, "人": {"出生": "1950-01-01"}}
    assert search(facts(older), book())["facts"].to_list() != now["facts"].to_list()


def test_an_empty_registry_has_no_candidates() -> None:
    assert search(evidence(parse_month("2022-09")), book()).is_empty()
