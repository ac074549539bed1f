"""The office's own template in Word: used when it is there, refused with what is wrong when it cannot be."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from opened_papers import word_text
from sample_papers import SAMPLE, sample

from rongjun.base.errors import Refusal
from rongjun.base.papers import make_docx, office_template_path, word

OURS = Path(word.__file__).with_name("paper.docx")


@pytest.fixture
def keep(settings: Any, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """Return how to keep a changed copy of the standard template as the office's."""
    settings.VAR_DIR = tmp_path

    def put(change: Callable[[Any], None]) -> Path:
        document = Document(str(OURS))
        change(document)
        path = office_template_path(SAMPLE.kind)
        path.parent.mkdir(exist_ok=True)
        document.save(str(path))
        return path

    return put


def test_an_offices_template_is_used_for_its_kind_alone(keep: Callable[..., Path]) -> None:
    keep(lambda document: document.sections[0].header.add_paragraph("清正廉洁　热情服务"))
    assert "清正廉洁　热情服务" in word_text(make_docx(SAMPLE))
    assert "清正廉洁" not in word_text(make_docx(sample(kind="other")))
    assert make_docx(SAMPLE) == make_docx(SAMPLE)


def test_a_template_of_ones_own_making_with_named_values(keep: Callable[..., Path]) -> None:
    def rewrite(document: Any) -> None:
        document.element.body.insert(0, document.add_paragraph("{{ zh.unit }}　{{ zh.title }}　致 {{ zh.to }}")._p)

    keep(rewrite)
    assert "青山县退役军人事务局　材料一次性告知书　致 王小明：" in word_text(make_docx(SAMPLE))


def without_notes(document: Any) -> None:
    for paragraph in document.paragraphs:
        if paragraph.text == "{{ part.note }}":
            paragraph.text = "无"


def landscape_a3(document: Any) -> None:
    document.sections[0].page_width, document.sections[0].page_height = Mm(420), Mm(297)


FAULTS: dict[str, Callable[[Any], Any]] = {
    "没有印出“本告知书一式两份。”": without_notes,
    "纸张不是 A4": landscape_a3,
    "标记有误：'nonsense' is undefined": lambda document: document.add_paragraph("{{ nonsense }}"),
    "标记有误：Encountered unknown tag": lambda document: document.add_paragraph("{% nonsense %}"),
    "标记有误：access to attribute '__class__'": lambda document: document.add_paragraph("{{ zh.__class__.__mro__ }}"),
}


@pytest.mark.parametrize("said", FAULTS)
def test_a_fault_of_the_offices_template_is_said(keep: Callable[..., Path], said: str) -> None:
    keep(FAULTS[said])
    with pytest.raises(Refusal) as refused:
        make_docx(SAMPLE)
    assert "paper_templates/sample.docx 不能用" in str(refused.value) and said in str(refused.value)


@pytest.mark.parametrize(
    "content", [b"", b"not a document", b"PK\x03\x04 broken", b"x" * (word.MAX_TEMPLATE_BYTES + 1)]
)
def test_a_file_that_is_no_document_is_said(settings: Any, tmp_path: Path, content: bytes) -> None:
    settings.VAR_DIR = tmp_path
    path = office_template_path("sample")
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(Refusal, match=r"不是能打开的 \.docx 文件|文件超过 5 MB"):
        make_docx(SAMPLE)


def test_our_template_is_what_its_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    place = Path(__file__).parents[2] / "scripts" / "make_paper_template.py"
    spec = importlib.util.spec_from_file_location("make_paper_template", place)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "TARGET", tmp_path / "paper.docx")
    script.main()
    made, kept = Document(str(tmp_path / "paper.docx")), Document(BytesIO(OURS.read_bytes()))
    assert made.element.xml == kept.element.xml and made.styles.element.xml == kept.styles.element.xml
