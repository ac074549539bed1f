"""Sheets, scores, staffing, the five, states: read from every door, bad input tried, formulas against slow ones."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.recognition.faults import ProcedureFaults
from rongjun.kernel.stations import states
from rongjun.kernel.stations.five import Lack, Part, Record, check_five
from rongjun.kernel.stations.loading import load_sheet, load_sheets, sheet_content, sheet_from, sheet_hash, sheet_text
from rongjun.kernel.stations.scoring import WrongMarks, score_of
from rongjun.kernel.stations.sheets import IndicatorSet, Level, Origin, Point, StaffingRule, StaffingRules, Who
from rongjun.kernel.stations.staffing import needed, needs_of
from rongjun.kernel.stations.states import Mend, Stage, Step, Turn

SHIPPED = Path(__file__).parents[2] / "rulebooks" / "indicators"
SET = """
kind: indicators
code: places
name: 环境
origin: own
source: 本局自定
valid_from: "2026-01-01"
points:
  - {code: sign, name: 门牌, asks: 挂了, most: 5}
  - {code: ramp, name: 坡道, asks: 有, most: 10, may_not_apply: true}
"""
WHOLE = Record(True, True, 2, True, 3, 100, 1, 1)


def faults(text: str) -> str:
    with pytest.raises(ProcedureFaults) as refused:
        load_sheet(text, "x.yaml")
    return str(refused.value)


def test_every_sheet_that_comes_with_the_program_is_read_and_says_where_it_comes_from() -> None:
    found = load_sheets(SHIPPED)
    assert {"environment", "model_station", "staffing"} <= found.keys()
    environment = found["environment"]
    assert isinstance(environment, IndicatorSet) and len(environment.points) == 13
    for sheet in found.values():
        assert sheet.source
        assert sheet.origin is Origin.OWN or any(word in sheet.source for word in ("〔", "第", "号"))
        assert sheet_from(sheet_content(sheet)) == sheet == load_sheet(sheet_text(sheet_content(sheet)))
        assert sheet_hash(sheet) == sheet_hash(sheet_from(sheet_content(sheet)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: indicators", "kind: marks", "没有写明是哪一种"),
        ("code: places", "code: 环境", "代码不对"),
        ('"2026-01-01"', '"2026-02-30"', "不是真实日期"),
        ("code: ramp", "code: sign", "写了两遍"),
        ("most: 5", "most: 0", "满分应为 1 至 100"),
        ("most: 5", "most: 五", "不是整数"),
        ("origin: own", "origin: heard", "不认识"),
        ("source: 本局自定", "", "缺少这个字段"),
        ("asks: 挂了", "asks: 挂了, watches: 谁来过", "没有这个字段"),
        ("points:", "points: [", "不是有效的 YAML"),
    ],
)  # fmt: skip
def test_a_sheet_with_a_fault_is_refused_with_place_and_mend(old: str, new: str, said: str) -> None:
    told = faults(SET.replace(old, new, 1))
    assert said in told and "改法" in told


def test_an_empty_sheet_and_one_in_which_nothing_must_apply_are_refused() -> None:
    assert "没有内容" in faults("")
    assert "每一项都可以不适用" in faults(SET.replace("most: 5}", "most: 5, may_not_apply: true}"))


def test_a_question_whose_right_answer_is_not_offered_is_refused() -> None:
    bank = """
kind: questions
code: bank
name: 题库
origin: own
source: 本局自定
valid_from: "2026-01-01"
drawn: 2
questions:
  - {code: one, asks: 几日, options: [三日, 五日], right: 3, cite: 第一条}
"""
    told = faults(bank)
    assert "没有这个选项" in told and "抽题数比题目还多" in told


def test_staffing_rules_that_contradict_themselves_are_refused() -> None:
    rules = """
kind: staffing
code: staffing
name: 配备
origin: own
source: 本局自定
valid_from: "2026-01-01"
rules:
  - {level: town, who: full, name: 甲, least: 3, most: 2, source: 本局}
  - {level: town, who: full, name: 乙, least: 1, source: 本局}
  - {level: village, who: paid, name: 丙, source: 本局}
