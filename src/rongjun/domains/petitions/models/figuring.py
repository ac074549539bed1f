"""What the office tells of its work as a whole: refusals to register, proposals (article 41), reports as issued."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import StrictManager, Table
from rongjun.base.scope import present_desk

from .core import Promised


class FaultManager(StrictManager["Refused"]):
    """Refusals as far as they concern the desk in force: worked there, or let pass below it. Who refused sees none."""

    def get_queryset(self) -> models.QuerySet["Refused"]:
        """Return the rows of the unit at the desk and what went up to it, all at the whole desk, none without one."""
        rows, desk = super().get_queryset(), present_desk()
        if desk is None:
            return rows.none()
        return rows if desk.whole else rows.filter(Q(owner_unit_id=desk.unit_id) | Q(raised_to_id=desk.unit_id))


class Refused(Promised):
    """A unit refused to register a petition: a fault of its own kind, worked by the unit above. It names nobody.

    Neither who says it nor the matter stands here, so that whoever refused cannot find out who complained.
    """

    class Finding(models.TextChoices):
        """What the unit above found."""

        TRUE = "true"
        UNTRUE = "untrue"
        UNCLEAR = "unclear"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sent_key = models.CharField(max_length=64, unique=True, help_text="of the form that was sent: twice is once")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", help_text="that refused")
    owner_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", help_text="above it")
    day = models.DateField(help_text="on which it refused, as said")
    told = models.TextField(help_text="what happened, masked")
    from_portal = models.BooleanField(default=False)
    said_at = models.DateTimeField()
    said_to = models.BigIntegerField(help_text="staff id; 0: on the portal")
    due_on = models.DateField()
    finding = models.CharField(max_length=8, choices=Finding, blank=True)
    mended = models.TextField(blank=True, help_text="what was found, and what was done so that it is registered")
    worked_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    worked_at = models.DateTimeField(null=True)

    objects: ClassVar[FaultManager] = FaultManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(worked_at=None, finding="") | (Q(worked_at__isnull=False) & ~Q(finding="") & ~Q(mended="")),
                name="refusal_says_what_was_found",
            ),
            models.CheckConstraint(condition=~Q(unit=F("owner_unit")), name="refusal_is_worked_above"),
        ]
        indexes = [
            models.Index(fields=["owner_unit", "due_on"], name="petition_refused", condition=Q(worked_at=None)),
            models.Index(fields=["-said_at"], name="petition_refused_said"),
        ]


class Proposal(Table):
    """A proposal of the office to another body (article 40): improve its work, complete a policy, hold to account."""

    class Kind(models.TextChoices):
        """改进工作、完善政策、追究责任."""

        IMPROVE = "improve"
        POLICY = "policy"
        ACCOUNT = "account"

    class Taken(models.TextChoices):
        """采纳情况."""

        YES = "yes"
        PART = "part"
        NO = "no"

    kind = models.CharField(max_length=8, choices=Kind)
    to = models.CharField(max_length=80, help_text="the body it went to")
    text = models.TextField()
    cause = models.ForeignKey("petitions.Cause", on_delete=models.PROTECT, null=True, related_name="+")
    from_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    taken = models.CharField(max_length=4, choices=Taken, blank=True)
    answer = models.TextField(blank=True, help_text="书面反馈")
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, taken="") | (Q(answered_on__isnull=False) & ~Q(taken="") & ~Q(answer="")),
                name="proposal_answer_is_whole",
            )
        ]
        indexes = [models.Index(fields=["from_unit", "-made_at"], name="petition_proposal")]


class Report(Table):
    """A report as it was issued: the figures of that day, small cells hidden. Never changed; a new one follows it."""

    class Span(models.TextChoices):
        """Month, half-year, year."""

        MONTH = "month"
        HALF = "half"
        YEAR = "year"

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    span = models.CharField(max_length=8, choices=Span)
    first = models.DateField()
    last = models.DateField()
    number = models.CharField(max_length=60, unique=True)
    content = models.JSONField(help_text="as printed: figures, tables with hidden cells left out, words")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="petition_report_is_forward")]
        indexes = [models.Index(fields=["unit", "-first", "-id"], name="petition_report")]
