"""How the audit log is called on its pages, and what of an entry's detail is shown there: codes and numbers, no text.

Who reads the log (audit administrator, supervisor, auditor) need not know whom an act was about: free text, names and
long numbers stay out, and a person is a token.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.petitions.identity import LOOK

from . import audit_words_services
from .case_words import MOVES
from .forms_people import PURPOSES
from .petition_words import MOVES as PETITION_MOVES

AREAS: dict[str, Promise] = {
    "account": gettext_lazy("账户和登录"),
    "rights": gettext_lazy("授权"),
    "units": gettext_lazy("单位"),
    "people": gettext_lazy("人员和导入"),
    "deaths": gettext_lazy("去世名单"),
    "campaign": gettext_lazy("年度确认"),
    "approvals": gettext_lazy("签批"),
    "unclaimed": gettext_lazy("应享未享"),
    "run": gettext_lazy("每月发放"),
    "bank": gettext_lazy("银行文件"),
    "ledger": gettext_lazy("账簿"),
    "recovery": gettext_lazy("追回"),
    "funds": gettext_lazy("资金"),
    "policy": gettext_lazy("政策标准"),
    "notice": gettext_lazy("政策通知"),
    "holidays": gettext_lazy("放假安排"),
    "recognition": gettext_lazy("认定事项"),
    "petition": gettext_lazy("信访事项"),
    "procedure": gettext_lazy("办理规程"),
    "register": gettext_lazy("台账"),
    "record": gettext_lazy("台账记录"),
    "vault": gettext_lazy("加密和密钥"),
    "audit": gettext_lazy("日志"),
} | audit_words_services.AREAS
"""First word of an action -> what it is about."""
ACTIONS: dict[str, Promise] = (
    {
        f"{room}.{name}": words
        for room, moves in (("recognition", MOVES), ("petition", PETITION_MOVES))
        for name, words in moves.items()
    }
    | {
        "petition.entry": gettext_lazy("办理不公开的信访事项"),
        "petition.batch": gettext_lazy("批量登记信访事项"),
        "petition.export": gettext_lazy("导出信访事项"),
        "petition.place": gettext_lazy("给出接待日的号"),
        "petition.reception.planned": gettext_lazy("排定领导接待日"),
        "petition.reception.cancelled": gettext_lazy("取消领导接待日"),
        "petition.cause.add": gettext_lazy("增加信访原因"),
        "petition.cause.end": gettext_lazy("停用信访原因"),
        "petition.repair.open": gettext_lazy("立整改"),
        "petition.repair.hand_over": gettext_lazy("整改改由他人负责或者改期"),
        "petition.repair.look": gettext_lazy("查找同一原因的人员"),
        "petition.repair.end": gettext_lazy("整改办结"),
        "petition.proposal": gettext_lazy("提出改进建议"),
        "petition.proposal.taken": gettext_lazy("登记建议的采纳情况"),
        "petition.refused.said": gettext_lazy("反映不予登记"),
        "petition.refused.worked": gettext_lazy("查明不予登记的反映"),
        "holidays.approve": gettext_lazy("批准放假安排，重新计算期限"),
        "people.decision": gettext_lazy("认定决定写入登记册"),
        "procedure.draft": gettext_lazy("起草办理规程"),
        "procedure.drop": gettext_lazy("放弃规程草稿"),
        "register.draft": gettext_lazy("起草台账"),
        "register.drop": gettext_lazy("放弃台账草稿"),
        "record.open": gettext_lazy("登记台账记录"),
        "record.move": gettext_lazy("台账记录改变状态"),
        "record.change": gettext_lazy("更正台账记录"),
        "record.file": gettext_lazy("台账记录放入文件"),
        "record.unfile": gettext_lazy("台账记录取出文件"),
        "record.mistake": gettext_lazy("注明台账记录登记错误"),
        "record.import": gettext_lazy("导入台账记录"),
        "recognition.file": gettext_lazy("交来文件"),
        "recognition.issue": gettext_lazy("出具文书"),
        "account.sign_in": gettext_lazy("登录"),
        "account.sign_out": gettext_lazy("退出登录"),
        "account.session.end": gettext_lazy("结束其他登录"),
        "account.second_step.fail": gettext_lazy("登录第二步出错"),
        "account.open": gettext_lazy("开设账户"),
        "account.close": gettext_lazy("停用账户"),
        "account.unlock": gettext_lazy("解除登录锁定"),
        "account.password.change": gettext_lazy("修改密码"),
        "account.totp.add": gettext_lazy("启用动态口令"),
        "account.totp.remove": gettext_lazy("停用动态口令"),
        "account.passkey.add": gettext_lazy("登记通行密钥"),
        "account.passkey.rename": gettext_lazy("改通行密钥名称"),
        "account.passkey.remove": gettext_lazy("移除通行密钥"),
        "account.recovery.make": gettext_lazy("生成恢复码"),
        "rights.ask": gettext_lazy("申请权限"),
        "rights.confirm": gettext_lazy("确认权限"),
        "rights.refuse": gettext_lazy("不予确认权限"),
        "rights.withdraw": gettext_lazy("撤回权限申请"),
        "units.add": gettext_lazy("登记单位"),
        "unclaimed.search": gettext_lazy("查找应享未享"),
        "unclaimed.take": gettext_lazy("开始核实"),
        "unclaimed.give_back": gettext_lazy("放回名单"),
        "unclaimed.reason": gettext_lazy("说明不享受的理由"),
        "unclaimed.visit": gettext_lazy("约定走访"),
        "unclaimed.visited": gettext_lazy("登记已走访"),
        "people.import": gettext_lazy("提交导入或变更"),
        "people.approve": gettext_lazy("批准导入或变更"),
        "people.refuse": gettext_lazy("退回导入或变更"),
        "people.refresh": gettext_lazy("重新核对导入"),
        "people.file.record": gettext_lazy("登记档案内容"),
        "people.file.end": gettext_lazy("结束档案内容"),
        "people.paper.add": gettext_lazy("上传材料"),
        "people.paper.prove": gettext_lazy("材料证明事实"),
        "people.paper.withdraw": gettext_lazy("撤回材料"),
        "people.export": gettext_lazy("导出上报表"),
        "people.layout.save": gettext_lazy("保存导入对照"),
        "people.layout.delete": gettext_lazy("删除导入对照"),
        "people.pairs": gettext_lazy("查找重复人员"),
        "people.pair.put": gettext_lazy("提出两份档案可能是同一人"),
        "people.pair.never": gettext_lazy("认定不是同一人"),
        "people.pair.row_settled": gettext_lazy("认定一行是在册的人"),
        "people.pair.reopen": gettext_lazy("重新核对一对人员"),
        "people.merge.propose": gettext_lazy("提出合并档案"),
        "people.merge.approve": gettext_lazy("批准合并档案"),
        "people.merge.refuse": gettext_lazy("退回合并档案"),
        "people.merge.undo.propose": gettext_lazy("提出撤销合并"),
        "people.merge.undo.approve": gettext_lazy("批准撤销合并"),
        "people.merge.undo.refuse": gettext_lazy("退回撤销合并"),
        "deaths.list": gettext_lazy("上传去世名单"),
        "deaths.match": gettext_lazy("比对去世名单"),
        "deaths.propose": gettext_lazy("提出登记去世"),
        "deaths.deny": gettext_lazy("认定不是本人"),
        "campaign.draft": gettext_lazy("拟定年度确认"),
        "campaign.change": gettext_lazy("修改年度确认"),
        "campaign.submit": gettext_lazy("提交年度确认"),
        "campaign.approve": gettext_lazy("批准年度确认"),
        "campaign.return": gettext_lazy("退回年度确认"),
        "campaign.cancel": gettext_lazy("取消年度确认"),
        "campaign.close": gettext_lazy("结束年度确认"),
        "campaign.sync": gettext_lazy("更新年度确认名单"),
        "campaign.remind": gettext_lazy("提醒年度确认"),
        "campaign.notices": gettext_lazy("生成年度确认通知"),
        "campaign.serve": gettext_lazy("登记通知送达"),
        "campaign.confirm": gettext_lazy("登记年度确认结果"),
        "campaign.undo": gettext_lazy("撤销年度确认登记"),
        "campaign.told": gettext_lazy("登记已告知"),
        "campaign.list": gettext_lazy("提出暂停名单"),
        "campaign.list_returned": gettext_lazy("退回暂停名单"),
        "campaign.stop": gettext_lazy("批准暂停名单"),
        "approvals.open": gettext_lazy("提交签批"),
        "approvals.sign": gettext_lazy("签批"),
        "approvals.return": gettext_lazy("退回签批"),
        "approvals.withdraw": gettext_lazy("撤回签批"),
        "approvals.refuse": gettext_lazy("不批准"),
        "approvals.hold": gettext_lazy("暂缓审批"),
        "approvals.lift": gettext_lazy("解除暂缓"),
        "approvals.chain.propose": gettext_lazy("提出审批环节变更"),
        "approvals.chain.approve": gettext_lazy("批准审批环节变更"),
        "approvals.chain.refuse": gettext_lazy("不批准审批环节变更"),
        "run.open": gettext_lazy("开始一个月的发放"),
        "run.recompute": gettext_lazy("重新计算发放"),
        "run.submit": gettext_lazy("提交发放"),
        "run.release": gettext_lazy("拨付"),
        "run.advance": gettext_lazy("垫付"),
        "run.cancel": gettext_lazy("撤销发放"),
        "run.close": gettext_lazy("办结发放"),
        "run.settle": gettext_lazy("处理异常"),
        "recovery.propose": gettext_lazy("提出追回办理"),
        "recovery.done": gettext_lazy("追回办理入账"),
        "recovery.refuse": gettext_lazy("退回追回办理"),
        "bank.export": gettext_lazy("导出银行表"),
        "bank.import": gettext_lazy("导入银行回盘"),
        "bank.layout": gettext_lazy("保存银行格式"),
        "bank.office_account": gettext_lazy("登记本单位账户"),
        "bank.line.propose": gettext_lazy("提出银行记录对应的款项"),
        "bank.line.confirm": gettext_lazy("确认银行记录对应的款项"),
        "bank.line.refuse": gettext_lazy("不同意银行记录的对应"),
        "bank.line.not_ours": gettext_lazy("认定银行记录与发放无关"),
        "bank.line.reopen": gettext_lazy("重新核对银行记录"),
        "bank.failure.note": gettext_lazy("登记退回款项的核实情况"),
        "bank.arrival.send": gettext_lazy("发送到账告知"),
        "bank.arrival.print": gettext_lazy("打印到账条"),
        "ledger.post": gettext_lazy("记账"),
        "notice.draft": gettext_lazy("录入通知草稿"),
        "notice.change": gettext_lazy("修改通知草稿"),
        "notice.paper": gettext_lazy("附上或取下通知扫描件"),
        "notice.approve": gettext_lazy("通知生效"),
        "notice.withdraw": gettext_lazy("撤回通知"),
        "funds.appropriation.propose": gettext_lazy("登记拨款"),
        "funds.appropriation.approve": gettext_lazy("拨款生效"),
        "funds.appropriation.refuse": gettext_lazy("退回拨款"),
        "funds.receipt": gettext_lazy("登记到账"),
        "funds.receipt.reverse": gettext_lazy("冲销到账"),
        "funds.movement.propose": gettext_lazy("登记资金单据"),
        "funds.movement.sign": gettext_lazy("资金单据生效"),
        "funds.movement.refuse": gettext_lazy("退回资金单据"),
        "funds.alerts.refresh": gettext_lazy("检查资金"),
        "funds.alert.answer": gettext_lazy("答复资金提醒"),
        "funds.alert.settle": gettext_lazy("关闭资金提醒"),
        "funds.days": gettext_lazy("改提醒的天数"),
        "funds.forecast": gettext_lazy("预测全年支出"),
        "funds.plan": gettext_lazy("填月度计划"),
        "funds.paper.open": gettext_lazy("打开资金材料"),
        "vault.refused": gettext_lazy("加密记录打不开"),
        "vault.rotate": gettext_lazy("更换密钥"),
        "vault.check": gettext_lazy("核对加密记录"),
        "audit.check": gettext_lazy("核对日志链"),
        "audit.export": gettext_lazy("导出日志"),
    }
    | audit_words_services.ACTIONS
)
SUBJECTS: dict[str, Promise] = {
    "account": gettext_lazy("账户 %(id)s"),
    "unit": gettext_lazy("单位 %(id)s"),
    "run": gettext_lazy("发放批次 %(id)s"),
    "import": gettext_lazy("导入 %(id)s"),
    "chain": gettext_lazy("审批环节 %(id)s"),
    "notice": gettext_lazy("政策通知 %(id)s"),
    "person": gettext_lazy("人员 %(id)s…"),
    "report_list": gettext_lazy("名单 %(id)s"),
    "bank": gettext_lazy("银行文件"),
    "bank_layout": gettext_lazy("银行格式 %(id)s"),
    "office_account": gettext_lazy("本单位账户 %(id)s"),
    "bank_line": gettext_lazy("银行记录 %(id)s"),
    "failed_payment": gettext_lazy("退回款项 %(id)s"),
    "deaths": gettext_lazy("去世名单 %(id)s"),
    "campaign": gettext_lazy("年度确认 %(id)s"),
    "campaign_stop": gettext_lazy("暂停名单 %(id)s"),
    "pairs": gettext_lazy("重复查找 %(id)s"),
    "pair": gettext_lazy("疑似重复 %(id)s"),
    "merge": gettext_lazy("合并档案 %(id)s"),
    "merge_undo": gettext_lazy("撤销合并 %(id)s"),
    "recovery": gettext_lazy("追回 %(id)s"),
    "writeoff": gettext_lazy("核销 %(id)s"),
    "transaction": gettext_lazy("凭证 %(id)s"),
    "appropriation": gettext_lazy("拨款 %(id)s"),
    "allocation": gettext_lazy("资金单据 %(id)s"),
    "unit_money": gettext_lazy("资金单据 %(id)s"),
    "payment_receipt": gettext_lazy("资金单据 %(id)s"),
    "unit_return": gettext_lazy("资金单据 %(id)s"),
    "movement": gettext_lazy("资金单据 %(id)s"),
    "fund_alerts": gettext_lazy("全部资金提醒"),
    "fund_alert": gettext_lazy("资金提醒 %(id)s"),
    "fund_days": gettext_lazy("提醒的天数"),
    "forecast": gettext_lazy("预测 %(id)s"),
    "fund_plan": gettext_lazy("月度计划"),
    "fund_paper": gettext_lazy("资金材料 %(id)s"),
    "reception": gettext_lazy("领导接待日 %(id)s"),
    "petition_repair": gettext_lazy("整改 %(id)s"),
    "petition_proposal": gettext_lazy("改进建议 %(id)s"),
}
CODE = re.compile(r"[A-Za-z0-9_.:+\-]{1,64}")
LONG_NUMBER = re.compile(r"\d{12}")
BUSINESS = "办理业务"
BEFORE_A_REASON = frozenset({"提出变更", "办理迁出", "办理迁入", "登记去世", "合并档案", "撤销合并"})
"""Purposes of the program's own after which a reason or a file number follows that an auditor is not shown."""
OPEN_TEXT = {"approvals": {"name"}}
"""Words in a detail that are the program's own: the name of a step."""


