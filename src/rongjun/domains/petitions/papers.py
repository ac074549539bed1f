"""Papers of a petition: which are due by what has happened, made as .docx and .pdf, numbered, sealed, opened again.

None of them holds who brought the matter: whoever may see the matter may read its papers. The sheets with a name are
made when a paper is carried to the person, and not kept (`papers_delivery`).
"""

from collections import Counter
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.paper_store import read_content, write_content
from rongjun.base.papers import make_docx, make_pdf
from rongjun.base.scope import whole_desk
from rongjun.domains.units.models import Unit
from rongjun.kernel.petition.states import Move, State

from .course import HERE, lock_matter, reach, refuse_interest, write_entry
from .letters import KINDS
from .models import Answer, Asking, Entry, Issued, Matter, Meeting, Movement, Supervision
from .papers_drafting import DRAFTS, INFORM, answers_of, head_of, signed_opinions
from .telling import queue_message

BETWEEN: Final = frozenset({"transfer", "assignment", "supervision"})
"""Papers between units: the person reads what they mean in the history, not themselves."""
OPINIONS: Final = {"opinion": "first", "review": "review", "rereview": "rereview"}
MAKERS: Final = (
    Permission.PETITION_TAKE, Permission.PETITION_SORT, Permission.PETITION_HANDLE, Permission.PETITION_SIGN,
    Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW, Permission.PETITION_SUPERVISE,
    Permission.PETITION_DISCIPLINE, Permission.PETITION_LEAD,
)  # fmt: skip


@whole_desk(HERE)
def list_due(matter: Matter) -> list[str]:
    """Return the kinds of papers that are due and not issued yet, once for each that is due, in the order of a file."""
    issued = Counter(Issued.objects.filter(matter=matter).values_list("kind", flat=True))
    return [kind for kind, count in _due_counts(matter).items() for _n in range(count - issued[kind])]


@transaction.atomic
def issue_due(*, matter: Matter, by: Actor, at: datetime) -> list[Issued]:
    """Issue every paper that is due by what has happened; what was issued is not issued twice.

    Raises NotFound for a matter that is not seen, NotPermitted.
    """
    reach(matter, by)
    _require_maker(matter, by)
    with whole_desk(HERE):
        return [_issue(matter, kind, by, at) for kind in list_due(matter)]


@transaction.atomic
def issue_paper(*, matter: Matter, kind: str, by: Actor, at: datetime) -> Issued:
    """Issue one paper of a kind that is due. Raises as `issue_due`, Refusal where none of that kind is due."""
    reach(matter, by)
    _require_maker(matter, by)
    with whole_desk(HERE):
        if kind not in list_due(matter):
            raise Refusal(_("现在没有要出具的“%(title)s”。") % {"title": KINDS[kind].zh if kind in KINDS else kind})
        return _issue(matter, kind, by, at)


def list_papers(matter: Matter, by: Actor) -> list[Issued]:
    """Return the papers of a matter, oldest first: the person's own for the person, all for who sees the matter."""
    if by.role is not Role.APPLICANT:
        reach(matter, by)
    with whole_desk(HERE):
        rows = Issued.objects.filter(matter=matter).order_by("pk").prefetch_related("deliveries", "opinion")
        return list(rows.filter(for_person=True) if by.role is Role.APPLICANT else rows)


def open_paper(*, matter: Matter, issued_id: int, docx: bool, by: Actor) -> tuple[Issued, bytes]:
    """Open an issued paper as .docx or .pdf. The person opens the own ones only.

    Raises NotFound, crypto.Tampered where it does not open.
    """
    for paper in list_papers(matter, by):
        if paper.pk == issued_id:
            return paper, read_content(paper.docx_token if docx else paper.token)
    raise NotFound(_("没有这份文书。"))


def title_of(kind: str) -> str:
    """Return the name of a kind of paper."""
    return KINDS[kind].zh


def _due_counts(matter: Matter) -> dict[str, int]:
    """Return how many of each kind there should be by now."""
    moves = dict(Entry.objects.filter(matter=matter).values_list("move").annotate(n=Count("pk")).order_by())
    answers = dict(Answer.objects.filter(matter=matter).values_list("kind").annotate(n=Count("pk")).order_by())
    sent = dict(Movement.objects.filter(matter=matter).values_list("how").annotate(n=Count("pk")).order_by())
    return {
        "receipt": 0 if matter.state in (State.DRAFT, State.DROPPED) else 1,
        "transfer": sent.get("transfer", 0) + sent.get("pass", 0), "assignment": sent.get("assign", 0),
        "informed": moves.get(INFORM, 0), "non_acceptance": answers.get("declined", 0),
        "guidance": answers.get("guidance", 0), "acceptance": moves.get(Move.ACCEPT, 0),
        "asking": Asking.objects.filter(matter=matter).count(), "extension": moves.get(Move.EXTEND, 0),
        "minutes": Meeting.objects.filter(matter=matter, held_at__isnull=False).count(),
        "opinion": len(signed_opinions(matter, "first")), "review": len(signed_opinions(matter, "review")),
        "rereview": len(signed_opinions(matter, "rereview")), "answer": len(answers_of(matter)),
        "supervision": Supervision.objects.filter(matter=matter).count(),
    }  # fmt: skip


def _require_maker(matter: Matter, by: Actor) -> None:
    if not any(by.may(one) for one in MAKERS):
        raise NotPermitted(_("您的岗位不能出具文书。"))
    with whole_desk(HERE):
        refuse_interest(matter, by)


def _issue(matter: Matter, kind: str, by: Actor, at: datetime) -> Issued:
    lock_matter(matter)
    which = Issued.objects.filter(matter=matter, kind=kind).count()
    number = f"{matter.number}/{Issued.objects.filter(matter=matter).count() + 1:02d}"
    unit = Unit.objects.get(pk=by.unit_id)
    paper = DRAFTS[kind](matter, head_of(matter, unit, number, at), at, which)
    opinion = signed_opinions(matter, OPINIONS[kind])[which] if kind in OPINIONS else None
    issued = Issued(
        matter=matter, kind=kind, number=number, title=KINDS[kind].zh, opinion=opinion, for_person=kind not in BETWEEN,
        issued_at=at, issued_by_id=by.staff_id, unit=unit,
    )  # fmt: skip
    try:
        with transaction.atomic():
            issued.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("该文书刚刚已出具，请刷新后查看。")) from None
    write_content(issued.token, make_pdf(paper))
    write_content(issued.docx_token, make_docx(paper))
    write_entry(matter, "issue", by=by, at=at, detail={"kind": kind, "number": number})
    if issued.for_person and kind != "receipt":
        queue_message(matter, at)
    return issued
