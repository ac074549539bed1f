"""What goes out at the end: proof of delivery, the certificate, the transfer to another county, the letter."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Heading, Numbered, Paper, Signature, Signatures, Table, Text

from .common import Amount, Head, Line, case_lines, day, form, make, paid, required, say


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which papers (title, number) are delivered to whom and how."""

    head: Head
    papers: tuple[Line, ...]
    receiver: str
    way: Text


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that waits: which, under which number, where and from when, what to bring."""

    head: Head
    name: Text
    certificate_number: str
    place: Text
    since: date
    bring: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A person's benefits move to another county. Months are written YYYY年M月 and their English."""

    head: Head
    to_unit: Text
    holds: tuple[Line, ...]
    paid_until: Text
    pays_from: Text
    amounts: tuple[Amount, ...]
    article: Text


@dataclass(frozen=True, slots=True)
class Letter:
    """How much, from when, why, and when the money comes."""

    head: Head
    amounts: tuple[Amount, ...]
    reasons: Text
    arrears: Text | None
    paid_on: Text


def delivery_receipt(data: Receipt) -> Paper:
    """Make the 送达回证, to be signed by who receives and who delivers."""
    required(papers=data.papers)
    header = (Text("送达的文书", "Paper delivered"), Text("文号", "Number"))
    blocks: list[Block] = [
        form(
            *case_lines(data.head),
            Line(Text("受送达人", "Receiver"), Text(data.receiver)),
            Line(Text("送达方式", "How"), data.way),
        ),
        Table(header=header, rows=tuple((line.label, line.text) for line in data.papers)),
        Signatures(
            (
                Signature(Text("收件人（签名）", "Received by")),
                Signature(Text("与受送达人的关系", "Relation to the receiver"), dated=False),
                Signature(Text("送达人（签名）", "Delivered by")),
                Signature(Text("见证人（签名）", "Witness")),
            )
        ),
    ]
    note = Text(
        "签收只表示收到，不表示同意文书的内容。",
        "Signing says that the papers were received, not that their content is agreed to.",
    )
    return make("delivery-receipt", data.head, blocks, to=None, note=note)


def certificate_notice(data: Certificate) -> Paper:
    """Make the 领证通知."""
    required(bring=data.bring)
    head = data.head
    blocks: list[Block] = [
        say(
            "您的“{matter}”（事项编号{number}）已经办成，{name}已经制好，请自{since}起领取。",
            "Your matter “{matter}” (number {number}) is done. Your {name} is ready and can be collected from {since}.",
            matter=head.matter, number=head.case_number, name=data.name, since=day(data.since),
        ),
        form(
            Line(Text("证件", "Certificate"), data.name),
            Line(Text("证件编号", "Its number"), Text(data.certificate_number)),
            Line(Text("领取地点", "Where"), data.place),
        ),
        Heading(Text("请带", "Please bring")),
        Numbered(data.bring),
        say(
            "不能亲自来的，可以委托他人代领，也可以告诉我们，由村（社区）站送到。",
            "If you cannot come, somebody may collect it for you, or tell us and the village station brings it.",
        ),
    ]  # fmt: skip
    return make("certificate-notice", head, blocks, to=Text(head.applicant))


def transfer_proof(data: Transfer) -> Paper:
    """Make the 抚恤关系转移证明, with the months that each side pays and, where money was, how much. Raises ValueError
    without its article.
    """
    required(holds=data.holds, article=data.article)
    head = data.head
    blocks: list[Block] = [
        say(
            "兹证明{name}的抚恤关系自我单位转往贵单位，情况如下：",
            "This proves that the benefits of {name} move from us to you:",
            name=head.applicant,
        ),
        form(*case_lines(head), *data.holds),
        *([paid(data.amounts)] if data.amounts else []),
        form(
            Line(Text("我单位发放至", "Paid here until"), data.paid_until),
            Line(Text("请贵单位自此发放", "To be paid by you from"), data.pays_from),
        ),
        say("依据：{it}", "Article: {it}", it=data.article),
        say("收到后请函复。", "Please confirm that this arrived."),
    ]
    return make("transfer-proof", head, blocks, to=data.to_unit)


def letter(data: Letter) -> Paper:
    """Make the 告知信: how much, from when, why, and how to ask."""
    required(amounts=data.amounts, reasons=data.reasons, paid_on=data.paid_on)
    head = data.head
    blocks: list[Block] = [
        say(
            "您的“{matter}”（事项编号{number}）已经办成。您今后的待遇如下：",
            "Your matter “{matter}” (number {number}) is done. This is what you will be paid:",
            matter=head.matter, number=head.case_number,
        ),
        paid(data.amounts),
        Heading(Text("为什么", "Why")),
        say("{it}", "{it}", it=data.reasons),
        Heading(Text("什么时候到账", "When it arrives")),
        say("{it}", "{it}", it=data.paid_on),
    ]  # fmt: skip
    if data.arrears is not None:
        blocks.append(say("{it}", "{it}", it=data.arrears))
    blocks += [
        Heading(Text("有疑问的", "If you have questions")),
        say(
            "对金额、起发时间或者理由有疑问的，请打下列电话或者到窗口询问；每一笔怎样算出来，我们都能逐项说明。"
            "您也可以查询谁看过您的档案。",
            "If anything about the amount, the day or the reason is unclear, call or come to the unit below: we can "
            "explain every payment item by item. You may also ask who has looked at your file.",
        ),
    ]
    return make("letter", head, blocks, to=Text(head.applicant))
