"""Every door of the recognition room, opened with answers right and wrong, and who can go through it."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from recognition_world import County, citizen_number

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal
from rongjun.domains.approvals import holds
from rongjun.domains.approvals.models import Act, Hold, Matter
from rongjun.domains.approvals.queries import list_steps
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, deciding, ending, evidence, intake, second_looks, working
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.drafts import drop_idle, take_out_file
from rongjun.domains.recognition.interests import declare_interest
from rongjun.domains.recognition.models import Case, CaseFile, CasePaper, Inquiry, Issued, Objection, SecondLook
from rongjun.domains.recognition.overdue import raise_overdue

PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001e221bc33"
    "0000000049454e44ae426082"
)
WAITS: Final = (1, 12, 40, 120)


class World(County):
    """The county of the tests, with colleagues enough that every rule of two persons can be kept and broken."""

    def __init__(self) -> None:
        super().__init__()
        self.applicant: Actor | None = None
        more = [(Role.OFFICER, None), (Role.HEAD, None), (Role.DIRECTOR, None), (Role.TOWN_CLERK, "东镇站")]
        self.officer2, self.head2, self.director2, self.clerk2 = [
            self.account(role, unit, f"{role}乙") for role, unit in more
        ]
        self.namesake = self.account(Role.OFFICER, None, "申请丙")
        self.auditor = self.account(Role.SYSTEM_ADMIN, None)
        self.everybody = [
            self.officer, self.officer2, self.head, self.head2, self.director, self.director2, self.supervisor,
            self.clerk, self.clerk2, self.worker, self.city, *self.doctors, self.namesake, self.auditor,
        ]  # fmt: skip
        self.stages: dict[str, int] = {}
        self.seen: Counter[str] = Counter()
        self.issued = 0

    def right_for(self, case: Case, door: str, variant: int) -> Actor:
        """Return somebody who could go through a door of a case now, as far as the case's owner tells."""
        named = BY_ROLE.get(door)
        if door == "sign" or door == "return":
            return self._next_signer(case, variant)
        if named is not None:
            fits = [one for one in self.everybody if one.role in named]
            return applicant_of(case) if Role.APPLICANT in named and variant % 2 else fits[variant % len(fits)]
        fits = [one for one in self.everybody if self._owns(case, one)]
        return fits[variant % len(fits)] if fits else self.officer

    def _owns(self, case: Case, one: Actor) -> bool:
        mine = case.owner_unit_id == one.unit_id or one.area_prefix == ""
        return mine and one.may_code(case.owner_permission) and case.owner_staff_id in (None, one.staff_id)

    def _next_signer(self, case: Case, variant: int) -> Actor:
        matter = Matter.objects.filter(
            kind=deciding.KIND, subject_id__in=case.decisions.values("pk"), outcome=""
        ).first()
        if matter is None:
            return self.head
        step = list_steps(matter)[Act.objects.filter(matter_id=matter.pk).count()]
        fits = [one for one in self.everybody if one.may_code(step["permission"])]
        return fits[variant % len(fits)]


APPLIES = (Role.TOWN_CLERK, Role.STATION_WORKER, Role.OFFICER, Role.APPLICANT)
BY_ROLE: Final = {
    **dict.fromkeys(("save", "submit", "drop", "withdraw", "file", "take_out", "appeal"), APPLIES),
    "deliver": (Role.TOWN_CLERK, Role.OFFICER), "new_code": (Role.TOWN_CLERK, Role.OFFICER),
    "opinion": (Role.DOCTOR,), "second_look": (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR),
    "hold": (Role.SUPERVISOR,), "lift": (Role.SUPERVISOR,), "withdraw_deciding": (Role.OFFICER,),
    "interest": (Role.HEAD, Role.OFFICER, Role.CITY),
}  # fmt: skip


type Door = Callable[[World, Case, Actor, int], object]


def save(w: World, case: Case, by: Actor, v: int) -> None:
    wrong = {"number": "123"} if v % 4 == 0 else {"injured_on": "2025-13-01"} if v % 4 == 1 else {}
    right = {
        "number": citizen_number(200 + v % 40), "household": "urban", "cause": ("war", "duty")[v % 2],
        "bank": "工商银行", "injured_on": "2025-06-01", "injury": "左手", "account": "",
    }  # fmt: skip
    applying.save_answers(case=case, answers=right | wrong, by=by, at=w.tick())


