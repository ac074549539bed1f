"""Records of registers: what is filled in, at which stage, what happened, what they are found by."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .registers import Register


class RecordManager(ScopedManager["Record"]):
    """Records by the area that they belong to: of the person, the place, or the unit that keeps them."""

    area_field = "area_code"


class RecordImport(Table):
    """A workbook of records that was taken in: how many rows were good, known before, or given back."""

    code = models.CharField(max_length=40)
    version = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    good = models.IntegerField()
    known = models.IntegerField()
    bad = models.IntegerField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class Record(Table):
    """One record of a register."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="records", db_index=False)
    code = models.CharField(max_length=40, help_text="of the register, for lists")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="records", db_index=False
    )
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who keeps it"
    )
    area_code = models.CharField(max_length=12, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False)
    title = models.CharField(max_length=200)
    day = models.DateField()
    stage = models.CharField(max_length=40)
    filled = models.JSONField(default=dict, help_text="what is filled in, without what is sealed")
    due_on = models.DateField(null=True, help_text="last day of the stage, where it has a limit")
    moves = models.IntegerField(default=1, help_text="how much happened to it: the last sequence of its history")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    mistaken = models.BooleanField(default=False, help_text="entered by mistake: counts for nothing")
    unique_key = models.CharField(max_length=200, null=True, help_text="what there may be one record of")
    form_key = models.CharField(max_length=64, unique=True, help_text="of the form or row it came with")
    batch = models.ForeignKey(
        RecordImport, on_delete=models.PROTECT, null=True, related_name="records", db_index=False
    )  # fmt: skip

    objects: ClassVar[RecordManager] = RecordManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "unique_key"], condition=Q(unique_key__isnull=False), name="one_record_of_its_kind"
            ),
            models.CheckConstraint(condition=Q(mistaken=False) | Q(unique_key=None), name="mistaken_record_is_free"),
        ]
        indexes = [
            models.Index(fields=["code", "mistaken", "day", "id"], name="record_day"),
            models.Index(fields=["code", "mistaken", "stage", "day", "id"], name="record_stage"),
            models.Index(fields=["code", "mistaken", "unit", "day", "id"], name="record_unit"),
            models.Index(fields=["code", "mistaken", "title", "id"], name="record_title"),
            models.Index(fields=["code", "mistaken", "due_on", "id"], name="record_by_due"),
            models.Index(fields=["code", "area_code", "id"], name="record_area"),
            models.Index(fields=["person", "id"], name="record_person", condition=Q(person__isnull=False)),
            models.Index(fields=["parent", "id"], name="record_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["code", "due_on", "id"], name="record_due", condition=Q(due_on__isnull=False)),
            models.Index(fields=["unit", "due_on", "id"], name="record_mine", condition=Q(due_on__isnull=False)),
            models.Index(fields=["batch"], name="record_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class RecordTermManager(ScopedManager["RecordTerm"]):
    """Terms by the area of their record."""

    area_field = "area_code"


class RecordTerm(Table):
    """What a record is filtered by (a field and its value), and what it is found by (field '')."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="terms", db_index=False)
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=40)
    area_code = models.CharField(max_length=12, blank=True)

    objects: ClassVar[RecordTermManager] = RecordTermManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "field", "value"], name="one_record_term")]
        indexes = [models.Index(fields=["code", "field", "value", "record"], name="record_term")]


class RecordSealedManager(ScopedManager["RecordSealed"]):
    """Sealed values, by the area of the record."""

    area_field = "record__area_code"


class RecordMoveManager(ScopedManager["RecordMove"]):
    """History, by the area of the record."""

    area_field = "record__area_code"


class RecordFileManager(ScopedManager["RecordFile"]):
    """Files, by the area of the record."""

    area_field = "record__area_code"


class ProposalManager(ScopedManager["Proposal"]):
    """Proposals, by the area of the record."""

    area_field = "record__area_code"


class RecordSealed(Table):
    """A sealed value, bound to record, field and sequence; the one of the highest sequence holds, earlier ones stay."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="sealed", db_index=False)
    field = models.CharField(max_length=40)
    sequence = models.IntegerField(help_text="of the history")
    box = models.BinaryField()

    objects: ClassVar[RecordSealedManager] = RecordSealedManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "field", "sequence"], name="one_sealed_value_of_a_record")
        ]


class RecordMove(Table):
    """One thing that happened to a record: who, in which post, when, what. Never changed."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="history", db_index=False)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    who = models.CharField(max_length=60)
    role = models.CharField(max_length=24)
    unit_name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, help_text="open, move, change, file, unfile, mistake")
    stage = models.CharField(max_length=40, help_text="after it")
    changes = models.JSONField(default=dict, help_text="field -> [before, now], null for nothing; sealed ones as '*'")
    note = models.TextField(blank=True)
    form_key = models.CharField(max_length=64, null=True, unique=True)

    objects: ClassVar[RecordMoveManager] = RecordMoveManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "sequence"], name="one_record_move_per_sequence")]


class RecordFile(Table):
    """A photo or file of a record, cleaned of where it was taken; its content lies sealed outside the database."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="files", db_index=False)
    field = models.CharField(max_length=40)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    media = models.CharField(max_length=4)
    size = models.IntegerField()
    title = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, help_text="keyed: the same photo again is the one that is there")
    added_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, help_text="when its content was removed")

    objects: ClassVar[RecordFileManager] = RecordFileManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field", "digest"], condition=Q(gone_at=None), name="one_file_of_a_record"
            )
        ]


class Proposal(Table):
    """A move that another person must agree to: the stage, what is filled in, the hash that is signed."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    sequence = models.IntegerField(help_text="of the history when it was made: it holds for this state of the record")
    stage = models.CharField(max_length=40)
    filled = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    form_key = models.CharField(max_length=64, unique=True)

    objects: ClassVar[ProposalManager] = ProposalManager()

    class Meta:
        indexes = [models.Index(fields=["record", "id"], name="record_proposal")]
