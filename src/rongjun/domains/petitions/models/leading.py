"""Leaders: reception days with places, letters read and marked, matters taken on (领导包案)."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table

from .core import Matter, OfMatter, Promised


class ReceptionDay(Table):
    """A day on which a leader receives people; published by article 18. Who comes without a place is received too."""

    leader = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=60, help_text="as published: 局长, 副局长")
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()
    room = models.CharField(max_length=120)
    places = models.IntegerField()
    down = models.BooleanField(default=False, help_text="下访: held at a station, room says which")
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_for = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leader", "day", "begins"], name="one_reception_per_leader_and_time"),
            models.CheckConstraint(condition=Q(ends__gt=models.F("begins")), name="reception_is_forward"),
            models.CheckConstraint(condition=Q(places__gte=1), name="reception_has_places"),
        ]
        indexes = [models.Index(fields=["day"], name="petition_reception")]


class Place(Table):
    """A place on a reception day: number in the queue; who holds it is told by number and code of the matter only."""

    class Standing(models.TextChoices):
        """waits; came; done; away: did not come (no trace is kept of it beyond the day); given: given back."""

        WAITS = "waits"
        CAME = "came"
        DONE = "done"
        AWAY = "away"
        GIVEN = "given"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.ForeignKey(ReceptionDay, on_delete=models.PROTECT, related_name="queue", db_index=False)
    number = models.IntegerField()
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="places", db_index=False)
    topic = models.CharField(max_length=24, blank=True)
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.WAITS)
    taken_at = models.DateTimeField()
    said = models.TextField(blank=True, help_text="what the leader said; becomes an entry of the matter")
    code_digest = models.CharField(max_length=64, blank=True, help_text="of the code of a place without a matter")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "number"], name="one_place_per_number")]
        indexes = [models.Index(fields=["matter"], name="petition_place")]


class LetterRead(Table):
    """A letter or an online matter that a leader read (阅办), and what he marked on it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="letters_read", db_index=False)
    leader = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    mark = models.TextField(help_text="批示")
    to_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [models.Index(fields=["matter"], name="petition_letter_read")]


class LeaderMatter(Promised):
    """领导包案: a leader answers for the date of a hard or old matter. Ownership of the matter, never of the person."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="leader_matters", db_index=False)
    leader = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    due_on = models.DateField()
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter"], condition=Q(ended_at=None), name="one_leader_per_petition"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(result=""), name="leader_says_how_it_ended"),
        ]
        indexes = [models.Index(fields=["leader", "due_on"], name="petition_leader", condition=Q(ended_at=None))]
