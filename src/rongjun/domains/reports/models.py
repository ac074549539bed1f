"""Reports as they were issued, and the lists that a unit is asked for again and again."""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table


class Report(Table):
    """A report as it was issued: figures of that day, small counts hidden, the office's words. Never changed."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    span = models.CharField(max_length=8, help_text="month, half or year")
    first = models.DateField()
    last = models.DateField()
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    content = models.JSONField(help_text="sections: head, lines of (key, label, value, unit), words")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="office_report_is_forward")]
        indexes = [
            models.Index(fields=["unit", "-first", "-id"], name="office_report"),
            models.Index(fields=["-first", "-id"], name="office_report_first"),
            models.Index(fields=["title"], name="office_report_title"),
            models.Index(fields=["made_at"], name="office_report_made"),
        ]

    def __str__(self) -> str:
        return self.number


class KeptList(Table):
    """What a list holds that a unit is asked for again: source, columns, filters. No rows, no purpose, no person."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=80, help_text="a key of web/office/asked_sources.py")
    said = models.JSONField(help_text="what the form said: columns, filters, kind of file, span or days")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_kept_list_of_a_name")]

    def __str__(self) -> str:
        return self.name
