"""Who looked at whom, and what was done: two logs that nobody edits."""

from django.db import models

from rongjun.base.models import Table


class AccessRow(Table):
    """One look at a person's record, or at a whole set of persons, committed before anything is decrypted."""

    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    role = models.CharField(max_length=24)
    unit_id = models.BigIntegerField()
    unit_name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    person_token = models.CharField(max_length=36, blank=True, help_text="empty for a set")
    set_kind = models.CharField(max_length=24, blank=True, help_text="run, import, list")
    set_id = models.CharField(max_length=64, blank=True)
    fields = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(fields=["person_token", "-at"], name="access_person"),
            models.Index(fields=["set_kind", "set_id"], name="access_set"),
            models.Index(fields=["-at"], name="access_time"),
        ]


class AuditEntry(Table):
    """One act in the tamper-evident log (kernel.chain)."""

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    role = models.CharField(max_length=24)
    unit_id = models.BigIntegerField()
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    own_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "-sequence"], name="audit_subject")]
