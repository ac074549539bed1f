"""The steps of a plan: each is finished by its owner with its answers, or sent back with a reason."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Account
from rongjun.kernel.recognition import Ask, Step, StepKind, faults_of, step_asks_for
from rongjun.kernel.recognition.states import Move, State

from .access import open_answers, seal_answer
from .applying import AnswerFaults, all_answers
from .course import lock_case, make_move, refuse_watching, require_duty, take_turn, write_entry
from .examinations import examining_round
from .models import Appointment, Case, Inquiry, Interest, Objection, Opinion, Publicity
from .plans import next_step, step_answers
from .procedures import spec_of

DOCTORS = 2


@transaction.atomic
def finish_step(*, case: Case, answers: Mapping[str, str], note: str = "", by: Actor, at: datetime) -> Case:
    """Finish the step at which a case stands; the next of its plan begins.

    Raises AnswerFaults, Refusal where the step's own condition does not hold yet (two doctors' opinions, every inquiry
    answered, the public notice over with its objections answered), NotPermitted unless it is the actor's move.
    """
    step = _step_at(case)
    take_turn(case, by)
    if step.kind is StepKind.DECIDE:
        raise Refusal(_("这一步是提出决定，请用“提出决定”。"))
    _check_ready(case, step, at)
    plain = keep_step_answers(case, step, answers, at)
    following, plan = next_step(case, {**step_answers(case), step.id: plain})
    kept = {"of": step.id, **plain}
    return make_move(case, Move.ADVANCE, by=by, at=at, step=following, note=note, answers=kept, more={"plan": plan})


@transaction.atomic
def send_back(*, case: Case, to_step: str, reason: str, by: Actor, at: datetime) -> Case:
    """Send a case back to an earlier step of its plan, with a reason.

    Sent back to its examination it is examined anew: the opinions given stay in history and count no more. Raises
    Refusal without a reason or for a step that is not earlier, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    if not reason.strip():
        raise Refusal(_("退回须写明理由。"))
    if to_step not in case.plan or case.plan.index(to_step) >= case.plan.index(case.step):
        raise Refusal(_("只能退回前面的环节。"))
    return make_move(case, Move.SEND_BACK, by=by, at=at, step=to_step, note=reason, answers={"from": case.step})


@transaction.atomic
def take_case(*, case: Case, by: Actor, at: datetime) -> None:
    """Take a case into the own hands, or out of a colleague's: who has it is shown, and it has one owner always.

    Raises NotPermitted unless right and unit fit.
    """
    held, case.owner_staff_id = case.owner_staff_id, None
    take_turn(case, by)
    if held == by.staff_id:
        raise AlreadyDone(_("该事项已在您名下。"))
    _hand(case, by.staff_id, by, at)


@transaction.atomic
def hand_over(*, case: Case, staff_id: int, by: Actor, at: datetime) -> None:
    """Hand a case to a colleague of the unit who may do its next move.

    Raises NotPermitted unless it is the actor's own move or the actor signs for the unit; Refusal for who may not, or
    stepped aside.
    """
    lock_case(case)
    if not by.may(Permission.RECOGNITION_SIGN):
        require_duty(case, by)
    if staff_id not in {staff for staff, _name in list_colleagues(case)}:
        raise Refusal(_("此人不在承办单位，或岗位不能办理这一环节。"))
    _hand(case, staff_id, by, at)


def list_colleagues(case: Case) -> list[tuple[int, str]]:
    """Return (staff id, name) of who in the unit that owns a case may do its next move and has not stepped aside."""
    aside = set(Interest.objects.filter(case=case).values_list("staff_id", flat=True))
    accounts = Account.objects.select_related("staff", "unit__area").filter(unit_id=case.owner_unit_id, is_active=True)
    fits = {one.staff_id: one.staff.name for one in accounts if one.actor().may_code(case.owner_permission)}
    return sorted(((pk, name) for pk, name in fits.items() if pk not in aside), key=lambda one: one[1])


