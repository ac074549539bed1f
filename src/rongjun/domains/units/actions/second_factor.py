"""The second factor of one's own account: one-time codes, passkeys, recovery codes; and the second step of signing in.

A caller has asked for the password again before it changes any of them.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.crypto import blind_index, seal, unseal
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Account, Passkey, RecoveryCode, Totp
from ..queries import totp_place

WINDOW = 1
TRIES, TRIES_WITHIN = 5, timedelta(minutes=15)
CODES = 10
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
NOBODYS_SECRET = "A" * 32


class Step(StrEnum):
    """How a second step ended."""

    TOTP = "totp"
    RECOVERY = "recovery"
    WRONG = "wrong"
    LOCKED = "locked"


@transaction.atomic
def begin_totp(*, by: Actor, at: datetime) -> str:
    """Make a new secret for one-time codes and return it (base32). It is not asked for before `confirm_totp`.

    Raises AlreadyDone where codes are in use already.
    """
    if Totp.objects.filter(account_id=by.account_id, confirmed_at__isnull=False).exists():
        raise AlreadyDone(_("动态口令已经启用；要换手机，请先停用。"))
    secret = pyotp.random_base32()
    box = seal(secret, **totp_place(by.account_id))
    Totp.objects.update_or_create(account_id=by.account_id, defaults={"secret": box, "made_at": at, "last_step": 0})
    return secret


@transaction.atomic
def confirm_totp(*, code: str, by: Actor, at: datetime) -> None:
    """Put one-time codes in force with their first code. Raises Refusal for a wrong one, NotFound without a secret."""
    totp = Totp.objects.filter(account_id=by.account_id, confirmed_at=None).first()
    if totp is None:
        raise NotFound(_("请先开始设置动态口令。"))
    if not _take_totp(totp, by.account_id, code, at):
        raise Refusal(_("动态口令不对。请核对手机时间，等下一个 6 位数出现后再输入。"))
    Totp.objects.filter(pk=totp.pk).update(confirmed_at=at)
    _record("account.totp.add", by, at)


@transaction.atomic
def remove_totp(*, by: Actor, at: datetime) -> None:
    """Stop one-time codes. Raises NotFound where there are none."""
    if not Totp.objects.filter(account_id=by.account_id).delete()[0]:
        raise NotFound(_("没有启用动态口令。"))
    _forget_codes_without_factor(by.account_id)
    _record("account.totp.remove", by, at)


@transaction.atomic
def add_passkey(
    *, credential: str, public_key: bytes, sign_count: int, name: str, by: Actor, at: datetime
) -> Passkey:  # fmt: skip
    """Keep a passkey whose registration was verified. Raises AlreadyDone where it is known."""
    key = Passkey(
        account_id=by.account_id, credential=credential, public_key=public_key, sign_count=sign_count,
        name=name, made_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            key.save()
    except IntegrityError:
        raise AlreadyDone(_("这个通行密钥已经登记过。")) from None
    _record("account.passkey.add", by, at, passkey=key.pk)
    return key


@transaction.atomic
def rename_passkey(*, passkey_id: int, name: str, by: Actor, at: datetime) -> None:
    """Give a passkey of one's own another name. Raises NotFound where there is none."""
    if not Passkey.objects.filter(pk=passkey_id, account_id=by.account_id).update(name=name):
        raise NotFound(_("没有这个通行密钥。"))
    _record("account.passkey.rename", by, at, passkey=passkey_id)


@transaction.atomic
def remove_passkey(*, passkey_id: int, by: Actor, at: datetime) -> None:
    """Remove a passkey of one's own. Raises NotFound where there is none."""
    if not Passkey.objects.filter(pk=passkey_id, account_id=by.account_id).delete()[0]:
        raise NotFound(_("没有这个通行密钥。"))
    _forget_codes_without_factor(by.account_id)
    _record("account.passkey.remove", by, at, passkey=passkey_id)


