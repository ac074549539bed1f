"""SAFEGUARDS 6: a public paper cannot print a person's numbers, address, injury or illness; it says where they are."""

from dataclasses import replace

import pytest
from opened_papers import pdf_text, word_text
from sample_papers import sample, saying

from rongjun.base.errors import Refusal
from rongjun.base.papers import Paper, Paragraph, Table, Text, make_docx, make_pdf
from rongjun.kernel.identity import mask_name

PRIVATE = {
    "身份证号": ("11010519491231002X", "身份证 110105 1949 1231 002x", "１１０１０５１９４９１２３１００２Ｘ",
              "110105491231002", "1101051949123\u200b1002X"),
    "手机号": ("13800138000", "138-0013-8000", "电话138 0013 8000", "+86 13800138000", "１３８００１３８０００"),
    "银行账号": ("6222021234567890123", "6222 0212 3456 7890 123", "账号622202123456"),
    "电话": ("0571-88123456", "(0571)88123456", "057188123456", "电话：8812 3456"),
    "住址": ("幸福路12号", "3单元502", "青山村三组12号", "阳光小区6幢", "502室"),
    "伤情或病情": ("右腿骨折", "六级残疾", "残疾等级：6级", "患有糖尿病", "诊断为尘肺", "因战六级", "致残时间"),
}  # fmt: skip
CASES = [(what, text) for what, texts in PRIVATE.items() for text in texts]
HARMLESS = (
    "王*明", "新办评定残疾等级", "青退公〔2026〕12号", "2026年8月1日至2026年8月12日", "2026-08-01 2026-08-12 09:30",
    "1,234,567.00", "RD2026-000123", "编号 2026000123",
    "第1、2、3项", "县政务大厅3号窗口", "军人抚恤优待条例第二十九条",
    "调整残疾等级", "三年内（2023-2026）",
)  # fmt: skip


@pytest.mark.parametrize(("what", "text"), CASES)
@pytest.mark.parametrize("make", [make_pdf, make_docx])
def test_a_public_paper_refuses(what: str, text: str, make: object) -> None:
    assert callable(make)
    paper = sample(public=True, blocks=(Paragraph(Text("公示如下")), Paragraph(Text(f"王*明，{text}"))))
    with pytest.raises(Refusal) as refused:
        make(paper)
    assert "第 2 段" in str(refused.value)
    assert text not in str(refused.value) or what in {"住址", "伤情或病情"}
    make(sample(public=False, blocks=paper.blocks))


@pytest.mark.parametrize("text", HARMLESS)
def test_a_public_paper_prints(text: str) -> None:
    paper = sample(public=True, blocks=(Paragraph(Text(text)), Table(rows=((Text(text),),))))
    make_pdf(paper)
    make_docx(paper)


@pytest.mark.parametrize("row", [("残疾等级", "六级"), ("拟定等级", "6级"), ("性质", "因公", "七级")])
def test_a_label_and_its_value_are_read_together(row: tuple[str, ...]) -> None:
    paper = sample(public=True, blocks=(Table(rows=(tuple(Text(cell) for cell in row),)),))
    with pytest.raises(Refusal, match="第 1 段表第 1 行"):
        make_pdf(paper)


def places() -> list[tuple[Paper, str]]:
    number = Text("13800138000")
    everywhere = saying("13800138000").blocks
    where = ["第 1 段", "第 1 段", "第 1 段", "第 1 段", "第 1 段表第 1 行", "第 1 段"]
    found = [(sample(blocks=(block,)), place) for block, place in zip(everywhere, where, strict=True)]
    names = {"to": "主送", "unit": "单位", "contact": "联系方式", "note": "附注", "seal_line": "印章行"}
    found += [(sample(**{name: number}), said) for name, said in names.items()]
    found.append((sample(number="13800138000"), "文号"))
    found.append((sample(title=Text("公示", "Notice 13800138000")), "标题"))
    return found


@pytest.mark.parametrize(("paper", "place"), places())
def test_every_place_is_searched_and_named(paper: Paper, place: str) -> None:
    with pytest.raises(Refusal, match=f"手机号：{place}里有“1\\*+0”"):
        make_pdf(replace(paper, public=True))


def test_english_is_searched_too() -> None:
    paper = sample(public=True, blocks=(Paragraph(Text("公示", "call 13800138000")),))
    with pytest.raises(Refusal, match="第 1 段"):
        make_pdf(paper)


def test_the_units_landline_and_place_stand_in_its_contact() -> None:
    paper = sample(public=True, contact=Text("0571-88123456，青山县人民路1号", "0571-88123456, 1 Renmin Road"))
    assert "0571-88123456" in pdf_text(make_pdf(paper)) and "人民路1号" in word_text(make_docx(paper))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小明", "王*明"), ("王明", "王*"), ("欧阳小明", "欧**明"), ("买买提·艾力", "买****力"),
     (" 王 明 ", "王*"), ("王", "*"), ("", "*")],
)  # fmt: skip
def test_a_masked_name(name: str, masked: str) -> None:
    assert mask_name(name) == masked
