"""What becomes of a case: the decision, the papers issued, who stepped aside, the second look."""

import uuid
from typing import ClassVar

from django.db import models

from rongjun.base.models import ScopedManager, Table

from .core import Case


class DecisionManager(ScopedManager["Decision"]):
    """Decisions, by the area of the case."""

    area_field = "case__area_code"


class Decision(Table):
    """What is proposed in one round: the outcome with facts, articles and reasons. Never changed once proposed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    round = models.IntegerField()
    number = models.IntegerField(help_text="of the proposal in the round: a returned one is followed by another")
    grants = models.BooleanField()
    facts = models.JSONField(help_text="(label, text): what was found")
    equal_by = models.JSONField(help_text="the facts by which decided cases are compared, plain")
    equal_hash = models.CharField(max_length=64, help_text="of equal_by, to find them by")
    articles = models.JSONField(help_text="citations")
    reasons = models.TextField()
    effects = models.JSONField(help_text="what it writes, without what is sealed")
    proposed_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    compared = models.TextField(blank=True, help_text="why it differs from decided cases of equal facts")

    objects: ClassVar[DecisionManager] = DecisionManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round", "number"], name="one_decision_per_number")]
        indexes = [models.Index(fields=["equal_hash", "-proposed_at"], name="decision_equal")]


class IssuedManager(ScopedManager["Issued"]):
    """Issued papers, by the area of the case."""

    area_field = "case__area_code"


class Issued(Table):
    """A paper that was issued in a case: numbered, kept sealed, its delivery recorded."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="of the .pdf")
    docx_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="issued", db_index=False)
    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    delivered_on = models.DateField(null=True)
    delivered_how = models.CharField(max_length=24, blank=True)
    delivered_to = models.CharField(max_length=60, blank=True)
    delivered_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[IssuedManager] = IssuedManager()

    class Meta:
        indexes = [models.Index(fields=["case", "kind"], name="issued_case")]


class InterestManager(ScopedManager["Interest"]):
    """Interests, by the area of the case."""

    area_field = "case__area_code"


class Interest(Table):
    """Somebody has an interest in a case and steps aside. Never taken back."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="interests", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    said_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    objects: ClassVar[InterestManager] = InterestManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "staff"], name="one_interest_per_person")]


class SecondLookManager(ScopedManager["SecondLook"]):
    """Second looks, by the area of the case."""

    area_field = "case__area_code"


class SecondLook(Table):
    """A decided case drawn for a second look by somebody who had no part in it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="second_looks", db_index=False)
    round = models.IntegerField()
    drawn_at = models.DateTimeField()
    due_on = models.DateField()
    looked_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    agrees = models.BooleanField(null=True)
    note = models.TextField(blank=True)

    objects: ClassVar[SecondLookManager] = SecondLookManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="one_second_look_per_round")]
