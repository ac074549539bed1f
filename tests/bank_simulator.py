"""A small bank: reads the pain.001 that it is sent, and answers as banks do, with pain.002, camt.053 or a sheet.

It knows nothing of Rongjun but its files.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, fromstring
from xml.sax.saxutils import escape

CODES = {"AC04": "账户已销户", "BE01": "户名与账号不符", "AC01": "账号不存在", "AC06": "账户冻结", "AM04": "余额不足"}


@dataclass(frozen=True)
class Order:
    """One payment as the bank was told of it."""

    reference: str
    amount: str
    name: str
    account: str
    currency: str = "CNY"


@dataclass(frozen=True)
class Batch:
    """A file as the bank read it."""

    message: str
    day: str
    debtor: str
    orders: list[Order]


@dataclass(frozen=True)
class Entry:
    """A line of a statement. `side` DBIT or CRDT; `code` is the reason of a return; `mark` the bank's own number."""

    order: Order
    side: str = "DBIT"
    code: str = ""
    mark: str = ""
    day: str = ""
    state: str = "BOOK"


def receive(content: bytes) -> Batch:
    """Read a pain.001, refusing what does not add up, as a bank does."""
    root = fromstring(content)
    space = root.tag.partition("}")[0] + "}"

    def text(element: Element, path: str) -> str:
        found = element.find("/".join(space + part for part in path.split("/")))
        return "" if found is None else (found.text or "").strip()

    body = root[0]
    orders = [
        Order(text(one, "PmtId/EndToEndId"), text(one, "Amt/InstdAmt"), text(one, "Cdtr/Nm"),
              text(one, "CdtrAcct/Id/Othr/Id"), one.find(f"{space}Amt/{space}InstdAmt").get("Ccy"))  # type: ignore[union-attr]
        for one in body.iter(f"{space}CdtTrfTxInf")
    ]  # fmt: skip
    assert int(text(body, "GrpHdr/NbOfTxs")) == len(orders)
    assert round(float(text(body, "GrpHdr/CtrlSum")) * 100) == sum(fen(one.amount) for one in orders)
    day = text(body, "PmtInf/ReqdExctnDt") or text(body, "PmtInf/ReqdExctnDt/Dt")
    return Batch(text(body, "GrpHdr/MsgId"), day, text(body, "PmtInf/DbtrAcct/Id/Othr/Id"), orders)


def fen(amount: str) -> int:
    """Return an amount in yuan as fen."""
    return round(float(amount) * 100)


def status(
    batch: Batch, failed: Mapping[str, str] | None = None, *, group: str = "", said: Mapping[str, str] | None = None,
    bare: bool = False,
) -> bytes:  # fmt: skip
    """Return a pain.002: `failed` is reference -> code, `said` reference -> another status; `group` is for all."""
    total = sum(fen(one.amount) for one in batch.orders)
    head = (
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{batch.message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>"
        f"<OrgnlNbOfTxs>{len(batch.orders)}</OrgnlNbOfTxs><OrgnlCtrlSum>{total / 100:.2f}</OrgnlCtrlSum>"
        f"<GrpSts>{group or 'PART'}</GrpSts></OrgnlGrpInfAndSts>"
    )
    rows = "" if group else "".join(_status(one, failed or {}, said or {}, bare) for one in batch.orders)
    block = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch.message}-1</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts>"
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">'
        f"<CstmrPmtStsRpt><GrpHdr><MsgId>B1</MsgId><CreDtTm>{batch.day}T12:00:00</CreDtTm></GrpHdr>{head}"
        f"{'' if group else block}</CstmrPmtStsRpt></Document>"
    ).encode()


def _status(one: Order, failed: Mapping[str, str], said: Mapping[str, str], bare: bool) -> str:
    code = failed.get(one.reference, "")
    word = said.get(one.reference) or ("RJCT" if code else "ACSC")
    reason = (
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>{CODES.get(code, '')}</AddtlInf></StsRsnInf>" if code else ""
    )
    original = "" if bare else (
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="{one.currency}">{one.amount}</InstdAmt></Amt>'
        f"<Cdtr><Nm>{escape(one.name)}</Nm></Cdtr><CdtrAcct><Id><Othr><Id>{one.account}</Id></Othr></Id></CdtrAcct>"
        "</OrgnlTxRef>"
    )  # fmt: skip
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(one.reference)}</OrgnlEndToEndId><TxSts>{word}</TxSts>{reason}{original}"
        "</TxInfAndSts>"
    )


def statement(entries: Sequence[Entry], *, account: str = "", day: str = "", bare: bool = False) -> bytes:
    """Return a camt.053 with one statement."""
    return statements({account: entries}, day=day, bare=bare)


def statements(many: Mapping[str, Sequence[Entry]], *, day: str, bare: bool = False) -> bytes:
    """Return a camt.053 with a statement of each account."""
    parts = "".join(
        f"<Stmt><Id>S{place}</Id><CreDtTm>{day}T23:00:00</CreDtTm><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        + "".join(_entry(one, day, bare) for one in entries) + "</Stmt>"
        for place, (account, entries) in enumerate(many.items())
    )  # fmt: skip
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>C1</MsgId><CreDtTm>{day}T23:00:00</CreDtTm></GrpHdr>{parts}"
        "</BkToCstmrStmt></Document>"
    ).encode()


def _entry(entry: Entry, day: str, bare: bool) -> str:
    one = entry.order
    amount = f'<Amt Ccy="{one.currency}">{one.amount}</Amt>'
    mark = f"<AcctSvcrRef>{entry.mark}</AcctSvcrRef>" if entry.mark else ""
    back = f"<RtrInf><Rsn><Cd>{entry.code}</Cd></Rsn><AddtlInf>{CODES.get(entry.code, '')}</AddtlInf></RtrInf>"
    parties = "" if bare else (
        f"<RltdPties><Cdtr><Nm>{escape(one.name)}</Nm></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{one.account}</Id></Othr></Id></CdtrAcct></RltdPties>"
    )  # fmt: skip
    reference = f"<Refs><EndToEndId>{escape(one.reference)}</EndToEndId></Refs>" if one.reference else "<Refs/>"
    return (
        f"<Ntry>{amount}<CdtDbtInd>{entry.side}</CdtDbtInd><Sts>{entry.state}</Sts>"
        f"<BookgDt><Dt>{entry.day or day}</Dt></BookgDt>{mark}"
        f"<NtryDtls><TxDtls>{reference}{parties}{back if entry.code else ''}</TxDtls></NtryDtls></Ntry>"
    )


def answer_sheet(sheet: bytes, failed: Mapping[str, str] | None = None) -> bytes:
    """Return the default sheet (csv) with the bank's two columns: `failed` is reference -> words."""
    rows = list(csv.DictReader(io.StringIO(sheet.decode())))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*rows[0], "结果", "失败原因"])
    writer.writeheader()
    for row in rows:
        words = (failed or {}).get(row["备注"], "")
        writer.writerow(row | {"结果": "失败" if words else "成功", "失败原因": words})
    return text.getvalue().encode()


def altered(order: Order, **changes: str) -> Order:
    """Return an order with something changed, as a bank's clerk or a bad line may."""
    return replace(order, **changes)
