"""Lists of deaths that came in, and what was decided about each row that may mean somebody of the registry."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .core import Import, Person


class DeathListManager(ScopedManager["DeathList"]):
    """Lists by the area of the unit that brought them."""

    area_field = "area_prefix"


class DeathRowManager(ScopedManager["DeathRow"]):
    """Rows by the area of the unit that brought their list."""

    area_field = "area_prefix"


class DeathList(Table):
    """One list from a funeral home or health office. The same file comes in once."""

    class State(models.TextChoices):
        """Where the work on a list is."""

        MATCHING = "matching"
        MATCHED = "matched"
        FAILED = "failed"

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    source = models.CharField(max_length=60, help_text="who made the list")
    state = models.CharField(max_length=10, choices=State, default=State.MATCHING)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    area_prefix = models.CharField(max_length=12, blank=True, help_text="area of the unit that brought it; '' is all")
    counts = models.JSONField(default=dict, help_text="rows, exact, likely, none, faults")
    faults = models.JSONField(default=list, help_text="[row, column, value (masked), fault, mend]")
    progress = models.JSONField(default=dict, help_text="{step, done, of}")
    reason = models.CharField(max_length=400, blank=True, help_text="why the work stopped")
    sealed = models.BinaryField(null=True, help_text="the file, until it is matched")

    objects: ClassVar[DeathListManager] = DeathListManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file_hash", "area_prefix"], name="one_death_list_per_file"),
        ]


class DeathRow(Table):
    """One row that may mean somebody of the registry. Rows that mean nobody are counted in the list and not kept."""

    class State(models.TextChoices):
        """What was decided. Whether a proposal is in force is told by its import."""

        OPEN = "open"
        PROPOSED = "proposed"
        OTHER_PERSON = "other_person"
        NOT_HERE = "not_here"

    batch = models.ForeignKey(DeathList, on_delete=models.CASCADE, related_name="rows")
    area_prefix = models.CharField(max_length=12, blank=True, help_text="that of the list")
    row_no = models.IntegerField(help_text="row in the sheet")
    name = models.CharField(max_length=60, blank=True, help_text="as the list has it; removed where it is denied")
    tail = models.CharField(max_length=4, blank=True, help_text="last four characters of the number in the list")
    sealed = models.BinaryField(null=True, help_text="number, birth and sex of the list; removed where it is denied")
    death_date = models.DateField(null=True)
    cremation_date = models.DateField(null=True, help_text="the death was not later than this")
    cause = models.CharField(max_length=10, blank=True)
    grade = models.CharField(max_length=8, help_text="exact or likely")
    evidence = models.JSONField(default=list, help_text="codes of kernel.linkage")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    others = models.JSONField(default=list, help_text="[person id, evidence] of further candidates")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    change = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+", null=True)

    objects: ClassVar[DeathRowManager] = DeathRowManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_no"], name="one_death_row_per_number"),
            models.CheckConstraint(
                condition=Q(death_date__isnull=False) | Q(cremation_date__isnull=False), name="death_row_is_dated"
            ),
            models.CheckConstraint(condition=~Q(state="proposed") | Q(change__isnull=False), name="proposed_by_change"),
        ]
