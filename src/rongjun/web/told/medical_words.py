"""Words of bills, as office and person read them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[dict[str, Promise]] = {"outpatient": _("门诊"), "inpatient": _("住院")}


def percent(bp: int | None) -> str:
    """Write ten-thousandths as a percentage: 9000 -> '90'."""
    return "" if bp is None else f"{bp / 100:.2f}".rstrip("0").rstrip(".")
