"""Reading a YAML tree into the classes of `procedure`, and writing them back: the classes are the only schema.

Scalars stay the text that was written; whole numbers, flags and words of a list are read strictly. Every fault is
kept with its path and line, and reading goes on.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import UnionType
from typing import Any, ClassVar, Final, TypeAliasType, Union, get_args, get_origin, get_type_hints

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .faults import ProcedureFault
from .procedure import Condition, From, Value

BAD: Final = object()
"""Stands for a value that could not be read; its fault is on record."""
_NUMBER = re.compile(r"\d{1,4}")
_FROM: Final = {"ask": From.ASK, "step": From.STEP, "decided": From.DECIDED, "applied": From.APPLIED}


@dataclass(slots=True)
class Reader:
    """One reading: the file, the faults found, the line of every path."""

    file: str
    faults: list[ProcedureFault] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    number: ClassVar[re.Pattern[str]] = _NUMBER
    """Which texts are whole numbers."""

    def report(self, path: str, message: str, mend: str, line: int = 0) -> object:
        """Add a fault at a path (or at a line) and return BAD."""
        self.faults.append(ProcedureFault(self.file, line or self.line_of(path), path, message, mend))
        return BAD

    def line_of(self, path: str) -> int:
        """Return the line of a path, or of the nearest part of it that was written."""
        while path and path not in self.lines:
            path = re.sub(r"(\.[^.\[]+|\[\d+\]|[^.\[]+)$", "", path)
        return self.lines.get(path, 1)

    def read(self, kind: Any, node: Node, path: str) -> Any:
        """Read a node as a type: a class of the schema, text, number, flag, word of a list, list, map, condition."""
        self.lines.setdefault(path, node.start_mark.line + 1)
        if kind is Condition:
            return self._condition(node, path)
        if isinstance(kind, TypeAliasType):
            return self.read(kind.__value__, node, path)
        if kind is Value:
            return self._value(node, path)
        if get_origin(kind) in {Union, UnionType}:
            return self.read(next(one for one in get_args(kind) if one is not type(None)), node, path)
        if get_origin(kind) is tuple:
            return self._list(get_args(kind)[0], node, path)
        if get_origin(kind) is Mapping:
            return self._map(get_args(kind)[1], node, path)
        if is_dataclass(kind):
            return self._class(kind, node, path)
        return self._scalar(kind, node, path)

    def _class(self, kind: Any, node: Node, path: str) -> Any:
        known = shape_of(kind)
        if not isinstance(node, MappingNode):
            return self.report(path, "这里应是一组字段。", f"写成“字段: 值”，可用字段：{'、'.join(known)}。")
        found: dict[str, Any] = {}
        for key, child in self._entries(node, path):
            if key not in known:
                line = child.start_mark.line + 1
                self.report(_join(path, key), "没有这个字段。", f"可用字段：{'、'.join(known)}。", line)
                continue
            name, declared, _needed = known[key]
            found[name] = self.read(declared, child, _join(path, key))
        lacking = [key for key, (name, _kind, needed) in known.items() if needed and name not in found]
        for key in lacking:
            self.report(_join(path, key), "缺少这个字段。", f"补写 {key}: …")
        if lacking or any(value is BAD for value in found.values()):
            return BAD
        return kind(**found)

    def _entries(self, node: MappingNode, path: str) -> list[tuple[str, Node]]:
        """Return the entries of a mapping; one that is empty counts as not written, one written twice is a fault."""
        found: dict[str, Node] = {}
        for key, child in node.value:
            name = str(key.value).strip() if isinstance(key, ScalarNode) else ""
            if name in found:
                self.report(_join(path, name), "写了两遍。", "只留一处。", key.start_mark.line + 1)
            elif not _is_empty(child):
                found[name] = child
        return list(found.items())

    def _list(self, kind: Any, node: Node, path: str) -> Any:
        if not isinstance(node, SequenceNode):
            return self.report(path, "这里应是清单。", "写成以“- ”开头的几行，或 [a, b]。")
        items = [self.read(kind, child, f"{path}[{index}]") for index, child in enumerate(node.value)]
        return BAD if BAD in items else tuple(items)

    def _map(self, kind: Any, node: Node, path: str) -> Any:
        if not isinstance(node, MappingNode):
            return self.report(path, "这里应是对照。", "写成“名称: 值”。")
        found = {key: self.read(kind, child, _join(path, key)) for key, child in self._entries(node, path)}
        return BAD if any(value is BAD for value in found.values()) else found

    def _condition(self, node: Node, path: str) -> Any:
        if not isinstance(node, MappingNode):
            return self.report(path, "条件应是“问题: 答案”。", "写成 {cause: [war, duty]}。")
        found: dict[str, Any] = {}
        for key, child in self._entries(node, path):
            at = _join(path, key)
            self.lines.setdefault(at, child.start_mark.line + 1)
            single = isinstance(child, ScalarNode)
            found[key] = (self._scalar(str, child, at),) if single else self._list(str, child, at)
        return BAD if any(value is BAD or BAD in value for value in found.values()) else found

    def _value(self, node: Node, path: str) -> Any:
        if isinstance(node, ScalarNode):
            return Value(From.CONST, node.value.strip())
        if isinstance(node, MappingNode) and len(node.value) == 1:
            key, child = node.value[0]
            if key.value in _FROM and isinstance(child, ScalarNode):
                return Value(_FROM[key.value], child.value.strip())
        return self.report(
            path, "值的写法不认识。", "写文字，或 {ask: 问题}、{step: 环节.问题}、{decided: date}、{applied: date}。"
        )

    def _scalar(self, kind: Any, node: Node, path: str) -> Any:
        if not isinstance(node, ScalarNode):
            return self.report(path, "这里应是一个值。", "写成一行文字、数字或选项。")
        text = node.value.strip()
        if kind is bool:
            return self._flag(text, path)
        if kind is int:
            return (
                int(text)
                if self.number.fullmatch(text)
                else self.report(path, f"{text!r} 不是整数。", "写成 20 这样的数。")
            )
        if issubclass(kind, StrEnum):
            return self._word(kind, text, path)
        return text

    def _whole(self, text: str, path: str) -> Any:
        if _NUMBER.fullmatch(text):
            return int(text)
        return self.report(path, f"{text!r} 不是 0 至 9999 的整数。", "写成 20 这样的数。")

    def _flag(self, text: str, path: str) -> Any:
        if text in {"true", "false"}:
            return text == "true"
        return self.report(path, f"{text!r} 不是 true 或 false。", "写 true 或 false。")

    def _word(self, kind: type[StrEnum], text: str, path: str) -> Any:
        words = [str(one) for one in kind]
        return kind(text) if text in words else self.report(path, f"{text!r} 不认识。", f"可写：{'、'.join(words)}。")


@lru_cache(maxsize=64)
def shape_of(kind: Any) -> dict[str, tuple[str, Any, bool]]:
    """Return the fields of a class of the schema: key -> (name, type, whether it is required)."""
    hints = get_type_hints(kind)
    return {key_of(one): (one.name, hints[one.name], _is_required(one)) for one in fields(kind)}


def key_of(one: Field[Any]) -> str:
    """Return the key by which a field is written."""
    return str(one.metadata.get("key", one.name))


def plain(value: Any) -> Any:
    """Return a part of a procedure as a JSON value in the shape of the file; what is as by default is left out."""
    if isinstance(value, Value):
        return value.of if value.source is From.CONST else {str(value.source): value.of}
    if is_dataclass(value):
        return {
            key_of(one): plain(getattr(value, one.name))
            for one in fields(value)
            if _is_required(one) or getattr(value, one.name) != _default(one)
        }
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return str(value) if isinstance(value, str) else value


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def _is_required(one: Field[Any]) -> bool:
    return one.default is MISSING and one.default_factory is MISSING


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and not node.value.strip()


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
