"""What an award comes to by the rulebook: worked out when it is decided, and again whenever it is explained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from ..rulebook.model import Rulebook
from .oneoff import Case, Kind, Step, Unable, merit_steps, work_out

DEATH, MERIT = "death_oneoff", "merit_oneoff"
NO_MERIT: Final = "none"


@dataclass(frozen=True, slots=True)
class Worked:
    """The working of an award: its steps, what was paid before of the same (fen), and what was decided (fen)."""

    died: date
    steps: tuple[Step, ...]
    before_fen: int
    amount_fen: int
    """What was decided for this person: all of it, or the share of one of several family members."""

    @property
    def total_fen(self) -> int:
        """What is due by the rulebook to all family members together, less what was paid before. Fen."""
        return sum(step.fen for step in self.steps) - self.before_fen


def work_out_award(book: Rulebook, value: Mapping[str, Any]) -> Worked:
    """Work out an award from the value of its fact (people.file, kind `award`).

    军人抚恤优待条例(2024)第十五、十六条; 烈士褒扬条例(2024)第十五、十六条. Raises Unable naming what the rulebook or
    the fact lacks: nothing is guessed.
    """
    died, kind = date.fromisoformat(str(value["died"])), Kind(value["kind"])
    named = str(value.get("merit") or NO_MERIT)
    merits = () if named == NO_MERIT else (named,)
    fen = {name: int(value.get(f"{name}_fen") or 0) for name in ("pay", "floor", "pension", "before", "amount")}
    case = Case(died, kind, fen["pay"], fen["floor"], merits)
    if value["benefit"] == DEATH:
        return Worked(died, work_out(book, case).steps, 0, fen["amount"])
    if kind is Kind.NON_SOLDIER_MARTYR:
        raise Unable("增发比例只适用于服现役期间获得功勋荣誉表彰的军人（军人抚恤优待条例第十六条）。")
    if not merits or fen["pension"] <= 0:
        raise Unable("缺少功勋荣誉表彰或者已发的一次性抚恤金，无法计算增发额。")
    return Worked(died, tuple(merit_steps(book, case, fen["pension"])), fen["before"], fen["amount"])
