"""Settlement with hospitals: good rows worked out at once, bad rows back, nothing twice, nobody else's hospital."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from medical_world import RULE, Clinic

from rongjun.base.actor import Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.medical import queries, reading, rules
from rongjun.domains.services.medical.models import BillSheet, HospitalBill, MedicalRule
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Unit

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def clinic() -> Clinic:
    made = Clinic()
    made.rule()
    return made


def bills() -> list[HospitalBill]:
    with whole_registry("test"):
        return list(HospitalBill.objects.select_related("person").order_by("left_on", "row_no"))


def test_a_rule_is_in_force_only_once_another_person_approved_it() -> None:
    clinic = Clinic()
    made = rules.enter_rule(content=RULE | {"doc_no": "甲"}, source="来文", by=clinic.officer, at=clinic.tick())
    with pytest.raises(Refusal, match="还没有生效"):
        clinic.take(clinic.row(clinic.soldier(3), "Z1", "100", "100"))
    with pytest.raises(NotPermitted):
        rules.approve_rule(
            rule_id=made.pk, content_hash=made.content_hash, by=clinic.officer, at=clinic.tick()
        )  # fmt: skip
    rules.approve_rule(rule_id=made.pk, content_hash=made.content_hash, by=clinic.head, at=clinic.tick())
    assert clinic.take(clinic.row(clinic.soldier(3), "Z1", "100", "100")).sheet is not None


def test_the_database_refuses_a_rule_in_force_without_two_signatures() -> None:
    clinic = Clinic()
    made = rules.enter_rule(content=RULE, source="来文", by=clinic.officer, at=clinic.tick())
    with pytest.raises(DatabaseError, match="signatures of two persons"), transaction.atomic():
        MedicalRule.objects.filter(pk=made.pk).update(state="approved")
    with pytest.raises(AlreadyDone):
        rules.enter_rule(content=RULE, source="来文", by=clinic.officer, at=clinic.tick())


def test_a_sheet_is_worked_out_at_once_in_the_order_of_the_days_within_the_ceiling_of_the_year(clinic: Clinic) -> None:
    one = clinic.soldier(3)
    out = {reading.KIND: "门诊"}
    taken = clinic.take(
        clinic.row(one, "Z2", "3000.00", "3000.00", **out, **{reading.LEFT: "2022-07-01"}),
        clinic.row(one, "Z1", "2500.00", "2500.00", **out, **{reading.LEFT: "2022-02-01"}),
        clinic.row(one, "Z3", "12345.67", "10000.01", **{"基本医保支付": "6000", "大病保险支付": "500"}),
    )
    assert not taken.faults
    assert [(b.number, b.used_fen, b.amount_fen) for b in bills()] == [
        ("Z1", 0, 200_000), ("Z3", 0, 250_001), ("Z2", 200_000, 100_000),
    ]  # fmt: skip
    assert taken.sheet is not None
    assert (taken.sheet.rows, taken.sheet.amount_fen, taken.sheet.hospital_fen) == (3, 550_001, 0)


def test_what_the_hospital_advanced_is_told_apart(clinic: Clinic) -> None:
    one, two = clinic.soldier(3), clinic.soldier(8)
    taken = clinic.take(
        clinic.row(one, "Z1", "1000", "1000", **{reading.ADVANCED: "是"}), clinic.row(two, "Z2", "1000", "1000")
    )
    assert taken.sheet is not None
    assert (taken.sheet.hospital_fen, taken.sheet.amount_fen) == (90_000, 90_000 + 40_000)


def test_bad_rows_come_back_with_row_column_and_mend_and_the_good_ones_stay(clinic: Clinic) -> None:
    good, stranger, none = clinic.soldier(3), clinic.soldier(5), clinic.soldier(None, category="21")
    wrong_name = [*clinic.row(stranger, "Z2", "100", "100")]
    wrong_name[1] = "别人"
    taken = clinic.take(
        clinic.row(good, "Z1", "100", "100"), wrong_name, clinic.row(none, "Z3", "100", "100"),
        clinic.row(good, "Z4", "100", "200"), clinic.row(good, "Z5", "一百", "100"),
        clinic.row(good, "Z6", "100", "100", **{reading.LEFT: "2029-01-01"}),
        clinic.row(good, "Z7", "100", "100", **{reading.OLD_WOUND: "是", reading.INJURY: "是"}),
        clinic.row(good, "Z1", "100", "100"),
    )  # fmt: skip
    assert [one.number for one in bills()] == ["Z1"]
    assert {(one.row_no, one.column) for one in taken.faults} == {
        (3, reading.IDENTITY), (4, reading.IDENTITY), (5, "政策范围内费用"), (6, "总费用"), (7, reading.LEFT),
        (8, reading.INJURY), (9, reading.NUMBER),
    }  # fmt: skip
    assert all(one.mend for one in taken.faults)
    assert [row_no for row_no, _cells in taken.bad] == [3, 4, 5, 6, 7, 8, 9]
    numbers = set(clinic.numbers.values())
    assert not any(number in one.fault + one.mend for one in taken.faults for number in numbers)


def test_an_unknown_number_and_a_wrong_name_are_told_in_the_same_words(clinic: Clinic) -> None:
    known, unknown = clinic.soldier(3), clinic.soldier(4)
    clinic.numbers[unknown.pk] = "990101195001010011"
    wrong = [*clinic.row(known, "Z1", "100", "100")]
    wrong[1] = "别人"
    first, second = clinic.take(wrong, clinic.row(unknown, "Z2", "100", "100")).faults
    assert (first.fault, first.mend) == (second.fault, second.mend)


def test_the_same_file_twice_changes_nothing_and_a_number_is_settled_once(clinic: Clinic) -> None:
    rows = [clinic.row(clinic.soldier(3), "Z1", "100", "100")]
    first, again = clinic.take(*rows), clinic.take(*rows)
    assert first.sheet is not None and again.sheet is not None
    assert (again.known, again.sheet.pk, len(bills())) == (True, first.sheet.pk, 1)
    later = clinic.take(*rows, clinic.row(clinic.soldier(4), "Z9", "100", "100"))
    assert [(one.row_no, one.column) for one in later.faults] == [(2, reading.NUMBER)]
    assert [one.number for one in bills()] == ["Z1", "Z9"]


def test_a_diagnosis_is_not_read_and_the_page_can_say_so(clinic: Clinic) -> None:
    header = [*reading.COLUMNS, "诊断"]
    taken = clinic.take([*clinic.row(clinic.soldier(3), "Z1", "100", "100"), "秘密的病"], header=header)
    assert taken.unread == ["诊断"]
    assert "秘密的病" not in str([one.__dict__ for one in bills()])


def test_a_column_that_is_lacking_is_named(clinic: Clinic) -> None:
    with pytest.raises(Refusal, match="总费用"):
        clinic.take(["Z1"], header=[reading.NUMBER, reading.NAME, reading.IDENTITY, reading.KIND, reading.LEFT])


def test_a_hospital_clerk_hands_in_for_the_own_hospital_and_sees_its_sheets_only(clinic: Clinic) -> None:
    other = Unit.objects.create(name="示例中医院", level=6)
    account, _ = add_account(
        username="other", role=Role.HOSPITAL, unit_name=other.name, person_name="另一院", password=None, at=clinic.at
    )
    row = clinic.row(clinic.soldier(3), "Z1", "100", "100")
    with pytest.raises(NotPermitted):
        clinic.take(row, by=account.actor())
    sheet = clinic.take(row).sheet
    assert sheet is not None
    assert queries.get_sheet(sheet.pk, clinic.clerk).pk == sheet.pk
    with pytest.raises(NotFound):
        queries.get_sheet(sheet.pk, account.actor())
    with acting(clinic.clerk):
        assert not Person.objects.exists() and not HospitalBill.objects.exists()


def test_every_matched_person_finds_the_look_of_the_hospital(clinic: Clinic) -> None:
    person = clinic.soldier(3)
    clinic.take(clinic.row(person, "Z1", "100", "100"))
    look = AccessRow.objects.using("access").get(person_token=str(person.token))
    assert (look.role, look.unit_name, look.purpose) == ("hospital", "示例县人民医院", "医疗费用结算")


def test_who_died_before_the_day_is_sent_back_and_who_was_no_soldier_then_too(clinic: Clinic) -> None:
    dead, later = clinic.soldier(3), clinic.soldier(3, since=date(2022, 6, 1))
    with whole_registry("test"):
        Person.objects.filter(pk=dead.pk).update(death_date=date(2022, 5, 1))
    taken = clinic.take(clinic.row(dead, "Z1", "100", "100"), clinic.row(later, "Z2", "100", "100"))
    assert [(one.row_no, one.column) for one in taken.faults] == [(2, reading.LEFT), (3, reading.IDENTITY)]
    assert taken.sheet is None


def test_a_bill_can_neither_be_changed_nor_removed_in_the_database(clinic: Clinic) -> None:
    clinic.take(clinic.row(clinic.soldier(3), "Z1", "100", "100"))
    with whole_registry("test"):
        for change in ({"amount_fen": 1}, {"to_hospital": True}, {"worked": {}}):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                HospitalBill.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            HospitalBill.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            BillSheet.objects.update(amount_fen=1)


def test_the_share_really_reimbursed_is_measured_against_the_promise(clinic: Clinic) -> None:
    clinic.take(
        clinic.row(clinic.soldier(3), "Z1", "2000", "1000", **{"基本医保支付": "500"}),
        clinic.row(clinic.soldier(8), "Z2", "1000", "1000"),
    )
    with whole_registry("test"):
        found = {one.group: one for one in queries.reimbursed(2022)}
    assert (found["g16"].share_bp, found["rest"].share_bp) == (9000, 4000)
    assert (found["g16"].persons, found["g16"].bills, found["g16"].policy_fen) == (1, 1, 100_000)
