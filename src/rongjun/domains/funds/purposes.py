"""What money is for and where it comes from."""

from typing import Final

from rongjun.kernel import ledger

PURPOSES: Final = ("pension", "medical", "hardship", "conscript_family", "care_fund", "station")
"""抚恤和生活补助, 医疗补助, 困难帮扶, 义务兵优待金, 关爱基金, 服务站经费."""
SOURCES: Final = (*ledger.SOURCES, "donation")
"""The levels of the budget, and what society gives to a care fund (社会捐赠)."""
LEVEL_OF_SHARE: Final = {"central": ("central",), "provincial": ("provincial",), "local": ("city", "county")}
"""The split of a line -> the sources it is drawn from, in order."""
_SPECIAL: Final = {
    "conscript_family_allowance": "conscript_family", "hardship_relief": "hardship", "temporary_relief": "hardship",
    "oneoff_aid": "hardship", "housing_aid": "hardship", "education_aid": "hardship", "visit_gift": "hardship",
    "funeral_aid": "hardship", "medical_subsidy": "medical", "insurance_contribution": "medical",
    "care_fund_aid": "care_fund",
}  # fmt: skip
DONATION: Final = "donation"


def levels_of(share: str, purpose: str) -> tuple[str, ...]:
    """Return the sources that a share of a purpose is drawn from, in order: a care fund is what was given, first."""
    levels = LEVEL_OF_SHARE[share]
    return (DONATION, *levels) if purpose == "care_fund" and share == "local" else levels


def purpose_of(benefit: str) -> str:
    """Return the purpose of the money that a benefit is paid from; most are pensions."""
    return _SPECIAL.get(benefit, "pension")
