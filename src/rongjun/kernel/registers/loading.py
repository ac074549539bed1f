"""Loading a register from YAML text, from a folder, or from its stored JSON; its canonical form and its version."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from rongjun.kernel.chain import content_hash
from rongjun.kernel.recognition.loading import load_all, load_as, load_named
from rongjun.kernel.recognition.shape import Reader, plain

from .definition import Register
from .validating import Known, validate


class RegisterReader(Reader):
    """Reads larger numbers than procedures have: the largest value of a field."""

    number: ClassVar[re.Pattern[str]] = re.compile(r"\d{1,9}")


def load_text(text: str, known: Known | None = None, file: str = "") -> Register:
    """Read a register from YAML. `known` is what the rooms above have; None does not look their names up.

    Raises ProcedureFaults with everything that is wrong: file, line, field, what and how to mend it.
    """
    return load_as(Register, text, RegisterReader(file), lambda found, report: validate(found, report, known))


def load_folder(folder: Path, known: Known | None = None) -> dict[str, Register]:
    """Read every register of a folder by code; a file has the name of its register. Raises ProcedureFaults, OSError."""
    return load_all(folder, lambda path: load_named(path, lambda text, file: load_text(text, known, file)))


def to_content(register: Register) -> dict[str, Any]:
    """Return a register as a JSON value in the shape of its file; what is as by default is left out."""
    content: dict[str, Any] = plain(register)
    return content


def from_content(content: Mapping[str, Any], known: Known | None = None) -> Register:
    """Build the register that a JSON value describes (a stored version, or one made in the browser).

    Raises ProcedureFaults, whose fields are paths into the value.
    """
    return load_text(json.dumps(dict(content), ensure_ascii=False), known)


def version_of(register: Register) -> str:
    """Return the hash of a register's canonical content: the same content is the same version."""
    return content_hash(to_content(register))
