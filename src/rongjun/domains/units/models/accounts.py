"""Accounts, and the requests by which they get and change their rights."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from rongjun.base.actor import POSTS, Actor, Role
from rongjun.base.models import Table

from .places import Staff, Unit

ROLES = [(role.value, role.value) for role in POSTS]


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; `create_superuser` does not exist: nobody may do everything."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by name together with what an Actor needs."""
        return self.select_related("staff", "unit__area").get(username=username)


class Account(AbstractBaseUser):
    """A sign-in of a person in one role at one unit."""

    username = models.CharField("用户名", max_length=60, unique=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=24, choices=ROLES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    has_rights = models.BooleanField(default=True, help_text="False until a security administrator confirms the role")
    must_change_password = models.BooleanField(default=False, help_text="the password was made by somebody else")
    second_tries = models.IntegerField(default=0, help_text="second steps tried since the last good one")
    second_tried_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff", "role", "unit"], name="one_account_per_post"),
            models.UniqueConstraint(
                fields=["staff"],
                condition=Q(role__in=["system_admin", "security_admin", "audit_admin"]),
                name="nobody_holds_two_administrators",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def actor(self) -> Actor:
        """Return who acts with this account (unit and staff must be loaded).

        The root unit keeps these books and answers for everybody in them, wherever the household register lies.
        """
        unit: Any = self.unit
        area = unit.area
        prefix = "" if unit.is_root else (area.prefix if area else None)
        return Actor(
            staff_id=self.staff_id, account_id=self.pk, name=self.staff.name, role=Role(self.role),
            unit_id=unit.pk, unit_name=unit.name, area_prefix=prefix,
        )  # fmt: skip


class RightsRequest(Table):
    """What a system administrator asks for an account and a security administrator confirms or refuses.

    The database itself refuses a decision by the one who asked or by the person whose account it is, and a second
    request of the same kind while one waits.
    """

    class Kind(models.TextChoices):
        """open: a new account; change: role or unit; reopen: a closed one; password, second_factor: a reset."""

        OPEN = "open"
        CHANGE = "change"
        REOPEN = "reopen"
        PASSWORD = "password"  # noqa: S105
        SECOND_FACTOR = "second_factor"

    class Outcome(models.TextChoices):
        """How a request ended; empty while it waits."""

        CONFIRMED = "confirmed"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=16, choices=Kind)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", help_text="whose account it is")
    role = models.CharField(max_length=24, choices=ROLES)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    password = models.CharField(max_length=128, blank=True, help_text="hash of a reset password, until it is decided")
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was refused")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("staff")), name="nobody_asks_rights_for_the_own_account"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(outcome="withdrawn") | ~Q(decided_by=F("asked_by")),
                name="rights_need_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("staff")), name="nobody_confirms_the_own_rights"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False, password="")),
                name="rights_are_decided_as_a_whole",
            ),
            models.UniqueConstraint(
                fields=["account", "kind"], condition=Q(outcome=""), name="one_waiting_request_per_kind"
            ),
        ]
        indexes = [models.Index(fields=["outcome", "asked_at"], name="rights_waiting")]
