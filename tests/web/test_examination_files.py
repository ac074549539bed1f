"""A doctor opens the scans of medical papers of who is examined, for a purpose, and no other paper."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from recognition_doors import PNG
from recognition_shipped import Office

from rongjun.base.actor import Role
from rongjun.base.errors import NotPermitted
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, evidence, working
from rongjun.domains.recognition.access import files_offered, open_file
from rongjun.domains.recognition.models import Case, CaseFile
from rongjun.domains.recognition.procedures import list_present, load_shipped, spec_of
from rongjun.domains.safeguards.models import AccessRow
from rongjun.kernel.recognition import StepKind

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Office:
    settings.VAR_DIR = tmp_path
    load_shipped()
    return Office()


def examined(town: Office) -> tuple[Case, dict[str, CaseFile]]:
    """Return a new rating that lies with the hospital, and its files: card, diagnosis and one that is named nothing."""
    case = town.accepted_case("rating-new", {"cause": "duty", "records": "medical"}, "章有德")
    while spec_of(case.procedure).step_named(case.step).kind is not StepKind.MEDICAL:
        step = spec_of(case.procedure).step_named(case.step)
        answers = town._completed(case, step, {})
        working.finish_step(case=case, answers=answers, by=town.owner(case), at=town.tick())
    files = {
        item: applying.hand_in_file(case=case, item=item, content=PNG, title="", by=town.clerk, at=town.tick())
        for item in ("id_card", "diagnosis", "medical", "bank_card", "")
    }
    evidence.appoint(
        case=case, unit_id=town.doctors[0].unit_id, day=office_day(town.at) + timedelta(days=2), place="门诊",
        by=town.officer, at=town.tick(),
    )  # fmt: skip
    return case, files


def test_a_doctor_is_offered_medical_papers_only(town: Office) -> None:
    case, files = examined(town)
    assert files_offered(case, town.doctors[0]) == [files["diagnosis"], files["medical"]]
    assert len(files_offered(case, town.officer)) == len(files)
    for item in ("id_card", "bank_card", ""):
        with pytest.raises(NotPermitted):
            open_file(case=case, file_id=files[item].pk, purpose="x", by=town.doctors[0], at=town.tick())
    file, content = open_file(
        case=case, file_id=files["diagnosis"].pk, purpose="医学鉴定", by=town.doctors[0], at=town.tick()
    )
    assert content.startswith(b"\x89PNG") and file == files["diagnosis"]
    assert AccessRow.objects.filter(
        account_id=town.doctors[0].account_id, purpose="医学鉴定", fields__contains="医院证明"
    ).exists()  # fmt: skip


def test_the_scan_opens_from_the_examination_for_a_purpose_and_the_card_is_not_there(
    town: Office, signed: SignIn
) -> None:
    case, files = examined(town)
    doctor, there = signed(town.doctors[0]), f"/examinations/{case.pk}/"
    shown = said(doctor.get(there))
    assert f"{there}files/{files['diagnosis'].pk}/" in shown and f"files/{files['id_card'].pk}/" not in shown
    address = f"{there}files/{files['diagnosis'].pk}/"
    before = AccessRow.objects.filter(purpose__contains="健康").count()
    assert doctor.post(address, {"reason": ""}).status_code == 400
    assert AccessRow.objects.filter(purpose__contains="健康").count() == before
    opened = doctor.post(address, {"reason": "health"})
    assert opened.content.startswith(b"\x89PNG") and "attachment" in opened["Content-Disposition"]
    assert AccessRow.objects.filter(purpose__contains="健康").count() == before + 1
    for item in ("id_card", "bank_card", ""):
        assert doctor.get(f"{there}files/{files[item].pk}/").status_code == 404
        assert doctor.post(f"{there}files/{files[item].pk}/", {"reason": "health"}).status_code == 404
    assert signed(town.officer).get(address).status_code == 403


def test_with_the_step_the_papers_are_closed_to_the_hospital_again(town: Office, signed: SignIn) -> None:
    case, files = examined(town)
    address = f"/examinations/{case.pk}/files/{files['diagnosis'].pk}/"
    doctor = signed(town.doctors[0])
    assert doctor.get(address).status_code == 200
    working.send_back(case=case, to_step=case.plan[0], reason="补", by=town.officer, at=town.tick())
    assert doctor.get(address).status_code == 404
    assert signed(town.account(Role.DOCTOR, "东镇站", "别院医生")).get(address).status_code == 404


def test_every_procedure_with_an_examination_says_which_papers_are_medical(town: Office) -> None:
    for procedure in list_present():
        spec = spec_of(procedure)
        if procedure.code != "transfer-in" and any(step.kind is StepKind.MEDICAL for step in spec.steps):
            assert any(paper.kind == "医院证明或体检报告" for paper in spec.papers), procedure.code
