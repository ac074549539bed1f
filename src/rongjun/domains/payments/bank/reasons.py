"""What banks call a failure, in our words: ISO 20022 codes and the usual Chinese phrases. Unknown is `other`."""

from typing import Final

from .models import Reason

ISO_CODES: Final[dict[str, Reason]] = {
    "AC01": Reason.NUMBER, "AC03": Reason.NUMBER, "BE06": Reason.NUMBER, "AC04": Reason.CLOSED,
    "AC07": Reason.CLOSED, "AC06": Reason.FROZEN, "AC14": Reason.FROZEN, "AC15": Reason.NUMBER, "AC16": Reason.FROZEN,
    "BE01": Reason.NAME, "BE08": Reason.NAME, "BE19": Reason.NAME, "AM04": Reason.FUNDS, "AM06": Reason.TECHNICAL,
    "AM02": Reason.TECHNICAL, "AM03": Reason.TECHNICAL, "AM07": Reason.TECHNICAL, "AC02": Reason.TECHNICAL,
    "AC05": Reason.TECHNICAL, "AC13": Reason.TECHNICAL, "AG01": Reason.FROZEN, "AG02": Reason.TECHNICAL,
    "DT01": Reason.TECHNICAL, "ED05": Reason.TECHNICAL, "FF01": Reason.TECHNICAL, "TM01": Reason.TECHNICAL,
    "RC01": Reason.TECHNICAL, "RC04": Reason.TECHNICAL, "RC07": Reason.TECHNICAL, "TECH": Reason.TECHNICAL,
}  # fmt: skip
"""External status and return reason codes. AC02, AC05 and AC13 speak of the office's own account."""
UNSURE: Final = frozenset({"AM01", "AM05", "AM09", "AM10", "AM12", "DUPL", "FOCR", "UPAY", "CUST"})
"""Codes after which money may have moved another way (duplicate, wrong amount, recalled): always a person's matter."""
WORDS: Final[dict[Reason, tuple[str, ...]]] = {
    Reason.CLOSED: ("销户", "注销", "已关闭", "结清户"),
    Reason.NAME: ("户名", "姓名不符", "账号与户名"),
    Reason.FROZEN: ("冻结", "不动户", "睡眠", "状态异常", "止付", "挂失", "久悬", "非正常"),
    Reason.NUMBER: ("账号不存在", "账号有误", "账号错误", "无此账号", "无此户", "账户不存在", "卡号"),
    Reason.FUNDS: ("余额不足", "头寸不足"),
    Reason.TECHNICAL: ("系统故障", "超时", "通讯"),
}
"""Phrases that a bank's own words contain; the first that fits counts."""


def reason_of_words(words: str, own: dict[str, str] | None = None) -> Reason:
    """Return our reason for a bank's words; `own` are the layout's phrases (phrase -> reason), which come first."""
    for phrase, reason in (own or {}).items():
        if phrase and phrase in words:
            return Reason(reason)
    found = (reason for reason, phrases in WORDS.items() if any(phrase in words for phrase in phrases))
    return next(found, Reason.OTHER)


def reason_of_code(code: str, words: str) -> Reason:
    """Return our reason for an ISO code; a code that says nothing by itself (NARR, MS03) is read from the words."""
    return ISO_CODES.get(code) or reason_of_words(words)
