"""Whether a register holds together: fields, stages and the ways between them. What uses the fields is in `uses`."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from rongjun.kernel.recognition.validating import Report, check_sourced

from .definition import FILES, NUMBERS, Field, Form, Register, Stage
from .uses import check_uses
from .values import most_of
from .words import never_kept, private_word

ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
_SUMMED: Final = re.compile(rf"{SLUG.pattern}\.{ID.pattern}")
_OPTION: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
TAKEN: Final = frozenset(
    {"person", "unit", "area", "day", "stage", "title", "year", "month", "record", "q", "sort", "page", "rows"}
    | {"columns", "export", "figure", "from", "until", "key", "act", "csrfmiddlewaretoken"}
)
"""Names that the room itself uses."""
_SEALABLE: Final = frozenset({Form.TEXT, Form.LONG, Form.DATE, Form.CHOICE, Form.SEVERAL, Form.YESNO})
_LONGEST: Final = {Form.TEXT: 200, Form.LONG: 2000, Form.CONTACT: 120}
_COMPARED: Final = (
    frozenset({Form.DATE}), frozenset({Form.MONTH}), frozenset({Form.INTEGER, Form.PEOPLE}), frozenset({Form.MONEY}),
)  # fmt: skip
"""Kinds of fields of which one may bound another."""
_CHOSEN: Final = frozenset({Form.CHOICE, Form.SEVERAL})


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms above have, which the kernel does not know: a register may name nothing else."""

    permissions: Collection[str]
    groups: Collection[str]
    consents: Collection[str]
    registers: Collection[str]


def validate(register: Register, report: Report, known: Known | None = None) -> None:
    """Report everything that does not hold together. Without `known` the names of the rooms above are not looked up."""
    if not SLUG.fullmatch(register.code):
        report("code", f"{register.code!r} 不能作为代码。", "用小写字母、数字和短横线，如 symposium。")
    if bool(register.note) != bool(register.note_en):
        report("note", "说明只有一种语言。", "note 与 note_en 都写，或都不写。")
    _ids(register.fields, "fields", "字段", report)
    for index, field in enumerate(register.fields):
        _field(register, field, f"fields[{index}]", report)
    links = [one.of for one in register.fields if one.type is Form.RECORD]
    if len(links) > len(set(links)):
        report("fields", "有两个 record 字段指同一个台账。", "一个台账只留一个。")
    _stages(register, report)
    check_uses(register, report)
    if known is not None:
        _known(register, report, known)


def _ids(rows: Sequence[Field | Stage], path: str, what: str, report: Report) -> None:
    seen: set[str] = set()
    if not rows:
        report(path, f"没有{what}。", f"至少写一个{what}。")
    for index, row in enumerate(rows):
        if row.id in seen or not ID.fullmatch(row.id):
            report(f"{path}[{index}].id", f"{what} {row.id!r} 重复，或不能作为标识。", "用小写字母、数字和下划线。")
        if path == "fields" and row.id in TAKEN:
            report(f"{path}[{index}].id", f"{row.id} 是系统自用的名称。", f"改一个标识，如 {row.id}_1。")
        seen.add(row.id)


def _field(register: Register, field: Field, path: str, report: Report) -> None:
    _shape(field, path, report)
    _privacy(register, field, path, report)
    _bounds(register, field, path, report)
    if bool(field.help) != bool(field.help_en):
        report(f"{path}.help", "说明只有一种语言。", "help 与 help_en 都写，或都不写。")


