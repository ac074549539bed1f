"""Letters between units: transfer, assignment, supervision. They hold the facts as written for handling, nobody."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Paper, Text

from .common import Head, Line, article, both, by_rule, day, form, listed, make, part, required, say


@dataclass(frozen=True, slots=True)
class Sent:
    """A petition goes to a unit: why, the facts and the request as masked, until when what is due."""

    head: Head
    to: Text
    received_on: date
    reason: Text
    told: Text
    request: Text
    inform_by: date | None
    object_by: date | None
    feedback_by: date | None = None


@dataclass(frozen=True, slots=True)
class Supervised:
    """A unit above asks for an account: on which ground, what, by when."""

    head: Head
    to: Text
    ground: Text
    asked: Text
    improve: Text
    due_on: date


def transfer(data: Sent) -> Paper:
    """Make the 转送函 (article 22)."""
    return _sent("transfer", data)


def assignment(data: Sent) -> Paper:
    """Make the 交办函 with the day of the report (article 22). Raises ValueError without that day."""
    required(feedback_by=data.feedback_by)
    return _sent("assignment", data)


def _sent(kind: str, data: Sent) -> Paper:
    required(told=data.told)
    lines = [
        Line(Text("事项编号", "Number"), Text(data.head.matter)),
        Line(Text("类别", "Topic"), data.head.topic),
        Line(Text("首次收到", "First received on"), day(data.received_on)),
        Line(Text("请求", "Request"), data.request),
    ]
    blocks: list[Block] = [
        say("现将下列信访事项{how}你单位依法处理：", "This petition is {how} to you to be dealt with by law:",
            how=Text("转送", "transferred") if kind == "transfer" else Text("交", "assigned")),
        form(*lines),
        *part("反映的事实（已隐去信访人身份）", "Facts (who wrote is left out)", data.told),
        *(part("理由", "Why to you", data.reason) if data.reason.zh else []),
        *listed("请你单位", "Please", _duties(data)),
        by_rule(article("第二十二条、第二十三条", "articles 22 and 23")),
    ]  # fmt: skip
    note = Text(
        "信访人的身份不随函转送；办理确需知道的，按权限写明目的查看，每次查看都有记录。不得向被反映的单位和人员透露。",
        "Who wrote does not travel with this letter. Who needs it to handle the matter opens it with a purpose, and "
        "every look is kept. Nothing is told to those complained about.",
    )
    return make(kind, data.head, blocks, to=data.to, note=note)


def _duties(data: Sent) -> list[Text]:
    found = []
    if data.inform_by is not None:
        found.append(
            both("在{d}前书面告知信访人接收情况和处理途径、程序；", "inform the person in writing by {d};",
                 d=day(data.inform_by))
        )  # fmt: skip
    if data.object_by is not None:
        found.append(
            both("不属于你单位职权的，在{d}前提出异议并详细说明理由；", "if not yours, object with reasons by {d};",
                 d=day(data.object_by))
        )  # fmt: skip
    if data.feedback_by is not None:
        found.append(
            both("在{d}前反馈结果，提交办结报告。", "report the result by {d}.", d=day(data.feedback_by))
        )  # fmt: skip
    found.append(Text("依法按期办理，答复信访人。", "deal with it in time and answer the person."))
    return found


def supervision(data: Supervised) -> Paper:
    """Make the 督办函 (article 40)."""
    required(ground=data.ground, asked=data.asked)
    blocks: list[Block] = [
        form(
            Line(Text("事项编号", "Number"), Text(data.head.matter)),
            Line(Text("督办情形", "Ground"), data.ground),
            Line(Text("书面答复的最后一天", "Answer in writing by"), day(data.due_on)),
        ),
        *part("督办要求", "What is asked", data.asked),
        *(part("改进工作的建议", "Suggested improvement", data.improve) if data.improve.zh else []),
        say("请书面反馈采纳情况。", "Please answer in writing what you adopt."),
        by_rule(article("第四十条", "article 40")),
    ]
    return make("supervision", data.head, blocks, to=data.to)
