"""Areas, units, the people who work there and their accounts."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from rongjun.base.actor import Actor, Role
from rongjun.base.models import Table


class Area(Table):
    """A division of GB/T 2260 form: twelve digits, from province down to village."""

    class Level(models.IntegerChoices):
        """Levels with the number of leading digits that name them."""

        PROVINCE = 2
        CITY = 4
        COUNTY = 6
        TOWN = 9
        VILLAGE = 12

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=80)
    level = models.IntegerField(choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The leading digits shared by everything inside this area."""
        return self.code[: self.level]


class Unit(Table):
    """An office, station or department with the area it serves."""

    name = models.CharField(max_length=120, unique=True)
    level = models.IntegerField(choices=Area.Level, default=Area.Level.COUNTY)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    is_root = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_root"], condition=Q(is_root=True), name="one_root_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(Table):
    """A person who works in an office. Two-person rules are keyed on the person, not on the account."""

    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; `create_superuser` does not exist: nobody may do everything."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        """Find an account by name together with what an Actor needs."""
        return self.select_related("staff", "unit__area").get(username=username)


class Account(AbstractBaseUser):
    """A sign-in of a person in one role at one unit."""

    username = models.CharField("用户名", max_length=60, unique=True)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="accounts")
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

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
