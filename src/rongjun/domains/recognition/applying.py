"""An application: begun at the counter, by a village worker or on the portal; saved as it goes; handed in once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.media import clean_file
from rongjun.base.paper_store import write_content
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.registry import identity_index
from rongjun.domains.people.workbook.columns import ID_NUMBER
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Area
from rongjun.kernel.calendar import Limit
from rongjun.kernel.recognition import AnswerFault, Ask, Outcome, asks_for, check, faults_of, papers_for
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition.states import Move, State

from .access import open_answers, seal_answer
from .course import current_calendar, lock_case, make_move, refuse_watching, require_applying, write_entry
from .drafts import empty_draft, keep_on
from .models import Case, CaseFile, CasePaper, Clock
from .numbers import new_secret, next_number, secret_digest
from .owners import OFFICE, duty_in
from .procedures import get_present, spec_of

COUNTER, VILLAGE, PORTAL = "counter", "village", "portal"
EDITABLE = frozenset({State.DRAFT, State.INCOMPLETE})
LONGEST = 4000


class AnswerFaults(Refusal):
    """Answers that cannot be handed in: each fault names its question and how to mend it."""

    def __init__(self, faults: Sequence[AnswerFault]) -> None:
        super().__init__("；".join(f"{fault.message.zh}{fault.mend.zh}" for fault in faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Begun:
    """A case that was begun, and the code that opens it: shown once, kept nowhere in plain."""

    case: Case
    secret: str


@transaction.atomic
def begin_case(
    *, code: str, name: str, area_code: str, channel: str, by: Actor, at: datetime, person_id: int | None = None
) -> Begun:
    """Begin an application by the version of a procedure that is in force now; the case keeps that version.

    Raises NotFound for an unknown procedure, Refusal without a name or for an area unknown or not the actor's,
    NotPermitted for who neither takes applications nor is the applicant.
    """
    require_applying(by)
    if not name.strip() or len(name.strip()) > 60:
        raise Refusal(_("请填写姓名，不超过60个字。"))
    if not Area.objects.filter(pk=area_code).exists() or not area_code.startswith(by.area_prefix or ""):
        raise Refusal(_("没有这个户籍所在地，请从列表中选择村（社区）或镇（街道）。"))
    procedure = get_present(code)
    secret, day = new_secret(), office_day(at)
    case = Case(
        number=next_number(day), secret=secret_digest(secret), procedure=procedure, code=code, name=name.strip(),
        person_id=person_id, area_code=area_code, channel=channel, state=State.DRAFT.value, begun_at=at,
        begun_by=by.staff_id,
    )  # fmt: skip
    duty = duty_in(case, spec_of(procedure), State.DRAFT, "")
    counted = current_calendar().count_days(day, Limit(duty.limit.n, duty.limit.unit), for_person=True)
    case.owner_unit_id, case.owner_permission, case.due_on = duty.unit_id, duty.permission.value, counted.last_day
    case.save(force_insert=True)
    Clock.objects.create(
        case=case, kind="draft", for_person=True, started_on=day, amount=OFFICE["draft"].n,
        unit=OFFICE["draft"].unit.value, binding="office", due_on=counted.last_day, provisional=counted.provisional,
    )  # fmt: skip
    write_entry(case, "begin", by=by, at=at)
    return Begun(case, secret)


@transaction.atomic
def renew_secret(*, case: Case, by: Actor, at: datetime) -> str:
    """Give a new code to an applicant who lost it and was recognised at the counter; the old one opens nothing more.

    Raises NotPermitted without recognition.take.
    """
    by.require(Permission.RECOGNITION_TAKE)
    secret = new_secret()
    Case.objects.filter(pk=case.pk).update(secret=secret_digest(secret))
    write_entry(case, "new_code", by=by, at=at)
    return secret


@transaction.atomic
def save_answers(*, case: Case, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keep answers as they are typed, right or not yet: nothing typed is lost. An empty text takes one back, and the
    time for which a draft is kept begins anew.

    Raises AlreadyDone once it is handed in, NotFound for a question that the procedure does not ask.
    """
    require_applying(by)
    lock_case(case)
    if case.state not in EDITABLE:
        raise AlreadyDone(_("申请已经提交，不能再改；有变化的，请告诉经办人。"))
    asks = {ask.id: ask for ask in spec_of(case.procedure).asks}
    plain = dict(case.answers)
    for name, text in answers.items():
        ask = asks.get(name)
        if ask is None:
            raise NotFound(_("没有这个问题。"))
        _keep_answer(case, ask, text.strip()[:LONGEST], plain)
    Case.objects.filter(pk=case.pk).update(answers=plain)
    case.answers = plain
    keep_on(case, at)


def all_answers(case: Case) -> dict[str, str]:
    """Return every answer of the application, the sealed ones opened. Who calls it has written the look, or is the
    applicant.
    """
    return {**case.answers, **open_answers(case)}


