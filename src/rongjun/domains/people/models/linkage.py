"""Who may be the same person: searches for pairs, the pairs with what was decided of them, and merges of two files."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet

from rongjun.base.models import StrictManager, Table
from rongjun.base.scope import present, within

from .core import ImportRow, Person


class BothInsideManager[M: models.Model](StrictManager[M]):
    """What concerns two records, where both lie inside the present scope (base.scope); nothing without one.

    `fields` lead to the area codes of the two; of a row of an import the area of the unit that made it counts.
    """

    fields: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[M]:
        """Return what lies inside the scope in force now with both its sides."""
        rows, scope = super().get_queryset(), present()
        if scope is None:
            return rows.none()
        for field in self.fields if scope.prefix else ():
            rows = rows.filter(within(field, scope.prefix) | Q(**{f"{field}__isnull": True}))
        return rows


class PairManager(BothInsideManager["Pair"]):
    """Pairs of which both sides are seen."""

    fields = ("left__area_code", "right__area_code", "row__area_prefix")


class MergeManager(BothInsideManager["Merge"]):
    """Merges of which both files are seen."""

    fields = ("kept__area_code", "gone__area_code")


class PairSearch(Table):
    """One search for pairs in the whole registry: who, when, how far it is, what it found."""

    class State(models.TextChoices):
        """How a search stands."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    state = models.CharField(max_length=8, choices=State)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="when something was last heard of it")
    step = models.CharField(max_length=40, blank=True)
    done = models.IntegerField(default=0)
    of = models.IntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="records, pairs, same, likely")
    reason = models.TextField(blank=True, help_text="why it failed")


class Pair(Table):
    """Two persons, or a person and a row of an import that stayed out, that may be one. A decision is remembered."""

    class State(models.TextChoices):
        """open: to be looked at; same: the files are merged; never: two people; row_settled: the row is this person."""

        OPEN = "open"
        SAME = "same"
        NEVER = "never"
        ROW_SETTLED = "row_settled"

    left = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, related_name="+", null=True)
    row_key = models.CharField(
        max_length=64, blank=True, help_text="keyed digest of the row's file_no, name and number"
    )
    row_told = models.JSONField(default=dict, help_text="of the row: name, file_no, tail of the number, birth, area")
    grade = models.CharField(max_length=8, help_text="same or likely")
    evidence = models.CharField(max_length=200, help_text="codes of kernel.linkage, between commas, ends included")
    search = models.ForeignKey(
        PairSearch, on_delete=models.PROTECT, related_name="+", null=True, help_text="empty: put together by an officer"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[PairManager] = PairManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right__gt=F("left"), row=None) | Q(right=None, row__isnull=False), name="pair_is_two"
            ),
            models.UniqueConstraint(fields=["left", "right"], name="one_pair_of_two_persons"),
            models.UniqueConstraint(
                fields=["left", "row_key"], condition=Q(right=None), name="one_pair_of_person_and_row"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="pair_is_decided",
            ),
        ]
        indexes = [models.Index(fields=["state", "grade"], name="pair_state")]

    @property
    def codes(self) -> list[str]:
        """The codes of the evidence, in the order in which it is told."""
        return [code for code in self.evidence.split(",") if code]


class Merge(Table):
    """Two files made one: proposed by one, approved by another; undone in the same way. Nothing is overwritten."""

    class State(models.TextChoices):
        """Where a merge stands."""

        WAITING = "waiting"
        IN_FORCE = "in_force"
        REFUSED = "refused"
        UNDONE = "undone"

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merged_away")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64, help_text="of what the approver is shown")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True, help_text="when it was approved or refused")
    answer = models.CharField(max_length=200, blank=True, help_text="why it was refused")
    superseded = models.JSONField(default=list, help_text="ids of the facts of the gone file that it superseded")
    written = models.JSONField(default=dict, help_text="id of such a fact -> id of the fact written under the kept one")
    papers = models.JSONField(default=list, help_text="ids of the papers that went over")
    undo_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    undo_at = models.DateTimeField(null=True, help_text="when undoing was asked for; empty while nobody asks")
    undo_reason = models.CharField(max_length=200, blank=True)
    undone_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    objects: ClassVar[MergeManager] = MergeManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two_files"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(state__in=["waiting", "in_force"]), name="one_standing_merge_per_file"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "refused"])
                | (Q(approved_at__isnull=False) & ~Q(approved_by=F("made_by"))),
                name="merge_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="undone") | (Q(undone_at__isnull=False) & ~Q(undone_by=F("undo_by"))),
                name="undone_by_two_people",
            ),
        ]

    @property
    def waits_for_undoing(self) -> bool:
        """True while somebody has asked to undo it and nobody has answered."""
        return self.state == self.State.IN_FORCE and self.undo_at is not None
