"""Leading groups with members from departments, their meetings, and what these decide."""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table


class Group(Table):
    """A leading group (领导小组、专班) of a unit."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    doc = models.CharField(max_length=80, blank=True)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="one_group_by_name")]


class GroupMember(Table):
    """Somebody of a department in a group, from a day to a day."""

    class Rank(models.TextChoices):
        """What he is in the group."""

        CHAIR = "chair"
        DEPUTY = "deputy"
        MEMBER = "member"
        OFFICE = "office"

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=60)
    department = models.CharField(max_length=80)
    post = models.CharField(max_length=60, blank=True)
    rank = models.CharField(max_length=8, choices=Rank)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "name", "department"], condition=Q(until=None),
                                    name="one_seat_per_member"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="member_leaves_after"),
        ]  # fmt: skip


class Meeting(Table):
    """A meeting of a group: agenda before, minutes after. Minutes are written once."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    day = models.DateField()
    place = models.CharField(max_length=80)
    agenda = models.JSONField(help_text="list of texts")
    held_at = models.DateTimeField(null=True)
    present = models.CharField(max_length=600, blank=True)
    minutes = models.TextField(blank=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "day"], name="one_meeting_a_day"),
            models.CheckConstraint(condition=Q(held_at=None) | ~Q(minutes=""), name="held_meeting_has_minutes"),
        ]
        indexes = [models.Index(fields=["day"], name="station_meeting_day")]


class Resolution(Table):
    """What a meeting decided: what, who, by when. It is a duty (待办) of its unit under the source resolution:<id>."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions", db_index=False)
    number = models.IntegerField()
    what = models.CharField(max_length=300)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_resolution_per_number"),
            models.UniqueConstraint(fields=["meeting", "what"], name="resolved_once"),
        ]
