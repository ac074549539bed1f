"""What the addresses of the medical room name, for `everything.py`: a rule, a sheet with a bill, a season, a list."""

from dataclasses import asdict
from datetime import timedelta

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.services.medical.models import (
    BillSheet,
    ContributionList,
    HospitalBill,
    Place,
    Season,
)
from rongjun.domains.services.medical.rules import enter_rule
from rongjun.domains.units.models import Unit
from rongjun.kernel.medical.bill import Worked

RULE = {
    "doc_no": "例1号", "effective": "2026-01-01", "promise_bp": 9000, "contribution_fen": 100,
    "groups": [{"code": "g1", "name": "残疾军人", "categories": ["11"],
                "inpatient": {"start_fen": 0, "share_bp": 5000, "yearly_fen": 100000}}],
}  # fmt: skip


def medical_examples(person: Person, officer: Actor) -> dict[str, object]:
    """Return the arguments of the addresses of `urls_medical.py`."""
    at, day, staff = clock.now(), clock.today(), officer.staff_id
    rule = enter_rule(content=RULE, source="例", by=officer, at=at)
    hospital = Unit.objects.create(name="例医院")
    sheet = BillSheet.objects.create(
        hospital=hospital, rule=rule, file_name="例.xlsx", file_hash="b" * 64, state="computed", rows=1, amount_fen=50,
        hospital_fen=0, made_by_id=staff, made_at=at,
    )  # fmt: skip
    season = Season.objects.create(
        name="例期", place="例地", starts_on=day, ends_on=day + timedelta(7), categories="", places=1, cost_fen=0,
        made_by_id=staff, made_at=at,
    )  # fmt: skip
    with whole_registry("tests"):
        HospitalBill.objects.create(
            sheet=sheet, hospital=hospital, row_no=2, number="例Z1", person=person, area_code=person.area_code,
            kind="inpatient", left_on=day, total_fen=100, policy_fen=100, group="g1", used_fen=0,
            worked=asdict(Worked(100, 100, 50, 0, 100, 50)), amount_fen=50, to_hospital=False,
        )  # fmt: skip
        place = Place.objects.create(
            season=season, person=person, area_code=person.area_code, entitled_since=day, asked_on=day
        )
    paid = ContributionList.objects.create(
        year=2026, rule=rule, on_date=day, people=1, amount_fen=100, made_by_id=staff, made_at=at
    )
    return {
        "bill_sheet_id": sheet.pk, "rule_id": rule.pk, "season_id": season.pk, "contributions_id": paid.pk,
        "wish_id": place.pk,
    }  # fmt: skip
