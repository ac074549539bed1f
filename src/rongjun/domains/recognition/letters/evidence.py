"""Letters of evidence: asking a unit or archive, the appointment with the doctors, and their opinion."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Heading, Numbered, Paper, Signature, Signatures, Text

from .common import Head, Line, case_lines, day, form, make, required, say


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked of whom, why, and by which day. `identity` names the person more closely: the letter is private."""

    head: Head
    to: Text
    asks: tuple[Text, ...]
    why: Text
    due_on: date
    identity: Text | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """Where and when the person is examined, and what to bring."""

    head: Head
    hospital: Text
    place: Text
    on: date
    at: Text
    bring: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """One doctor's opinion: what was found, the item of the standard it rests on, the grade proposed."""

    doctor: str
    given_on: date
    found: Text
    cite: Text
    grade: Text


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions of two doctors of a hospital."""

    head: Head
    hospital: Text
    examined_on: date
    first: Opinion
    second: Opinion


def evidence_request(data: Inquiry) -> Paper:
    """Make the 调查取证函."""
    head = data.head
    required(asks=data.asks, why=data.why)
    about = case_lines(head) if data.identity is None else (*case_lines(head), Line(_IDENTITY, data.identity))
    blocks: list[Block] = [
        say(
            "我单位正在办理下列事项，需要贵单位协助查明有关情况：",
            "We are dealing with the matter below and ask for your help in establishing the facts:",
        ),
        form(*about),
        Heading(Text("请协助查明或提供", "Please find out or provide")),
        Numbered(data.asks),
        say("用途：{why}", "Purpose: {why}", why=data.why),
        say(
            "请于{due}前函复；查无记载的，也请书面说明。本函内容涉及个人信息，请只用于本事项。",
            "Please answer by {due}, also where nothing is on record. This letter holds personal information; please "
            "use it for this matter only.",
            due=day(data.due_on),
        ),
    ]
    return make("evidence-request", head, blocks, to=data.to)


def medical_notice(data: Examination) -> Paper:
    """Make the 医学鉴定预约通知."""
    head = data.head
    blocks: list[Block] = [
        say(
            "您的“{matter}”（事项编号{number}）需要医学鉴定，已为您预约：",
            "Your matter “{matter}” (number {number}) needs a medical opinion. Your appointment:",
            matter=head.matter, number=head.case_number,
        ),
        form(
            Line(Text("医院", "Hospital"), data.hospital), Line(Text("地点", "Place"), data.place),
            Line(Text("日期", "Day"), day(data.on)), Line(Text("时间", "Time"), data.at),
        ),
        Heading(Text("请带", "Please bring")),
        Numbered(data.bring),
        say(
            "当天不能到的，请提前告诉下列单位另约；行动不便的，也请提前说明，以便安排。",
            "If you cannot come that day, tell the unit below beforehand to make another appointment; if it is hard "
            "for you to get there, tell us as well, so that it can be arranged.",
        ),
    ]  # fmt: skip
    return make("medical-notice", head, blocks, to=Text(head.applicant))


def medical_opinion(data: Opinions) -> Paper:
    """Make the 医学鉴定意见表 of two doctors. Raises ValueError where both opinions are one doctor's."""
    if data.first.doctor == data.second.doctor:
        raise ValueError("a medical opinion needs two doctors")
    head = data.head
    where = (
        Line(Text("鉴定医院", "Hospital"), data.hospital),
        Line(Text("检查日期", "Examined on"), day(data.examined_on)),
    )
    blocks: list[Block] = [form(*case_lines(head), *where)]
    for title, opinion in ((_FIRST, data.first), (_SECOND, data.second)):
        required(found=opinion.found, cite=opinion.cite, grade=opinion.grade)
        blocks += [
            Heading(title),
            form(
                Line(Text("检查所见", "Found"), opinion.found),
                Line(Text("依据的评定标准条款", "Item of the standard"), opinion.cite),
                Line(Text("建议等级", "Grade proposed"), opinion.grade),
                Line(Text("医生", "Doctor"), Text(opinion.doctor)),
                Line(Text("出具日期", "Given on"), day(opinion.given_on)),
            ),
            Signatures((Signature(Text("医生（签名）", "Doctor (signature)")),)),
        ]
    blocks.append(Signatures((Signature(Text("鉴定医院（印章）", "Hospital (seal)")),)))
    note = Text(
        "两名医生各自独立出具意见。本表含健康信息，密封保管，不得公开。",
        "Each doctor gives an opinion independently. This form holds health information: sealed, never published.",
    )
    return make("medical-opinion", head, blocks, to=None, note=note, seal_line=None)


_IDENTITY = Text("证件号码或其他识别信息", "Identity")
_FIRST = Text("第一名医生的意见", "Opinion of the first doctor")
_SECOND = Text("第二名医生的意见", "Opinion of the second doctor")
