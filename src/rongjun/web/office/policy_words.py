"""Words of the rulebook for the screen: states, units, and keys in English (the books name them in Chinese)."""

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rongjun.kernel.money import format_yuan
from rongjun.kernel.rulebook.model import BenefitInfo, Cell, Period, Status, TableInfo
from rongjun.kernel.vocabulary import CATEGORIES_EN

STATUS_NAMES: dict[Status, Promise] = {
    Status.PUBLISHED: gettext_lazy("已公布"),
    Status.DERIVED: gettext_lazy("由公布数推算"),
    Status.LOCAL: gettext_lazy("地方标准"),
    Status.INFERRED: gettext_lazy("草稿（不用于发放）"),
}
STATUS_KINDS = {Status.PUBLISHED: "done", Status.DERIVED: "info", Status.LOCAL: "info", Status.INFERRED: "draft"}
ENGLISH = {
    "war": "war", "duty": "duty", "illness": "illness", "urban": "urban", "rural": "rural",
    "martyr": "martyrs", "all": "all", "per_year": "each year served", "nuclear": "nuclear test",
    "anti_japanese": "enlisted 1937–1945", "liberation": "enlisted 1945–1949", "after_1949": "enlisted after 1949",
    "survivor": "survivors with a regular pension", "injured": "disabled, died of illness",
    "participant": "war and nuclear-test participants", "disability": "disability pension",
    "martyr_honour": "martyr's honour grant: times the income", "salary_months": "months of basic pay",
    "medal": "Order or national honorary title",
    "national_title": "Honorary title of the Central Committee, State Council or Central Military Commission",
    "merit_war_1": "War merit first class, commendation first class or title by an authorised unit",
    "merit_war_2": "War merit second class, merit first class or commendation second class (approved)",
    "merit_war_3": "War merit third class or merit second class",
    "merit_war_4": "War merit fourth class or merit third class",
    "title_cmc": "Honorary title of the Central Military Commission",
    "title_region": "Honorary title of a military region", "merit_1": "Merit first class",
    "merit_2": "Merit second class", "merit_3": "Merit third class",
}  # fmt: skip


def in_english() -> bool:
    """Tell whether the page is shown in English."""
    return (get_language() or "").startswith("en")


def rulebook_name(info: TableInfo | BenefitInfo) -> str:
    """Return the name of a table or benefit in the language of the page."""
    return info.name_en if in_english() else info.name


def key_name(info: TableInfo, key: str) -> str:
    """Return the name of a key: '1.war' is 一级因战 or 'Grade 1, war'."""
    if not in_english():
        return info.key_names[key]
    return ", ".join(_english(part) or info.key_names[key] for part in key.split("."))


def value_text(cell: Cell, unit: str) -> str:
    """Write a value with its unit: yuan a month or year, per cent, months, times."""
    if unit == "fen":
        return f"{format_yuan(cell.value)} {period_text(cell)}".strip()
    if unit == "bp":
        return f"{format_yuan(cell.value).removesuffix('.00')}%"
    words = {"months": _("%(number)d 个月"), "years": _("%(number)d 周岁")}
    return words[unit] % {"number": cell.value} if unit in words else f"× {cell.value}"


def period_text(cell: Cell) -> str:
    """Write what an amount is for: 元/月, 元/年."""
    return {Period.MONTH: _("元/月"), Period.YEAR: _("元/年")}.get(cell.period, "") if cell.period else ""


def _english(part: str) -> str:
    if part.isdecimal() and int(part) <= 10:
        return f"Grade {part}"
    return ENGLISH.get(part) or CATEGORIES_EN.get(part, "")
