"""What steps collect: doctors' opinions, answers of units and archives, public notices with their objections."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.units.models import Account, Unit
from rongjun.kernel.identity import mask_name
from rongjun.kernel.recognition import Step, StepKind, effective, named_asks, written
from rongjun.kernel.recognition.states import State

from .access import MEDICAL, seal_answer, visible_cases
from .course import lock_case, refuse_watching, take_turn, write_entry
from .examinations import examining_round
from .interests import refuse_interest
from .letters import refuse_unpublishable
from .models import Appointment, Case, Inquiry, Objection, Opinion, Publicity, Sent
from .plans import step_answers
from .procedures import spec_of
from .working import DOCTORS, require_doctor


@transaction.atomic
def appoint(*, case: Case, unit_id: int, day: date, place: str, by: Actor, at: datetime) -> Appointment:
    """Send the person to a hospital to be examined: its doctors see the case from now on, till the step ends.

    Raises Refusal for a day past, without a place, or a unit without doctors; NotPermitted unless it is one's move.
    """
    _require_step(case, StepKind.MEDICAL, by)
    if day < office_day(at) or not place.strip():
        raise Refusal(_("请填写今天或以后的日期，以及鉴定地点。"))
    if not Account.objects.filter(unit_id=unit_id, role=Role.DOCTOR.value, is_active=True, has_rights=True).exists():
        raise Refusal(_("该单位没有鉴定医生账户；请先由系统管理员开设。"))
    made = Appointment.objects.create(
        case=case, round=examining_round(case), unit_id=unit_id, day=day, place=place.strip()[:120],
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    Sent.objects.filter(case=case, step=MEDICAL, back_at=None).update(back_at=at)
    Sent.objects.create(case=case, unit_id=unit_id, step=MEDICAL, at=at)
    write_entry(case, "appoint", by=by, at=at, step=case.step, answers={"day": day.isoformat(), "place": place.strip()})
    return made


@transaction.atomic
def give_opinion(*, case: Case, grade: str, cite: str, found: str, by: Actor, at: datetime) -> Opinion:
    """Give one doctor's opinion: what was found (sealed), the item of the standard, the grade proposed.

    Raises NotPermitted for who is no doctor of the hospital appointed, AlreadyDone for a second opinion of the same
    doctor or a third one, Refusal where something is missing.
    """
    lock_case(case)
    require_doctor(case, by)
    refuse_interest(case, by)
    if case.state != State.WORKING or spec_of(case.procedure).step_named(case.step).kind is not StepKind.MEDICAL:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    if not (grade.strip() and cite.strip() and found.strip()):
        raise Refusal(_("请写明检查所见、依据的评定标准条款和建议等级。"))
    refuse_watching(found)
    examined = examining_round(case)
    given = Opinion.objects.filter(case=case, round=examined).count()
    if given >= DOCTORS:
        raise AlreadyDone(_("两名医生的意见都已出具。"))
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                case=case, round=examined, place=given + 1, staff_id=by.staff_id, unit_id=by.unit_id,
                grade=grade.strip(), cite=cite.strip()[:200], given_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("您已出具过意见；另一份须由另一名医生出具。")) from None
    seal_answer(case, f"opinion.{examined}.{opinion.place}", found.strip())
    write_entry(case, "opinion", by=by, at=at, step=case.step, answers={"place": given + 1})
    return opinion


@transaction.atomic
def ask_evidence(*, case: Case, to_name: str, asks_for: str, due_on: date, by: Actor, at: datetime) -> Inquiry:
    """Ask a unit or an archive for evidence, with a day by which it is chased.

    Raises Refusal where something is missing or the day is past, NotPermitted unless it is one's move.
    """
    take_turn(case, by)
    if case.state != State.WORKING:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    if not (to_name.strip() and asks_for.strip()) or due_on < office_day(at):
        raise Refusal(_("请填写发往单位、要查什么，以及今天以后的催办日期。"))
    refuse_watching(asks_for)
    sent = Inquiry.objects.create(
        case=case, to_name=to_name.strip()[:120], asks_for=asks_for.strip()[:300], sent_on=office_day(at),
        due_on=due_on, sent_by_id=by.staff_id,
    )  # fmt: skip
    write_entry(case, "inquiry", by=by, at=at, step=case.step, answers={"to": sent.to_name})
    return sent


@transaction.atomic
def chase_evidence(*, case: Case, inquiry_id: int, due_on: date, by: Actor, at: datetime) -> Inquiry:
    """Remind the unit that has not answered, with a new day. Raises as `ask_evidence`, AlreadyDone once answered."""
    take_turn(case, by)
    sent = _open_inquiry(case, inquiry_id)
    if due_on < office_day(at):
        raise Refusal(_("新的催办日期须在今天以后。"))
    sent.reminded_on, sent.due_on = office_day(at), due_on
    sent.save(update_fields=["reminded_on", "due_on"])
    write_entry(case, "chase", by=by, at=at, step=case.step, answers={"to": sent.to_name})
    return sent


@transaction.atomic
def answer_evidence(*, case: Case, inquiry_id: int, answer: str, by: Actor, at: datetime) -> Inquiry:
    """Record what came back, or why nothing can. Raises Refusal without it, AlreadyDone once answered."""
    take_turn(case, by)
    sent = _open_inquiry(case, inquiry_id)
    if not answer.strip():
        raise Refusal(_("请写明查到什么，或为何取不到。"))
    refuse_watching(answer)
    sent.answered_on, sent.answer = office_day(at), answer.strip()[:300]
    sent.save(update_fields=["answered_on", "answer"])
    write_entry(case, "evidence", by=by, at=at, step=case.step, answers={"to": sent.to_name}, note=answer)
    return sent


def lines_shown(case: Case, step: Step) -> list[tuple[str, str]]:
    """Return the answers that a procedure shows in a public notice, by their questions; never a sealed one."""
    spec = spec_of(case.procedure)
    asks, held = named_asks(spec), effective(spec, case.answers, step_answers(case))
    return [
        (asks[name].ask, written(asks[name], held[name]))
        for name in step.shows if name in asks and name in held and not asks[name].is_sealed
    ]  # fmt: skip


def try_notice(*, case: Case, lines: Sequence[tuple[str, str]], contact: str) -> None:
    """Raise Refusal where a notice would publish what may never be: numbers, address, health, or the whole name."""
    whole = case.name.strip()
    if any(whole and whole in f"{label}{text}" for label, text in [*lines, ("", contact)]):
        raise Refusal(_("公示里不能写申请人的全名；姓名由系统隐去一部分。"))
    refuse_unpublishable(lines, contact)


def last_day_of(step: Step, at: datetime) -> date:
    """Return the last day of a public notice that is put up now."""
    return current_calendar().count_days(office_day(at), (step.days or step.clock).limit).last_day


@transaction.atomic
def put_up(*, case: Case, lines: Sequence[tuple[str, str]], contact: str, by: Actor, at: datetime) -> Publicity:
    """Put a public notice up for the working days of the step, the name masked; the step ends after its last day.

    `lines` are (label, text) as everybody reads them: `letters` refuses whatever may not be published. One that was
    taken down early is followed by another, for the whole time again. Raises Refusal without a contact, AlreadyDone
    where it is up, NotPermitted unless it is one's move.
    """
    step = _require_step(case, StepKind.NOTICE, by)
    if not contact.strip():
        raise Refusal(_("请写明接收异议的单位和电话。"))
    try_notice(case=case, lines=lines, contact=contact)
    first, last = office_day(at), last_day_of(step, at)
    shown = [["姓名", mask_name(case.name)], *([label, text] for label, text in lines)]
    try:
        with transaction.atomic():
            notice = Publicity.objects.create(
                case=case, step=step.id, round=case.round, lines=shown, contact=contact.strip()[:120], from_on=first,
                until_on=last, put_by_id=by.staff_id,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("已经公示。")) from None
    write_entry(case, "publicity", by=by, at=at, step=case.step, answers={"until": last.isoformat()})
    return notice


@transaction.atomic
def take_down(*, case: Case, reason: str, by: Actor, at: datetime) -> None:
    """Take a public notice down before its end, with a reason (an error in it, privacy): it has not served then.

    Raises Refusal without a reason or after its last day, NotFound where none is up, NotPermitted.
    """
    step = _require_step(case, StepKind.NOTICE, by)
    if not reason.strip():
        raise Refusal(_("请写明提前撤下的理由。"))
    day = office_day(at)
    standing = Publicity.objects.filter(case=case, step=step.id, round=case.round, taken_down_on=None)
    if standing.filter(until_on__lt=day).exists():
        raise Refusal(_("公示已经期满，不用撤下。"))
    if not standing.update(taken_down_on=day, taken_down_for=reason.strip()[:200]):
        raise NotFound(_("没有正在进行的公示。"))
    write_entry(case, "take_down", by=by, at=at, step=case.step, note=reason)


@transaction.atomic
def record_objection(*, case: Case, said: str, who: str, by: Actor, at: datetime) -> Objection:
    """Record what somebody said against a notice; who it was is sealed and never told to the applicant.

    Raises Refusal where it says nothing, NotFound where nothing is up. An objection may come without a name.
    """
    _require_step(case, StepKind.NOTICE, by)
    shown = Publicity.objects.filter(case=case, step=case.step, round=case.round).order_by("-pk").first()
    if shown is None:
        raise NotFound(_("没有正在进行的公示。"))
    if not said.strip():
        raise Refusal(_("请写明异议的内容。"))
    refuse_watching(said)
    objection = Objection.objects.create(publicity=shown, received_on=office_day(at), recorded_by_id=by.staff_id)
    seal_answer(case, f"objection.{objection.token}", f"{who.strip()}\n{said.strip()}")
    write_entry(case, "objection", by=by, at=at, step=case.step)
    return objection


@transaction.atomic
def answer_objection(*, case: Case, objection_id: int, answer: str, upheld: bool, by: Actor, at: datetime) -> Objection:
    """Answer an objection with what was found. Raises Refusal without an answer, AlreadyDone once answered."""
    _require_step(case, StepKind.NOTICE, by)
    found = Objection.objects.filter(pk=objection_id, publicity__case=case).first()
    if found is None:
        raise NotFound(_("没有这项异议。"))
    if found.answered_on is not None:
        raise AlreadyDone(_("该异议已经答复。"))
    if not answer.strip():
        raise Refusal(_("请写明核查的结果和答复。"))
    refuse_watching(answer)
    found.answered_on, found.answer, found.upheld = office_day(at), answer.strip(), upheld
    found.save(update_fields=["answered_on", "answer", "upheld"])
    write_entry(case, "objection_answer", by=by, at=at, step=case.step, answers={"upheld": "yes" if upheld else "no"})
    return found


def hospitals() -> list[Unit]:
    """Return the units in which doctors have accounts."""
    doctors = Account.objects.filter(role=Role.DOCTOR.value, is_active=True, has_rights=True)
    return list(Unit.objects.filter(pk__in=doctors.values("unit_id")).order_by("name"))


def list_inquiries(by: Actor) -> QuerySet[Inquiry]:
    """Return the inquiries that wait for an answer in the cases that an actor may see, the longest overdue first."""
    waiting = Inquiry.objects.filter(case__in=visible_cases(by), answered_on=None, case__ended_at=None)
    return waiting.select_related("case__person", "case__procedure", "sent_by").order_by("due_on", "pk")


def _require_step(case: Case, kind: StepKind, by: Actor) -> Step:
    take_turn(case, by)
    if case.state != State.WORKING:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    step = spec_of(case.procedure).step_named(case.step)
    if step.kind is not kind:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return step


def _open_inquiry(case: Case, inquiry_id: int) -> Inquiry:
    sent = Inquiry.objects.filter(pk=inquiry_id, case=case).first()
    if sent is None:
        raise NotFound(_("没有这份取证函。"))
    if sent.answered_on is not None:
        raise AlreadyDone(_("该取证函已经回复。"))
    return sent
