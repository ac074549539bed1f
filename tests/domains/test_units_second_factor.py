"""One-time codes work once within their window, recovery codes once each, and wrong ones lock before they are read."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from people_rows import officer

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units import actions
from rongjun.domains.units.actions import Step
from rongjun.domains.units.models import Account, RecoveryCode, Totp
from rongjun.domains.units.queries import get_factors, get_waiting_totp_secret

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AT = datetime(2026, 11, 2, 1, 0, 15, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


def code(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


def with_totp(by: Actor, at: datetime = AT - timedelta(hours=1)) -> str:
    secret = actions.begin_totp(by=by, at=at)
    actions.confirm_totp(code=code(secret, at), by=by, at=at)
    return secret


def attempt(by: Actor, text: str, at: datetime = AT) -> Step:
    return actions.try_second_step(account_id=by.account_id, code=text, at=at)


def test_a_secret_counts_only_after_its_first_code() -> None:
    by = officer()
    secret = actions.begin_totp(by=by, at=AT)
    assert get_waiting_totp_secret(by.account_id) == secret
    assert not get_factors(by.account_id).any
    with pytest.raises(Refusal):
        actions.confirm_totp(code="000000", by=by, at=AT)
    actions.confirm_totp(code=code(secret, AT), by=by, at=AT)
    assert get_factors(by.account_id).totp
    with pytest.raises(AlreadyDone):
        actions.begin_totp(by=by, at=AT)
    with pytest.raises(NotFound):
        get_waiting_totp_secret(by.account_id)


def test_the_secret_is_sealed_for_its_account() -> None:
    by = officer()
    secret = with_totp(by)
    box = bytes(Totp.objects.get().secret)
    assert secret.encode() not in box and pyotp.TOTP(secret).byte_secret() not in box


def test_a_code_is_right_in_its_half_minute_and_the_ones_beside_it() -> None:
    by = officer()
    secret = with_totp(by)
    assert attempt(by, code(secret, AT - 2 * HALF_MINUTE)) is Step.WRONG
    assert attempt(by, code(secret, AT + 2 * HALF_MINUTE)) is Step.WRONG
    assert attempt(by, code(secret, AT - HALF_MINUTE)) is Step.TOTP
    assert attempt(by, code(secret, AT + HALF_MINUTE)) is Step.TOTP


def test_a_code_works_once_and_none_before_it_works_after() -> None:
    by = officer()
    secret = with_totp(by)
    now = code(secret, AT)
    assert attempt(by, now) is Step.TOTP
    assert attempt(by, now) is Step.WRONG
    assert attempt(by, code(secret, AT - HALF_MINUTE)) is Step.WRONG


def test_five_wrong_codes_lock_for_fifteen_minutes_even_against_the_right_one() -> None:
    by = officer()
    secret = with_totp(by)
    assert [attempt(by, "no") for _try in range(5)] == [Step.WRONG] * 5
    assert attempt(by, code(secret, AT)) is Step.LOCKED
    later = AT + timedelta(minutes=15)
    assert attempt(by, code(secret, later), later) is Step.TOTP


def test_a_right_code_clears_the_count_of_wrong_ones() -> None:
    by = officer()
    secret = with_totp(by)
    for minute in (0, 1, 2):
        at = AT + timedelta(minutes=minute)
        assert [attempt(by, "no", at) for _try in range(3)] == [Step.WRONG] * 3
        assert attempt(by, code(secret, at), at) is Step.TOTP


def test_each_recovery_code_works_once_however_it_is_typed() -> None:
    by, other = officer(), officer("李批准")
    with_totp(by)
    codes = actions.make_recovery_codes(by=by, at=AT)
    assert len(set(codes)) == 10
    assert attempt(other, codes[0]) is Step.WRONG
    assert attempt(by, codes[0]) is Step.RECOVERY
    assert attempt(by, codes[0]) is Step.WRONG
    assert attempt(by, codes[1].lower().replace("-", " ")) is Step.RECOVERY
    assert get_factors(by.account_id).codes_left == 8


def test_recovery_codes_are_kept_as_digests_and_end_when_new_ones_are_made() -> None:
    by = officer()
    with_totp(by)
    old = actions.make_recovery_codes(by=by, at=AT)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(text.replace("-", "") in digest.upper() for text in old for digest in kept)
    actions.make_recovery_codes(by=by, at=AT)
    assert attempt(by, old[0]) is Step.WRONG
    assert get_factors(by.account_id).codes_left == 10


def test_recovery_codes_go_with_the_last_factor() -> None:
    by = officer()
    with_totp(by)
    codes = actions.make_recovery_codes(by=by, at=AT)
    actions.remove_totp(by=by, at=AT)
    assert not RecoveryCode.objects.exists()
    assert attempt(by, codes[0]) is Step.WRONG


def test_a_passkey_is_registered_once_and_belongs_to_one_account() -> None:
    by, other = officer(), officer("李批准")
    made = {"credential": "abc", "public_key": b"k", "sign_count": 0}
    key = actions.add_passkey(**made, name="办公室", by=by, at=AT)
    with pytest.raises(AlreadyDone):
        actions.add_passkey(**made, name="又一把", by=other, at=AT)
    for change in (
        lambda: actions.remove_passkey(passkey_id=key.pk, by=other, at=AT),
        lambda: actions.rename_passkey(passkey_id=key.pk, name="我的", by=other, at=AT),
    ):
        with pytest.raises(NotFound):
            change()
    actions.remove_passkey(passkey_id=key.pk, by=by, at=AT)
    assert get_factors(by.account_id).passkeys == 0


def test_two_uses_of_one_answer_at_once_count_as_one() -> None:
    by = officer()
    key = actions.add_passkey(credential="abc", public_key=b"k", sign_count=0, name="一", by=by, at=AT)
    actions.sign_in_with_passkey(passkey=key, sign_count=0, at=AT)
    with pytest.raises(Refusal):
        actions.sign_in_with_passkey(passkey=key, sign_count=0, at=AT)


def test_every_change_is_audited_without_secrets() -> None:
    by = officer()
    secret = with_totp(by)
    codes = actions.make_recovery_codes(by=by, at=AT)
    actions.remove_totp(by=by, at=AT)
    entries = AuditEntry.objects.filter(subject=f"account:{by.account_id}").order_by("sequence")
    assert [entry.action for entry in entries] == [
        "account.totp.add", "account.recovery.make", "account.totp.remove",
    ]  # fmt: skip
    told = " ".join(str(entry.detail) for entry in entries)
    assert secret not in told and codes[0] not in told


def test_an_administrator_lifts_the_lock_of_the_second_step() -> None:
    by, system = officer(), officer("系统员", Role.SYSTEM_ADMIN)
    secret = with_totp(by)
    for _try in range(6):
        attempt(by, "no")
    actions.record_unlock(account_id=by.account_id, by=system, at=AT)
    assert Account.objects.get(pk=by.account_id).second_tries == 0
    assert attempt(by, code(secret, AT)) is Step.TOTP
