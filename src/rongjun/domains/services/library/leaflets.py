"""A leaflet as a paper: what the office wrote, headed where a line begins with #, with a code to its page."""

from datetime import date

from rongjun.base.papers import CHINESE, Block, Code, Heading, Paper, Paragraph, Text
from rongjun.domains.services.registers.models import Record

DRAFT = Text(
    "样稿：还没有经第二人同意，不能发放。", "Draft: not agreed to by a second person yet; not to be handed out."
)


def leaflet_paper(record: Record, *, address: str, draft: bool, today: date) -> Paper:
    """Return a leaflet to be printed; `address` is its page on the portal, which the code leads to.

    Raises Refusal when it is made, where something in it may not be printed for everybody.
    """
    filled = record.filled
    blocks: list[Block] = [Paragraph(Text(filled["lead"]))] if filled.get("lead") else []
    blocks += [_block(line) for line in str(filled.get("body", "")).splitlines() if line.strip()]
    if not draft:
        blocks.append(Code(address, Text("扫码看最新内容", "Scan for the latest text")))
    return Paper(
        kind="leaflet", title=Text(record.title), unit=Text(record.unit.name), date=today if draft else record.day,
        blocks=tuple(blocks), contact=Text(filled["ask_at"]) if filled.get("ask_at") else None, seal_line=None,
        note=DRAFT if draft else None, public=True, about_nobody=True, languages=CHINESE,
    )  # fmt: skip


def _block(line: str) -> Block:
    text = line.strip()
    return Heading(Text(text.lstrip("#").strip())) if text.startswith("#") else Paragraph(Text(text))