"""
    told = faults(rules)
    assert "上限小于下限" in told and "写了两条" in told and "没有写配几个人" in told


points = st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=15).map(
    lambda rows: [Point(f"p{n}", "名", "问", most, n > 0 and free) for n, (most, free) in enumerate(rows)]
)


@given(points, st.data())
def test_the_score_is_the_share_of_full_marks_of_what_applies_rounded_half_up(
    asked: list[Point], data: st.DataObject
) -> None:
    marks = {
        one.code: data.draw(st.one_of(st.none(), st.integers(0, one.most)) if one.may_not_apply
                            else st.integers(0, one.most))
        for one in asked
    }  # fmt: skip
    score = score_of(asked, marks)
    counted = [one for one in asked if marks[one.code] is not None]
    exact = Fraction(1000 * sum(marks[one.code] or 0 for one in counted), sum(one.most for one in counted))
    assert abs(score.permille - exact) <= Fraction(1, 2) and 0 <= score.permille <= 1000
    assert exact - score.permille != Fraction(1, 2), "a half is rounded up"
    assert score.left_out == len(asked) - len(counted)
    better = {code: mark if mark is None else next(one.most for one in asked if one.code == code)
              for code, mark in marks.items()}  # fmt: skip
    assert score_of(asked, better).permille == 1000


@pytest.mark.parametrize(
    ("marks", "code", "why"),
    [
        ({"a": 5}, "b", "lacking"), ({"a": 6, "b": 1}, "a", "range"), ({"a": -1, "b": 1}, "a", "range"),
        ({"a": None, "b": 1}, "a", "applies"), ({"a": 1, "b": 1, "c": 1}, "c", "unknown"),
    ],
)  # fmt: skip
def test_marks_that_do_not_fit_the_set_are_refused(marks: dict[str, int | None], code: str, why: str) -> None:
    with pytest.raises(WrongMarks) as wrong:
        score_of([Point("a", "", "", 5), Point("b", "", "", 10, may_not_apply=True)], marks)
    assert (wrong.value.code, wrong.value.why) == (code, why)


@given(st.integers(0, 100_000), st.integers(1, 5000), st.integers(0, 5))
def test_one_for_every_begun_five_hundred_and_never_fewer_than_the_least(served: int, each: int, least: int) -> None:
    rule = StaffingRule(Level.COUNTY, Who.PAID, "", "", per_served=each, least=least)
    found = needed(rule, served)
    assert found is not None and found >= least and found * each >= served
    assert found == least or (found - 1) * each < served
    assert needed(rule, None) is None


def test_the_rules_of_a_level_count_whom_they_name() -> None:
    found = load_sheets(SHIPPED)["staffing"]
    assert isinstance(found, StaffingRules)
    needs = needs_of(found.rules, Level.TOWN, 1200, {Who.FULL: 1, Who.PAID: 2, Who.VOLUNTEER: 9})
    assert [(one.need, one.have, one.short) for one in needs] == [(2, 1, 1), (3, 2, 1)]


def test_each_of_the_five_names_what_is_missing() -> None:
    assert all(check.met for check in check_five(WHOLE))
    told = {check.part: check.lacks for check in check_five(Record(False, True, 0, False, 0, 0, 0, 1))}
    assert told == {
        Part.BODY: (Lack.FOUNDING_DAY,), Part.POSTS: (Lack.POSTS, Lack.POSTS_DOC), Part.PEOPLE: (Lack.WORKER,),
        Part.MONEY: (Lack.BUDGET,), Part.MEANS: (Lack.ROOM,),
    }  # fmt: skip


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_an_inspection_that_is_over_stays_so(steps: list[Step]) -> None:
    stage = Stage.OPEN
    for step in steps:
        to = states.after(stage, step)
        if stage in {Stage.CLOSED, Stage.DROPPED}:
            assert to is None
        if stage is Stage.MENDING:
            assert to in {None, Stage.CLOSED}
        stage = to or stage


@given(st.lists(st.sampled_from(Turn), max_size=12))
def test_a_finding_passes_only_after_it_was_said_to_be_mended(turns: list[Turn]) -> None:
    state, said = Mend.OPEN, False
    for turn in turns:
        to = states.turned(state, turn)
        if to is Mend.PASSED:
            assert said
        said = turn is Turn.MEND if to is not None else said
        state = to or state
    assert states.may_close([state]) == (state is Mend.PASSED)
