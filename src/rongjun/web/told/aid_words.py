"""The words of grants and of aid: states, kinds, and how they are told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.domains.people.file.choices import ONE_OFFS

type Text = str | Promise
GRANT_STATES: dict[str, Text] = {
    "waiting": _("待签批"), "granted": _("已核定"), "returned": _("已退回"), "refused": _("不批准"),
    "withdrawn": _("已撤回"), "taken_back": _("已撤销"),
}  # fmt: skip
GRANT_BADGES: dict[str, str] = {
    "waiting": "info", "granted": "done", "returned": "danger", "refused": "danger", "withdrawn": "plain",
    "taken_back": "plain",
}  # fmt: skip
BENEFITS: dict[str, Text] = dict(ONE_OFFS)
KINDS: dict[str, Text] = {"hardship": _("困难帮扶"), "temporary": _("临时救助"), "oneoff": _("一次性帮扶")}
STATES: dict[str, Text] = {
    "suspected": _("疑似困难"), "unfounded": _("经查不属困难"), "applied": _("待乡镇审核"), "incomplete": _("待补材料"),
    "reviewed": _("待县级核查"), "deciding": _("待签批"), "ledger": _("在困难台账"), "refused": _("不予认定"),
    "granting": _("待核定金额"), "helped": _("已帮扶"), "out": _("已脱困"), "withdrawn": _("已撤回"),
}  # fmt: skip
BADGES: dict[str, str] = {
    "suspected": "draft", "unfounded": "plain", "applied": "info", "incomplete": "danger", "reviewed": "info",
    "deciding": "info", "ledger": "info", "refused": "danger", "granting": "info", "helped": "done", "out": "done",
    "withdrawn": "plain",
}  # fmt: skip
MOVES: dict[str, Text] = {
    "suspect": _("登记疑似困难"), "apply": _("申请"), "dismiss": _("经查不属困难"), "tell": _("一次告知补材料"),
    "supplement": _("补齐材料"), "review": _("乡镇审核"), "send_back": _("退回乡镇"), "notice": _("公示"),
    "objection": _("核查异议"), "propose": _("提出认定意见"), "return": _("退回"), "accept": _("列入困难台账"),
    "refuse": _("不予认定"), "ask_money": _("提出核定"), "money_back": _("核定未批准"), "money": _("核定帮扶金额"),
    "help": _("帮扶"), "still": _("再次核实：仍有困难"), "leave": _("脱困"), "withdraw": _("撤回"),
    "taken_back": _("核定撤销"),
}  # fmt: skip
SOURCES: dict[str, Text] = {
    "visit": _("走访"), "medical": _("医院结算单：自付医疗费用达到困难线"), "counter": _("窗口登记"),
}  # fmt: skip
"""What made a hardship suspected, by what stands before ':' in the source of a case."""
HELPS: dict[str, Text] = {"money": _("资金"), "kind": _("实物"), "information": _("信息"), "job": _("就业")}
ROUND_STATES: dict[str, Text] = {
    "open": _("接受申请"), "meeting": _("评审会签字"), "granting": _("待核定签批"), "granted": _("已核定"),
    "published": _("账目已公布"), "closed": _("已关闭"),
}  # fmt: skip
ROUND_BADGES: dict[str, str] = {
    "open": "info", "meeting": "info", "granting": "info", "granted": "done", "published": "done", "closed": "plain",
}  # fmt: skip
TERMS: dict[str, Text] = {"income": _("收入"), "burden": _("医疗负担"), "event": _("重大变故")}
