"""Papers: one description of what a paper says, made into .docx and .pdf with the same content (decision 0018)."""

from .paper import (
    BOTH,
    CHINESE,
    Block,
    Check,
    Checklist,
    Code,
    Heading,
    Numbered,
    PageBreak,
    Paper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    Text,
)
from .parts import format_day
from .pdf import make_pdf
from .picture import picture_page
from .public import refuse_private
from .word import make_docx, office_template_path

__all__ = [
    "BOTH",
    "CHINESE",
    "Block",
    "Check",
    "Checklist",
    "Code",
    "Heading",
    "Numbered",
    "PageBreak",
    "Paper",
    "Paragraph",
    "Signature",
    "Signatures",
    "Table",
    "Text",
    "format_day",
    "make_docx",
    "make_pdf",
    "office_template_path",
    "picture_page",
    "refuse_private",
]
