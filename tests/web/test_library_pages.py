"""Pages of the library: open to everybody on the portal, with sheets and codes; written and printed in the office."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from kept import fresh
from opened_papers import pdf_text
from registers_world import Office, key

from rongjun.base.scope import whole_registry
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.services.library import shelf
from rongjun.domains.services.registers import proposals
from rongjun.domains.services.registers.actions import move_record
from rongjun.domains.services.registers.models import Record

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LEAFLET = {
    "name_of": "旧伤复发怎么报", "topic": "medical", "lead": "先看病，后到镇上报。", "basis": "军人抚恤优待条例",
    "body": "# 谁能报\n一级至六级残疾军人。",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office, settings: Any, tmp_path: Path) -> Office:
    settings.VAR_DIR = tmp_path
    load_shipped()
    return fresh(made)


def leaflet(office: Office, *, agreed: bool) -> Record:
    with whole_registry("tests"):
        record = office.open("leaflet-text", typed=LEAFLET, by=office.officer)
        move_record(record=record, to="published", typed={}, by=office.officer, at=office.tick(), form_key=key())
        waiting = proposals.waiting_proposal(record)
        assert waiting is not None
        if agreed:
            proposals.agree(record=record, proposal_id=waiting.pk, by=office.head, at=office.tick())
    return record


def test_everybody_searches_the_library_and_follows_a_find_to_its_page(office: Office) -> None:
    record = leaflet(office, agreed=True)
    page = said(Client().get("/portal/library/", {"q": "旧伤 复发"}))
    assert f"/portal/published/leaflet-text/{record.pk}/" in page and "<mark>旧伤</mark>" in page
    shown = said(Client().get(f"/portal/published/leaflet-text/{record.pk}/"))
    assert f"/portal/library/leaflets/{record.pk}/" in shown and "一级至六级残疾军人" in shown
    assert "没有找到" in said(Client().get("/portal/library/", {"q": "不存在的词语"}))
    everything = said(Client().get("/portal/library/", {"kind": "bring"}))
    assert "要带什么" in everything and "/portal/matters/rating-new/bring/" in everything
    assert said(Client().get("/portal/library/", {"kind": "<script>", "page": "999"}))
    assert "What to bring" in said(Client().get("/portal/library/", headers={"Accept-Language": "en"}))


def test_a_leaflet_is_a_file_for_everybody_only_after_a_second_person_agreed(office: Office, signed: SignIn) -> None:
    record = leaflet(office, agreed=False)
    assert Client().get(f"/portal/library/leaflets/{record.pk}/").status_code == 404
    draft = signed(office.clerk).get(f"/library/leaflet-text/{record.pk}/print/")
    assert draft["Content-Type"] == "application/pdf" and "样稿" in pdf_text(draft.content)
    assert signed(office.clerk).get("/library/symposium/1/print/").status_code == 404
    with whole_registry("tests"):
        waiting = proposals.waiting_proposal(record)
        assert waiting is not None
        proposals.agree(record=record, proposal_id=waiting.pk, by=office.head, at=office.tick())
    given = Client().get(f"/portal/library/leaflets/{record.pk}/")
    assert given.status_code == 200 and "样稿" not in pdf_text(given.content)


def test_the_sheet_of_what_to_bring_is_that_of_the_situation_and_its_code_leads_to_the_portal(
    office: Office, settings: Any
) -> None:
    settings.PORTAL_URL = "https://rongjun.example.org"
    base = "/portal/matters/rating-new/bring/"
    whole = Client().get(f"{base}sheet/")
    text = "".join(pdf_text(whole.content).replace("\u200b", "").split())
    assert f"https://rongjun.example.org{base}" in text and "有的情况才要" in text
    shown = said(Client().get(f"{base}?category=c11&course=wound&records=file&by=self"))
    link = shown.split('href="' + base + "sheet/?")[1].split('"')[0].replace("&amp;", "&")
    mine = "".join(pdf_text(Client().get(f"{base}sheet/?{link}").content).split())
    assert "您的情况" in mine and "监护证明" not in mine and "有的情况才要" not in mine
    code = Client().get(f"{base}code/")
    assert code["Content-Type"] == "image/svg+xml" and code.content.startswith(b"<?xml")
    assert Client().get("/portal/matters/nothing/bring/code/").status_code == 404


def test_an_article_tells_what_rests_on_it_and_a_document_which_standards(office: Office) -> None:
    article = shelf.quoted_articles(shelf.present_procedures())[0]
    page = said(Client().get(f"/portal/library/articles/{article.key}/"))
    assert article.text[:12] in page and f"/portal/matters/{article.matters[0][0]}/" in page
    document = shelf.list_documents()[0]
    assert document.tables[0][0] in said(Client().get(f"/portal/library/documents/{document.key}/"))
    assert Client().get("/portal/library/articles/0000/").status_code == 404


def test_the_office_searches_writes_and_prints_from_one_page(office: Office, signed: SignIn) -> None:
    page = said(signed(office.worker).get("/library/"))
    assert "/registers/of/policy-article/new/" in page and "/registers/of/leaflet/new/" in page
    assert "/portal/matters/rating-new/bring/sheet/" in page and "/portal/matters/rating-new/bring/code/" in page
    record = leaflet(office, agreed=True)
    found = said(signed(office.worker).get("/library/", {"q": "旧伤"}))
    assert f"/registers/of/leaflet-text/{record.pk}/" in found
    assert f"/library/leaflet-text/{record.pk}/print/" in said(
        signed(office.worker).get(f"/registers/of/leaflet-text/{record.pk}/")
    )
