"""Words of the own pages: what keeps an amount back as its person reads it, and how a record is laid out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rongjun.domains.disclosure.record import OwnEntry, OwnRecord

from ..told.person_words import FIELDS, fact_text, fact_title, masked
from ..told.record_words import TITLES, kinds_of, rows_of
from ..told.run_words import fault_of
from .words import hide_numbers

DO: Final[dict[str, Promise]] = {
    "no_account": _lazy("请带身份证和银行卡到镇（街道）或村（社区）站登记收款账户；登记以后连同欠发的月份一起发放。"),
    "unconfirmed": _lazy("请任选一种方式做年度确认；确认以后连同暂停的月份一起发放。"),
    "no_payee": _lazy("家属请带身份证、银行卡和关系证明到窗口登记收款人。"),
    "under_sixty": _lazy("到满六十周岁的当月自动开始；出生日期登记错了的，可以申请更正。"),
    "care_unknown": _lazy("请告诉经办人是分散供养还是集中供养。"),
    "no_service_years": _lazy("请带退伍证到窗口补登入伍、退伍日期。"),
}
"""What the person can do; else asking."""
ASK: Final = _lazy("请打电话或到窗口问经办人；认为登记错了的，可以申请更正。")
WRONG: Final[dict[str, tuple[str, Promise]]] = {
    **dict.fromkeys(("identity", "household", "area"), ("identity-correction", _lazy("身份信息更正"))),
    "status": ("fact-correction", _lazy("登记事实更正")),
}  # fmt: skip
"""Kind of fact -> code and name of the procedure by which it is corrected."""
COUNTER: Final = frozenset({"account", "payee", "phone", "contact", "address", "arrival"})
"""Kinds that a counter changes at once when the person comes with papers."""


@dataclass(frozen=True, slots=True)
class Back:
    """What keeps an amount back: of which benefit, what it is, what it means, what one can do."""

    benefit: str
    name: str
    meaning: str
    mend: str


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A sealed value of an entry: its name in the vault, its label, what is shown of it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as its person reads it."""

    fact_id: int
    title: str
    text: str
    rows: list[tuple[str, str]]
    since: str
    registered_on: date
    sealed: list[SealedLine]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the record: what holds, and what has ended."""

    key: str
    title: str
    lines: list[Line]
    ended: list[Line]


def backs_of(faults: Sequence[tuple[str, str]], benefits: dict[str, str]) -> list[Back]:
    """Return what keeps amounts back in words; the same thing once."""
    told = (
        Back(benefits.get(benefit, benefit), str(fault_of(code).name), str(fault_of(code).meaning), do_about(code))
        for benefit, code in faults
    )
    return list(dict.fromkeys(told))


def do_about(code: str) -> str:
    """Return what the person can do about an exception."""
    return str(DO.get(code, ASK))


def sections_of(record: OwnRecord) -> list[Section]:
    """Return the sections of a record that hold something."""
    found = []
    for key, title in TITLES.items():
        kinds = kinds_of(key)
        lines = [_line(one, record) for kind in kinds for one in record.standing if one.kind == kind]
        ended = [_line(one, record) for kind in kinds for one in record.ended if one.kind == kind]
        if lines or ended:
            found.append(Section(key, str(title), lines, ended))
    return found


def _line(entry: OwnEntry, record: OwnRecord) -> Line:
    rows = [(label, hide_numbers(text)) for label, text in rows_of(entry.kind, entry.value)]
    place = record.places.get(str(entry.value.get("code", "")), "") if entry.kind == "area" else ""
    text = "" if rows else fact_text(entry.kind, dict(entry.value), place)
    return Line(
        entry.fact_id, fact_title(entry.kind, entry.key), text, rows, _period(entry), entry.registered_on,
        [SealedLine(name, str(FIELDS[name]), _hidden(name, record)) for name in entry.sealed],
    )  # fmt: skip


def _hidden(name: str, record: OwnRecord) -> str:
    return masked(record.person.id_tail, 18) if name == "id_number" else _("已登记（加密）")


def _period(entry: OwnEntry) -> str:
    since = _("登记前起") if entry.since.year == 1900 else f"{entry.since:%Y-%m-%d}"
    return f"{since} – {entry.until:%Y-%m-%d}" if entry.until else since
