"""Stations: which units are one, who works there, with which rooms, equipment and money."""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table


class Station(Table):
    """A unit that serves veterans (服务中心、服务站): its founding, its posts, where it is and when it is open."""

    unit = models.OneToOneField("units.Unit", on_delete=models.PROTECT, related_name="station", primary_key=True)
    founded_on = models.DateField(null=True)
    founding_doc = models.CharField(max_length=80, blank=True, help_text="document by which it was set up")
    posts = models.IntegerField(default=0, help_text="编制: posts granted")
    posts_doc = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(posts__gte=0), name="station_posts_not_negative")]


class Worker(Table):
    """Somebody who works at a station from a day to a day; `staff` where he has a sign-in.

    `kind`: full does nothing else, part has other work too, volunteer is not paid.
    """

    class Kind(models.TextChoices):
        """How somebody works at a station."""

        FULL = "full"
        PART = "part"
        VOLUNTEER = "volunteer"

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="workers", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    post = models.CharField(max_length=60, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, help_text="last day")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name", "kind"], condition=Q(until=None),
                                    name="one_post_per_worker"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="worker_leaves_after"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "until"], name="station_workers_now")]


class Asset(Table):
    """A room (square metres) or a kind of equipment (pieces) of a station, from a day to a day."""

    class Kind(models.TextChoices):
        """What it is."""

        ROOM = "room"
        EQUIPMENT = "equipment"

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="assets", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60)
    amount = models.IntegerField(help_text="square metres of a room, pieces of equipment")
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "name"], condition=Q(until=None), name="one_asset_by_name"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="asset_is_something"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="asset_ends_after"),
        ]
        indexes = [models.Index(fields=["unit", "until"], name="station_assets_now")]


class Budget(Table):
    """Money granted to a station for a year by a document: what the paper says, no entry of the ledger."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="budgets", db_index=False)
    year = models.IntegerField()
    amount_fen = models.BigIntegerField()
    doc = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "doc"], name="one_budget_per_document"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="budget_is_something"),
        ]
