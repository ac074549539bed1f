"""Papers of a case: which are due by what has happened, made as .docx and .pdf, numbered, sealed, delivered."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted
from rongjun.base.paper_store import read_content, write_content
from rongjun.base.papers import Text, make_docx, make_pdf
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Unit
from rongjun.kernel.recognition import Effect
from rongjun.kernel.recognition.states import Move

from .access import look_at, may_reveal
from .amounts import owed_since_decision
from .drafting import DRAFTS, pairs_of_opinions
from .letters import KINDS, Head
from .models import Appointment, Case, Entry, Inquiry, Issued, Objection, Publicity
from .procedures import spec_of

FOR_APPLICANT = frozenset(
    {
        "acceptance",
        "supplement",
        "declined",
        "medical-notice",
        "decision-grant",
        "decision-refuse",
        "letter",
        "transfer-proof",
    }
)
"""What the applicant may open: the rest goes to units, doctors and those who objected."""
PRIVATE = frozenset({"medical-opinion", "objection-answer"})
"""What holds health data, or says who objected: opened by those only who may open sealed answers."""
MAKERS = (
    Permission.RECOGNITION_FIRST, Permission.RECOGNITION_REVIEW, Permission.RECOGNITION_SIGN,
    Permission.RECOGNITION_DECIDE, Permission.RECOGNITION_MEDICAL,
)  # fmt: skip


def list_due(case: Case, at: datetime) -> list[str]:
    """Return the kinds of papers that are due and not issued yet, once for each that is due."""
    issued: dict[str, int] = {}
    for kind in Issued.objects.filter(case=case).values_list("kind", flat=True):
        issued[kind] = issued.get(kind, 0) + 1
    due = _due_counts(case)
    if due.get("decision-grant") and not issued.get("letter") and owed_since_decision(case, at):
        due["letter"] = 1
    return [kind for kind, count in due.items() for _n in range(count - issued.get(kind, 0))]


@transaction.atomic
def issue_due(*, case: Case, by: Actor, at: datetime) -> list[Issued]:
    """Issue every paper that is due by what has happened to a case; what was issued is not issued twice."""
    return [_issue(case, kind, by, at) for kind in list_due(case, at)]


def list_for_applicant(case: Case) -> list[Issued]:
    """Return the papers of a case that were issued to the applicant, oldest first."""
    return list(Issued.objects.filter(case=case, kind__in=FOR_APPLICANT).order_by("pk"))


def open_issued(*, case: Case, issued_id: int, docx: bool, by: Actor, at: datetime) -> tuple[Issued, bytes]:
    """Open an issued paper; the access row comes first. An applicant opens what was issued to the applicant only.

    Raises NotFound, NotPermitted for a paper that is another's, crypto.Tampered where it does not open.
    """
    paper = Issued.objects.filter(pk=issued_id, case=case).first()
    if paper is None:
        raise NotFound(_("没有这份文书。"))
    if by.staff_id == 0 and paper.kind not in FOR_APPLICANT:
        raise NotPermitted(_("这份文书不是发给申请人的。"))
    if by.staff_id and paper.kind in PRIVATE and not may_reveal(case, by):
        raise NotPermitted(_("您的岗位没有查看这些内容的权限。"))
    if by.staff_id:
        look_at(case, purpose=f"查看文书：{paper.title}", by=by, at=at, fields=[f"paper.{paper.kind}"])
    return paper, read_content(paper.docx_token if docx else paper.token)


def _due_counts(case: Case) -> dict[str, int]:
    """Return how many of each kind there should be by now."""
    moves = list(Entry.objects.filter(case=case).order_by("sequence").values_list("move", flat=True))
    answered = Objection.objects.filter(publicity__case=case, answered_on__isnull=False).count()
    return {
        "acceptance": min(1, moves.count(Move.ACCEPT)), "supplement": moves.count(Move.TELL),
        "declined": moves.count(Move.DECLINE), "evidence-request": Inquiry.objects.filter(case=case).count(),
        "medical-notice": Appointment.objects.filter(case=case).count(),
        "medical-opinion": len(pairs_of_opinions(case)),
        "public-notice": Publicity.objects.filter(case=case).count(), "objection-answer": answered,
        "decision-grant": moves.count(Move.GRANT), "decision-refuse": moves.count(Move.REFUSE),
        "transfer-proof": moves.count(Move.GRANT) * _moves_out(case),
    }  # fmt: skip


def _moves_out(case: Case) -> bool:
    return any(make.effect is Effect.TRANSFER_OUT for make in spec_of(case.procedure).makes)


def _issue(case: Case, kind: str, by: Actor, at: datetime) -> Issued:
    if not any(by.may(one) for one in MAKERS):
        raise NotPermitted(_("您的岗位不能出具文书。"))
    which = Issued.objects.filter(case=case, kind=kind).count()
    number = f"{case.number}/{Issued.objects.filter(case=case).count() + 1:02d}"
    paper = DRAFTS[kind](case, _head(case, number, by, at), at, which)
    issued = Issued(case=case, kind=kind, number=number, title=KINDS[kind].zh, issued_at=at, issued_by_id=by.staff_id)
    try:
        with transaction.atomic():
            issued.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("该文书刚刚已出具，请刷新后查看。")) from None
    write_content(issued.token, make_pdf(paper))
    write_content(issued.docx_token, make_docx(paper))
    detail = {"kind": kind, "number": number}
    record_act(by=by, at=at, action="recognition.issue", subject=f"case:{case.pk}", detail=detail)
    return issued


def _head(case: Case, number: str, by: Actor, at: datetime) -> Head:
    unit = Unit.objects.filter(pk=by.unit_id).first()
    name = unit.name if unit else by.unit_name
    spec = spec_of(case.procedure)
    contact = Text(unit.contact) if unit and unit.contact else Text(name)
    return Head(Text(name), number, office_day(at), Text(spec.name, spec.name_en), case.number, case.name, contact)
