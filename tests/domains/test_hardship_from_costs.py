"""The line of own medical payments, set by two persons, leads to suspected hardship: once a year, without an amount."""

from datetime import date

import pytest
from medical_world import Clinic

from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.aid import settings
from rongjun.domains.services.aid.models import Case
from rongjun.domains.services.aid.suspecting import suspect_costs
from rongjun.domains.services.medical.models import HospitalBill
from rongjun.domains.services.medical.queries import people_above

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def clinic() -> Clinic:
    made = Clinic()
    made.rule()
    return made


def line(clinic: Clinic, yuan: str) -> None:
    made = settings.propose_setting(
        key="medical_line", text=yuan, since=date(2022, 1, 1), document="县发〔2022〕9号", by=clinic.officer,
        at=clinic.tick(),
    )  # fmt: skip
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 0, "one person's proposal is no line"
    assert settings.sign_setting(setting_id=made.pk, by=clinic.head, at=clinic.tick())


def own(bill: HospitalBill) -> int:
    return bill.total_fen - bill.basic_fen - bill.serious_fen - bill.assistance_fen - bill.amount_fen


def test_who_paid_the_line_or_more_is_suspected_once_a_year_and_no_amount_is_written(clinic: Clinic) -> None:
    poor, other = clinic.soldier(None, category="41"), clinic.soldier(None, category="41")
    clinic.take(
        clinic.row(poor, "Z1", "30000", "20000"), clinic.row(poor, "Z2", "8000", "8000"),
        clinic.row(other, "Z3", "900", "900"),
    )  # fmt: skip
    paid = sum(own(bill) for bill in HospitalBill.objects.filter(person=poor))
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 0, "no line is shipped"
    line(clinic, f"{paid // 100}.{paid % 100:02d}")
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 1
    case = Case.objects.get()
    assert (case.person_id, case.state) == (poor.pk, "suspected")
    assert (case.situation, case.source) == ("medical", "medical:2022")
    (note,) = [one.text for one in notes_about(poor.pk) if "困难线" in one.text or "的线" in one.text]
    assert "县发〔2022〕9号" in note
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 0
    Case.objects.filter(pk=case.pk).update(state="unfounded", ended_at=clinic.tick())
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 0, "what the town looked at is not asked twice a year"


def test_below_the_line_and_in_another_year_nobody_is_suspected(clinic: Clinic) -> None:
    person = clinic.soldier(None, category="41")
    clinic.take(clinic.row(person, "Z1", "30000", "20000"))
    paid = own(HospitalBill.objects.get())
    assert people_above(2022, paid) == [person.pk] and people_above(2022, paid + 1) == []
    assert people_above(2021, 1) == []
    line(clinic, f"{paid // 100 + 1}")
    assert suspect_costs(by=clinic.officer, at=clinic.tick()) == 0 and not Case.objects.exists()
    assert office_day(clinic.at).year == 2022
