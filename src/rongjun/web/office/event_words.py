"""Words of life events: where a row of a death list stands, where a suspension stands, which way a move goes."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STANDINGS: Final[dict[str, Promise]] = {
    "open": _("待判断"), "other_date": _("登记的日期不同"), "waiting": _("已提出，等待批准"),
    "recorded": _("已登记去世"),
    "known": _("早已登记"), "other_person": _("不是同一人"), "not_here": _("不在名册"),
}  # fmt: skip
STANDING_KINDS: Final[dict[str, str]] = {
    "open": "draft", "other_date": "danger", "waiting": "info", "recorded": "done", "known": "plain",
    "other_person": "plain", "not_here": "plain",
}  # fmt: skip
LIST_STATES: Final[dict[str, Promise]] = {"matching": _("正在比对"), "matched": _("已比对"), "failed": _("没有做成")}
LIST_KINDS: Final[dict[str, str]] = {"matching": "info", "matched": "done", "failed": "danger"}
SUSPENDED: Final[dict[str, Promise]] = {
    "ahead": _("尚未开始"), "in_force": _("中止期内"), "review": _("复核日期已到"), "ended": _("已结束"),
}  # fmt: skip
SUSPENDED_KINDS: Final[dict[str, str]] = {"ahead": "info", "in_force": "draft", "review": "danger", "ended": "plain"}
WAYS: Final[dict[str, Promise]] = {"迁入": _("迁入"), "迁出": _("迁出")}
STEPS: Final[dict[str, Promise]] = {"读取登记册": _("读取登记册"), "比对": _("与登记册比对")}
