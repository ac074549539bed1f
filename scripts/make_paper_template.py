"""Make the template of papers in Word: src/rongjun/base/papers/paper.docx. Run once; kept so that it can be made again.

    .venv/bin/python scripts/make_paper_template.py

Measures of GB/T 9704-2012. An office that wants another look copies paper.docx to <VAR>/paper_templates/<kind>.docx and
changes it in Word; docs/guide.md says what has to stay.
"""

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from rongjun.base.papers.word import settle

TARGET = Path(__file__).parents[1] / "src" / "rongjun" / "base" / "papers" / "paper.docx"
RIGHT, CENTER = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


def set_fonts(style: Any, east_asian: str, size_pt: float) -> None:
    """Give a style its Chinese font; Word takes 宋体 where the machine has no 仿宋 or 黑体."""
    style.font.name, style.font.size = "Times New Roman", Pt(size_pt)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)


def add_style(document: Any, name: str, east_asian: str, size_pt: float, **layout: Any) -> None:
    """Add a paragraph style; `layout` are the attributes of its paragraph format."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    set_fonts(style, east_asian, size_pt)
    for key, value in layout.items():
        setattr(style.paragraph_format, key, value)


def add_styles(document: Any) -> None:
    """Add the styles of a paper. Exactly 29 points a line make 22 lines a page."""
    normal = document.styles["Normal"]
    set_fonts(normal, "仿宋", 16)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(29), Pt(0)
    add_style(document, "Paper Title", "宋体", 22, alignment=CENTER, line_spacing=Pt(33), space_after=Pt(14),
              keep_with_next=True)  # fmt: skip
    add_style(document, "Paper Number", "仿宋", 16, alignment=CENTER, space_after=Pt(10))
    add_style(document, "Paper Body", "仿宋", 16, first_line_indent=Pt(32), widow_control=True)
    add_style(document, "Paper Heading", "黑体", 16, keep_with_next=True, space_before=Pt(6))
    add_style(document, "Paper Item", "仿宋", 16, left_indent=Pt(24), first_line_indent=Pt(-24))
    add_style(document, "Paper Signature", "仿宋", 16, space_before=Pt(14), keep_together=True)
    add_style(document, "Paper Cell", "仿宋", 12, line_spacing=Pt(18))
    add_style(document, "Paper Contact", "仿宋", 16, first_line_indent=Pt(32), keep_with_next=True)
    add_style(document, "Paper Closing", "仿宋", 16, alignment=RIGHT, keep_with_next=True)
    add_style(document, "Paper Note", "仿宋", 12, line_spacing=Pt(20), space_before=Pt(14))
    add_style(document, "Paper Small", "宋体", 10.5, line_spacing=Pt(16))


def set_page(document: Any) -> None:
    """Set A4 with the margins of an official paper, the unit and number above, the page's number below."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.style, footer.style = document.styles["Paper Small"], document.styles["Paper Small"]
    header.paragraph_format.tab_stops.add_tab_stop(Mm(156), alignment=2)
    header.add_run("{{ unit }}\t{{ number }}")
    footer.alignment = CENTER
    for text in ("— ", "PAGE", " / ", "NUMPAGES", " —"):
        add_field(footer, text) if text.isalpha() else footer.add_run(text)


def add_field(paragraph: Any, code: str) -> None:
    """Add a field that Word computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def add_lines(document: Any, lines: tuple[tuple[str, str], ...]) -> None:
    """Add paragraphs of (style, text)."""
    for style, text in lines:
        document.add_paragraph(text, style=style)


def add_table(document: Any) -> None:
    """Add the table of which docxtpl makes each table: tags in rows and cells of their own, the header repeated."""
    rows = (
        ("{%tr if block.header %}",),
        ("{%tc for cell in block.header %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endif %}",),
        ("{%tr for row in block.rows %}",),
        ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    )
    table = document.add_table(rows=len(rows), cols=3, style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            set_width(cell._tc.get_or_add_tcPr().get_or_add_tcW(), "auto", 0)
            cell.paragraphs[0].style = document.styles["Paper Cell"]
            cell.paragraphs[0].add_run(text)
    set_width(table._tbl.tblPr.find(qn("w:tblW")), "pct", 5000)
    repeated = OxmlElement("w:tblHeader")
    table.rows[1]._tr.get_or_add_trPr().append(repeated)


def set_width(element: Any, kind: str, value: int) -> None:
    """Set a width: the table as wide as the page, its columns by their content."""
    element.set(qn("w:type"), kind)
    element.set(qn("w:w"), str(value))


def add_body(document: Any) -> None:
    """Add the parts, one a language, with their blocks. Word joins tables that nothing parts: an empty line does."""
    tag = "Paper Body"
    add_lines(document, ((tag, "{%p for part in parts %}"), (tag, "{%p if not loop.first %}")))
    document.add_paragraph("{{ part.reading }}", style="Paper Small").paragraph_format.page_break_before = True
    add_lines(document, (
        (tag, "{%p endif %}"), ("Paper Title", "{{ part.title }}"),
        (tag, "{%p if part.number %}"), ("Paper Number", "{{ part.number }}"), (tag, "{%p endif %}"),
        (tag, "{%p if part.to %}"), ("Normal", "{{ part.to }}"), (tag, "{%p endif %}"),
        (tag, "{%p for block in part.blocks %}"),
        (tag, '{%p if block.kind == "paragraph" %}'), ("Paper Body", "{{ block.text }}"), (tag, "{%p endif %}"),
        (tag, '{%p if block.kind == "heading" %}'), ("Paper Heading", "{{ block.text }}"), (tag, "{%p endif %}"),
        (tag, '{%p if block.kind == "lines" %}'), (tag, "{%p for line in block.lines %}"),
        ("Paper Item", "{{ line }}"), (tag, "{%p endfor %}"), (tag, "{%p endif %}"),
        (tag, '{%p if block.kind == "signatures" %}'), (tag, "{%p for line in block.lines %}"),
        ("Paper Signature", "{{ line }}"), (tag, "{%p endfor %}"), (tag, "{%p endif %}"),
        (tag, '{%p if block.kind == "break" %}'),
    ))  # fmt: skip
    document.add_page_break()
    add_lines(document, ((tag, "{%p endif %}"), (tag, '{%p if block.kind == "table" %}')))
    add_table(document)
    add_lines(document, (
        ("Paper Small", ""), (tag, "{%p endif %}"), (tag, "{%p endfor %}"),
        (tag, "{%p if part.contact %}"), ("Paper Contact", "{{ part.contact }}"), (tag, "{%p endif %}"),
        ("Paper Contact", ""),
        ("Paper Closing", "{{ part.unit }}"), ("Paper Closing", "{{ part.date }}"),
        (tag, "{%p if part.seal_line %}"), ("Paper Closing", "{{ part.seal_line }}"), (tag, "{%p endif %}"),
        (tag, "{%p if part.note %}"), ("Paper Note", "{{ part.note }}"), (tag, "{%p endif %}"),
        (tag, "{%p endfor %}"),
    ))  # fmt: skip


def main() -> int:
    """Write the template."""
    document = Document()
    add_styles(document)
    set_page(document)
    add_body(document)
    made = BytesIO()
    document.save(made)
    TARGET.write_bytes(settle(made.getvalue(), title="", author="", at=datetime(2026, 1, 1)))
    print(TARGET.name, TARGET.stat().st_size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
