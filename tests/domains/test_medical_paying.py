"""From a sheet to money: persons by grants and the next run, the hospital by a paper of funds, contributions once."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from medical_world import Clinic
from runs_world import actor

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.facts import facts_frame
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.models import Appropriation, Movement
from rongjun.domains.funds.watching import gather_facts
from rongjun.domains.people.models import Person
from rongjun.domains.services.grants import actions as grants
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.grants.queries import standing_of
from rongjun.domains.services.medical import contributions, granting, reading
from rongjun.domains.services.medical.models import BillSheet, Contribution, HospitalBill

pytestmark = pytest.mark.django_db(databases=["default", "access"])
ADVANCED = {reading.ADVANCED: "是"}


@pytest.fixture
def clinic() -> Clinic:
    made = Clinic()
    made.rule()
    return made


def money(clinic: Clinic, fen: int = 10_000_00) -> Appropriation:
    """An appropriation for medical help that has arrived."""
    finance, heads = actor(Role.FINANCE), (clinic.head, actor(Role.DIRECTOR))
    promise = appropriations.Promise("county", "medical", 2022, "清财社1号", fen, date(2022, 7, 1))
    one, _fresh = appropriations.propose_appropriation(promise=promise, by=finance, at=clinic.tick())
    for by in heads:
        one = appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=clinic.tick())
    appropriations.record_receipt(
        appropriation_id=one.pk, received_on=date(2022, 7, 2), reference="回单1", amount_fen=fen, by=finance,
        at=clinic.tick(),
    )  # fmt: skip
    return one


def taken(clinic: Clinic) -> BillSheet:
    """A sheet with two bills of one person, one of another, and one that the hospital advanced."""
    one, two, three = clinic.soldier(3), clinic.soldier(8), clinic.soldier(5)
    sheet = clinic.take(
        clinic.row(one, "Z1", "1000", "1000"), clinic.row(one, "Z2", "500", "500", **{reading.KIND: "门诊"}),
        clinic.row(two, "Z3", "1000", "1000"), clinic.row(three, "Z4", "1000", "1000", **ADVANCED),
    ).sheet  # fmt: skip
    assert sheet is not None
    return sheet


def submitted(clinic: Clinic, sheet: BillSheet) -> Grant:
    granting.submit_sheet(sheet_id=sheet.pk, by=clinic.officer, at=clinic.tick())
    return Grant.objects.get(source=granting.source_of(sheet), state="waiting")


def test_persons_are_granted_one_sum_each_and_it_becomes_a_fact_of_the_next_run(clinic: Clinic) -> None:
    sheet = taken(clinic)
    with whole_registry("test"):
        grant = submitted(clinic, sheet)
        assert (grant.line_count, grant.amount_fen) == (2, 90_000 + 40_000 + 40_000)
        for by in (clinic.head, actor(Role.DIRECTOR)):
            grants.sign_grant(grant_id=grant.pk, by=by, at=clinic.tick())
        owed = facts_frame(clinic.tick()).filter(award="medical_subsidy")
        assert sorted(owed["award_fen"].to_list()) == [40_000, 130_000]
        standing = standing_of(granting.source_of(sheet))
    assert standing is not None and standing.state.value == "granted"


def test_a_sheet_is_proposed_once(clinic: Clinic) -> None:
    sheet = taken(clinic)
    submitted(clinic, sheet)
    with pytest.raises(AlreadyDone):
        granting.submit_sheet(sheet_id=sheet.pk, by=clinic.officer, at=clinic.tick())
    with pytest.raises(NotPermitted):
        granting.submit_sheet(sheet_id=sheet.pk, by=clinic.clerk, at=clinic.tick())


def test_a_grant_that_is_returned_brings_the_sheet_back_to_the_desk_with_the_reason(clinic: Clinic) -> None:
    sheet = taken(clinic)
    grant = submitted(clinic, sheet)
    with whole_registry("test"):
        grants.return_grant(grant_id=grant.pk, reason="第三行核对", by=clinic.head, at=clinic.tick())
    sheet = BillSheet.objects.get(pk=sheet.pk)
    assert (sheet.state, sheet.reason) == ("computed", "第三行核对")
    assert submitted(clinic, sheet).amount_fen == grant.amount_fen


def test_a_sheet_sent_back_frees_its_numbers_and_its_sums(clinic: Clinic) -> None:
    sheet = taken(clinic)
    with pytest.raises(Refusal, match="理由"):
        granting.return_sheet(sheet_id=sheet.pk, reason=" ", by=clinic.officer, at=clinic.tick())
    granting.return_sheet(sheet_id=sheet.pk, reason="金额与发票不符", by=clinic.officer, at=clinic.tick())
    with whole_registry("test"):
        person = Person.objects.order_by("pk").first()
        assert person is not None and not HospitalBill.objects.filter(live=True).exists()
    again = clinic.take(clinic.row(person, "Z1", "900", "900"))
    assert again.sheet is not None and not again.faults
    with whole_registry("test"):
        assert HospitalBill.objects.get(live=True).used_fen == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            HospitalBill.objects.filter(live=False).update(live=True)


def test_the_hospital_is_paid_what_it_advanced_by_a_paper_that_another_person_signs(clinic: Clinic) -> None:
    sheet, pot = taken(clinic), money(clinic)
    pay = {
        "sheet_id": sheet.pk, "appropriation_id": pot.pk, "number": "医结1", "day": date(2022, 8, 1),
        "by": actor(Role.FINANCE),
    }  # fmt: skip
    with pytest.raises(Refusal, match="还没有报批"):
        granting.pay_hospital(**pay, at=clinic.tick())
    submitted(clinic, sheet)
    first, again = granting.pay_hospital(**pay, at=clinic.tick()), granting.pay_hospital(**pay, at=clinic.tick())
    assert (first.pk, first.amount_fen) == (again.pk, 90_000)
    with pytest.raises(AlreadyDone, match="医结1"):
        granting.pay_hospital(**pay | {"number": "医结2"}, at=clinic.tick())
    for by in (clinic.head, actor(Role.DIRECTOR)):
        movements.sign_movement(movement_id=first.movement_id, by=by, at=clinic.tick())
    found = Movement.objects.get(pk=first.movement_id)
    assert (found.state, found.unit_id, found.amount_fen) == ("in_force", clinic.hospital.pk, 90_000)
    assert found.payee == clinic.hospital.name
    (waits,) = gather_facts(today=date(2022, 9, 30)).sent
    assert (waits.unit, waits.fen) == (None, 90_000), "the office that paid waits for the receipt, not the hospital"
    said = movements.Proposal(drafts.ARRIVED, 90_000, date(2022, 8, 1), "收据1", parent_id=found.pk)
    told, _new = movements.propose_movement(proposal=said, by=actor(Role.FINANCE), at=clinic.tick())
    movements.sign_movement(movement_id=told.pk, by=clinic.head, at=clinic.tick())
    assert not gather_facts(today=date(2022, 9, 30)).sent


def test_contributions_are_one_line_for_everybody_of_grades_one_to_six_once_a_year(clinic: Clinic) -> None:
    one = clinic.soldier(1)
    clinic.soldier(6)
    clinic.soldier(7)
    dead = clinic.soldier(2)
    with whole_registry("test"):
        Person.objects.filter(pk=dead.pk).update(death_date=date(2022, 6, 30))
    said = {"year": 2022, "on_date": date(2022, 7, 1), "by": clinic.officer}
    made = contributions.make_list(**said, at=clinic.tick())
    assert (made.people, made.amount_fen) == (2, 84_000)
    with whole_registry("test"):
        assert sorted(Contribution.objects.values_list("grade", flat=True)) == [1, 6]
        assert Contribution.objects.filter(person=one).get().amount_fen == 42_000
    with pytest.raises(AlreadyDone):
        contributions.make_list(**said, at=clinic.tick())
    with pytest.raises(Refusal, match="上一年"):
        contributions.make_list(**said | {"year": 2030}, at=clinic.tick())
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(amount_fen=1)


def test_contributions_are_paid_to_the_agency_once(clinic: Clinic) -> None:
    clinic.soldier(1)
    made, pot = contributions.make_list(
        year=2022, on_date=date(2022, 7, 1), by=clinic.officer, at=clinic.tick()
    ), money(clinic)  # fmt: skip
    pay = {
        "list_id": made.pk, "agency_id": clinic.hospital.pk, "agency": "县医保局", "appropriation_id": pot.pk,
        "number": "缴1", "day": date(2022, 8, 1), "by": actor(Role.FINANCE),
    }  # fmt: skip
    first, again = contributions.pay_list(**pay, at=clinic.tick()), contributions.pay_list(**pay, at=clinic.tick())
    assert (first.pk, first.amount_fen) == (again.pk, 42_000)
    with pytest.raises(AlreadyDone):
        contributions.pay_list(**pay | {"number": "缴2"}, at=clinic.tick())
