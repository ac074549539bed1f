"""YAML read with its lines: every scalar stays the text that was written, so no number ever becomes a float."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from .faults import Fault
from .model import Place
from .schema import MAP, SECTIONS, TEXT, TEXTS


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar as it was written, and where."""

    value: str
    place: Place


@dataclass(slots=True)
class Block:
    """A mapping of one section of the schema. Faults go to the shared list."""

    section: str
    place: Place
    fields: dict[str, Node]
    faults: list[Fault]
    misshapen: set[str] = field(default_factory=set)
    """Fields that were reported already and count as written."""

    def report(self, code: str, message: str, mend: str, at: Place | None = None) -> None:
        """Add a fault, at the line of the block unless another place is given."""
        place = at or self.place
        self.faults.append(Fault(place.file, place.line, code, message, mend))

    def text(self, name: str, default: str = "") -> Text:
        """Return the text of a field; the default, placed at the block, where there is none."""
        node = self.fields.get(name)
        if not isinstance(node, ScalarNode):
            return Text(default, self.place)
        return Text(node.value.strip(), _place(self.place.file, node))

    def has(self, name: str) -> bool:
        """Tell whether the field is there, not empty and well shaped."""
        return name in self.fields

    def lacks(self, name: str) -> bool:
        """Tell whether the field was not written at all, or left empty."""
        return name not in self.fields and name not in self.misshapen

    def texts(self, name: str) -> list[Text]:
        """Return the scalars of a list."""
        node = self.fields.get(name)
        items = node.value if isinstance(node, SequenceNode) else []
        return [Text(item.value.strip(), _place(self.place.file, item)) for item in items]

    def pairs(self, name: str) -> list[tuple[str, Text]]:
        """Return the entries of a map of texts, the first of those of one name."""
        node = self.fields.get(name)
        found: dict[str, Text] = {}
        for key, value in node.value if isinstance(node, MappingNode) else []:
            found.setdefault(key.value.strip(), Text(value.value.strip(), _place(self.place.file, key)))
        return list(found.items())

    def blocks(self, name: str) -> Iterator["Block"]:
        """Yield the entries of a list of blocks, opened and checked."""
        node = self.fields.get(name)
        section = SECTIONS[self.section][name].shape
        for item in node.value if isinstance(node, SequenceNode) else []:
            block = open_block(item, section, self.place.file, self.faults)
            if block is not None:
                yield block


def read_file(path: Path, faults: list[Fault]) -> Block | None:
    """Read one file: a local book if it has `region`, else a national file. None where it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        faults.append(Fault(str(path), 1, "syntax", f"不是 UTF-8 的 YAML 文本：{error}。", "另存为 UTF-8。"))
        return None
    return read_text(str(path), text, faults)


def read_text(file: str, text: str, faults: list[Fault]) -> Block | None:
    """Read the text of a file, as `read_file` does; `file` names it in faults."""
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        faults.append(Fault(file, line, "syntax", f"不是有效的 YAML：{error.problem}。", "检查缩进、冒号和引号。"))
        return None
    except yaml.YAMLError as error:
        faults.append(Fault(file, 1, "syntax", f"不是 UTF-8 的 YAML 文本：{error}。", "另存为 UTF-8。"))
        return None
    if node is None:
        faults.append(Fault(file, 1, "empty", "文件没有内容。", "写入内容或删除该文件。"))
        return None
    local = isinstance(node, MappingNode) and any(key.value == "region" for key, _ in node.value)
    return open_block(node, "local" if local else "national", file, faults)


def open_block(node: Node, section: str, file: str, faults: list[Fault]) -> Block | None:
    """Check a mapping against its section of the schema: unknown, repeated, missing and misshapen fields."""
    place = _place(file, node)
    if not isinstance(node, MappingNode):
        names = "、".join(SECTIONS[section])
        faults.append(Fault(file, place.line, "shape", f"这里应是一组字段（{names}）。", "写成“字段: 值”。"))
        return None
    block = Block(section, place, {}, faults)
    for key, value in node.value:
        _take_field(block, key, value)
    for name, declared in SECTIONS[section].items():
        if declared.required and block.lacks(name):
            block.report("missing", f"缺少 {name}（{declared.meaning}）。", f"补写 {name}: …")
    return block


def _take_field(block: Block, key: Node, value: Node) -> None:
    file, known = block.place.file, SECTIONS[block.section]
    name = str(key.value)
    if name not in known:
        block.report("unknown-field", f"没有字段 {name!r}。", f"可用字段：{'、'.join(known)}。", _place(file, key))
    elif name in block.fields:
        block.report("duplicate-field", f"{name} 写了两遍。", "只留一处。", _place(file, key))
    elif isinstance(value, ScalarNode) and not value.value.strip():
        return
    elif _fits(block, value, known[name].shape):
        block.fields[name] = value
    else:
        block.misshapen.add(name)


def _fits(block: Block, value: Node, shape: str) -> bool:
    place = _place(block.place.file, value)
    if shape == TEXT and isinstance(value, ScalarNode):
        return True
    if shape == TEXTS and isinstance(value, SequenceNode) and _all_scalars(value.value):
        return True
    if shape == MAP and isinstance(value, MappingNode) and _all_scalars([n for pair in value.value for n in pair]):
        return _no_repeats(block, value)
    if shape not in {TEXT, TEXTS, MAP} and isinstance(value, SequenceNode):
        return True
    wanted = {TEXT: "一个值", TEXTS: "清单 [a, b]", MAP: "对照（键: 值）"}.get(shape, "以“- ”开头的清单")
    block.report("shape", f"这里应是{wanted}。", "对照 docs/rulebook.md 的例子改写。", place)
    return False


def _no_repeats(block: Block, value: MappingNode) -> bool:
    seen: set[str] = set()
    for key, _ in value.value:
        if key.value in seen:
            block.report("duplicate-field", f"键 {key.value} 写了两遍。", "只留一处。", _place(block.place.file, key))
        seen.add(key.value)
    return True


def _all_scalars(nodes: list[Node]) -> bool:
    return all(isinstance(node, ScalarNode) for node in nodes)


def _place(file: str, node: Node) -> Place:
    return Place(file, node.start_mark.line + 1)
