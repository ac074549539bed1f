"""What every letter has: its head, how days and money are written, and the names of all kinds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from rongjun.base.papers import Block, Paper, Paragraph, Table, Text, format_day
from rongjun.kernel.money import format_yuan

KINDS: Final[dict[str, Text]] = {
    "to-bring": Text("一次性告知书", "What to bring, told once"),
    "acceptance": Text("受理通知书", "Notice of acceptance"),
    "declined": Text("不予受理通知书", "Notice that an application is not accepted"),
    "supplement": Text("补正告知书", "Notice of what is missing"),
    "evidence-request": Text("调查取证函", "Request for evidence"),
    "medical-notice": Text("医学鉴定预约通知", "Appointment for the medical opinion"),
    "medical-opinion": Text("医学鉴定意见表", "Medical opinion"),
    "public-notice": Text("公示", "Public notice"),
    "objection-answer": Text("异议答复书", "Answer to an objection"),
    "decision-grant": Text("认定决定书", "Decision: recognised"),
    "decision-refuse": Text("不予认定决定书", "Decision: not recognised"),
    "delivery-receipt": Text("送达回证", "Proof of delivery"),
    "certificate-notice": Text("领证通知", "Notice to collect a certificate"),
    "transfer-proof": Text("抚恤关系转移证明", "Proof of transfer of benefits"),
    "letter": Text("待遇告知信", "Letter about your benefits"),
}
"""Every kind of paper that a procedure may name under `issues`, with its title."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every letter: who issues it under which number and day, about which matter of whom.

    `contact` is the unit's telephone and place, where questions are answered.
    """

    unit: Text
    number: str
    day: date
    matter: Text
    case_number: str
    applicant: str
    contact: Text


@dataclass(frozen=True, slots=True)
class Line:
    """A label and what stands behind it."""

    label: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Amount:
    """What is paid: how much (fen) for each `per`, from when, by which article."""

    benefit: Text
    fen: int
    per: Text
    since: Text
    why: Text


def make(kind: str, head: Head, blocks: Iterable[Block], *, to: Text | None, **more: object) -> Paper:
    """Return the paper of a kind with a head; `more` are further fields of `Paper`."""
    return Paper(
        kind=kind, title=KINDS[kind], unit=head.unit, number=head.number, date=head.day, contact=head.contact,
        to=to, blocks=tuple(blocks), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def both(zh: str, en: str, **values: Text | str) -> Text:
    """Return a sentence in both languages with values put in; a plain text is the same in both."""
    given = {name: value if isinstance(value, Text) else Text(value) for name, value in values.items()}
    return Text(
        zh.format(**{name: value.zh for name, value in given.items()}),
        en.format(**{name: value.of("en") for name, value in given.items()}),
    )


def say(zh: str, en: str, **values: Text | str) -> Paragraph:
    """Return a paragraph in both languages."""
    return Paragraph(both(zh, en, **values))


def day(of: date) -> Text:
    """Return a day in both languages."""
    return Text(format_day(of, "zh"), format_day(of, "en"))


def yuan(fen: int) -> Text:
    """Return an amount in fen as yuan in both languages."""
    return Text(f"{format_yuan(fen)}元", f"{format_yuan(fen)} yuan")


def form(*lines: Line) -> Table:
    """Return labels and texts as a form."""
    return Table(rows=tuple((line.label, line.text) for line in lines))


def case_lines(head: Head) -> tuple[Line, ...]:
    """Return the lines that say whose matter it is."""
    return (
        Line(Text("事项", "Matter"), head.matter),
        Line(Text("事项编号", "Number of the matter"), Text(head.case_number)),
        Line(Text("申请人", "Applicant"), Text(head.applicant)),
    )


def listed(lines: Iterable[Line]) -> Table:
    """Return facts as a table of what and what was found."""
    rows = tuple((line.label, line.text) for line in lines)
    return Table(header=(Text("事实", "Fact"), Text("认定", "Found")), rows=rows)


def paid(amounts: Iterable[Amount]) -> Table:
    """Return amounts as a table: benefit, how much, from when, why."""
    header = (
        Text("待遇", "Benefit"), Text("标准", "Amount"), Text("起发时间", "Paid from"), Text("依据", "Article")
    )  # fmt: skip
    rows = tuple(
        (each.benefit, both("{much}／{per}", "{much} / {per}", much=yuan(each.fen), per=each.per), each.since, each.why)
        for each in amounts
    )
    return Table(header=header, rows=rows)


def required(**values: object) -> None:
    """Raise ValueError for each value that is empty: a letter without it would say less than the person is owed."""
    lacking = [name for name, value in values.items() if not value or (isinstance(value, Text) and not value.zh)]
    if lacking:
        raise ValueError(f"a letter lacks {', '.join(lacking)}")
