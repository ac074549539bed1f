"""Reads of notices: lists, one notice, what it says on top."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound

from ..models import Notice, NoticePaper
from .entries import Head
from .states import STANDING


def list_notices() -> QuerySet[Notice]:
    """Return every notice, the latest first, with who made it."""
    return Notice.objects.select_related("made_by").order_by("-pk")


def get_notice(notice_id: int) -> Notice:
    """Return a notice with who made it. Raises NotFound."""
    notice = Notice.objects.select_related("made_by").filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(_("没有这份通知。"))
    return notice


def find_standing(entry_hash: str) -> Notice | None:
    """Return the notice that holds the same entry and is submitted or approved, or None."""
    return Notice.objects.filter(entry_hash=entry_hash, state__in=STANDING).first()


def list_papers(notice_id: int) -> list[NoticePaper]:
    """Return the scans of a notice, in the order in which they were added."""
    return list(NoticePaper.objects.select_related("added_by").filter(notice_id=notice_id).order_by("pk"))


def head_of(notice: Notice) -> Head:
    """Return what stands on top of a notice."""
    return Head(
        kind=notice.kind, doc_no=notice.doc_no, title=notice.title, source=notice.source, effective=notice.effective,
        issuer=notice.issuer, issued=notice.issued, corrects=notice.corrects, region=notice.region,
        region_name=notice.region_name,
    )  # fmt: skip
