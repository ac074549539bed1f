"""What each paper of a case says, taken from the case: nothing is typed for it."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import groupby

from rongjun.base.errors import Refusal
from rongjun.base.papers import Paper, Text
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.workbook.columns import CATEGORY
from rongjun.kernel.period import format_month
from rongjun.kernel.recognition import Effect
from rongjun.kernel.recognition.procedure import Appeal, StepLimit
from rongjun.kernel.recognition.states import Move
from rongjun.kernel.vocabulary import category_name

from . import letters
from .access import open_answers
from .amounts import Owed, owed_since_decision
from .letters import Amount, Head, Line, both
from .models import Appointment, Case, CasePaper, Clock, Decision, Entry, Inquiry, Objection, Opinion, Publicity
from .procedures import spec_of

type Draft = Callable[[Case, Head, datetime, int], Paper]
_UNITS = {
    "working_day": Text("个工作日", "working days"), "day": Text("日", "days"), "month": Text("个月", "months"),
    "year": Text("年", "years"),
}  # fmt: skip


def limit_text(limit: StepLimit | Clock) -> Text:
    """Return a limit in words, with the rule it rests on or that the office set it."""
    n = limit.amount if isinstance(limit, Clock) else limit.n
    unit = _UNITS[str(limit.unit)]
    by = both("，{cite}", ", {cite}", cite=limit.cite) if limit.cite else Text("，本局自定", ", set by this office")
    return both("{n}{unit}{by}", "{n} {unit}{by}", n=str(n), unit=unit, by=by)


def draft_acceptance(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 受理通知书."""
    names = _paper_names(case)
    got = CasePaper.objects.filter(case=case).exclude(standing="missing").order_by("pk").values_list("item", flat=True)
    clock = Clock.objects.filter(case=case, kind=case.plan[0]).order_by("pk")[0]
    accepted = case.accepted_on or office_day(at)
    papers = tuple(names[item] for item in got if item in names) or (Text("申请表", "Application"),)
    return letters.acceptance(letters.Accepted(head, accepted, papers, clock.due_on, limit_text(clock)))


