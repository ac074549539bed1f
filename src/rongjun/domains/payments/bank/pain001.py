"""pain.001: the payments of a run as ISO 20022, checked against the published schema before a byte is given out.

The schema is the one that the package sepaxml carries. Nothing of the making is in the file: message id and time come
from the release. Every transaction has the same shape, written by one template: so the header with a sample of
transactions is validated as a document, and every single value of every transaction by the bounds of its type in the
schema. A hundred thousand take a second where whole validation takes minutes, and the same is refused (tests).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

import xmlschema
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.kernel.money import format_yuan

_NOT_XML: Final = re.compile(r"[\x00-\x1f\ud800-\udfff\ufffe\uffff]")
type Version = Literal["03", "09"]
NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001."
UNKNOWN: Final = "NOTPROVIDED"
"""What ISO 20022 writes where an identification is mandatory and not known."""
SAMPLE: Final = 20
CHECKED: Final = {"reference": "Max35Text", "holder": "Max140Text", "account": "Max34Text", "bank": "Max140Text"}
AMOUNT_TYPE: Final = "ActiveOrHistoricCurrencyAndAmount_SimpleType"


@dataclass(frozen=True, slots=True)
class Debtor:
    """The office: name, account and the CNAPS number of its bank ('' where none is recorded)."""

    holder: str
    account: str
    bank_code: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment: reference, receiver, account, name of the receiver's bank ('' for unknown), amount in fen."""

    reference: str
    holder: str
    account: str
    bank: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Order:
    """A whole file: message id, moment of release (local), day of execution, what it is for, from whom."""

    message_id: str
    made_at: datetime
    day: date
    purpose: str
    debtor: Debtor


def pain001(order: Order, transfers: Sequence[Transfer], version: Version = "03") -> Iterator[bytes]:
    """Check a file against the schema, then yield it in parts. The same input gives the same bytes.

    Raises Refusal, before anything is yielded, where there is no transfer or one does not fit the schema.
    """
    if not transfers:
        raise Refusal(_("这个批次没有要付的款项，不必导出。"))
    _check(order, transfers, version)
    return _parts(order, transfers, version)


def _check(order: Order, transfers: Sequence[Transfer], version: Version) -> None:
    schema = _schema(version)
    bounds = {name: _bounds(schema.types[kind]) for name, kind in CHECKED.items()}
    most = 10 ** _digits(schema.types[AMOUNT_TYPE])
    for transfer in transfers:
        for name, (least, longest) in bounds.items():
            text = getattr(transfer, name)
            if (text or name != "bank") and not (least <= len(text) <= longest and _clean(text)):
                raise Refusal(_not_fit(transfer, name))
        if not 0 < transfer.amount_fen < most:
            raise Refusal(_not_fit(transfer, "amount"))
    document = b"".join(_parts(order, _sample(transfers), version))
    fault = next(schema.iter_errors(BytesIO(document)), None)
    if fault is not None:
        raise Refusal(_("银行文件不符合 pain.001 规范（%(path)s）：%(fault)s") % {
            "path": str(fault.path or ""), "fault": str(fault.reason or "")[:200]})  # fmt: skip


def _bounds(kind: Any) -> tuple[int, int]:
    """Return the least and greatest length of a text type. Raises ValueError where the schema asks for more."""
    if kind.patterns or kind.enumeration or kind.max_length is None:
        raise ValueError(f"the schema bounds {kind.name} by more than its length")
    return kind.min_length or 0, kind.max_length


def _digits(kind: Any) -> int:
    """Return how many digits an amount may have, two of them behind the point."""
    total = next(facet.value for name, facet in kind.facets.items() if str(name).endswith("}totalDigits"))
    return int(total)


