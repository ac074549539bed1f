"""Words of a case as its person reads them: where it stands, who has it, what happened. No name of an official."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rongjun.base.actor import Permission, Role
from rongjun.domains.recognition.models import Case
from rongjun.kernel.calendar import Unit
from rongjun.kernel.identity import mask_number
from rongjun.kernel.recognition.procedure import Level
from rongjun.kernel.recognition.states import State

from ..labels import ROLE_NAMES

STATES: Final[dict[str, Promise]] = {
    State.DRAFT: _lazy("还没有提交"),
    State.SUBMITTED: _lazy("已提交，等待受理"),
    State.INCOMPLETE: _lazy("要补正"),
    State.WORKING: _lazy("正在办理"),
    State.DECIDING: _lazy("决定正在审签"),
    State.GRANTED: _lazy("已决定：同意，等待送达"),
    State.REFUSED: _lazy("已决定：不同意，等待送达"),
    State.APPEALED: _lazy("正在复核"),
    State.CLOSED: _lazy("已办结"),
    State.DECLINED: _lazy("不予受理"),
    State.WITHDRAWN: _lazy("已撤回"),
    State.DROPPED: _lazy("未提交，已作废"),
}
OUTCOMES: Final[dict[str, Promise]] = {
    "granted": _lazy("同意"), "refused": _lazy("不同意"), "declined": _lazy("不予受理"),
    "withdrawn": _lazy("已撤回"), "dropped": _lazy("未提交，已作废"),
}  # fmt: skip
EVENTS: Final[dict[str, Promise]] = {
    "begin": _lazy("开始填写"), "new_code": _lazy("重新领取了查询码"), "submit": _lazy("提交申请"),
    "drop": _lazy("申请作废，没有提交"), "tell": _lazy("告知要补正的内容"), "supplement": _lazy("补正后再次提交"),
    "accept": _lazy("受理"), "decline": _lazy("不予受理"), "advance": _lazy("办完一个环节"),
    "send_back": _lazy("退回前面的环节"), "propose": _lazy("提出决定，送审签"), "return": _lazy("审签退回"),
    "grant": _lazy("决定：同意"), "refuse": _lazy("决定：不同意"), "deliver": _lazy("办结"),
    "appeal": _lazy("申请复核"), "uphold": _lazy("复核：维持"), "overturn": _lazy("复核：重新办理"),
    "reopen": _lazy("复核抽查后重新办理"), "withdraw": _lazy("撤回"), "paper": _lazy("核对材料"),
    "appoint": _lazy("预约医学鉴定"), "opinion": _lazy("一名医生出具了意见"), "inquiry": _lazy("发出调查取证函"),
    "chase": _lazy("催办调查取证"), "evidence": _lazy("调查取证有了答复"), "publicity": _lazy("开始公示"),
    "take_down": _lazy("提前撤下公示"), "objection": _lazy("收到一份异议"), "objection_answer": _lazy("异议已答复"),
    "delivery": _lazy("文书已送达"), "step_aside": _lazy("有工作人员回避"), "overdue": _lazy("超过期限，已报上级"),
    "recount": _lazy("放假安排变动，期限重新计算"),
    "second_look": _lazy("复核抽查"), "hand": _lazy("换了经办人"),
}  # fmt: skip
POSTS: Final[dict[str, Promise]] = {
    Permission.RECOGNITION_TAKE: _lazy("受理窗口"),
    Permission.RECOGNITION_FIRST: ROLE_NAMES[Role.TOWN_CLERK],
    Permission.RECOGNITION_REVIEW: ROLE_NAMES[Role.OFFICER],
    Permission.RECOGNITION_SIGN: ROLE_NAMES[Role.HEAD],
    Permission.RECOGNITION_DECIDE: ROLE_NAMES[Role.DIRECTOR],
    Permission.RECOGNITION_CITY: _lazy("市级审核"),
    Permission.RECOGNITION_PROVINCE: _lazy("省级审核"),
}
CLOCKS: Final[dict[str, Promise]] = {
    "draft": _lazy("填写并提交"), "intake": _lazy("受理"), "supplement": _lazy("补正"), "deliver": _lazy("送达决定"),
    "appeal": _lazy("复核"),
}  # fmt: skip
TOLD: Final[dict[str, Promise]] = {
    "items": _lazy("要补的材料"), "item": _lazy("材料"), "standing": _lazy("收到的是"), "day": _lazy("日期"),
    "place": _lazy("地点"), "to": _lazy("发往"), "until": _lazy("公示到"), "cite": _lazy("依据"),
    "right_way": _lazy("应当怎样办理"),
}  # fmt: skip
"""What is told of an event besides its note."""
STANDINGS: Final[dict[str, Promise]] = {
    "missing": _lazy("缺"), "copy": _lazy("复印件或照片"), "original": _lazy("原件"),
}  # fmt: skip
LEVELS: Final[dict[str, Promise]] = {
    Level.VILLAGE: _lazy("村（社区）站"), Level.TOWN: _lazy("镇（街道）站"), Level.COUNTY: _lazy("县（区）局"),
    Level.CITY: _lazy("市局"), Level.PROVINCE: _lazy("省厅"),
}  # fmt: skip
PERIODS: Final[dict[str, Promise]] = {
    Unit.WORKING_DAY: _lazy("%(n)s 个工作日"), Unit.DAY: _lazy("%(n)s 日"), Unit.MONTH: _lazy("%(n)s 个月"),
    Unit.YEAR: _lazy("%(n)s 年"),
}  # fmt: skip
_NUMBERS: Final = re.compile(r"(?<![\d-])\d[\d \-]{8,40}[\dXx](?![\d-])")
_DAY: Final = re.compile(r"(19|20)\d\d-\d\d-\d\d")


def said(zh: str, en: str) -> str:
    """Return a text of a procedure in the language of the page; Chinese where there is no other."""
    return en if en and (get_language() or "").startswith("en") else zh


def period(n: int, unit: str) -> str:
    """Return so many days, months or years in words."""
    return str(PERIODS[unit]) % {"n": n}


def post(permission: str) -> str:
    """Return the post that holds a right over a case; '' for one that no citizen meets."""
    return str(POSTS.get(permission, ""))


def hide_numbers(text: str) -> str:
    """Return a free text with every long number masked but for its last four: whatever somebody typed into a note.

    A number of a desk (with its area code, from 0) stays: it is there to be called.
    """
    return _NUMBERS.sub(lambda found: _hidden(found[0]), text)


def hidden(text: str) -> str:
    """Return a number with all but its last four signs masked."""
    plain = "".join(text.split())
    return mask_number(plain) if len(plain) > 4 else "*" * len(plain)


def count_words(steps: tuple[str, ...]) -> list[str]:
    """Return how a last day was counted (kernel.calendar.Counted.steps), a sentence each."""
    return [one for one in (_step_words(*step.split()) for step in steps) if one]


def _step_words(kind: str, *parts: str) -> str:
    if kind == "count":
        return _("数 %(period)s") % {"period": period(int(parts[0]), parts[1])}
    template = {
        "start": _("从 %(a)s 起算，当天不计"), "rest": _("%(a)s 至 %(b)s 是休息日，不计"),
        "work": _("%(a)s 是调休上班日，计入"), "pause": _("%(a)s 至 %(b)s 停止计算"),
        "moved": _("%(a)s 是休息日，顺延到 %(b)s"), "provisional": _("%(a)s 以后的放假安排还没有公布，暂按平常周计算"),
        "end": _("最后一天：%(a)s"),
    }.get(kind, "")  # fmt: skip
    return template % {"a": parts[0], "b": parts[-1]} if parts else ""


def _hidden(found: str) -> str:
    digits = "".join(sign for sign in found if sign.isalnum())
    if _DAY.search(found) or len(digits) < 10 or found.startswith("0") or _is_case_number(found):
        return found
    return mask_number(digits)


def _is_case_number(found: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d-\d{6}-\d", found))


def state_name(case: Case) -> str:
    """Return where a case stands; one that is over says how it ended."""
    if case.state == State.CLOSED and case.outcome in OUTCOMES:
        return _("已办结：%(outcome)s") % {"outcome": OUTCOMES[case.outcome]}
    return str(STATES[case.state])
