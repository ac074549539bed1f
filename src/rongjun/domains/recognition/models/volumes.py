"""Paper files (档案卷): where the paper lies, what is in it, who has it, and until when it is kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .core import Case
from .working import CaseFile


class VolumeManager(ScopedManager["Volume"]):
    """Paper files, by the area of the case."""

    area_field = "case__area_code"


class VolumeItemManager(ScopedManager["VolumeItem"]):
    """What is in a paper file, by the area of the case."""

    area_field = "volume__case__area_code"


class LoanManager(ScopedManager["Loan"]):
    """Lendings, by the area of the case."""

    area_field = "volume__case__area_code"


class Volume(Table):
    """The paper file of one case."""

    class Keep(models.TextChoices):
        """How long it is kept after its end."""

        FOR_GOOD = "for_good"
        YEARS_30 = "years_30"
        YEARS_10 = "years_10"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="volume")
    number = models.CharField(max_length=40, unique=True, help_text="档号")
    shelf = models.CharField(max_length=80, help_text="room, rack, shelf, box")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", help_text="who has custody")
    keep = models.CharField(max_length=8, choices=Keep)
    opened_on = models.DateField()
    opened_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(null=True, help_text="the index was checked whole; nothing is added after it")
    handed_on = models.DateField(null=True)
    handed_to = models.CharField(max_length=120, blank=True, help_text="the archive that took it over")
    handed_receipt = models.CharField(max_length=60, blank=True)

    objects: ClassVar[VolumeManager] = VolumeManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_on=None, handed_to="") | (Q(handed_on__isnull=False) & ~Q(handed_to="")),
                name="handed_over_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(handed_on=None) | Q(closed_on__isnull=False), name="handed_over_once_closed"
            ),
        ]
        indexes = [models.Index(fields=["shelf", "number"], name="volume_shelf")]


class VolumeItem(Table):
    """One entry of the index of a paper file: what it is, how many pages, its scan, and whether that was checked."""

    volume = models.ForeignKey(Volume, on_delete=models.PROTECT, related_name="items", db_index=False)
    place = models.IntegerField(help_text="in the order of the file, from 1")
    title = models.CharField(max_length=120)
    source = models.CharField(max_length=60, help_text="application, paper:ITEM, issued:NUMBER, or own")
    pages = models.IntegerField(default=1)
    original = models.BooleanField(default=True, help_text="the original lies in it, not a copy")
    scan = models.ForeignKey(CaseFile, on_delete=models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True, help_text="when the scan was compared with the paper, page by page")

    objects: ClassVar[VolumeItemManager] = VolumeItemManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volume", "place"], name="one_volume_item_per_place"),
            models.UniqueConstraint(fields=["volume", "source"], name="one_volume_item_per_source"),
            models.CheckConstraint(condition=Q(pages__gte=1), name="volume_item_has_pages"),
        ]


class Loan(Table):
    """A paper file that somebody took: who, what for, until when, and when it came back."""

    volume = models.ForeignKey(Volume, on_delete=models.PROTECT, related_name="loans", db_index=False)
    borrower = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    lent_on = models.DateField()
    due_on = models.DateField()
    lent_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    returned_on = models.DateField(null=True)
    returned_to = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    state_then = models.CharField(max_length=200, blank=True, help_text="whether it came back whole")

    objects: ClassVar[LoanManager] = LoanManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volume"], condition=Q(returned_on=None), name="one_standing_loan"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("lent_on")), name="loan_is_forward"),
        ]
        indexes = [models.Index(fields=["due_on"], name="loan_due", condition=Q(returned_on=None))]
