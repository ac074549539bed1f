"""Papers opened again: what a .pdf and a .docx say, how large their pages are, which fonts lie in them."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from rongjun.base.papers import Paper, make_docx, make_pdf
from rongjun.base.papers.parts import make_parts, texts_of

A4_POINTS = (595.28, 841.89)
A4_EMU = (7560310, 10692130)


def squeeze(text: str) -> str:
    """Return a text without any gaps: lines are broken differently in print."""
    return "".join(text.replace("\u200b", "").split())


def pdf_text(content: bytes) -> str:
    """Return what all pages say."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def pdf_pages(content: bytes) -> list[str]:
    """Return what each page says."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def pdf_sizes(content: bytes) -> set[tuple[float, float]]:
    """Return the sizes of the pages in points."""
    boxes = [page.mediabox for page in PdfReader(BytesIO(content)).pages]
    return {(round(float(box.width), 2), round(float(box.height), 2)) for box in boxes}


def pdf_fonts(content: bytes) -> dict[str, bool]:
    """Return the fonts of all pages and whether each has its shapes in the file."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(content)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            for descendant in font.get_object()["/DescendantFonts"]:
                about = descendant.get_object()["/FontDescriptor"]
                found[str(about["/FontName"])] = any(key in about for key in ("/FontFile2", "/FontFile3"))
    return found


def word_text(content: bytes) -> str:
    """Return what a .docx says: body, tables, header and footer, a line a paragraph."""
    return "\n".join(_paragraphs(Document(BytesIO(content))))


def word_sizes(content: bytes) -> set[tuple[int, int]]:
    """Return the page sizes of a .docx in English metric units."""
    return {(int(s.page_width or 0), int(s.page_height or 0)) for s in Document(BytesIO(content)).sections}


def whole_on_a4(paper: Paper) -> str:
    """Make a paper as both files: A4, fonts within, every text of every language in both. Return what the .pdf says."""
    pdf, word = make_pdf(paper), make_docx(paper)
    assert pdf_sizes(pdf) == {A4_POINTS} and all(pdf_fonts(pdf).values())
    ((width, height),) = word_sizes(word)
    assert (round(width / 36000), round(height / 36000)) == (210, 297)
    said_pdf, said_word = squeeze(pdf_text(pdf)), squeeze(word_text(word))
    for text in (squeeze(text) for part in make_parts(paper) for text in texts_of(part)):
        assert text in said_pdf and text in said_word, text
    return said_pdf


def chinese_in_english(paper: Paper) -> list[str]:
    """Return the texts of the English part that hold Chinese."""
    english = make_parts(paper)[1]
    return [text for text in texts_of(english) if re.search(r"[\u3000-\u9fff\uff00-\uffef]", text)]


def _paragraphs(document: Any) -> Iterator[str]:
    section = document.sections[0]
    for root in (section.header._element, document.element.body, section.footer._element):
        for paragraph in root.iter(qn("w:p")):
            yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
