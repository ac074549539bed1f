"""One mechanism for every decision: an ordered chain of acts by different persons on unchanged content.

The table of acts is made by SQL (migration 0001) because its self-reference covers three columns: the database itself
refuses a second act by the same person, a skipped stage and a changed content.
"""

from django.db import models

from rongjun.base.models import Table


class Matter(Table):
    """Something to be decided: a run, an import, a notice. Its chain is data, kept as it was when the matter opened."""

    kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    round = models.IntegerField(default=1, help_text="grows when a matter is returned and submitted again")
    content_hash = models.CharField(max_length=64)
    chain = models.JSONField(help_text="list of {stage, name, permission}")
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True, help_text="approved, returned, withdrawn")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "round"], name="one_matter_per_round"),
        ]


class Act(Table):
    """One signature. Immutable; see the migration for the constraints."""

    pk = models.CompositePrimaryKey("matter_id", "stage")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="acts")
    stage = models.IntegerField()
    staff_id = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    previous_stage = models.IntegerField(null=True)
    role = models.CharField(max_length=24)
    unit_id = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        managed = False
        db_table = "approvals_act"
        ordering = ["stage"]
