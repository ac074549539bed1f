"""Tables of the bank's side: layouts, the office's account, what the bank said, what is left for a person, messages.

Nothing here holds an account or a name in plain text: numbers are in the vault or sealed in the row (`sealed`).
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table


class Reason(models.TextChoices):
    """Why the bank could not pay, in our words; a bank's own words and codes are mapped to these."""

    CLOSED = "closed"
    NAME = "name"
    NUMBER = "number"
    FROZEN = "frozen"
    FUNDS = "funds"
    TECHNICAL = "technical"
    OTHER = "other"


AGAIN = (Reason.FUNDS, Reason.TECHNICAL)
"""Reasons that do not lie in the receiver's account: the next run pays to the same account again."""


class BankLayout(Table):
    """One version of a bank's column layout; a change makes the next version. Rows are never changed or deleted."""

    name = models.CharField(max_length=40)
    version = models.IntegerField()
    spec = models.JSONField(help_text="form, encoding, delimiter, header, columns, results, words, reasons")
    sample = models.BooleanField(default=False, help_text="an invented layout, not one that a bank has published")
    retired = models.BooleanField(default=False, help_text="True: not offered from this version on")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_layout_per_version")]


class OfficeAccount(Table):
    """The office's own account as entered at a moment; the latest is in force. The number is sealed."""

    holder = models.CharField(max_length=70)
    bank = models.CharField(max_length=70)
    bank_code = models.CharField(max_length=14, help_text="CNAPS number of the branch, 12 digits")
    tail = models.CharField(max_length=4)
    contact = models.CharField(max_length=60, help_text="where people ask about a payment")
    place = models.UUIDField(help_text="bound into the ciphertext")
    sealed = models.BinaryField()
    index = models.CharField(max_length=64, help_text="blind index of the number, to know it in a statement")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class BankAnswerManager(ScopedManager["BankAnswer"]):
    """What the bank said of an item, by the area of its person."""

    field = "item__person__area_code"


class BankAnswer(Table):
    """One thing that the bank said of one item: each step once, never changed (triggers)."""

    class Step(models.TextChoices):
        """paid, could not be paid, came back after it was paid, debit seen in a statement (changes nothing)."""

        PAY = "pay"
        FAIL = "fail"
        RETURN = "return"
        BOOKED = "booked"

    item = models.ForeignKey("payments.BankItem", on_delete=models.PROTECT, related_name="answers", db_index=False)
    step = models.CharField(max_length=8, choices=Step)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    code = models.CharField(max_length=40, blank=True, help_text="the bank's own code")
    words = models.CharField(max_length=200, blank=True, help_text="the bank's own words, numbers masked")
    day = models.DateField(null=True, help_text="the day the bank states")
    entry = models.CharField(max_length=64, blank=True, help_text="fingerprint of the statement entry")
    file = models.ForeignKey("payments.BankResult", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[BankAnswerManager] = BankAnswerManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "step"], name="one_answer_per_step")]
        indexes = [models.Index(fields=["reason"], name="answer_reason", condition=~Q(reason=""))]


class BankLine(Table):
    """A line of a bank file that fits nothing exactly: it waits for a person (待核对). Account and name are sealed."""

    class State(models.TextChoices):
        """See states.py for the one transition table."""

        OPEN = "open"
        PROPOSED = "proposed"
        MATCHED = "matched"
        NOT_OURS = "not_ours"

    file = models.ForeignKey("payments.BankResult", on_delete=models.PROTECT, related_name="lines")
    fingerprint = models.CharField(max_length=64, unique=True, help_text="keyed digest of all that the line says")
    row = models.IntegerField(help_text="place in the file")
    what = models.CharField(max_length=8, help_text="paid, failed, returned, refused (whole batch) or other")
    why = models.CharField(max_length=16, help_text="why it was not matched, see matching.py")
    reference = models.CharField(max_length=40, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    day = models.DateField(null=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    code = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=200, blank=True, help_text="numbers masked")
    entry = models.CharField(max_length=64, blank=True)
    tail = models.CharField(max_length=4, blank=True, help_text="last four of the account, for recognition")
    account_index = models.CharField(max_length=64, blank=True, help_text="blind index of the account")
    place = models.UUIDField(help_text="bound into the ciphertext")
    sealed = models.BinaryField(help_text="sealed JSON: account, name, text")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    item = models.ForeignKey("payments.BankItem", on_delete=models.PROTECT, null=True, related_name="+")
    taken_as = models.CharField(max_length=8, blank=True, help_text="paid, failed or returned, as the proposer says")
    taken_reason = models.CharField(max_length=12, choices=Reason, blank=True)
    differs = models.CharField(max_length=80, blank=True, help_text="what the proposer saw to differ, see matching.py")
    note = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="matched")
                | Q(item__isnull=False, decided_by__isnull=False, confirmed_by__isnull=False),
                name="matched_line_has_two_names",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("decided_by")),
                name="line_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="not_ours") | (Q(decided_by__isnull=False) & ~Q(note="")),
                name="line_not_ours_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "why"], name="line_state")]


class FailedPaymentManager(ScopedManager["FailedPayment"]):
    """Failed payments as work, by the area of their person."""


class FailedPayment(Table):
    """A payment that failed or came back, as work for the village: what was found out, by whom. One row an item."""

    class Outcome(models.TextChoices):
        """What the village found out."""

        NEW_ACCOUNT = "new_account"
        NAME_MENDED = "name_mended"
        REOPENED = "reopened"
        DIED = "died"
        NOT_MET = "not_met"
        OTHER = "other"

    item = models.OneToOneField("payments.BankItem", on_delete=models.PROTECT, related_name="failed")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    note = models.CharField(max_length=200, blank=True)
    noted_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(null=True)

    objects: ClassVar[FailedPaymentManager] = FailedPaymentManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(noted_by__isnull=False, noted_at__isnull=False),
                name="outcome_has_a_name",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="failed_opened")]


class ArrivalManager(ScopedManager["Arrival"]):
    """Messages that money has arrived, by the area of their person."""


class Arrival(Table):
    """「到账告知」 of one item to somebody who asked for it: once, by phone or on a slip of paper."""

    class State(models.TextChoices):
        """waiting → sending → sent or failed; a slip is printed. What stays in sending is never sent by itself."""

        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        PRINTED = "printed"

    item = models.OneToOneField("payments.BankItem", on_delete=models.PROTECT, related_name="arrival")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=8, help_text="phone or slip")
    consent = models.ForeignKey("people.Fact", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    fault = models.CharField(max_length=100, blank=True)
    tail = models.CharField(max_length=4, blank=True, help_text="last four of the phone it went to")
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    moved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[ArrivalManager] = ArrivalManager()

    class Meta:
        indexes = [models.Index(fields=["state", "way"], name="arrival_state")]
