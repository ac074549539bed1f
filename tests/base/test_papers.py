"""Every paper as .pdf and .docx: the same content, A4, fonts inside, the same bytes again, no harm from any text."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opened_papers import (
    A4_EMU,
    A4_POINTS,
    pdf_fonts,
    pdf_pages,
    pdf_sizes,
    pdf_text,
    squeeze,
    word_sizes,
    word_text,
)
from pypdf import PdfReader
from sample_papers import SAMPLE, sample, saying
from sampling import WHOLE

from rongjun.base.papers import CHINESE, Paper, Paragraph, Table, Text, make_docx, make_pdf
from rongjun.base.papers.parts import make_parts, texts_of

TEMPLATE = Path(__file__).parents[2] / "src/rongjun/base/papers/paper.typ"
LONG = 4 if WHOLE else 1
"""How often a text that takes pages is said."""
NASTY = (
    '#let x = 1; *bold* _it_ $x^2$ <label> @ref #sys.inputs \\ // "quoted"',
    "{{ 7 * 7 }} {% for x in y %} {# no #} {_{ a }_} {_% b %_}",
    "<w:p><w:r>&amp;</w:r></w:p> ]]> <!-- & \" '",
    "右到左 \u202egnimoc si yenom\u202c 完 عربي עברית",
    "😀👨‍👩‍👧 𠮷 \ue000 ﷽",
    "行一\n行二\r\n行三\t制表\x00\x08\x0c\ufffe\ud800",
    "= 标题\n- 列表\n+ 1\n/ 词: 义\n```raw```",
)


def texts(paper: Paper) -> list[str]:
    return [squeeze(text) for part in make_parts(paper) for text in texts_of(part) if text]


def test_both_say_all_that_the_paper_says() -> None:
    said_pdf, said_word = squeeze(pdf_text(make_pdf(SAMPLE))), squeeze(word_text(make_docx(SAMPLE)))
    assert len(texts(SAMPLE)) > 40
    assert [text for text in texts(SAMPLE) if text not in said_pdf] == []
    assert [text for text in texts(SAMPLE) if text not in said_word] == []


def test_chinese_comes_first_and_english_is_whole_behind_it() -> None:
    said = squeeze(pdf_text(make_pdf(SAMPLE)))
    places = [said.index(text) for text in ("材料一次性告知书", "2026年8月1日", "Whattobring,toldonce", "1August2026")]
    assert places == sorted(places)
    english = word_text(make_docx(sample(to=None, number="", contact=None))).split("What to bring, told once")[1]
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_chinese_alone_where_no_english_is_wanted() -> None:
    paper = sample(languages=CHINESE)
    assert "What to bring" not in pdf_text(make_pdf(paper)) + word_text(make_docx(paper))


def test_pages_are_a4_and_fonts_lie_in_the_pdf() -> None:
    pdf, word = make_pdf(SAMPLE), make_docx(SAMPLE)
    assert pdf_sizes(pdf) == {A4_POINTS}
    ((width, height),) = word_sizes(word)
    assert abs(width - A4_EMU[0]) < 36000 and abs(height - A4_EMU[1]) < 36000
    fonts = pdf_fonts(pdf)
    assert all(fonts.values())
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"NotoSerifSC", "NotoSansSC"}


def test_pdf_is_for_archives_and_for_readers_aloud() -> None:
    reader = PdfReader(BytesIO(make_pdf(SAMPLE)))
    metadata = reader.xmp_metadata
    assert metadata is not None
    raw = metadata.stream.get_data().decode()
    assert "<pdfaid:part>2<" in raw and "<pdfaid:conformance>A<" in raw and "<pdfuaid:part>1<" in raw
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert reader.metadata is not None and reader.metadata.title == SAMPLE.title.zh


def test_word_names_chinese_fonts() -> None:
    styles = Document(BytesIO(make_docx(SAMPLE))).styles
    named = {name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Paper Body", "Paper Title")}
    assert named == {"Paper Body": "仿宋", "Paper Title": "宋体"}


@pytest.mark.parametrize("make", [make_pdf, make_docx])
def test_the_same_paper_gives_the_same_bytes(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(make)
    before = make(SAMPLE)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 0, 0, 0, 0, 0, 0))
    assert make(SAMPLE) == before
    assert make(sample(date=date(2026, 8, 2))) != before


@pytest.mark.parametrize("rows", [1, 400])
def test_a_table_over_many_pages_repeats_its_header(rows: int) -> None:
    header = (Text("序号栏", "No."), Text("说明栏", "Remark"))
    table = Table(header=header, rows=tuple((Text(f"第{n}号"), Text("说明文字" * 5)) for n in range(rows)))
    paper = sample(blocks=(table,), languages=CHINESE)
    pages = [squeeze(page) for page in pdf_pages(make_pdf(paper))]
    with_rows = [page for page in pages if re.search(r"第\d+号", page.replace("第12号", ""))]
    assert len(with_rows) == (1 if rows == 1 else len(with_rows)) and (rows == 1 or len(with_rows) > 10)
    assert all("序号栏说明栏" in page for page in with_rows)
    made = Document(BytesIO(make_docx(paper))).tables[0]
    assert len(made.rows) == rows + 1
    assert [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in made.rows] == (
        [True] + [False] * rows
    )


def test_a_form_has_no_header() -> None:
    paper = sample(blocks=(Table(rows=((Text("姓名"), Text("王小明")), (Text("事项"), Text("转入")))),))
    made = Document(BytesIO(make_docx(paper))).tables[0]
    assert [[cell.text for cell in row.cells] for row in made.rows] == [["姓名", "王小明"], ["事项", "转入"]]
    assert "王小明" in pdf_text(make_pdf(paper))


def test_two_tables_stay_two_in_word() -> None:
    table = Table(rows=((Text("甲"),),))
    body = Document(BytesIO(make_docx(sample(blocks=(table, table), languages=CHINESE)))).element.body
    kinds = [child.tag.rpartition("}")[2] for child in body]
    assert kinds.count("tbl") == 2 and ("tbl", "tbl") not in list(pairwise(kinds))


@pytest.mark.parametrize("text", NASTY)
def test_no_text_is_ever_markup(text: str) -> None:
    paper = saying(text)
    said = squeeze(word_text(make_docx(paper)))
    assert [piece for piece in texts(paper) if piece not in said] == []
    assert pdf_sizes(make_pdf(paper)) == {A4_POINTS}


def test_markup_stands_in_the_pdf_as_it_was_typed() -> None:
    said = squeeze(pdf_text(make_pdf(saying(NASTY[0]))))
    assert squeeze("#let x = 1; *bold* _it_ $x^2$ <label> @ref #sys.inputs") in said
    assert squeeze("{{ 7 * 7 }} {% for x in y %} {# no #}") in squeeze(pdf_text(make_pdf(saying(NASTY[1]))))


def test_marks_that_turn_the_order_and_controls_are_gone() -> None:
    assert Text("甲\u202e乙\u2066丙\x00\ud800丁\ufffe").zh == "甲乙丙丁"
    assert Text("甲\r\n乙\t丙").zh == "甲\n乙 丙"


def test_what_the_font_lacks_is_named_and_never_a_blank() -> None:
    said = pdf_text(make_pdf(sample(to=Text("𠮷田😀"), languages=CHINESE)))
    assert "〓田〓" in said and "〓 = U+1F600 U+20BB7" in said
    assert "𠮷田😀" in word_text(make_docx(sample(to=Text("𠮷田😀"))))
    assert "〓" not in pdf_text(make_pdf(sample(to=Text("䶮𬭊镕"))))


@pytest.mark.parametrize("text", ["", "x" * 2500 * LONG, "长文 with words " * 75 * LONG, "甲\n" * 50 * LONG])
def test_empty_and_endless_texts(text: str) -> None:
    paper = saying(text)
    assert squeeze(text)[-100:] in squeeze(word_text(make_docx(paper)))
    assert squeeze(text)[-20:] in squeeze(pdf_text(make_pdf(paper)))


@settings(max_examples=200 if WHOLE else 20)
@given(st.text(max_size=40))
@example("\u0301é\u200d\ufe0f")
@example("ﷺ\U0001f1e8\U0001f1f3")
def test_any_text_can_be_printed(text: str) -> None:
    paper = sample(blocks=(Paragraph(Text(text)),), to=Text(text), languages=CHINESE)
    assert pdf_sizes(make_pdf(paper)) == {A4_POINTS}
    assert squeeze(Text(text).zh) in squeeze(word_text(make_docx(paper)))


def test_a_paper_is_made_without_network_and_without_the_systems_fonts() -> None:
    source = TEMPLATE.read_text(encoding="utf-8").replace(
        "image(bytes(codes", ""
    )  # drawn from what comes with the paper
    assert not re.search(r"@preview|#?\b(import|include|plugin|read|image)\b\s*[(\"]", source)
    code = (
        "import sys; sys.path[:0] = ['tests']\n"
        "from django.conf import settings; settings.configure(VAR_DIR='/nowhere', USE_I18N=False)\n"
        "from sample_papers import SAMPLE\nfrom rongjun.base.papers import make_docx, make_pdf\n"
        "sys.stdout.write(f'{len(make_pdf(SAMPLE))} {len(make_docx(SAMPLE))}')\n"
    )
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-c", code],
        cwd=TEMPLATE.parents[4], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "unshare" in done.stderr and "failed" in done.stderr:
        pytest.skip("this machine gives tests no network of their own")
    sizes = [int(size) for size in done.stdout.split()]
    assert len(sizes) == 2 and sizes[0] == len(make_pdf(SAMPLE)) and sizes[1] > 10_000, done.stderr


def test_faulty_descriptions_are_refused() -> None:
    with pytest.raises(ValueError, match="columns"):
        Table(rows=((Text("甲"),), (Text("甲"), Text("乙"))))
    with pytest.raises(ValueError, match="columns"):
        Table(rows=())
    with pytest.raises(ValueError, match="title"):
        sample(title=Text("只有中文"))
    with pytest.raises(ValueError, match="kind"):
        sample(kind="../other")
    with pytest.raises(ValueError, match="Chinese"):
        replace(SAMPLE, languages=("en",))
