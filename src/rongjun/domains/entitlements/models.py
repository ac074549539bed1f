"""Who seems to be entitled and does not receive it (应享未享): found by the rules, worked as a list."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class UnclaimedManager(ScopedManager["Unclaimed"]):
    """Candidates by the area of their person."""


class StepManager(ScopedManager["UnclaimedStep"]):
    """Steps by the area of their candidate's person."""


class Unclaimed(Table):
    """One person and one benefit that the facts on file speak for (kernel.entitlement.leftout)."""

    class State(models.TextChoices):
        """See unclaimed/states.py for the one transition table."""

        OPEN = "open"
        LOOKING = "looking"
        VISIT = "visit"
        GRANTED = "granted"
        REASONED = "reasoned"
        CLOSED = "closed"
        GONE = "gone"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="unclaimed", db_index=False)
    area_code = models.CharField(max_length=12, help_text="as the person's, so that a town's list is read in order")
    rule = models.CharField(max_length=24, help_text="code of kernel.entitlement.leftout.RULES")
    key = models.CharField(max_length=40, blank=True, help_text="tells two of one rule and person apart")
    benefit = models.CharField(max_length=40, blank=True)
    since = models.IntegerField(help_text="ordinal of the first month that would be paid")
    month_fen = models.BigIntegerField(null=True, help_text="estimate; null where a fact that decides it is missing")
    missed_fen = models.BigIntegerField(default=0, help_text="estimate of all months up to the search")
    missing = models.CharField(max_length=120, blank=True, help_text="codes of papers and facts, blanks between")
    facts_hash = models.CharField(max_length=64, help_text="of the facts it rests on: an answer holds as long")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="the last search that found it")
    owner = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    due_on = models.DateField(null=True, help_text="day of the visit")
    reason = models.CharField(max_length=200, blank=True, help_text="why not, with its article; shown to the person")
    article = models.CharField(max_length=80, blank=True)

    objects: ClassVar[UnclaimedManager] = UnclaimedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "rule", "key"], name="one_candidate_per_person_and_rule"),
            models.CheckConstraint(
                condition=~Q(state="reasoned") | (~Q(reason="") & ~Q(article="")), name="a_no_has_reason_and_article"
            ),
            models.CheckConstraint(
                condition=~Q(state="visit") | (Q(due_on__isnull=False) & Q(owner__isnull=False)),
                name="a_visit_has_day_and_owner",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(reason="", article="", due_on=None, owner=None),
                name="closed_leaves_no_trace",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-missed_fen", "id"], name="unclaimed_rank"),
            models.Index(fields=["area_code", "state"], name="unclaimed_area"),
        ]


class UnclaimedStep(Table):
    """One step of the work on a candidate; `act` is a word of states.TRANSITIONS. A note is shown to the person."""

    unclaimed = models.ForeignKey(Unclaimed, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[StepManager] = StepManager()


class UnclaimedSearch(Table):
    """One search, in the background: how far it is and what it found. There are no names in it."""

    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    begun_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    area_prefix = models.CharField(max_length=12, blank=True)
    month = models.IntegerField(help_text="ordinal of the month that was looked at")
    counts = models.JSONField(default=dict, help_text="found, new, again, granted, gone")
    reason = models.CharField(max_length=200, blank=True, help_text="why it stopped")

    class Meta:
        ordering = ["-begun_at", "-id"]
