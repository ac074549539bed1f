"""What can be done with a case now, by whom: one form for each act that is open."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.aid import cases, queries
from rongjun.domains.services.aid.models import Case
from rongjun.kernel.aid.cases import State

from ..http import OfficeRequest
from ..told.aid_words import HELPS
from ..ui.forms import DateField, MoneyField
from .aid_frame import Act, choice_field, fields_form, opening_act, text_field

type Who = dict[str, Any]


def case_acts(request: OfficeRequest, case: Case, may_sign: bool) -> list[Act]:
    """Return the acts on a case that are open to the actor, those of the next step first."""
    who: Who = {"case_id": case.pk, "by": request.actor, "at": clock.now()}
    actor = request.actor
    mine = actor.may_code(case.owner_permission) and (case.owner_unit_id == actor.unit_id or actor.area_prefix == "")
    acts: list[Act] = []
    if case.state == State.DECIDING and may_sign:
        acts += _signing(request, who)
    if mine:
        acts += _of_owner(case, who)
    if case.state in (State.LEDGER, State.HELPED) and actor.may(Permission.AID_TOWN):
        acts.append(_help(who))
    if actor.may(Permission.AID_TAKE) and case.state in (
        State.SUSPECTED, State.APPLIED, State.INCOMPLETE, State.REVIEWED
    ):  # fmt: skip
        acts.append(
            _said("withdraw", _("撤回"), _("本人不再申请的，写明。"), cases.withdraw, "reason", who, danger=True)
        )
    if case.box is not None and any(actor.may(one) for one in queries.MAY_OPEN):
        acts.append(_open(case, who))
    return acts


def _of_owner(case: Case, who: Who) -> list[Act]:
    by_state: dict[str, Callable[[], list[Act]]] = {
        State.SUSPECTED: lambda: [
            _said("dismiss", _("经查不属困难"), _("写明核实了什么。"), cases.dismiss, "reason", who, danger=True)
        ],
        State.APPLIED: lambda: [
            _review(who),
            _said("tell", _("一次告知补材料"), _("缺什么，一次说全。"), cases.tell_missing, "missing", who),
        ],
        State.REVIEWED: lambda: [
            _judge(who), _notice(who), *([_objection(who)] if cases.last_notice(case) else []),
            _said("send", _("退回乡镇"), _("写明要再核实什么。"), cases.send_back, "reason", who, danger=True),
        ],
        State.LEDGER: lambda: [_money(who), _leave(who)],
        State.HELPED: lambda: [_still(who), _leave(who)],
    }  # fmt: skip
    return by_state.get(case.state, list)()


def _said(
    key: str, text: str, help_: str, act: Callable[..., Any], name: str, who: Who, *, danger: bool = False
) -> Act:  # fmt: skip
    """Return an act that asks for one text."""
    form = fields_form("Said", **{name: text_field(_("说明"), most=300, long=True, help=_("本人看得到。"))})

    def run(said: Mapping[str, Any]) -> str:
        act(**{name: said[name]}, **who)
        return _("已登记。")

    return Act(key, text, form, run, help_, danger=danger)


def _still(who: Who) -> Act:
    lead = _("写明核实了什么；还要帮的，登记帮扶，或者重新登记一项申请。")
    return _said("still", _("再次核实：仍有困难"), lead, cases.look_again, "reason", who)


def _leave(who: Who) -> Act:
    return _said("leave", _("登记脱困"), _("写明有什么变化；困难再来的，重新登记。"), cases.leave, "reason", who)


def _review(who: Who) -> Act:
    form = fields_form(
        "Review", agrees=choice_field(_("乡镇意见"), [("yes", _("属实，同意上报")), ("no", _("不属实，或不符合"))]),
        opinion=text_field(_("核实情况"), most=500, long=True, help=_("本人看得到。")),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        cases.review(agrees=said["agrees"] == "yes", opinion=said["opinion"], **who)
        return _("已审核，报县级核查。")

    return Act("review", _("乡镇审核"), form, run, _("代为申请的人不审核；由另一位同事办理。"))


def _notice(who: Who) -> Act:
    form = fields_form("Notice", contact=text_field(_("受理异议的单位和地点"), most=120))

    def run(said: Mapping[str, Any]) -> str:
        notice = cases.put_up(contact=said["contact"], **who)
        return _("已公示至 %(day)s；只写隐去的姓名、事项和编号。") % {"day": notice.until_on.isoformat()}

    return Act("notice", _("公示"), form, run)


def _objection(who: Who) -> Act:
    form = fields_form(
        "Objection", what=text_field(_("异议的内容"), most=300, long=True, help=_("不写是谁提出的。")),
        answer=text_field(_("核查结果"), most=300, long=True),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        cases.note_objection(what=said["what"], answer=said["answer"], **who)
        return _("已登记。")

    return Act("objection", _("登记异议和核查结果"), form, run)


def _judge(who: Who) -> Act:
    form = fields_form(
        "Judge", accepts=choice_field(_("认定意见"), [("yes", _("列入困难台账")), ("no", _("不予认定"))]),
        article=text_field(_("依据的条款")), reason=text_field(_("理由"), most=500, long=True, help=_("本人看得到。")),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        accepts = said["accepts"] == "yes"
        cases.propose_judgement(accepts=accepts, article=said["article"], reason=said["reason"], **who)
        return _("已提出，等科长签署。")

    return Act("judge", _("提出认定意见"), form, run, _("须公示的事项，公示期满才能提出列入台账。"))


def _signing(request: OfficeRequest, who: Who) -> list[Act]:
    note = fields_form("Note", note=text_field(_("意见"), most=300, long=True, required=False))

    def sign(said: Mapping[str, Any]) -> str:
        last = cases.sign_judgement(content=request.POST.get("content", ""), note=said["note"], **who)
        return _("已签署，认定生效。") if last else _("已签署，等待下一环节；全部签完才生效。")

    back = _said("return", _("退回经办人"), "", cases.return_judgement, "reason", who, danger=True)
    return [Act("sign", _("签署"), note, sign, _("我已核对上面的内容和材料，同意办理。")), back]


def _money(who: Who) -> Act:
    form = fields_form(
        "Money", amount=MoneyField(label=_("金额（元）")), basis=text_field(_("依据")),
        reason=text_field(_("理由"), most=300, long=True, help=_("本人看得到。")),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        grant = cases.ask_money(amount_fen=said["amount"], basis=said["basis"], reason=said["reason"], **who)
        return _("已提出核定 %(number)s，等科长、局长签批；批准后在下一次发放中支付。") % {"number": grant.number}

    return Act("money", _("提出核定金额"), form, run, _("一个事项只核定一次钱款。"))


def _help(who: Who) -> Act:
    kinds = [(code, name) for code, name in HELPS.items() if code != "money"]
    form = fields_form(
        "Help", kind=choice_field(_("帮扶方式"), kinds), what=text_field(_("帮了什么"), most=300, long=True),
        worth=MoneyField(label=_("折合（元）"), required=False), day=DateField(label=_("日期")),
    )  # fmt: skip

    def run(said: Mapping[str, Any]) -> str:
        worth = said["worth"] or 0
        cases.record_help(kind=said["kind"], what=said["what"], worth_fen=worth, day=said["day"], **who)
        return _("已登记。")

    return Act("help", _("登记实物、信息或就业帮扶"), form, run, initial={"day": clock.today()})


def _open(case: Case, who: Who) -> Act:
    return opening_act(lambda purpose: queries.open_case_figures(case, purpose=purpose, by=who["by"], at=who["at"]))
