"""Letters to the person on the way: receipt, informing, acceptance or not, the right way, extension, what is asked."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Paper, Text

from .common import (
    Head,
    Limit,
    Line,
    article,
    by_rule,
    day,
    follow,
    form,
    limit_lines,
    listed,
    make,
    part,
    required,
    say,
    to_person,
)


@dataclass(frozen=True, slots=True)
class Received:
    """A petition was registered: when, by which way, what is asked, until when the person is informed (None: who
    cannot be informed). `code` is printed on the one copy that is handed over and on none that is kept.
    """

    head: Head
    received_on: date
    channel: Text
    request: Text
    inform: Limit | None
    code: str = ""


@dataclass(frozen=True, slots=True)
class Informed:
    """What becomes of a petition (article 23): who handles it now, in which way, to whom it was sent."""

    head: Head
    received_on: date
    handler: Text
    way: Text
    sent: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request of article 31(6) was accepted; the written opinion is due."""

    head: Head
    received_on: date
    accepted_on: date
    request: Text
    finish: Limit


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a petition is not accepted (articles 19, 36), by which article, where it belongs."""

    head: Head
    received_on: date
    reasons: Text
    articles: tuple[Text, ...]
    way: Text


@dataclass(frozen=True, slots=True)
class Guided:
    """The right way for a request of article 31(1) to (5), by which article."""

    head: Head
    received_on: date
    route: Text
    reasons: Text
    articles: tuple[Text, ...]
    way: Text


@dataclass(frozen=True, slots=True)
class Extended:
    """The limit was extended: why, by how long, to which day, who approved."""

    head: Head
    accepted_on: date
    reasons: Text
    days: int
    before: date
    finish: Limit
    approved: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person is asked to say or to bring."""

    head: Head
    asked: Text


@dataclass(frozen=True, slots=True)
class Answered:
    """What a petition is answered with: facts and reasons, articles, the way on."""

    head: Head
    received_on: date
    request: Text
    text: Text
    articles: tuple[Text, ...]
    way: Text


def receipt(data: Received) -> Paper:
    """Make the 登记回执. Raises ValueError without what is asked."""
    required(request=data.request)
    lines = [
        Line(Text("事项编号", "Number"), Text(data.head.matter)),
        *([Line(Text("查询码", "Code"), Text(data.code))] if data.code else []),
        Line(Text("收到日期", "Received on"), day(data.received_on)),
        Line(Text("反映方式", "How it came"), data.channel),
        Line(Text("类别", "Topic"), data.head.topic),
        Line(Text("请求", "Request"), data.request),
        *(
            limit_lines(Text("书面告知的最后一天", "You are informed in writing by"), data.inform)
            if data.inform
            else []
        ),
    ]
    blocks: list[Block] = [
        say("您反映的事项已经登记。", "What you told us is registered."),
        form(*lines),
        follow(),
        say(
            "在哪一级反映都予登记，按职责转到有权处理的单位，不会因此退回或者影响您的待遇和其他服务。",
            "It is registered at whatever level it is handed in, and sent to the body that may decide it. Nothing you "
            "are paid, and no other service, depends on it.",
        ),
    ]
    note = None
    if data.code:
        note = Text(
            "查询码只印在这一份上，请收好，不要告诉办事以外的人；丢失的，请本人到登记窗口重新领取。",
            "The code is printed on this copy only. Keep it, and tell nobody else; if it is lost, get another at the "
            "counter where the matter was registered.",
        )
    return make("receipt", data.head, blocks, to=to_person(data.head), note=note)


def informed(data: Informed) -> Paper:
    """Make the 告知书 of article 23: received, by whom and how it is dealt with, where it was sent."""
    required(handler=data.handler, way=data.way)
    lines = [
        Line(Text("收到日期", "Received on"), day(data.received_on)),
        Line(Text("类别", "Topic"), data.head.topic),
        Line(Text("现在办理的单位", "Now dealt with by"), data.handler),
        *data.sent,
    ]
    blocks: list[Block] = [
        say("您反映的事项，现将接收情况和处理途径、程序告知如下：", "This is what becomes of your petition:"),
        form(*lines),
        *part("处理途径和程序", "Way and procedure", data.way),
        by_rule(article("第二十三条", "article 23")),
        follow(),
    ]
    return make("informed", data.head, blocks, to=to_person(data.head))