def action_name(action: str) -> str:
    """Return what was done in words; the code itself for an action without words."""
    return str(ACTIONS.get(action, action))


def subject_name(subject: str) -> str:
    """Return what an act was about; of a person only the beginning of the token."""
    kind, _colon, number = subject.partition(":")
    shown = number[:8] if kind == "person" else number
    return str(SUBJECTS[kind]) % {"id": shown} if kind in SUBJECTS and shown else subject


def detail_rows(action: str, detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the detail of an entry as (key, value): codes and numbers as they are, free text as a note that it is."""
    own = OPEN_TEXT.get(action.partition(".")[0], set())
    return [(key, str(value) if key.split(".")[-1] in own else _plain(value)) for key, value in _flat(detail)]


def purpose_name(purpose: str, set_kind: str = "") -> str:
    """Return the purpose of a look without the note that somebody typed after it; of a petition, that it is sealed."""
    if set_kind == LOOK:
        return _("目的已加密，在该信访事项的页面上查看")
    first, *rest = purpose.split("：")
    known = {words for words, _shown in PURPOSES.values()} | BEFORE_A_REASON
    if first == BUSINESS and len(rest) > 1:
        return f"{first}：{rest[0]}"
    return first if rest and first in known else LONG_NUMBER.sub("…", purpose)


def _flat(detail: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key in sorted(detail):
        value = detail[key]
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "、".join(_plain(one) for one in value[:20])
    text = str(value)
    hash_like = len(text) == 64 and re.fullmatch(r"[0-9a-f]+", text)
    if hash_like:
        return f"{text[:12]}…"
    shown = CODE.fullmatch(text) and not LONG_NUMBER.search(text)
    return text if shown else _("（文字，此处不显示）")
