"""Why petitions come, and what is mended: causes by benefit, month, batch, fund or station; repairs with an owner."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .core import Matter, OfMatter, Promised


class Cause(Table):
    """A cause of petitions, from a list that grows: amount wrong, not paid, fund not arrived, policy unclear, …"""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40, help_text="Chinese; the English is the message catalogue's")
    made_by = models.ForeignKey(
        "units.Staff", on_delete=models.PROTECT, null=True, related_name="+", help_text="null: it came with the program"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="not offered any more")


class MatterCause(Table):
    """Why a decided matter came. Links to things of the office; to a person's line only with that person's consent."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="causes", db_index=False)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=40, blank=True)
    month = models.CharField(max_length=7, blank=True, help_text="YYYY-MM")
    batch = models.BigIntegerField(null=True, help_text="number of a run or bank batch; payments know nothing of it")
    batch_kind = models.CharField(max_length=12, blank=True)
    fund = models.CharField(max_length=40, blank=True, help_text="purpose of an appropriation")
    station = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    area_code = models.CharField(max_length=12, blank=True)
    line = models.BinaryField(null=True, help_text="the person's line, sealed; only with consent")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    consent_on = models.DateField(null=True)
    named_by = models.BigIntegerField()
    named_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line=None) | Q(consent_on__isnull=False), name="line_needs_the_persons_consent"
            )
        ]
        indexes = [
            models.Index(fields=["matter"], name="petition_cause"),
            models.Index(fields=["cause", "benefit", "month"], name="petition_cause_cluster"),
        ]


class Repair(Promised):
    """A cluster of one cause that is mended: what, whose, by when, with which result. It names no matter and nobody."""

    title = models.CharField(max_length=80)
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="repairs")
    benefit = models.CharField(max_length=40, blank=True)
    month = models.CharField(max_length=7, blank=True)
    until_month = models.CharField(max_length=7, blank=True)
    batch = models.BigIntegerField(null=True)
    batch_kind = models.CharField(max_length=12, blank=True)
    fund = models.CharField(max_length=40, blank=True)
    station = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    area_code = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", help_text="who owes it")
    owner = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    plan = models.TextField()
    due_on = models.DateField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    found = models.IntegerField(null=True, help_text="persons with the same cause that were found")
    mended = models.IntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(result=""), name="ended_repair_has_its_result")
        ]
        indexes = [models.Index(fields=["unit", "due_on"], name="petition_repair", condition=Q(ended_at=None))]


class RepairItemManager(ScopedManager["RepairItem"]):
    """Whom a repair found, by their area."""

    area_field = "area_code"


class RepairItem(Table):
    """Somebody with the same cause, found among the persons and not among the petitions, and what was done.

    Points to nothing of petitions: who petitioned cannot be told from who was mended.
    """

    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="items", db_index=False)
    person_token = models.CharField(max_length=36)
    area_code = models.CharField(max_length=12)
    owed_fen = models.BigIntegerField(null=True)
    done_on = models.DateField(null=True)
    done = models.CharField(max_length=200, blank=True)

    objects: ClassVar[RepairItemManager] = RepairItemManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["repair", "person_token"], name="one_repair_item_per_person")]
