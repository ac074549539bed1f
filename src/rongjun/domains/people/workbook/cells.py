"""Single cells: names and phones in the spellings that offices use, and what counts as empty (days are in `dates`)."""

import re
import unicodedata
from functools import lru_cache

from .dates import parse_date as parse_date
from .dates import parse_month as parse_month

_HAN = "㐀-䶿一-鿿豈-﫿〇\U00020000-\U0003ffff\ue000-\uf8ff"
_NAME = re.compile(rf"[{_HAN}]([{_HAN}·]{{0,58}}[{_HAN}])?|[A-Za-z][A-Za-z .'·-]{{1,58}}")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_PHONE = re.compile(r"\+?\d[\d-]{4,19}")
_BLANKS = frozenset({"", "无", "-", "--", "—", "——", "/", "\\", "不适用", "空"})


def plain(text: str) -> str:
    """Return a text with full-width letters and digits made half-width and outer blanks off."""
    return text.strip() if text.isascii() else _compatible(text)


def optional(text: str) -> str:
    """Return '' for what people write into a cell that does not apply: 无, a dash, a stroke."""
    return "" if text in _BLANKS else text


@lru_cache(maxsize=65536)
def _compatible(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


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
