"""What the pages of leaders, supervision, meetings and review call things, and the entries that they write."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUNDS: dict[str, Promise] = {
    "not_informed": _("未按期告知信访人"), "not_accepted": _("应受理未受理"), "late": _("逾期未办结"),
    "refuses": _("拒不执行处理意见"), "shirks": _("推诿、敷衍、拖延"), "falsifies": _("弄虚作假"),
}  # fmt: skip
ADOPTED: dict[str, Promise] = {"yes": _("全部采纳"), "part": _("部分采纳"), "no": _("不采纳")}
MEETINGS: dict[str, Promise] = {"talk": _("面谈"), "mediation": _("调解"), "hearing": _("听证")}
STANDINGS: dict[str, Promise] = {
    "waits": _("等候"), "came": _("已到"), "done": _("已接待"), "away": _("未到"), "given": _("已退号"),
}  # fmt: skip
STANDING_BADGES = {"waits": "info", "came": "info", "done": "done"}
NEEDS: dict[str, Promise] = {
    "life": _("有生命危险"), "treatment": _("急需治疗"), "food": _("没有饭吃"), "shelter": _("没有地方住"),
}  # fmt: skip
PROMISES: dict[str, Promise] = {
    "supervision": _("督办答复"), "part": _("协办答复"), "leader": _("领导包案"), "elsewhere": _("转送上级复查、复核"),
    "refused": _("拒不登记的核查"), "repair": _("整改"),
}  # fmt: skip
STAGES: dict[str, Promise] = {"review": _("复查"), "rereview": _("复核")}
ENTRIES: dict[str, Promise] = {
    "promise_late": _("约定的日期已过，上报"), "ask_elsewhere": _("请求复查、复核，待转送上一级"),
    "sent_elsewhere": _("已转送上一级复查、复核"),
    "heard": _("领导接访"), "lead_end": _("包案结束"),
    "urgent_seen": _("紧急需要的安排"), "account": _("答复督办"), "home_call": _("约定上门"),
    "home_call_end": _("上门的结果"),
    "propose_review": _("提出复查意见"), "sign_review": _("签发复查意见"), "return_review": _("复查意见退回"),
    "propose_rereview": _("提出复核意见"), "sign_rereview": _("签发复核意见"), "return_rereview": _("复核意见退回"),
}  # fmt: skip
"""Kinds of entries that these pages write, for the history of a matter."""
