"""Surveys: questions as data, who was drawn, answers of households, and answers of satisfaction that have no name."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class Survey(Table):
    """One survey. `household`: a worker asks and notes; `satisfaction`: a code answers, without a name."""

    class Kind(models.TextChoices):
        """Who answers, and whether the answer has a name."""

        HOUSEHOLD = "household"
        SATISFACTION = "satisfaction"

    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    questions = models.JSONField(help_text="[{id, ask, options: [..]}], an option each")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    since = models.DateField(help_text="drawn are those served from this day on")
    size = models.IntegerField(help_text="so many are drawn at most")
    drawn = models.IntegerField(default=0, help_text="so many were")
    closes_on = models.DateField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    sent_key = models.CharField(max_length=24, unique=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="survey_unit")]


class SurveyMemberManager(ScopedManager["SurveyMember"]):
    """Those drawn for a household survey, by their area."""


class SurveyMember(Table):
    """A household that was drawn, with its answers. Never used for satisfaction: there nobody is kept."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="members", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    answers = models.JSONField(null=True)
    answered_on = models.DateField(null=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    objects: ClassVar[SurveyMemberManager] = SurveyMemberManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "person"], name="one_member_per_survey"),
            models.CheckConstraint(
                condition=Q(answers__isnull=True, answered_on=None)
                | Q(answers__isnull=False, answered_on__isnull=False),
                name="member_answered_whole",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="member_person")]


class SurveyCode(Table):
    """The digest of a code that was handed to somebody who was drawn; to whom is written nowhere."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="codes", db_index=False)
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["survey", "used"], name="code_survey")]


class SurveyAnswer(Table):
    """Answers without a name, without a moment and without an order: the key is drawn by lot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers", db_index=False)
    answers = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["survey"], name="answer_survey")]
