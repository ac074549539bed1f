"""Days and months in every spelling that offices use; nothing about a century or a missing day is guessed here."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rongjun.base.spreadsheets import Numeric
from rongjun.kernel.period import month_ordinal

_TIME = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_MARK = r"[-/.、,_\s]"
_DATE = re.compile(rf"(\d{{4}})(?:年|{_MARK})\s?(\d{{1,2}})(?:月|{_MARK})\s?(\d{{1,2}})[日号]?{_TIME}")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_MONTH = re.compile(rf"(\d{{4}})(?:年|{_MARK})\s?(\d{{1,2}})(?:月份?)?")
_PLAIN_MONTH = re.compile(r"(\d{4})(\d{2})(?:\.0)?")
_SHORT_YEAR = re.compile(rf"(\d{{2}})(?:年|{_MARK})\s?\d{{1,2}}(?:(?:月|{_MARK})\s?(?:\d{{1,2}}[日号]?)?)?")
_SHORT_PLAIN = re.compile(r"(?!19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_DIGITS: Final = dict(zip("〇○零一二三四五六七八九", "000123456789", strict=True)) | {"Ｏ": "0", "О": "0"}
_HAN_YEAR = re.compile(r"^([〇○零一二三四五六七八九ＯО]{4})(?=年)")
_HAN_PART = re.compile(r"([一二三四五六七八九十廿卅]{1,3})(?=月|日|号|$)")
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of a spreadsheet, so that what lies after February 1900 is counted right."""
_FIRST_SERIAL, _LAST_SERIAL = 367, 109_574
"""1901 to 2199."""


class ShortYear(ValueError):
    """A year of two digits: which century it means is not guessed."""


class LostNought(ValueError):
    """A month stored as a number, as 1979.1: January or October."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A day as it was written; `exact` is False where the day was left out and the first of the month stands for it."""

    day: date
    exact: bool


def read_day(cell: str) -> Dated:
    """Read a day, or a month without its day, in any spelling; a number of a spreadsheet is a day counted from 1900.

    Raises ShortYear, LostNought, or ValueError for anything else and for days that do not exist (30 February).
    """
    if isinstance(cell, Numeric):
        return _from_number(str(cell))
    return _from_text(cell)


@lru_cache(maxsize=65536)
def parse_date(text: str) -> date:
    """Read a day with year, month and day. Raises ValueError as `read_day`, and where the day is missing."""
    dated = _from_text(text)
    if not dated.exact:
        raise ValueError(text)
    return dated.day


@lru_cache(maxsize=4096)
def parse_month(text: str) -> int:
    """Read a month as an ordinal: 2022-03, 2022/3, 2022.3, 202203, 2022年3月(份), a date in it. Raises ValueError."""
    day = _from_text(text).day
    return month_ordinal(day.year, day.month)


@lru_cache(maxsize=65536)
def _from_text(text: str) -> Dated:
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("'").translate(_DASHES)
    if "年" in plain:
        plain = _arabic("".join(plain.split()).removeprefix("公元"))
    match = _DATE.fullmatch(plain) or _PLAIN_DATE.fullmatch(plain)
    if match is not None:
        return Dated(_in_range(date(int(match[1]), int(match[2]), int(match[3]))), exact=True)
    if _SHORT_YEAR.fullmatch(plain) or _SHORT_PLAIN.fullmatch(plain):
        raise ShortYear(text)
    match = _MONTH.fullmatch(plain) or _PLAIN_MONTH.fullmatch(plain)
    if match is not None:
        return Dated(_in_range(date(int(match[1]), int(match[2]), 1)), exact=False)
    raise ValueError(text)


def _from_number(text: str) -> Dated:
    whole, _, part = text.partition(".")
    if len(whole) == 4 and part:
        if part == "1":
            raise LostNought(text)
        return _from_text(text)
    if not _FIRST_SERIAL <= int(whole) <= _LAST_SERIAL or len(whole) == 4:
        raise ValueError(text)
    return Dated(_EPOCH + timedelta(days=int(whole)), exact=True)


def _arabic(text: str) -> str:
    """Write 一九七九年三月五日 as 1979年3月5日, also where only a part of it is in such figures."""
    year = _HAN_YEAR.sub(lambda match: "".join(_DIGITS[one] for one in match[1]), text)
    return _HAN_PART.sub(lambda match: _FIGURES.get(match[1], match[1]), year)


def _figures() -> dict[str, str]:
    """Return the ways of writing one to thirty-one in Chinese: 五, 十五, 一十五, 二十, 廿三."""
    ones = "一二三四五六七八九"
    found = {one: number for number, one in enumerate(ones, start=1)}
    for tens, words in ((10, ("十", "一十")), (20, ("二十", "廿")), (30, ("三十", "卅"))):
        for word in words:
            found[word] = tens
            found |= {word + one: tens + number for number, one in enumerate(ones, start=1)}
    return {word: str(number) for word, number in found.items() if number <= 31}


def _in_range(day: date) -> date:
    if not 1900 <= day.year <= 2200:
        raise ValueError(day)
    return day


_DASHES: Final = str.maketrans(dict.fromkeys("—–−‐‑―ー", "-") | {"。": ".", "·": ".", "．": "."})
_FIGURES: Final = _figures()
