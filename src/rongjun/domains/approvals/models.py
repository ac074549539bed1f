"""One mechanism for every decision: an ordered chain of acts by different persons on unchanged content.

The table of acts is made by SQL (migration 0001) because its self-reference covers three columns: the database itself
refuses a second act by the same person, a skipped stage and a changed content.
"""

from django.db import models

from rongjun.base.models import Table
from rongjun.domains.units.models import Staff


class Matter(Table):
    """Something to be decided: a run, an import, a notice. Its chain is data, kept as it was when the matter opened.

    Returned, it can be submitted again in a new round; refused (also an outcome), it is over.
    """

    kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    round = models.IntegerField(default=1, help_text="grows when a matter is returned and submitted again")
    content_hash = models.CharField(max_length=64)
    chain = models.JSONField(help_text="list of {stage, name, permission}")
    chain_version = models.IntegerField(null=True, help_text="which version of the kind's chain it opened with")
    summary = models.JSONField(null=True, help_text="what the signatories see: list of [label, value]")
    area = models.CharField(
        max_length=12, null=True, help_text="digits of the area that signatories must answer for; null: no matter which"
    )
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True, help_text="approved, returned, withdrawn")
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_id", "round"], name="one_matter_per_round"),
        ]
        indexes = [models.Index(fields=["outcome"], name="matter_by_outcome")]


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


class ChainVersion(Table):
    """The chain of a kind of matter from a day on. Immutable; a later version replaces it for matters opened later.

    Version 1 of each kind comes with the program. A later one is in force once its own matter (kind `chain`) is
    approved by a second person.
    """

    kind = models.CharField(max_length=24)
    version = models.IntegerField()
    least = models.IntegerField(help_text="fewest different persons: 3 where the kind moves money, else 2")
    steps = models.JSONField(help_text="list of {stage, name, permission}")
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="one_chain_per_version")]


class Hold(Table):
    """A matter that the supervisor holds: nobody signs it until it is lifted or its last day is over. Never deleted.

    It stands for the subject, whatever the round: returned and submitted again, the matter is still held.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=500)
    placed_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    until = models.DateTimeField(help_text="the moment after its last day: it ends by itself")
    lifted_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-placed_at", "-pk"]


class GivenUp(Table):
    """A returned matter that will not be submitted again: it is nobody's work any more."""

    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, primary_key=True, related_name="given_up")
    at = models.DateTimeField()
