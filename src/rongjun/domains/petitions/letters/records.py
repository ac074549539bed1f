"""Records: minutes, proof of delivery, the sheet that carries a paper to the person, the index of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Heading, Paper, Signature, Signatures, Table, Text

from .common import Head, Line, day, form, make, part, required, say


@dataclass(frozen=True, slots=True)
class Minuted:
    """A talk, mediation or hearing: when, where, who of the office, what was said, what was agreed."""

    head: Head
    kind: Text
    first_day: date
    last_day: date
    place: Text
    people: tuple[Text, ...]
    minutes: Text
    agreed: Text


@dataclass(frozen=True, slots=True)
class Delivered:
    """Which papers (title, number) were delivered, by which way, on which day; None leaves them to be written."""

    head: Head
    papers: tuple[Line, ...]
    way: Text | None = None
    delivered_on: date | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A matter as it was registered: how it came, the facts as written for handling, how it was sorted and why."""

    head: Head
    received_on: date
    channel: Text
    place: Text
    told: Text
    request: Text
    sorted_as: Text
    reasons: tuple[tuple[Text, Text, Text], ...]


@dataclass(frozen=True, slots=True)
class Addressed:
    """A sheet for one person: name and address, which papers. It is printed, never kept."""

    head: Head
    name: str
    address: str
    papers: tuple[Line, ...]


def minutes(data: Minuted) -> Paper:
    """Make the minutes, to be signed by who took part."""
    required(minutes=data.minutes, place=data.place)
    when = day(data.first_day)
    if data.last_day != data.first_day:
        when = Text(f"{when.zh}至{day(data.last_day).zh}", f"{when.of('en')} to {day(data.last_day).of('en')}")
    present = Text(
        "、".join(one.zh for one in data.people) or "—", ", ".join(one.of("en") for one in data.people) or "-"
    )
    blocks: list[Block] = [
        form(
            Line(Text("事项编号", "Number"), Text(data.head.matter)),
            Line(Text("形式", "What"), data.kind), Line(Text("日期", "When"), when),
            Line(Text("地点", "Where"), data.place), Line(Text("参加人员（岗位）", "Present (posts)"), present),
        ),
        *part("记录", "Minutes", data.minutes),
        *(part("达成的意见", "What was agreed", data.agreed) if data.agreed.zh else []),
        Signatures((
            Signature(Text("信访人（签名）", "The person")),
            Signature(Text("主持人（签名）", "Chaired by")), Signature(Text("记录人（签名）", "Written by")),
        )),
    ]  # fmt: skip
    return make("minutes", data.head, blocks, to=None, seal_line=None)


def delivery(data: Delivered) -> Paper:
    """Make the 送达回证, to be signed by who receives and who delivers."""
    required(papers=data.papers)
    lines = [
        Line(Text("事项编号", "Number"), Text(data.head.matter)),
        Line(Text("送达方式", "How"), data.way or Text("（送达时填写）", "(to be filled in)")),
        Line(Text("送达日期", "Delivered on"), day(data.delivered_on) if data.delivered_on else Text("", "")),
        *([Line(Text("凭证号", "Proof"), Text(data.proof))] if data.proof else []),
    ]
    blocks: list[Block] = [
        form(*lines),
        _table(data.papers),
        say(
            "下一步的期限从送达之日的次日起算。", "The next limit is counted from the day after delivery."
        ),
        Signatures((
            Signature(Text("收件人（签名）", "Received by")),
            Signature(Text("与受送达人的关系", "Relation to the receiver"), dated=False),
            Signature(Text("送达人（签名）", "Delivered by")), Signature(Text("见证人（签名）", "Witness")),
        )),
    ]  # fmt: skip
    note = Text(
        "签收只表示收到，不表示同意文书的内容。",
        "Signing says that the papers were received, not that their content is agreed to.",
    )
    return make("delivery", data.head, blocks, to=None, note=note)


def registration(data: Registered) -> Paper:
    """Make the 登记表: the first sheet of a file. Who brought it is not on it."""
    required(told=data.told)
    blocks: list[Block] = [
        form(
            Line(Text("事项编号", "Number"), Text(data.head.matter)),
            Line(Text("收到日期", "Received on"), day(data.received_on)),
            Line(Text("反映方式", "How it came"), data.channel),
            Line(Text("类别", "Topic"), data.head.topic),
            Line(Text("发生地", "Where it happened"), data.place),
            Line(Text("依法分类", "Sorted as"), data.sorted_as),
        ),
        *part("反映的事实（已隐去信访人身份）", "Facts (who wrote is left out)", data.told),
        *(part("请求", "Request", data.request) if data.request.zh else []),
    ]
    if data.reasons:
        header = (Text("分类时的问题", "Question"), Text("回答", "Answer"), Text("依据", "Article"))
        blocks += [Heading(Text("分类的理由", "Why it was sorted so")), Table(header=header, rows=data.reasons)]
    note = Text("信访人的身份单独加密保存，不在本表和卷内。", "Who brought it is sealed apart, and not in this file.")
    return make("registration", data.head, blocks, to=None, seal_line=None, note=note)


def address_sheet(data: Addressed) -> Paper:
    """Make the sheet with which papers go to one person. Of what they are it says nothing but their numbers."""
    required(papers=data.papers, name=data.name)
    blocks: list[Block] = [
        form(
            Line(Text("收件人", "To"), Text(data.name)), Line(Text("地址", "Address"), Text(data.address or "—")),
        ),
        Table(
            header=(Text("随寄文书的文号", "Numbers of the papers"),), rows=tuple((one.text,) for one in data.papers)
        ),
    ]  # fmt: skip
    return make("address", data.head, blocks, to=Text(data.name), seal_line=None)


def file_index(head: Head, lines: Sequence[tuple[str, int, int]]) -> Paper:
    """Make the index of the file: number, what it is, from which page, how many."""
    header = (Text("序号", "No."), Text("名称", "What"), Text("起始页", "From page"), Text("页数", "Pages"))
    rows = tuple(
        (Text(str(number)), Text(title), Text(str(first)), Text(str(pages)))
        for number, (title, first, pages) in enumerate(lines, start=1)
    )
    matter = form(Line(Text("事项编号", "Number"), Text(head.matter)), Line(Text("类别", "Topic"), head.topic))
    return make("file_index", head, [matter, Table(header=header, rows=rows)], to=None)


def _table(papers: tuple[Line, ...]) -> Table:
    header = (Text("文书", "Paper"), Text("文号", "Number"))
    return Table(header=header, rows=tuple((one.label, one.text) for one in papers))
