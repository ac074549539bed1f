"""Areas, units and the people who work there."""

from django.db import models
from django.db.models import Q

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
    contact = models.CharField(max_length=120, blank=True, help_text="telephone and place of its counter, for papers")

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
