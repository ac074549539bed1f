"""Why a vacancy is suggested, as office and person read it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.matching import Reason

REASONS: dict[Reason, Promise] = {
    Reason.TRADE: _("工种合适"), Reason.TOWN: _("地方合适"), Reason.PAY: _("工资合适"),
    Reason.TOWN_UNKNOWN: _("地方没有写"), Reason.PAY_UNKNOWN: _("工资没有写"), Reason.ELSEWHERE: _("在别的地方"),
}  # fmt: skip


def reasons_text(reasons: tuple[Reason, ...]) -> str:
    """Return the reasons in a line."""
    return "；".join(str(REASONS[one]) for one in reasons)
