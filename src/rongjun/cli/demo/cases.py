"""Cases of recognition in the demo: one granted, one refused and appealed, one in public notice, two just begun."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from rongjun.base.actor import Actor
from rongjun.domains.recognition import applying, deciding, ending, evidence, intake, issuing, working
from rongjun.domains.recognition.access import case_scope, get_case
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.models import Case, CasePaper, Issued
from rongjun.domains.recognition.procedures import load_shipped, spec_of
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.recognition import Ask, Form, Step, StepKind, asks_for

from .county import village_code
from .people import Row
from .scans import scan_pdf
from .stage import Stage

CODE = "rating-new"
MOST_STEPS = 15
STORY = {
    "category": "c11", "service_start": "2021-09-01", "service_end": "2026-09-01", "rated_before": "no",
    "cause": "duty", "course": "wound", "injured_unit": "某部（虚构）", "injured_place": "某驻地（虚构）",
    "reason": "训练中受伤（虚构）", "injury": "左手功能受限（虚构）", "records": "both", "by": "self",
}  # fmt: skip
STEPS: Mapping[str, Mapping[str, str]] = {
    "county": {"need_evidence": "yes", "need_visit": "no", "privacy": "no"},
    "medical": {"grade": "g8"}, "proposal": {"cause": "duty", "grade": "g8"},
    "province": {"cause": "duty", "grade": "g8", "reply_no": "省退役军人厅批〔虚构〕18号", "cert_no": "虚构000018"},
}  # fmt: skip
REFUSED: Mapping[str, Mapping[str, str]] = {
    "county": {"need_evidence": "no", "need_visit": "no", "privacy": "no"}, "medical": {"grade": "g0"},
    "proposal": {"meets": "no"},
}  # fmt: skip


def tell_decided(stage: Stage) -> None:
    """Tell of a rating granted, and of one refused against which the applicant asked for a review."""
    load_shipped()
    good, bad = _accepted(stage), _accepted(stage)
    for case, steps, grants in ((good, STEPS, True), (bad, REFUSED, False)):
        _work(stage, case, steps, until=StepKind.DECIDE)
        _decide(stage, case, grants=grants)
        issuing.issue_due(case=case, by=stage.desk.officer, at=stage.at)
        for paper in Issued.objects.filter(case=case, kind__startswith="decision"):
            ending.record_delivery(
                case=case, issued_id=paper.pk, day=stage.day, how="person", to=case.name, by=stage.desk.officer,
                at=stage.at,
            )  # fmt: skip
        ending.close_case(case=case, by=stage.desk.officer, at=stage.at)
    grounds = "病历已经补齐，请重新看一看。（虚构）"
    ending.appeal_case(case=bad, grounds=grounds, by=applicant_of(bad), at=stage.at)


def tell_waiting(stage: Stage) -> None:
    """Tell of cases under way, so that every role finds one on its desk."""
    published = _accepted(stage)
    _work(stage, published, STEPS, until=StepKind.NOTICE)
    lines, contact = [("事项", published.procedure.name)], "清源县（虚构）退役军人事务局 0000-0000000"
    evidence.put_up(case=published, lines=lines, contact=contact, by=stage.desk.officer, at=stage.at)
    issuing.issue_due(case=published, by=stage.desk.officer, at=stage.at)
    waiting = _accepted(stage)
    _work(stage, waiting, STEPS, until=StepKind.MEDICAL)
    _told(stage)
    _draft(stage)


def _begun(stage: Stage) -> Case:
    """Begin an application at the town's counter for an invented soldier who was discharged this autumn."""
    row = stage.makers.person("11", 姓名=_name(stage))
    case = applying.begin_case(
        code=CODE, name=row["姓名"], area_code=village_code(0), channel="counter", by=stage.desk.clerk, at=stage.at
    ).case
    injured = (stage.day - timedelta(days=300)).isoformat()
    answers = STORY | _own(row) | {"injured_on": injured, "service_end": (stage.day - timedelta(days=60)).isoformat()}
    asks = {ask.id for ask in spec_of(case.procedure).asks}
    given = {name: text for name, text in answers.items() if name in asks}
    spec = spec_of(case.procedure)
    given = _completed(lambda known: asks_for(spec, known), given, stage.day)
    applying.save_answers(case=case, answers=given, by=stage.desk.clerk, at=stage.at)
    return case


def _own(row: Row) -> dict[str, str]:
    return {
        "name": row["姓名"], "id_number": row["身份证号"], "household": "rural", "area": village_code(0),
        "phone": row["联系电话"], "bank": row["开户银行"], "account": row["银行账号"],
    }  # fmt: skip


def _name(stage: Stage) -> str:
    return stage.makers.person("11")["姓名"]


def _accepted(stage: Stage) -> Case:
    """An application with all its papers, accepted."""
    case = _begun(stage)
    for item in [paper.id for paper in spec_of(case.procedure).papers][:2]:
        page = scan_pdf(["虚构材料，仅供演示", case.name])
        applying.hand_in_file(case=case, item=item, content=page, title="", by=stage.desk.clerk, at=stage.at)
    applying.submit_case(case=case, by=stage.desk.clerk, at=stage.at)
    for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
        intake.check_paper(case=case, item=item, standing="original", by=stage.desk.clerk, at=stage.at)
    intake.accept_case(case=case, by=stage.desk.clerk, at=stage.at)
    issuing.issue_due(case=case, by=stage.desk.clerk, at=stage.at)
    return case


