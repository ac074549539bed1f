"""Safe reading of a bank's XML: no document types, no entities, bounds on bytes, depth and elements, part by part."""

import io
from collections.abc import Collection, Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

MAX_BYTES: Final = 128 * 1024**2
MAX_DEPTH: Final = 40
MAX_HELD: Final = 1_500_000
"""Elements held at once: what is read is let go, part by part."""


def looks_like_xml(content: bytes) -> bool:
    """Tell whether bytes begin as XML does, after a mark of byte order and blanks."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<") or content[:4] in (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def root_of(content: bytes) -> str:
    """Return the tag of the root with its namespace, '{urn…}Document'. Raises Refusal as `parts_of`."""
    for tag, _element in _events(content, ()):
        return tag
    raise Refusal(_("XML 文件是空的。"))


def parts_of(content: bytes, names: Collection[str]) -> Iterator[tuple[str, Element | None]]:
    """Yield ('{ns}Root', None) first, then (name, element) for each element of these local names, as it ends.

    An element given is emptied when the next is asked for; of nested names the inner comes first. Raises Refusal where
    the file is too large or deep, is no XML, or declares a document type or entities.
    """
    return _events(content, frozenset(names))


def _events(content: bytes, names: Collection[str]) -> Iterator[tuple[str, Element | None]]:
    if len(content) > MAX_BYTES:
        raise Refusal(_("文件超过 %(limit)s MB；请让银行拆成几个文件。") % {"limit": MAX_BYTES // 1024**2})
    try:
        yield from _walk(content, names)
    except DefusedXmlException:
        raise Refusal(
            _("文件里有文档类型或实体声明，银行报文不需要这些；为安全起见不读取，请向银行核实来源。")
        ) from None
    except (ParseError, LookupError, ValueError) as fault:
        told = {"fault": str(fault)[:120]}
        raise Refusal(_("XML 文件不完整或已损坏（%(fault)s）；请向银行重新取得。") % told) from None


def _walk(content: bytes, names: Collection[str]) -> Iterator[tuple[str, Element | None]]:
    depth = held = 0
    stack: list[Element] = []
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            if not depth:
                yield element.tag, None
            depth, held = depth + 1, held + 1
            stack.append(element)
            if depth > MAX_DEPTH or held > MAX_HELD:
                raise Refusal(_("文件的层次或内容多得不像银行报文，没有读取；请向银行核实。"))
            continue
        depth -= 1
        stack.pop()
        if local(element) in names and stack:
            yield local(element), element
            held -= sum(1 for _one in element.iter())
            element.clear()
            stack[-1].remove(element)


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def find(element: Element | None, path: str) -> Element | None:
    """Return the first element at a path of local names ('Refs/EndToEndId'), or None."""
    return next(find_all(element, path), None)


def find_all(element: Element | None, path: str) -> Iterator[Element]:
    """Yield every element at a path of local names."""
    if element is None:
        return
    first, _slash, rest = path.partition("/")
    for child in element:
        if local(child) == first:
            if rest:
                yield from find_all(child, rest)
            else:
                yield child


def text(element: Element | None, *paths: str) -> str:
    """Return the text at the first of these paths that has one, without blanks around it; else ''."""
    for path in paths:
        found = find(element, path)
        if found is not None and (found.text or "").strip():
            return (found.text or "").strip()
    return ""
