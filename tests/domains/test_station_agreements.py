"""Agreements: rates of enough cases, vetoes answered before they count, two persons, no numbers of petitions."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from kept import Keep, fresh
from stations_world import Stations

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.duties.actions import finish_duty, give_duty
from rongjun.domains.services.stations import agreements, figures
from rongjun.domains.services.stations.models import Agreement, Appraisal, Veto
from rongjun.domains.units.models import Unit
from rongjun.kernel.recognition.faults import ProcedureFaults
from rongjun.kernel.stations.appraising import Counted, Measure, Outcome, Wanted, outcome_of
from rongjun.kernel.stations.loading import load_sheet
from rongjun.web.office.station_figures import petition_figures

django_db = pytest.mark.django_db(databases=["default", "access"])
WANTED = [Wanted(one, 900, 700) for one in Measure]


@pytest.fixture(scope="module")
def built(kept: Keep) -> Stations:
    world: Stations = kept(Stations)
    return world


@pytest.fixture
def county(built: Stations) -> Stations:
    return fresh(built)


def signed(county: Stations, name: str = "东镇站", **more: Any) -> Agreement:
    told: dict[str, Any] = {"year": county.today.year, "unit_id": county.unit[name], "staff_id": None,
                            "tasks": ["走访", "答复"], "signed_on": county.today, "by": county.officer}  # fmt: skip
    return agreements.sign_agreement(**told | more, at=county.tick())


def proposed(county: Stations, found: Agreement, *holding: int) -> Appraisal:
    return agreements.propose_appraisal(
        agreement_id=found.pk, holding=holding, said="", by=county.officer, at=county.tick()
    )


counts = st.lists(
    st.tuples(st.sampled_from(Measure), st.integers(0, 40), st.integers(0, 40)).map(
        lambda one: Counted(one[0], min(one[1], one[2]), one[2])
    ),
    max_size=5,
)


@given(counts, st.booleans())
def test_few_cases_never_count_and_a_better_share_never_makes_it_worse(counted: list[Counted], vetoed: bool) -> None:
    order = [Outcome.VETOED, Outcome.LACKING, Outcome.ENOUGH, Outcome.GOOD]
    found = outcome_of(counted, WANTED, vetoed=vetoed)
    enough = [one for one in counted if one.permille is not None]
    assert (found is Outcome.VETOED) == vetoed
    if vetoed:
        return
    assert (found is Outcome.UNKNOWN) == (not enough)
    assert outcome_of(enough, WANTED, vetoed=False) is found
    better = [Counted(one.measure, one.whole, one.whole) for one in counted]
    if enough:
        assert order.index(outcome_of(better, WANTED, vetoed=False)) >= order.index(found)


def test_no_sheet_can_measure_how_many_petition() -> None:
    text = """
kind: appraisal
code: appraisal
name: 考核
origin: own
source: 本局自定
valid_from: "2026-01-01"
measures:
  - {measure: number_of_petitions, good_from: 900, enough_from: 800}
