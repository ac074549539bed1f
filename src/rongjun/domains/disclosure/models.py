"""A person's own way in: the key given at the counter, and where it is used just now."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class OwnKeyManager(ScopedManager["OwnKey"]):
    """Keys by the area of their person."""


class OwnSessionManager(ScopedManager["OwnSession"]):
    """Sessions by the area of the person whose key opened them."""

    area_field = "key__person__area_code"


class OwnKey(Table):
    """A personal key 个人查询码: with the file number it opens the own pages of a person. Another code, another row.

    `digest` comes from the code by way of a slow function; nothing here gives the code back once it was noted.
    """

    class Holder(models.TextChoices):
        """Who holds it: the person, a guardian, or a family member with entitlements of the own."""

        SELF = "self"
        GUARDIAN = "guardian"
        FAMILY = "family"

    class Checked(models.TextChoices):
        """How it was checked who gets it; always face to face, never by a feature of the body."""

        ID_CARD = "id_card"
        VISIT = "visit"

    class Ended(models.TextChoices):
        """Why it does not open any more."""

        RENEWED = "renewed"
        CHANGED = "changed"
        ASKED = "asked"
        LOST = "lost"
        OFFICE = "office"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="own_keys")
    number_index = models.CharField(max_length=64, help_text="blind index of the file number, by which it is found")
    holder = models.CharField(max_length=8, choices=Holder)
    holder_name = models.CharField(max_length=60, blank=True, help_text="of guardian or family; '' is the person")
    relation = models.CharField(max_length=20, blank=True, help_text="to the person, of the file's list")
    paper = models.CharField(max_length=80, blank=True, help_text="what proves it; never for the person")
    checked = models.CharField(max_length=8, choices=Checked)
    digest = models.CharField(max_length=64)
    box = models.BinaryField(null=True, help_text="the code, sealed until it was noted")
    own = models.BooleanField(default=False, help_text="made by who holds it: nobody at an office has seen it")
    folder = models.BinaryField(help_text="petitions kept, under a key made from the code; of one length")
    given_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=8, choices=Ended, blank=True)

    objects: ClassVar[OwnKeyManager] = OwnKeyManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "holder_name"], condition=Q(ended_at=None), name="one_own_key_per_holder"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="own_key_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(holder="self", holder_name="", relation="", paper="")
                | (~Q(holder="self") & ~Q(holder_name="") & ~Q(relation="") & ~Q(paper="")),
                name="own_key_of_another_has_its_paper",
            ),
            models.CheckConstraint(condition=Q(box=None) | Q(ended_at=None), name="ended_own_key_shows_no_code"),
            models.CheckConstraint(condition=Q(own=False) | Q(box=None), name="own_code_is_never_kept"),
        ]
        indexes = [models.Index(fields=["number_index"], name="own_key_number", condition=Q(ended_at=None))]


class OwnSession(Table):
    """A key in use in one browser; the row goes when it ends. What the browser does elsewhere is not known here."""

    mark = models.CharField(max_length=64, unique=True, help_text="keyed digest of what the browser's cookie holds")
    key = models.ForeignKey(OwnKey, on_delete=models.CASCADE, related_name="sessions")
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects: ClassVar[OwnSessionManager] = OwnSessionManager()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="own_session_age")]
