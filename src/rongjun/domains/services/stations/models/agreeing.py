"""Yearly agreements (责任书) with units and staff, veto grounds with evidence and answer, appraisal by two persons."""

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table


class Agreement(Table):
    """What a unit, or somebody who works there, agrees to for a year with the unit above."""

    year = models.IntegerField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    above = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    tasks = models.JSONField(help_text="list of texts")
    signed_on = models.DateField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided: str | None
    """The outcome that is decided, where it was read by agreements.list_agreements."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "unit"], condition=Q(staff=None), name="one_agreement_of_a_unit"),
            models.UniqueConstraint(
                fields=["year", "unit", "staff"], condition=Q(staff__isnull=False), name="one_agreement_of_a_person"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-year", "-id"], name="station_agreement_year")]


class Veto(Table):
    """A ground on which the year is lost, with its evidence; the other side answers before anything is decided."""

    class Ground(models.TextChoices):
        """The five grounds."""

        DIVERTED = "diverted"
        FALSIFIED = "falsified"
        UNREGISTERED = "unregistered"
        MISSED_LIMIT = "missed_limit"
        REPRISAL = "reprisal"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="vetoes", db_index=False)
    ground = models.CharField(max_length=14, choices=Ground)
    evidence = models.TextField(help_text="which paper or record shows it")
    stated_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    answer_by = models.DateField(help_text="until this day it may be answered")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "ground", "evidence"], name="vetoed_once"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="veto_answered_as_a_whole",
            ),
        ]


class Appraisal(Table):
    """A proposed appraisal of an agreement: figures as they were told, which vetoes hold, the outcome. In force once a
    second person signed it (approvals kind station_appraisal)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="appraisals", db_index=False)
    version = models.IntegerField()
    figures = models.JSONField(help_text="list of {measure, part, whole, permille}")
    vetoes = models.JSONField(help_text="ids of the vetoes that hold")
    outcome = models.CharField(max_length=10, help_text="kernel.stations.appraising.Outcome")
    said = models.CharField(max_length=600, blank=True)
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    result: str | None
    """What became of it, where it was read by agreements.appraisals_of."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="one_appraisal_version")]
