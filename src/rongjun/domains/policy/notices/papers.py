"""Scans of a notice's paper: cleaned and sealed as the papers of a person's file are."""

import hashlib
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.media import clean_file
from rongjun.base.paper_store import read_content, remove_content, write_content
from rongjun.domains.safeguards.actions import record_act

from ..models import NoticePaper
from .queries import get_notice
from .states import next_state


@transaction.atomic
def add_notice_paper(*, notice_id: int, content: bytes, name: str, by: Actor, at: datetime) -> NoticePaper:
    """Put a scan to a draft; the same content is one paper.

    Raises NotPermitted, AlreadyDone or Refusal once the notice is submitted, Refusal for anything but pdf, jpg, png.
    """
    by.require(Permission.NOTICE_MAKE)
    notice = get_notice(notice_id)
    next_state(notice.state, "change")
    media, cleaned = clean_file(content)
    digest = hashlib.sha256(cleaned).hexdigest()
    known = NoticePaper.objects.filter(notice=notice, digest=digest).first()
    if known is not None:
        return known
    token = uuid4()
    write_content(token, cleaned)
    paper = NoticePaper.objects.create(
        token=token, notice=notice, name=name.strip()[:100] or "通知扫描件", media=media, size=len(cleaned),
        digest=digest, added_by_id=by.staff_id, added_at=at,
    )  # fmt: skip
    detail = {"media": media, "size": paper.size, "digest": digest}
    record_act(by=by, at=at, action="notice.paper", subject=f"notice:{notice.pk}", detail=detail)
    return paper


@transaction.atomic
def remove_notice_paper(*, notice_id: int, paper_id: int, by: Actor, at: datetime) -> None:
    """Take a wrong scan out of a draft. Raises as `add_notice_paper`, NotFound for a paper of another notice."""
    by.require(Permission.NOTICE_MAKE)
    paper = get_notice_paper(notice_id, paper_id)
    next_state(paper.notice.state, "change")
    token = paper.token
    paper.delete()
    detail = {"digest": paper.digest, "removed": True}
    record_act(by=by, at=at, action="notice.paper", subject=f"notice:{notice_id}", detail=detail)
    remove_content(token)


def open_notice_paper(*, notice_id: int, paper_id: int, by: Actor) -> tuple[NoticePaper, bytes]:
    """Return a scan and its content: it is public, who sees the standards sees it. Raises NotFound, crypto.Tampered."""
    by.require(Permission.POLICY_VIEW)
    paper = get_notice_paper(notice_id, paper_id)
    return paper, read_content(paper.token)


def get_notice_paper(notice_id: int, paper_id: int) -> NoticePaper:
    """Return a paper of a notice. Raises NotFound."""
    paper = NoticePaper.objects.select_related("notice").filter(pk=paper_id, notice_id=notice_id).first()
    if paper is None:
        raise NotFound(_("没有这份扫描件。"))
    return paper
