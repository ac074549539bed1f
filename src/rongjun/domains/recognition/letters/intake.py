"""Letters of intake: what to bring, acceptance, what is missing, and why something is not accepted here."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.papers import Block, Check, Checklist, Heading, Numbered, Paper, Table, Text

from .common import Head, both, case_lines, day, form, make, required, say


@dataclass(frozen=True, slots=True)
class Bring:
    """A paper to bring: as original or copy, how many copies, whether it is here already."""

    name: Text
    original: bool = True
    copies: int = 1
    here: bool = False
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class StepTime:
    """A step, the time it has, and who set that time."""

    name: Text
    limit: Text
    source: Text


@dataclass(frozen=True, slots=True)
class ToBring:
    """What to bring in a situation, and the way the matter takes."""

    head: Head
    situation: Text
    papers: tuple[Bring, ...]
    steps: tuple[StepTime, ...]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted on which day, and by when it is dealt with (`limit`: how long, by which rule)."""

    head: Head
    accepted_on: date
    papers: tuple[Text, ...]
    due_on: date
    limit: Text


@dataclass(frozen=True, slots=True)
class Declined:
    """Why something is not accepted here, by which article, where it belongs, and what can be done against it."""

    head: Head
    applied_on: date
    reasons: Text
    article: Text
    right_way: Text
    appeal: Text


@dataclass(frozen=True, slots=True)
class Supplement:
    """All that is missing, and until when it is waited for."""

    head: Head
    applied_on: date
    missing: tuple[Text, ...]
    due_on: date


def to_bring(data: ToBring) -> Paper:
    """Make the 一次性告知书: all that has to be brought, what is here, what is missing, the steps with their times."""
    head = data.head
    required(papers=data.papers, steps=data.steps)
    missing = tuple(_bring(paper) for paper in data.papers if not paper.here)
    blocks: list[Block] = [
        say(
            "您办理“{matter}”（情形：{situation}），应当提交的全部材料如下。方框涂黑的已经收到，不必再交。",
            "For “{matter}” (situation: {situation}) these are all the papers to bring. A black box marks what is here "
            "already and need not be brought again.",
            matter=head.matter, situation=data.situation,
        ),
        Heading(Text("一、应当提交的材料", "1. Papers to bring")),
        Checklist(tuple(Check(_bring(paper), paper.here) for paper in data.papers)),
        Heading(Text("二、尚缺的材料", "2. What is missing")),
        Numbered(missing) if missing else say("没有，材料已经齐全。", "Nothing: the papers are complete."),
        say(
            "以上为一次性告知，清单以外的材料不再要求。",
            "All of it is told at once; nothing beyond this list will be asked for.",
        ),
        Heading(Text("三、办理环节和时限", "3. Steps and times")),
        Table(
            header=(Text("环节", "Step"), Text("时限", "Time"), Text("依据", "Set by")),
            rows=tuple((step.name, step.limit, step.source) for step in data.steps),
        ),
    ]  # fmt: skip
    return make("to-bring", head, blocks, to=Text(head.applicant) if head.applicant else None)


def acceptance(data: Accepted) -> Paper:
    """Make the 受理通知书."""
    head = data.head
    required(papers=data.papers)
    blocks: list[Block] = [
        say(
            "您申请的“{matter}”，材料齐全，已于{day}受理，事项编号{number}。",
            "Your application for “{matter}” is complete and was accepted on {day} under the number {number}.",
            matter=head.matter, day=day(data.accepted_on), number=head.case_number,
        ),
        Heading(Text("收到的材料", "Papers received")),
        Numbered(data.papers),
        say(
            "本环节应于{due}前办结（{limit}）。逾期未办的，系统会自动提交上一级负责人；您也可以向下列单位询问。",
            "This step is to be finished by {due} ({limit}). If it is late it goes up to the next officer by itself; "
            "you may also ask the unit below.",
            due=day(data.due_on), limit=data.limit,
        ),
        say(
            "凭事项编号和查询码可以在网上查看办到哪一步、由谁办理、何时到期。",
            "With the number and your code you can see online which step it is at, who deals with it and by when.",
        ),
    ]  # fmt: skip
    return make("acceptance", head, blocks, to=Text(head.applicant))


def declined(data: Declined) -> Paper:
    """Make the 不予受理通知书, with the right way. Raises ValueError without reason, article, right way or appeal."""
    head = data.head
    required(reasons=data.reasons, article=data.article, right_way=data.right_way, appeal=data.appeal)
    blocks: list[Block] = [
        say(
            "您于{day}申请的“{matter}”（事项编号{number}），本机关不予受理。",
            "Your application of {day} for “{matter}” (number {number}) is not accepted here.",
            day=day(data.applied_on), matter=head.matter, number=head.case_number,
        ),
        Heading(Text("理由", "Reasons")),
        say("{it}", "{it}", it=data.reasons),
        say("依据：{it}", "Article: {it}", it=data.article),
        Heading(Text("正确的办理途径", "The right way")),
        say("{it}", "{it}", it=data.right_way),
        Heading(Text("不服的救济途径", "If you do not agree")),
        say("{it}", "{it}", it=data.appeal),
    ]  # fmt: skip
    return make("declined", head, blocks, to=Text(head.applicant))


def supplement(data: Supplement) -> Paper:
    """Make the 补正告知书: everything that is missing, at once."""
    head = data.head
    required(missing=data.missing)
    blocks: list[Block] = [
        form(*case_lines(head)),
        say(
            "您于{day}提出的申请还缺下列材料，现一次告知：",
            "These papers are missing from your application of {day}; all of them are told at once:",
            day=day(data.applied_on),
        ),
        Numbered(data.missing),
        say(
            "请于{due}前补交，补齐后即予受理。取不到的，请告诉我们原因，不要因此放弃申请。",
            "Please bring them by {due}; the application is accepted once they are here. If you cannot get one, "
            "tell us why, and do not give up the application for it.",
            due=day(data.due_on),
        ),
    ]
    return make("supplement", head, blocks, to=Text(head.applicant))


def _bring(paper: Bring) -> Text:
    """Return a paper to bring in one line: name, original or copy, how many, help."""
    forms = [Text("原件", "original")] if paper.original else []
    if paper.copies:
        forms.append(Text(f"复印件{paper.copies}份", f"copies: {paper.copies}"))
    how = Text("、".join(each.zh for each in forms), ", ".join(each.of("en") for each in forms))
    line = both("{name}（{how}）", "{name} ({how})", name=paper.name, how=how) if forms else paper.name
    return both("{line}。{help}", "{line}. {help}", line=line, help=paper.help) if paper.help else line