def _shape(field: Field, path: str, report: Report) -> None:
    options = [one.id for one in field.options]
    if (field.type in _CHOSEN) != (len(options) > 1):
        report(f"{path}.options", "选择项要有两个以上选项，其他字段没有选项。", "改 type，或补写、删除 options。")
    for index, one in enumerate(options):
        if not _OPTION.fullmatch(one) or one in options[:index]:
            report(f"{path}.options[{index}].id", f"选项 {one!r} 重复，或不能作为标识。", "用字母、数字和下划线。")
    if (field.type is Form.RECORD) != bool(field.of):
        report(f"{path}.of", "record 字段要写 of（哪个台账），其他字段不写。", "补写或删除 of。")
    if field.sums and (field.type not in NUMBERS or not _SUMMED.fullmatch(field.sums)):
        report(f"{path}.sums", "只有数字可以合计下级台账的一栏。", "写成 台账.字段，如 volunteer-hours.hours。")
    if field.future and field.type not in {Form.DATE, Form.MONTH}:
        report(f"{path}.future", "只有日期和月份可以在今后。", "删除 future。")
    if field.minimum and (field.type not in NUMBERS or field.minimum > most_of(field)):
        report(f"{path}.minimum", "只有数字有下限，下限不超过上限。", "删除 minimum，或改小。")
    most = _LONGEST.get(field.type)
    if field.maximum and most is None and field.type not in NUMBERS and field.type is not Form.PHOTOS:
        report(f"{path}.maximum", "这种字段没有上限。", "删除 maximum。")
    if most is not None and field.maximum > most:
        report(f"{path}.maximum", f"最多 {most} 字。", f"写 {most} 以内的数，更长的用 long。")


def _bounds(register: Register, field: Field, path: str, report: Report) -> None:
    kind = next((one for one in _COMPARED if field.type in one), frozenset())
    may = [one.id for one in register.fields if one.type in kind and one.id != field.id and not one.sealed]
    for key, other in (("not_below", field.not_below), ("not_above", field.not_above)):
        if other and (field.sealed or other not in may):
            mend = f"可写：{'、'.join(may)}。" if may and not field.sealed else f"删除 {key}。"
            report(f"{path}.{key}", f"不能与 {other} 比较：要是同一类的日期或数字，都不加密。", mend)


def _privacy(register: Register, field: Field, path: str, report: Report) -> None:
    names = f"{field.name} {' '.join(one.name for one in field.options)}"
    if word := never_kept(names):
        report(f"{path}.name", f"“{word}”一类的内容任何台账都不记。", "删除这个字段。")
    if field.sealed and field.type not in _SEALABLE:
        report(f"{path}.sealed", f"{field.type} 不能加密存放。", "改用 text 或 long，或删除 sealed。")
    word = private_word(field.name)
    if word and field.type in {Form.TEXT, Form.LONG, Form.INTEGER, Form.CHOICE, Form.SEVERAL} and not field.sealed:
        mend = "写 sealed: true；单位对外公布的电话用 type: contact。"
        report(f"{path}.sealed", f"“{field.name}”含有“{word}”，应加密存放。", mend)
    if field.note and (not register.personal or field.type not in {Form.TEXT, Form.LONG}):
        report(f"{path}.note", "只有关于人的台账的文字才是给本人看的记录。", "删除 note。")
    if register.personal and field.type is Form.LONG and not field.note:
        report(f"{path}.note", "关于人的长文字，本人都看得到。", "写 note: true。")


def _stages(register: Register, report: Report) -> None:
    _ids(register.stages, "stages", "状态", report)
    by_id = {one.id: one for one in register.stages}
    asked: set[str] = set()
    for index, stage in enumerate(register.stages):
        path = f"stages[{index}]"
        _ways(stage, path, by_id, report)
        _asked(register, stage, path, asked, report)
        _binding(register, stage, path, first=index == 0, asked=asked, report=report)
    for index, field in enumerate(register.fields):
        if field.id not in asked:
            mend = f"写进一个状态的 fields，如 stages[0].fields: [{field.id}]。"
            report(f"fields[{index}].id", f"没有哪个状态填写 {field.id}。", mend)
    _reached(register, by_id, report)


def _ways(stage: Stage, path: str, by_id: dict[str, Stage], report: Report) -> None:
    for number, name in enumerate(stage.next):
        if name not in by_id:
            report(f"{path}.next[{number}]", f"没有状态 {name}。", f"可写：{'、'.join(by_id)}。")
        elif name == stage.id or name in stage.next[:number]:
            report(f"{path}.next[{number}]", f"{name} 是本状态，或写了两遍。", "删除。")
    if stage.final and stage.next:
        report(f"{path}.next", "办结的状态不再变动。", "删除 next，或删除 final。")
    if not stage.final and not stage.next:
        report(f"{path}.next", "没有写下一个状态。", "写 next: […]；到此为止的写 final: true。")


