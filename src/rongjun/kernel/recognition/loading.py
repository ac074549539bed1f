"""Loading a procedure from YAML text, from a folder, or from its stored JSON; its canonical form and its version."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import yaml
from yaml.nodes import Node

from rongjun.kernel.chain import content_hash

from .faults import ProcedureFault, ProcedureFaults
from .procedure import Procedure
from .shape import BAD, Reader, plain
from .validating import Known, Report, validate


class Coded(Protocol):
    """What a file holds: it has a code."""

    @property
    def code(self) -> str:
        """The code, which is the name of its file."""


def load_text(text: str, known: Known | None = None, file: str = "") -> Procedure:
    """Read a procedure from YAML. `known` is what the rooms above have; None does not look their names up.

    Raises ProcedureFaults with everything that is wrong.
    """
    return load_as(Procedure, text, Reader(file), lambda procedure, report: validate(procedure, report, known))


def load_as[T](kind: type[T], text: str, reader: Reader, check: Callable[[T, Report], None]) -> T:
    """Read a class of a schema from YAML and check it. Raises ProcedureFaults with everything that is wrong."""
    node = _compose(text, reader)
    found = BAD if node is None else reader.read(kind, node, "")
    if isinstance(found, kind):
        check(found, reader.report)
    if reader.faults or not isinstance(found, kind):
        raise ProcedureFaults(reader.faults)
    return found


def _compose(text: str, reader: Reader) -> Node | None:
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reader.report("", f"不是有效的 YAML：{error.problem}。", "检查缩进、冒号和引号。", line)
        return None
    except yaml.YAMLError as error:
        reader.report("", f"不是 UTF-8 的 YAML 文本：{error}。", "另存为 UTF-8。", 1)
        return None
    if node is None:
        reader.report("", "没有内容。", "写入规程或删除该文件。", 1)
    return node


def load_file(path: Path, known: Known | None = None) -> Procedure:
    """Read one file, whose name must be the code of its procedure. Raises ProcedureFaults, OSError."""
    return load_named(path, lambda text, file: load_text(text, known, file))


def load_named[T: Coded](path: Path, load: Callable[[str, str], T]) -> T:
    """Read a file by what reads its text; its name must be the code in it. Raises ProcedureFaults, OSError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        fault = ProcedureFault(path.name, 1, "", f"不是 UTF-8 文本：{error}。", "另存为 UTF-8。")
        raise ProcedureFaults([fault]) from None
    found = load(text, path.name)
    if found.code != path.stem:
        mend = f"改为 code: {path.stem}，或改文件名为 {found.code}.yaml。"
        raise ProcedureFaults([ProcedureFault(path.name, 1, "code", "与文件名不同。", mend)])
    return found


def load_folder(folder: Path, known: Known | None = None) -> dict[str, Procedure]:
    """Read every procedure of a folder by code, in order of name. Raises ProcedureFaults with the faults of all."""
    return load_all(folder, lambda path: load_file(path, known))


def load_all[T: Coded](folder: Path, load: Callable[[Path], T]) -> dict[str, T]:
    """Read every file of a folder by code, in order of name. Raises ProcedureFaults with the faults of all."""
    found: dict[str, T] = {}
    faults: list[ProcedureFault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            one = load(path)
        except ProcedureFaults as refused:
            faults += refused.faults
        else:
            found[one.code] = one
    if faults:
        raise ProcedureFaults(faults)
    return found


def to_content(procedure: Procedure) -> dict[str, Any]:
    """Return a procedure as a JSON value in the shape of its file; what is as by default is left out."""
    content: dict[str, Any] = plain(procedure)
    return content


def from_content(content: Mapping[str, Any], known: Known | None = None) -> Procedure:
    """Build the procedure that a JSON value describes (a stored version, or one made in the browser).

    Raises ProcedureFaults, whose fields are paths into the value.
    """
    return load_text(json.dumps(dict(content), ensure_ascii=False), known)


def version_of(procedure: Procedure) -> str:
    """Return the hash of a procedure's canonical content: the same content is the same version."""
    return content_hash(to_content(procedure))