def acceptance(data: Accepted) -> Paper:
    """Make the 受理告知书, with the last day of the written opinion and how it was counted."""
    required(request=data.request)
    lines = [
        Line(Text("收到日期", "Received on"), day(data.received_on)),
        Line(Text("受理日期", "Accepted on"), day(data.accepted_on)),
        Line(Text("请求", "Request"), data.request),
        *limit_lines(Text("出具处理意见的最后一天", "The written opinion is due by"), data.finish),
    ]
    blocks: list[Block] = [
        say(
            "您反映的事项属于本机关职权范围，已于{day}受理。",
            "Your petition is for this body to decide and was accepted on {day}.",
            day=day(data.accepted_on),
        ),
        form(*lines),
        say(
            "办理中会听取您的陈述，查明事实。情况复杂、经本机关负责人批准延期的，会书面告诉您理由。"
            "对处理意见不服的，可以请求复查、复核。",
            "You will be heard and the facts will be found. If the limit is extended by the head of this body, you are "
            "told why in writing. Review and re-review are open to you.",
        ),
        by_rule(article("第三十一条第六项、第三十四条", "articles 31 (6) and 34")),
        follow(),
    ]
    return make("acceptance", data.head, blocks, to=to_person(data.head))


def non_acceptance(data: Declined) -> Paper:
    """Make the 不予受理告知书, with the right way. Raises ValueError without reasons, article or way."""
    required(reasons=data.reasons, articles=data.articles, way=data.way)
    blocks: list[Block] = [
        say(
            "您于{day}反映的事项，本机关不予受理。",
            "Your petition of {day} is not accepted here.",
            day=day(data.received_on),
        ),
        *part("理由", "Reasons", data.reasons),
        *listed("依据", "By", data.articles),
        *part("正确的途径", "The right way", data.way),
        say(
            "生活有困难的，照常可以申请救助和其他服务，不受影响。",
            "If you are in need, help and every other service remain open to you.",
        ),
        follow(),
    ]
    return make("non_acceptance", data.head, blocks, to=to_person(data.head))


def guidance(data: Guided) -> Paper:
    """Make the 依法分类处理告知书. Raises ValueError without reasons, article or way."""
    required(reasons=data.reasons, articles=data.articles, way=data.way)
    blocks: list[Block] = [
        say(
            "您于{day}反映的事项，应当按“{route}”办理。",
            "Your petition of {day} is to be dealt with by: {route}.",
            day=day(data.received_on), route=data.route,
        ),
        *part("理由", "Reasons", data.reasons),
        *part("到哪里办、带什么、什么时候前", "Where, with what, until when", data.way),
        *listed("依据", "By", data.articles),
        follow(),
    ]  # fmt: skip
    return make("guidance", data.head, blocks, to=to_person(data.head))


def extension(data: Extended) -> Paper:
    """Make the 延期告知书. Raises ValueError without reasons."""
    required(reasons=data.reasons, approved=data.approved)
    lines = [
        Line(Text("受理日期", "Accepted on"), day(data.accepted_on)),
        Line(Text("原来的最后一天", "Last day before"), day(data.before)),
        Line(Text("延长", "Extended by"), Text(f"{data.days}日", f"{data.days} days")),
        *limit_lines(Text("延长后的最后一天", "Last day now"), data.finish),
        Line(Text("批准", "Approved by"), data.approved),
    ]
    blocks: list[Block] = [
        say("您反映的事项情况复杂，经批准延长办理期限。", "Your matter is complex; its limit was extended."),
        *part("延期理由", "Why", data.reasons),
        form(*lines),
        by_rule(article("第三十四条", "article 34")),
        follow(),
    ]
    return make("extension", data.head, blocks, to=to_person(data.head))


def asking(data: Asked) -> Paper:
    """Make the 补充说明通知书: no clock of the office stops for it."""
    required(asked=data.asked)
    blocks: list[Block] = [
        say("为查明您反映的事项，请补充下列内容：", "To find the facts of your matter, please tell or bring:"),
        *part("需要补充的", "What is needed", data.asked),
        say(
            "可以在网上补充、寄来或者到窗口说明。拿不出的，请说明原因；本机关的办理期限不因此停止。",
            "Add it online, send it or come. If you cannot, tell us why; the limit of this body goes on.",
        ),
        follow(),
    ]
    return make("asking", data.head, blocks, to=to_person(data.head))


def answer(data: Answered) -> Paper:
    """Make the 答复书. Raises ValueError without its text."""
    required(request=data.request, text=data.text)
    blocks: list[Block] = [
        form(Line(Text("收到日期", "Received on"), day(data.received_on)), Line(Text("请求", "Request"), data.request)),
        *part("答复", "Answer", data.text),
        *(listed("依据", "By", data.articles) if data.articles else []),
        *(part("下一步", "What you can do", data.way) if data.way.zh else []),
        say(
            "认为没有答复清楚的，可以凭编号和查询码提出，重新办理。",
            "If you do not find it answered, say so with number and code and it is opened again.",
        ),
        follow(),
    ]
    return make("answer", data.head, blocks, to=to_person(data.head))
