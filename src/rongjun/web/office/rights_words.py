"""How requests for rights and the state of an account are called on the pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.units.models import Account, RightsRequest

Kind, Outcome = RightsRequest.Kind, RightsRequest.Outcome
KIND_NAMES: dict[str, Promise] = {
    Kind.OPEN: gettext_lazy("新账户"),
    Kind.CHANGE: gettext_lazy("变更岗位或单位"),
    Kind.REOPEN: gettext_lazy("重新启用账户"),
    Kind.PASSWORD: gettext_lazy("重设密码"),
    Kind.SECOND_FACTOR: gettext_lazy("清除动态口令和通行密钥"),
}
OUTCOME_NAMES: dict[str, Promise] = {
    "": gettext_lazy("等待确认"),
    Outcome.CONFIRMED: gettext_lazy("已确认"),
    Outcome.REFUSED: gettext_lazy("不予确认"),
    Outcome.WITHDRAWN: gettext_lazy("已撤回"),
}
OUTCOME_KINDS: dict[str, str] = {"": "info", Outcome.CONFIRMED: "done", Outcome.REFUSED: "danger"}
CONSEQUENCES: dict[str, Promise] = {
    Kind.OPEN: gettext_lazy("确认后，这个人可以用首次密码登录，得到下面的岗位和权限。"),
    Kind.CHANGE: gettext_lazy("确认后，账户改为下面的岗位和单位，正在进行的登录立即结束。"),
    Kind.REOPEN: gettext_lazy("确认后，这个停用的账户可以再登录，岗位和权限与停用前相同。"),
    Kind.PASSWORD: gettext_lazy("确认后，原密码失效，正在进行的登录立即结束；新密码首次登录时须更换。请先向本人核实。"),
    Kind.SECOND_FACTOR: gettext_lazy("确认后，只用密码就能登录，直到本人重新设置。请先向本人核实。"),
}


def kind_name(kind: str) -> Promise:
    """Return what a request asks for."""
    return KIND_NAMES[kind]


def account_state(account: Account) -> tuple[str, str]:
    """Return the state of an account in words, and the kind of its badge."""
    if not account.is_active:
        return _("已停用"), "plain"
    return (_("在用"), "done") if account.has_rights else (_("等待确认"), "info")
