"""Shipped procedures driven through the real doors to their end, whatever steps their answers ask for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from recognition_world import VILLAGE, County, account_number, citizen_number

from rongjun.base.actor import Actor, Role
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, deciding, evidence, intake, working
from rongjun.domains.recognition.access import get_case
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.models import Case, CasePaper, Inquiry
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.period import parse_month
from rongjun.kernel.recognition import Ask, Form, Step, StepKind, asks_for

type Answers = Mapping[str, str]
MOST_STEPS = 20


class Office(County):
    """The county with who else the shipped procedures need: a province, and colleagues for the last steps."""

    def __init__(self) -> None:
        super().__init__()
        self.finance = self.account(Role.FINANCE, None)
        self.colleagues = [
            self.clerk, self.worker, self.officer, self.city, *self.doctors,
        ]  # fmt: skip

    def owner(self, case: Case) -> Actor:
        """Return who owes the next move."""
        fits = [one for one in self.colleagues if one.may_code(case.owner_permission)]
        return next((one for one in fits if one.unit_id == case.owner_unit_id), self.officer)

    def moved_to(self, day: date) -> None:
        """Let time pass until a day; it never goes back."""
        self.at = max(self.at, datetime.combine(day, self.at.timetz()))

    def run(self, month: str) -> Run:
        """Compute the run of a month on its second day."""
        self.moved_to(date(int(month[:4]), int(month[5:]), 2))
        run = actions.open_run(month=parse_month(month), by=self.officer, at=self.tick())
        return compute_run(run_id=run.pk, at=self.tick())

    def released(self, month: str) -> Run:
        """Compute, sign and release the run of a month."""
        run = actions.submit_run(run_id=self.run(month).pk, by=self.officer, at=self.tick())
        for by in (self.head, self.director):
            actions.sign_run(run_id=run.pk, by=by, at=self.tick())
        return actions.release_run(run_id=run.pk, by=self.finance, at=self.tick())

    def accepted_case(self, code: str, answers: Answers, name: str) -> Case:
        """Return an accepted case with all its papers seen."""
        self.running += 1
        begun = applying.begin_case(
            code=code, name=name, area_code=VILLAGE, channel="counter", by=self.clerk, at=self.tick()
        ).case
        asked = {ask.id for ask in spec_of(begun.procedure).asks}
        own = {
            "name": name, "id_number": citizen_number(self.running), "area": VILLAGE,
            "account": account_number(self.running), "bank": "农业银行",
        }  # fmt: skip
        given = {name: text for name, text in (own | dict(answers)).items() if name in asked}
        spec = spec_of(begun.procedure)
        given = completed(lambda known: asks_for(spec, known), given, office_day(self.at))
        applying.save_answers(case=begun, answers=given, by=self.clerk, at=self.tick())
        case = applying.submit_case(case=begun, by=self.clerk, at=self.tick())
        by = self.owner(case)
        for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
            intake.check_paper(case=case, item=item, standing="original", by=by, at=self.tick())
        return intake.accept_case(case=case, by=by, at=self.tick())

    def granted(
        self, code: str, answers: Answers, steps: Mapping[str, Answers], *, decided: date, name: str,
        grants: bool = True,
    ) -> Case:  # fmt: skip
        """Return a case granted (or refused) on a day, with the steps answered as given."""
        case = self.accepted_case(code, answers, name)
        for _turn in range(MOST_STEPS):
            step = spec_of(case.procedure).step_named(case.step)
            if step.kind is StepKind.DECIDE:
                break
            self._take_step(case, step, steps.get(step.id, {}))
            case = get_case(case.pk, self.officer)
        self.moved_to(decided)
        step = spec_of(case.procedure).step_named(case.step)
        answers = self._completed(case, step, steps.get(step.id, {}))
        said = Proposal(grants, [("事实", "属实")], ["条例"], "符合条件", answers, "事实不同")
        deciding.propose_decision(case=case, proposal=said, by=self.officer, at=self.tick())
        for by in (self.head, self.director):
            deciding.sign_decision(case=case, by=by, at=self.tick())
        return case

    def _take_step(self, case: Case, step: Step, answers: Answers) -> None:
        by = self.owner(case)
        if step.kind is StepKind.MEDICAL:
            day = office_day(self.at) + timedelta(days=2)
            evidence.appoint(case=case, unit_id=self.doctors[0].unit_id, day=day, place="门诊", by=by, at=self.tick())
            for doctor in self.doctors:
                evidence.give_opinion(case=case, grade="见决定", cite="标准", found="所见", by=doctor, at=self.tick())
        if step.kind is StepKind.EVIDENCE:
            sent = evidence.ask_evidence(
                case=case, to_name="档案馆", asks_for="档案", due_on=office_day(self.at) + timedelta(days=9), by=by,
                at=self.tick(),
            )  # fmt: skip
            evidence.answer_evidence(case=case, inquiry_id=sent.pk, answer="有记载", by=by, at=self.tick())
            assert not Inquiry.objects.filter(case=case, answered_on=None).exists()
        if step.kind is StepKind.NOTICE:
            notice = evidence.put_up(case=case, lines=[], contact="县局", by=by, at=self.tick())
            self.moved_to(notice.until_on + timedelta(days=1))
        working.finish_step(case=case, answers=self._completed(case, step, answers), by=by, at=self.tick())

    def _completed(self, case: Case, step: Step, answers: Answers) -> dict[str, str]:
        return completed(lambda known: working.step_asks(case, step, known), dict(answers), office_day(self.at))


def completed(asks: Callable[[dict[str, str]], Sequence[Ask]], given: dict[str, str], day: date) -> dict[str, str]:
    """Return answers with every question that must be answered and is not: the plainest answer there is."""
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
        return "no" if ask.id.startswith("need_") else "yes"
    return {Form.DATE: day.isoformat(), Form.MONTH: f"{day:%Y-%m}", Form.NUMBER: "1", Form.NAME: "周某某"}.get(
        ask.type, "无"
    )