def draft_supplement(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 补正告知书 of one telling."""
    told = list(_entries(case, Move.TELL))[which]
    names = _paper_names(case)
    missing = [names[item] for item in told.answers.get("items", ()) if item in names]
    missing += [Text(told.note)] if told.note else []
    clock = Clock.objects.filter(case=case, kind="supplement").order_by("pk")[which]
    return letters.supplement(letters.Supplement(head, _applied(case, at), tuple(missing), clock.due_on))


def draft_declined(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 不予受理通知书."""
    entry = list(_entries(case, Move.DECLINE))[which]
    appeal = _appeal_text(spec_of(case.procedure).ends.refused.appeal)
    said = letters.Declined(
        head, _applied(case, at), Text(entry.note), Text(entry.answers.get("cite", "")),
        Text(entry.answers.get("right_way", "")), appeal,
    )  # fmt: skip
    return letters.declined(said)


def draft_evidence(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 调查取证函."""
    asked = list(Inquiry.objects.filter(case=case).order_by("pk"))[which]
    why = both("办理{name}的“{matter}”需要", "to deal with “{matter}” of {name}", name=case.name, matter=head.matter)
    return letters.evidence_request(
        letters.Inquiry(head, Text(asked.to_name), (Text(asked.asks_for),), why, asked.due_on)
    )


def draft_examination(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 医学鉴定预约通知."""
    made = list(Appointment.objects.filter(case=case).select_related("unit").order_by("pk"))[which]
    bring = (Text("身份证", "Identity card"), Text("本通知", "This notice"), Text("病历和检查结果", "Medical records"))
    when = Text("当日门诊时间", "during consulting hours")
    return letters.medical_notice(
        letters.Examination(head, Text(made.unit.name), Text(made.place), made.day, when, bring)
    )


def draft_opinions(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 医学鉴定意见表 of one round of examining. It opens what the doctors found: who asks for it has written
    the look.
    """
    pair = pairs_of_opinions(case)[which]
    found = open_answers(case, [f"opinion.{one.round}.{one.place}" for one in pair])
    told = [
        letters.Opinion(
            one.staff.name, office_day(one.given_at), Text(found[f"opinion.{one.round}.{one.place}"]), Text(one.cite),
            Text(one.grade),
        )
        for one in pair
    ]  # fmt: skip
    made = Appointment.objects.filter(case=case, round=pair[0].round).order_by("-pk").first()
    day = made.day if made else office_day(pair[0].given_at)
    return letters.medical_opinion(letters.Opinions(head, Text(pair[0].unit.name), day, told[0], told[1]))


def pairs_of_opinions(case: Case) -> list[list[Opinion]]:
    """Return the opinions of each round of examining in which both doctors gave theirs, the earliest round first."""
    given = Opinion.objects.filter(case=case).select_related("staff", "unit").order_by("round", "place")
    rounds = [list(of_round)[:2] for _round, of_round in groupby(given, key=lambda one: one.round)]
    return [pair for pair in rounds if len(pair) == 2]


def draft_notice(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 公示, as it was put up."""
    up = list(Publicity.objects.filter(case=case).order_by("pk"))[which]
    step = spec_of(case.procedure).step_named(up.step)
    lines = tuple(Line(Text(label), Text(text)) for label, text in up.lines if label != "姓名")
    said = letters.Publicity(
        _with_contact(head, up.contact), both("拟认定：{it}", "Intended: {it}", it=head.matter),
        up.from_on, up.until_on, limit_text(step.days or step.clock), lines,
    )  # fmt: skip
    return letters.public_notice(said)


def draft_objection(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft one 异议答复书; who objected is opened for it."""
    answered = Objection.objects.filter(publicity__case=case, answered_on__isnull=False).order_by("pk")
    one = list(answered.select_related("publicity"))[which]
    who = open_answers(case, [f"objection.{one.token}"]).get(f"objection.{one.token}", "").partition("\n")[0]
    step = spec_of(case.procedure).step_named(one.publicity.step)
    said = letters.ObjectionAnswer(
        head, Text(who) if who else None, one.received_on, f"{case.number}/{one.publicity.pk}", Text(one.answer),
        bool(one.upheld), Text((step.days or step.clock).cite or "本局公示规定"),
    )  # fmt: skip
    return letters.objection_answer(said)


def draft_decision(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 决定书 of the round decided last."""
    decision = Decision.objects.filter(case=case).order_by("-round", "-number")[0]
    facts = tuple(Line(Text(label), Text(text)) for label, text in decision.facts)
    articles, reasons = tuple(Text(one) for one in decision.articles), Text(decision.reasons)
    way = _way(case)
    if not decision.grants:
        return letters.decision_refuse(letters.Refused(head, facts, articles, reasons, way))
    amounts = tuple(_amount(one, decision) for one in owed_since_decision(case, at))
    recognised = both("同意您申请的“{matter}”。", "What you applied for, “{matter}”, is granted.", matter=head.matter)
    return letters.decision_grant(letters.Granted(head, facts, articles, reasons, recognised, amounts, way))


def draft_transfer(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 抚恤关系转移证明: what the person holds here, until when it is paid, from when the other side pays."""
    decision = Decision.objects.filter(case=case, grants=True).order_by("-round", "-number")[0]
    said = next(one["values"] for one in decision.effects if one["effect"] == Effect.TRANSFER_OUT.value)
    holds = (
        Line(Text("转移证明编号", "Number of this proof"), Text(said["letter"])),
        Line(Text("对象类别", "Category"), Text(category_name(said[CATEGORY]))),
    )  # fmt: skip
    amounts = tuple(_amount(one, decision) for one in owed_since_decision(case, at))
    return letters.transfer_proof(
        letters.Transfer(
            head, Text(said["office"]), holds, _month(said["paid_until"]), _month(said["paid_from"]), amounts,
            Text("；".join(decision.articles)),
        )
    )  # fmt: skip


def _month(text: str) -> Text:
    day = date.fromisoformat(f"{text}-01")
    return Text(f"{day.year}年{day.month}月", f"{day:%B %Y}")


def draft_letter(case: Case, head: Head, at: datetime, which: int) -> Paper:
    """Draft the 待遇告知信: how much, from when and why. Raises Refusal where no money follows from the grant."""
    decision = Decision.objects.filter(case=case, grants=True).order_by("-round", "-number")[0]
    owed = owed_since_decision(case, at)
    if not owed:
        raise Refusal("本决定不涉及发放金额，不用出具待遇告知信。")
    total = sum(one.sum_fen for one in owed)
    first = min(one.first for one in owed)
    arrears = both(
        "自{first}至本月按现行标准合计应发{sum}；已经发过的会从中减去，其余随下一次发放补发。",
        "From {first} to this month {sum} is owed by the standards in force; what was paid already is taken off, the "
        "rest comes with the next payment.",
        first=format_month(first), sum=letters.yuan(total),
    )  # fmt: skip
    paid_on = Text(
        "下一次每月发放时发到您登记的银行账户。", "With the next monthly payment, into your registered account."
    )
    amounts = tuple(_amount(one, decision) for one in owed)
    return letters.letter(letters.Letter(head, amounts, Text(decision.reasons), arrears, paid_on))


def _amount(one: Owed, decision: Decision) -> Amount:
    why = Text("；".join(decision.articles))
    since = Text(format_month(one.first))
    per = Text("一次", "once") if one.once else Text("月", "month")
    return Amount(Text(one.name, one.name_en), one.month_fen, per, since, why)


def _way(case: Case) -> letters.Way:
    appeal = spec_of(case.procedure).ends.refused.appeal
    return letters.Way(_appeal_text(appeal), Text(appeal.cite))


def _appeal_text(appeal: Appeal) -> Text:
    return Text(appeal.zh, appeal.en)


def _paper_names(case: Case) -> dict[str, Text]:
    return {paper.id: Text(paper.name, paper.name_en) for paper in spec_of(case.procedure).papers}


def _applied(case: Case, at: datetime) -> date:
    return case.applied_on or office_day(at)


def _entries(case: Case, move: Move) -> list[Entry]:
    return list(Entry.objects.filter(case=case, move=move.value).order_by("sequence"))


def _with_contact(head: Head, contact: str) -> Head:
    return Head(head.unit, head.number, head.day, head.matter, head.case_number, head.applicant, Text(contact))


DRAFTS: dict[str, Draft] = {
    "acceptance": draft_acceptance, "supplement": draft_supplement, "declined": draft_declined,
    "evidence-request": draft_evidence, "medical-notice": draft_examination, "medical-opinion": draft_opinions,
    "public-notice": draft_notice, "objection-answer": draft_objection, "decision-grant": draft_decision,
    "decision-refuse": draft_decision, "transfer-proof": draft_transfer, "letter": draft_letter,
}  # fmt: skip
