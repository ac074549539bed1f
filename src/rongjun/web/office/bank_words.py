"""Words of the bank's pages: why a line was left, why a payment failed and what helps, where it stands."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise

WHY: dict[str, Text] = {
    "no_item": _("没有这个备注的款项"), "amount": _("金额不同"), "currency": _("币种不是人民币"),
    "account": _("账号不同"), "name": _("户名不同"), "day": _("日期在拨付之前或在今天之后"),
    "changed": _("与以前的回执相反"), "paid_twice": _("同一笔又扣了一次款"), "other_account": _("不是本单位账户的账单"),
    "message": _("不是这个批次的文件"), "credit": _("没有写明是退款的入账"), "side": _("借贷方向说不清"),
    "sum": _("明细与合计不符"), "code": _("原因代码要人判断（如重复、金额有误、撤回）"), "status": _("状态看不懂"),
    "refused": _("银行整批没有受理"), "group": _("整批的笔数或金额不符"), "reference": _("备注不同"),
}  # fmt: skip
"""Why a line was left for a person, and in what a line and a payment differ."""
WHAT: dict[str, Text] = {
    "paid": _("已付"), "failed": _("未付成"), "returned": _("付后退回"), "refused": _("整批未受理"), "other": _("不明"),
    "pending": _("处理中"),
}  # fmt: skip
LINE_STATES: dict[str, tuple[Text, str]] = {
    "open": (_("待核对"), "danger"), "proposed": (_("待另一人确认"), "info"), "matched": (_("已对应"), "done"),
    "not_ours": (_("与发放无关"), "plain"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """A reason of failure in plain words: its name, what the village does, what the person brings."""

    name: Text
    task: Text
    bring: Text


TROUBLES: dict[str, Trouble] = {
    "closed": Trouble(
        _("账户已销户"), _("告诉本人原来的账户已经销掉，钱还是他的；请他给一个在用的账户。"),
        _("身份证，在用的银行卡或存折"),
    ),
    "name": Trouble(
        _("户名与账号不符"), _("核对银行卡上的姓名和身份证上的姓名；姓名录错的改姓名，卡是家人的换成本人的卡。"),
        _("身份证，银行卡或存折；改过名的带户口簿"),
    ),
    "number": Trouble(_("账号不存在"), _("请本人拿出银行卡或存折，逐位核对账号。"), _("身份证，银行卡或存折")),
    "frozen": Trouble(
        _("账户冻结或长期不动"), _("请本人到银行激活，或者另给一个在用的账户；自己去不了银行的，问清需要什么帮助。"),
        _("身份证，银行卡或存折"),
    ),
    "funds": Trouble(_("付款账户余额不足"), _("不是本人的问题，由财务补足后下一批次自动再付。"), _("不用带材料")),
    "technical": Trouble(_("银行系统原因"), _("不是本人的问题，下一批次自动再付。"), _("不用带材料")),
    "other": Trouble(
        _("其他原因"), _("按银行写的原因向本人核实；需要换账户的，请他给一个在用的账户。"), _("身份证，银行卡或存折")
    ),
}  # fmt: skip
OUTCOMES: dict[str, Text] = {
    "new_account": _("本人给了新账户，材料已收"), "name_mended": _("姓名或账号录错，材料已收"),
    "reopened": _("本人已到银行激活原账户"), "died": _("本人已经去世，改由家属收款"),
    "not_met": _("还没有联系上"), "other": _("其他情况"),
}  # fmt: skip
STANDINGS: dict[str, tuple[Text, str]] = {
    "open": (_("待村里核实"), "danger"), "noted": (_("已核实，待登记账户"), "info"),
    "entered": (_("已有新账户，待下一批次"), "info"), "again": (_("已再付，待回执"), "info"),
    "arrived": (_("已到账"), "done"),
}  # fmt: skip
ARRIVAL_STATES: dict[str, tuple[Text, str]] = {
    "waiting": (_("待发送"), "info"), "sending": (_("发送中断，请核实"), "danger"), "sent": (_("已发送"), "done"),
    "failed": (_("没有发出"), "danger"), "printed": (_("已打印"), "done"),
}  # fmt: skip
ARRIVAL_WAYS: dict[str, Text] = {"phone": _("手机短信"), "slip": _("到账条")}
FORMS: dict[str, Text] = {"xlsx": "Excel .xlsx", "xls": "Excel 97-2003 .xls", "csv": "CSV", "txt": _("文本 .txt")}
ENCODINGS: dict[str, Text] = {"utf-8": "UTF-8", "utf-8-sig": _("UTF-8（带标记）"), "gb18030": "GB18030"}
DELIMITERS: dict[str, Text] = {
    "comma": _("逗号"), "tab": _("制表符"), "pipe": _("竖线 |"), "semicolon": _("分号"),
}  # fmt: skip
