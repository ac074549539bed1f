"""What to bring as one sheet to hand over (一次性告知): the papers, why each, what was answered, a code to the page."""

from collections.abc import Sequence
from datetime import date

from rongjun.base.papers import BOTH, Block, Code, Heading, Numbered, Paper, Paragraph, Text
from rongjun.kernel.recognition import Procedure
from rongjun.kernel.recognition.procedure import Paper as Wanted

PROMISE = Text(
    "窗口只能按这张清单要材料；以后再要的，须说明理由。", "The counter asks for what stands here; more needs a reason."
)
ALL = Text(
    "清单列出可能要带的全部材料；注明“有的情况才要”的，请按自己的情况准备。",
    "All papers that may be asked for; those marked “sometimes” depend on one's situation.",
)


def bring_paper(
    spec: Procedure, papers: Sequence[Wanted], answers: Sequence[tuple[Text, Text]], *, whole: bool, address: str,
    unit: str, today: date,
) -> Paper:  # fmt: skip
    """Return the sheet of a matter. `answers`: what was asked and answered; `whole`: every paper, for any situation."""
    blocks: list[Block] = [Paragraph(Text(spec.who.zh, spec.who.en))]
    if answers:
        told = tuple(Text(f"{ask.zh}：{text.zh}", f"{ask.of('en')}: {text.of('en')}") for ask, text in answers)
        blocks += [Heading(Text("您的情况", "Your situation")), Numbered(told)]
    blocks += [
        Heading(Text("要带的材料", "What to bring")), Numbered(tuple(_line(one, whole) for one in papers)),
        Paragraph(ALL if whole else PROMISE), Code(address, Text("扫码看最新清单", "Scan for the latest list")),
    ]  # fmt: skip
    title = Text(f"一次性告知：{spec.name}", f"What to bring: {spec.name_en}")
    return Paper(
        kind="bring", title=title, unit=Text(unit), date=today, blocks=tuple(blocks), public=True, about_nobody=True,
        seal_line=None, languages=BOTH,
    )  # fmt: skip


def _line(one: Wanted, whole: bool) -> Text:
    zh, en = one.name, one.name_en
    if one.original:
        zh, en = f"{zh}，原件", f"{en}, the original"
    if one.copies:
        zh, en = f"{zh}，复印件 {one.copies} 份", f"{en}, {one.copies} copies"
    if whole and one.when:
        zh, en = f"{zh}（有的情况才要）", f"{en} (sometimes)"
    return Text(f"{zh}（依据：{one.source}）", f"{en} (by: {one.source})")
