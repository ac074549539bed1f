"""Villages: who is their named contact, the monthly round of the town (巡回), the daily line of open matters."""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table


class Contact(Table):
    """The named contact of a village (联络员): whom people can ask, never who watches them. From a day to a day."""

    area = models.ForeignKey("units.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    post = models.CharField(max_length=60, blank=True)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area"], condition=Q(until=None), name="one_contact_per_village"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="contact_ends_after"),
        ]


class Round(Table):
    """The round of a town to one of its villages in a month: the day planned, the day it was done and what was done."""

    area = models.ForeignKey("units.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    month = models.IntegerField(help_text="ordinal of kernel.period")
    planned_on = models.DateField()
    done_on = models.DateField(null=True)
    done = models.CharField(max_length=400, blank=True)
    asked = models.IntegerField(null=True, help_text="how many people asked for something: a number")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "month"], name="one_round_per_month"),
            models.CheckConstraint(
                condition=Q(done_on=None, done="", asked=None) | (Q(done_on__isnull=False, asked__gte=0) & ~Q(done="")),
                name="done_round_says_what",
            ),
        ]
        indexes = [models.Index(fields=["-month", "area"], name="station_round_month")]


class DailyLine(Table):
    """The line of a village and a day: how many matters are open and late there, and what else is needed.

    Nothing open is a line too. `written`: by somebody; else made by the day's end from what is open.
    """

    area = models.ForeignKey("units.Area", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    open = models.IntegerField()
    late = models.IntegerField()
    needs = models.CharField(max_length=300, blank=True)
    written = models.BooleanField()
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "day"], name="one_line_per_village_and_day"),
            models.CheckConstraint(condition=Q(open__gte=0, late__gte=0, late__lte=F("open")), name="late_is_open"),
            models.CheckConstraint(
                condition=Q(written=False, staff=None, needs="") | Q(written=True), name="made_line"
            ),
        ]
        indexes = [models.Index(fields=["-day", "area"], name="station_line_day")]
