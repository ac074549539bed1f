"""What each bank item pays, what waits after a release, and recoveries 追回. Rows are added and never changed.

`Part` tells which benefit and month of whose lines an item pays; `Waiting` what was posted and not sent when a run was
released; `Movement` every change of what is claimed back. All by source, in fen.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import ScopedManager, Table

ADDS_UP = Q(amount_fen=F("central_fen") + F("provincial_fen") + F("local_fen"))
TAKEN_ADDS_UP = Q(taken_fen=F("taken_central_fen") + F("taken_provincial_fen") + F("taken_local_fen"))


class PartManager(ScopedManager["Part"]):
    """Parts of bank items by the area of their person."""


class WaitingManager(ScopedManager["Waiting"]):
    """What waits by the area of its person."""


class RecoveryManager(ScopedManager["Recovery"]):
    """Recoveries by the area of their person."""


class MovementManager(ScopedManager["Movement"]):
    """Movements of recoveries by the area of their person."""


class RecoveryActManager(ScopedManager["RecoveryAct"]):
    """Acts on recoveries by the area of their person."""


class Split(Table):
    """An abstract amount by source, in fen."""

    amount_fen = models.BigIntegerField()
    central_fen = models.BigIntegerField()
    provincial_fen = models.BigIntegerField()
    local_fen = models.BigIntegerField()

    class Meta:
        abstract = True


class Part(Split):
    """What one bank item pays of one benefit and month posted to a person."""

    item = models.ForeignKey("payments.BankItem", on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=40)
    month = models.IntegerField()
    again_of = models.ForeignKey(
        "payments.BankItem", on_delete=models.PROTECT, related_name="+", null=True, db_index=False,
        help_text="the item that the bank sent back and that is paid again by this one",
    )  # fmt: skip

    objects: ClassVar[PartManager] = PartManager()

    class Meta:
        constraints = [models.CheckConstraint(condition=ADDS_UP, name="part_adds_up")]
        indexes = [models.Index(fields=["again_of"], condition=Q(again_of__isnull=False), name="part_again")]


class Waiting(Split):
    """What was posted of a benefit and month and had not been sent once a run was released: no receiver was known."""

    run = models.ForeignKey("payments.Run", on_delete=models.PROTECT, related_name="waiting")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=40)
    month = models.IntegerField()

    objects: ClassVar[WaitingManager] = WaitingManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ADDS_UP & Q(amount_fen__gte=0), name="waiting_adds_up"),
            models.UniqueConstraint(fields=["run", "person", "benefit", "month"], name="waits_once"),
        ]


class Recovery(Table):
    """All that is claimed back from one person: opened by an overpayment, settled when nothing is open."""

    class State(models.TextChoices):
        """See recovery_states.py for the one transition table."""

        OPEN = "open"
        AGREED = "agreed"
        SETTLED = "settled"

    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="recovery")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(help_text="when it was opened last")
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar[RecoveryManager] = RecoveryManager()

    class Meta:
        indexes = [models.Index(fields=["state", "opened_at"], name="recovery_state")]


class Movement(Split):
    """One change of what is claimed back for a benefit and month; a positive amount claims, a negative one reduces.

    `money_*` and `taken_*` say whose money of which benefit and month met it (or, negative, was given back);
    `item` the bank item that had been sent back, where it was that money.
    """

    class Kind(models.TextChoices):
        """Why it moved. The words are those of kernel.settling."""

        OVERPAID = "overpaid"
        UNSENT = "unsent"
        UNPAID = "unpaid"
        REVERSED = "reversed"
        SET_OFF = "set_off"
        RESTORED = "restored"
        RETURNED = "returned"
        INSTALMENT = "instalment"
        WRITTEN_OFF = "written_off"
        REVIVED = "revived"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="movements")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    benefit = models.CharField(max_length=40)
    month = models.IntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    run = models.ForeignKey("payments.Run", on_delete=models.PROTECT, related_name="movements", null=True)
    line = models.BigIntegerField(null=True, help_text="id of the line of an overpayment")
    money_person = models.BigIntegerField(null=True, help_text="id of the person whose money it was")
    money_benefit = models.CharField(max_length=40, blank=True)
    money_month = models.IntegerField(null=True)
    taken_fen = models.BigIntegerField(default=0)
    taken_central_fen = models.BigIntegerField(default=0)
    taken_provincial_fen = models.BigIntegerField(default=0)
    taken_local_fen = models.BigIntegerField(default=0)
    item = models.BigIntegerField(null=True, help_text="id of the bank item that was sent back")
    rule = models.CharField(max_length=80, blank=True, help_text="dated rule that allows a set-off")
    act = models.ForeignKey("payments.RecoveryAct", on_delete=models.PROTECT, related_name="movements", null=True)
    at = models.DateTimeField()

    objects: ClassVar[MovementManager] = MovementManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ADDS_UP & TAKEN_ADDS_UP & ~Q(amount_fen=0), name="movement_adds_up"),
            models.CheckConstraint(
                condition=Q(kind__in=["overpaid", "restored", "revived"], amount_fen__gt=0)
                | Q(kind__in=["unsent", "unpaid", "reversed", "set_off", "returned", "instalment", "written_off"],
                    amount_fen__lt=0),
                name="movement_goes_its_way",
            ),
            models.CheckConstraint(
                condition=Q(money_person__isnull=True, taken_fen=0)
                | Q(money_person__isnull=False, taken_fen=-F("amount_fen")),
                name="movement_takes_what_it_meets",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["item"], condition=Q(item__isnull=False), name="movement_item")]


class RecoveryAct(Table):
    """A plan of instalments, a return or a writing-off, proposed by one and decided by others (approvals)."""

    class Kind(models.TextChoices):
        """What is done."""

        PLAN = "plan"
        RETURN = "return"
        WRITE_OFF = "writeoff"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="acts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    amount_fen = models.BigIntegerField()
    day = models.DateField(help_text="of the agreement, of the return, of the paper for writing off")
    paper = models.CharField(max_length=120, help_text="number or name of the paper it rests on")
    reason = models.TextField(blank=True)
    instalments = models.JSONField(default=list, help_text="[date, fen] in order, of a plan")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)

    objects: ClassVar[RecoveryActManager] = RecoveryActManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0) & ~Q(paper=""), name="recovery_act_has_a_paper"),
            models.UniqueConstraint(
                fields=["recovery", "kind"], condition=Q(state="waiting"), name="one_waiting_act_of_a_kind"
            ),
        ]
