"""Whether a procedure holds together: what it refers to exists and comes before, every figure has who set it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from .procedure import (
    APPLIED_ON,
    Ask,
    Binding,
    Check,
    Condition,
    Effect,
    Figure,
    Form,
    From,
    Level,
    Make,
    Procedure,
    Rule,
    Step,
    StepKind,
    StepLimit,
    Value,
)

type Report = Callable[[str, str, str], object]
"""Takes the path of a field, what is wrong and how to mend it."""

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
_OPTION: Final = re.compile(r"[A-Za-z0-9_]{1,40}")
_LEVELS: Final = tuple(Level)
_TRANSFERS: Final = (Effect.TRANSFER_IN, Effect.TRANSFER_OUT)
_DAYS: Final = {From.DECIDED, From.APPLIED}


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms above have, which the kernel does not know: a procedure may name nothing else.

    `kinds`: kind of fact -> names of its fields; `status_needs`: columns that a status must be given.
    """

    columns: Collection[str]
    kinds: Mapping[str, Collection[str]]
    papers: Collection[str]
    permissions: Collection[str]
    status_needs: Collection[str] = ()


@dataclass(slots=True)
class _Seen:
    """What was met so far: questions by the name they are referred to by."""

    asks: dict[str, Ask] = field(default_factory=dict)


def validate(procedure: Procedure, report: Report, known: Known | None) -> None:
    """Report everything that does not hold together. Without `known`, names of the rooms above are not looked up."""
    seen = _Seen()
    if not _SLUG.fullmatch(procedure.code):
        report("code", f"{procedure.code!r} 不能作为代码。", "用小写字母、数字和连字符，如 rating-new。")
    if not procedure.law:
        report("law", "没有依据。", "写明所依据的条文、来源和原文。")
    for index, ask in enumerate(procedure.asks):
        _ask(ask, ask.id, f"asks[{index}]", seen, report, known)
    _papers(procedure, seen, report, known)
    _checks(procedure, seen, report)
    _steps(procedure, seen, report, known)
    _ends(procedure, report)
    if not procedure.makes:
        report("makes", "没有写办成以后登记什么。", "写 effect；不登记的写 - {effect: none}。")
    for index, make in enumerate(procedure.makes):
        _make(make, f"makes[{index}]", procedure, seen, report, known)


def _ask(ask: Ask, name: str, path: str, seen: _Seen, report: Report, known: Known | None) -> None:
    """Check a question and enter it under the name by which later parts refer to it."""
    if not _ID.fullmatch(ask.id):
        report(f"{path}.id", f"{ask.id!r} 不能作为标识。", "用小写字母、数字和下划线，字母开头。")
    if name in seen.asks:
        report(f"{path}.id", f"问题 {name} 有两个。", "改一个标识。")
    _condition(ask.when, f"{path}.when", seen, report)
    _options(ask, path, report)
    if bool(ask.help) != bool(ask.help_en):
        report(f"{path}.help", "说明只有一种语言。", "help 与 help_en 都写，或都不写。")
    if ask.future and ask.type is not Form.DATE:
        report(f"{path}.future", "只有日期可以在今后。", "删除 future。")
    if known is not None and ask.column and ask.column not in known.columns:
        report(f"{path}.column", f"名册没有 {ask.column} 这一列。", f"可用：{'、'.join(known.columns)}。")
    seen.asks.setdefault(name, ask)


def _options(ask: Ask, path: str, report: Report) -> None:
    ids = [one.id for one in ask.options]
    if (ask.type is Form.CHOICE) != (len(ids) > 1):
        report(f"{path}.options", "选择题应有两个以上选项，其他题没有选项。", "改 type，或补写、删除 options。")
    for index, one in enumerate(ids):
        if not _OPTION.fullmatch(one) or one in ids[:index]:
            report(f"{path}.options[{index}].id", f"选项 {one!r} 重复，或不能作为标识。", "用字母、数字和下划线。")


def _condition(condition: Condition, path: str, seen: _Seen, report: Report) -> None:
    for name, answers in condition.items():
        at, ask = f"{path}.{name}", seen.asks.get(name)
        if ask is None:
            report(at, f"前面没有问题 {name}。", "只能用排在前面的问题；环节的问题写成 环节.问题。")
            continue
        allowed = _answers_to(ask)
        if not allowed:
            report(at, f"{name} 不是选择题或是否题，不能作条件。", "换一个有选项的问题。")
        for answer in answers if allowed else ():
            if answer not in allowed:
                report(at, f"{name} 没有选项 {answer}。", f"可写：{'、'.join(allowed)}。")


def _answers_to(ask: Ask) -> tuple[str, ...]:
    if ask.type is Form.YESNO:
        return ("yes", "no")
    return tuple(one.id for one in ask.options)


