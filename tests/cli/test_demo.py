"""The demo county: what an office finds in it on a Monday morning, made by the acts of the office itself."""

import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count

from rongjun.base.media import clean_file
from rongjun.base.scope import whole_desk
from rongjun.cli.demo.entries import entries_of
from rongjun.cli.demo.make import SEED, make_county
from rongjun.cli.demo.office import ACCOUNTS
from rongjun.cli.demo.people import MIX, Makers
from rongjun.cli.demo.scans import scan_pdf, scan_png
from rongjun.cli.demo.stage import Stage, birth_of, morning
from rongjun.cli.demo.tell import tell_result
from rongjun.domains.approvals.models import Matter
from rongjun.domains.funds.models import Appropriation, FundAlert, Leg
from rongjun.domains.funds.queries import check_ledger
from rongjun.domains.payments.models import Run, RunException
from rongjun.domains.people.file.entering import read_entry
from rongjun.domains.people.file.kinds import KINDS
from rongjun.domains.people.models import (
    Campaign,
    Confirmation,
    DeathRow,
    Fact,
    Import,
    ImportFault,
    Merge,
    Pair,
    Paper,
    Person,
)
from rongjun.domains.petitions.models import Clock, Movement, Opinion, Petitioner, Rating, Repair
from rongjun.domains.petitions.models import Matter as Petition
from rongjun.domains.petitions.person import find_by_code
from rongjun.domains.policy.models import Notice, NoticeCost
from rongjun.domains.safeguards.queries import verify_audit_chain
from rongjun.domains.services.duties.models import Consent, Duty
from rongjun.domains.services.visits.models import Planned, Survey, SurveyAnswer, Visit
from rongjun.domains.units.models import Area, RightsRequest
from rongjun.kernel.period import parse_month
from rongjun.kernel.petition.sorting import Kind, Route

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
DONE = Confirmation.State.CONFIRMED


def test_every_entry_of_an_invented_file_is_taken_by_the_forms() -> None:
    makers = Makers(SEED)
    for category, _count in MIX:
        for _ in range(5):
            row = makers.person(category)
            for kind, key, cells in entries_of(row, makers):
                birth = birth_of(row["身份证号"])
                assert read_entry(KINDS[kind], key, cells, birth=birth, today=NOW.date()).faults == {}, (kind, cells)


def test_the_papers_are_real_files_that_the_product_takes() -> None:
    assert clean_file(scan_pdf(["虚构材料"]))[0] == "pdf"
    assert clean_file(scan_png("虚构材料"))[0] == "png"


def test_the_clock_of_the_demo_neither_goes_back_nor_past_the_present(db: Any) -> None:
    stage = Stage(None, Makers(SEED), NOW, parse_month("2026-09"), parse_month("2026-11"), [])  # type: ignore[arg-type]
    assert stage.on(parse_month("2026-10"), 5) == morning(parse_month("2026-10"), 5)
    assert stage.on(parse_month("2026-09"), 5) == morning(parse_month("2026-10"), 5)
    assert stage.on(parse_month("2026-12"), 5) == NOW


