"""What the addresses of grants and of aid name, for `everything.py`."""

from datetime import timedelta
from typing import Any, Final

from services_world import png

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.funds.models import Appropriation
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid.cases import Request, apply, put_up, review
from rongjun.domains.services.aid.evidence import keep_scan
from rongjun.domains.services.aid.models import Donation, Pairing, Round
from rongjun.domains.services.aid.rounds import apply_in_round, open_round
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.aid.settings import propose_setting
from rongjun.domains.services.grants.actions import propose_grant

FIGURES: Final = Figures(180_000, 3, 0, False, "收入骤减")
ACCOUNTS: Final[dict[str, Any]] = {
    "day": "2026-01-01", "in_fen": 0, "given_fen": 0, "before_fen": 0, "applications": 0, "helped": 0, "donors": [],
    "nameless_fen": 0, "rows": [], "columns": [], "cells": [],
}  # fmt: skip


def aid_examples(person: Person, officer: Actor, clerk: Actor) -> dict[str, Any]:
    """Return the arguments of the addresses of `urls_grants.py` and `urls_aid.py` for somebody of the registry."""
    at = clock.now()
    day = office_day(at)
    grant = propose_grant(
        source="example:1", person_id=person.pk, benefit="hardship_relief", amount_fen=100_00, basis="县办法第三条",
        reason="收入骤减", by=officer, at=at,
    )  # fmt: skip
    case = apply(person_id=person.pk, request=Request("hardship", "living", FIGURES), by=clerk, at=at)
    review(case_id=case.pk, agrees=True, opinion="属实", by=officer, at=at)
    put_up(case_id=case.pk, contact="县局", by=officer, at=at)
    one = open_round(
        name="春季", closes_on=day + timedelta(days=5), most_fen=100_00, basis="章程第八条", by=officer, at=at
    )
    Round.objects.filter(pk=one.pk).update(accounts=ACCOUNTS)
    published = Round.objects.create(
        number="L-2", name="冬季", state="published", closes_on=day, most_fen=100, weights=one.weights,
        papers=one.papers, basis="章程第八条", least_members=2, accounts=ACCOUNTS, made_by_id=officer.staff_id,
        made_at=at,
    )  # fmt: skip
    asked = apply_in_round(
        round_id=one.pk, person_id=person.pk, situation="living", asked_fen=100_00, figures=FIGURES, seen=[], by=clerk,
        at=at,
    )  # fmt: skip
    scan = keep_scan(application_id=asked.pk, code="form", content=png("申请表"), by=clerk, at=at)
    made: dict[str, Any] = {"made_by_id": officer.staff_id, "made_at": at}
    money = Appropriation.objects.create(
        source="donation", purpose="care_fund", year=day.year, number="J-1", amount_fen=100, notified_on=day, **made
    )
    donation = Donation.objects.create(
        number="J-1", donor="某企业", amount_fen=100, given_on=day, appropriation=money, **made
    )
    pair = Pairing.objects.create(person=person, department="县农业农村局", need="农资", since=day, **made)
    setting = propose_setting(key="notice_days", text="10", since=day, document="县发1号", by=officer, at=at)
    return {
        "subject_id": grant.pk, "grant_id": grant.pk, "round_id": one.pk, "donation_id": donation.pk,
        "pairing_id": pair.pk, "setting_id": setting.pk, "aid_id": case.pk, "letter": "notice",
        "setting": "notice_days", "asked_id": asked.pk, "scan_id": scan.pk,
        "open_round": one.number, "published_round": published.number,
    }  # fmt: skip
