"""The words of placement by choice: states, terms of a formula, points as they are written."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROUND_STATES: dict[str, tuple[Promise, str]] = {
    "draft": (_("正在列入"), "draft"), "signing": (_("排序待签署"), "info"), "published": (_("已公布，异议期"), "info"),
    "choosing": (_("正在选岗"), "info"), "confirming": (_("选岗结束，待确认"), "info"), "closed": (_("已办结"), "done"),
}  # fmt: skip
FORMULA_STATES: dict[str, tuple[Promise, str]] = {
    "submitted": (_("待批准"), "info"), "approved": (_("执行中"), "done"), "returned": (_("已退回"), "danger"),
}  # fmt: skip
LISTS: dict[str, Promise] = {"order": _("选岗排序"), "result": _("选岗结果")}
