"""Papers of a case: what has happened decides which are due; each opens as .docx and .pdf, once, with its number."""

import io

import docx
import pytest
from pypdf import PdfReader
from recognition_world import County, install

from rongjun.base.errors import NotPermitted
from rongjun.domains.recognition import issuing
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.models import Case, Issued

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def texts(case: Case, county: County, kind: str) -> tuple[str, str]:
    """Return what the .pdf and the .docx of a paper say."""
    paper = Issued.objects.filter(case=case, kind=kind).latest("pk")
    _paper, pdf = issuing.open_issued(case=case, issued_id=paper.pk, docx=False, by=county.officer, at=county.tick())
    _paper, word = issuing.open_issued(case=case, issued_id=paper.pk, docx=True, by=county.officer, at=county.tick())
    document = docx.Document(io.BytesIO(word))
    said = [line.text for line in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    reader = PdfReader(io.BytesIO(pdf))
    assert abs(float(reader.pages[0].mediabox.width) - 595.28) < 1
    return "".join(page.extract_text() for page in reader.pages), "".join(said)


def test_every_paper_of_a_granted_rating_is_issued_once(county: County) -> None:
    case = county.to_decide()
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    county.decided(case)
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    kinds = sorted(Issued.objects.filter(case=case).values_list("kind", flat=True))
    assert kinds == ["acceptance", "decision-grant", "letter", "medical-notice", "medical-opinion", "public-notice"]
    assert issuing.issue_due(case=case, by=county.officer, at=county.tick()) == []
    assert len(set(Issued.objects.filter(case=case).values_list("number", flat=True))) == 6


def test_the_letter_says_how_much_from_when_and_why(county: County) -> None:
    case = county.decided(county.to_decide())
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    for said in texts(case, county, "letter"):
        assert "残疾" in said and f"{case.decided_on:%Y-%m}" in said and "条例第二十六条" in said


def test_a_public_notice_shows_no_name_in_full(county: County) -> None:
    case = county.to_decide()
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    for said in texts(case, county, "public-notice"):
        assert case.name not in said


def test_a_refusal_names_facts_articles_reasons_and_the_way_to_appeal(county: County) -> None:
    case = county.decided(county.to_decide(), grants=False)
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    for said in texts(case, county, "decision-refuse"):
        assert "训练负伤" in said and "条例第二十六条" in said and "行政复议" in said


def test_an_applicant_opens_the_own_papers_and_no_doctors_opinion(county: County) -> None:
    case = county.to_decide()
    issuing.issue_due(case=case, by=county.officer, at=county.tick())
    who = applicant_of(case)
    own = Issued.objects.get(case=case, kind="acceptance")
    assert issuing.open_issued(case=case, issued_id=own.pk, docx=False, by=who, at=county.tick())[1][:5] == b"%PDF-"
    other = Issued.objects.get(case=case, kind="medical-opinion")
    with pytest.raises(NotPermitted):
        issuing.open_issued(case=case, issued_id=other.pk, docx=False, by=who, at=county.tick())
