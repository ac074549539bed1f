"""Decisions: facts, articles, reasons, what follows, and the way against it. A no without a reason cannot be made."""

from dataclasses import dataclass

from rongjun.base.papers import Block, Heading, Numbered, Paper, Text

from .common import Amount, Head, Line, listed, make, paid, required, say


@dataclass(frozen=True, slots=True)
class Way:
    """What can be done against a decision, where and within what time, and where this is written."""

    text: Text
    cite: Text


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant: facts, articles, reasons, what is recognised, and how much is paid from when and why."""

    head: Head
    facts: tuple[Line, ...]
    articles: tuple[Text, ...]
    reasons: Text
    recognised: Text
    amounts: tuple[Amount, ...]
    way: Way


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal: facts, articles, reasons, and the way against it."""

    head: Head
    facts: tuple[Line, ...]
    articles: tuple[Text, ...]
    reasons: Text
    way: Way


def decision_grant(data: Granted) -> Paper:
    """Make the 认定决定书. Raises ValueError without facts, articles, reasons, what is recognised, or the way."""
    required(recognised=data.recognised)
    blocks = [
        *_grounds(data.head, data.facts, data.articles, data.reasons, data.way),
        Heading(Text("四、决定", "4. Decision")),
        say("{it}", "{it}", it=data.recognised),
        Heading(Text("五、待遇", "5. What is paid")),
    ]
    blocks += (
        [
            paid(data.amounts),
            say(
                "自起发时间至今应发未发的，随下一次发放一并补发，发放时另附明细。",
                "What is owed from that day until now comes with the next payment, with its details.",
            ),
        ]
        if data.amounts
        else [say("本决定不涉及发放金额。", "No money is paid by this decision.")]
    )
    blocks += _against(Text("六、不服本决定的", "6. If you do not agree"), data.way)
    return make("decision-grant", data.head, blocks, to=Text(data.head.applicant))


def decision_refuse(data: Refused) -> Paper:
    """Make the 不予认定决定书. Raises ValueError without facts, articles, reasons, or the way against it."""
    blocks = [
        *_grounds(data.head, data.facts, data.articles, data.reasons, data.way),
        Heading(Text("四、决定", "4. Decision")),
        say(
            "对您申请的“{matter}”，不予认定。",
            "What you applied for, “{matter}”, is not recognised.",
            matter=data.head.matter,
        ),
        *_against(Text("五、不服本决定的", "5. If you do not agree"), data.way),
    ]
    return make("decision-refuse", data.head, blocks, to=Text(data.head.applicant))


def _grounds(head: Head, facts: tuple[Line, ...], articles: tuple[Text, ...], reasons: Text, way: Way) -> list[Block]:
    required(facts=facts, articles=articles, reasons=reasons, way=way.text, way_cite=way.cite)
    return [
        say(
            "您申请的“{matter}”（事项编号{number}），经审查，决定如下。",
            "Your application for “{matter}” (number {number}) has been reviewed and is decided as follows.",
            matter=head.matter, number=head.case_number,
        ),
        Heading(Text("一、认定的事实", "1. Facts")),
        listed(facts),
        Heading(Text("二、依据的条款", "2. Articles")),
        Numbered(articles),
        Heading(Text("三、理由", "3. Reasons")),
        say("{it}", "{it}", it=reasons),
    ]  # fmt: skip


def _against(title: Text, way: Way) -> list[Block]:
    return [Heading(title), say("{it}", "{it}", it=way.text), say("依据：{it}", "Source: {it}", it=way.cite)]
