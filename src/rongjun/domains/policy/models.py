"""Rulebooks as they were when something was computed on them, and the notices that officials enter into them."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table


class RulebookSnapshot(Table):
    """The whole text of a rulebook under its hash, so that any run can be repeated to the fen."""

    version = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of the canonical content")
    content = models.JSONField()
    kept_at = models.DateTimeField()


class Notice(Table):
    """A national or local notice. What was submitted never changes: the database refuses it (migration 0003)."""

    class Kind(models.TextChoices):
        """Which book a notice adds to."""

        NATIONAL = "national"
        LOCAL = "local"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=12, help_text="notices.states.State")
    doc_no = models.CharField(max_length=80, help_text="文号; several joined by ；")
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=100, blank=True)
    issued = models.DateField(null=True)
    source = models.CharField(max_length=400, help_text="where it was read")
    effective = models.IntegerField(help_text="month ordinal: the first month in which it changes something")
    corrects = models.CharField(max_length=400, blank=True, help_text="why it overrules what was published (更正)")
    region = models.CharField(max_length=12, blank=True, help_text="division-code prefix of a local notice")
    region_name = models.CharField(max_length=60, blank=True)
    typed = models.JSONField(default=dict, help_text="what was entered, as it was typed (notices.entries)")
    rejected = models.JSONField(default=list, help_text="rows that stayed out: row, column, value, fault, mend")
    entry_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was entered, without papers")
    content = models.JSONField(null=True, help_text="what is signed: set when it is submitted")
    content_hash = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the canonical content")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True, help_text="why it was returned or withdrawn")

    class Meta:
        indexes = [models.Index(fields=["state", "decided_at"], name="notice_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry_hash"], condition=Q(state__in=["submitted", "approved"]), name="one_notice_per_entry"
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(doc_no=""), name="notice_has_a_number"),
        ]

    @property
    def signed(self) -> dict[str, Any]:
        """Return the content that was submitted. Raises ValueError for a draft."""
        if self.content is None:
            raise ValueError("a draft has no content yet")
        return dict(self.content)


class NoticePaper(Table):
    """A scan of a notice's paper; sealed content in VAR_DIR/papers/<token>. Added and removed in a draft only."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="papers", db_index=False)
    name = models.CharField(max_length=100)
    media = models.CharField(max_length=4, help_text="pdf, jpg, png: by its content")
    size = models.IntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content: part of what is signed")
    added_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "digest"], name="one_notice_paper_per_content")]


class NoticeCost(Table):
    """What a notice costs, as worked out last; it can be worked out anew. Nothing is paid on it."""

    class State(models.TextChoices):
        """How far the work is."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    notice = models.OneToOneField(Notice, on_delete=models.PROTECT, primary_key=True, related_name="cost")
    state = models.CharField(max_length=8, choices=State.choices)
    progress = models.JSONField(default=dict, help_text="step, done, of")
    content = models.JSONField(null=True, help_text="sums in fen (payments.notice_costs)")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)


class HolidayNotice(Table):
    """A notice of rest days that an official entered. What was submitted never changes (migration 0005).

    Approved, it says for its days what the installed library does not know or knows otherwise (holidays.queries).
    """

    class State(models.TextChoices):
        """Where it stands; only an approved one counts."""

        SUBMITTED = "submitted"
        APPROVED = "approved"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"

    year = models.IntegerField()
    whole = models.BooleanField(help_text="the whole year's arrangement; else a change of some days")
    doc_no = models.CharField(max_length=80, help_text="文号")
    source = models.CharField(max_length=400, help_text="where it was read")
    text = models.CharField(max_length=8000, help_text="as it was pasted")
    days = models.JSONField(help_text="[first, last, works] as it was read: what is signed")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the canonical content")
    state = models.CharField(max_length=12, choices=State.choices)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True, help_text="why it was returned or withdrawn")
    recounted = models.JSONField(default=list, help_text="[room, clocks looked at, days moved, days made certain]")

    class Meta:
        indexes = [models.Index(fields=["state", "decided_at"], name="holidays_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash"], condition=Q(state__in=["submitted", "approved"]), name="one_holiday_notice"
            ),
            models.CheckConstraint(condition=~Q(doc_no="") & ~Q(source=""), name="holidays_have_a_source"),
        ]
