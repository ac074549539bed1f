"""Procedures: every one loads and reads back, a bad one says where and how to mend it, worked cases of situations."""

import json
import re
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from engine_book import book
from hypothesis import given
from hypothesis import strategies as st
from procedures_world import FOLDER, KNOWN, procedures

from rongjun.domains.people.workbook.row import NormalRow, parse_row
from rongjun.kernel import recognition as rec
from rongjun.kernel.calendar import Calendar, Pause
from rongjun.kernel.entitlement import FACTS_SCHEMA, compute
from rongjun.kernel.period import OPEN_MONTH, format_month
from rongjun.kernel.recognition import procedure as model
from rongjun.kernel.recognition.procedure import Binding
from rongjun.kernel.recognition.shape import shape_of
from rongjun.kernel.recognition.validating import Known

HERE = Path(__file__).parent
CASES = yaml.load((HERE / "procedure_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
CODES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
GOOD = (FOLDER / "rating-new.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", CODES)
def test_a_procedure_loads_and_its_stored_form_is_the_same_procedure(code: str) -> None:
    procedure = procedures()[code]
    stored = json.loads(json.dumps(rec.to_content(procedure)))
    assert rec.from_content(stored, KNOWN) == procedure
    assert rec.version_of(rec.from_content(stored)) == rec.version_of(procedure)


@pytest.mark.parametrize("code", CODES)
def test_both_languages_are_complete(code: str) -> None:
    """A text in Chinese has its English beside it, and no English holds Chinese."""

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                english = key.endswith("_en") or key == "en"
                if english:
                    assert not re.search(r"[\u4e00-\u9fff]", item), path
                twin = {"zh": "en", "name": "name_en", "ask": "ask_en", "help": "help_en"}.get(key)
                if twin and isinstance(item, str) and re.search(r"[\u4e00-\u9fff]", item):
                    assert value.get(twin), f"{path}.{key}"
                walk(item, f"{path}.{key}")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                walk(item, f"{path}[{index}]")

    walk(rec.to_content(procedures()[code]), code)


@pytest.mark.parametrize("code", CODES)
def test_a_limit_of_law_names_a_source_that_can_be_looked_up(code: str) -> None:
    for step in procedures()[code].steps:
        if step.clock.binding is Binding.LAW:
            assert re.search(r"laws/|policy/|https?://", step.clock.source), step.id


@pytest.mark.parametrize("code", CODES)
def test_nothing_sealed_is_ever_shown_in_public(code: str) -> None:
    asks = rec.named_asks(procedures()[code])
    shown = [name for step in procedures()[code].steps for name in step.shows]
    assert not [name for name in shown if asks[name].is_sealed]


BAD = [
    ("asks:\n", "aks:\n", "aks", "没有这个字段"),
    ("name_en: New disability rating\n", "", "name_en", "缺少这个字段"),
    ("  kind: medical\n", "  kind: medicine\n", "kind", "不认识"),
    ("when: {course: disease}", "when: {cours: disease}", "when.cours", "前面没有问题"),
    ("when: {course: disease}", "when: {course: diseased}", "when.course", "没有选项"),
    ("when: {course: disease}", "when: {injury: yes}", "when.injury", "前面没有问题"),
    ("column: 入伍日期", "column: 入伍时间", "column", "名册没有"),
    ("kind: 退役证件", "kind: 退役证", "kind", "没有材料种类"),
    ("id: injured_place", "id: injured_unit", "id", "有两个"),
    ("残疾等级: {step: province.grade}", "残疾等级: {step: province.level}", "残疾等级", "决定以前没有环节问题"),
    ("残疾等级: {step: province.grade}", "残疾等级: {steps: province.grade}", "残疾等级", "值的写法不认识"),
    ("残疾性质: {step", "残疾的性质: {step", "残疾的性质", "没有 残疾的性质"),
    ("    认定日期: {step: province.approved_on}\n", "", "values", "没有给出 认定日期"),
    ("kind: cert\n", "kind: certificate\n", "kind", "档案没有"),
    ("permission: recognition.first", "permission: recognition.doctor", "permission", "没有权限"),
    ("n: 3, unit: working_day, binding: office", "n: 3, unit: working_day, binding: law", "limit", "没有写出处"),
    ("n: 3, unit: working_day, binding: office", "n: three, unit: working_day, binding: office", "limit.n", "整数"),
    ("  limit: {n: 3, unit: working_day, binding: office}\n", "", "limit", "没有写时限"),
    ("  doctors: {n: 2, binding: office}\n", "", "doctors", "medical 环节要写"),
    ("  to: city\n", "  to: town\n", "to", "只能送上级"),
    ("shows: [service_start", "shows: [injury, service_start", "shows[0]", "不能公示"),
    ("      days: 60\n", "", "appeal.days", "缺少这个字段"),
    ("  kind: decide\n", "  kind: review\n", "steps", "有 0 个 decide"),
    ("code: rating-new\n", "code: rating-new\ncode: other\n", "code", "写了两遍"),
    ("  rule: within\n  n: 3\n", "  rule: within\n", "n", "没有写多少"),
    ("asks:\n", "asks: {}\nnothing:\n", "asks", "这里应是清单"),
    ("code: rating-new\n", "code: [rating-new\n", "", "不是有效的 YAML"),
]


@pytest.mark.parametrize(("old", "new", "field", "message"), BAD)
def test_a_bad_file_names_field_line_and_mend(old: str, new: str, field: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(rec.ProcedureFaults) as refused:
        rec.load_text(GOOD.replace(old, new, 1), KNOWN, "bad.yaml")
    met = [one for one in refused.value.faults if one.field.endswith(field) and message in one.message]
    assert met, str(refused.value)
    assert all(one.mend and one.line >= 1 and one.file == "bad.yaml" for one in refused.value.faults)


def test_a_fault_names_the_very_line() -> None:
    text = GOOD.replace("column: 入伍日期", "column: 入伍时间")
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "入伍时间" in row)
    with pytest.raises(rec.ProcedureFaults) as refused:
        rec.load_text(text, KNOWN, "bad.yaml")
    assert [one.line for one in refused.value.faults] == [line]
    assert str(refused.value).startswith(f"bad.yaml:{line}: asks[6].column：")


def test_every_fault_is_told_at_once() -> None:
    text = GOOD.replace("column: 入伍日期", "column: 甲").replace("kind: 退役证件", "kind: 乙")
    with pytest.raises(rec.ProcedureFaults) as refused:
        rec.load_text(text, KNOWN)
    assert len(refused.value.faults) == 2


def test_a_file_goes_by_its_code(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(rec.ProcedureFaults, match="与文件名不同"):
        rec.load_folder(tmp_path, KNOWN)


def test_a_stored_version_is_read_though_names_above_have_gone() -> None:
    stored = rec.to_content(procedures()["rating-new"])
    assert rec.from_content(stored).code == "rating-new"
    with pytest.raises(rec.ProcedureFaults):
        rec.from_content(stored, Known(columns=(), kinds={}, papers=(), permissions=()))


def test_a_change_of_one_word_is_another_version() -> None:
    stored = rec.to_content(procedures()["rating-new"])
    changed = rec.from_content(stored | {"note": "试行"})
    assert rec.version_of(changed) != rec.version_of(procedures()["rating-new"])


def _texts(raw: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in raw.items()}


def _days(raw: Any) -> list[Pause]:
    return [Pause(first, last) for first, last in raw]


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_worked_case_says_exactly_this(case: dict[str, Any]) -> None:
    """A situation: what to bring, the steps, what is told, the limits in the real calendar, what is written."""
    procedure, calendar = procedures()[case["procedure"]], Calendar()
    answers = _texts(case["answers"])
    steps = {name: _texts(given) for name, given in case.get("step_answers", {}).items()}
    applied = case.get("applied_on", date(2026, 3, 2))
    if "bring" in case:
        assert [one.id for one in rec.papers_for(procedure, answers)] == case["bring"]
    if "steps" in case:
        assert [one.id for one in rec.steps_for(procedure, answers, steps)] == case["steps"]
    if "asked" in case:
        asked = {one.id for one in rec.asks_for(procedure, answers)}
        assert {name: name in asked for name in case["asked"]} == case["asked"]
    if "told" in case:
        outcomes = rec.check(procedure, answers, applied, calendar)
        assert {one.id: str(one.otherwise) for one in outcomes if one.holds is False} == case["told"]
    for id_, day in case.get("turns_on", {}).items():
        outcomes = rec.check(procedure, answers, applied, calendar)
        assert {one.id: one.last_day for one in outcomes}[id_] == day
    for one in case.get("limits", ()):
        limit = procedure.step_named(one["step"]).clock.limit
        counted = calendar.count_days(one["from"], limit, pauses=_days(one.get("paused", ())))
        assert (counted.last_day, counted.provisional) == (one["until"], one.get("provisional", False)), one
    decided = case.get("decided_on", date(2026, 6, 1))
    if "lacking" in case:
        assert list(rec.lacking_of(procedure, answers, steps)) == case["lacking"]
    if "writes" in case:
        made = rec.makes_of(procedure, answers, steps, decided, applied)
        _same(made, case["writes"])
    if "pays" in case:
        assert _owed(_row_of(rec.makes_of(procedure, answers, steps, decided, applied))) == case["pays"]


def _same(made: tuple[rec.Made, ...], wanted: list[dict[str, Any]]) -> None:
    """Each effect in order; of its values those that the case names, and '' where there must be none."""
    assert [str(one.effect) for one in made] == [one["effect"] for one in wanted]
    for one, want in zip(made, wanted, strict=True):
        assert (one.kind, one.key) == (want.get("kind", ""), str(want.get("key", "")))
        assert one.since == str(want.get("since", ""))
        assert {name: one.values.get(name, "") for name in want.get("values", {})} == _texts(want.get("values", {}))


def _row_of(made: tuple[rec.Made, ...]) -> NormalRow:
    """Return the registry's row of what was made: taken by the very reader of workbooks."""
    written = next(one for one in made if one.effect in {rec.Effect.STATUS, rec.Effect.TRANSFER_IN}).values
    cells = {name: text for name, text in written.items() if name in KNOWN.columns} | {"档案号": "A1"}
    if "paid_from" in written:  # people.moves states the first month
        cells["待遇起始月"] = written["paid_from"]
    row, faults = parse_row(1, cells, date(2026, 12, 31))
    assert row is not None, faults
    return row


def _owed(row: NormalRow) -> dict[str, list[str]]:
    """Return what the engine owes by the national book: month -> benefits with yuan, from before the first month."""
    first = row.first_month.month
    names = set(FACTS_SCHEMA) & {"category", "grade", "cause", "survivor", "era", "household", "care"}
    spell = {name: getattr(row, name) for name in names} | {
        "person": 1, "fact": 1, "region": row.area_code, "birth": row.birth, "service_start": row.service_start,
        "service_end": row.service_end, "first_month": first, "until_month": OPEN_MONTH, "death_cause": "",
    }  # fmt: skip
    owed = compute(pl.DataFrame([spell], schema=FACTS_SCHEMA), book(), first - 2, first + 1)
    found: dict[str, list[str]] = {}
    for line in owed.lines.iter_rows(named=True):
        found.setdefault(format_month(line["month"]), []).append(f"{line['benefit']} {line['amount_fen'] / 100:.2f}")
    return found


def test_every_procedure_has_a_worked_case() -> None:
    assert {case["procedure"] for case in CASES} == set(CODES)


@st.composite
def situations(draw: st.DrawFn) -> tuple[rec.Procedure, dict[str, str], dict[str, dict[str, str]]]:
    """Draw a procedure with any answers to its questions, some left out."""
    procedure = procedures()[draw(st.sampled_from(CODES))]

    def some(asks: tuple[rec.Ask, ...]) -> dict[str, str]:
        return {ask.id: draw(_answer(ask)) for ask in asks if draw(st.integers(0, 9))}

    return procedure, some(procedure.asks), {step.id: some(step.asks) for step in procedure.steps}


def _answer(ask: rec.Ask) -> st.SearchStrategy[str]:
    if ask.options:
        return st.sampled_from([one.id for one in ask.options])
    if ask.type is rec.Form.YESNO:
        return st.sampled_from(["yes", "no"])
    if ask.type is rec.Form.DATE:
        return st.dates(date(1950, 1, 1), date(2026, 12, 31)).map(date.isoformat)
    return st.just("甲")


@given(situations(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_in_any_situation_there_is_a_way_to_a_decision_and_to_the_person(
    situation: tuple[rec.Procedure, dict[str, str], dict[str, dict[str, str]]], applied: date
) -> None:
    procedure, answers, steps = situation
    kinds = [step.kind for step in rec.steps_for(procedure, answers, steps)]
    assert kinds.count(rec.StepKind.DECIDE) == 1 and kinds[0] is rec.StepKind.INTAKE
    assert kinds[-2:] == [rec.StepKind.DECIDE, rec.StepKind.DELIVER]
    assert rec.papers_for(procedure, answers)
    assert all(one.says.zh and one.cite for one in rec.check(procedure, answers, applied))
    held = rec.effective(procedure, answers, steps)
    assert all(name in rec.named_asks(procedure) and text for name, text in held.items())
    lacking = rec.lacking_of(procedure, answers, steps)
    made = rec.makes_of(procedure, answers, steps, applied)
    for one in made:
        if one.effect is rec.Effect.STATUS:
            assert {"对象类别", "认定日期"} - set(one.values) <= set(lacking)
        assert all(one.values.values()) and (one.effect is rec.Effect.CHANGE or not one.since)


def test_answers_are_checked_all_at_once_with_their_mend() -> None:
    procedure = procedures()["rating-new"]
    answers = {
        "name": "张三", "id_number": "110101195001011234", "household": "village", "area": "110101",
        "phone": "1380", "category": "c11", "service_start": "1970-02-30", "service_end": "2030-01-01",
        "rated_before": "maybe", "account": "12",
    }  # fmt: skip
    asks = rec.asks_for(procedure, answers)
    faults = {one.ask: one for one in rec.faults_of(asks, answers, today=date(2026, 3, 2))}
    wrong = {"id_number", "household", "area", "phone", "service_start", "service_end", "rated_before", "account"}
    assert wrong <= set(faults)
    assert "cause" in faults and "diagnosed_on" not in faults and "name" not in faults
    assert all(one.message.zh and one.message.en and one.mend.zh and one.mend.en for one in faults.values())


def test_an_answer_to_a_question_that_no_longer_applies_counts_for_nothing() -> None:
    procedure = procedures()["rating-new"]
    answers = {"category": "c12", "service_start": "1990-01-01", "course": "disease", "injured_on": "1991-01-01"}
    held = rec.effective(procedure, answers)
    assert "service_start" not in held and "injured_on" not in held
    assert [one.holds for one in rec.check(procedure, answers, date(2026, 3, 2)) if one.id == "three_years"] == []


def test_every_field_of_the_schema_is_documented() -> None:
    page = (FOLDER.parents[1] / "docs" / "procedures.md").read_text(encoding="utf-8")
    classes = [one for one in vars(model).values() if isinstance(one, type) and is_dataclass(one)]
    keys = {key for one in classes if one is not model.Value for key in shape_of(one)}
    assert {key for key in keys if not re.search(rf"`{key}`", page)} == set()
    words = [word for one in (rec.Form, rec.StepKind, rec.Level, rec.Effect, model.Rule) for word in one]
    assert [str(word) for word in words if str(word) not in page] == []
