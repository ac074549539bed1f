"""A bill at the counter: papers first, worked out like a sheet's, once, whoever brings it; its person reads it."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from medical_world import Clinic

from rongjun.base.errors import Refusal
from rongjun.base.scope import own_scope, whole_registry
from rongjun.domains.services.medical import counter, granting, telling
from rongjun.domains.services.medical.counter import Brought
from rongjun.domains.services.medical.models import BillSheet, HospitalBill
from rongjun.kernel.medical.bill import Bill

pytestmark = pytest.mark.django_db(databases=["default", "access"])
PAPERS = ["发票原件", "费用清单", "医保结算单"]
BILL = Brought("P1", "省人民医院", date(2022, 5, 6), Bill("inpatient", 1000_00, 1000_00, 400_00), tuple(PAPERS))


@pytest.fixture
def clinic() -> Clinic:
    made = Clinic()
    made.rule(papers=PAPERS)
    return made


def take(clinic: Clinic, person_id: int, brought: Brought = BILL) -> BillSheet:
    return counter.take_bill(person_id=person_id, brought=brought, by=clinic.officer, at=clinic.tick())


def test_a_bill_is_worked_out_once_its_papers_are_there_and_paid_to_the_person(clinic: Clinic) -> None:
    one = clinic.soldier(3)
    with pytest.raises(Refusal, match="还缺材料：费用清单、医保结算单"):
        take(clinic, one.pk, replace(BILL, seen=("发票原件",)))
    sheet = take(clinic, one.pk)
    assert (sheet.amount_fen, sheet.hospital_fen, sheet.rows) == (500_00, 0, 1)
    with whole_registry("test"):
        bill = HospitalBill.objects.get()
        assert (bill.treated_at, bill.papers, bill.to_hospital) == ("省人民医院", PAPERS, False)
        with pytest.raises(DatabaseError), transaction.atomic():
            HospitalBill.objects.update(treated_at="别处")
    assert granting.submit_sheet(sheet_id=sheet.pk, by=clinic.officer, at=clinic.tick()).state == "submitted"


def test_a_bill_is_settled_once_at_the_counter_or_by_the_hospital(clinic: Clinic) -> None:
    one, two = clinic.soldier(3), clinic.soldier(3)
    take(clinic, one.pk)
    with pytest.raises(Refusal, match="已经结算过"):
        take(clinic, one.pk)
    taken = clinic.take(clinic.row(one, "P1", "1000", "1000"), clinic.row(two, "P2", "1000", "1000"))
    assert [fault.fault for fault in taken.faults] == ["本人已在窗口结算过这张单子"]
    with pytest.raises(Refusal, match="已经结算过"):
        take(clinic, two.pk, replace(BILL, number="P2"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"number": " "}, "结算单号"), ({"treated_at": ""}, "就医的医院"), ({"left_on": date(2099, 1, 1)}, "还没有到"),
        ({"injury_fund": True}, "工伤保险基金"), ({"bill": Bill("inpatient", 1, 2)}, "政策范围内费用大于总费用"),
        ({"left_on": date(2014, 1, 1)}, "不属于规则所列的人群"),
        ({"bill": Bill("outpatient", 100, 100)}, "没有这类补助"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_mend(clinic: Clinic, more: dict[str, object], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        take(clinic, clinic.soldier(8).pk, replace(BILL, **more))  # type: ignore[arg-type]
    assert not BillSheet.objects.exists()


def test_a_person_reads_the_own_bills_and_nobody_elses(clinic: Clinic) -> None:
    one, two = clinic.soldier(3), clinic.soldier(4)
    take(clinic, one.pk)
    with own_scope([one.pk]):
        (bill,) = telling.own_bills([one.pk])
        assert bill.worked["by_share_fen"] == 420_00 and not telling.is_proposed(bill)
    with own_scope([two.pk]):
        assert not telling.own_bills([two.pk]) and not HospitalBill.objects.exists()
