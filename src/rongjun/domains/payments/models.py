"""Monthly runs: frozen inputs, lines that are never edited, exceptions, bank items."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .bank.models import (
    Arrival,
    BankAnswer,
    BankLayout,
    BankLine,
    FailedPayment,
    OfficeAccount,
    Reason,
)
from .settlement_models import Movement, Part, Recovery, RecoveryAct, Waiting

__all__ = [
    "Arrival", "BankAnswer", "BankItem", "BankLayout", "BankLine", "BankResult", "FailedPayment", "Movement",
    "OfficeAccount", "Part", "Reason", "Recovery", "RecoveryAct", "Run", "RunException", "RunFrame", "RunLine",
    "RunMember", "Waiting",
]  # fmt: skip


class RunLineManager(ScopedManager["RunLine"]):
    """Lines of runs by the area of their person."""


class RunExceptionManager(ScopedManager["RunException"]):
    """Exceptions of runs by the area of their person."""


class BankItemManager(ScopedManager["BankItem"]):
    """Bank items of runs by the area of their person."""


class RunMemberManager(ScopedManager["RunMember"]):
    """Members of runs by the area of their person."""


class Run(Table):
    """The work of one month, from open to closed."""

    class State(models.TextChoices):
        """See states.py for the one transition table."""

        COMPUTING = "computing"
        COMPUTED = "computed"
        FAILED = "failed"
        SUBMITTED = "submitted"
        HEAD_SIGNED = "head_signed"
        SIGNED = "signed"
        RELEASED = "released"
        CLOSED = "closed"
        CANCELLED = "cancelled"

    month = models.IntegerField(help_text="month ordinal, year * 12 + month - 1")
    opening_month = models.IntegerField(help_text="ordinal of the first month these books answer for")
    state = models.CharField(max_length=12, choices=State)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    known_at = models.DateTimeField(help_text="facts as known at this moment are the frozen input")
    facts_hash = models.CharField(max_length=64, blank=True)
    rulebook = models.ForeignKey("policy.RulebookSnapshot", on_delete=models.PROTECT, null=True)
    code_version = models.CharField(max_length=40, blank=True)
    posted_runs = models.JSONField(default=list, help_text="[id, content hash] of each run released before this one")
    posted_hash = models.CharField(max_length=64, blank=True, help_text="hash of posted_runs")
    content_hash = models.CharField(max_length=64, blank=True, help_text="hash of the lines: what signatures cover")
    totals = models.JSONField(default=dict)
    progress = models.JSONField(default=dict, help_text="{step, done, of, message}")
    computed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text="why it was cancelled or failed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=~Q(state__in=["cancelled", "failed"]), name="one_run_per_month"
            ),
        ]
        ordering = ["-month", "-id"]


class RunLine(Table):
    """One amount of one person, benefit and month. Immutable once its run is submitted (triggers)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="lines", db_index=False)
    benefit = models.CharField(max_length=40)
    month = models.IntegerField()
    kind = models.CharField(max_length=12, help_text="regular, arrears, overpayment")
    amount_fen = models.BigIntegerField()
    rule = models.CharField(max_length=80)
    cells = models.CharField(max_length=300)
    fact = models.BigIntegerField(null=True, help_text="id of the status fact it rests on")
    central_fen = models.BigIntegerField()
    provincial_fen = models.BigIntegerField()
    local_fen = models.BigIntegerField()
    area_code = models.CharField(max_length=12, help_text="area of the person in that month, for totals by town")

    objects: ClassVar[RunLineManager] = RunLineManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "person", "benefit", "month"], name="one_line_per_run_and_month"),
            models.CheckConstraint(
                condition=Q(amount_fen=models.F("central_fen") + models.F("provincial_fen") + models.F("local_fen")),
                name="line_splits_add_up",
            ),
        ]
        indexes = [models.Index(fields=["person", "month"], name="line_person")]


class RunFrame(Table):
    """The lines of a run as it was computed, whole and packed (frames.py): what later runs subtract, and what a round
    of signatures saw. Immutable; the lines themselves can be read apart from it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="frames", db_index=False)
    content_hash = models.CharField(max_length=64, help_text="the run's content hash of these very lines")
    rows = models.IntegerField()
    packed = models.BinaryField(help_text="Parquet of frames.SCHEMA, sorted by person")
    digest = models.CharField(max_length=64, help_text="SHA-256 of `packed`")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "content_hash"], name="one_frame_per_content")]


class RunException(Table):
    """Something an officer must look at: one benefit of one person that this run does not pay."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="exceptions", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=40)
    month = models.IntegerField()
    code = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    blocks = models.BooleanField(default=True, help_text="False: a warning, the line is paid")
    settled_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    settled_at = models.DateTimeField(null=True)
    settlement = models.TextField(blank=True)

    objects: ClassVar[RunExceptionManager] = RunExceptionManager()

    class Meta:
        indexes = [models.Index(fields=["run", "code"], name="exception_code")]


class BankItem(Table):
    """One payment of a run to one account. The account is read from the vault when the sheet is written.

    Those of a person are found by their parts, which have an index of persons and the same person.
    """

    class Result(models.TextChoices):
        """What the bank said."""

        WAITING = "waiting"
        PAID = "paid"
        FAILED = "failed"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="items", db_index=False)
    sequence = models.IntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    to = models.CharField(max_length=8, help_text="self or payee")
    fact = models.ForeignKey("people.Fact", on_delete=models.PROTECT, related_name="+", db_index=False)
    amount_fen = models.BigIntegerField()
    central_fen = models.BigIntegerField()
    provincial_fen = models.BigIntegerField()
    local_fen = models.BigIntegerField()
    reference = models.CharField(max_length=40, help_text="comes back unchanged from the bank")
    result = models.CharField(max_length=8, choices=Result, default=Result.WAITING)
    failure = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[BankItemManager] = BankItemManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "sequence"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["reference"], name="one_item_per_reference", opclasses=["varchar_pattern_ops"]
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="item_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(amount_fen=models.F("central_fen") + models.F("provincial_fen") + models.F("local_fen")),
                name="item_splits_add_up",
            ),
        ]
        indexes = [models.Index(fields=["run"], condition=Q(result="failed"), name="item_failed")]


class RunMember(Table):
    """Who was in a run whose lines were removed (cancelled, computed anew): for "who looked at my record"."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[RunMemberManager] = RunMemberManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="one_member_per_run")]


class BankResult(Table):
    """One result file taken in; the same file twice changes nothing."""

    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, null=True, related_name="results", help_text="none: of several runs, or of none"
    )
    file_hash = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    counts = models.JSONField(default=dict)
