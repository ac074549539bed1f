"""A paper with one block of each kind, and how to change it."""

from dataclasses import replace
from datetime import date
from typing import Any

from rongjun.base.papers import (
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

SAMPLE = Paper(
    kind="sample",
    title=Text("材料一次性告知书", "What to bring, told once"),
    unit=Text("青山县退役军人事务局", "Qingshan County Veterans' Affairs Bureau"),
    date=date(2026, 8, 1),
    number="青退告〔2026〕12号",
    to=Text("王小明"),
    contact=Text("0571-88123456"),
    note=Text("本告知书一式两份。", "This notice is made in two copies."),
    blocks=(
        Paragraph(Text("请按下列清单准备材料。", "Please bring what is listed below.")),
        Heading(Text("一、材料", "1. Papers")),
        Checklist((Check(Text("身份证", "Identity card"), done=True), Check(Text("退役证件", "Discharge papers")))),
        Numbered((Text("先到镇上", "First the town"), Text("再到县里", "then the county"))),
        Table(
            header=(Text("项目", "Item"), Text("金额（元）", "Yuan")),
            rows=((Text("抚恤金", "Pension"), Text("1,234.00")),),
        ),
        Signatures((Signature(Text("申请人（签名）", "Applicant")), Signature(Text("经办人", "Officer"), dated=False))),
        Code("https://portal.example.org/matters/1/", Text("扫码看", "Scan")),
        PageBreak(),
        Paragraph(Text("另页。", "On another page.")),
    ),
)


def sample(**changes: Any) -> Paper:
    """Return the sample with changes."""
    return replace(SAMPLE, **changes)


def saying(text: str) -> Paper:
    """Return a paper in which a text stands in every place where people's words can stand."""
    said = Text(text)
    return sample(
        to=said, number=text, unit=said, contact=said, note=said, seal_line=said,
        blocks=(
            Paragraph(said), Heading(said), Numbered((said,)), Checklist((Check(said),)),
            Table(rows=((said, said),), header=(said, said)), Signatures((Signature(said),)),
        ),
    )  # fmt: skip
