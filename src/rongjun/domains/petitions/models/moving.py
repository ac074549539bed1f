"""Where a matter is sent, who handles a part of it, and what the units above ask about it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table

from .core import Matter, OfMatter, Promised


class Movement(Table):
    """A matter goes from one unit to another: transferred (转送), assigned with a day (交办), passed to the discipline
    body, returned. The unit that gets it takes it or objects with reasons in five working days (article 23).
    """

    class How(models.TextChoices):
        """transfer 转送; assign 交办; pass: to the disciplinary body; above: review and re-review."""

        TRANSFER = "transfer"
        ASSIGN = "assign"
        PASS = "pass"  # noqa: S105
        ABOVE = "above"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="movements", db_index=False)
    how = models.CharField(max_length=8, choices=How)
    from_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    sent_by = models.BigIntegerField()
    reason = models.TextField(blank=True)
    feedback_by = models.DateField(null=True, help_text="assigned: the day by which a report of the end is due")
    feedback_on = models.DateField(null=True)
    feedback = models.TextField(blank=True, help_text="办结报告")
    taken_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    objection = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    returned = models.BooleanField(null=True, help_text="the objection was right and the matter went back")
    answer = models.TextField(blank=True)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(how="assign") | Q(feedback_by__isnull=False), name="assignment_has_its_day"
            ),
            models.CheckConstraint(
                condition=Q(objected_at=None) | ~Q(objection=""), name="petition_objection_has_reasons"
            ),
            models.CheckConstraint(condition=~Q(from_unit=F("to_unit")), name="petition_moves_between_two"),
        ]
        indexes = [models.Index(fields=["matter", "id"], name="petition_movement")]


class Part(Promised):
    """A department's part in joint handling: what it is asked, by when, what it answered. The lead owns the matter."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parts", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=24, help_text="pension, medical, employment, low_income, other")
    asked = models.TextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)
    articles = models.JSONField(default=list)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="answered_part_has_its_answer")
        ]
        indexes = [
            models.Index(fields=["matter"], name="petition_part"),
            models.Index(fields=["unit", "due_on"], name="petition_part_due", condition=Q(answered_at=None)),
        ]


class Elsewhere(Promised):
    """A review or re-review that was asked for where the unit above is not in this system: it is sent on there.

    The unit whose opinion it is owes the sending by a day; the person reads where it went and when.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="elsewhere", db_index=False)
    round = models.IntegerField()
    stage = models.CharField(max_length=8, help_text="review, rereview")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", help_text="who sends it on")
    reason = models.TextField(help_text="why the person does not agree, masked")
    asked_on = models.DateField(help_text="keeps the person's own limit (articles 35 and 36)")
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField(help_text="staff id; 0 for the person")
    due_on = models.DateField()
    body = models.CharField(max_length=80, blank=True, help_text="the body it was sent to")
    sent_on = models.DateField(null=True)
    sent_how = models.CharField(max_length=120, blank=True, help_text="way, and number of the letter; no name")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.BigIntegerField(null=True)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "round", "stage"], name="one_review_elsewhere"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | (~Q(body="") & Q(sent_on__isnull=False)), name="review_sent_on_says_where"
            ),
        ]
        indexes = [models.Index(fields=["unit", "due_on"], name="petition_elsewhere", condition=Q(sent_at=None))]


class Supervision(Promised):
    """督办: a unit above asks for an account on one of six grounds, by a day; answered in writing (article 40)."""

    class Ground(models.TextChoices):
        """The six grounds."""

        NOT_INFORMED = "not_informed"
        NOT_ACCEPTED = "not_accepted"
        LATE = "late"
        REFUSES_OPINION = "refuses"
        SHIRKS = "shirks"
        FALSIFIES = "falsifies"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="supervisions", db_index=False)
    ground = models.CharField(max_length=16, choices=Ground)
    to_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    asked = models.TextField()
    improve = models.TextField(blank=True, help_text="改进工作的建议")
    asked_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer = models.TextField(blank=True)
    adopted = models.CharField(max_length=8, blank=True, help_text="yes, part, no: 采纳情况")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | ~Q(answer=""), name="answered_supervision_has_its_answer"
            )
        ]
        indexes = [
            models.Index(fields=["matter"], name="petition_supervision"),
            models.Index(fields=["to_unit", "due_on"], name="petition_superv_due", condition=Q(answered_at=None)),
        ]
