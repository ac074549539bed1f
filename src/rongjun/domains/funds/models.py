"""Appropriations, and the ledger: transactions whose balance the database itself enforces (migration 0002)."""

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table


class Appropriation(Table):
    """Money promised by a level for a purpose and a year, by a document. In force once a second person approved it."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        IN_FORCE = "in_force"
        REFUSED = "refused"

    source = models.CharField(max_length=12, help_text="central, provincial, city, county")
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
