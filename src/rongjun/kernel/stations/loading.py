"""Reading a sheet from YAML text or from its stored JSON, with every fault told: where, what, how to mend it."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode

from rongjun.kernel.chain import content_hash
from rongjun.kernel.recognition.faults import ProcedureFault, ProcedureFaults
from rongjun.kernel.recognition.shape import BAD, Reader, plain

from .sheets import AppraisalRules, IndicatorSet, QuestionBank, Sheet, SheetKind, StaffingRules

CLASSES: Final = {
    SheetKind.INDICATORS: IndicatorSet, SheetKind.STAFFING: StaffingRules, SheetKind.QUESTIONS: QuestionBank,
    SheetKind.APPRAISAL: AppraisalRules,
}  # fmt: skip
READ: Final = IndicatorSet | StaffingRules | QuestionBank | AppraisalRules
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,30}")
FULL: Final = 1000
"""A whole, in per mille."""


def load_sheet(text: str, file: str = "") -> Sheet:
    """Read a sheet from YAML. Raises ProcedureFaults with everything that is wrong."""
    reader = Reader(file)
    node = _compose(text, reader)
    read = BAD if node is None else _read(reader, node)
    if isinstance(read, READ):
        _check(reader, read)
    if reader.faults or not isinstance(read, READ):
        raise ProcedureFaults(reader.faults)
    return read


def load_sheets(folder: Path) -> dict[str, Sheet]:
    """Read every sheet of a folder by code. The name of a file is its code. Raises ProcedureFaults with all faults."""
    found: dict[str, Sheet] = {}
    faults: list[ProcedureFault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            sheet = load_sheet(path.read_text(encoding="utf-8"), path.name)
        except ProcedureFaults as refused:
            faults += refused.faults
            continue
        if sheet.code != path.stem:
            faults.append(ProcedureFault(path.name, 1, "code", "与文件名不同。", f"改为 code: {path.stem}。"))
        found[sheet.code] = sheet
    if faults:
        raise ProcedureFaults(faults)
    return found


def sheet_content(sheet: Sheet) -> dict[str, Any]:
    """Return a sheet as a JSON value in the shape of its file; what is as by default is left out."""
    content: dict[str, Any] = plain(sheet)
    return content


def sheet_from(content: Mapping[str, Any]) -> Sheet:
    """Build the sheet that a stored JSON value describes."""
    return load_sheet(json.dumps(dict(content), ensure_ascii=False))


def sheet_text(content: Mapping[str, Any]) -> str:
    """Return a sheet as the YAML text that an office edits."""
    return str(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=110))


def sheet_hash(sheet: Sheet) -> str:
    """Return the hash of what a sheet says."""
    return content_hash(sheet_content(sheet))


def _compose(text: str, reader: Reader) -> Node | None:
    try:
        node: Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reader.report("", f"不是有效的 YAML：{error.problem}。", "检查缩进、冒号和引号。", line)
        return None
    except yaml.YAMLError as error:
        reader.report("", f"不是 UTF-8 的 YAML 文本：{error}。", "另存为 UTF-8。", 1)
        return None
    if node is None:
        reader.report("", "没有内容。", "写入内容。", 1)
    return node


def _read(reader: Reader, node: Node) -> object:
    kinds = [str(kind) for kind in SheetKind]
    found = [
        str(value.value).strip()
        for key, value in (node.value if isinstance(node, MappingNode) else ())
        if isinstance(key, ScalarNode) and key.value == "kind" and isinstance(value, ScalarNode)
    ]
    if len(found) != 1 or found[0] not in kinds:
        return reader.report("kind", "没有写明是哪一种。", f"第一行写 kind: 加上 {'、'.join(kinds)} 之一。")
    return reader.read(CLASSES[SheetKind(found[0])], node, "")


def _check(reader: Reader, sheet: Sheet) -> None:
    if not _CODE.fullmatch(sheet.code):
        reader.report("code", "代码不对。", "用小写字母、数字和下划线，以字母开头。")
    if not _is_day(sheet.valid_from):
        reader.report("valid_from", "不是真实日期。", "写成 2026-01-01。")
    if isinstance(sheet, IndicatorSet):
        _check_points(reader, sheet)
    elif isinstance(sheet, StaffingRules):
        _check_rules(reader, sheet)
    elif isinstance(sheet, QuestionBank):
        _check_questions(reader, sheet)
    else:
        _check_measures(reader, sheet)


def _check_points(reader: Reader, sheet: IndicatorSet) -> None:
    _check_codes(reader, "points", [one.code for one in sheet.points])
    for index, point in enumerate(sheet.points):
        if not 1 <= point.most <= 100:
            reader.report(f"points[{index}].most", "满分应为 1 至 100。", "改成 1 至 100 之间的整数。")
    if sheet.points and all(one.may_not_apply for one in sheet.points):
        reader.report("points", "每一项都可以不适用，就没有分数可算。", "至少留一项必查。")
    _check_share(reader, "model_from", sheet.model_from)


def _check_rules(reader: Reader, sheet: StaffingRules) -> None:
    if not sheet.rules:
        reader.report("rules", "没有一条规则。", "至少写一条。")
    pairs = Counter((one.level, one.who, bool(one.per_served)) for one in sheet.rules)
    for index, rule in enumerate(sheet.rules):
        at = f"rules[{index}]"
        if not rule.per_served and not rule.least:
            reader.report(at, "没有写配几个人。", "写 least（至少几人）或 per_served（每多少人配一人）。")
        if rule.most and rule.most < max(rule.least, 1):
            reader.report(f"{at}.most", "上限小于下限。", "most 不小于 least；没有上限的不写。")
        if pairs[rule.level, rule.who, bool(rule.per_served)] > 1:
            reader.report(at, "同一级同一类人员写了两条。", "只留一条。")


def _check_questions(reader: Reader, sheet: QuestionBank) -> None:
    _check_codes(reader, "questions", [one.code for one in sheet.questions])
    for index, question in enumerate(sheet.questions):
        at = f"questions[{index}]"
        if len(question.options) < 2 or len(set(question.options)) != len(question.options):
            reader.report(f"{at}.options", "选项少于两个，或有相同的。", "写两个以上不同的选项。")
        if not 1 <= question.right <= len(question.options):
            reader.report(f"{at}.right", "没有这个选项。", f"写 1 至 {len(question.options)}。")
    if not 1 <= sheet.drawn <= max(len(sheet.questions), 1):
        reader.report("drawn", "抽题数比题目还多，或为零。", f"写 1 至 {len(sheet.questions)}。")
    _check_share(reader, "pass_from", sheet.pass_from)


def _check_measures(reader: Reader, sheet: AppraisalRules) -> None:
    seen = Counter(one.measure for one in sheet.measures)
    if not sheet.measures:
        reader.report("measures", "没有一项指标。", "至少写一项。")
    for index, one in enumerate(sheet.measures):
        at = f"measures[{index}]"
        if not 0 < one.enough_from <= one.good_from <= FULL or seen[one.measure] > 1:
            reader.report(at, "界线不对，或同一指标写了两条。", "0 < enough_from ≤ good_from ≤ 1000，每项一条。")
    if not 3 <= sheet.answer_days <= 60:
        reader.report("answer_days", "申辩时间过短或过长。", "写 3 至 60 天。")


def _check_codes(reader: Reader, part: str, codes: Iterable[str]) -> None:
    given = list(codes)
    if not given:
        reader.report(part, "一项也没有。", "至少写一项。")
    seen = Counter(given)
    for index, code in enumerate(given):
        if not _CODE.fullmatch(code):
            reader.report(f"{part}[{index}].code", "代码不对。", "用小写字母、数字和下划线，以字母开头。")
        if seen[code] > 1:
            reader.report(f"{part}[{index}].code", f"代码 {code} 写了两遍。", "每一项用自己的代码。")


def _check_share(reader: Reader, name: str, value: int) -> None:
    if value > FULL:
        reader.report(name, "超过千分之一千。", "写 0 至 1000。")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
