"""How the money of a record stands, as its page and the pages of paying show it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.grants.queries import subject_of
from rongjun.domains.services.registers import paying
from rongjun.domains.services.registers.models import Record
from rongjun.kernel.money import format_yuan

from ..told.aid_words import GRANT_STATES
from .fund_words import payment_state


@dataclass(frozen=True, slots=True)
class RecordMoney:
    """The part "money" of a record's page: sums, what was begun (text, address), and where to propose, '' nowhere."""

    facts: list[tuple[str, str]]
    begun: list[tuple[str, str]]
    grant_url: str
    to_finance: bool


def money_facts(account: paying.Account | None) -> list[tuple[str, str]]:
    """Return the sums of a record's money in yuan."""
    if account is None:
        return []
    return [
        (_("标准（元）"), format_yuan(account.sum_fen)), (_("已提出付款（元）"), format_yuan(account.proposed_fen)),
        (_("已到账（元）"), format_yuan(account.arrived_fen)), (_("还没有付（元）"), format_yuan(account.left_fen)),
    ]  # fmt: skip


def money_of(record: Record, actor: Actor, *, works: bool) -> RecordMoney | None:
    """Return the part "money" of a record's page; None where its register pays nothing or no sum is set yet."""
    account = paying.account_of(record)
    if account is None:
        return None
    sees, pays = actor.may(Permission.GRANTS_VIEW), paying.PAYS[record.code]
    begun = [
        (_("发给本人：核定 %(number)s（%(state)s）") % {"number": one.number, "state": GRANT_STATES[one.state]},
         reverse("grant", args=[subject_of(one)]) if sees else "")
        for one in account.grants
    ]  # fmt: skip
    books = actor.may(Permission.FUNDS_BOOKS)
    begun += [
        (_("付给%(payee)s：单据 %(number)s（%(state)s）") % {
            "payee": one.payee, "number": one.movement.number, "state": payment_state(one.movement),
        }, reverse("fund-movement", args=[one.movement_id]) if books else "")
        for one in account.payments
    ]  # fmt: skip
    may = works and paying.may_pay(record)
    grants = may and bool(pays.benefit) and actor.may(Permission.GRANTS_PROPOSE)
    url = reverse("record-grant", args=[record.code, record.pk]) if grants else ""
    return RecordMoney(money_facts(account), begun, url, may)
