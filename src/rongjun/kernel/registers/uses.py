"""Where fields of a register are used: title, list, figures, papers, what is public. Nothing sealed gets out."""

import re
from collections.abc import Iterable
from typing import Final

from rongjun.kernel.recognition.validating import Report

from .definition import FILES, NUMBERS, About, Field, Form, Measure, Register

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
BUILT_IN: Final = ("person", "unit", "day")
"""What a title may say besides the fields."""
FILTERED: Final = frozenset({Form.CHOICE, Form.SEVERAL, Form.YESNO, Form.UNIT, Form.MONTH})
_TITLED: Final = frozenset({Form.TEXT, Form.CHOICE, Form.DATE, Form.MONTH, Form.INTEGER, Form.UNIT, Form.AREA})
_SEARCHED: Final = frozenset({Form.TEXT, Form.LONG, Form.CONTACT})
_UNLISTED: Final = FILES | {Form.PERSON, Form.RECORD}
_UNIQUE: Final = frozenset({Form.TEXT, Form.CHOICE, Form.DATE, Form.MONTH, Form.UNIT, Form.AREA, Form.INTEGER})
_ONE_OF: Final = ("person", "unit", "area", "year", "month", "day")


def check_uses(register: Register, report: Report) -> None:
    """Report every use of a field that there is not, or that does not fit, or that would show what is sealed."""
    _title(register, report)
    _lists(register, report)
    _unique(register, report)
    _figures(register, report)
    _prints(register, report)
    if register.consent and not register.personal:
        report("consent", "只有关于人的台账才要本人同意。", "删除 consent。")
    if register.everyone and (register.personal or any(one.type is Form.PERSON for one in register.fields)):
        report("everyone", "关于人的台账只在辖区内可见。", "删除 everyone。")
    _publish(register, report)


def _take(
    register: Register, name: str, path: str, report: Report, *, forms: Iterable[Form] = (), what: str = ""
) -> Field | None:
    """Return a field that may be used here; None where it was reported."""
    found = next((one for one in register.fields if one.id == name), None)
    if found is None:
        report(path, f"没有字段 {name}。", f"可写：{'、'.join(one.id for one in register.fields)}。")
    elif found.sealed:
        report(path, f"{name} 是密封的，不能用在这里。", "删除；加密的内容只能逐条写明目的查看。")
    elif forms and found.type not in set(forms):
        report(path, f"{name}（{found.type}）不能{what}。", f"只有这些可以：{'、'.join(sorted(set(forms)))}。")
    else:
        return found
    return None


def _title(register: Register, report: Report) -> None:
    for name in PLACE.findall(register.title):
        if name == "person" and not register.personal:
            report("title", "记录不是关于人的，标题里没有 {person}。", "删除 {person}。")
        if name not in BUILT_IN:
            found = _take(register, name, "title", report, forms=_TITLED, what="写进标题")
            if found is not None and name not in (register.stages[0].fields if register.stages else ()):
                report("title", f"{name} 在登记时还没有填写。", "标题只用第一个状态填写的字段。")
    if re.sub(PLACE, "", register.title).count("{") or not register.title.strip():
        report("title", "标题的写法不对。", "写成 {字段}，如 {place}座谈会。")


def _lists(register: Register, report: Report) -> None:
    every = set(Form)
    for key, names, forms, what in (
        ("columns", register.columns, every - _UNLISTED - {Form.LONG}, "作列表的列"),
        ("filters", register.filters, FILTERED, "作筛选"),
        ("search", register.search, _SEARCHED, "供查找"),
    ):
        for index, name in enumerate(names):
            path = f"{key}[{index}]"
            found = _take(register, name, path, report, forms=forms, what=what)
            if found is not None and name in names[:index]:
                report(path, f"{name} 写了两遍。", "只留一处。")
            if found is not None and key == "search" and found.note:
                report(path, f"{name} 是关于人的记录，不供查找。", "删除。")
    if register.day:
        found = _take(register, register.day, "day", report, forms={Form.DATE}, what="作记录的日期")
        first = register.stages[0].fields if register.stages else ()
        if found is not None and (not found.required or found.id not in first):
            report("day", f"{register.day} 应在登记时必填。", "写 required: true，并放进第一个状态的 fields。")


