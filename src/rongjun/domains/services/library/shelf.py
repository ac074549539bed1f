"""What stands in the library, taken from where it is kept: everything here is public and about nobody."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.recognition.procedures import list_present as list_procedures
from rongjun.domains.recognition.procedures import spec_of as procedure_of
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.published import public_records
from rongjun.domains.services.registers.versions import get_present, spec_of
from rongjun.kernel.library import Entry, Kind, find
from rongjun.kernel.period import first_day
from rongjun.kernel.recognition import Procedure
from rongjun.kernel.recognition.procedure import Law
from rongjun.kernel.rulebook.model import Cell, Rulebook

ARTICLES, ANSWERS, LEAFLETS, HANDED_OUT = "policy-article", "policy-answer", "leaflet-text", "leaflet"
"""The registers that the library is written in, and the one that says where leaflets went."""
KINDS: Final[dict[str, Kind]] = {ARTICLES: Kind.ARTICLE, ANSWERS: Kind.QUESTION, LEAFLETS: Kind.LEAFLET}


@dataclass(slots=True)
class Article:
    """An article: quoted by procedures, explained in plain words by the office, or both."""

    key: str
    cite: str
    text: str
    source: str
    matters: list[tuple[str, str, str]] = field(default_factory=list)
    """Procedures that rest on it: code, name, English name."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document by which standards are paid: number, name, where it was read, which standards from when."""

    key: str
    doc_no: str
    name: str
    source: str
    since: date
    tables: tuple[tuple[str, str], ...]
    """Names of the standards, Chinese and English."""


def find_entries(text: str, kind: str, today: date) -> list[Entry]:
    """Return what a text finds in the library, the best first; of one kind where one is named."""
    return find((one for one in list_entries(today) if kind in ("", one.kind)), text)


def list_entries(today: date) -> list[Entry]:
    """Return everything that stands in the library today."""
    procedures = present_procedures()
    return [
        *(_bring(one) for one in procedures),
        *(entry for code, kind in KINDS.items() for entry in _records(code, kind, today)),
        *(_article(one) for one in quoted_articles(procedures)),
        *(_document(one) for one in list_documents()),
    ]


def present_procedures() -> list[Procedure]:
    """Return the procedures in force."""
    return [procedure_of(version) for version in list_procedures()]


def _bring(spec: Procedure) -> Entry:
    papers = "；".join(f"{paper.name} {paper.help}".strip() for paper in spec.papers)
    title, english = f"{spec.name}：要带什么", f"{spec.name_en}: what to bring"
    return Entry(Kind.BRING, spec.code, title, english, f"{spec.who.zh} {papers}")


def _records(code: str, kind: Kind, today: date) -> Iterator[Entry]:
    for record in published(code, today):
        texts = [str(value) for value in record.filled.values() if isinstance(value, str)]
        yield Entry(kind, str(record.pk), record.title, "", "\n".join(texts), note=code)


def published(code: str, today: date) -> list[Record]:
    """Return what a register of the library publishes today; none where there is no such register."""
    try:
        spec = spec_of(get_present(code))
    except NotFound:
        return []
    with whole_registry("门户公布的台账"):
        return list(public_records(spec, today).select_related("unit"))


def quoted_articles(procedures: list[Procedure]) -> list[Article]:
    """Return the articles that procedures quote, each once, with the matters that rest on it."""
    found: dict[str, Article] = {}
    for spec in procedures:
        for law in spec.law:
            key = article_key(law)
            article = found.setdefault(key, Article(key, law.cite, law.text, law.source))
            article.matters.append((spec.code, spec.name, spec.name_en))
    return sorted(found.values(), key=lambda one: one.cite)


def article_key(law: Law) -> str:
    """Return the key of an article as a procedure quotes it."""
    return key_of(law.cite + law.text)


def _article(one: Article) -> Entry:
    return Entry(Kind.ARTICLE, one.key, one.cite, "", one.text)


def get_article(key: str) -> Article:
    """Return an article that procedures quote. Raises NotFound."""
    for article in quoted_articles(present_procedures()):
        if article.key == key:
            return article
    raise NotFound(_("没有这一条。"))


def explanations_of(article: Article, today: date) -> list[Record]:
    """Return what the office published in plain words about the same article: the one whose name it says."""
    told = [one for one in published(ARTICLES, today) if one.filled.get("article")]
    return [one for one in told if _same(one.filled, article.cite)]


def _same(filled: dict[str, Any], cite: str) -> bool:
    """Tell whether a citation names the law and the article that a record explains, whatever signs stand between."""
    bare = cite.translate(_SIGNS)
    law, number = (str(filled.get(name, "")).translate(_SIGNS) for name in ("law", "article"))
    return bool(number) and bare.startswith(law) and bare.removeprefix(law).lstrip("0123456789").startswith(number)


def explanations_of_document(document: Document, today: date) -> list[Record]:
    """Return what the office published in plain words about a document: whose law is its name or its number."""
    names = f"{document.name}\n{document.doc_no}".translate(_SIGNS)
    told = [one for one in published(ARTICLES, today) if one.filled.get("law")]
    return [one for one in told if str(one.filled["law"]).translate(_SIGNS) in names]


_SIGNS: Final = str.maketrans("", "", "《》（）() 　")


def list_documents(book: Rulebook | None = None) -> list[Document]:
    """Return the documents by which national and local standards are paid, the newest first; drafts pay nothing."""
    used = book or current_rulebook()
    cells: dict[tuple[str, str], list[Cell]] = {}
    for cell in used.cells:
        if cell.status.payable and (cell.citation.doc_no or cell.citation.text):
            cells.setdefault((cell.citation.doc_no, cell.citation.text), []).append(cell)
    found = [_document_of(used, number, name, rows) for (number, name), rows in cells.items()]
    return sorted(found, key=lambda one: (one.since, one.doc_no), reverse=True)


def _document_of(book: Rulebook, number: str, name: str, rows: list[Cell]) -> Document:
    tables = [book.tables[table] for table in dict.fromkeys(row.table for row in rows)]
    since = first_day(min(row.effective for row in rows))
    source = next((row.citation.source for row in rows if row.citation.source), "")
    return Document(
        key_of(number + name), number, name, source, since, tuple((one.name, one.name_en) for one in tables)
    )


def _document(one: Document) -> Entry:
    tables = "、".join(name for name, _english in one.tables)
    title = f"{one.name}（{one.doc_no}）" if one.doc_no and one.doc_no not in one.name else one.name
    return Entry(Kind.NOTICE, one.key, title, "", f"{one.doc_no} {tables} {one.source}")


def get_document(key: str) -> Document:
    """Return a document by which standards are paid. Raises NotFound."""
    for document in list_documents():
        if document.key == key:
            return document
    raise NotFound(_("没有这份文件。"))


def key_of(text: str) -> str:
    """Return a short name for an address that stays the same as long as the text does."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
