"""Papers of a person's file, which facts each proves, and those handed in with a change that waits."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from ..file.choices import PAPERS
from .core import Fact, ImportRow, Person


class PaperManager(ScopedManager["Paper"]):
    """Papers by the area of their person."""


class PaperProofManager(ScopedManager["PaperProof"]):
    """What a paper proves, by the area of the paper's person."""

    area_field = "paper__person__area_code"


class RowPaperManager(ScopedManager["RowPaper"]):
    """Papers that wait, by the area of their person."""

    area_field = "paper__person__area_code"


class Paper(Table):
    """One paper: what it is, and where its sealed content stands (VAR_DIR/papers/<token>). Withdrawn, never deleted."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, help_text="file.choices.PAPERS")
    title = models.CharField(max_length=60, blank=True)
    number = models.CharField(max_length=60, blank=True, help_text="of the paper; never an identity number")
    issued = models.DateField(null=True)
    media = models.CharField(max_length=4, help_text="pdf, jpg, png: by its content")
    size = models.IntegerField(help_text="bytes")
    digest = models.CharField(max_length=64, help_text="keyed SHA-256 of the content")
    added_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[PaperManager] = PaperManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "digest"], condition=Q(withdrawn_at=None), name="one_paper_per_content"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None) | ~Q(withdraw_reason=""),
                name="withdrawn_for_a_reason",
            ),
        ]

    @property
    def label(self) -> str:
        """What kind of paper it is, in the language in force."""
        return str(dict(PAPERS).get(self.kind, self.kind))


class PaperProof(Table):
    """A paper proves a fact."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="proofs", db_index=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="proofs")

    objects: ClassVar[PaperProofManager] = PaperProofManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "fact"], name="one_proof_per_paper_and_fact")]


class RowPaper(Table):
    """A paper handed in with a change: when the change is approved, it proves the facts that the row writes."""

    row = models.ForeignKey(ImportRow, on_delete=models.CASCADE, related_name="papers", db_index=False)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[RowPaperManager] = RowPaperManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "paper"], name="one_row_per_paper")]
