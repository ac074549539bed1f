"""Figures as they are told: the same sections on the page, in Word and in the workbook, hidden cells left out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.kernel.disclosure import LEAST, MINIMUM, TOTAL, Share, Table

from .figure_sources import ALL, Source, sources
from .figure_words import HIDDEN, place_words, words_of
from .figures import Figures
from .repair_figures import Works

NOT_TOLD: Final = "—"
RATES, DAYS, AGES, WORKS = "rates", "days", "ages", "works"
ARTICLE: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    (label("（一）信访事项的数据统计、涉及领域，以及被投诉较多的机关、单位"),
     ("registered", "topics", "spot", "causes", "units")),
    (label("（二）转送、交办、督办情况"), ("moves", "supervised")),
    (label("（三）改进工作、完善政策、追究责任的建议以及被采纳情况"), ("proposals",)),
    (label("（四）其他事项"), (RATES, DAYS, AGES, "longer", "reviews", "overturned", WORKS)),
)  # fmt: skip
"""What article 41 lists, in its order, and the sections that tell it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a section: its key, its name and its cells as text."""

    key: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One figure as it is told. `columns`: keys of the cells, '' where a cell does not open to its rows."""

    key: str
    caption: str
    header: tuple[str, ...]
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""

    def as_content(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        return asdict(self)


def section_of(content: Mapping[str, Any]) -> Section:
    """Return a section from plain values."""
    lines = tuple(Line(one["key"], one["name"], tuple(one["cells"])) for one in content["lines"])
    told = {name: tuple(content[name]) for name in ("header", "columns")}
    return Section(content["key"], content["caption"], told["header"], told["columns"], lines, content["note"])


def tell(figures: Figures, digits: int) -> dict[str, Section]:
    """Return every section by key, in the order of `ARTICLE`."""
    known = sources(digits, figures.until)
    made = {key: _table(known[key], table) for key, table in figures.tables.items()}
    made["proposals"] = _plain("proposals", _("建议和采纳情况"), figures.works.proposals)
    made[RATES] = _rates(figures, known)
    made[DAYS], made[AGES], made[WORKS] = _days(figures), _ages(figures), _works(figures.works)
    return {key: made[key] for _head, keys in ARTICLE for key in keys}


def rate_text(share: Share) -> str:
    """Return a rate as it is told: 97%, 95%–100%, or that there are too few."""
    rate = share.rate()
    if rate is None:
        return _("不足%(least)d件，不计算") % {"least": MINIMUM}
    low, high = rate
    return f"{low}%" if low == high else f"{low}%–{high}%"


def part_text(share: Share) -> str:
    """Return how many, as it may be told."""
    return str(share.low) if share.exact else f"{share.low}–{share.high}"


def _rates(figures: Figures, known: Mapping[str, Source]) -> Section:
    lines = tuple(
        Line(key, f"{known[key].name}：{known[key].note}", (part_text(one), str(one.whole), rate_text(one)))
        for key, one in figures.shares.items()
    )
    header = (_("指标"), _("达到"), _("应当"), _("比例"))
    note = _("期限在本期届满的计入本期；到期没有办的按没有达到计算。数量少于%(least)d的一方只给出范围。") % {
        "least": LEAST
    }
    return Section(RATES, _("按期率和满意度"), header, ("met", ALL, ""), lines, note)


def _days(figures: Figures) -> Section:
    spread = figures.days
    told = (_("不足%(least)d件，不计算") % {"least": MINIMUM},) * 2
    if spread.count is not None:
        told = (str(spread.p50), str(spread.p90))
    header = (_("指标"), _("中位数（日）"), _("九成在（日）以内"))
    line = Line(DAYS, _("从收到到第一次答复"), told)
    return Section(DAYS, _("办理天数"), header, (ALL, ALL), (line,), _("当场答复的咨询不计入。"))


def _ages(figures: Figures) -> Section:
    table, shown = figures.ages, figures.ages.shown
    names = {key: _age(key) for key in table.rows} | {TOTAL: _("合计")}
    lines = tuple(Line(key, names[key], (_cell(shown[key, ALL]),)) for key in (*table.rows, TOTAL))
    caption = _("%(day)s 尚未办结的，按收到后的天数") % {"day": figures.until.isoformat()}
    return Section(AGES, caption, (_("天数"), _("件数")), (ALL,), lines, _hidden_note(table))


def _age(key: str) -> str:
    first, _dash, last = key.partition("-")
    if len(last) > 4:
        return _("%(first)s日以上") % {"first": first}
    return _("%(first)s至%(last)s日") % {"first": first, "last": last}


def _works(works: Works) -> Section:
    lines = (
        ("begun", _("开始整改"), works.begun), ("ended", _("办结整改"), works.ended),
        ("late", _("超过期限的整改"), works.late), ("found", _("办结的整改查到的人"), works.found),
        ("mended", _("已改正的人"), works.mended), ("refused", _("反映拒不登记"), works.refused),
        ("refused_true", _("查实拒不登记"), works.refused_true),
        ("refused_in_time", _("按期核查"), works.refused_in_time),
    )  # fmt: skip
    told = tuple(Line(key, name, (_cell(count),)) for key, name, count in lines)
    return Section(WORKS, _("整改和拒不登记"), (_("指标"), _("数量")), ("",), told)


def _table(source: Source, table: Table) -> Section:
    words = dict(words_of(source.key))
    if source.key == "causes":
        words |= place_words(set(table.columns) - {"-"})
    if source.column is None:
        shown = table.shown
        lines = tuple(
            Line(row, words.get(row, row), (_cell(shown.get((row, TOTAL), 0)),)) for row in (*table.rows, TOTAL)
        )
        if source.row is None:
            lines = lines[-1:]
        return Section(source.key, str(source.name), (_("项目"), _("件数")), (ALL,), lines, _hidden_note(table))
    return _plain(source.key, str(source.name), table, words)


def _plain(key: str, caption: str, table: Table, words: Mapping[str, str] | None = None) -> Section:
    names, shown = words or words_of(key), table.shown
    header = (_("项目"), *(names.get(column, column) for column in table.columns), _("合计"))
    lines = tuple(
        Line(row, names.get(row, row), tuple(_cell(shown[row, column]) for column in (*table.columns, TOTAL)))
        for row in (*(table.rows if table.rows != (ALL,) else ()), TOTAL)
    )
    return Section(key, caption, header, (*table.columns, ALL), lines, _hidden_note(table))


def _cell(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def _hidden_note(table: Table) -> str:
    if not table.hidden:
        return ""
    return _("%(sign)s：数量在1至%(most)d之间，或者由它可以算出这样的数量，不予列出。") % {
        "sign": HIDDEN, "most": LEAST - 1,
    }  # fmt: skip