def paper(w: World, case: Case, by: Actor, v: int) -> None:
    item = ("identity", "proof", "none")[v % 3]
    intake.check_paper(case=case, item=item, standing=("original", "missing")[v // 3 % 2], by=by, at=w.tick())


def papers(w: World, case: Case, by: Actor, v: int) -> None:
    for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
        intake.check_paper(case=case, item=item, standing="original", by=by, at=w.tick())


def tell(w: World, case: Case, by: Actor, v: int) -> None:
    missing = list(CasePaper.objects.filter(case=case, standing="missing").values_list("item", flat=True))
    items = missing if v % 3 else missing[:1]
    intake.tell_missing(case=case, items=items, note="请补正" if v % 2 else "", by=by, at=w.tick())


def decline(w: World, case: Case, by: Actor, v: int) -> None:
    way = "向户籍地申请" if v % 3 else ""
    intake.decline_case(case=case, reason="不属本县", cite="第六条", right_way=way, by=by, at=w.tick())


def finish(w: World, case: Case, by: Actor, v: int) -> None:
    answers = {
        "first": {"known": "yes"}, "check": {"privacy": ("yes", "no")[v % 2]}, "city": {"opinion": "同意"},
    }.get(case.step, {})  # fmt: skip
    working.finish_step(case=case, answers=answers if v % 6 else {"x": "y"}, by=by, at=w.tick())


def send_back(w: World, case: Case, by: Actor, v: int) -> None:
    to = case.plan[v % len(case.plan)] if case.plan else "first"
    working.send_back(case=case, to_step=to, reason="补充" if v % 5 else "", by=by, at=w.tick())


def hand(w: World, case: Case, by: Actor, v: int) -> None:
    fits = [one for one in w.everybody if v % 2 or one.unit_id == case.owner_unit_id]
    working.hand_over(case=case, staff_id=fits[v % len(fits)].staff_id, by=by, at=w.tick())


def appoint(w: World, case: Case, by: Actor, v: int) -> None:
    unit = w.doctors[0].unit_id if v % 4 else w.city.unit_id
    evidence.appoint(
        case=case, unit_id=unit, day=office_day(w.at) + timedelta(days=v % 5 - 1), place="门诊", by=by, at=w.tick()
    )


def opinion(w: World, case: Case, by: Actor, v: int) -> None:
    evidence.give_opinion(case=case, grade="五级", cite="标准", found="所见" if v % 5 else "", by=by, at=w.tick())


def inquire(w: World, case: Case, by: Actor, v: int) -> None:
    due = office_day(w.at) + timedelta(days=10 - v % 12)
    evidence.ask_evidence(case=case, to_name="档案馆", asks_for="原始档案", due_on=due, by=by, at=w.tick())


def take_out(w: World, case: Case, by: Actor, v: int) -> None:
    known = list(CaseFile.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))
    take_out_file(case=case, file_id=known[v % len(known)] if known else 0, by=by, at=w.tick())


def _inquiry(case: Case, v: int) -> int:
    known = list(Inquiry.objects.filter(case=case).order_by("answered_on", "pk").values_list("pk", flat=True))
    return known[v % len(known)] if known else 0


def chase(w: World, case: Case, by: Actor, v: int) -> None:
    day = office_day(w.at) + timedelta(days=5)
    evidence.chase_evidence(case=case, inquiry_id=_inquiry(case, v), due_on=day, by=by, at=w.tick())


def answer(w: World, case: Case, by: Actor, v: int) -> None:
    said = "查无" if v % 5 else ""
    evidence.answer_evidence(case=case, inquiry_id=_inquiry(case, v), answer=said, by=by, at=w.tick())


def publish(w: World, case: Case, by: Actor, v: int) -> None:
    evidence.put_up(case=case, lines=[("事项", "评残")], contact="县局 0000", by=by, at=w.tick())


def objection(w: World, case: Case, by: Actor, v: int) -> None:
    evidence.record_objection(case=case, said="不是因战" if v % 5 else "", who="某人", by=by, at=w.tick())


def objection_answer(w: World, case: Case, by: Actor, v: int) -> None:
    known = list(Objection.objects.filter(publicity__case=case).values_list("pk", flat=True))
    which = known[v % len(known)] if known else 0
    evidence.answer_objection(case=case, objection_id=which, answer="已核查", upheld=bool(v % 2), by=by, at=w.tick())


def propose(grants: bool) -> Door:
    def door(w: World, case: Case, by: Actor, v: int) -> None:
        answers = {"grade": ("g5", "g6")[v % 2]} if grants and v % 7 else {}
        said = Proposal(grants, [("经过", "训练负伤")], ["第二十六条"], "清楚", answers, "前例不同" if v % 5 else "")
        deciding.propose_decision(case=case, proposal=said, by=by, at=w.tick())

    return door


def hold(w: World, case: Case, by: Actor, v: int) -> None:
    day = office_day(w.at) + timedelta(days=1 + v % 20)
    holds.place_hold(matter_id=deciding.matter_of(case) or 0, reason="事实待核", last_day=day, by=by, at=w.tick())


def lift(w: World, case: Case, by: Actor, v: int) -> None:
    found = Hold.objects.filter(matter_id=deciding.matter_of(case) or 0).order_by("-pk").first()
    holds.lift_hold(hold_id=found.pk if found else 0, reason="已核", by=by, at=w.tick())


def deliver(w: World, case: Case, by: Actor, v: int) -> None:
    w.issued += 1
    issued = Issued.objects.create(
        case=case, kind="decision", number=f"H{w.issued}", title="决定书", issued_at=w.tick(), issued_by_id=by.staff_id
    )
    day = office_day(w.at) - timedelta(days=v % 2 * (v % 3 == 0))
    with suppress(Refusal):  # an issued paper stays undelivered: closing must wait for it
        ending.record_delivery(case=case, issued_id=issued.pk, day=day, how="当面", to="本人", by=by, at=w.tick())


def overturn(upholds: bool) -> Door:
    def door(w: World, case: Case, by: Actor, v: int) -> None:
        ending.answer_appeal(case=case, upholds=upholds, reasons="复核" if v % 6 else "", by=by, at=w.tick())

    return door


def second_look(w: World, case: Case, by: Actor, v: int) -> None:
    look = SecondLook.objects.filter(case=case).order_by("looked_at", "-pk").first()
    second_looks.record_second_look(look_id=look.pk if look else 0, agrees=bool(v % 3), note="复核", by=by, at=w.tick())


def interest(w: World, case: Case, by: Actor, v: int) -> None:
    who = w.everybody[v % len(w.everybody)].staff_id
    declare_interest(case=case, staff_id=who, reason="亲属" if v % 4 else "", by=by, at=w.tick())


DOORS: Final[dict[str, Door]] = {
    "save": save, "paper": paper, "papers": papers, "tell": tell, "decline": decline, "finish": finish,
    "send_back": send_back, "hand": hand, "appoint": appoint, "opinion": opinion, "inquire": inquire, "chase": chase,
    "evidence": answer, "publish": publish, "objection": objection, "objection_answer": objection_answer,
    "grant": propose(grants=True), "refuse": propose(grants=False), "hold": hold, "lift": lift, "deliver": deliver,
    "uphold": overturn(upholds=True), "overturn": overturn(upholds=False), "second_look": second_look,
    "interest": interest, "take_out": take_out,
    "submit": lambda w, case, by, _v: applying.submit_case(case=case, by=by, at=w.tick()),
    "drop": lambda w, case, by, _v: applying.drop_case(case=case, by=by, at=w.tick()),
    "withdraw": lambda w, case, by, v: applying.withdraw_case(
        case=case, reason="本人要求" * (v % 4 > 0), by=by, at=w.tick()
    ),
    "file": lambda w, case, by, v: applying.hand_in_file(
        case=case, item=("identity", "proof", "")[v % 3], content=PNG, title="照片", by=by, at=w.tick()
    ),
    "new_code": lambda w, case, by, _v: applying.renew_secret(case=case, by=by, at=w.tick()),
    "accept": lambda w, case, by, _v: intake.accept_case(case=case, by=by, at=w.tick()),
    "take": lambda w, case, by, _v: working.take_case(case=case, by=by, at=w.tick()),
    "take_down": lambda w, case, by, v: evidence.take_down(case=case, reason="有误" * (v % 3 > 0), by=by, at=w.tick()),
    "sign": lambda w, case, by, _v: deciding.sign_decision(case=case, by=by, at=w.tick()),
    "return": lambda w, case, by, v: deciding.return_decision(
        case=case, reason="更正" * (v % 4 > 0), by=by, at=w.tick()
    ),
    "withdraw_deciding": lambda w, case, by, _v: deciding.withdraw_deciding(
        case=case, reason="本人要求", by=by, at=w.tick()
    ),
    "close": lambda w, case, by, _v: ending.close_case(case=case, by=by, at=w.tick()),
    "appeal": lambda w, case, by, v: ending.appeal_case(case=case, grounds="不服" * (v % 5 > 0), by=by, at=w.tick()),
    "wait": lambda w, _case, _by, v: w.tick(days=WAITS[v % len(WAITS)]),
    "overdue": lambda w, _case, _by, _v: raise_overdue(by=w.head, at=w.tick()),
    "idle": lambda w, _case, _by, _v: drop_idle(by=w.head, at=w.tick()),
}  # fmt: skip
