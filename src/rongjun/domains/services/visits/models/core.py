"""Why people are visited, by which rules, what is planned, in which order a day goes, and the visits themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class Reason(Table):
    """Why somebody is visited: a list that the office keeps."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Need(Table):
    """What somebody may need, to be ticked: a list that the office keeps."""

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Rule(Table):
    """One rule of the plans (kernel.visiting.Rule). Changed by making another and ending this one."""

    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="rules")
    content = models.JSONField(help_text="the fields of kernel.visiting.Rule")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ended_at", "id"], name="visit_rule")]


class PlannedManager(ScopedManager["Planned"]):
    """Planned visits by the area of the person."""


class Planned(Table):
    """A visit that is to be made. One per person, reason and period; who takes the yes back is taken off the plan."""

    class State(models.TextChoices):
        """open until a visit was recorded; double where two were, and one of them must be chosen."""

        OPEN = "open"
        DONE = "done"
        DOUBLE = "double"

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+", db_index=False)
    period = models.CharField(max_length=10, help_text="2026Q3, 2026H2, 2026 or the day of an event")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12, help_text="of the person when planned, for the order of a day")
    due_on = models.DateField()
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    made_at = models.DateTimeField()

    objects: ClassVar[PlannedManager] = PlannedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reason", "period"], name="one_planned_visit_per_period")
        ]
        indexes = [
            models.Index(fields=["unit", "area_code", "id"], name="planned_unit", condition=~Q(state="done")),
            models.Index(fields=["unit", "due_on", "id"], name="planned_due", condition=~Q(state="done")),
            models.Index(fields=["area_code", "id"], name="planned_area"),
            models.Index(fields=["due_on", "id"], name="planned_day"),
        ]


class StopManager(ScopedManager["Stop"]):
    """Stops by the area of the person."""

    area_field = "planned__person__area_code"


class Stop(Table):
    """A planned visit on one worker's list for a day, in the worker's own order. Gone after the day: no whereabouts."""

    staff = models.ForeignKey("units.Staff", on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    planned = models.ForeignKey(Planned, on_delete=models.CASCADE, related_name="stops")
    place = models.IntegerField()

    objects: ClassVar[StopManager] = StopManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "day", "planned"], name="one_stop_per_day")]
        indexes = [models.Index(fields=["day"], name="stop_day")]


class VisitManager(ScopedManager["Visit"]):
    """Visits by the area of the person."""


class Visit(Table):
    """A visit that was made: needs found, what was said of service, nothing about opinions. Told to the person."""

    key = models.UUIDField(unique=True, help_text="given by the phone: sent twice it is the same visit")
    planned = models.ForeignKey(Planned, on_delete=models.PROTECT, null=True, related_name="visits")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.ForeignKey(Reason, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    visited_on = models.DateField()
    needs = models.JSONField(default=list, help_text="codes of Need, sorted")
    words = models.CharField(max_length=300, blank=True)
    promised = models.JSONField(default=list, help_text="[what, day, me|town|county] as it was said; each is a duty")
    recorded_at = models.DateTimeField()
    counts = models.BooleanField(null=True, default=True, help_text="null: two were recorded, nobody has chosen yet")

    objects: ClassVar[VisitManager] = VisitManager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-visited_on"], name="visit_person"),
            models.Index(fields=["visited_on", "id"], name="visit_day"),
            models.Index(fields=["unit", "visited_on", "id"], name="visit_unit"),
            models.Index(fields=["area_code", "visited_on", "id"], name="visit_area"),
            models.Index(fields=["visited_on", "id"], name="visit_double", condition=Q(counts=None)),
        ]

    @property
    def source(self) -> str:
        """What duties and photos of this visit name as their source."""
        return f"visit:{self.key.hex}"