def _unique(register: Register, report: Report) -> None:
    first = register.stages[0].fields if register.stages else ()
    for index, name in enumerate(register.unique):
        path = f"unique[{index}]"
        if name == "person" and not register.personal:
            report(path, "记录不是关于人的。", "删除 person。")
        if name == "area" and register.about is not About.AREA:
            report(path, "记录不是关于地方的。", "删除 area，或写一个 area 字段。")
        if name in _ONE_OF:
            continue
        found = _take(register, name, path, report, forms=_UNIQUE, what="用来判断重复")
        if found is not None and (not found.required or name not in first):
            report(path, f"{name} 应在登记时必填。", "写 required: true，并放进第一个状态的 fields。")


def _figures(register: Register, report: Report) -> None:
    seen: set[str] = set()
    for index, figure in enumerate(register.figures):
        path = f"figures[{index}]"
        if figure.id in seen or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", figure.id):
            report(f"{path}.id", f"数字 {figure.id!r} 重复，或不能作为标识。", "用小写字母、数字和下划线。")
        seen.add(figure.id)
        if (figure.of is Measure.SUM) != bool(figure.field):
            report(f"{path}.field", "sum 要写加哪个字段，其他不写。", "补写或删除 field。")
        elif figure.field:
            _take(register, figure.field, f"{path}.field", report, forms=NUMBERS, what="相加")
        if figure.of is Measure.PERSONS and not register.personal:
            report(f"{path}.of", "记录不是关于人的，数不出多少人。", "改为 count，或用 sum 加一个人数字段。")
        if figure.of is Measure.SHARE and not figure.where:
            report(f"{path}.where", "占比没有写哪些记录算在内。", "写 where，如 where: {stage: [done]}。")
        if figure.day:
            _take(register, figure.day, f"{path}.day", report, forms={Form.DATE}, what="决定算在哪个时期")
        for name, values in figure.where.items():
            _where(register, name, values, f"{path}.where.{name}", report)


def _where(register: Register, name: str, values: tuple[str, ...], path: str, report: Report) -> None:
    if name == "stage":
        allowed = [one.id for one in register.stages]
    elif name in register.filters:
        field = register.field_named(name) if name in {one.id for one in register.fields} else None
        if field is None:
            return
        allowed = ["yes", "no"] if field.type is Form.YESNO else [one.id for one in field.options]
    else:
        report(path, f"{name} 不是筛选项。", f"可用：stage、{'、'.join(register.filters)}。")
        return
    for value in values:
        if value not in allowed:
            report(path, f"{name} 没有 {value}。", f"可写：{'、'.join(allowed)}。")


def _prints(register: Register, report: Report) -> None:
    seen: set[str] = set()
    for index, paper in enumerate(register.prints):
        path = f"prints[{index}]"
        if paper.id in seen or not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", paper.id):
            report(f"{path}.id", f"文书 {paper.id!r} 重复，或不能作为标识。", "用小写字母、数字和短横线。")
        seen.add(paper.id)
        for number, name in enumerate(paper.fields):
            at = f"{path}.fields[{number}]"
            if name not in {*BUILT_IN, "stage", "title"}:
                _take(register, name, at, report, forms=set(Form) - FILES, what="印在纸上")
            elif name == "person" and not register.personal:
                report(at, "记录不是关于人的。", "删除 person。")


def _publish(register: Register, report: Report) -> None:
    shown = register.publish
    if shown is None:
        return
    stages = {one.id for one in register.stages}
    for index, name in enumerate(shown.stages):
        if name not in stages:
            report(f"publish.stages[{index}]", f"没有状态 {name}。", f"可写：{'、'.join(sorted(stages))}。")
    places = {f"publish.fields[{number}]": name for number, name in enumerate(shown.fields)}
    for path, name in {"publish.head": shown.head, **places}.items():
        found = _take(register, name, path, report, forms=set(Form) - _UNLISTED, what="公布")
        if found is not None and found.note:
            report(path, f"{name} 是关于人的记录，不能公布。", "删除。")
    if shown.until:
        _take(register, shown.until, "publish.until", report, forms={Form.DATE}, what="决定公布到哪一天")
    if register.personal and not register.consent:
        report("publish", "关于人的内容，本人同意才能公布。", "写 consent；或删除 publish。")
