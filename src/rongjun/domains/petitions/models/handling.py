"""What handling collects: files, what the person adds, what is asked, meetings, urgent needs, messages."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table
from rongjun.base.scope import present_desk

from .core import Matter, OfMatter


class Attachment(Table):
    """A file of a matter (letter scanned, photo), sealed outside the database, its metadata removed.

    `from_person`: of a hidden or confidential matter it is not shown to who handles it.
    """

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="attachments", db_index=False)
    title = models.CharField(max_length=80, blank=True)
    media = models.CharField(max_length=4)
    size = models.IntegerField(help_text="bytes")
    digest = models.CharField(max_length=64)
    from_person = models.BooleanField(default=True)
    added_by = models.BigIntegerField(help_text="staff id; 0 for the person")
    added_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "digest"], name="one_petition_file_per_content")]


class Addition(Table):
    """Something that the person added to a matter later. The words are sealed; `told` is for handling, masked."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="additions", db_index=False)
    told = models.TextField()
    words = models.BinaryField(help_text="sealed, place addition:TOKEN")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sent_key = models.CharField(max_length=64, unique=True)
    added_by = models.BigIntegerField(help_text="staff id; 0 for the person")
    added_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [models.Index(fields=["matter"], name="petition_addition")]


class Asking(Table):
    """Something that the office asks of the person. No clock stops for it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="askings", db_index=False)
    asked = models.TextField()
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField()
    answered_on = models.DateField(null=True)
    addition = models.ForeignKey(Addition, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [models.Index(fields=["matter"], name="petition_asking")]


class Meeting(Table):
    """A talk, a mediation or a hearing (听证), with minutes. The days of a hearing in re-review do not count."""

    class Kind(models.TextChoices):
        """talk: hears the person; mediation (article 33); hearing 听证."""

        TALK = "talk"
        MEDIATION = "mediation"
        HEARING = "hearing"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="meetings", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    first_day = models.DateField()
    last_day = models.DateField()
    place = models.CharField(max_length=120)
    people = models.JSONField(default=list, help_text="posts of who took part from the office; never the person")
    minutes = models.TextField(blank=True)
    agreed = models.TextField(blank=True, help_text="调解、和解协议")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, help_text="when the minutes were entered")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=models.F("first_day")), name="petition_meeting_is_forward")
        ]
        indexes = [models.Index(fields=["matter"], name="petition_meeting")]


class HomeCall(Table):
    """A call on somebody at home (上门), only where the person said yes; what for, and what came of it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="home_calls_made", db_index=False)
    consent_on = models.DateField()
    day = models.DateField()
    purpose = models.CharField(max_length=200)
    result = models.TextField(blank=True)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(day__gte=models.F("consent_on")), name="home_call_after_the_yes")
        ]
        indexes = [models.Index(fields=["matter"], name="petition_home_call")]


class Urgent(Table):
    """An urgent need (life, treatment, food, shelter): told to the head of the office the same day."""

    class Need(models.TextChoices):
        """What is lacking."""

        LIFE = "life"
        TREATMENT = "treatment"
        FOOD = "food"
        SHELTER = "shelter"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="urgent", db_index=False)
    need = models.CharField(max_length=12, choices=Need)
    done = models.TextField(help_text="what was done at once")
    told_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    told_by = models.BigIntegerField()
    told_at = models.DateTimeField()
    seen_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    ordered = models.TextField(blank=True, help_text="what the head of the office had done")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [
            models.Index(fields=["matter"], name="petition_urgent"),
            models.Index(fields=["told_unit", "id"], name="petition_urgent_unseen", condition=Q(seen_at=None)),
        ]


class OutgoingManager(OfMatter["Outgoing"]):
    """Messages whose matter is seen; of a confidential one nothing at the unit that handles it, only where it was
    registered: whether there is a telephone differs with who it is.
    """

    def get_queryset(self) -> models.QuerySet["Outgoing"]:
        """Return what the desk in force may know of."""
        rows, desk = super().get_queryset(), present_desk()
        if desk is None or desk.whole:
            return rows
        registered = Q(matter__unit_id=desk.unit_id) & ~Q(matter__begun_by=0)
        return rows.filter(Q(matter__confidential=False) | Q(matter__hidden=True) | registered)


class Outgoing(Table):
    """A message to the person's telephone or mailbox: only that there is something to read, never of what.

    What failed is tried again a few times; given up, it is work for the unit that has the matter: to reach the person
    another way, and to say how (`settled`).
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="outgoing", db_index=False)
    way = models.CharField(max_length=8, help_text="text or mail")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=120, blank=True, help_text="why the last try failed; 'sending' while at it")
    tries = models.IntegerField(default=0)
    again_at = models.DateTimeField(null=True, help_text="not before this moment")
    given_up_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    settled = models.CharField(max_length=200, blank=True, help_text="how the person was reached")

    objects: ClassVar[OutgoingManager] = OutgoingManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None) | (~Q(settled="") & Q(given_up_at__isnull=False)),
                name="settled_message_says_how",
            )
        ]
        indexes = [
            models.Index(fields=["matter"], name="petition_outgoing"),
            models.Index(
                fields=["id"],
                name="petition_outgoing_given_up",
                condition=Q(given_up_at__isnull=False, settled_at=None),
            ),
            models.Index(fields=["id"], name="petition_outgoing_waits", condition=Q(sent_at=None, given_up_at=None)),
        ]
