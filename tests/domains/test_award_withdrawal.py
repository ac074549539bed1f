"""A one-off pension decided wrongly is taken back by two persons; the next run asks for what was paid by it."""

from datetime import date
from typing import Any

import pytest
from recognition_shipped import Office
from recognition_world import citizen_number
from test_oneoffs_paid import POLICY, due, granted
from test_oneoffs_paid import office as office
from test_recognition_pays import lines_of, worked

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.payments.models import Recovery
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.file.papers import Upload
from rongjun.domains.people.models import Fact, PaperProof, Person
from rongjun.domains.people.withdrawing import Withdrawal, propose_withdrawal
from rongjun.domains.recognition.models import Case

pytestmark = [
    pytest.mark.django_db(databases=["default", "access"]),
    pytest.mark.skipif(not POLICY.exists(), reason="the source tables are kept beside the repository"),
]
WHY = Withdrawal("死者不是因公牺牲，部队已撤销通知", "部队更正函〔2026〕3号", "更正函")
DIED = date(2025, 6, 1)


def propose(office: Office, case: Case, said: Withdrawal = WHY, by: Any = None, key: str = "") -> int:
    done = propose_withdrawal(
        person_id=case.person_id, key=key or case.number, withdrawal=said,
        upload=Upload("其他", b"%PDF-1.4\n%%EOF\n", said.paper), by=by or office.officer, at=office.tick(),
    )  # fmt: skip
    assert done.import_id is not None
    return done.import_id


def withdraw(office: Office, case: Case, said: Withdrawal = WHY) -> Fact:
    approve_import(import_id=propose(office, case, said), by=office.head, at=office.tick())
    return Fact.objects.get(kind="award", key=case.number, superseded_at=None)


def test_what_was_paid_is_asked_back_by_the_next_run_and_what_was_decided_stays_on_file(office: Office) -> None:
    office.released("2026-02")
    case = granted(office, fen := due("duty", DIED), kind="duty")
    assert lines_of(office.released("2026-04"), case) == {("death_oneoff", 3): fen}
    fact = withdraw(office, case)
    assert (fact.value["amount_fen"], fact.value["withdrawn_for"]) == (fen, WHY.reason)
    assert (fact.value["withdrawn_by"], fact.value["withdrawn_paper"]) == (WHY.article, WHY.paper)
    before = Fact.objects.get(kind="award", superseded_at__isnull=False)
    assert "withdrawn" not in before.value and before.valid_from == fact.valid_from
    assert PaperProof.objects.filter(fact=fact).count() == 1
    assert Person.objects.get(pk=case.person_id).categories == ""
    run = office.released("2026-05")
    assert lines_of(run, case) == {("death_oneoff", 3): -fen}
    assert Recovery.objects.filter(person_id=case.person_id).count() == 1
    assert lines_of(office.run("2026-06"), case) == {}


def test_an_award_that_was_not_paid_yet_is_simply_no_longer_owed(office: Office) -> None:
    office.released("2026-02")
    case = granted(office, due("duty", DIED), kind="duty")
    withdraw(office, case)
    assert lines_of(office.run("2026-04"), case) == {}


def test_it_stands_until_another_person_approves(office: Office) -> None:
    office.released("2026-02")
    case = granted(office, fen := due("duty", DIED), kind="duty")
    waiting = propose(office, case)
    with pytest.raises((AlreadyDone, NotPermitted)):
        approve_import(import_id=waiting, by=office.officer, at=office.tick())
    assert lines_of(office.run("2026-04"), case) == {("death_oneoff", 3): fen}


def test_who_draws_a_pension_keeps_it(office: Office) -> None:
    office.released("2025-12")
    pension = worked("survivor-pension")
    office.granted("survivor-pension", pension.answers, pension.steps, decided=date(2026, 2, 20), name="沈九")
    number = citizen_number(office.running)
    case = granted(office, fen := due("illness", DIED), kind="illness", id_number=number)
    statuses = list(Fact.objects.filter(kind="status").values())
    assert lines_of(office.released("2026-04"), case)["death_oneoff", 3] == fen
    withdraw(office, case)
    assert list(Fact.objects.filter(kind="status").values()) == statuses
    lines = lines_of(office.run("2026-05"), case)
    assert lines.pop(("death_oneoff", 3)) == -fen
    assert lines and {benefit for benefit, _month in lines} == {"survivor_pension"}


def test_what_was_withdrawn_leaves_room_for_the_rest_of_the_family(office: Office) -> None:
    office.released("2026-02")
    whole = due("duty", DIED)
    first = granted(office, whole, kind="duty", name="沈一")
    with pytest.raises(Refusal, match="其他遗属已核定"):
        granted(office, whole, kind="duty", name="沈二")
    withdraw(office, first)
    second = granted(office, whole, kind="duty", name="沈三")
    assert lines_of(office.run("2026-04"), second) == {("death_oneoff", 3): whole}


@pytest.mark.parametrize("left_out", [("", "条", "函"), ("错", " ", "函"), ("错", "条", "")])
def test_reason_article_and_paper_must_be_there(office: Office, left_out: tuple[str, str, str]) -> None:
    case = granted(office, due("duty", DIED), kind="duty")
    with pytest.raises(Refusal, match=r"请写明|请附上"):
        propose(office, case, Withdrawal(*left_out))
    with pytest.raises(Refusal, match="请附上"):
        propose_withdrawal(
            person_id=case.person_id, key=case.number, withdrawal=WHY, upload=None, by=office.officer, at=office.tick()
        )


def test_only_an_award_that_stands_is_withdrawn_and_only_once_by_who_may(office: Office) -> None:
    case = granted(office, due("duty", DIED), kind="duty")
    with pytest.raises(NotPermitted):
        propose(office, case, by=office.clerk)
    with pytest.raises(NotFound):
        propose(office, case, key="2026-999999-9")
    withdraw(office, case)
    with pytest.raises(AlreadyDone):
        propose(office, case, Withdrawal("又一次", "条", "函"))
