"""Words for recoveries 追回: states, kinds of movements and of acts, and what signatories see."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Final[dict[str, Promise]] = {"open": _("待追回"), "agreed": _("已约定分期"), "settled": _("已结清")}
STATE_BADGES: Final = {"open": "danger", "agreed": "wait", "settled": "done"}
MOVEMENTS: Final[dict[str, Promise]] = {
    "overpaid": _("多发"),
    "unsent": _("未发出的款项冲减"),
    "unpaid": _("银行退回的款项冲减"),
    "reversed": _("更正后冲回"),
    "set_off": _("抵扣去世后继续发放的款项"),
    "restored": _("撤销抵扣"),
    "returned": _("归还"),
    "instalment": _("分期归还"),
    "written_off": _("核销"),
    "revived": _("撤销核销"),
}
SUMMARY: Final = (_("办理事项"), _("金额（元）"), _("日期"), _("依据的材料"), _("理由"), _("各期"))
"""Labels of what signatories see, as payments.recovery_actions names them."""