@transaction.atomic
def sign_in_with_passkey(*, passkey: Passkey, sign_count: int, at: datetime) -> None:
    """Write that a passkey was used. Raises Refusal where the same answer was used at the same moment."""
    used = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count, used_at=passkey.used_at)
    if not used.update(sign_count=sign_count, used_at=at):
        raise Refusal(_("这个通行密钥刚刚用过；请重试。"))
    Account.objects.filter(pk=passkey.account_id).update(second_tries=0)


@transaction.atomic
def make_recovery_codes(*, by: Actor, at: datetime) -> list[str]:
    """Make ten recovery codes, each good once, and return them to be shown once; the earlier ones end."""
    codes = ["".join(secrets.choice(LETTERS) for _place in range(10)) for _code in range(CODES)]
    RecoveryCode.objects.filter(account_id=by.account_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=by.account_id, digest=code_digest(by.account_id, code)) for code in codes
    )
    _record("account.recovery.make", by, at)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def try_second_step(*, account_id: int, code: str, at: datetime) -> Step:
    """Try a one-time or recovery code. Each try is counted before it is looked at; five lock for 15 minutes.

    Right and wrong codes cost the same work. A one-time code is taken once, however often it is sent.
    """
    if not _count_try(account_id, at):
        return Step.LOCKED
    plain = "".join(code.split()).replace("-", "").upper()
    totp = Totp.objects.filter(account_id=account_id, confirmed_at__isnull=False).first()
    by_totp = _take_totp(totp, account_id, plain, at)
    by_recovery = bool(
        RecoveryCode.objects.filter(account_id=account_id, digest=code_digest(account_id, plain), used_at=None).update(
            used_at=at
        )
    )
    if not (by_totp or by_recovery):
        return Step.WRONG
    Account.objects.filter(pk=account_id).update(second_tries=0)
    return Step.TOTP if by_totp else Step.RECOVERY


@transaction.atomic
def record_wrong_step(*, step: Step, by: Actor, at: datetime) -> None:
    """Write to the audit log that a second step failed after a right password."""
    record_act(
        by=by, at=at, action="account.second_step.fail", subject=f"account:{by.account_id}", detail={"how": str(step)}
    )


def code_digest(account_id: int, code: str) -> str:
    """Return the keyed digest under which a recovery code is kept."""
    return blind_index(f"recovery:{account_id}", code)


def _count_try(account_id: int, at: datetime) -> bool:
    """Count a try; False where five were made within the last 15 minutes."""
    rows = Account.objects.filter(pk=account_id)
    stale = Q(second_tried_at=None) | Q(second_tried_at__lte=at - TRIES_WITHIN)
    if rows.filter(stale).update(second_tries=1, second_tried_at=at):
        return True
    return bool(rows.filter(second_tries__lt=TRIES).update(second_tries=F("second_tries") + 1, second_tried_at=at))


def _take_totp(totp: Totp | None, account_id: int, code: str, at: datetime) -> bool:
    """Tell whether a code is right and was not taken before; without a secret the same work is done for nobody's."""
    secret = unseal(totp.secret, **totp_place(account_id)) if totp else NOBODYS_SECRET
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=at, valid_window=WINDOW)
    except pyotp.OTPVerificationError:
        return False
    return totp is not None and bool(Totp.objects.filter(pk=totp.pk, last_step__lt=step).update(last_step=step))


def _forget_codes_without_factor(account_id: int) -> None:
    """Recovery codes replace a factor; without one they have nothing to replace."""
    has = Totp.objects.filter(account_id=account_id, confirmed_at__isnull=False).exists()
    if not has and not Passkey.objects.filter(account_id=account_id).exists():
        RecoveryCode.objects.filter(account_id=account_id).delete()


def _record(action: str, by: Actor, at: datetime, **detail: int) -> None:
    record_act(by=by, at=at, action=action, subject=f"account:{by.account_id}", detail=detail)
