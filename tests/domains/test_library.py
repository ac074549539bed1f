"""The library: what two persons agreed to is found by everybody, a leaflet is printed, copies are counted."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kept import fresh
from opened_papers import pdf_text
from registers_world import Office, key

from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.papers import make_pdf
from rongjun.base.scope import whole_registry
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.services.library import shelf
from rongjun.domains.services.library.leaflets import leaflet_paper
from rongjun.domains.services.library.sheets import bring_paper
from rongjun.domains.services.registers import proposals
from rongjun.domains.services.registers.actions import move_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.queries import children_of
from rongjun.kernel.library import Kind

pytestmark = pytest.mark.django_db(databases=["default", "access"])
ADDRESS = "https://portal.example.org/portal/published/leaflet-text/1/"
LEAFLET = {
    "name_of": "旧伤复发怎么报", "topic": "medical", "lead": "先看病，后到镇上报。", "basis": "军人抚恤优待条例",
    "body": "# 谁能报\n一级至六级残疾军人。\n# 怎么办\n带发票和残疾军人证到镇上。", "ask_at": "0990-1234567 镇服务站",
}  # fmt: skip
ARTICLE = {
    "law": "退役军人保障法", "article": "第五十五条", "called": "帮扶援助", "kind": "law", "topic": "other",
    "words": "国家建立退役军人帮扶援助机制，"
    "在养老、医疗、住房等方面，对生活困难的退役军人按照国家有关规定给予帮扶援助。",
    "plain": "日子过不下去时到村站说一声；因病致残的也一样。",
    "since_on": "2021-01-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office) -> Office:
    load_shipped()
    return fresh(made)


def written(office: Office, code: str, typed: dict[str, str]) -> Record:
    """Write something and put it forward to a second person."""
    with whole_registry("tests"):
        record = office.open(code, typed=typed, by=office.officer)
        move_record(record=record, to="published", typed={}, by=office.officer, at=office.tick(), form_key=key())
        return record


def agreed(office: Office, record: Record) -> Record:
    with whole_registry("tests"):
        waiting = proposals.waiting_proposal(record)
        assert waiting is not None
        assert proposals.agree(record=record, proposal_id=waiting.pk, by=office.head, at=office.tick())
        record.refresh_from_db()
        return record


def found(office: Office, text: str, kind: str = "") -> list[tuple[str, str]]:
    return [(one.kind, one.title) for one in shelf.find_entries(text, kind, office.at.date())]


def test_what_one_person_wrote_is_found_only_after_another_agreed_and_no_more_once_it_ended(office: Office) -> None:
    record = written(office, "policy-article", ARTICLE)
    assert found(office, "过不下去") == []
    with whole_registry("tests"), pytest.raises(AlreadyDone):
        waiting = proposals.waiting_proposal(record)
        assert waiting is not None
        proposals.agree(record=record, proposal_id=waiting.pk, by=office.officer, at=office.tick())
    record = agreed(office, record)
    assert found(office, "过不下去") == [(Kind.ARTICLE, "《退役军人保障法》第五十五条：帮扶援助")]
    with whole_registry("tests"):
        typed = {"ended_why": "条文已修改"}
        move_record(record=record, to="ended", typed=typed, by=office.officer, at=office.tick(), form_key=key())
    assert found(office, "过不下去") == []


def test_one_search_finds_articles_documents_matters_and_leaflets_and_one_kind_alone(office: Office) -> None:
    agreed(office, written(office, "leaflet-text", LEAFLET))
    kinds = {kind for kind, _title in found(office, "")}
    assert kinds == {Kind.BRING, Kind.ARTICLE, Kind.NOTICE, Kind.LEAFLET}
    assert found(office, "旧伤复发", Kind.LEAFLET) == [(Kind.LEAFLET, "旧伤复发怎么报")]
    assert found(office, "优待证 要带什么", Kind.BRING)
    assert any("抚恤" in title for _kind, title in found(office, "残疾抚恤金", Kind.NOTICE))


def test_an_article_that_procedures_quote_tells_what_rests_on_it_and_the_plain_words_of_the_same_article(
    office: Office,
) -> None:
    quoted = next(one for one in shelf.quoted_articles(shelf.present_procedures()) if "第二十九条" in one.cite)
    assert quoted.matters and shelf.get_article(quoted.key).text == quoted.text
    law, _sign, _rest = quoted.cite.partition("第二十九条")
    typed = ARTICLE | {"law": law.strip("《》"), "article": "第二十九条", "called": "同一条"}
    agreed(office, written(office, "policy-article", typed))
    assert [one.title for one in shelf.explanations_of(quoted, office.at.date())] == [
        f"《{typed['law']}》第二十九条：同一条"
    ]
    other = next(one for one in shelf.quoted_articles(shelf.present_procedures()) if "第二十九条" not in one.cite)
    assert shelf.explanations_of(other, office.at.date()) == []


def test_a_document_shows_the_plain_words_that_name_it(office: Office) -> None:
    document = next(one for one in shelf.list_documents() if one.doc_no)
    typed = ARTICLE | {"law": document.name, "article": "标准", "called": "今年涨多少"}
    agreed(office, written(office, "policy-article", typed))
    today = office.at.date()
    assert [one.filled["called"] for one in shelf.explanations_of_document(document, today)] == ["今年涨多少"]
    other = next(one for one in shelf.list_documents() if one.name != document.name)
    assert shelf.explanations_of_document(other, today) == []


def test_a_document_says_number_and_standards_and_no_draft_is_among_them(office: Office) -> None:
    documents = shelf.list_documents()
    assert all(one.tables and (one.doc_no or one.name) for one in documents)
    assert shelf.get_document(documents[0].key) == documents[0]
    assert [one.since for one in documents] == sorted((one.since for one in documents), reverse=True)


def test_a_leaflet_is_a_draft_until_two_persons_agreed_and_then_has_a_code(office: Office) -> None:
    record = written(office, "leaflet-text", LEAFLET)
    draft = pdf_text(make_pdf(leaflet_paper(record, address=ADDRESS, draft=True, today=office.at.date())))
    assert "样稿" in draft and ADDRESS not in draft
    paper = leaflet_paper(agreed(office, record), address=ADDRESS, draft=False, today=office.at.date())
    text = pdf_text(make_pdf(paper)).replace("\u200b", "")
    assert "样稿" not in text and "谁能报" in text and ADDRESS in "".join(text.split()) and "#" not in text


def test_a_leaflet_may_speak_of_wounds_and_may_not_print_a_number_of_a_person(office: Office) -> None:
    body = {"body": "因战致残、诊断为尘肺的残疾军人，凭病历申请。"}
    agreed(office, written(office, "leaflet-text", LEAFLET | body))
    with pytest.raises(Refusal, match="手机号"):
        written(office, "leaflet-text", LEAFLET | {"name_of": "另一份", "body": "问老王 13800138000"})


def test_where_a_leaflet_was_handed_out_stands_under_it_in_copies(office: Office) -> None:
    record = agreed(office, written(office, "leaflet-text", LEAFLET))
    typed = {"made": str(record.pk), "title_of": "旧伤复发怎么报", "kind": "leaflet", "given_on": "2026-03-02",
             "where_of": "market", "copies": "200"}  # fmt: skip
    with whole_registry("tests"):
        given = office.open("leaflet", typed=typed, area_code="990101001001")
        assert list(children_of(record)) == [given]


def test_the_sheet_of_what_to_bring_names_every_paper_with_its_source_and_its_code(office: Office) -> None:
    spec = next(one for one in shelf.present_procedures() if one.code == "rating-new")
    paper = bring_paper(
        spec, spec.papers, [], whole=True, address=ADDRESS, unit="试验县局", today=office.at.date()
    )  # fmt: skip
    text = "".join(pdf_text(make_pdf(paper)).replace("\u200b", "").split())
    assert all("".join(one.name.split()) in text for one in spec.papers) and ADDRESS in text and "一次性告知" in text


def test_the_library_costs_the_same_queries_whatever_is_in_it(office: Office) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            shelf.find_entries("抚恤", "", office.at.date())
        return len(caught)

    queries()
    before = queries()
    for number in range(5):
        agreed(office, written(office, "policy-article", ARTICLE | {"called": f"抚恤{number}"}))
    assert queries() == before <= 14