def _asked(register: Register, stage: Stage, path: str, asked: set[str], report: Report) -> None:
    names = {one.id: one for one in register.fields}
    for number, name in enumerate(stage.fields):
        at = f"{path}.fields[{number}]"
        if name not in names:
            report(at, f"没有字段 {name}。", f"可写：{'、'.join(names)}。")
        elif name in asked:
            report(at, f"{name} 已在前面的状态或本状态填写过。", "一个字段只在一个状态填写，删去一处。")
        elif stage.second and (names[name].sealed or names[name].type in FILES):
            report(at, f"{name} 不能在要第二人同意的状态填写。", "移到前一个状态：第二人签的内容不含加密项和文件。")
        asked.add(name)


def _binding(
    register: Register, stage: Stage, path: str, *, first: bool, asked: set[str], report: Report
) -> None:  # fmt: skip
    if first and (stage.second or stage.final) and (stage.second or len(register.stages) > 1):
        report(path, "开始的状态不能要第二人同意，也不能就是办结。", "另写一个后面的状态。")
    if stage.limit is not None:
        check_sourced(stage.limit, f"{path}.limit", report)
    if stage.final and (stage.limit is not None or stage.duty is not None):
        report(path, "办结的状态没有时限和待办。", "删除 limit 和 duty。")
    if stage.duty is None:
        return
    if stage.limit is None:
        report(f"{path}.duty", "待办没有期限。", "写本状态的 limit。")
    name = stage.duty.unit
    if name and (name not in asked or name not in {one.id for one in register.fields if one.type is Form.UNIT}):
        report(f"{path}.duty.unit", f"{name} 不是已填写的单位字段。", "写一个 unit 字段，在本状态或以前填写。")


def _reached(register: Register, by_id: dict[str, Stage], report: Report) -> None:
    if not register.stages:
        return
    seen = _spread([register.stages[0].id], lambda name: by_id[name].next if name in by_id else ())
    back = {name: [one.id for one in register.stages if name in one.next] for name in by_id}
    ending = _spread([one.id for one in register.stages if one.final], lambda name: back.get(name, ()))
    for index, stage in enumerate(register.stages):
        if stage.id not in seen:
            report(f"stages[{index}].id", f"到不了状态 {stage.id}。", "写进前面某个状态的 next，或删除。")
        if stage.id not in ending:
            report(f"stages[{index}].next", f"从 {stage.id} 到不了办结。", "让 next 通到一个 final: true 的状态。")


def _spread(start: Sequence[str], ways: Callable[[str], Sequence[str]]) -> set[str]:
    seen, left = set(start), list(start)
    while left:
        fresh = [one for one in ways(left.pop()) if one not in seen]
        seen.update(fresh)
        left += fresh
    return seen


def _known(register: Register, report: Report, known: Known) -> None:
    if register.group not in known.groups:
        report("group", f"没有分类 {register.group}。", f"可用：{'、'.join(known.groups)}。")
    if register.consent and register.consent not in known.consents:
        report("consent", f"没有同意事项 {register.consent}。", f"可用：{'、'.join(known.consents)}。")
    for index, stage in enumerate(register.stages):
        if stage.permission not in known.permissions:
            mend = f"可用：{'、'.join(known.permissions)}。"
            report(f"stages[{index}].permission", f"没有权限 {stage.permission}。", mend)
    for index, field in enumerate(register.fields):
        if field.of and field.of not in {*known.registers, register.code}:
            report(f"fields[{index}].of", f"没有台账 {field.of}。", f"可用：{'、'.join(sorted(known.registers))}。")
        below = field.sums.partition(".")[0]
        if below and below not in known.registers:
            report(f"fields[{index}].sums", f"没有台账 {below}。", f"可用：{'、'.join(sorted(known.registers))}。")
