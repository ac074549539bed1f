"""File numbers given by the product, and the layouts that an office matched to its own workbooks."""

from django.db import models

from rongjun.base.models import Table


class FileNumber(Table):
    """The file number of somebody whose workbook has none, given once per identity number and kept for good."""

    id_index = models.CharField(max_length=64, unique=True, help_text="blind index of the identity number")
    number = models.CharField("档案号", max_length=32, unique=True, help_text="county, dash, seven digits")
    county = models.CharField(max_length=6)
    running = models.IntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "running"], name="one_file_number_per_county_and_running_number")
        ]

    def __str__(self) -> str:
        return self.number


class SavedLayout(Table):
    """Columns of an office's own workbook, each matched to a column that is known. No fact about anybody."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=40)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the header's names in normal form, in order")
    columns = models.JSONField(help_text="list of [header, target] in order; '' is not read")
    category = models.CharField(max_length=2, blank=True, help_text="of every row, where no column says it")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="one_layout_per_unit_and_name"),
            models.UniqueConstraint(fields=["unit", "fingerprint"], name="one_layout_per_unit_and_header"),
        ]

    def __str__(self) -> str:
        return self.name
