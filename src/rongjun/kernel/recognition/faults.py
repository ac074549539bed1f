"""What can be wrong with a procedure: every fault names file, line, field, what is wrong and how to mend it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcedureFault:
    """One thing wrong. `field` is its path, as `steps[2].limit.n`; `file` is '' for what was not read from a file."""

    file: str
    line: int
    field: str
    message: str
    mend: str

    def __str__(self) -> str:
        """Return where, what is wrong and how to mend it, on one line."""
        place = f"{self.file}:{self.line}: " if self.file else ""
        return f"{place}{self.field or '（全文）'}：{self.message} 改法：{self.mend}"


class ProcedureFaults(Exception):
    """A procedure was refused. `faults` lists everything that is wrong with it, not only the first."""

    def __init__(self, faults: Sequence[ProcedureFault]) -> None:
        """Keep the faults in order of file and line."""
        self.faults = tuple(sorted(set(faults), key=lambda one: (one.file, one.line, one.field, one.message)))
        super().__init__("\n".join(str(one) for one in self.faults))
