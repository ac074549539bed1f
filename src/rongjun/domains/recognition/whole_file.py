"""The electronic file of a case as the complete paper one, in order: index, application, papers, what was issued."""

import io
from datetime import datetime

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from rongjun.base.actor import Actor
from rongjun.base.paper_store import read_content
from rongjun.base.papers import Heading, Paper, Table, Text, make_pdf, picture_page
from rongjun.domains.people.batches import office_day
from rongjun.kernel.recognition import Form, asks_for
from rongjun.kernel.recognition.procedure import Ask

from .access import reveal_answers
from .applying import all_answers
from .models import Case, CaseFile, CaseSealed, Issued
from .procedures import spec_of
from .volumes import _contents


def print_whole(case: Case, *, purpose: str, by: Actor, at: datetime) -> bytes:
    """Return one PDF of the whole case in the order of its paper file, each part beginning on a page of its own.

    The access row is committed first. Raises NotPermitted for who may not open what is sealed, ValueError without a
    purpose, crypto.Tampered where a part does not open.
    """
    sealed = list(CaseSealed.objects.filter(case=case).values_list("field", flat=True))
    reveal_answers(case, sealed, purpose=purpose, by=by, at=at)
    writer = PdfWriter()
    parts = _parts(case, by, at)
    lengths = [len(PdfReader(io.BytesIO(content)).pages) for _title, content in parts]
    for content in (_index(case, parts, lengths, by, at), *(content for _title, content in parts)):
        writer.append(io.BytesIO(content))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _parts(case: Case, by: Actor, at: datetime) -> list[tuple[str, bytes]]:
    files = {file.pk: file for file in CaseFile.objects.filter(case=case)}
    issued = {f"issued:{paper.number}": paper for paper in Issued.objects.filter(case=case)}
    found: list[tuple[str, bytes]] = []
    for source, title, scan in _contents(case):
        if source == "application":
            found.append((title, make_pdf(application_form(case, by, at))))
        elif source in issued:
            found.append((title, _that_opens(read_content(issued[source].token), title, case, by, at)))
        elif scan is not None:
            found.append((title, _scan_pages(files[scan], title, case, by, at)))
    return found


def application_form(case: Case, by: Actor, at: datetime) -> Paper:
    """Draft the application as it was handed in: every question with its answer. Who asks has written the look."""
    spec, answers = spec_of(case.procedure), all_answers(case)
    rows = tuple((Text(ask.ask, ask.ask_en), _shown(ask, answers.get(ask.id, ""))) for ask in asks_for(spec, answers))
    head = (
        (Text("事项编号", "Number"), Text(case.number)), (Text("姓名", "Name"), Text(case.name)),
        (Text("申请日期", "Applied on"), Text(case.applied_on.isoformat() if case.applied_on else "—")),
    )  # fmt: skip
    return Paper(
        kind="application", title=Text(f"{spec.name}申请表", f"Application: {spec.name_en}"), unit=Text(by.unit_name),
        number=case.number, date=case.applied_on or office_day(at), to=None, blocks=(Table(rows=head + rows),),
    )  # fmt: skip


def _shown(ask: Ask, answer: str) -> Text:
    if ask.type is Form.YESNO:
        return {"yes": Text("是", "Yes"), "no": Text("否", "No")}.get(answer, Text("—"))
    for option in ask.options:
        if option.id == answer:
            return Text(option.name, option.name_en)
    return Text(answer or "—")


def _index(case: Case, parts: list[tuple[str, bytes]], lengths: list[int], by: Actor, at: datetime) -> bytes:
    """Return the index of the file: number, what it is, from which page, how many."""
    header = (Text("序号", "No."), Text("名称", "What"), Text("起始页", "From page"), Text("页数", "Pages"))
    rows, page = [], 1
    for number, ((title, _content), length) in enumerate(zip(parts, lengths, strict=True), start=1):
        rows.append((Text(str(number)), Text(title), Text(str(page)), Text(str(length))))
        page += length
    paper = Paper(
        kind="index", title=Text("卷内目录", "Index of the file"), unit=Text(by.unit_name), number=case.number,
        date=office_day(at), to=None, blocks=(Heading(Text(case.name)), Table(header=header, rows=tuple(rows))),
    )  # fmt: skip
    return make_pdf(paper)


def _scan_pages(file: CaseFile, title: str, case: Case, by: Actor, at: datetime) -> bytes:
    content = read_content(file.token)
    if file.media != "pdf":
        return picture_page(content, file.media)
    return _that_opens(content, title, case, by, at)


def _that_opens(content: bytes, title: str, case: Case, by: Actor, at: datetime) -> bytes:
    """Return a PDF; for one that does not open, a page that says so in its place."""
    try:
        PdfWriter().append(io.BytesIO(content))
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return make_pdf(_unreadable(title, case, by, at))
    return content


def _unreadable(title: str, case: Case, by: Actor, at: datetime) -> Paper:
    told = Text(
        "这一件的扫描件打不开（损坏或有密码），没有印出；请看原文件，并重新扫描。",
        "The scan of this paper does not open (damaged or locked) and is not printed. See the file and scan it anew.",
    )
    return Paper(
        kind="index", title=Text(title, "A scan that does not open"), unit=Text(by.unit_name), number=case.number,
        date=office_day(at), to=None, blocks=(Heading(told),),
    )  # fmt: skip
