"""The office's own account: who pays, from which account, and where people ask. Kept in versions, the number sealed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.identity import parse_account

from .models import OfficeAccount

OWNER = "office"
INDEX = "office_account"


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """What is entered: holder, bank, CNAPS number of the branch (12 digits), account, where people ask."""

    holder: str
    bank: str
    bank_code: str
    account: str
    contact: str


def find_office_account() -> OfficeAccount | None:
    """Return the office's account in force, or None where none was entered. One query."""
    return OfficeAccount.objects.select_related("made_by").order_by("-pk").first()


def list_office_accounts() -> QuerySet[OfficeAccount]:
    """Return what was entered, newest first, with who entered it."""
    return OfficeAccount.objects.select_related("made_by").order_by("-pk")


def place_of(place: UUID) -> dict[str, str]:
    """Return where the sealed number belongs."""
    return {"owner": OWNER, "place": f"account:{place}"}


def open_office_number(row: OfficeAccount) -> str:
    """Return the office's own account number. It is no person's: no look is recorded."""
    return unseal(row.sealed, **place_of(row.place))


@transaction.atomic
def save_office_account(*, entry: AccountEntry, by: Actor, at: datetime) -> OfficeAccount:
    """Enter the office's account anew; an account left empty keeps the number in force.

    Raises NotPermitted without bank.layouts, Refusal where something is missing or is no number.
    """
    by.require(Permission.BANK_LAYOUTS)
    number = _number(entry.account)
    code = entry.bank_code.strip()
    if not (code.isascii() and code.isdecimal() and len(code) == 12):
        raise Refusal(_("联行号应为 12 位数字。"))
    if not entry.holder.strip() or not entry.contact.strip():
        raise Refusal(_("请写明户名和咨询方式。"))
    place = uuid4()
    row = OfficeAccount.objects.create(
        holder=entry.holder.strip(), bank=entry.bank.strip(), bank_code=code, tail=number[-4:],
        contact=entry.contact.strip(), place=place, sealed=seal(number, **place_of(place)),
        index=blind_index(INDEX, number), made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    record_act(
        by=by, at=at, action="bank.office_account", subject=f"office_account:{row.pk}", detail={"tail": row.tail}
    )
    return row


def _number(text: str) -> str:
    if not text.strip():
        known = find_office_account()
        if known is None:
            raise Refusal(_("请填写本单位的银行账号。"))
        return open_office_number(known)
    try:
        return parse_account(text)
    except ValueError as fault:
        raise Refusal(str(fault)) from None
