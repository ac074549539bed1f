"""Scans of papers about money: kept sealed, opened by those who keep the books."""

import hashlib
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, write_content
from rongjun.domains.safeguards.actions import record_act

from .models import Appropriation, FundPaper, Movement


def keep_paper(content: bytes, *, of: Appropriation | Movement, by: Actor, at: datetime) -> FundPaper:
    """Clean, seal and keep a scan inside the caller's transaction; the same content of the same paper is kept once.

    Raises Refusal where it is none of pdf, jpg, png. Call it late: the file is written before the row.
    """
    media, clean = clean_file(content)
    digest = hashlib.sha256(clean).hexdigest()
    owner = {"appropriation": of} if isinstance(of, Appropriation) else {"movement": of}
    known = FundPaper.objects.filter(**owner, digest=digest).first()
    if known is not None:
        return known
    token = uuid4()
    write_content(token, clean)
    return FundPaper.objects.create(
        token=token, media=media, size=len(clean), digest=digest, added_by_id=by.staff_id, added_at=at, **owner
    )


def open_paper(*, paper_id: int, by: Actor, at: datetime) -> tuple[FundPaper, bytes]:
    """Open a scan; that it was opened is on record. Callers have checked who may see what it belongs to.

    Raises NotFound where there is none, crypto.Tampered where its content does not open.
    """
    paper = FundPaper.objects.filter(pk=paper_id).first()
    if paper is None:
        raise NotFound(_("没有这份材料。"))
    content = read_content(paper.token)
    record_act(by=by, at=at, action="funds.paper.open", subject=f"fund_paper:{paper.pk}", detail={"media": paper.media})
    return paper, content
