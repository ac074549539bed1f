"""Single cells: dates, months, names and phones in the spellings that offices use."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from rongjun.kernel.period import month_ordinal

_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月份?)?")
_PLAIN_MONTH = re.compile(r"(\d{4})(\d{2})")
_HAN = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff\ue000-\uf8ff"
_NAME = re.compile(rf"[{_HAN}]([{_HAN}·]{{0,58}}[{_HAN}])?|[A-Za-z][A-Za-z .'·-]{{1,58}}")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_PHONE = re.compile(r"\+?\d[\d-]{4,19}")
_BLANKS = frozenset({"", "无", "-", "--", "—", "——", "/", "\\", "不适用", "空"})


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Return a text with full-width letters and digits made half-width and outer blanks off."""
    return unicodedata.normalize("NFKC", text).strip()


def optional(text: str) -> str:
    """Return '' for what people write into a cell that does not apply: 无, a dash, a stroke."""
    return "" if text in _BLANKS else text


@lru_cache(maxsize=65536)
def parse_date(text: str) -> date:
    """Read a date: 2022-01-02, 2022/1/2, 2022.1.2, 20220102, 2022年1月2日(号). Raises ValueError for anything else."""
    match = _DATE.fullmatch(text.replace(" ", "") if "年" in text else text) or _PLAIN_DATE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return _in_range(date(int(match[1]), int(match[2]), int(match[3])))


@lru_cache(maxsize=4096)
def parse_month(text: str) -> int:
    """Read a month as an ordinal: 2022-03, 2022/3, 2022.3, 202203, 2022年3月(份), a date in it. Raises ValueError."""
    match = _MONTH.fullmatch(text.replace(" ", "")) or _PLAIN_MONTH.fullmatch(text)
    day = parse_date(text) if match is None else _in_range(date(int(match[1]), int(match[2]), 1))
    return month_ordinal(day.year, day.month)


def parse_name(text: str) -> str:
    """Read a person's name: blanks inside a Chinese name go, every kind of middle dot becomes ·. Raises ValueError."""
    name = re.sub(r"[•‧∙・．.](?=[^\x00-\x7f])", "·", text.strip())
    if not name.isascii():
        name = re.sub(r"\s", "", name)
    if not _NAME.fullmatch(name):
        raise ValueError(text)
    return name


def has_private_character(name: str) -> bool:
    """Tell whether a name holds a character that an office drew itself."""
    return bool(_PRIVATE.search(name))


def parse_phone(text: str) -> str:
    """Read a telephone number: digits and dashes. Raises ValueError where it cannot be one."""
    phone = re.sub(r"[\s()]", "", text)
    if not _PHONE.fullmatch(phone):
        raise ValueError(text)
    return phone


def _in_range(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError(day)
    return day
