"""Papers of a round for its applicants: the form to apply with, and what became of an application, with the reasons."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from rongjun.base.papers import Block, Check, Checklist, Heading, Paper, Paragraph, Signature, Signatures, Table, Text
from rongjun.kernel.aid.need import terms_of
from rongjun.kernel.money import format_yuan

from .letters import paper_of
from .models import Round
from .rounds import weights_of
from .telling import OwnApplication

TERM_NAMES: Final = {
    "income": Text("收入（人均月收入低于线的千分数）", "Income (thousandths below the line a head)"),
    "burden": Text("医疗负担（一年自付医疗费用占一年收入的千分数）", "Medical burden (thousandths of a year's income)"),
    "event": Text("重大变故（有为一千）", "A grave event (a thousand where there was one)"),
}  # fmt: skip
LINE: Final = "＿" * 16
"""A line to write on."""


def application_form(one: Round, at: datetime) -> Paper:
    """Make the form to apply with in a round, to be filled in by hand: what is asked, the papers to bring."""
    asked = (
        ("姓名", "Name"), ("档案号", "File number"), ("家庭住址所在乡镇、村", "Town and village"),
        ("困难情形", "What is hard"), ("家庭人数", "Persons of the household"),
        ("家庭月收入（元）", "Income of the household a month (yuan)"),
        ("近一年自付医疗费用（元）", "Own medical payments of the year (yuan)"),
        ("一年内遇到的重大变故", "A grave event within the year"), ("申请金额（元）", "Asked for (yuan)"),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Paragraph(Text(
            f"申请截止日期：{one.closes_on.isoformat()}；每份最高 {format_yuan(one.most_fen)} 元；依据：{one.basis}。"
            "填好后连同下列材料交到村（社区）或镇（街道）退役军人服务站。",
            f"Applications until {one.closes_on.isoformat()}; at most {format_yuan(one.most_fen)} yuan each; rule: "
            f"{one.basis}. Hand it in with the papers below at the station of your village or town.",
        )),
        Table(rows=(*((Text(*each), Text(LINE)) for each in asked),
                    (Text("困难情况", "What happened"), Text("\n".join([LINE] * 3))))),
        Heading(Text("要交的材料", "Papers to bring")),
        Checklist(tuple(Check(Text(name)) for _code, name in one.papers)),
        Paragraph(Text(
            "材料不齐的可以在截止前补；评审只看困难程度，不看与困难无关的事。",
            "What lacks can be brought until the last day. Needs alone are ranked.",
        )),
        Signatures((Signature(Text("申请人", "Applicant")), Signature(Text("收件人", "Received by")))),
    )  # fmt: skip
    title = Text("关爱基金申请表", "Application to the care fund")
    return replace(paper_of("aid-care-form", title, one.number, at, blocks), seal_line=None)


def result(told: OwnApplication, at: datetime) -> Paper:
    """Make the letter that tells an applicant what the committee gave, how the need was worked out, and what to do."""
    one, round_ = told.application, told.application.round
    given = one.fen > 0
    rows = (
        (Text("评审", "Round"), Text(f"{round_.name}（{round_.number}）")),
        (Text("申请金额（元）", "Asked for (yuan)"), Text(format_yuan(one.asked_fen))),
        (Text("评定金额（元）", "Given (yuan)"), Text(format_yuan(one.fen))),
        (Text("依据", "Rule"), Text(round_.basis)), (Text("理由", "Reason"), _reason(told)),
    )  # fmt: skip
    blocks: list[Block] = [Table(rows=rows), *_working(told), Paragraph(_what_next(given))]
    title = Text("关爱基金评审结果告知书", "Care fund: what the committee decided")
    return paper_of("aid-care-result", title, f"{round_.number}-{one.pk}", at, blocks, to=Text(one.person.name))


def _working(told: OwnApplication) -> Sequence[Block]:
    if told.need is None:
        return ()
    header = (Text("项目", "Term"), Text("数值", "Value"), Text("权重", "Weight"), Text("得分", "Points"))
    weights = weights_of(told.application.round)
    rows = tuple(
        (TERM_NAMES[term], Text(str(value)), Text(str(weight)), Text(str(points)))
        for term, value, weight, points in terms_of(told.need, weights)
    )
    sum_ = (Text("合计", "Sum"), Text(""), Text(""), Text(str(told.need.points)))
    return (Heading(Text("困难程度怎样算出", "How the need was worked out")), Table(rows=(*rows, sum_), header=header))


def _reason(told: OwnApplication) -> Text:
    one = told.application
    if told.lacking and not one.withdrawn:
        names = "、".join(told.lacking)
        return Text(f"申请截止时还缺：{names}，没有参加评审。", f"Lacking on the last day: {names}; it was not ranked.")
    if one.withdrawn:
        return Text("本人撤回。", "Withdrawn by the applicant.")
    return Text(one.reason) if one.reason else Text("按困难程度评定。", "Given by need.")


def _what_next(given: bool) -> Text:
    objects = (
        "对结果有异议的，可以向本单位提出，书面、口头都可以；由评审会复核，答复并写明理由。",
        "Whoever disagrees may say so to this office in writing or by word; the committee looks again and answers with "
        "reasons.",
    )
    if given:
        return Text(
            "评定金额在批准后的下一次发放中付到登记的账户。" + objects[0],
            "It is paid to the account on file with the next payment after approval. " + objects[1],
        )
    return Text(
        objects[0] + "困难还在的，可以在下一轮重新申请；也可以随时申请困难帮扶、临时救助。",
        objects[1] + " You may apply again in the next round, and for hardship or temporary relief at any time.",
    )