"""
    with pytest.raises(ProcedureFaults, match="不认识"):
        load_sheet(text)


@django_db
def test_the_year_is_appraised_by_what_was_done_in_time_and_signed_by_another(county: Stations) -> None:
    found = signed(county)
    for number in range(10):
        duty = give_duty(source=f"hand:{number}", what="办", unit_id=county.unit["东镇站"], staff_id=None,
                         due=county.today, by=county.officer, at=county.tick())  # fmt: skip
        finish_duty(duty_id=duty.pk, result="办了", by=county.clerk, at=county.tick())
    made = proposed(county, found)
    told = {one["measure"]: one["permille"] for one in made.figures}
    assert told["mended_in_time"] == 1000 and told["answers_in_time"] is None
    assert made.outcome == Outcome.GOOD
    with pytest.raises(AlreadyDone):
        proposed(county, found)
    with pytest.raises(NotPermitted):
        agreements.sign_appraisal(appraisal_id=made.pk, content=made.content_hash, by=county.officer, at=county.tick())
    assert agreements.sign_appraisal(
        appraisal_id=made.pk, content=made.content_hash, by=county.director, at=county.tick()
    )
    assert agreements.get_agreement(found.pk, county.officer).decided == Outcome.GOOD
    with pytest.raises(AlreadyDone):
        agreements.state_veto(agreement_id=found.pk, ground="diverted", evidence="账", by=county.officer,
                              at=county.tick())  # fmt: skip


@django_db
def test_a_veto_counts_only_once_it_was_answered_or_its_time_is_over(county: Stations) -> None:
    found = signed(county)
    told: dict[str, Any] = {"agreement_id": found.pk, "ground": "falsified", "evidence": "第3号走访记录的日期改动过"}
    veto = agreements.state_veto(**told, by=county.officer, at=county.tick())
    with pytest.raises(AlreadyDone):
        agreements.state_veto(**told, by=county.officer, at=county.tick())
    with pytest.raises(Refusal, match="等待申辩"):
        proposed(county, found, veto.pk)
    with pytest.raises(NotPermitted):
        agreements.answer_veto(veto_id=veto.pk, answer="不是", by=county.officer, at=county.tick())
    agreements.answer_veto(veto_id=veto.pk, answer="日期录错，已按规定更正", by=county.clerk, at=county.tick())
    with pytest.raises(AlreadyDone):
        agreements.answer_veto(veto_id=veto.pk, answer="再说", by=county.clerk, at=county.tick())
    assert proposed(county, found).outcome == Outcome.UNKNOWN, "a veto that does not hold does not count"


@django_db
def test_after_its_time_a_veto_holds_without_an_answer(county: Stations) -> None:
    found = signed(county)
    veto = agreements.state_veto(agreement_id=found.pk, ground="unregistered", evidence="12345转来未登记",
                                 by=county.officer, at=county.tick())  # fmt: skip
    assert veto.answer_by == county.day(10)
    county.tick(days=11)
    made = proposed(county, found, veto.pk)
    assert (made.outcome, made.vetoes) == (Outcome.VETOED, [veto.pk])
    agreements.return_appraisal(appraisal_id=made.pk, reason="再核", by=county.director, at=county.tick())
    assert proposed(county, found, veto.pk).version == 2


@django_db
def test_nobody_signs_appraises_or_sees_what_is_not_his(county: Stations) -> None:
    own = signed(county, "一村站", staff_id=county.worker.staff_id)
    assert agreements.get_agreement(own.pk, county.worker) == own
    with pytest.raises(NotFound):
        agreements.get_agreement(own.pk, county.clerk)
    with pytest.raises(NotPermitted):
        signed(county, "县局")
    with pytest.raises(AlreadyDone):
        signed(county, "一村站", staff_id=county.worker.staff_id)
    with pytest.raises(Refusal, match="不在该单位工作"):
        signed(county, "一村站", staff_id=county.clerk.staff_id)
    with pytest.raises(NotPermitted):
        signed(county, "东镇站", by=county.clerk)
    mine = signed(county, "县局", staff_id=county.director.staff_id)
    made = agreements.propose_appraisal(agreement_id=mine.pk, holding=[], said="", by=county.officer, at=county.tick())
    with pytest.raises(NotPermitted, match="不能考核自己"):
        agreements.sign_appraisal(appraisal_id=made.pk, content=made.content_hash, by=county.director, at=county.tick())


@django_db
def test_figures_of_petitions_come_as_shares_of_what_the_unit_owns(county: Stations) -> None:
    root = Unit.objects.get(is_root=True)
    days = (date(county.today.year, 1, 1), date(county.today.year, 12, 31))
    assert [one.whole for one in petition_figures(root, *days)] == [0, 0]
    matter = county.delivered()
    told = {one.measure: (one.part, one.whole) for one in petition_figures(root, *days)}
    assert matter.owner_unit_id == root.pk and told[Measure.ANSWERS_IN_TIME] == (1, 1)
    west = Unit.objects.get(pk=county.unit["西镇站"])
    assert [one.whole for one in petition_figures(west, *days)] == [0, 0]
    assert "petitions" in figures.rooms()


@django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stations_appraisal SET outcome = 'good'", "DELETE FROM stations_appraisal",
        "UPDATE stations_veto SET evidence = '改'", "DELETE FROM stations_veto",
        "UPDATE stations_agreement SET year = 1",
    ],
)  # fmt: skip
def test_the_database_itself_keeps_agreements(county: Stations, statement: str) -> None:
    found = signed(county)
    agreements.state_veto(agreement_id=found.pk, ground="reprisal", evidence="谈话记录", by=county.officer,
                          at=county.tick())  # fmt: skip
    county.tick(days=20)
    proposed(county, found)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Veto.objects.exists()