def _papers(procedure: Procedure, seen: _Seen, report: Report, known: Known | None) -> None:
    ids: set[str] = set()
    for index, paper in enumerate(procedure.papers):
        path = f"papers[{index}]"
        if paper.id in ids:
            report(f"{path}.id", f"材料 {paper.id} 有两份。", "改一个标识。")
        ids.add(paper.id)
        _condition(paper.when, f"{path}.when", seen, report)
        if known is not None and paper.kind not in known.papers:
            report(f"{path}.kind", f"没有材料种类 {paper.kind}。", f"可用：{'、'.join(known.papers)}。")
        if bool(paper.help) != bool(paper.help_en):
            report(f"{path}.help", "说明只有一种语言。", "help 与 help_en 都写，或都不写。")


def _checks(procedure: Procedure, seen: _Seen, report: Report) -> None:
    ids: set[str] = set()
    for index, check in enumerate(procedure.checks):
        path = f"checks[{index}]"
        if check.id in ids:
            report(f"{path}.id", f"条件 {check.id} 有两个。", "改一个标识。")
        ids.add(check.id)
        _condition(check.when, f"{path}.when", seen, report)
        if check.rule is Rule.ONE_OF:
            _one_of(check, path, seen, report)
        else:
            _span(check, path, seen, report)


def _one_of(check: Check, path: str, seen: _Seen, report: Report) -> None:
    if not check.ask or not check.values:
        report(f"{path}.ask", "one_of 要写 ask 和 values。", "写 ask: 问题，values: [可以的答案]。")
    else:
        _condition({check.ask: check.values}, path, seen, report)


def _span(check: Check, path: str, seen: _Seen, report: Report) -> None:
    if check.n < 1:
        report(f"{path}.n", "没有写多少天、月或年。", "写 n 和 unit。")
    for key, name in (("from", check.since), ("to", check.until)):
        ask = seen.asks.get(name)
        if name != APPLIED_ON and (ask is None or ask.type is not Form.DATE):
            report(f"{path}.{key}", f"{name!r} 不是日期题。", "写一个日期题的标识，或 applied_on。")


def _steps(procedure: Procedure, seen: _Seen, report: Report, known: Known | None) -> None:
    ids: set[str] = set()
    for index, step in enumerate(procedure.steps):
        path = f"steps[{index}]"
        if step.id in ids or not _ID.fullmatch(step.id):
            report(f"{path}.id", f"环节 {step.id!r} 重复，或不能作为标识。", "用小写字母、数字和下划线。")
        ids.add(step.id)
        for name, condition in (("when", step.when), ("unless", step.unless)):
            _condition(condition, f"{path}.{name}", seen, report)
        for number, ask in enumerate(step.asks):
            _ask(ask, f"{step.id}.{ask.id}", f"{path}.asks[{number}]", seen, report, known)
        if known is not None and step.permission not in known.permissions:
            report(f"{path}.permission", f"没有权限 {step.permission}。", f"可用：{'、'.join(known.permissions)}。")
        _figures(step, path, report)
        _by_kind(step, path, seen, report)
    _order(procedure, report)


def _figures(step: Step, path: str, report: Report) -> None:
    """Every step has a time (a public notice: its days), and every figure says who set it."""
    if step.limit is None and step.kind is not StepKind.NOTICE:
        report(f"{path}.limit", "没有写时限。", "写 limit: {n, unit, binding}；法规没有规定的写 binding: office。")
    for name, figure in (("limit", step.limit), ("days", step.days), ("doctors", step.doctors)):
        if figure is not None:
            check_sourced(figure, f"{path}.{name}", report)


def check_sourced(figure: StepLimit | Figure, path: str, report: Report) -> None:
    """Report a figure that does not say who set it: a law with article and source, or the office without."""
    if figure.n < 1:
        report(f"{path}.n", "应大于零。", "写 1 以上的数。")
    stated = bool(figure.cite and figure.source)
    if figure.binding is Binding.LAW and not stated:
        report(path, "说是法规规定的，没有写出处。", "写 cite 和 source；没有出处的写 binding: office。")
    if figure.binding is Binding.OFFICE and (figure.cite or figure.source):
        report(path, "本局自定的数写了法规出处。", "有出处的写 binding: law；没有的删除 cite 和 source。")


def _by_kind(step: Step, path: str, seen: _Seen, report: Report) -> None:
    belongs = {
        "days": StepKind.NOTICE, "shows": StepKind.NOTICE, "doctors": StepKind.MEDICAL, "chain": StepKind.DECIDE,
        "reasons": StepKind.DECIDE, "to": StepKind.SEND,
    }  # fmt: skip
    for name, kind in belongs.items():
        written = bool(getattr(step, name))
        if written and step.kind is not kind:
            report(f"{path}.{name}", f"{step.kind} 环节没有 {name}。", f"删除，或把 kind 改为 {kind}。")
        if not written and step.kind is kind:
            report(f"{path}.{name}", f"{kind} 环节要写 {name}。", f"补写 {name}。")
    if step.to is not None and _LEVELS.index(step.to) <= _LEVELS.index(step.unit):
        report(f"{path}.to", "只能送上级单位。", "写比 unit 高的一级。")
    for index, name in enumerate(step.shows):
        _shown(name, f"{path}.shows[{index}]", seen, report)