def keep_step_answers(case: Case, step: Step, answers: Mapping[str, str], at: datetime) -> dict[str, str]:
    """Check the answers of a step and seal what must be; returns the plain ones. Raises AnswerFaults."""
    given = {name: text.strip() for name, text in answers.items() if text.strip()}
    asks = step_asks(case, step, given)
    faults = faults_of(asks, given, today=office_day(at))
    if faults:
        raise AnswerFaults(faults)
    refuse_watching(" ".join(given.values()))
    for ask in asks:
        if ask.is_sealed:
            seal_answer(case, f"{step.id}.{ask.id}", given.get(ask.id, ""))
    return {ask.id: given[ask.id] for ask in asks if ask.id in given and not ask.is_sealed}


def step_asks(case: Case, step: Step, given: Mapping[str, str]) -> tuple[Ask, ...]:
    """Return the questions of a step that apply, as far as its own answers tell."""
    answered = {**step_answers(case), step.id: dict(given)}
    return step_asks_for(spec_of(case.procedure), step, all_answers(case), answered)


def whole_step_answers(case: Case) -> dict[str, dict[str, str]]:
    """Return the answers of the steps with the sealed ones opened: for what the grant writes."""
    found = step_answers(case)
    for field, text in open_answers(case).items():
        step, dot, name = field.partition(".")
        if dot and step in found:
            found[step][name] = text
    return found


def _step_at(case: Case) -> Step:
    if case.state != State.WORKING:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return spec_of(case.procedure).step_named(case.step)


def _check_ready(case: Case, step: Step, at: datetime) -> None:
    """Refuse to end a step whose own condition does not hold yet."""
    if step.kind is StepKind.MEDICAL:
        needed = step.doctors.n if step.doctors else DOCTORS
        given = Opinion.objects.filter(case=case, round=examining_round(case)).count()
        if given < needed:
            raise Refusal(_("医学鉴定意见须由 %(n)d 名医生出具，已有 %(given)d 份。") % {"n": needed, "given": given})
    if step.kind is StepKind.EVIDENCE and Inquiry.objects.filter(case=case, answered_on=None).exists():
        raise Refusal(_("还有取证函没有回复；确实取不到的，请登记为何取不到。"))
    if step.kind is StepKind.NOTICE:
        _check_publicity(case, step, at)


def _check_publicity(case: Case, step: Step, at: datetime) -> None:
    """Refuse before a notice was up to its last day: one taken down early was not, but its objections are answered."""
    notices = Publicity.objects.filter(case=case, step=step.id, round=case.round)
    shown = notices.filter(taken_down_on=None).first()
    if shown is None and notices.exists():
        raise Refusal(_("公示提前撤下，没有公示满期；请改正后重新公示。"))
    if shown is None:
        raise Refusal(_("还没有公示。"))
    if shown.until_on >= office_day(at):
        raise Refusal(_("公示到 %(day)s 止，期满才能进入下一环节。") % {"day": shown.until_on})
    if Objection.objects.filter(publicity__in=notices, answered_on=None).exists():
        raise Refusal(_("还有异议没有答复。"))


def _hand(case: Case, staff_id: int, by: Actor, at: datetime) -> None:
    if not Case.objects.filter(pk=case.pk, state=case.state, step=case.step, ended_at=None).update(
        owner_staff=staff_id
    ):
        raise AlreadyDone(_("该事项刚刚已由他人办理，请刷新后查看。"))
    case.owner_staff_id = staff_id
    write_entry(case, "hand", by=by, at=at, step=case.step, answers={"staff": staff_id})


def appointed_unit(case: Case) -> int | None:
    """Return the hospital at which the person is examined in this round, or None."""
    made = Appointment.objects.filter(case=case, round=examining_round(case)).order_by("-pk")
    return made.values_list("unit_id", flat=True).first()


def require_doctor(case: Case, by: Actor) -> None:
    """Raise NotPermitted unless the actor is a doctor of the hospital that the case was sent to."""
    by.require(Permission.RECOGNITION_MEDICAL)
    if by.unit_id != appointed_unit(case):
        raise NotPermitted(_("该事项没有送到您所在的医院鉴定。"))
