"""What is granted to persons: a decision with its lines, frozen from the moment it is proposed (migration 0002)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table
from rongjun.kernel.aid.grants import State


class Grant(Table):
    """A decision on one person or a list, made by one and signed by others. Names nobody; its lines do.

    `source` is what it carries out in its room ("aid:12"). `root`: the first proposal of the same source that was
    returned and is submitted again; the approvals matter is the root's. `takes_back`: it takes lines of another back.
    """

    number = models.CharField(max_length=20, unique=True)
    source = models.CharField(max_length=60)
    title = models.CharField(max_length=120, help_text="what it is, without anybody's name")
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    takes_back = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="taking_back")
    state = models.CharField(max_length=12, default=State.WAITING.value, help_text="kernel.aid.grants")
    content_hash = models.CharField(max_length=64)
    line_count = models.IntegerField()
    amount_fen = models.BigIntegerField(help_text="sum of its lines")
    area_prefix = models.CharField(max_length=12, blank=True, help_text="area of the unit that proposed it")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was returned, refused or withdrawn")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(line_count__gt=0), name="grant_has_lines")]
        indexes = [
            models.Index(fields=["source", "id"], name="grant_source"),
            models.Index(fields=["state", "-id"], name="grant_state"),
        ]
        ordering = ["-id"]


class LineManager(ScopedManager["GrantLine"]):
    """Lines by the area of their person."""


class GrantLine(Table):
    """What one person is granted. `live`: proposed or standing; one such of a source, person and benefit."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="lines", db_index=False)
    ordinal = models.IntegerField()
    source = models.CharField(max_length=60)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    benefit = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    basis = models.CharField(max_length=200, help_text="the rule it rests on")
    reason = models.CharField(max_length=500, help_text="why; shown to the person")
    of_line = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="back", help_text="of one that takes back: what"
    )
    live = models.BooleanField(default=True)
    fact = models.BigIntegerField(null=True, help_text="id of the award fact, once granted")
    since = models.DateField(null=True, help_text="the day of the decision: its month is the month of the award")

    objects: ClassVar[LineManager] = LineManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grant", "ordinal"], name="one_grant_line_per_ordinal"),
            models.UniqueConstraint(
                fields=["source", "person", "benefit"], condition=Q(live=True, of_line=None), name="one_live_grant_line"
            ),
            models.UniqueConstraint(
                fields=["of_line"], condition=Q(live=True, of_line__isnull=False), name="one_live_taking_back"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="grant_amount_is_positive"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="grant_line_person"),
            # For PostgreSQL: SQLite would take it for the lines of one county, too, which stand in it among all others;
            # it does not, because it cannot know that the value it is given for `live` fits the condition.
            models.Index(fields=["-since", "id"], condition=Q(live=True), name="grant_line_live_since"),
        ]
        ordering = ["grant_id", "ordinal"]


class UnitPayment(Table):
    """A paper of funds by which a hospital or an agency is paid, and what in this wing it pays for."""

    source = models.CharField(max_length=60)
    payee = models.CharField(max_length=80, help_text="which hospital or agency")
    movement = models.OneToOneField("funds.Movement", on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source"], name="unit_payment_source")]
        ordering = ["-id"]
