"""The one-off pensions of a death: a calculator of whole fen whose figures all come from the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ..money import round_half_up
from ..period import month_of
from ..rulebook.lookup import cell_in_force
from ..rulebook.model import Cell, Citation, Rulebook

SINCE_2024 = date(2024, 10, 1)
"""军人抚恤优待条例(2024) in force."""
MARTYRS_SINCE = date(2025, 1, 1)
"""烈士褒扬条例(2024) in force."""


class Kind(StrEnum):
    """What the dead person is recognised as."""

    MARTYR = "martyr"
    DUTY = "duty"
    ILLNESS = "illness"
    NON_SOLDIER_MARTYR = "non_soldier_martyr"


_NO_INCOME: Final = "缺少%(year)s年全国城镇居民人均可支配收入（%(died)s年死亡的基数），请先录入标准册 income_base。"
_NO_MULTIPLE: Final = "标准册没有%(died)s适用的“%(name)s”，请先录入 oneoff_multiple。"
_NO_MERIT: Final = "%(died)s适用的增发表里没有 %(merit)s；可选：%(known)s。"


class Unable(Exception):
    """The pension cannot be worked out. `text` (Chinese, with %(name)s for `values`) names what is missing or wrong.

    The kernel does not translate: a page shows `_(error.text) % error.values`.
    """

    def __init__(self, text: str, **values: str) -> None:
        """Keep the text and what belongs into it."""
        super().__init__(text % values if values else text)
        self.text = text
        self.values = values


@dataclass(frozen=True, slots=True)
class Case:
    """A death. Pay is a month's basic pay in fen; `floor_fen` that of a second lieutenant (少尉), if known."""

    died: date
    kind: Kind
    pay_fen: int
    floor_fen: int
    merits: tuple[str, ...] = ()
    """Keys of the merit table in force on the day of death."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a name of this module's list, `factor` times `base_fen` makes `fen`; with its article."""

    name: str
    """martyr_honour, income_part, pay_part, merit_increment"""
    base_fen: int
    factor: int
    """A multiple, or basis points for merit_increment."""
    fen: int
    citation: Citation
    merit: str = ""


@dataclass(frozen=True, slots=True)
class Oneoff:
    """What a death gives at once, with its steps in order."""

    case: Case
    income: Cell
    """National urban disposable income per head of the year before the death."""
    floored: bool
    """True where the second lieutenant's pay took the place of the person's own."""
    steps: tuple[Step, ...]

    @property
    def total_fen(self) -> int:
        """The sum of all steps in fen."""
        return sum(step.fen for step in self.steps)


def merit_table(died: date) -> str:
    """Return the table of merit increments in force on a day: old article 13 to 2024-09-30, new article 16 since."""
    return "merit_increment" if died >= SINCE_2024 else "merit_increment_2019"


def work_out(book: Rulebook, case: Case) -> Oneoff:
    """Work out 烈士褒扬金, 一次性抚恤金 and its merit increment for a death.

    军人抚恤优待条例(2024)第十五、十六条; (2019)第十三条; 烈士褒扬条例(2024)第十五、十六条.
    Raises Unable naming what the rulebook or the case lacks: nothing is guessed.
    """
    _refuse_impossible(case)
    income = _income(book, case.died)
    multiple = "martyr" if case.kind is Kind.NON_SOLDIER_MARTYR else case.kind.value
    steps = []
    if case.kind in {Kind.MARTYR, Kind.NON_SOLDIER_MARTYR}:
        steps.append(_times("martyr_honour", income.value, _multiple(book, "martyr_honour", case.died)))
    pension = [
        _times("income_part", income.value, _multiple(book, multiple, case.died)),
        _times("pay_part", _counted_pay(case), _multiple(book, "salary_months", case.died)),
    ]
    merit = merit_steps(book, case, sum(step.fen for step in pension))
    return Oneoff(case, income, _counted_pay(case) != case.pay_fen, (*steps, *pension, *merit))


def _refuse_impossible(case: Case) -> None:
    if case.pay_fen < 0 or case.floor_fen < 0:
        raise Unable("月基本工资不能是负数。")
    if _counted_pay(case) == 0:
        raise Unable("缺少月基本工资：请填本人月基本工资，或少尉军官月基本工资。")
    if case.kind is Kind.NON_SOLDIER_MARTYR:
        if case.died < MARTYRS_SINCE:
            raise Unable("非军人烈士按2025年1月1日起施行的《烈士褒扬条例》第十六条计算，此前的标准未录入。")
        if not case.floor_fen:
            raise Unable("缺少少尉军官月基本工资：非军人烈士按40个月的该工资计算（烈士褒扬条例第十六条第二款）。")
        if case.merits:
            raise Unable("增发比例只适用于服现役期间获得功勋荣誉表彰的军人（军人抚恤优待条例第十六条）。")


def _counted_pay(case: Case) -> int:
    """Return the month's pay that counts: never below a second lieutenant's; for others than soldiers exactly that."""
    return case.floor_fen if case.kind is Kind.NON_SOLDIER_MARTYR else max(case.pay_fen, case.floor_fen)


def _income(book: Rulebook, died: date) -> Cell:
    """Return the income of the year before the death; an older year's never stands in for it."""
    cell = cell_in_force(book, "income_base", "urban", month_of(died))
    if cell is None or cell.effective // 12 != died.year:
        year = died.year - 1
        raise Unable(_NO_INCOME, year=str(year), died=str(died.year))
    return cell


def _multiple(book: Rulebook, key: str, died: date) -> Cell:
    cell = cell_in_force(book, "oneoff_multiple", key, month_of(died))
    if cell is None:
        name = book.tables["oneoff_multiple"].key_names[key]
        raise Unable(_NO_MULTIPLE, died=died.isoformat(), name=name)
    return cell


def _times(name: str, base_fen: int, multiple: Cell) -> Step:
    return Step(name, base_fen, multiple.value, base_fen * multiple.value, multiple.citation)


def merit_steps(book: Rulebook, case: Case, pension_fen: int) -> Sequence[Step]:
    """Return the increment of the highest merit alone (2024 article 16, third paragraph) on a one-off pension in fen.

    Raises Unable for a merit that the table in force on the day of death does not have.
    """
    table = merit_table(case.died)
    rates: dict[str, Cell] = {}
    for merit in case.merits:
        cell = cell_in_force(book, table, merit, month_of(case.died))
        if cell is None:
            known = "、".join(book.tables[table].key_names.values())
            raise Unable(_NO_MERIT, died=case.died.isoformat(), merit=_merit_name(book, merit), known=known)
        rates[merit] = cell
    if not rates:
        return ()
    highest = max(rates, key=lambda merit: rates[merit].value)
    rate = rates[highest]
    fen = round_half_up(pension_fen * rate.value, 10_000)
    return (Step("merit_increment", pension_fen, rate.value, fen, rate.citation, highest),)


def _merit_name(book: Rulebook, merit: str) -> str:
    """Return the name of a merit in whichever table has it."""
    tables = (book.tables["merit_increment"], book.tables["merit_increment_2019"])
    return next((table.key_names[merit] for table in tables if merit in table.key_names), merit)
