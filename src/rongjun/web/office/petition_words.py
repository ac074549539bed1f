"""What the pages of petitions call kinds, routes, states, moves, clocks and channels."""

from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.petitions.models import Matter
from rongjun.kernel.petition.states import State

from .case_words import days_left
from .petition_lead_words import ENTRIES

STATES: dict[str, Promise] = {
    "draft": gettext_lazy("本人填写中"), "registered": gettext_lazy("待分类"),
    "sorted": gettext_lazy("已分类，待办理"), "sent": gettext_lazy("已转出，待接收"),
    "studying": gettext_lazy("研究中"), "passed": gettext_lazy("纪检监察办理中"),
    "guided": gettext_lazy("已告知途径"), "accepted": gettext_lazy("已受理"), "deciding": gettext_lazy("意见待签发"),
    "issued": gettext_lazy("意见待送达"), "delivered": gettext_lazy("已答复，可申请复查"),
    "reviewing": gettext_lazy("复查中"), "reviewed": gettext_lazy("已复查，可申请复核"),
    "rereviewing": gettext_lazy("复核中"), "final": gettext_lazy("已复核"), "closed": gettext_lazy("已办结"),
    "withdrawn": gettext_lazy("已撤回"), "dropped": gettext_lazy("未提交，已作废"),
}  # fmt: skip
STATE_BADGES = {
    "draft": "draft", "delivered": "done", "reviewed": "done", "final": "done", "closed": "done",
    "withdrawn": "plain", "dropped": "plain",
}  # fmt: skip
"""Kinds of badges; the others are info. Red is what is overdue."""
OF_PERSON = frozenset({"delivered", "reviewed"})
"""States in which the office owes nothing: the person may ask for review."""
CHANNELS: dict[str, Promise] = {
    "walk_in": gettext_lazy("来访"), "letter": gettext_lazy("来信"), "call": gettext_lazy("来电"),
    "visit": gettext_lazy("走访下访"), "portal": gettext_lazy("网上"), "group": gettext_lazy("集体来访"),
    "batch": gettext_lazy("批量登记"),
}  # fmt: skip
KINDS: dict[str, Promise] = {
    "suggestion": gettext_lazy("建议意见"), "accusation": gettext_lazy("检举控告"),
    "request": gettext_lazy("申诉求决"),
}  # fmt: skip
ROUTES: dict[str, Promise] = {
    "judicial": gettext_lazy("诉讼、复议或者公安检察程序（第一项）"), "arbitration": gettext_lazy("仲裁（第二项）"),
    "party": gettext_lazy("党员申诉、复审（第三项）"), "administrative": gettext_lazy("行政程序（第四项）"),
    "duty": gettext_lazy("履行法定职责（第五项）"), "opinion": gettext_lazy("信访处理意见（第六项）"),
}  # fmt: skip
URGENT: dict[str, Promise] = {
    "life": gettext_lazy("有生命危险"), "treatment": gettext_lazy("急需治疗"), "food": gettext_lazy("没有饭吃"),
    "shelter": gettext_lazy("没有地方住"),
}  # fmt: skip
CLOCKS: dict[str, Promise] = {
    "forward": gettext_lazy("登记转送"), "inform": gettext_lazy("告知本人"), "object": gettext_lazy("提出异议"),
    "finish": gettext_lazy("出具处理意见"), "ask_review": gettext_lazy("本人申请复查"),
    "review": gettext_lazy("出具复查意见"), "ask_rereview": gettext_lazy("本人申请复核"),
    "rereview": gettext_lazy("出具复核意见"), "draft": gettext_lazy("本人填写"), "weigh": gettext_lazy("答复异议"),
    "take": gettext_lazy("接收"), "study": gettext_lazy("研究回复"), "discipline": gettext_lazy("纪检监察办理"),
    "guide": gettext_lazy("告知办理途径"), "duty": gettext_lazy("履行法定职责"), "deliver": gettext_lazy("送达"),
}  # fmt: skip
MOVES: dict[str, Promise] = {
    "submit": gettext_lazy("本人提交"), "drop": gettext_lazy("作废"), "register": gettext_lazy("登记"),
    "answer_on_spot": gettext_lazy("当场答复"), "sort": gettext_lazy("依法分类"),
    "sort_again": gettext_lazy("重新分类"), "send": gettext_lazy("转出"), "take": gettext_lazy("接收"),
    "object": gettext_lazy("提出异议，不属于本单位"), "return_back": gettext_lazy("异议成立，收回"),
    "insist": gettext_lazy("异议不成立，维持转出"), "study": gettext_lazy("研究"), "reply": gettext_lazy("回复"),
    "pass_on": gettext_lazy("转纪检监察机关"), "guide": gettext_lazy("告知办理途径"),
    "fulfil": gettext_lazy("履行职责或者答复"), "accept": gettext_lazy("受理"), "decline": gettext_lazy("不予受理"),
    "extend": gettext_lazy("延长期限"), "propose": gettext_lazy("提出处理意见"), "return": gettext_lazy("签发退回"),
    "sign": gettext_lazy("签发"), "deliver": gettext_lazy("送达"), "ask_review": gettext_lazy("申请复查"),
    "review": gettext_lazy("送达复查意见"), "ask_rereview": gettext_lazy("申请复核"),
    "hear": gettext_lazy("复核听证"), "rereview": gettext_lazy("送达复核意见"),
    "overturn": gettext_lazy("撤销，重新办理"), "close": gettext_lazy("办结"), "withdraw": gettext_lazy("撤回"),
    "object_closing": gettext_lazy("本人不认可办结"), "reopen": gettext_lazy("重新办理"),
    "begin": gettext_lazy("开始填写"), "issue": gettext_lazy("出具文书"), "report": gettext_lazy("报送办理结果"),
    "assign_staff": gettext_lazy("换了经办人"), "propose_review": gettext_lazy("提出复查意见"),
    "propose_rereview": gettext_lazy("提出复核意见"), "sign_review": gettext_lazy("签发复查意见"),
    "sign_rereview": gettext_lazy("签发复核意见"), "return_review": gettext_lazy("退回复查意见"),
    "return_rereview": gettext_lazy("退回复核意见"),
    "add": gettext_lazy("本人补充"), "inform": gettext_lazy("告知本人"), "hand": gettext_lazy("转到名下"),
    "ask": gettext_lazy("请本人补充"), "asked": gettext_lazy("请本人补充"), "part": gettext_lazy("请有关单位协办"),
    "part_answer": gettext_lazy("协办单位答复"), "urgent": gettext_lazy("紧急情况上报"),
    "step_aside": gettext_lazy("回避"), "overdue": gettext_lazy("逾期上报"), "warned": gettext_lazy("到期提醒"),
    **dict.fromkeys(("recount", "recounted"), gettext_lazy("按新的放假安排重新计算")),
    "meeting": gettext_lazy("约见、调解或者听证"),
    "minutes": gettext_lazy("会议记录"), "supervise": gettext_lazy("督办"), "feedback": gettext_lazy("报送办理结果"),
    "delivery": gettext_lazy("登记送达"), "rate": gettext_lazy("本人评价"), "file": gettext_lazy("放入材料"),
    "new_code": gettext_lazy("换发查询码"), "lead": gettext_lazy("领导包案"), "mark": gettext_lazy("领导阅批"),
    "wall": gettext_lazy("隔离被反映的单位和人员"), "cause": gettext_lazy("登记原因"), **ENTRIES,
}  # fmt: skip
OUTCOMES: dict[str, Promise] = {
    "supported": gettext_lazy("请求事实清楚，符合规定，予以支持"),
    "explained": gettext_lazy("请求合理但缺乏依据，作出解释说明"),
    "refused": gettext_lazy("请求缺乏事实根据或者不符合规定，不予支持"),
    "upheld": gettext_lazy("维持"), "changed": gettext_lazy("变更"), "anew": gettext_lazy("撤销，重新办理"),
}  # fmt: skip
ANSWERS: dict[str, Promise] = {
    "consultation": gettext_lazy("当场答复"), "reply": gettext_lazy("回复"), "guidance": gettext_lazy("告知途径"),
    "opinion": gettext_lazy("处理意见"), "declined": gettext_lazy("不予受理"), "fulfilled": gettext_lazy("已履行"),
}  # fmt: skip
SUBJECTS: dict[str, Promise] = {
    "pension": gettext_lazy("养老"), "medical": gettext_lazy("医保"), "employment": gettext_lazy("就业"),
    "low_income": gettext_lazy("低保救助"), "other": gettext_lazy("其他"),
}  # fmt: skip
DELIVERED: dict[str, Promise] = {
    "hand": gettext_lazy("当面送达"), "post": gettext_lazy("邮寄"), "portal": gettext_lazy("网上送达"),
    "proxy": gettext_lazy("代收"), "left": gettext_lazy("留置送达"), "notice": gettext_lazy("公告送达"),
}  # fmt: skip
HOW_SENT: dict[str, Promise] = {
    "transfer": gettext_lazy("转送"), "assign": gettext_lazy("交办"), "pass": gettext_lazy("转纪检监察机关"),
    "above": gettext_lazy("报上一级"),
}  # fmt: skip


