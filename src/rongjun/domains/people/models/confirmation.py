"""Annual confirmation: one yearly window for whole categories, and one row for each person then entitled.

What is not here, and never will be: where a person was, a picture, a face, a recording. A way, a day, and who wrote it.
"""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import ScopedManager, Table

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Campaign(Table):
    """One year's confirmation of some categories: when, by which ways, and from which month the unconfirmed wait."""

    if TYPE_CHECKING:
        rows: "RelatedManager[Confirmation]"

    class State(models.TextChoices):
        """See confirmation/states.py for the one transition table."""

        DRAFT = "draft"
        SUBMITTED = "submitted"
        OPEN = "open"
        LISTED = "listed"
        STOPPED = "stopped"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    year = models.IntegerField()
    title = models.CharField(max_length=80)
    categories = models.CharField(max_length=60, help_text="category codes separated by spaces")
    ways = models.CharField(max_length=60, help_text="ways offered, separated by spaces (confirmation/words.py)")
    opens_on = models.DateField()
    reminder_on = models.DateField()
    closes_on = models.DateField(help_text="last day of the window")
    stop_month = models.IntegerField(help_text="ordinal of the first month that waits for the unconfirmed")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    listed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    stopped_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    closed_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict, help_text="{done, of} while rows are made; empty once they are")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("reminder_on")) & Q(reminder_on__lte=F("closes_on")),
                name="campaign_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="campaign_approved_by_another"
            ),
            models.CheckConstraint(
                condition=Q(stopped_by=None) | ~Q(stopped_by=F("listed_by")), name="campaign_stop_signed_by_another"
            ),
        ]
        ordering = ["-year", "-id"]

    @property
    def codes(self) -> list[str]:
        """The category codes."""
        return self.categories.split()

    @property
    def offered(self) -> list[str]:
        """The ways offered."""
        return self.ways.split()


class CampaignCategory(Table):
    """Holds the place of a category in a year: there is one window for all who belong to it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    year = models.IntegerField()
    category = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "category"], name="one_window_per_category_and_year")]


class ConfirmationManager(ScopedManager["Confirmation"]):
    """Rows of campaigns by the area of the person."""


class Confirmation(Table):
    """One person in one campaign."""

    class State(models.TextChoices):
        """due: not yet; unconfirmed: the window is over and a notice is made; ended: dead, moved away, not entitled."""

        DUE = "due"
        CONFIRMED = "confirmed"
        UNCONFIRMED = "unconfirmed"
        ENDED = "ended"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rows", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="confirmations")
    area_code = models.CharField(max_length=12, help_text="as the person's, so that a list of places is read in order")
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    joined_at = models.DateTimeField()
    way = models.CharField(max_length=8, blank=True)
    confirmed_on = models.DateField(null=True)
    recorded_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    recorded_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True, help_text="shown to the person")
    told = models.CharField(max_length=8, blank=True, help_text="death or moved, as told to a worker; ends nothing")
    ended_why = models.CharField(max_length=8, blank=True, help_text="death, moved, other: by the registry")
    reminded_on = models.DateField(null=True)
    reminded_way = models.CharField(max_length=8, blank=True)
    notice_number = models.CharField(max_length=40, blank=True)
    notice_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    served_way = models.CharField(max_length=8, blank=True)
    listed = models.BooleanField(default=False, help_text="in the list that was put to be signed")
    paused_from = models.IntegerField(null=True, help_text="ordinal of the first month that waited")
    resumed_at = models.DateTimeField(null=True)

    objects: ClassVar[ConfirmationManager] = ConfirmationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_row_per_campaign_and_person"),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (~Q(way="") & Q(confirmed_on__isnull=False, recorded_by__isnull=False)),
                name="confirmed_says_how_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="unconfirmed") | (~Q(notice_number="") & Q(notice_on__isnull=False)),
                name="unconfirmed_has_a_notice",
            ),
            models.CheckConstraint(
                condition=Q(paused_from=None) | Q(served_on__isnull=False), name="nothing_waits_without_a_served_notice"
            ),
            models.UniqueConstraint(
                fields=["notice_number"], condition=~Q(notice_number=""), name="one_person_per_notice_number"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "area_code", "state"], name="confirmation_area")]
