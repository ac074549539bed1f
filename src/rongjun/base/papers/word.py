"""A paper as .docx: by docxtpl, from the template that comes with Rongjun or from the office's own.

The office's own stands in <VAR>/paper_templates/<kind>.docx. It may look as it likes, but it has to be A4 and to print
the whole of what the paper says; a template that cannot be used is refused with what is wrong, never passed over.
"""

import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from rongjun.base.errors import Refusal

from .paper import Paper
from .parts import make_parts, texts_of
from .public import refuse_private

MAX_TEMPLATE_BYTES: Final = 5 * 1024 * 1024
_OURS: Final = Path(__file__).with_name("paper.docx")
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
_A4: Final = (Mm(210), Mm(297))
_NEAR: Final = Mm(1)


def make_docx(paper: Paper) -> bytes:
    """Return a paper as .docx on A4; the same paper and template give the same bytes.

    Raises Refusal where the office's template cannot be used, and where a public paper holds what cannot be published.
    """
    refuse_private(paper)
    parts = [part | {"blocks": [_written(block) for block in part["blocks"]]} for part in make_parts(paper)]
    path = office_template_path(paper.kind)
    made = _render_office(path, paper, parts) if path.exists() else _render(_OURS.read_bytes(), paper, parts)
    at = datetime.combine(paper.date, time())
    return settle(made, title=paper.title.zh, author=paper.unit.zh, at=at)


def _written(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block as Word prints it: a code to be scanned as the line and the address that it stands for."""
    if block["kind"] != "code":
        return block
    return {"kind": "lines", "lines": [block["text"], *block["lines"]]}


def office_template_path(kind: str) -> Path:
    """Return where the office's own template of a kind of paper stands, if it has one."""
    return Path(settings.VAR_DIR) / "paper_templates" / f"{kind}.docx"


def settle(content: bytes, *, title: str, author: str, at: datetime) -> bytes:
    """Return a .docx that says who made it and when by the paper, not by the machine: same content, same bytes."""
    document = Document(BytesIO(content))
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title[:255], author[:255], "", ""
    about.created, about.modified, about.revision = at, at, 1
    saved, settled = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return settled.getvalue()


def _render_office(path: Path, paper: Paper, parts: list[dict[str, Any]]) -> bytes:
    """Render the office's template. Raises Refusal that names the file and says what to mend."""
    if path.stat().st_size > MAX_TEMPLATE_BYTES:
        raise _unusable(path, _("文件超过 5 MB"))
    try:
        made = _render(path.read_bytes(), paper, parts)
        document = Document(BytesIO(made))
    except TemplateError as fault:
        raise _unusable(path, _("标记有误：%(fault)s") % {"fault": fault.message or str(fault)}) from fault
    except Exception as fault:  # python-docx and zipfile answer a file that is no .docx with many kinds of faults
        raise _unusable(path, _("不是能打开的 .docx 文件")) from fault
    if not all(_is_a4(section.page_width, section.page_height) for section in document.sections):
        raise _unusable(path, _("纸张不是 A4"))
    printed = _squeeze("".join(_printed(document)))
    for text in (text for part in parts for text in texts_of(part)):
        if _squeeze(text) not in printed:
            raise _unusable(path, _("没有印出“%(text)s”") % {"text": text[:30]})
    return made


def _render(template: bytes, paper: Paper, parts: list[dict[str, Any]]) -> bytes:
    tool = DocxTemplate(BytesIO(template))
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    context = {"parts": parts, "unit": paper.unit.zh, "number": paper.number, "zh": parts[0], "en": parts[-1]}
    tool.render(_safe(context), environment, autoescape=True)
    made = BytesIO()
    tool.save(made)
    return made.getvalue()


def _safe(value: Any) -> Any:
    """Return the values as text that is neither XML nor one of docxtpl's own signs ({_{ and the like)."""
    if isinstance(value, str):  # escaped before it is called safe
        return Markup(str(escape(value)).replace("_", "&#95;"))  # noqa: S704
    if isinstance(value, list):
        return [_safe(each) for each in value]
    return {key: _safe(each) for key, each in value.items()}


def _printed(document: Opened) -> Iterator[str]:
    """Yield every text of a document: body, tables, headers and footers."""
    sections = document.sections
    roots = [document.element.body, *(s.header._element for s in sections), *(s.footer._element for s in sections)]
    for root in roots:
        for text in root.iter(qn("w:t")):
            yield text.text or ""


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _is_a4(width: int | None, height: int | None) -> bool:
    """Tell whether a page is A4, upright or lying."""
    sides = sorted((width or 0, height or 0))
    return all(abs(side - right) <= _NEAR for side, right in zip(sides, _A4, strict=True))


def _unusable(path: Path, why: str) -> Refusal:
    return Refusal(
        _("本单位的纸样 paper_templates/%(name)s 不能用：%(why)s。请改好，或移走这个文件以使用自带的纸样。")
        % {"name": path.name, "why": why}
    )
