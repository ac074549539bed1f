"""From the words that officials use for a standard to its table and key: 残疾军人 一级 因战 is disability/1.war."""

import re
import unicodedata
from typing import Final

GRADES: Final[dict[str, int]] = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}
CAUSES: Final[dict[str, str]] = {"因战": "war", "因公": "duty", "因病": "illness"}
HOUSEHOLDS: Final[dict[str, str]] = {"城镇": ".urban", "农村": ".rural"}
KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("烈士遗属", "martyr"),
    ("烈属", "martyr"),
    ("因公牺牲", "duty"),
    ("病故", "illness"),
)
ERAS: Final[tuple[tuple[str, str], ...]] = (
    ("抗日", "anti_japanese"), ("解放", "liberation"), ("建国后", "after_1949"), ("新中国成立后", "after_1949"),
)  # fmt: skip
RED_ARMY: Final[tuple[tuple[str, str], ...]] = (("西路军", "32"), ("失散", "33"), ("红军老战士", "31"))
_GRADE = re.compile(r"(10|[1-9]|[一二三四五六七八九十])级|^(10|[1-9]|[一二三四五六七八九十])$")
_WAR = ("参战", "战时")
_TEST = ("参试", "8023", "核试验")


def plain(text: str) -> str:
    """Return a text with half-width signs and without any blank."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def read_grade(text: str) -> str:
    """Return the grade (1 to 10) that a text names, '' where it names none."""
    found = _GRADE.search(plain(text))
    word = (found[1] or found[2]) if found else ""
    return str(GRADES.get(word, word))


def read_cause(text: str) -> str:
    """Return war, duty or illness, '' where a text names none of them or several."""
    found = {cause for word, cause in CAUSES.items() if word in plain(text) and "因公牺牲" not in plain(text)}
    return found.pop() if len(found) == 1 else ""


def place_of(category: str, grade: str = "", cause: str = "", residence: str = "") -> tuple[str, str] | None:
    """Return table and key (or group of keys) of a standard by its words; None where they name none.

    Grade, cause and household may stand in columns of their own or in the category.
    """
    name = plain(category)
    if found := _graded(name, plain(grade), plain(cause)):
        return found
    for word, kind in KINDS:
        if word in name and "子女" not in name:
            return "survivor", kind + _household(name + plain(residence))
    return _red_army(name) or _others(name)


def _graded(name: str, grade: str, cause: str) -> tuple[str, str] | None:
    table = "nursing_rate" if "护理" in name else "disability"
    number, why = read_grade(grade) or read_grade(name), read_cause(cause) or read_cause(name)
    named = not name or "残" in name or "伤" in name or "护理" in name or bool(read_grade(name) or read_cause(name))
    return (table, f"{number}.{why}") if number and why and named else None


def _household(text: str) -> str:
    found = {tail for word, tail in HOUSEHOLDS.items() if word in text}
    return found.pop() if len(found) == 1 else ""


def _red_army(name: str) -> tuple[str, str] | None:
    return next((("red_army", key) for word, key in RED_ARMY if word in name), None)


def _others(name: str) -> tuple[str, str] | None:
    if "复员" in name:
        era = next((key for word, key in ERAS if word in name), "")
        return ("demobilised", era) if era else None
    if "带病" in name:
        return "ill_returned", "all"
    war, test = any(word in name for word in _WAR), any(word in name for word in _TEST)
    if war or test:
        return "participant", "both" if war and test else "war" if war else "nuclear"
    if "义务兵" in name and ("农村" in name or "老" in name):
        return "old_conscript", "per_year"
    if "子女" in name and ("烈士" in name or "错杀" in name):
        return "martyr_child", "all"
    return None
