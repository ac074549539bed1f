"""What every letter of a petition has: its head, its names, the regulation. No letter holds who brought the matter."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from rongjun.base.papers import Block, Heading, Numbered, Paper, Text
from rongjun.domains.recognition.letters.common import Line, both, day, form, required, say

REGULATION: Final = Text("《信访工作条例》", "Regulations on Petitions (2022)")
KINDS: Final[dict[str, Text]] = {
    "receipt": Text("信访事项登记回执", "Receipt of a petition"),
    "informed": Text("信访事项告知书", "Notice of what becomes of a petition"),
    "acceptance": Text("信访事项受理告知书", "Notice of acceptance"),
    "non_acceptance": Text("信访事项不予受理告知书", "Notice that a petition is not accepted"),
    "guidance": Text("信访事项依法分类处理告知书", "Notice of the right way"),
    "extension": Text("信访事项延期办理告知书", "Notice of extension"),
    "asking": Text("补充说明通知书", "Request for more"),
    "answer": Text("信访事项答复书", "Answer to a petition"),
    "opinion": Text("信访事项处理意见书", "Written opinion"),
    "review": Text("信访事项复查意见书", "Review opinion"),
    "rereview": Text("信访事项复核意见书", "Re-review opinion"),
    "transfer": Text("信访事项转送函", "Transfer of a petition"),
    "assignment": Text("信访事项交办函", "Assignment of a petition"),
    "supervision": Text("信访事项督办函", "Supervision of a petition"),
    "minutes": Text("信访事项会谈（听证）记录", "Minutes of a meeting or hearing"),
    "delivery": Text("送达回证", "Proof of delivery"),
    "registration": Text("信访事项登记表", "Registration of a petition"),
    "address": Text("送达页", "Address sheet"),
    "file_index": Text("卷内目录", "Index of the file"),
}
"""Every kind of paper with its title."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on every letter: who issues it, its number and day, which matter of which topic.

    `contact` is the unit's telephone and place.
    """

    unit: Text
    number: str
    day: date
    matter: str
    topic: Text
    contact: Text


@dataclass(frozen=True, slots=True)
class Limit:
    """A last day, how long it is by which article, and how it was counted, a sentence each."""

    due_on: date
    length: Text
    article: Text
    steps: tuple[Text, ...] = ()
    provisional: bool = False


def to_person(head: Head) -> Text:
    """Return how a letter addresses the person: by the number of the matter, never by a name."""
    return both("信访人（事项编号 {n}）", "To the petitioner (matter {n})", n=head.matter)


def make(kind: str, head: Head, blocks: Iterable[Block], *, to: Text | None, **more: object) -> Paper:
    """Return the paper of a kind with a head; `more` are further fields of `Paper`."""
    return Paper(
        kind=f"petition-{kind.replace('_', '-')}", title=KINDS[kind], unit=head.unit, number=head.number, date=head.day,
        contact=head.contact, to=to, blocks=tuple(blocks), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def article(zh: str, en: str) -> Text:
    """Return an article of the regulation as it is cited: 第三十四条, article 34."""
    return both("{law}{it}", "{law}, {it}", law=REGULATION, it=Text(zh, en))


def by_rule(text: Text) -> Block:
    """Return the line that says by which article."""
    return say("依据：{it}", "By: {it}", it=text)


def part(title_zh: str, title_en: str, text: Text) -> list[Block]:
    """Return a heading with one paragraph."""
    return [Heading(Text(title_zh, title_en)), say("{it}", "{it}", it=text)]


def listed(title_zh: str, title_en: str, items: Iterable[Text]) -> list[Block]:
    """Return a heading with a numbered list."""
    return [Heading(Text(title_zh, title_en)), Numbered(tuple(items))]


def limit_lines(label: Text, limit: Limit) -> list[Line]:
    """Return a limit as lines of a form: last day, length with article, how it was counted."""
    last = (
        both("{due}（暂定）", "{due} (provisional)", due=day(limit.due_on)) if limit.provisional else day(limit.due_on)
    )
    lines = [
        Line(label, last),
        Line(Text("期限", "Limit"), both("{n}，{by}", "{n}, {by}", n=limit.length, by=limit.article)),
    ]
    if limit.steps:
        counted = Text("；".join(one.zh for one in limit.steps), "; ".join(one.of("en") for one in limit.steps))
        lines.append(Line(Text("怎样算的", "How it was counted"), counted))
    return lines


def follow() -> Block:
    """Return how the person follows the matter."""
    return say(
        "凭事项编号和查询码，可以在网上查看办到哪一步、由谁办理、何时到期，看全部文书，补充说明；也可以打下列电话询问。",
        "With the number and your code you can see online which step it is at, who has it and until when, read every "
        "paper and add to it; or call the unit below.",
    )


__all__ = [
    "KINDS", "REGULATION", "Head", "Limit", "Line", "article", "both", "by_rule", "day", "follow", "form",
    "limit_lines", "listed", "make", "part", "required", "say", "to_person",
]  # fmt: skip
