"""Papers of training and agreements: the certificate of a course, the agreement of a year."""

from rongjun.base.papers import Block, Heading, Numbered, Paper, Paragraph, Signature, Signatures, Text, format_day
from rongjun.domains.people.batches import office_day

from .models import Agreement, Attempt, Course


def certificate_paper(course: Course, name: str, attempt: Attempt) -> Paper:
    """Return the 培训合格证书 of somebody who passed."""
    assert attempt.ended_at is not None
    day = office_day(attempt.ended_at)
    zh = f"{name}于{format_day(course.day, 'zh')}参加“{course.title}”培训，共{course.hours}学时，测验合格，特发此证。"
    en = f"{name} attended “{course.title}” on {format_day(course.day, 'en')} ({course.hours} hours) and passed."
    return Paper(
        kind="station-certificate", title=Text("培训合格证书", "Certificate of training"), unit=Text(course.unit.name),
        date=day, blocks=(Paragraph(Text(zh, en)),),
    )  # fmt: skip


def agreement_paper(agreement: Agreement, measures: tuple[Text, ...], grounds: tuple[Text, ...]) -> Paper:
    """Return the 责任书: tasks, what is measured, veto grounds, lines to sign on."""
    who = agreement.unit.name if agreement.staff is None else f"{agreement.unit.name} {agreement.staff.name}"
    blocks: tuple[Block, ...] = (
        Paragraph(Text(f"{agreement.above.name}与{who}就{agreement.year}年度工作约定如下。",
                       f"{agreement.above.name} and {who} agree for {agreement.year}:")),
        Heading(Text("任务", "Tasks")), Numbered(tuple(Text(one) for one in agreement.tasks)),
        Heading(Text("考核指标", "Measures")), Numbered(measures),
        Paragraph(Text("不以信访的件数、人数考核；件数不足的比率不用。",
                       "Numbers of petitions or petitioners are no measure; rates of few cases are not used.")),
        Heading(Text("一票否决的情形", "Veto grounds")), Numbered(grounds),
        Signatures((Signature(Text("上级单位", "The unit above")), Signature(Text("责任单位（人）", "Who agrees")))),
    )  # fmt: skip
    return Paper(
        kind="station-agreement", title=Text(f"{agreement.year}年度工作责任书", f"Agreement of {agreement.year}"),
        unit=Text(agreement.above.name), date=agreement.signed_on, blocks=blocks, to=Text(who),
    )  # fmt: skip
