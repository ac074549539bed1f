"""The person's own papers, opened with number and code. What is opened on the portal is delivered by that."""

from datetime import datetime
from io import BytesIO
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

from rongjun.base.errors import NotFound
from rongjun.base.paper_store import read_content
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day

from .course import HERE, lock_matter, make_move, person_actor, write_entry
from .deciding import is_signed, present_opinion
from .delivering import DELIVERED_BY, DELIVERED_IN
from .models import Delivery, Issued, Matter
from .papers import list_papers, open_paper

READING: Final = "English version, for reading."


def get_own_paper(*, matter: Matter, issued_id: int) -> Issued:
    """Return a paper that was issued to the person. Raises NotFound for any other."""
    for paper in list_papers(matter, person_actor()):
        if paper.pk == issued_id:
            return paper
    raise NotFound(_("没有这份文书。"))


def is_delivered(paper: Issued) -> bool:
    """Tell whether a paper reached the person, by whatever way."""
    with whole_desk(HERE):
        if paper.opinion_id is not None:
            return Delivery.objects.filter(opinion_id=paper.opinion_id).exists()
        return Delivery.objects.filter(issued=paper).exists()


@transaction.atomic
@whole_desk(HERE)
def receive_paper(*, matter: Matter, issued_id: int, at: datetime) -> Matter:
    """Let the person receive a paper on the portal; of an opinion the next limit runs from this day.

    Received twice, nothing more happens. Raises NotFound, AlreadyDone where it was moved meanwhile.
    """
    paper, by, day = get_own_paper(matter=matter, issued_id=issued_id), person_actor(), office_day(at)
    if is_delivered(paper):
        return matter
    lock_matter(matter)
    Delivery.objects.create(
        matter=matter, issued=paper, opinion_id=paper.opinion_id, how=Delivery.How.PORTAL, day=day, recorded_by=0, at=at
    )
    detail = {"paper": paper.number, "how": Delivery.How.PORTAL.value, "day": day.isoformat()}
    if _waits(matter, paper):
        move = DELIVERED_BY[matter.stage]
        return make_move(matter, move, by=by, at=at, detail=detail, more={"replied_on": day}, since=day)
    write_entry(matter, "delivery", by=by, at=at, detail=detail)
    return matter


def open_own_paper(*, matter: Matter, issued_id: int, docx: bool) -> tuple[Issued, bytes]:
    """Open a paper that the person received. Raises NotFound for one that is another's or not received yet."""
    paper, content = open_paper(matter=matter, issued_id=issued_id, docx=docx, by=person_actor())
    if not is_delivered(paper):
        raise NotFound(_("请先确认收到这份文书，再打开。"))
    return paper, content


def read_lines(paper: Issued, *, english: bool) -> list[list[str]]:
    """Return what a paper says, to be read on a page: a paragraph is one text, a row of a table several.

    The English stands behind the Chinese; `english` asks for it.
    """
    lines: list[list[str]] = []
    for element in Document(BytesIO(read_content(paper.docx_token))).element.body:
        if element.tag == qn("w:p"):
            lines.append([_text(element)])
        elif element.tag == qn("w:tbl"):
            lines += [[_text(cell) for cell in row.iter(qn("w:tc"))] for row in element.iter(qn("w:tr"))]
    lines = [line for line in lines if any(text.strip() for text in line)]
    turn = next((n for n, line in enumerate(lines) if line[0].startswith(READING)), len(lines))
    return lines[turn:] if english and turn < len(lines) else lines[:turn]


def _waits(matter: Matter, paper: Issued) -> bool:
    """Tell whether this is the signed opinion that waits to be delivered."""
    if paper.opinion_id is None or matter.state != DELIVERED_IN[matter.stage] or not is_signed(matter):
        return False
    return present_opinion(matter).pk == paper.opinion_id


def _text(element: object) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))  # type: ignore[attr-defined]
