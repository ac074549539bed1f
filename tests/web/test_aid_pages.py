"""The pages of aid: nothing typed is lost, what is sealed is shown once and kept nowhere, papers are real files."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aid_world import FIGURES, AidOffice
from django.test import Client
from docx import Document

from rongjun.base.actor import Actor
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.aid import accounts, cases, pairing
from rongjun.domains.services.aid.models import Case, Donation
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> AidOffice:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    return AidOffice()


def as_one(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend="rongjun.web.auth.OfficeBackend")
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def words_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([one.text for one in document.paragraphs] + cells)


def test_a_wrong_application_keeps_what_was_typed_and_a_right_one_is_made_once(office: AidOffice) -> None:
    person, client = office.registered(), as_one(office.worker)
    url = f"/people/{person.pk}/aid/"
    said = {
        "act": "apply", "apply-kind": "hardship", "apply-situation": "living", "apply-income": "一千八",
        "apply-members": "3", "apply-what": "儿子失业",
    }  # fmt: skip
    wrong = client.post(url, said)
    assert wrong.status_code == 400
    assert "一千八" in text_of(wrong) and "儿子失业" in text_of(wrong) and "金额应为以元计" in text_of(wrong)
    client.post(url, said | {"apply-income": "1800"})
    twice = client.post(url, said | {"apply-income": "1800"})
    assert twice.status_code == 400 and "一事一办" in text_of(twice)
    assert Case.objects.count() == 1
    assert client.get("/aid/?q=" + person.file_no).status_code == 200


def test_figures_are_shown_once_for_a_purpose_and_not_kept_in_the_session(office: AidOffice) -> None:
    case, client = office.applied(office.registered()), as_one(office.clerk)
    url = f"/aid/{case.pk}/"
    assert "老伴" not in text_of(client.get(url))
    assert client.post(url, {"act": "open", "open-purpose": ""}).status_code == 400
    shown = client.post(url, {"act": "open", "open-purpose": "乡镇审核"})
    assert shown.status_code == 200 and "老伴" in text_of(shown) and "1,800.00" in text_of(shown)
    assert "老伴" not in str(dict(client.session)) and "老伴" not in text_of(client.get(url))
    assert "老伴" not in text_of(as_one(office.worker).post(url, {"act": "open", "open-purpose": "看看"}))


def test_papers_of_a_case_are_real_files_and_the_notice_tells_nothing_private(office: AidOffice) -> None:
    case = office.in_ledger(office.registered(name="欧阳困难"))
    client = as_one(office.officer)
    pdf = client.get(f"/aid/{case.pk}/decision.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "列入困难台账" in words_of(client.get(f"/aid/{case.pk}/decision.docx").content)
    notice = words_of(client.get(f"/aid/{case.pk}/notice.docx").content)
    assert "欧阳困难" not in notice and "医疗" not in notice and case.number in notice
    assert client.get(f"/aid/{case.pk}/receipt.pdf").status_code == 404
    assert as_one(office.clerk).get("/aid/maybe/").status_code == 200


def test_a_refusal_says_why_and_what_can_be_done(office: AidOffice) -> None:
    case = office.reviewed(office.registered(), kind="oneoff")
    made = cases.propose_judgement(
        case_id=case.pk, accepts=False, article="县办法第四条", reason="收入高于线", by=office.officer, at=office.tick()
    )
    cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=office.head, at=office.tick())
    words = words_of(as_one(office.officer).get(f"/aid/{case.pk}/decision.docx").content)
    assert all(one in words for one in ("县办法第四条", "收入高于线", "行政复议", "六十日"))


def test_the_round_shows_its_formula_and_its_accounts_name_nobody(office: AidOffice) -> None:
    office.given(3000_00)
    one = office.round()
    asked = office.asked(one, office.registered(name="周甲难"), 2000_00, figures=FIGURES)
    office.closed(one)
    client = as_one(office.members[0])
    shown = text_of(client.get(f"/care/{one.pk}/"))
    assert "周甲难" in shown and "收入 400×5" in shown
    assert "收入 400×5" not in text_of(as_one(office.clerk).get(f"/care/{one.pk}/"))
    office.granted(office.met(office.allocated(one, {asked.pk: 2000_00})))
    accounts.publish_accounts(round_id=one.pk, by=office.officer, at=office.tick())
    words = words_of(client.get(f"/care/{one.pk}/accounts.docx").content)
    assert "周甲难" not in words and "少于五" in words and "2,000.00" in words and "某企业" in words
    assert client.get(f"/care/{one.pk}/accounts.pdf").content.startswith(b"%PDF")


def test_a_donation_is_recorded_with_its_wish_and_has_a_receipt(office: AidOffice) -> None:
    client, day = as_one(office.finance), office_day(office.at)
    said = {
        "act": "give", "give-donor": "", "give-amount": "5000", "give-given_on": (day + timedelta(days=9)).isoformat(),
        "give-wish_situation": "medical", "give-wish_area": "", "give-wish_text": "给看病的",
    }  # fmt: skip
    wrong = client.post("/care/donations/new/", said | {"give-given_on": "2999-01-01"})
    assert wrong.status_code == 400 and "给看病的" in text_of(wrong)
    client.post("/care/donations/new/", said | {"give-given_on": day.isoformat()})
    made = Donation.objects.get()
    words = words_of(client.get(f"/care/donations/{made.pk}/receipt.docx").content)
    assert "不具名" in words and "医疗困难" in words and "5,000.00" in words
    assert client.get("/care/donations/?export=csv").status_code == 200


def test_thanks_do_not_name_the_family(office: AidOffice) -> None:
    person = office.registered(name="吴乙难")
    give_yes(person_id=person.pk, what="pairing", way="spoken", by=office.clerk, at=office.tick())
    client = as_one(office.clerk)
    client.post(
        f"/people/{person.pk}/pair/",
        {"act": "pair", "pair-department": "县农业农村局", "pair-contact": "", "pair-need": "农资"},
    )
    one = pairing.list_pairings(office.clerk).get()
    said = {"act": "help", "help-kind": "kind", "help-what": "化肥", "help-worth": "300"}
    client.post(f"/pairings/{one.pk}/", said | {"help-day": f"{one.since}"})
    client.post(f"/pairings/{one.pk}/", {"act": "thank"})
    words = words_of(client.get(f"/pairings/{one.pk}/thanks.docx").content)
    assert "化肥" in words and "县农业农村局" in words and "吴乙难" not in words
    assert client.get("/pairings/?standing=yes").status_code == 200


def test_lists_cost_the_same_for_few_and_many(office: AidOffice, django_assert_max_num_queries: Any) -> None:
    for _number in range(12):
        office.applied(office.registered(), kind="oneoff")
    client = as_one(office.clerk)
    client.get("/aid/")
    with django_assert_max_num_queries(30):
        assert client.get("/aid/?state=applied&sort=due").status_code == 200