def _told(stage: Stage) -> None:
    """An application that still lacks its papers: told once, completely."""
    case = _begun(stage)
    applying.submit_case(case=case, by=stage.desk.clerk, at=stage.at)
    missing = list(CasePaper.objects.filter(case=case, standing="missing").values_list("item", flat=True))
    intake.tell_missing(case=case, items=missing, note="", by=stage.desk.clerk, at=stage.at)
    issuing.issue_due(case=case, by=stage.desk.clerk, at=stage.at)


def _draft(stage: Stage) -> None:
    """An application that a village worker has begun."""
    applying.begin_case(
        code="preference-card", name=_name(stage), area_code=village_code(0), channel="village", by=stage.desk.worker,
        at=stage.at,
    )  # fmt: skip


def _work(stage: Stage, case: Case, steps: Mapping[str, Mapping[str, str]], *, until: StepKind) -> None:
    """Work on a case until a step of a kind begins; a medical step to stop at waits for its second doctor."""
    for _turn in range(MOST_STEPS):
        step = spec_of(case.procedure).step_named(case.step)
        if step.kind is StepKind.MEDICAL:
            _examine(stage, case, whole=until is not StepKind.MEDICAL)
        if step.kind is until:
            return
        _finish(stage, case, step, steps.get(step.id, {}))


def _finish(stage: Stage, case: Case, step: Step, answers: Mapping[str, str]) -> None:
    by = _owner(stage, case)
    if step.kind is StepKind.EVIDENCE:
        due = stage.day + timedelta(days=20)
        sent = evidence.ask_evidence(
            case=case, to_name="某部档案室（虚构）", asks_for="训练受伤的原始记载", due_on=due, by=by, at=stage.at
        )
        evidence.answer_evidence(
            case=case, inquiry_id=sent.pk, answer="有当日受伤和送医的记载（虚构）", by=by, at=stage.at
        )  # fmt: skip
    if step.kind is StepKind.NOTICE:
        notice = evidence.put_up(case=case, lines=[], contact="县局（虚构）", by=by, at=stage.at)
        stage.reach(stage.at + (notice.until_on - stage.day + timedelta(days=1)))
    with case_scope(by):
        given = _completed(lambda known: working.step_asks(case, step, known), dict(answers), stage.day)
        working.finish_step(case=case, answers=given, by=by, at=stage.at)
        issuing.issue_due(case=get_case(case.pk, stage.desk.officer), by=stage.desk.officer, at=stage.at)


def _examine(stage: Stage, case: Case, *, whole: bool) -> None:
    doctors = [get_actor_named(name) for name in ("yisheng", "yisheng2")]
    evidence.appoint(
        case=case, unit_id=doctors[0].unit_id, day=stage.day + timedelta(days=2), place="门诊三楼（虚构）",
        by=stage.desk.officer, at=stage.at,
    )  # fmt: skip
    for doctor in doctors if whole else doctors[:1]:
        evidence.give_opinion(
            case=case, grade="八级", cite="评定标准相应条款（虚构）", found="检查所见（虚构）", by=doctor, at=stage.at
        )


def _decide(stage: Stage, case: Case, *, grants: bool) -> None:
    step = spec_of(case.procedure).step_named(case.step)
    given = _completed(lambda known: working.step_asks(case, step, known), {}, stage.day)
    facts = [("致残经过", "训练中受伤，有原始记载（虚构）" if grants else "检查未达到等级（虚构）")]
    article = "军人抚恤优待条例（2024年修订）第二十六条、第二十八条"
    reasons = "事实清楚，符合条件。" if grants else "残情达不到残疾等级。"
    said = Proposal(grants, facts, [article], reasons, given)
    deciding.propose_decision(case=case, proposal=said, by=stage.desk.officer, at=stage.at)
    for by in (stage.desk.head, stage.desk.director):
        deciding.sign_decision(case=case, by=by, at=stage.at)


def _owner(stage: Stage, case: Case) -> Actor:
    """Return who owes the next move."""
    above = [get_actor_named(name) for name in ("shiju", "shengting")]
    fits = [one for one in (stage.desk.clerk, stage.desk.officer, *above) if one.may_code(case.owner_permission)]
    return next((one for one in fits if one.unit_id == case.owner_unit_id), stage.desk.officer)


def _completed(asks: Callable[[dict[str, str]], Sequence[Ask]], given: dict[str, str], day: date) -> dict[str, str]:
    """Return answers with the plainest one for every question that must be answered and is not."""
    for _round in range(MOST_STEPS):
        left = [ask for ask in asks(given) if ask.required and ask.id not in given]
        if not left:
            break
        given = given | {ask.id: _plainest(ask, day) for ask in left}
    return given


def _plainest(ask: Ask, day: date) -> str:
    if ask.options:
        return ask.options[0].id
    if ask.type is Form.YESNO:
        return "yes"
    return {Form.DATE: day.isoformat(), Form.MONTH: f"{day:%Y-%m}", Form.NUMBER: "1"}.get(ask.type, "无（虚构）")
