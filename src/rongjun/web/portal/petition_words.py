"""Words of a petition as its person reads them: where it stands, which limit it is, how one can be satisfied."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _lazy

from rongjun.base.papers import Text
from rongjun.kernel.petition.states import State

from .words import said

STATES: Final[dict[str, Promise]] = {
    State.DRAFT: _lazy("还没有提交"), State.REGISTERED: _lazy("已登记，正在分类"),
    State.SENT: _lazy("已转送，等待接收"),
    State.STUDYING: _lazy("正在研究论证"), State.PASSED: _lazy("已转纪检监察机关"),
    State.GUIDED: _lazy("已告知应走的途径"), State.ACCEPTED: _lazy("已受理，正在办理"),
    State.DECIDING: _lazy("处理意见正在签发"), State.ISSUED: _lazy("处理意见已签发，等待送达"),
    State.DELIVERED: _lazy("已答复"), State.REVIEWING: _lazy("正在复查"), State.REVIEWED: _lazy("复查意见已送达"),
    State.REREVIEWING: _lazy("正在复核"), State.FINAL: _lazy("复核意见已送达，办理终结"), State.CLOSED: _lazy("已办结"),
    State.WITHDRAWN: _lazy("已撤回"), State.DROPPED: _lazy("没有提交，已作废"),
}  # fmt: skip
CLOCKS: Final[dict[str, Promise]] = {
    "draft": _lazy("填写并提交"), "forward": _lazy("登记后分类、转送"), "inform": _lazy("书面告知您"),
    "object": _lazy("接收或者提出异议"), "weigh": _lazy("核实异议"), "take": _lazy("接收办理"),
    "study": _lazy("研究并回复"), "discipline": _lazy("纪检监察机关处理"), "guide": _lazy("导入相应程序"),
    "duty": _lazy("履行职责或者答复"), "finish": _lazy("出具处理意见书"), "deliver": _lazy("送达处理意见书"),
    "ask_review": _lazy("您可以请求复查"), "review": _lazy("出具复查意见书"),
    "ask_rereview": _lazy("您可以请求复核"), "rereview": _lazy("出具复核意见书"),
}  # fmt: skip
RATES: Final[tuple[tuple[str, Promise], ...]] = (
    ("5", _lazy("很满意")), ("4", _lazy("满意")), ("3", _lazy("一般")), ("2", _lazy("不满意")),
    ("1", _lazy("很不满意")),
)  # fmt: skip


def of_text(text: Text) -> str:
    """Return a text of the papers in the language of the page."""
    return said(text.zh, text.of("en"))


def clock_name(kind: str) -> str:
    """Return what a limit is for."""
    return str(CLOCKS.get(kind, kind))