def _sample(transfers: Sequence[Transfer]) -> list[Transfer]:
    """Return the first transfers and the extremes: longest name, account, bank, largest and smallest amount."""
    extremes = [
        max(transfers, key=lambda one: len(one.holder)), max(transfers, key=lambda one: len(one.account)),
        max(transfers, key=lambda one: len(one.bank)), max(transfers, key=lambda one: one.amount_fen),
        min(transfers, key=lambda one: one.amount_fen), min(transfers, key=lambda one: len(one.bank)),
    ]  # fmt: skip
    return [*transfers[:SAMPLE], *extremes]


def _clean(text: str) -> bool:
    """Tell whether a text may stand in XML 1.0: no control characters, no halves of pairs."""
    return _NOT_XML.search(text) is None


def _not_fit(transfer: Transfer, name: str) -> str:
    labels = {
        "reference": _("备注"), "holder": _("户名"), "account": _("账号"), "bank": _("开户银行"), "amount": _("金额"),
    }  # fmt: skip
    told = {"reference": transfer.reference, "column": labels[name]}
    return _("%(reference)s 的“%(column)s”是空的、过长或含有不能用的字符；请在人员页改正后再导出。") % told


def _parts(order: Order, transfers: Sequence[Transfer], version: Version) -> Iterator[bytes]:
    yield _head(order, transfers, version).encode()
    purpose, buffer = escape(order.purpose), list[str]()
    for transfer in transfers:
        buffer.append(_transaction(transfer, purpose))
        if len(buffer) == 500:
            yield "".join(buffer).encode()
            buffer.clear()
    yield ("".join(buffer) + "</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n").encode()


def _head(order: Order, transfers: Sequence[Transfer], version: Version) -> str:
    count, total = len(transfers), _yuan(_total(transfers))
    name, day = escape(order.debtor.holder), order.day.isoformat()
    account = escape(order.debtor.account or UNKNOWN)
    code = escape(order.debtor.bank_code)
    agent = (
        f"<ClrSysMmbId><ClrSysId><Cd>CNAPS</Cd></ClrSysId><MmbId>{code}</MmbId></ClrSysMmbId>"
        if code else f"<Othr><Id>{UNKNOWN}</Id></Othr>"
    )  # fmt: skip
    ident, sums = escape(order.message_id), f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{NAMESPACE}{version}">\n<CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{ident}</MsgId><CreDtTm>{order.made_at:%Y-%m-%dT%H:%M:%S}</CreDtTm>{sums}"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{ident}-1</PmtInfId><PmtMtd>TRF</PmtMtd>{sums}"
        f"<ReqdExctnDt>{f'<Dt>{day}</Dt>' if version == '09' else day}</ReqdExctnDt>"
        f"<Dbtr><Nm>{name}</Nm></Dbtr><DbtrAcct><Id><Othr><Id>{account}</Id></Othr></Id><Ccy>CNY</Ccy></DbtrAcct>"
        f"<DbtrAgt><FinInstnId>{agent}</FinInstnId></DbtrAgt>\n"
    )


def _transaction(one: Transfer, purpose: str) -> str:
    bank = f"<CdtrAgt><FinInstnId><Nm>{escape(one.bank)}</Nm></FinInstnId></CdtrAgt>" if one.bank else ""
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{escape(one.reference)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="CNY">{_yuan(one.amount_fen)}</InstdAmt></Amt>{bank}'
        f"<Cdtr><Nm>{escape(one.holder)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{escape(one.account)}</Id></Othr></Id></CdtrAcct>"
        f"<RmtInf><Ustrd>{purpose}</Ustrd></RmtInf></CdtTrfTxInf>\n"
    )


def _yuan(fen: int) -> str:
    return format_yuan(fen, grouped=False)


def _total(transfers: Iterable[Transfer]) -> int:
    return sum(one.amount_fen for one in transfers)


@lru_cache(maxsize=2)
def _schema(version: Version) -> Any:
    """Return the published schema; reading it takes most of a second, so it is kept."""
    name = f"pain.001.001.{version}.xsd"
    with as_file(files("sepaxml").joinpath("schemas", name)) as path:
        return xmlschema.XMLSchema(str(path), allow="local", defuse="always")