def _shown(name: str, path: str, seen: _Seen, report: Report) -> None:
    ask = seen.asks.get(name)
    if ask is None:
        report(path, f"前面没有问题 {name}。", "写公示以前已经回答的问题。")
    elif ask.is_sealed:
        report(path, f"{name} 是密封的（证号、账号、电话、住址、伤病），不能公示。", "从 shows 中删除。")


def _order(procedure: Procedure, report: Report) -> None:
    places = [index for index, step in enumerate(procedure.steps) if step.kind is StepKind.DECIDE]
    if len(places) != 1:
        report("steps", f"有 {len(places)} 个 decide 环节。", "恰好写一个。")
        return
    decide = procedure.steps[places[0]]
    if decide.when or decide.unless:
        report(f"steps[{places[0]}].when", "决定不能跳过。", "删除 when 和 unless。")
    for index, step in enumerate(procedure.steps[places[0] + 1 :], places[0] + 1):
        if step.kind is not StepKind.DELIVER:
            report(f"steps[{index}].kind", "决定以后只有送达。", "移到 decide 之前，或改为 deliver。")


def _ends(procedure: Procedure, report: Report) -> None:
    if procedure.ends.refused.appeal.days < 1:
        report("ends.refused.appeal.days", "没有写救济的期限。", "写天数。")
    for name, issues in (("granted", procedure.ends.granted.issues), ("refused", procedure.ends.refused.issues)):
        if not issues:
            report(f"ends.{name}.issues", "没有写出具什么文书。", "写 [decision-grant] 或 [decision-refuse]。")


def _make(make: Make, path: str, procedure: Procedure, seen: _Seen, report: Report, known: Known | None) -> None:
    _condition(make.when, f"{path}.when", seen, report)
    values = [(f"{path}.values.{name}", value) for name, value in make.values.items()]
    values += [(f"{path}.{name}", one) for name, one in (("key", make.key), ("since", make.since)) if one is not None]
    for at, value in values:
        _value(value, at, procedure, seen, report)
    for name in make.optional:
        if name not in make.values:
            report(f"{path}.optional", f"values 里没有 {name}。", "只写 values 里有的名称。")
    if make.effect is Effect.NONE and (make.values or make.kind):
        report(path, "none 不登记任何事实，却写了 values 或 kind。", "删除，或改 effect。")
    if (make.effect is Effect.CHANGE) != (make.since is not None):
        report(f"{path}.since", "change 要写从哪一天起，其他的不写。", "补写 since: {decided: date}，或删除。")
    if (make.effect is Effect.DETAIL) != bool(make.kind):
        report(f"{path}.kind", "detail 要写 kind，其他的不写。", "补写或删除 kind。")
    if known is not None:
        _written(make, path, procedure, report, known)


def _value(value: Value, path: str, procedure: Procedure, seen: _Seen, report: Report) -> None:
    steps = {step.id for step in procedure.steps if step.kind is not StepKind.DELIVER}
    if value.source in _DAYS and value.of != "date":
        report(path, f"{value.of!r} 不认识。", "写 date。")
    if value.source is From.ASK and (value.of not in seen.asks or "." in value.of):
        report(path, f"申请没有问题 {value.of}。", "写申请中问题的标识。")
    if value.source is From.STEP and (value.of not in seen.asks or value.of.partition(".")[0] not in steps):
        report(path, f"决定以前没有环节问题 {value.of}。", "写成 环节.问题，环节不晚于决定。")


def _written(make: Make, path: str, procedure: Procedure, report: Report, known: Known) -> None:
    """What is written has a place in the registry, and a status has what it needs."""
    places = set(known.columns)
    if make.effect is Effect.DETAIL:
        if make.kind not in known.kinds:
            report(f"{path}.kind", f"档案没有 {make.kind} 这一种。", f"可用：{'、'.join(known.kinds)}。")
            return
        places = set(known.kinds[make.kind])
    if make.effect in _TRANSFERS:
        places |= set(known.kinds.get("transfer", ()))
    for name in make.values:
        if name not in places:
            report(f"{path}.values.{name}", f"没有 {name} 这一项可写。", f"可用：{'、'.join(sorted(places))}。")
    if make.effect in {Effect.STATUS, Effect.TRANSFER_IN}:
        filled = {ask.column for ask in procedure.asks} | set(make.values)
        for column in known.status_needs:
            if column not in filled:
                report(f"{path}.values", f"没有给出 {column}。", "在 values 中写，或让一个问题填这一列。")
