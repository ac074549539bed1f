"""Appropriations and the other papers about money, and the ledger whose balance the database enforces (migration 0002).

Papers are frozen from the moment they are made and decided once by a second person: by triggers (migration 0004).
"""

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import Table


class Appropriation(Table):
    """Money promised by a level for a purpose and a year, by a document. In force once a second person approved it."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        IN_FORCE = "in_force"
        REFUSED = "refused"

    source = models.CharField(max_length=12, help_text="one of purposes.SOURCES")
    purpose = models.CharField(max_length=24, help_text="one of purposes.PURPOSES")
    year = models.IntegerField()
    number = models.CharField(max_length=80, help_text="document number")
    amount_fen = models.BigIntegerField()
    notified_on = models.DateField()
    due_on = models.DateField(null=True, help_text="by when the money should arrive")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="appropriation_is_positive"),
            models.UniqueConstraint(
                fields=["source", "purpose", "year", "number"], condition=~Q(state="refused"),
                name="one_appropriation_per_document",
            ),
        ]  # fmt: skip
        ordering = ["year", "notified_on", "id"]


class Transaction(Table):
    """One transaction of the ledger. Never changed, never deleted; balanced at commit or not there at all."""

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=24)
    day = models.DateField()
    memo = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    leg_count = models.IntegerField()
    zero = models.BigIntegerField(default=0)
    staff_id = models.BigIntegerField()
    unit_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "funds_transaction"


class Leg(Table):
    """One leg: account, amount in fen (debit positive), and what the money is."""

    pk = models.CompositePrimaryKey("transaction_id", "n")
    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="legs")
    n = models.IntegerField()
    account = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    source = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, null=True, related_name="legs")
    run = models.BigIntegerField(null=True, help_text="id of the payment run")
    benefit = models.CharField(max_length=40)
    unit = models.BigIntegerField(null=True, help_text="id of the unit whose account it is")

    class Meta:
        managed = False
        db_table = "funds_leg"
        ordering = ["transaction_id", "n"]


class Movement(Table):
    """A paper that moves money, by two persons: in force once the second one signed. See movements.KINDS."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        IN_FORCE = "in_force"
        REFUSED = "refused"

    kind = models.CharField(max_length=16, help_text="one of movements.KINDS")
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, null=True, related_name="movements")
    source = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24, help_text="what the money may be spent on")
    spent_for = models.CharField(max_length=24, blank=True, help_text="spending: the purpose that it was spent on")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    amount_fen = models.BigIntegerField()
    day = models.DateField()
    number = models.CharField(max_length=80, help_text="number of the paper or of the bank's slip")
    what = models.CharField(max_length=200, blank=True, help_text="what for, or why; no names of persons")
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, help_text="why it was refused")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="movement_is_positive"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")), name="movement_needs_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=False) | ~Q(state="in_force"), name="movement_in_force_is_approved"
            ),
            models.UniqueConstraint(
                fields=["kind", "unit", "number"], condition=~Q(state="refused"), name="one_movement_per_number"
            ),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~Q(state="refused") & Q(unit=None),
                name="one_movement_per_number_without_unit",
            ),
        ]  # fmt: skip
        ordering = ["-day", "-id"]


class Receipt(Table):
    """Money of an appropriation that arrived (negative: sent back). Never changed; a wrong one is reversed."""

    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="receipts")
    received_on = models.DateField()
    reference = models.CharField(max_length=80, help_text="number of the bank's slip")
    amount_fen = models.BigIntegerField()
    note = models.CharField(max_length=200, blank=True)
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversed_by")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="receipt_is_not_nothing"),
            models.UniqueConstraint(fields=["appropriation", "reference"], name="one_receipt_per_slip"),
        ]
        ordering = ["-received_on", "-id"]


class FundPaper(Table):
    """The scan of a paper about money; its content is sealed outside the database (people.file.store)."""

    token = models.UUIDField(unique=True)
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, null=True, related_name="papers")
    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, null=True, related_name="papers")
    media = models.CharField(max_length=4)
    size = models.IntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    added_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appropriation=None, movement__isnull=False) | Q(appropriation__isnull=False, movement=None),
                name="fund_paper_belongs_to_one",
            )
        ]
