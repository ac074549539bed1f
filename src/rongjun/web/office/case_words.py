"""What the pages of cases call states, moves, clocks and standings."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.recognition.models import Case, Clock
from rongjun.domains.recognition.procedures import known_specs
from rongjun.domains.recognition.queries import OF_PERSON
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import named_asks

from .case_frame import said

STATES: dict[str, Promise] = {
    "draft": gettext_lazy("填写中"), "submitted": gettext_lazy("待受理"), "incomplete": gettext_lazy("待补正"),
    "working": gettext_lazy("办理中"), "deciding": gettext_lazy("待签批"), "granted": gettext_lazy("同意，待送达"),
    "refused": gettext_lazy("不同意，待送达"), "appealed": gettext_lazy("复核中"), "closed": gettext_lazy("已办结"),
    "declined": gettext_lazy("不予受理"), "withdrawn": gettext_lazy("已撤回"),
    "dropped": gettext_lazy("未提交，已作废"),
}  # fmt: skip
STATE_BADGES = {
    "draft": "draft", "incomplete": "draft", "granted": "done", "refused": "plain", "closed": "done",
    "declined": "plain", "withdrawn": "plain", "dropped": "plain",
}  # fmt: skip
"""Kinds of badges; the others are info. Nothing is red here: red is what is overdue."""
OUTCOMES: dict[str, Promise] = {
    "granted": gettext_lazy("同意"), "refused": gettext_lazy("不同意"), "declined": gettext_lazy("不予受理"),
    "withdrawn": gettext_lazy("已撤回"), "dropped": gettext_lazy("未提交，已作废"),
}  # fmt: skip
CHANNELS: dict[str, Promise] = {
    "counter": gettext_lazy("窗口"), "village": gettext_lazy("村（社区）代办"), "portal": gettext_lazy("网上"),
}  # fmt: skip
CLOCKS: dict[str, Promise] = {
    "draft": gettext_lazy("填写申请"), "intake": gettext_lazy("受理"), "supplement": gettext_lazy("补正材料"),
    "deliver": gettext_lazy("送达"), "appeal": gettext_lazy("复核"),
}  # fmt: skip
MOVES: dict[str, Promise] = {
    "begin": gettext_lazy("开始申请"), "new_code": gettext_lazy("换发查询码"), "submit": gettext_lazy("提交申请"),
    "drop": gettext_lazy("作废"), "tell": gettext_lazy("一次性告知补正"), "supplement": gettext_lazy("补正后重新提交"),
    "accept": gettext_lazy("受理"), "decline": gettext_lazy("不予受理"), "advance": gettext_lazy("办完一个环节"),
    "send_back": gettext_lazy("退回"), "propose": gettext_lazy("提出决定"), "return": gettext_lazy("签批退回"),
    "grant": gettext_lazy("批准，同意"), "refuse": gettext_lazy("批准，不同意"), "deliver": gettext_lazy("送达，办结"),
    "appeal": gettext_lazy("申请复核"), "uphold": gettext_lazy("复核：维持"),
    "overturn": gettext_lazy("复核：重新办理"),
    "reopen": gettext_lazy("重新办理"), "withdraw": gettext_lazy("撤回申请"), "paper": gettext_lazy("核对材料"),
    "hand": gettext_lazy("转到名下"), "delivery": gettext_lazy("登记送达"), "overdue": gettext_lazy("逾期上报"),
    "recount": gettext_lazy("放假安排变动，期限重新计算"),
    "step_aside": gettext_lazy("回避"), "appoint": gettext_lazy("安排鉴定"), "opinion": gettext_lazy("出具鉴定意见"),
    "inquiry": gettext_lazy("发出取证函"), "chase": gettext_lazy("催办"), "evidence": gettext_lazy("取证回复"),
    "publicity": gettext_lazy("贴出公示"), "take_down": gettext_lazy("撤下公示"), "objection": gettext_lazy("收到异议"),
    "objection_answer": gettext_lazy("答复异议"), "second_look": gettext_lazy("复核抽查"),
    "volume": gettext_lazy("立卷"), "volume_closed": gettext_lazy("封卷"), "volume_moved": gettext_lazy("移库"),
    "volume_lent": gettext_lazy("借出档案卷"), "volume_back": gettext_lazy("归还档案卷"),
    "volume_handed": gettext_lazy("移交档案馆"),
}  # fmt: skip
STANDINGS: dict[str, tuple[Promise, str]] = {
    "missing": (gettext_lazy("还缺"), "draft"), "copy": (gettext_lazy("已收复印件或照片"), "info"),
    "original": (gettext_lazy("已看原件"), "done"),
}  # fmt: skip


def state_name(state: str) -> str:
    """Return what a state is called."""
    return str(STATES[state])


def state_badge(state: str) -> tuple[str, str]:
    """Return the name of a state and the kind of its badge."""
    return state_name(state), STATE_BADGES.get(state, "info")


def move_name(move: str) -> str:
    """Return what a move is called; one that a newer room added by its code."""
    return str(MOVES.get(move, move))


def step_title(spec: Spec, step_id: str) -> str:
    """Return the name of a step in the language of the page; '' where the procedure has none of that id."""
    return next((said(step.name, step.name_en) for step in spec.steps if step.id == step_id), "")


def clock_name(clock: Clock, spec: Spec) -> str:
    """Return for what a clock runs: the step, or the part of the course it belongs to."""
    return str(CLOCKS[clock.kind]) if clock.kind in CLOCKS else step_title(spec, clock.kind) or clock.kind


def answer_names() -> dict[str, str]:
    """Return the questions of all procedures by the names under which looks at sealed answers are kept."""
    specs = known_specs()
    asks = {name: ask for _pk, spec in sorted(specs.items()) for name, ask in named_asks(spec).items()}
    return {name: said(ask.ask, ask.ask_en) for name, ask in asks.items() if ask.is_sealed}


def is_overdue(case: Case, today: date) -> bool:
    """Tell whether the office is over the time of its next move."""
    late = case.due_on is not None and case.due_on < today
    return late and case.ended_at is None and case.state not in OF_PERSON


def left_words(case: Case, today: date) -> str:
    """Return the days left for the next move in words; '' where nothing is owed."""
    if case.due_on is None or case.ended_at is not None:
        return ""
    return days_left(case.due_on, today, for_person=case.state in OF_PERSON)


def days_left(due: date, today: date, *, for_person: bool) -> str:
    """Return in words how many days are left until a day, or for how many it has passed."""
    days = (due - today).days
    if days == 0:
        return _("今天到期")
    if days > 0:
        return _("还有 %(days)d 天") % {"days": days}
    if for_person:
        return _("申请人已过 %(days)d 天") % {"days": -days}
    return _("逾期 %(days)d 天") % {"days": -days}