@transaction.atomic
def submit_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Hand an application in, or again with what was missing; it is about whoever of the registry holds its number.

    Raises AnswerFaults naming every question with its mend, AlreadyDone where it was handed in.
    """
    require_applying(by)
    lock_case(case)
    spec, answers = spec_of(case.procedure), all_answers(case)
    day = office_day(at)
    faults = faults_of(asks_for(spec, answers), answers, today=day)
    if faults:
        raise AnswerFaults(faults)
    refuse_watching(" ".join(answers.values()))
    again = case.state == State.INCOMPLETE
    more: dict[str, Any] = {"applied_on": case.applied_on or day}
    if number := next((answers[ask.id] for ask in spec.asks if ask.column == ID_NUMBER and ask.id in answers), ""):
        more["person_id"] = _known_person(number)
    make_move(case, Move.SUPPLEMENT if again else Move.SUBMIT, by=by, at=at, more=more)
    _list_papers(case, spec, answers)
    return case


@transaction.atomic
def drop_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Drop an application that was never handed in, with what was filled in and its files.

    Raises NotPermitted, AlreadyDone once it was handed in.
    """
    require_applying(by)
    make_move(case, Move.DROP, by=by, at=at)
    empty_draft(case)
    return case


@transaction.atomic
def withdraw_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Withdraw a case before its decision, as the applicant wishes; it can be asked for again at any time.

    Raises Refusal without a reason and while it waits for signatures (`deciding.withdraw_deciding`), AlreadyDone once
    it is decided.
    """
    require_applying(by)
    if not reason.strip():
        raise Refusal(_("请写明撤回的理由。"))
    if case.state == State.DECIDING:
        raise Refusal(_("决定已送签，不能在这里撤回；请告诉承办单位，由经办人撤回。"))
    return make_move(case, Move.WITHDRAW, by=by, at=at, note=reason)


@transaction.atomic
def hand_in_file(*, case: Case, item: str, content: bytes, title: str, by: Actor, at: datetime) -> CaseFile:
    """Take a photo or scan of a paper: cleaned of its data of place, sealed; the same content is one file.

    Raises Refusal where it is no pdf, jpg or png, NotFound for a paper that is not asked for.
    """
    require_applying(by)
    spec = spec_of(case.procedure)
    if item and item not in {paper.id for paper in spec.papers}:
        raise NotFound(_("这份材料不在清单上。"))
    media, clean = clean_file(content)
    digest = blind_index("case_file", hashlib.sha256(clean).hexdigest())
    known = CaseFile.objects.filter(case=case, item=item, digest=digest).first()
    if known is not None:
        return known
    file = CaseFile(
        case=case, item=item, title=title.strip()[:80], media=media, size=len(clean), digest=digest,
        added_by=by.staff_id, added_at=at,
    )  # fmt: skip
    write_content(file.token, clean)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        return CaseFile.objects.get(case=case, item=item, digest=digest)
    keep_on(case, at)
    missing = CasePaper.Standing.MISSING
    CasePaper.objects.filter(case=case, item=item, standing=missing).update(standing=CasePaper.Standing.COPY)
    record_act(by=by, at=at, action="recognition.file", subject=f"case:{case.pk}", detail={"item": item})
    return file


def list_checks(case: Case) -> list[Outcome]:
    """Return what the conditions of the procedure come to on the day of application, each with its article."""
    spec = spec_of(case.procedure)
    return list(check(spec, all_answers(case), case.applied_on, current_calendar())) if case.applied_on else []


def _keep_answer(case: Case, ask: Ask, text: str, plain: dict[str, str]) -> None:
    if not ask.is_sealed:
        plain.pop(ask.id, None)
        if text:
            plain[ask.id] = text
        return
    seal_answer(case, ask.id, text)


@whole_registry("申请提交：按身份证号找到已有的档案")
def _known_person(number: str) -> int | None:
    person = Person.objects.filter(id_index=identity_index(number.strip().upper())).first()
    return None if person is None else person.merged_into_id or person.pk


def _list_papers(case: Case, spec: Spec, answers: Mapping[str, str]) -> None:
    """Put the papers of the applicant's situation on the list; what was handed in before stays as it stands."""
    wanted = [paper.id for paper in papers_for(spec, answers)]
    known = set(CasePaper.objects.filter(case=case).values_list("item", flat=True))
    brought = set(CaseFile.objects.filter(case=case).values_list("item", flat=True))
    CasePaper.objects.bulk_create(
        CasePaper(case=case, item=item, standing="copy" if item in brought else "missing")
        for item in wanted
        if item not in known
    )
    CasePaper.objects.filter(case=case, seen_by=None).exclude(item__in=wanted).exclude(item__in=brought).delete()
