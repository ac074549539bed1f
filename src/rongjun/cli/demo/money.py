"""The demo's money before a run: each year's, by level and purpose, and the medical fund, late and in part.

A station has not confirmed its share of the medical fund.
"""

from datetime import timedelta
from typing import Final

import polars as pl

from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.models import Appropriation
from rongjun.domains.funds.purposes import purpose_of
from rongjun.domains.payments.watching import watch_money
from rongjun.domains.units.models import Unit
from rongjun.kernel.entitlement.benefits import BENEFITS
from rongjun.kernel.period import month_ordinal

from .county import TOWNS
from .office import STATION
from .scans import scan_pdf
from .stage import Stage

GRANTED, ARRIVED, SENT = 600_000_00, 400_000_00, 180_000_00
LEVELS: Final = {
    "central": ("central_fen", "财社"),
    "provincial": ("provincial_fen", "云财社"),
    "county": ("local_fen", "清财社"),
}
"""Source -> the share of a line that it pays, and how its documents begin."""
TITLES: Final = {"pension": "优抚对象抚恤补助资金", "conscript_family": "义务兵家庭优待金"}
"""What the year's money is for."""
MARGIN_PERCENT, WAN = 10, 10_000_00


def grant_year(stage: Stage, year: int) -> None:
    """Have each level promise a year's money for pensions and conscripts' families, and receive it.

    How much: what is owed for the year's months as known now, and a margin.
    """
    first, until = max(stage.first, month_ordinal(year, 1)), min(stage.last, month_ordinal(year, 12)) + 1
    lines = compute_owed(known_at=stage.at, first=first, until=until).lines
    for purpose, title in TITLES.items():
        paid = lines.filter(pl.col("benefit").is_in([name for name in BENEFITS if purpose_of(name) == purpose]))
        for source, (share, issuer) in LEVELS.items():
            number = len(Appropriation.objects.filter(year=year)) + 1
            needed = int(paid[share].sum()) * (100 + MARGIN_PERCENT) // 100
            promise = appropriations.Promise(
                source, purpose, year, f"{issuer}〔{year}〕{number}号（虚构）", -(-needed // WAN) * WAN, stage.day
            )
            one = _granted(stage, promise, title)
            _received(stage, one, one.amount_fen, f"国库回单{year}{number:02d}")


def grant_medical(stage: Stage) -> None:
    """Record the medical fund, have it signed, receive a part of it and send some to a station."""
    desk, day = stage.desk, stage.day
    promise = appropriations.Promise(
        "central", "medical", day.year, f"财社〔{day.year}〕58号", GRANTED, day, day + timedelta(days=10)
    )
    one = _granted(stage, promise, "优抚对象医疗补助资金")
    _received(stage, one, ARRIVED, "国库回单0417")
    unit = Unit.objects.get(name=f"{TOWNS[0]}{STATION}")
    said = movements.Proposal(drafts.ALLOCATION, SENT, stage.day, "拨付单31", "下半年门诊补助", one.pk, unit_id=unit.pk)
    pot, _ = movements.propose_movement(proposal=said, by=desk.finance, at=stage.at)
    for by in (desk.head, desk.director):
        movements.sign_movement(movement_id=pot.pk, by=by, at=stage.reach(stage.at + timedelta(hours=1)))


def _granted(stage: Stage, promise: appropriations.Promise, title: str) -> Appropriation:
    """Record an appropriation with its scan, and have it signed by two."""
    desk, paper = stage.desk, scan_pdf(["虚构文件", title])
    one, _ = appropriations.propose_appropriation(promise=promise, paper=paper, by=desk.finance, at=stage.at)
    for by in (desk.head, desk.director):
        at = stage.reach(stage.at + timedelta(minutes=20))
        one = appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=at)
    return one


def _received(stage: Stage, one: Appropriation, fen: int, slip: str) -> None:
    appropriations.record_receipt(
        appropriation_id=one.pk, received_on=stage.day, reference=slip, amount_fen=fen, by=stage.desk.finance,
        at=stage.at,
    )  # fmt: skip


def look_at_money(stage: Stage) -> None:
    """Look at all money as the daily timer does."""
    watch_money(by=stage.desk.finance, at=stage.at)
