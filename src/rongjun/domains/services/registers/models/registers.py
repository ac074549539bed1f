"""Versions of registers. Stages and the ways between them stand in tables too, so that the database knows them."""

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table


class Register(Table):
    """One version of a register; never changed. A record keeps the version that it was begun with."""

    code = models.CharField(max_length=40)
    version = models.IntegerField()
    name = models.CharField(max_length=80)
    content = models.JSONField(help_text="kernel.registers.definition, in its canonical form")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        "units.Staff", on_delete=models.PROTECT, null=True, related_name="+", help_text="null: it came with the program"
    )
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_register_per_version")]


class RegisterStage(Table):
    """A stage of a version; `first`: a record begins there."""

    version = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="stages", db_index=False)
    stage = models.CharField(max_length=40)
    first = models.BooleanField()
    final = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "stage"], name="one_register_stage")]


class RegisterStep(Table):
    """A way from a stage to another; `second`: only with the signature of another person."""

    version = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="ways", db_index=False)
    before = models.CharField(max_length=40)
    after = models.CharField(max_length=40)
    second = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "before", "after"], name="one_register_step")]


class RegisterDraft(Table):
    """A register that an office is writing: kept as it is typed, right or not yet, until it is put forward."""

    code = models.CharField(max_length=40)
    content = models.JSONField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.OneToOneField(
        Register, on_delete=models.PROTECT, null=True, related_name="draft", help_text="what it became"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(version=None), name="one_register_draft_per_code")
        ]
