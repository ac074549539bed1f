"""What a person reads of the own help, and what everybody reads of the fund: reasons, papers, accounts, notices."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aid_world import FIGURES, AidOffice
from django.test import Client
from docx import Document
from opened_papers import pdf_text

from rongjun.base import clock
from rongjun.base.scope import acting
from rongjun.domains.disclosure.keys import Given, give_key
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid import accounts, cases
from rongjun.domains.services.aid.models import Round

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> AidOffice:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    made = AidOffice()
    made.at = clock.now() - timedelta(days=60)
    return made


def entered(office: AidOffice, person: Person) -> Client:
    with acting(office.officer):
        given = give_key(person_id=person.pk, given=Given(), by=office.officer, at=office.tick())
    client = Client()
    client.post("/portal/own/enter/", {"number": person.file_no, "secret": given.code})
    return client


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([one.text for one in document.paragraphs] + cells)


def test_a_refused_person_reads_why_and_what_can_be_done_and_keeps_the_paper(office: AidOffice) -> None:
    me, other = office.registered(), office.registered()
    case = office.reviewed(me, kind="oneoff")
    client = entered(office, me)
    assert "县办法第四条" not in text_of(client.get("/portal/own/help/"))
    made = cases.propose_judgement(
        case_id=case.pk, accepts=False, article="县办法第四条", reason="收入高于线", by=office.officer, at=office.tick()
    )
    assert "收入高于线" not in text_of(client.get("/portal/own/help/"))
    cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=office.head, at=office.tick())
    shown = text_of(client.get("/portal/own/help/"))
    assert all(one in shown for one in (case.number, "不予认定", "县办法第四条", "收入高于线", "行政复议", "六十日"))
    assert "收入高于线" in words_of(client.get(f"/portal/own/help/decision/{case.number}.docx").content)
    stranger = entered(office, other)
    assert case.number not in text_of(stranger.get("/portal/own/help/"))
    assert stranger.get(f"/portal/own/help/decision/{case.number}.pdf").status_code == 404


def test_the_accounts_are_on_the_portal_for_everybody_once_published_and_name_nobody(office: AidOffice) -> None:
    office.given(5000_00, donor="")
    one = office.round()
    me = office.registered(name="周甲难")
    asked = office.asked(one, me, 2000_00, figures=FIGURES)
    late = office.asked(one, office.registered(name="吴乙难"), 2000_00, seen=["form"])
    public = Client()
    assert one.name not in text_of(public.get("/portal/care/"))
    office.closed(one)
    client = entered(office, me)
    assert "评定金额" not in text_of(client.get("/portal/own/help/"))
    office.granted(office.met(office.allocated(one, {asked.pk: 1500_00})))
    assert public.get(f"/portal/care/{one.number}/").status_code == 404
    accounts.publish_accounts(round_id=one.pk, by=office.officer, at=office.tick())
    shown = text_of(public.get(f"/portal/care/{one.number}/"))
    paper = pdf_text(public.get(f"/portal/care/{one.number}/accounts.pdf").content)
    for told in (shown, paper):
        assert "1,500.00" in told and "5,000.00" in told and "周甲难" not in told and "吴乙难" not in told
    assert one.name in text_of(public.get("/portal/care/"))
    own = text_of(client.get("/portal/own/help/"))
    assert "1,500.00" in own and "本轮资金有限" in own and "400" in own
    assert "怎样算出" in pdf_text(client.get(f"/portal/own/help/result/{one.number}.pdf").content)
    lacks = text_of(entered(office, late.person).get("/portal/own/help/"))
    assert "还缺的材料" in lacks and "身份和服役证明" in lacks


def test_a_round_that_takes_applications_tells_everybody_what_to_bring(office: AidOffice) -> None:
    office.at = clock.now()
    one = office.round()
    shown = text_of(Client().get("/portal/care/"))
    assert all(name in shown for _code, name in one.papers)
    form = pdf_text(Client().get(f"/portal/care/{one.number}/form.pdf").content)
    assert "关爱基金申请表" in form and "收款账户" in form and one.closes_on.isoformat() in form
    Round.objects.filter(pk=one.pk).update(state="closed")
    assert Client().get(f"/portal/care/{one.number}/form.pdf").status_code == 404


def test_a_public_notice_of_hardship_is_on_the_portal_masked_while_it_is_up(office: AidOffice) -> None:
    case = office.reviewed(office.registered(name="程家困"))
    cases.put_up(case_id=case.pk, contact="县局一楼", by=office.officer, at=clock.now())
    shown = text_of(Client().get("/portal/notices/"))
    assert case.number in shown and "县局一楼" in shown and "程家困" not in shown and "困难帮扶" in shown
    assert "生活困难" not in shown and "儿子失业" not in shown
