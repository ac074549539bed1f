"""What a row claims about a person: the facts it states, in the form they are kept in."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rongjun.base.crypto import blind_index
from rongjun.kernel.period import first_day, format_month, month_of

from .file.kinds import KINDS
from .file.parts import Detail
from .workbook import columns as col
from .workbook.row import NormalRow

LABELS = {
    "identity": col.NAME, "household": col.HOUSEHOLD, "area": col.AREA, "care": col.CARE, "alone": col.ALONE,
    "account": col.ACCOUNT, "phone": col.PHONE, "payee": col.PAYEE, "death": col.DEATH, "status": col.CATEGORY,
}  # fmt: skip
"""The column that names each kind of fact."""
INDEXED_AS = {"tie_id": "id_number", "guardian_id": "id_number"}
CLEARED_KINDS = {col.PHONE: "phone", col.PAYEE: "payee", col.DEATH: "death", col.ACCOUNT: "account"}


@dataclass(slots=True)
class Claim:
    """A fact that a row states: kind, value, and the plain texts that will be sealed. Not declared frozen, as Span."""

    kind: str
    value: dict[str, Any]
    plain: dict[str, str] = field(default_factory=dict)
    key: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def is_detail(self) -> bool:
        """True for a fact of the file's catalogue: what is left out of it stays as it was known."""
        return self.kind in KINDS

    @property
    def label(self) -> str:
        """The column or part of the file that it comes from."""
        return str(KINDS[self.kind].label) if self.is_detail else LABELS[self.kind]

    @property
    def indexes(self) -> dict[str, str]:
        """The blind index of each text to be sealed, by which it is compared without being opened.

        The identity number of a relative is indexed like a person's own: so the two files find each other.
        """
        return {name: blind_index(INDEXED_AS.get(name, name), text) for name, text in self.plain.items() if text}


def personal_claims(row: NormalRow) -> list[Claim]:
    """Return what a row states about the person, whatever the category; what is not stated is not claimed."""
    claims = [
        Claim("identity", {"name": row.name, "sex": row.sex, "birth": _iso(row.birth)}, {"id_number": row.id_number}),
        Claim("household", {"kind": row.household}, since=row.since),
        Claim("area", {"code": row.area_code}),
    ]
    if row.account:
        value = {"bank": row.bank, "holder": row.holder, "tail": row.account[-4:]}
        claims.append(Claim("account", value, {"account": row.account}))
    if row.care:
        claims.append(Claim("care", {"kind": row.care}, since=row.since))
    if row.alone is not None:
        claims.append(Claim("alone", {"value": row.alone}, since=row.since))
    if row.phone:
        claims.append(Claim("phone", {"tail": row.phone[-4:]}, {"phone": row.phone}))
    if row.payee:
        numbers = {"payee_id": row.payee_id, "payee_account": row.payee_account}
        claims.append(
            Claim("payee", {"name": row.payee, "bank": row.payee_bank, "tail": row.payee_account[-4:]}, numbers)
        )
    if row.death:
        claims.append(Claim("death", {"date": _iso(row.death), "cause": row.death_cause}))
    return claims + [detail_claim(one) for one in row.details]


def detail_claim(one: Detail) -> Claim:
    """Return the claim that a detail of the file makes."""
    return Claim(one.kind, dict(one.value), dict(one.plain), one.key, one.since, one.until)


def status_value(row: NormalRow) -> dict[str, Any]:
    """Return the value of the status fact that a row states, without its end. `start` is the first month, YYYY-MM."""
    first = row.first_month
    return {
        "grade": row.grade, "cause": row.cause, "survivor": row.survivor, "era": row.era,
        "service_start": _iso(row.service_start), "service_end": _iso(row.service_end),
        "recognised": _iso(row.recognised), "start": format_month(first.month), "rule": first.rule,
        "assumed": first.assumed, "ended_on": None, "end_reason": "",
    }  # fmt: skip


def ending(row: NormalRow) -> dict[str, Any]:
    """Return what a row states about the end of the category."""
    return {"ended_on": _iso(row.end), "end_reason": row.end_reason}


def until_of(row: NormalRow) -> date | None:
    """Return the first day after the last month paid: the month of the end date is still paid.

    What ended before its first month keeps that month, so that it is on record; by its `ended_on` nothing is owed.
    """
    return first_day(max(month_of(row.end), row.first_month.month) + 1) if row.end else None


def core(value: dict[str, Any]) -> dict[str, Any]:
    """Return a status value without its end."""
    return value | {"ended_on": None, "end_reason": ""}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
