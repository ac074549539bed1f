"""The written opinion, the review opinion and the re-review opinion (articles 32 to 36)."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Paper, Text

from .common import Head, Line, article, both, by_rule, day, form, listed, make, part, required, say, to_person


@dataclass(frozen=True, slots=True)
class Opined:
    """An opinion as it was signed: request, facts, outcome, opinion, articles, the way on.

    `of`: the opinion that a review looks at (unit, its number or day). `above`: the unit that reviews this one.
    """

    head: Head
    began_on: date
    request: Text
    facts: Text
    outcome: Text
    opinion: Text
    articles: tuple[Text, ...]
    way: Text
    of: Text | None = None
    above: Text | None = None


def opinion(data: Opined) -> Paper:
    """Make the 处理意见书 (article 32), with the right to review. Raises ValueError where anything of it is lacking."""
    _whole(data)
    blocks: list[Block] = [
        form(Line(Text("受理日期", "Accepted on"), day(data.began_on)), Line(Text("类别", "Topic"), data.head.topic)),
        *_said(data),
        *part("五、不服怎么办", "5. If you do not agree", data.way),
        *_asks(data, article("第三十五条", "article 35"), Text("复查", "review")),
    ]
    return make("opinion", data.head, blocks, to=to_person(data.head))


def review(data: Opined) -> Paper:
    """Make the 复查意见书 (article 35), with the right to re-review."""
    _whole(data)
    blocks: list[Block] = [
        form(*_before(data, Text("收到复查请求", "Review asked for on"))),
        *_said(data),
        *part("五、不服怎么办", "5. If you do not agree", data.way),
        *_asks(data, article("第三十六条第一款", "article 36 (1)"), Text("复核", "re-review")),
    ]
    return make("review", data.head, blocks, to=to_person(data.head))


def rereview(data: Opined) -> Paper:
    """Make the 复核意见书 (article 36): it is final."""
    _whole(data)
    blocks: list[Block] = [
        form(*_before(data, Text("收到复核请求", "Re-review asked for on"))),
        *_said(data),
        *part("五、本意见的效力", "5. What follows from it", data.way),
        say(
            "以同一事实和理由再提出的，不再受理；有新的事实、新的理由的，照样登记办理。生活有困难的，照常可以申请救助。",
            "The same facts and reasons are not accepted again; new ones are. Help in need remains open to you.",
        ),
        by_rule(article("第三十六条", "article 36")),
    ]
    return make("rereview", data.head, blocks, to=to_person(data.head))


def _whole(data: Opined) -> None:
    required(
        request=data.request, facts=data.facts, opinion=data.opinion, articles=data.articles, way=data.way,
        outcome=data.outcome,
    )  # fmt: skip


def _said(data: Opined) -> list[Block]:
    return [
        *part("一、请求", "1. What was asked", data.request),
        *part("二、查明的事实", "2. The facts", data.facts),
        *part("三、意见", "3. The opinion",
              both("{outcome}。{it}", "{outcome}. {it}", outcome=data.outcome, it=data.opinion)),
        *listed("四、依据", "4. By", data.articles),
    ]  # fmt: skip


def _before(data: Opined, label: Text) -> list[Line]:
    lines = [Line(label, day(data.began_on)), Line(Text("类别", "Topic"), data.head.topic)]
    return lines + ([Line(Text("原意见", "The opinion looked at"), data.of)] if data.of else [])


def _asks(data: Opined, rule: Text, what: Text) -> list[Block]:
    if data.above is None:
        return [by_rule(rule)]
    return [
        say(
            "可以自收到本意见书之日起30日内向{above}请求{what}；最后一天是休息日的，顺延到下一个工作日。网上凭编号和查询码即可提出。",
            "Within 30 days of receiving this you may ask {above} for {what}; a last day of rest moves to the next "
            "working day. Number and code are enough to ask online.",
            above=data.above, what=what,
        ),
        by_rule(rule),
    ]  # fmt: skip
