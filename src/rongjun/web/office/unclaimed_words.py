"""Words of the list of those left out: rules, papers that are missing, states and steps, for the screen."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.entitlements.unclaimed.queries import list_unclaimed_of
from rongjun.domains.entitlements.unclaimed.states import state_names

S = Unclaimed.State
RULE_NAMES: Final[dict[str, Promise]] = {
    "nursing_fee": _("一至四级残疾，没有护理费"),
    "listed": _("名册里登记过，没有身份认定"),
    "war_participant": _("有参战经历，没有待遇"),
    "test_participant": _("有参试经历，没有待遇"),
    "old_conscript": _("农村籍退役士兵满六十周岁，没有待遇"),
    "martyr_child": _("烈士子女满六十周岁，没有待遇"),
    "survivor": _("烈士、牺牲病故军人遗属，没有定期抚恤金"),
    "survivor_of_injured": _("残疾军人去世，遗属没有转三属"),
    "ended_suspension": _("中止没有在期的省级决定"),
    "ended_but_here": _("身份已停止，之后仍有登记"),
    "no_payee": _("去世后应发的钱没有收款人"),
    "no_account": _("应发的钱没有收款账户"),
    "unconfirmed": _("逾期未确认，暂停发放"),
    "held_row": _("导入的行待核实"),
}
MISSING: Final[dict[str, Promise]] = {
    "care": _("供养方式（集中或分散）"), "application": _("本人申请"), "proof": _("参战参试的档案材料"),
    "no_employer": _("无工作单位的证明"), "income": _("收入和劳动能力证明"), "resume": _("恢复发放，或补登省级决定"),
    "why_ended": _("停止的依据"), "payee": _("收款家属的身份证和账户"), "account": _("收款账户"),
    "confirmation": _("年度确认"), "held_row": _("核实后重新导入"), "decision": _("认定决定"),
    "status_entry": _("身份认定登记"), "why_not": _("不享受的依据"), "reason_over": _("停发原因是否已结束"),
    "grade": _("残疾等级或性质"), "era": _("参军时期"), "service_dates": _("入伍、退役日期"), "kind": _("牺牲病故类别"),
    "death_cause": _("去世原因"),
}  # fmt: skip
STATE_KINDS: Final[dict[str, str]] = {
    S.OPEN: "draft", S.LOOKING: "info", S.VISIT: "info", S.GRANTED: "done", S.REASONED: "plain", S.CLOSED: "plain",
    S.GONE: "plain",
}  # fmt: skip
STEP_NAMES: Final[dict[str, Promise]] = {
    "take": _("开始核实"), "give_back": _("放回"), "reason": _("说明理由"), "visit": _("约定走访"),
    "visited": _("已走访"), "granted": _("已享受"), "gone": _("不再符合"), "again": _("事实有变，重新列入"),
}  # fmt: skip


def rule_name(code: str) -> str:
    """Return the name of a rule."""
    return str(RULE_NAMES.get(code, code))


def missing_words(codes: str) -> list[str]:
    """Return what is missing, in words."""
    return [str(MISSING.get(code, code)) for code in codes.split()]


def unclaimed_of(person_id: int, benefits: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what is on the list about one person as the person's page tells it, answers with their reason."""
    names = state_names()
    return [
        {
            "id": one.pk, "rule": rule_name(one.rule), "benefit": benefits.get(one.benefit, ""), "since": one.since,
            "missing": "、".join(missing_words(one.missing)), "state": names[one.state],
            "kind": STATE_KINDS[one.state], "reason": one.reason, "article": one.article,
        }
        for one in list_unclaimed_of(person_id)
    ]  # fmt: skip
