"""Words of placement by choice that office and person share: facts of the service, states, points."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ITEMS: dict[str, Promise] = {
    "service_months": _("服现役月数"), "hardship_months": _("艰苦边远地区或特殊岗位服役月数"), "combat": _("参战次数"),
    "honours": _("荣誉称号次数"), "merit_first": _("一等功次数"), "merit_second": _("二等功次数"),
    "merit_third": _("三等功次数"), "commended": _("嘉奖、优秀次数"),
    "disabled_in_service": _("因战因公致残（是为 1）"), "martyr_child": _("烈士子女（是为 1）"),
}  # fmt: skip
STATES: dict[str, tuple[Promise, str]] = {
    "listed": (_("已列入"), "draft"), "waiting": (_("等候选岗"), "draft"), "open": (_("轮到选岗"), "info"),
    "chosen": (_("已选岗"), "done"), "left": (_("没有选到"), "danger"), "gave_up": (_("本人放弃"), "plain"),
}  # fmt: skip


def points_text(hundredths: int | None) -> str:
    """Return points with two decimals; '' where there are none yet."""
    return "" if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"
