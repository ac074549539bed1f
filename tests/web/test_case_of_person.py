"""A case begun from a person's page: what the file knows is filled in, why it was opened is recorded."""

import re
from pathlib import Path
from typing import Any

import pytest
from recognition_shipped import Office, completed
from recognition_world import VILLAGE, account_number, citizen_number

from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.forms import open_personal
from rongjun.domains.people.models import Person
from rongjun.domains.people.workbook import columns as col
from rongjun.domains.recognition import applying
from rongjun.domains.recognition.access import open_answers
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.from_file import begin_from_file, known_answers
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import list_present, load_shipped, spec_of
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.recognition import asks_for

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
KNOWN = {
    col.NAME: "章有德", col.ID_NUMBER: citizen_number(1), col.HOUSEHOLD: "农村", col.AREA: VILLAGE,
    col.BANK: "农业银行", col.ACCOUNT: account_number(1), col.PHONE: "13911112222", col.SERVICE_START: "1979-03-01",
    col.SERVICE_END: "1982-12-30", col.GRADE: "五级", col.CAUSE: "因战", col.RECOGNISED: "2001-02-03",
}  # fmt: skip


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Office:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    load_shipped()
    return Office()


def recognised(town: Office) -> Person:
    """Return somebody who is in the registry because a case was granted."""
    case = town.granted(
        "war-participant", {"household": "rural", "service_start": "1978-03-01", "service_end": "1982-12-30"}, {},
        decided=town.at.date(), name="章有德",
    )  # fmt: skip
    return Person.objects.get(pk=case.person_id)


def begin(town: Office, person: Person, code: str = "preference-card", **more: Any) -> Case:
    by = more.get("by", town.officer)
    return begin_from_file(code=code, person_id=person.pk, purpose="办理业务：窗口", by=by, at=town.tick()).case


def test_what_the_file_knows_is_answered_and_sealed_where_it_must_be(town: Office) -> None:
    person = recognised(town)
    case = begin(town, person, "old-conscript")
    known = open_personal(person_id=person.pk, by=town.officer, at=town.tick(), purpose="办理业务：核对")
    sealed = open_answers(case)
    assert (sealed["id_number"], sealed["account"]) == (known[col.ID_NUMBER], known[col.ACCOUNT])
    assert (case.answers["name"], case.answers["household"], case.answers["area"]) == ("章有德", "rural", VILLAGE)
    assert (case.answers["service_start"], case.answers["service_end"]) == ("1978-03-01", "1982-12-30")
    assert known[col.ID_NUMBER] not in str(case.answers)


def test_why_the_file_was_opened_is_recorded_before(town: Office) -> None:
    person = recognised(town)
    before = AccessRow.objects.count()
    begin(town, person)
    rows = AccessRow.objects.order_by("pk")[before:]
    assert {(row.purpose, row.person_token) for row in rows} == {("办理业务：窗口", str(person.token))}


def test_only_who_takes_applications_and_may_open_the_file_begins_from_it(town: Office) -> None:
    person = recognised(town)
    for by in (town.clerk, town.worker, town.head, town.director, town.city):
        with pytest.raises(NotPermitted):
            begin(town, person, by=by)
    with pytest.raises(NotFound):
        begin_from_file(code="preference-card", person_id=0, purpose="x", by=town.officer, at=town.tick())
    assert Case.objects.filter(code="preference-card").count() == 0


def test_a_number_typed_anew_decides_whose_case_it_is(town: Office) -> None:
    person = recognised(town)
    case = begin(town, person, "preference-card")
    assert case.person_id == person.pk
    applying.save_answers(case=case, answers={"id_number": citizen_number(77)}, by=town.officer, at=town.tick())
    spec, answers = spec_of(case.procedure), applying.all_answers(case)
    given = completed(lambda known: asks_for(spec, known), answers, office_day(town.at))
    applying.save_answers(case=case, answers=given, by=town.officer, at=town.tick())
    applying.submit_case(case=case, by=applicant_of(case), at=town.tick())
    assert Case.objects.get(pk=case.pk).person_id is None


def test_no_question_about_what_is_to_be_found_out_is_answered_from_the_file(town: Office) -> None:
    never = {
        "identity-correction": ("new_name", "new_number", "new_household", "new_area"),
        "fact-correction": ("new_service_start", "new_service_end", "new_recognised", "new_start"),
        "care-type": ("care",), "rating-new": ("cause", "category"), "transfer-in": ("recognised_on",),
    }  # fmt: skip
    for procedure in list_present():
        found = known_answers(spec_of(procedure), KNOWN)
        assert found["id_number"] == KNOWN[col.ID_NUMBER] and found["name"] == "章有德", procedure.code
        assert not set(found) & set(never.get(procedure.code, ())), procedure.code
        assert not {"五级", "因战", "2001-02-03"} & set(found.values()), procedure.code


def test_an_officer_begins_a_case_from_the_page_of_a_person(town: Office, signed: SignIn) -> None:
    person, officer = recognised(town), signed(town.officer)
    there = f"/people/{person.pk}/cases/new/"
    assert there in said(officer.get(f"/people/{person.pk}/"))
    assert there not in said(signed(town.clerk).get(f"/people/{person.pk}/"))
    assert f"{there}preference-card/" in said(officer.get(there))
    assert "要带的材料" in said(officer.get(f"{there}preference-card/"))
    without = officer.post(f"{there}preference-card/", {"reason": "", "note": ""})
    assert without.status_code == 400 and not Case.objects.filter(code="preference-card").exists()
    body = {"reason": "exception", "note": "窗口"}
    receipt = said(officer.post(f"{there}preference-card/", body))
    case = Case.objects.get(code="preference-card")
    assert case.number in receipt and re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", receipt)
    assert citizen_number(1) not in receipt
    again = officer.post(f"{there}preference-card/", body)
    assert again.status_code == 400 and case.number in said(again)
    assert "章有德" in said(officer.get(f"/cases/{case.pk}/form/"))