@pytest.mark.once
@pytest.mark.django_db(databases=["default", "access"])
def test_the_county_shows_the_whole_office_and_every_act_is_on_record(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR, settings.CLI_SIGNING = tmp_path, True
    make_county(3, True, NOW, lambda: None)
    _files()
    _duplicates()
    _events()
    _confirmation()
    waiting = Import.objects.filter(state=Import.State.WAITING)
    assert set(waiting.values_list("kind", flat=True)) == {"people", "change"}
    assert set(RightsRequest.objects.values_list("outcome", flat=True)) == {"", "confirmed"}
    assert Run.objects.filter(state=Run.State.CLOSED).count() == 3
    _money()
    _petitions()
    _visits()
    assert verify_audit_chain() is None
    assert set(Matter.objects.values_list("kind", flat=True)) >= {"run", "import", "campaign", "merge", "notice"}
    notice = Notice.objects.get()
    assert (notice.state, NoticeCost.objects.get(notice=notice).state) == ("submitted", "done")
    tell_result(ACCOUNTS, "geheim", seconds=1)
    told = capsys.readouterr().out
    guarded = Fact.objects.filter(kind="guardian").order_by("person").first()
    assert guarded is not None and f"/people/{guarded.person_id}/file/" in told
    number, code = re.findall(r"编号 (\S+) 和查询码 (\S+) ", told)[0]
    with whole_desk("tests"):
        assert find_by_code(number, code).state == "delivered"


def _visits() -> None:
    assert Visit.objects.count() >= 60 and Planned.objects.filter(state="open").exists()
    assert set(Duty.objects.values_list("state", flat=True)) >= {"open", "done"}
    assert not Planned.objects.exclude(person__in=Consent.objects.filter(what="visit").values("person")).exists()
    satisfaction = Survey.objects.filter(kind="satisfaction").latest("pk")
    assert SurveyAnswer.objects.filter(survey=satisfaction).count() >= 20
    assert Survey.objects.get(kind="household").members.exists()


def _files() -> None:
    kinds = dict(Fact.objects.filter(superseded_at=None).values_list("kind").annotate(Count("person")).order_by())
    everything = set(KINDS) - {"pause", "award"}  # an award is written by a decision on a one-off pension
    assert everything <= set(kinds)
    assert kinds["plaque"] >= 20
    assert kinds["guardian"] == 5
    assert {"pdf", "png"} <= set(Paper.objects.values_list("media", flat=True))
    assert Paper.objects.exclude(withdrawn_at=None).count() == 1
    assert Fact.objects.filter(kind="housing").exclude(superseded_at=None).exists()


def _duplicates() -> None:
    codes = {code for pair in Pair.objects.all() for code in pair.codes}
    assert {
        "digits_swapped", "one_digit", "two_digits", "homophone", "one_character", "fifteen_digits", "number_missing",
        "numbers_far", "two_right_numbers", "name_variant", "moved",
    } <= codes  # fmt: skip
    assert set(Pair.objects.values_list("state", flat=True)) == {"open", "same", "never", "row_settled"}
    assert set(Merge.objects.values_list("state", flat=True)) == {"in_force", "waiting"}
    assert Person.objects.filter(categories="51 81").exists()
    errors = set(ImportFault.objects.filter(severity="error").values_list("code", flat=True))
    assert {"lost_digits", "birth_differs", "sex_differs", "bad_date", "short_year", "bad_account"} <= errors
    refused = set(ImportFault.objects.filter(severity="warning").values_list("code", flat=True))
    assert {"never_stored", "cell_watching", "not_paid_state"} <= refused


def _events() -> None:
    rows = DeathRow.objects.values_list("grade", "state")
    assert {("exact", "open"), ("exact", "proposed"), ("likely", "open"), ("likely", "other_person")} <= set(rows)
    assert rows.filter(state="proposed").count() == 2
    assert {fact.value["way"] for fact in Fact.objects.filter(kind="transfer")} == {"迁入", "迁出"}
    suspension = Fact.objects.get(kind="suspension", superseded_at=None)
    assert "省" in suspension.value["authority"]
    assert suspension.value["number"].endswith("（虚构）")
    assert RunException.objects.filter(code="under_sixty").exists()


def _confirmation() -> None:
    campaign = Campaign.objects.get()
    states = dict(Confirmation.objects.values_list("state").annotate(Count("pk")).order_by())
    assert campaign.state == Campaign.State.OPEN
    assert 60 <= 100 * states[DONE] // (states[DONE] + states["due"]) <= 80
    recorders = set(Confirmation.objects.filter(state=DONE).values_list("recorded_by__name", flat=True))
    assert {"何文清", "彭桂兰"} <= recorders


def _petitions() -> None:
    """Every channel, every kind and route, and what an officer, a head, a city and a body find."""
    with whole_desk("tests"):
        matters = list(Petition.objects.all())
        assert {one.channel for one in matters} == set(Petition.Channel.values)
        assert {one.kind for one in matters} == {"", *(kind.value for kind in Kind)}
        assert {one.route for one in matters} == {"", *(route.value for route in Route)}
        assert {one.state for one in matters} >= {
            "registered", "sent", "accepted", "deciding", "passed", "reviewing", "rereviewing", "delivered", "closed",
        }  # fmt: skip
        assert all(one.hidden for one in matters if one.kind == "accusation")
        assert [one.confidential for one in matters].count(True) == 1
        assert Movement.objects.filter(returned=True).exists(), "an objection was well founded"
        assert Opinion.objects.filter(outcome="anew").exists(), "the city sent one back"
        assert Clock.objects.filter(added=30).exists(), "one was extended"
        assert Clock.objects.exclude(raised_at=None).filter(ended_on=None).exists(), "one is overdue"
        assert Rating.objects.count() >= 3
        assert Petitioner.objects.values("matter").annotate(n=Count("pk")).filter(n=8).count() == 1
        repair = Repair.objects.get()
    assert repair.found and repair.ended_at is None


def _money() -> None:
    """The medical fund came in part; what a station has not confirmed is its own alert."""
    kinds = dict(FundAlert.objects.filter(state="open").values_list("kind", "unit__level"))
    assert {"due", "unconfirmed"} <= set(kinds) and kinds["unconfirmed"] == Area.Level.TOWN
    granted = Counter(Appropriation.objects.exclude(purpose="medical").values_list("purpose", flat=True))
    assert granted == {"pension": 3, "conscript_family": 3}
    assert not Leg.objects.filter(account="Expenses:Benefits", appropriation=None).exists(), "nothing is an advance"
    assert check_ledger() == []
