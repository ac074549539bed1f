"""Training: courses of a year's plan, who came, tests by a question bank. A result is the worker's own."""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table

from .checking import Sheet


class Course(Table):
    """A course of the yearly plan of a station. `bank`: the question bank of its test, as it was when planned."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=80)
    day = models.DateField()
    hours = models.IntegerField()
    place = models.CharField(max_length=80)
    bank = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    came: int
    """How many came, where it was read by training.list_courses."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title", "day"], name="one_course_a_day"),
            models.CheckConstraint(condition=Q(hours__range=(1, 200)), name="course_has_hours"),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="station_course_day")]


class Attendance(Table):
    """Somebody who came to a course."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attended", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "staff"], name="came_once")]


class Attempt(Table):
    """One test of a course by somebody who came: the questions drawn, the answers, how many were right.

    Shown to the worker alone; others see how many passed, where they are at least so many as figures need.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    drawn = models.JSONField(help_text="codes of the questions, in order")
    answers = models.JSONField(default=dict, help_text="code -> answer from 1")
    right = models.IntegerField(null=True)
    passed = models.BooleanField(null=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "staff", "number"], name="one_attempt_per_number"),
            models.UniqueConstraint(fields=["course", "staff"], condition=Q(ended_at=None), name="one_open_attempt"),
            models.CheckConstraint(
                condition=Q(ended_at=None, right=None, passed=None)
                | Q(ended_at__isnull=False, right__isnull=False, passed__isnull=False, right__gte=0),
                name="ended_attempt_has_result",
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="attempt_forward"),
        ]
