"""What each kind of matter is called, where it is dealt with and how one is told from another: one registry for all.

A room that opens matters of a new kind adds a line here; inbox, home page and the supervisor's pages follow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Permission
from rongjun.domains.approvals.changes import pairs_of
from rongjun.domains.approvals.models import Matter
from rongjun.domains.approvals.queries import list_steps

from ..labels import permission_name
from ..told.run_words import step_name
from .fund_words import MATTERS

type Pairs = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of matter: its name, the page that takes its subject's number, and what tells one from another.

    `title` and `detail` read the summary of a matter (label -> value), never another table: a list of matters costs
    nothing more. Neither names a person.
    """

    name: str | Promise
    page: str = ""
    title: Callable[[Pairs], str] = lambda pairs: ""
    detail: Callable[[Pairs], str] = lambda pairs: ""


def _run_title(pairs: Pairs) -> str:
    return translated("%(month)s 发放") % {"month": pairs["月份"]} if "月份" in pairs else ""


def _run_detail(pairs: Pairs) -> str:
    if not {"发放人数", "应发金额（元）"} <= pairs.keys():
        return ""
    shown = {"count": pairs["发放人数"], "amount": pairs["应发金额（元）"]}
    return translated("%(count)s 人，%(amount)s 元") % shown


def _case_title(pairs: Pairs) -> str:
    return translated("认定决定 %(number)s") % {"number": pairs["事项编号"]} if "事项编号" in pairs else ""


def _petition_title(pairs: Pairs) -> str:
    return translated("处理意见 %(number)s") % {"number": pairs["信访事项编号"]} if "信访事项编号" in pairs else ""


def _grant_title(pairs: Pairs) -> str:
    return translated("帮扶核定 %(number)s") % {"number": pairs["核定编号"]} if "核定编号" in pairs else ""


def _aid_title(pairs: Pairs) -> str:
    return translated("困难帮扶 %(number)s") % {"number": pairs["事项编号"]} if "事项编号" in pairs else ""


def _plain(*labels: str) -> Callable[[Pairs], str]:
    """Return a detail that gives some lines of the summary as they are."""

    def told(pairs: Pairs) -> str:
        return "；".join(f"{translated(name)} {pairs[name]}" for name in labels or pairs if name in pairs)

    return told


