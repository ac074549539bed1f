"""pain.002 (status of what was sent) and camt.053 (statement of the account) as sayings; any version of the two."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.kernel.money import parse_yuan

from .reasons import UNSURE, reason_of_code
from .saying import FAILED, OTHER, PAID, PENDING, REFUSED, RETURNED, Group, Saying
from .xml import find, find_all, parts_of, root_of, text

PAIN002, CAMT053 = "pain.002", "camt.053"
STATUS: Final = {
    "ACSC": PAID, "ACCC": PAID, "RJCT": FAILED, "CANC": FAILED, "ACTC": PENDING, "ACCP": PENDING, "ACSP": PENDING,
    "ACWC": PENDING, "ACFC": PENDING, "PDNG": PENDING, "RCVD": PENDING, "PART": PENDING, "ACWP": PENDING,
    "PATC": PENDING, "PRES": PENDING, "BLCK": PENDING,
}  # fmt: skip
"""ISO status -> what it means here: only settlement completed is paid; accepted is not yet paid."""


def kind_of(content: bytes) -> str:
    """Return PAIN002 or CAMT053. Raises Refusal for any other XML, with what is expected."""
    root = root_of(content)
    namespace = root.partition("}")[0]
    for kind in (PAIN002, CAMT053):
        if f":{kind}." in namespace:
            return kind
    if ":pain.001." in namespace:
        raise Refusal(_("这是发给银行的付款文件（pain.001），不是银行的回执；请导入 pain.002 或 camt.053。"))
    raise Refusal(_("不认识这种 XML；可以导入的银行报文是 pain.002（付款状态）和 camt.053（对账单）。"))


def read_status(content: bytes) -> tuple[list[Group], list[Saying]]:
    """Read a pain.002: what it says of whole batches, and of single payments. Raises Refusal where it is damaged."""
    groups: list[Group] = []
    sayings: list[Saying] = []
    message, row = "", 0
    for name, element in parts_of(content, ("OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts")):
        if element is None:
            continue
        row += 1
        if name == "TxInfAndSts":
            sayings.append(_status(element, row, message))
            continue
        message = text(element, "OrgnlMsgId") or message
        groups += _group(element, "GrpSts" if name == "OrgnlGrpInfAndSts" else "PmtInfSts", message, row)
    return groups, sayings


def _group(element: Element, tag: str, message: str, row: int) -> list[Group]:
    what = STATUS.get(text(element, tag), PENDING if not text(element, tag) else OTHER)
    if what not in (PAID, FAILED):
        return []
    count, total = text(element, "OrgnlNbOfTxs"), _fen(text(element, "OrgnlCtrlSum"))
    number = int(count) if count.isascii() and count.isdecimal() and len(count) < 16 else None
    code, words = _reason(element)
    return [Group(row, message, REFUSED if what == FAILED else PAID, number, total, code, words)]


def _status(one: Element, row: int, message: str) -> Saying:
    original = find(one, "OrgnlTxRef")
    amount = find(original, "Amt/InstdAmt")
    code, words = _reason(one)
    what = STATUS.get(text(one, "TxSts"), OTHER)
    unsure = "code" if what == FAILED and code in UNSURE else "" if what != OTHER else "status"
    return Saying(
        row=row, what=what, reference=text(one, "OrgnlEndToEndId"),
        amount_fen=None if amount is None else _fen((amount.text or "").strip(), wrong=-1),
        currency="" if amount is None else amount.get("Ccy", ""),
        account=_account(find(original, "CdtrAcct")), name=_name(find(original, "Cdtr")),
        reason=reason_of_code(code, words) if what == FAILED else "", code=code, words=words,
        day=_day(text(one, "AccptncDtTm", "FctvIntrBkSttlmDt/Dt")), message=message, unsure=unsure,
    )  # fmt: skip


def _reason(element: Element) -> tuple[str, str]:
    """Return code and words of the reasons of a status or a return."""
    code = text(element, "StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    words = [
        (one.text or "").strip() for tag in ("StsRsnInf", "RtrInf") for one in find_all(element, f"{tag}/AddtlInf")
    ]
    return code[:40], " ".join(words)


def read_statement(content: bytes) -> list[Saying]:
    """Read a camt.053 with one or several statements: one saying for each transaction. Raises Refusal if damaged."""
    sayings: list[Saying] = []
    account, row = "", 0
    for name, element in parts_of(content, ("Acct", "Ntry")):
        if element is None:
            continue
        if name == "Acct":
            account = _account(element)
            continue
        row += 1
        sayings += _entry(element, row, account)
    return sayings


def _entry(entry: Element, row: int, account: str) -> Iterator[Saying]:
    """Yield the transactions of one entry. A batch whose parts do not add up is left whole for a person."""
    details = list(find_all(entry, "NtryDtls/TxDtls"))
    total, currency = _amount(find(entry, "Amt"))
    if len(details) < 2:
        yield _booked(entry, details[0] if details else entry, row, account, total, currency)
        return
    amounts = [_amount(_own_amount(one)) for one in details]
    fits = all(fen is not None for fen, _ccy in amounts) and sum(fen or 0 for fen, _ccy in amounts) == total
    for place, (one, (fen, ccy)) in enumerate(zip(details, amounts, strict=True), start=1):
        said = _booked(entry, one, row * 10_000 + place, account, fen, ccy)
        yield said if fits else replace(said, what=OTHER, unsure="sum")


def _booked(entry: Element, one: Element, row: int, account: str, fen: int | None, currency: str) -> Saying:
    own, stated = _amount(_own_amount(one)) if one is not entry else (fen, currency)
    code, words = _reason(one)
    what, unsure = _direction(entry, one, code)
    if own is not None and (own, stated) != (fen, currency):
        what, unsure = OTHER, "sum"
    to = find(one, "RltdPties")
    returned = what == RETURNED
    return Saying(
        row=row, what=what, reference=text(one, "Refs/EndToEndId"), amount_fen=fen, currency=currency,
        account=_account(find(to, "CdtrAcct")), name=_name(find(to, "Cdtr")),
        reason=reason_of_code(code, words) if returned else "", code=code, words=words,
        day=_day(text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")),
        text=_told(entry, one), own=account, entry=_mark(entry, one), statement=True, unsure=unsure,
    )  # fmt: skip


def _direction(entry: Element, one: Element, code: str) -> tuple[str, str]:
    """Return what a booking is, and why it is unclear: a debit pays; a credit with a reason for return comes back."""
    if text(entry, "Sts/Cd", "Sts") not in ("BOOK", ""):
        return PENDING, ""
    side = text(entry, "CdtDbtInd")
    if one is not entry and text(one, "CdtDbtInd") not in ("", side):
        return OTHER, "side"
    back = find(one, "RtrInf") is not None
    reversal = text(entry, "RvslInd") in ("true", "1")
    if side == "DBIT" and not back and not reversal:
        return PAID, ""
    if side == "CRDT" and back:
        return (OTHER, "code") if code in UNSURE else (RETURNED, "")
    return OTHER, "side" if side in ("DBIT", "CRDT") and (back or reversal) else "credit"


def _own_amount(one: Element) -> Element | None:
    found = find(one, "Amt")
    return found if found is not None else find(one, "AmtDtls/TxAmt/Amt")


def _amount(element: Element | None) -> tuple[int | None, str]:
    if element is None:
        return None, ""
    return _fen((element.text or "").strip(), wrong=-1), element.get("Ccy", "")


def _fen(words: str, wrong: int | None = None) -> int | None:
    """Return yuan as fen; `wrong` for what is no amount with two places, so that it fits nothing."""
    whole, _point, cents = words.partition(".")
    plain = f"{whole}.{cents.rstrip('0')}".rstrip(".") if cents else words
    try:
        return parse_yuan(plain) if words and words[0] not in "+-" else wrong
    except ValueError:
        return wrong


def _account(element: Element | None) -> str:
    return text(element, "Id/Othr/Id", "Id/IBAN")


def _name(element: Element | None) -> str:
    return text(element, "Nm", "Pty/Nm")


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words[:10]) if words else None
    except ValueError:
        return date.min


def _told(entry: Element, one: Element) -> str:
    """Return the free words of a booking, for a person to read."""
    parts = [(found.text or "").strip() for found in find_all(one, "RmtInf/Ustrd")]
    parts += [text(one, "AddtlTxInf"), text(entry, "AddtlNtryInf")]
    return " ".join(part for part in parts if part)[:500]


def _mark(entry: Element, one: Element) -> str:
    """Return the mark by which the bank tells one booking from another; '' where it gives none."""
    marks = [
        text(entry, "NtryRef"), text(entry, "AcctSvcrRef"), text(one, "Refs/AcctSvcrRef") if one is not entry else "",
        text(one, "Refs/TxId") if one is not entry else "",
    ]  # fmt: skip
    return hashlib.sha256("\x00".join(marks).encode()).hexdigest() if any(marks) else ""
