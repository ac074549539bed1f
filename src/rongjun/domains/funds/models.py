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
    payee = models.CharField(
        max_length=80, blank=True, default="", help_text="payment: hospital, agency, school or builder that is paid"
    )
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


class FundDays(Table):
    """After how many days something is told (kernel.watch.DEFAULT_DAYS); the last row of a key counts."""

    key = models.CharField(max_length=16)
    days = models.IntegerField()
    reason = models.CharField(max_length=200)
    changed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(days__gte=0, days__lte=730), name="days_are_possible")]
        ordering = ["id"]


class FundAlert(Table):
    """A sum that is late, idle, misused or stuck: whose matter it is, and how it ended. About money, never persons."""

    class State(models.TextChoices):
        """open; gone: the cause is no more; settled: closed with a reason by another person."""

        OPEN = "open"
        GONE = "gone"
        SETTLED = "settled"

    kind = models.CharField(max_length=12, help_text="one of kernel.watch.KINDS")
    subject = models.CharField(max_length=80)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=12, help_text="central … county, town or village: who is to act")
    owner = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    step = models.IntegerField(default=0, help_text="how far up the line it is")
    amount_fen = models.BigIntegerField()
    since = models.DateField()
    told = models.JSONField(default=dict, help_text="codes and ids that say what it is about")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="when its cause was last found")
    answer_due = models.DateField()
    answered_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], condition=Q(state="open"), name="one_open_alert"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="alert_amount_is_not_negative"),
            models.CheckConstraint(
                condition=~Q(state="settled") | (Q(closed_by__isnull=False) & ~Q(reason="")),
                name="alert_is_settled_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(owner=None) | ~Q(closed_by=F("owner")),
                name="nobody_settles_the_own_alert",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(answered_by=None) | ~Q(closed_by=F("answered_by")),
                name="nobody_settles_what_they_answered",
            ),
        ]
        indexes = [models.Index(fields=["state", "level"], name="alert_state")]
        ordering = ["-opened_at", "-id"]


class FundAlertEvent(Table):
    """What happened to an alert, in order; never changed."""

    alert = models.ForeignKey(FundAlert, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, help_text="opened, amount, answered, escalated, gone, settled")
    at = models.DateTimeField()
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    note = models.CharField(max_length=200, blank=True)
    amount_fen = models.BigIntegerField()
    due_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]


class FundPlan(Table):
    """What is planned to be spent in a month for a source and purpose; without a row, the year's grants are spread."""

    month = models.IntegerField(help_text="month ordinal")
    source = models.CharField(max_length=12)
    purpose = models.CharField(max_length=24)
    amount_fen = models.BigIntegerField()
    changed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "source", "purpose"], name="one_plan_per_month"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="plan_is_not_negative"),
        ]


class Forecast(Table):
    """What the months to the end of the year will need, worked out from the registry as known at a moment."""

    class State(models.TextChoices):
        """Where it stands."""

        WORKING = "working"
        DONE = "done"
        FAILED = "failed"

    year = models.IntegerField()
    known_at = models.DateTimeField()
    first_month = models.IntegerField(help_text="the first month ahead, ordinal")
    state = models.CharField(max_length=8, choices=State, default=State.WORKING)
    progress = models.JSONField(default=dict, help_text="{step, done, of}")
    rows = models.JSONField(default=list, help_text="[month, benefit, share, low fen, high fen]")
    counts = models.JSONField(default=dict, help_text="persons and what moves the range")
    rulebook_hash = models.CharField(max_length=64, blank=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
