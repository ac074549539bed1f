"""What an account signs in with besides its password, and where it is signed in."""

from django.db import models

from rongjun.base.models import Table

from .accounts import Account


class Totp(Table):
    """The secret of time-based codes (RFC 6238). Not asked for before its first code was entered (confirmed_at)."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="totp")
    secret = models.BinaryField(help_text="sealed for account:<id>; place totp:<id>")
    last_step = models.BigIntegerField(default=0, help_text="half minute of the last code taken: none before it works")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)


class Passkey(Table):
    """A passkey (WebAuthn credential): the public half only."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True, help_text="credential id in base64url")
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class RecoveryCode(Table):
    """One of ten codes for the day a phone is lost; each works once. Kept as a keyed digest."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_recovery_code")]


class AccountSession(Table):
    """Where an account is signed in: browser and system in words, begun, last seen. No network address is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True, help_text="key of the session; never shown")
    device = models.CharField(max_length=60)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
