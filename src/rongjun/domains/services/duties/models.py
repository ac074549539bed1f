"""What is owed by a day, the yes of a person, photos without a place."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class DutyManager(ScopedManager["Duty"]):
    """Duties by the area of the person, or else of the unit that owes it."""

    area_field = "area_code"


class Duty(Table):
    """Something that a unit, or one person of it, has to do by a day. What, for whom and by when never change."""

    class State(models.TextChoices):
        """open until it is done, or dropped with a reason."""

        OPEN = "open"
        DONE = "done"
        DROPPED = "dropped"

    source = models.CharField(max_length=40, help_text="what it came from, room:id ('visit:12')")
    what = models.CharField(max_length=200)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    given_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    given_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.TextField(blank=True, help_text="what was done, or why it was dropped")
    warned_at = models.DateTimeField(null=True, help_text="when its day was said to be near")
    raised_at = models.DateTimeField(null=True, help_text="when its being overdue went up")
    raised_unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False, help_text="to whom"
    )

    objects: ClassVar[DutyManager] = DutyManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "what"], name="one_duty_per_source"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None)
                | (~Q(state="open") & Q(ended_at__isnull=False) & ~Q(result="")),
                name="ended_duty_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_on", "id"], name="duty_unit_due", condition=Q(ended_at=None)),
            models.Index(fields=["staff", "due_on", "id"], name="duty_staff_due", condition=Q(ended_at=None)),
            models.Index(fields=["due_on", "id"], name="duty_due", condition=Q(ended_at=None)),
            models.Index(fields=["raised_unit", "due_on", "id"], name="duty_raised", condition=Q(ended_at=None)),
            models.Index(fields=["unit", "id"], name="duty_unit"),
            models.Index(fields=["area_code", "id"], name="duty_area"),
            models.Index(fields=["person"], name="duty_person"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.what}"


class DutyEntryManager(ScopedManager["DutyEntry"]):
    """History, by the area of the duty."""

    area_field = "duty__area_code"


class DutyEntry(Table):
    """One thing that happened to a duty: given, handed on, warned, gone up, done, dropped. Never changed."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="entries", db_index=False)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    who = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120)
    move = models.CharField(max_length=8, help_text="give, hand, warn, raise, finish, drop")
    to = models.CharField(max_length=200, blank=True, help_text="unit and person it was handed or went up to")
    note = models.TextField(blank=True)

    objects: ClassVar[DutyEntryManager] = DutyEntryManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "sequence"], name="one_duty_entry_per_sequence")]


class ConsentManager(ScopedManager["Consent"]):
    """Consents by the area of the person."""


class Consent(Table):
    """A person's yes to something that the office does only with it. A no, and a yes taken back, have no row."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.CharField(max_length=16, help_text="consents.WHAT")
    way = models.CharField(max_length=8, help_text="consents.WAYS")
    given_on = models.DateField()
    taken_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[ConsentManager] = ConsentManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "what"], name="one_yes_per_person")]
        indexes = [models.Index(fields=["what", "person"], name="consent_what")]


class PhotoManager(ScopedManager["Photo"]):
    """Photos by the area of the person, or else of the unit that took them."""

    area_field = "area_code"


class Photo(Table):
    """A photo of a visit, a room, a meeting: sealed outside the database, without where it was taken."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=40, help_text="what it belongs to, room:id ('visit:12')")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=4, help_text="jpg or png")
    bytes = models.IntegerField()
    digest = models.CharField(max_length=64, help_text="keyed, of the cleaned content: the same photo twice is one")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    objects: ClassVar[PhotoManager] = PhotoManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="one_photo_per_source")]
        indexes = [models.Index(fields=["area_code", "id"], name="photo_area"),
                   models.Index(fields=["unit", "id"], name="photo_unit"),
                   models.Index(fields=["person"], name="photo_person")]  # fmt: skip