KINDS: dict[str, Kind] = {
    "run": Kind(_("每月发放"), "run-sign", _run_title, _run_detail),
    "import": Kind(_("人员导入"), "import", detail=_plain("新增", "变动", "终止")),
    "campaign": Kind(_("年度确认方案"), "campaign", detail=_plain("标题")),
    "campaign_stop": Kind(_("年度确认暂停名单"), "campaign-notices", detail=_plain("人数", "逾期的，暂停自")),
    "merge": Kind(_("合并档案"), "merge"),
    "merge_undo": Kind(_("撤销合并"), "merge"),
    "chain": Kind(_("审批环节变更"), "chain-version", detail=_plain("事项类别")),
    "notice": Kind(_("政策通知"), "notice", detail=_plain()),
    "holidays": Kind(_("放假安排"), "holiday", detail=_plain()),
    "appropriation": Kind(MATTERS["appropriation"], "fund-appropriation", detail=_plain()),
    "allocation": Kind(MATTERS["allocation"], "fund-movement", detail=_plain()),
    "payment_receipt": Kind(MATTERS["payment_receipt"], "fund-movement", detail=_plain()),
    "unit_money": Kind(MATTERS["unit_money"], "fund-movement", detail=_plain()),
    "unit_return": Kind(MATTERS["unit_return"], "fund-movement", detail=_plain()),
    "recovery": Kind(_("追回"), "recovery-decide", detail=_plain()),
    "recognition": Kind(_("认定决定"), "case-decision", _case_title, _plain("办理事项", "拟作决定")),
    "station_appraisal": Kind(_("责任书的考核"), "station-appraisal", detail=_plain()),
    "station_sheet": Kind(_("服务站的指标和规则"), "station-sheet", detail=_plain()),
    "procedure": Kind(_("办理规程"), "procedure-version", detail=_plain()),
    "register": Kind(_("台账"), "register-version", detail=_plain("台账", "理由")),
    "register_move": Kind(_("台账记录变动"), "register-proposal", detail=_plain("台账", "改为")),
    "petition": Kind(_("信访处理意见"), "petition-opinion", _petition_title),
    "petition_review": Kind(_("信访复查意见"), "petition-opinion", _petition_title),
    "petition_rereview": Kind(_("信访复核意见"), "petition-opinion", _petition_title),
    "aid_case": Kind(_("困难认定"), "aid-case", _aid_title, _plain("拟作决定")),
    "aid_setting": Kind(_("困难帮扶的设置"), "aid-setting", detail=_plain("设置", "自何日起")),
    "grant": Kind(_("帮扶核定"), "grant", _grant_title, _plain("内容", "人数", "金额合计（元）")),
    "grant_back": Kind(_("撤销帮扶核定"), "grant", _grant_title, _plain("内容", "金额合计（元）")),
    "medical_rule": Kind(_("医疗补助规则"), "medical-rule", detail=_plain()),
    "placement_formula": Kind(_("安置排序办法"), "placement-formula", detail=_plain()),
    "placement_order": Kind(_("安置选岗排序"), "placement-list", detail=_plain()),
    "placement_result": Kind(_("安置选岗结果"), "placement-list", detail=_plain()),
    "writeoff": Kind(_("核销"), "recovery-decide", detail=_plain()),
}


def kind_name(kind: str) -> str:
    """Return the name of a kind of matter; its code where none is known."""
    return str(KINDS[kind].name) if kind in KINDS else kind


def kind_choices(kinds: list[str]) -> list[tuple[str, str]]:
    """Return kinds with their names, for a filter."""
    return [(kind, kind_name(kind)) for kind in kinds]


def title_of(matter: Matter) -> str:
    """Return how a matter is called in a list: what it is, and which one."""
    kind = KINDS.get(matter.kind)
    own = kind.title(dict(pairs_of(matter))) if kind else ""
    return own or f"{kind_name(matter.kind)} {matter.subject_id}"


def detail_of(matter: Matter) -> str:
    """Return the main figures of a matter in one line, or nothing."""
    kind = KINDS.get(matter.kind)
    return kind.detail(dict(pairs_of(matter))) if kind else ""


def url_of(matter: Matter) -> str:
    """Return where a matter is dealt with; '' where its room has no page yet."""
    kind = KINDS.get(matter.kind)
    if kind is None or not kind.page:
        return ""
    try:
        return reverse(kind.page, args=[matter.subject_id])
    except NoReverseMatch:
        return ""


def standing_of(matter: Matter, signed: int) -> str:
    """Return where a matter stands: the stage that waits, or what became of it."""
    if matter.outcome:
        return str(OUTCOMES[matter.outcome])
    return translated("等待：%(step)s") % {"step": step_name(list_steps(matter)[signed]["name"])}


def right_name(permission: str) -> str:
    """Return the name of a right that a stage asks for; its code where this version has no such right."""
    return str(permission_name(permission)) if permission in Permission else permission


OUTCOMES: dict[str, str | Promise] = {
    "approved": _("已批准"), "returned": _("已退回"), "refused": _("不批准"), "withdrawn": _("已撤回"),
}  # fmt: skip
OUTCOME_KINDS: dict[str, str] = {
    "": "info", "approved": "done", "returned": "danger", "refused": "danger", "withdrawn": "plain",
}  # fmt: skip
ODDITIES: dict[str, str | Promise] = {
    "same_unit": _("全部由同一单位的人办理"), "quickly": _("一分钟内连签"), "returned_often": _("多次退回"),
}  # fmt: skip
