"""What a signature covers, and who may not sign."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.base.actor import Actor
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.page_queries import Deed
from rongjun.domains.payments.rounds import FIGURES, figure

from ..labels import permission_name, role_name
from ..told.run_words import step_name
from .run_frame import Signing, when

DEEDS: dict[str, Promise] = {
    "run.open": gettext_lazy("开账"),
    "run.recompute": gettext_lazy("重新计算"),
    "run.submit": gettext_lazy("提交签批"),
    "approvals.sign": gettext_lazy("签署"),
    "approvals.return": gettext_lazy("退回经办人"),
    "approvals.hold": gettext_lazy("纪检监督暂缓"),
    "approvals.lift": gettext_lazy("解除暂缓"),
    "run.advance": gettext_lazy("没有拨款，记为垫付"),
    "run.cancel": gettext_lazy("作废"),
    "run.close": gettext_lazy("办结"),
    "bank.export": gettext_lazy("导出银行表"),
    "bank.import": gettext_lazy("导入银行回执"),
}
"""Acts of the audit shown in the history of a run; the rest (a word on an exception) stands where it belongs."""


def rows_to_sign(run: Run) -> list[tuple[str, str]]:
    """Return the figures that a signature covers: (name, value)."""
    return [(_(name), figure(key, run.totals.get(key, 0))) for key, name in FIGURES]


def why_not(actor: Actor, signing: Signing) -> str:
    """Return why this person cannot give the next signature, or nothing where they can."""
    acted = signing.signed_by(actor.staff_id)
    if acted is not None:
        shown = {"stage": step_name(acted.name), "at": when(acted.at)}
        return _("您已在本轮办理“%(stage)s”（%(at)s）。同一人不能签两次，须由另一位有权限的人签署。") % shown
    if signing.waiting is None:
        return ""
    permission = signing.waiting["permission"]
    if not signing.may_act(actor):
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
