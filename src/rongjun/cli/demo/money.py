"""The demo's money before a run: the medical fund comes late and in part, and a station has not confirmed its share."""

from datetime import timedelta

from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.payments.watching import watch_money
from rongjun.domains.units.models import Unit

from .county import TOWNS
from .office import STATION
from .scans import scan_pdf
from .stage import Stage

GRANTED, ARRIVED, SENT = 600_000_00, 400_000_00, 180_000_00


def grant_medical(stage: Stage) -> None:
    """Record the medical fund, have it signed, receive a part of it and send some to a station."""
    desk, day = stage.desk, stage.day
    promise = appropriations.Promise(
        "central", "medical", day.year, f"财社〔{day.year}〕58号", GRANTED, day, day + timedelta(days=10)
    )
    paper = scan_pdf(["虚构文件", "优抚对象医疗补助资金"])
    one, _ = appropriations.propose_appropriation(promise=promise, paper=paper, by=desk.finance, at=stage.at)
    for by in (desk.head, desk.director):
        at = stage.reach(stage.at + timedelta(hours=1))
        appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=at)
    appropriations.record_receipt(
        appropriation_id=one.pk, received_on=stage.day, reference="国库回单0417", amount_fen=ARRIVED, by=desk.finance,
        at=stage.at,
    )  # fmt: skip
    unit = Unit.objects.get(name=f"{TOWNS[0]}{STATION}")
    said = movements.Proposal(drafts.ALLOCATION, SENT, stage.day, "拨付单31", "下半年门诊补助", one.pk, unit_id=unit.pk)
    pot, _ = movements.propose_movement(proposal=said, by=desk.finance, at=stage.at)
    for by in (desk.head, desk.director):
        movements.sign_movement(movement_id=pot.pk, by=by, at=stage.reach(stage.at + timedelta(hours=1)))


def look_at_money(stage: Stage) -> None:
    """Look at all money as the daily timer does."""
    watch_money(by=stage.desk.finance, at=stage.at)
