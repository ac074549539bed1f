"""The papers of an application: scans under seal, figures put right, withdrawal, and the letter with its reasons."""

from typing import Any

import pytest
from aid_world import FIGURES, AidOffice
from django.db import DatabaseError, transaction
from services_world import png

from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.aid import care_letters, evidence, rounds
from rongjun.domains.services.aid.models import Application, Scan
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.aid.telling import told_application

pytestmark = pytest.mark.django_db(databases=["default", "access"])
POOR = Figures(30_000, 3, 900_000, True, "火灾")


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> AidOffice:
    settings.VAR_DIR = tmp_path
    return AidOffice()


def said_by(told: Application) -> str:
    return repr(care_letters.result(told_application(evidence.get_application(told.pk)), told.made_at))


def test_a_scan_makes_a_paper_seen_and_is_opened_with_a_look(office: AidOffice) -> None:
    one = office.round()
    asked = office.asked(one, office.registered(), seen=["form", "identity", "income", "need"])
    assert rounds.complete_applications(one) == []
    with pytest.raises(Refusal):
        evidence.keep_scan(
            application_id=asked.pk, code="account", content=b"no picture", by=office.clerk, at=office.tick()
        )
    with pytest.raises(Refusal, match="不要这份材料"):
        evidence.keep_scan(application_id=asked.pk, code="diploma", content=png("x"), by=office.clerk, at=office.tick())
    assert rounds.complete_applications(one) == []
    scans = [
        evidence.keep_scan(
            application_id=asked.pk, code="account", content=png("银行卡"), by=office.clerk, at=office.tick()
        )
        for _twice in range(2)
    ]
    assert scans[0] == scans[1] and Scan.objects.count() == 1
    assert [each.pk for each in rounds.complete_applications(one)] == [asked.pk]
    looks = AccessRow.objects.filter(person_token=str(asked.person.token)).count()
    _scan, content = evidence.open_scan(scan_id=scans[0].pk, purpose="评审", by=office.officer, at=office.tick())
    assert content.startswith(b"\x89PNG")
    assert AccessRow.objects.filter(person_token=str(asked.person.token)).count() == looks + 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Scan.objects.filter(pk=scans[0].pk).update(code="form")
    evidence.take_out_scan(scan_id=scans[0].pk, by=office.clerk, at=office.tick())
    with pytest.raises(NotFound):
        evidence.get_scan(scans[0].pk)


def test_figures_put_right_rank_anew_and_nothing_changes_after_the_committee_began(office: AidOffice) -> None:
    office.given(5000_00)
    one = office.round()
    first = office.asked(one, office.registered(), figures=FIGURES)
    mistyped = office.asked(one, office.registered(), figures=Figures(3_000_000, 3, 0, False, "录错"))
    gone = office.asked(one, office.registered(), figures=POOR)
    evidence.correct_figures(application_id=mistyped.pk, figures=POOR, by=office.clerk, at=office.tick())
    evidence.withdraw_application(application_id=gone.pk, by=office.clerk, at=office.tick())
    office.closed(one)
    ranked = rounds.rank_round(one, by=office.officer, at=office.tick())
    assert [each.application.pk for each in ranked] == [mistyped.pk, first.pk]
    office.allocated(one, {mistyped.pk: 3000_00, first.pk: 1000_00})
    for act in (evidence.withdraw_application, lambda **who: evidence.correct_figures(figures=POOR, **who)):
        with pytest.raises(AlreadyDone):
            act(application_id=first.pk, by=office.clerk, at=office.tick())


def test_every_applicant_is_told_what_was_decided_how_it_was_worked_out_and_what_to_do(office: AidOffice) -> None:
    office.given(5000_00)
    one = office.round()
    given = office.asked(one, office.registered(), figures=POOR)
    less = office.asked(one, office.registered(), figures=FIGURES)
    incomplete = office.asked(one, office.registered(), seen=["form"])
    office.closed(one)
    office.granted(office.met(office.allocated(one, {given.pk: 3000_00, less.pk: 0})))
    assert "3,000.00" in said_by(given) and "合计" in said_by(given)
    assert "本轮资金有限" in said_by(less) and "复核" in said_by(less)
    lacks = said_by(incomplete)
    assert "身份和服役证明" in lacks and "没有参加评审" in lacks and "怎样算出" not in lacks


def test_a_round_that_gives_nothing_tells_every_applicant_why(office: AidOffice) -> None:
    one = office.round()
    asked = office.asked(one, office.registered())
    with pytest.raises(Refusal):
        rounds.close_round(round_id=one.pk, reason="他总去信访", by=office.officer, at=office.tick())
    rounds.close_round(round_id=one.pk, reason="捐款没有到账", by=office.officer, at=office.tick())
    assert "捐款没有到账" in said_by(asked)
