"""Moving in and out as cases: the months of both sides are written as they were decided, and the category ends."""

from datetime import UTC, datetime

import pytest
from recognition_world import VILLAGE, County, account_number, citizen_number, everybody

from rongjun.base.errors import Refusal
from rongjun.domains.people.models import Fact
from rongjun.domains.recognition import applying, deciding, intake
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.models import Case, CasePaper
from rongjun.domains.recognition.procedures import load_shipped

pytestmark = pytest.mark.django_db(databases=["default", "access"])
MOVED = {
    "name": "周九", "id_number": citizen_number(1), "household": "rural", "area": VILLAGE, "origin": "county",
    "category": "c51", "service_start": "1978-12-01", "service_end": "1982-12-01", "recognised_on": "2008-01-01",
    "office": "某县退役军人事务局", "letter": "转移证明1号", "letter_date": "2026-02-20", "by": "self",
    "bank": "农业银行", "account": account_number(1),
}  # fmt: skip
LEAVES = {
    "name": "周九", "id_number": citizen_number(1), "category": "c51", "office": "另一县退役军人事务局",
    "registered_on": "2026-05-06", "by": "self",
}  # fmt: skip


@pytest.fixture
def county() -> County:
    load_shipped()
    world = County()
    world.at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    return world


def run(county: County, code: str, answers: dict[str, str], *, review: dict[str, str], last: dict[str, str]) -> Case:
    """Drive a case to its last signature: applied, accepted, reviewed by the county, granted."""
    case = applying.begin_case(
        code=code, name="周九", area_code=VILLAGE, channel="counter", by=county.clerk, at=county.tick()
    ).case
    applying.save_answers(case=case, answers=answers, by=county.clerk, at=county.tick())
    case = applying.submit_case(case=case, by=county.clerk, at=county.tick())
    for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
        intake.check_paper(case=case, item=item, standing="original", by=county.clerk, at=county.tick())
    case = intake.accept_case(case=case, by=county.clerk, at=county.tick())
    county.finish(case, county.officer, **review)
    said = Proposal(True, [("迁移", "材料齐全")], ["条例第三十条"], "材料齐全", last)
    deciding.propose_decision(case=case, proposal=said, by=county.officer, at=county.tick())
    for by in (county.head, county.director):
        deciding.sign_decision(case=case, by=by, at=county.tick())
    return case


REVIEW = {"agrees": "yes", "need_evidence": "no", "recheck": "no"}


def status() -> Fact:
    with everybody():
        return Fact.objects.get(kind="status", key="51", superseded_at=None)


def test_who_moves_in_is_paid_from_the_month_named_and_not_from_the_first_recognition(county: County) -> None:
    run(county, "transfer-in", MOVED, review={**REVIEW, "paid_until": "2026-03", "paid_from": "2026-04"}, last={})
    assert (status().value["start"], status().value["recognised"]) == ("2026-04", "2008-01-01")
    with everybody():
        moved = Fact.objects.get(kind="transfer", superseded_at=None)
    assert (moved.value["way"], moved.value["paid_until"], moved.value["paid_from"]) == ("迁入", "2026-03", "2026-04")


def test_months_that_do_not_meet_are_refused_without_a_reason(county: County) -> None:
    with pytest.raises(Refusal, match="中间有 2 个月没有人发"):
        run(county, "transfer-in", MOVED, review={**REVIEW, "paid_until": "2026-01", "paid_from": "2026-04"}, last={})


def test_who_moves_out_is_paid_to_the_month_named(county: County) -> None:
    run(county, "transfer-in", MOVED, review={**REVIEW, "paid_until": "2026-03", "paid_from": "2026-04"}, last={})
    county.at = datetime(2026, 5, 7, 1, 0, tzinfo=UTC)
    review = {"agrees": "yes", "need_evidence": "no", "paid_until": "2026-06", "paid_from": "2026-07"}
    run(county, "transfer-out", LEAVES, review=review, last={"letter": "转出3号", "letter_date": "2026-05-07"})
    ended = status()
    assert (ended.value["ended_on"], ended.value["end_reason"]) == ("2026-06-30", "moved")
    with everybody():
        ways = Fact.objects.filter(kind="transfer", superseded_at=None).order_by("key").values_list("value", flat=True)
    assert [one["way"] for one in ways] == ["迁入", "迁出"]
