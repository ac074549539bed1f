"""What the pages of the bank share: their tabs, by what a role may do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission


def bank_tabs(actor: Actor, current: str) -> dict[str, Any]:
    """Return the tabs of the bank's pages that a role may open; `current` is the name of an address."""
    named: list[tuple[str, str]] = []
    keeps = actor.may(Permission.RUN_BANK) and actor.area_prefix == ""
    if keeps:
        named.append(("bank-lines", _("待核对")))
    if actor.may(Permission.PEOPLE_VIEW):
        named.append(("failure-list", _("退回款项")))
    if actor.may(Permission.PEOPLE_VIEW):
        named.append(("arrival-list", _("到账告知")))
    if keeps:
        named.append(("bank-layouts", _("银行格式")))
    if actor.may(Permission.BANK_LAYOUTS):
        named.append(("office-account", _("本单位账户")))
    return {"bank_tabs": [(title, reverse(name), name == current) for name, title in named]}
