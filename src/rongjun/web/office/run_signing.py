"""What a signature covers, how it differs from what was put to sign before, and who may not sign."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.page_queries import Deed, list_submissions
from rongjun.kernel.money import format_yuan

from ..labels import permission_name, role_name
from .run_frame import SIGNING, Signing, when
from .run_words import step_name

FIGURES: tuple[tuple[str, Promise], ...] = (
    ("paid_persons", gettext_lazy("发放人数")),
    ("lines", gettext_lazy("明细行数")),
    ("pay_fen", gettext_lazy("应发金额（元）")),
    ("regular_fen", gettext_lazy("当月（元）")),
    ("arrears_fen", gettext_lazy("补发（元）")),
    ("overpayment_fen", gettext_lazy("多发（元）")),
    ("central_fen", gettext_lazy("中央（元）")),
    ("provincial_fen", gettext_lazy("省级（元）")),
    ("local_fen", gettext_lazy("市县（元）")),
    ("exceptions", gettext_lazy("本月不发的事项")),
    ("warnings", gettext_lazy("提醒")),
)
"""The totals a signature covers, in the order of the page."""
DEEDS: dict[str, Promise] = {
    "run.open": gettext_lazy("开账"),
    "run.recompute": gettext_lazy("重新计算"),
    "run.submit": gettext_lazy("提交签批"),
    "approvals.sign": gettext_lazy("签署"),
    "approvals.return": gettext_lazy("退回经办人"),
    "run.advance": gettext_lazy("没有拨款，记为垫付"),
    "run.cancel": gettext_lazy("作废"),
    "run.close": gettext_lazy("办结"),
    "bank.export": gettext_lazy("导出银行表"),
    "bank.import": gettext_lazy("导入银行回执"),
}
"""Acts of the audit shown in the history of a run; the rest (a word on an exception) stands where it belongs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: name, value now, value before (empty where there is none to compare)."""

    name: str
    now: str
    before: str = ""


def rows_to_sign(run: Run) -> list[Row]:
    """Return the figures that a signature covers."""
    return [Row(str(name), _figure(key, run.totals.get(key, 0))) for key, name in FIGURES]


def compare_submissions(run: Run, history: Sequence[Deed]) -> list[Row]:
    """Return the figures that differ from what was last put to sign with another content; nothing on the first round.

    Where the content differs but no total does, the row says so: the lines themselves changed.
    """
    before = [deed for deed in list_submissions(history) if deed.detail["content"] != run.content_hash]
    if not before or not run.content_hash:
        return []
    old = before[-1].detail["totals"]
    changed = [
        Row(str(name), _figure(key, run.totals.get(key, 0)), _figure(key, old.get(key, 0)))
        for key, name in FIGURES
        if run.totals.get(key, 0) != old.get(key, 0)
    ]
    content = Row(_("内容校验值"), run.content_hash[:16], str(before[-1].detail["content"])[:16])
    return [*changed, content]


def why_not(run: Run, actor: Actor, signing: Signing) -> str:
    """Return why this person cannot give the next signature, or nothing where they can."""
    acted = signing.signed_by(actor.staff_id)
    if acted is not None:
        shown = {"stage": step_name(acted.name), "at": when(acted.at)}
        return _("您已在本轮办理“%(stage)s”（%(at)s）。同一人不能签两次，须由另一位有权限的人签署。") % shown
    permission = SIGNING[run.state]
    if not actor.may(permission):
        shown = {"role": str(role_name(actor.role)), "permission": str(permission_name(permission))}
        return _("您的岗位“%(role)s”没有“%(permission)s”权限。") % shown
    return ""


def history_entries(history: Sequence[Deed]) -> list[dict[str, str]]:
    """Return the history for a time line: when, what, detail, who."""
    return [
        {
            "when": when(deed.at), "title": _deed(deed), "detail": str(deed.detail.get("reason", "")),
            "by": f"{deed.staff_name} · {role_name(deed.role)}", "kind": "past",
        }
        for deed in history
        if deed.action in DEEDS
    ]  # fmt: skip


def _deed(deed: Deed) -> str:
    name = str(DEEDS[deed.action])
    if deed.action != "approvals.sign":
        return name
    return _("%(name)s：%(detail)s") % {"name": name, "detail": step_name(deed.detail["name"])}


def _figure(key: str, value: int) -> str:
    return format_yuan(value) if key.endswith("_fen") else f"{value:,}"
