"""The case file printed in order: index, registration, what was attached, every paper, the history. Without a name.

What the person attached may tell who it was: it is printed for those only who may open that, the look written first.
"""

import io
from collections.abc import Callable
from datetime import datetime
from itertools import accumulate

from django.utils.timezone import localtime
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from rongjun.base.actor import Actor
from rongjun.base.paper_store import read_content
from rongjun.base.papers import Heading, Paper, Table, Text, make_pdf, picture_page
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit

from . import letters
from .course import HERE, reach
from .identity import handles_blind, may_open, record_identity_look, told_to
from .letters import Head
from .models import Addition, Attachment, Entry, Issued, Matter
from .papers_drafting import draft_registration, head_of
from .papers_words import MOVES

type Part = tuple[str, Callable[[], bytes]]


def print_file(*, matter: Matter, purpose: str, by: Actor, at: datetime) -> bytes:
    """Return one PDF of the whole file in order, each part beginning on a page of its own.

    Raises NotFound for a matter that is not seen, Refusal without a purpose where it holds what the person attached,
    crypto.Tampered where a part does not open.
    """
    reach(matter, by)
    with whole_desk(HERE):
        own = may_open(matter, by) and Attachment.objects.filter(matter=matter, from_person=True).exists()
        if own:
            record_identity_look(matter, ["attachments"], purpose, by, at)
        head = head_of(matter, Unit.objects.get(pk=by.unit_id), matter.number, at)
        made = [(title, content()) for title, content in _parts(matter, head, at, own, handles_blind(matter, by))]
    pages = [len(PdfReader(io.BytesIO(content)).pages) for _title, content in made]
    firsts = accumulate(pages, initial=1)
    lines = [(title, first, count) for (title, _content), first, count in zip(made, firsts, pages, strict=False)]
    writer = PdfWriter()
    for content in (make_pdf(letters.file_index(head, lines)), *(content for _title, content in made)):
        writer.append(io.BytesIO(content))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _parts(matter: Matter, head: Head, at: datetime, own: bool, blind: bool) -> list[Part]:
    found: list[Part] = [("信访事项登记表", lambda: make_pdf(draft_registration(matter, head, at, 0)))]
    files = Attachment.objects.filter(matter=matter).order_by("pk")
    for file in files if own else files.filter(from_person=False):
        found.append((file.title or "附件", _of_file(file, head)))
    additions = list(Addition.objects.filter(matter=matter).order_by("pk"))
    if additions:
        found.append(("补充说明", lambda: make_pdf(_added(additions, head))))
    for paper in Issued.objects.filter(matter=matter).order_by("pk"):
        found.append((f"{paper.title} {paper.number}", _of_paper(paper)))
    return [*found, ("办理经过", lambda: make_pdf(_history(matter, head, blind)))]


def _of_paper(paper: Issued) -> Callable[[], bytes]:
    return lambda: read_content(paper.token)


def _of_file(file: Attachment, head: Head) -> Callable[[], bytes]:
    def content() -> bytes:
        held = read_content(file.token)
        if file.media != "pdf":
            return picture_page(held, file.media)
        try:
            PdfWriter().append(io.BytesIO(held))
        except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
            return make_pdf(_unreadable(file.title or "附件", head))
        return held

    return content


def _added(additions: list[Addition], head: Head) -> Paper:
    header = (Text("日期", "Day"), Text("补充的内容（已隐去信访人身份）", "What was added (who wrote is left out)"))
    rows = tuple((Text(office_day(one.added_at).isoformat()), Text(one.told or "—")) for one in additions)
    return _sheet("additions", Text("补充说明", "What was added"), head, Table(header=header, rows=rows))


def _history(matter: Matter, head: Head, blind: bool) -> Paper:
    header = (Text("时间", "When"), Text("单位", "Unit"), Text("办理", "What"), Text("说明", "Note"))
    rows = tuple(
        (
            Text(f"{localtime(one.at):%Y-%m-%d %H:%M}"), Text(one.unit_name or "信访人"),
            MOVES.get(one.move, Text(one.move)), Text(one.note or "—"),
        )
        for one in told_to(list(Entry.objects.filter(matter=matter).order_by("sequence")), blind=blind)
    )  # fmt: skip
    return _sheet("history", Text("办理经过", "History"), head, Table(header=header, rows=rows))


def _unreadable(title: str, head: Head) -> Paper:
    told = Text(
        "这一件的扫描件打不开（损坏或有密码），没有印出；请看原文件，并重新扫描。",
        "The scan of this paper does not open (damaged or locked) and is not printed. See the file and scan it anew.",
    )
    return _sheet("unreadable", Text(title, "A scan that does not open"), head, Heading(told))


def _sheet(kind: str, title: Text, head: Head, block: Table | Heading) -> Paper:
    return Paper(
        kind=f"petition-{kind}", title=title, unit=head.unit, number=head.matter, date=head.day, to=None,
        blocks=(block,), seal_line=None,
    )  # fmt: skip
