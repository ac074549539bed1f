"""What a grant writes holds from the day that was decided, and not without the unit above or with an answer missing."""

from datetime import date, timedelta

import pytest
from recognition_world import County, everybody, install

from rongjun.base.errors import Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.decided import check_decided, enter_decided
from rongjun.domains.people.forms import open_form
from rongjun.domains.people.models import Fact
from rongjun.domains.people.several import ProposedRow
from rongjun.domains.recognition.deciding import Proposal, propose_decision

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def test_a_change_holds_from_the_day_that_was_decided(county: County) -> None:
    case = county.decided(county.to_decide())
    assert case.person_id is not None
    cells = open_form(person_id=case.person_id, by=county.officer, at=county.tick(), purpose="供养方式")
    since = office_day(county.at) - timedelta(days=40)
    row = ProposedRow(cells | {"供养方式": "集中"}, since=since)
    check_decided(row=row, by=county.director, at=county.tick())
    enter_decided(
        row=row, matter_kind="recognition", subject_id=case.decisions.get().pk, name="供养方式", reason="集中供养",
        made_by=county.officer.staff_id, by=county.director, at=county.tick(),
    )  # fmt: skip
    with everybody():
        fact = Fact.objects.get(person_id=case.person_id, kind="care", superseded_at=None, valid_to=None)
    assert fact.valid_from == since and isinstance(since, date)


def test_a_grant_is_refused_where_the_unit_above_did_not_agree(county: County) -> None:
    case = county.to_decide(agrees="no")
    said = Proposal(True, [("事实", "有")], ["第一条"], "事实清楚", {"grade": "g5"})
    with pytest.raises(Refusal, match="市级审核没有同意"):
        propose_decision(case=case, proposal=said, by=county.officer, at=county.tick())