def word(names: dict[str, Promise], key: str) -> str:
    """Return what a key is called; one that a newer room added by itself, nothing for ''."""
    return str(names.get(key, key))


def state_name(matter: Matter) -> str:
    """Return what the state of a matter is called; what is registered and sorted waits to be handled."""
    registered = matter.state == State.REGISTERED and matter.kind
    return word(STATES, "sorted" if registered else matter.state)


def state_badge(matter: Matter) -> tuple[str, str]:
    """Return the name of the state of a matter and the kind of its badge."""
    return state_name(matter), STATE_BADGES.get(matter.state, "info")


def of_state(rows: QuerySet[Matter], state: str) -> QuerySet[Matter]:
    """Return the matters of a list that stand at one of `STATES`."""
    if state not in ("registered", "sorted"):
        return rows.filter(state=state)
    there = rows.filter(state="registered")
    return there.filter(kind="") if state == "registered" else there.exclude(kind="")


def kind_words(matter: Matter) -> str:
    """Return kind and route of a matter; that it is not sorted yet."""
    if not matter.kind:
        return _("未分类") if matter.ended_at is None else _("咨询")
    kind = word(KINDS, matter.kind)
    return f"{kind}　{word(ROUTES, matter.route)}" if matter.route else kind


def is_overdue(matter: Matter, today: date) -> bool:
    """Tell whether the office is over the time of its next move."""
    late = matter.due_on is not None and matter.due_on < today
    return late and matter.ended_at is None and matter.state not in OF_PERSON


def left_words(matter: Matter, today: date) -> str:
    """Return the days left for the next move in words; '' where nothing is owed."""
    if matter.due_on is None or matter.ended_at is not None:
        return ""
    return days_left(matter.due_on, today, for_person=matter.state in OF_PERSON)
