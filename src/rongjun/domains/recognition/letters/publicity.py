"""What is hung on a wall, and how an objection to it is answered. Of health nothing is published (decision 0018).

The rule on disability ratings asks for time, place and cause of the injury, the injuries and the grade proposed
(伤残抚恤管理办法, policy/admin_deadlines.csv). All of these tell a person's injury, so none is printed: the notice
says who (masked), what is asked, that a grade is proposed, and where to object.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Heading, Paper, Table, Text, refuse_private
from rongjun.kernel.identity import mask_name

from .common import KINDS, Head, Line, both, day, make, required, say


@dataclass(frozen=True, slots=True)
class Publicity:
    """A public notice. `proposed` says what is intended in words without health data (拟评定残疾等级).

    `lines` are further facts that the procedure shows; `limit` is how long by which rule; the contact of the head is
    where to object.
    """

    head: Head
    proposed: Text
    first_day: date
    last_day: date
    limit: Text
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectionAnswer:
    """What was found about an objection. `to` is who objected, or None where no name was given."""

    head: Head
    to: Text | None
    received_on: date
    notice_number: str
    found: Text
    upheld: bool
    article: Text


def public_notice(data: Publicity) -> Paper:
    """Make the 公示: public, the name masked; no file is made of it where a text may not be published."""
    head = data.head
    required(proposed=data.proposed, contact=head.contact)
    lines = (
        Line(Text("姓名", "Name"), Text(mask_name(head.applicant))),
        Line(Text("办理事项", "Matter"), head.matter),
        Line(Text("事项编号", "Number"), Text(head.case_number)),
        Line(Text("拟办意见", "Intended"), data.proposed),
        *data.lines,
    )
    blocks: list[Block] = [
        say(
            "下列事项已经审查，现予公示。公示期自{first}至{last}（{limit}）。",
            "The matter below has been reviewed and is made public from {first} to {last} ({limit}).",
            first=day(data.first_day), last=day(data.last_day), limit=data.limit,
        ),
        Table(rows=tuple((line.label, line.text) for line in lines)),
        say(
            "对公示事项有异议的，请在公示期内向下列单位提出，可以书面、来电或者当面，可以不具名。异议均予核查并答复；"
            "提出异议的人的身份不向任何被公示的人透露。",
            "Whoever objects may tell the unit below during this time, in writing, by telephone or in person, without "
            "a name if so wished. Every objection is looked into and answered; who objected is never told to anybody "
            "named here.",
        ),
    ]  # fmt: skip
    note = Text(
        "为保护个人信息，证件、账户、电话、住址以及伤病方面的内容一律不公布（个人信息保护法第二十八条）。",
        "To protect personal information, numbers, accounts, telephones, addresses and anything about wounds or "
        "illness are never published (Personal Information Protection Law, article 28).",
    )
    return make("public-notice", head, blocks, to=None, note=note, public=True)


def refuse_unpublishable(lines: Sequence[tuple[str, str]], contact: str) -> None:
    """Raise Refusal where labels, texts or the contact of a notice hold what may not be published."""
    rows = tuple((Text(label), Text(text)) for label, text in lines)
    refuse_private(
        Paper(
            kind="public-notice", title=KINDS["public-notice"], unit=Text(""), date=date.min, contact=Text(contact),
            blocks=(Table(rows=rows),) if rows else (), public=True,
        )
    )  # fmt: skip


def objection_answer(data: ObjectionAnswer) -> Paper:
    """Make the 异议答复书; the person of the matter is masked in it. Raises ValueError without finding or article."""
    head = data.head
    required(found=data.found, article=data.article)
    result = (
        both("异议成立，公示的事项重新办理。", "The objection is right: the matter is dealt with anew.")
        if data.upheld
        else both("异议不成立，公示的事项继续办理。", "The objection is not borne out: the matter goes on.")
    )
    blocks: list[Block] = [
        say(
            "您于{day}对{number}公示（{name}，{matter}）提出的异议，已经核查，答复如下。",
            "Your objection of {day} to notice {number} ({name}, {matter}) has been looked into. The answer:",
            day=day(data.received_on), number=data.notice_number, name=mask_name(head.applicant), matter=head.matter,
        ),
        Heading(Text("核查的情况", "What was found")),
        say("{it}", "{it}", it=data.found),
        Heading(Text("结论", "Conclusion")),
        say("{it}", "{it}", it=result),
        say("依据：{it}", "Article: {it}", it=data.article),
    ]  # fmt: skip
    to = data.to if data.to is not None else Text("提出异议的同志", "To whoever objected")
    return make("objection-answer", head, blocks, to=to)
