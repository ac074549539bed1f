"""Cases of recognition: by which procedure, who owns them, by when, what happened, where they lay."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table
from rongjun.kernel.recognition.states import OVER, State

STATES = [(state.value, state.value) for state in State]
OPEN = ~Q(state__in=sorted(OVER))


class CaseManager(ScopedManager["Case"]):
    """Cases by the area in which the person lives."""

    area_field = "area_code"
    person_field = "person"


class Procedure(Table):
    """One version of a procedure; never changed. A case keeps the version that it was begun with."""

    code = models.CharField(max_length=40)
    version = models.IntegerField()
    name = models.CharField(max_length=80)
    content = models.JSONField(help_text="kernel.recognition.procedure, in its canonical form")
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(
        "units.Staff", on_delete=models.PROTECT, null=True, related_name="+", help_text="null: it came with the program"
    )
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_procedure_per_version")]


class Case(Table):
    """One case: somebody asks to be recognised for something."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16, unique=True, help_text="2026-000042-7: year, running number, check digit")
    secret = models.CharField(max_length=64, help_text="keyed digest of the code that the applicant holds")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="cases", db_index=False)
    code = models.CharField(max_length=40, help_text="of the procedure, for lists")
    name = models.CharField(max_length=60, help_text="whom it is about")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="cases")
    area_code = models.CharField(max_length=12)
    channel = models.CharField(max_length=8, help_text="counter, village or portal")
    state = models.CharField(max_length=12, choices=STATES)
    step = models.CharField(max_length=40, blank=True, help_text="of the plan, while working and deciding")
    plan = models.JSONField(default=list, help_text="ids of the steps, fixed on acceptance")
    answers = models.JSONField(default=dict, help_text="of the application, without what is sealed")
    owner_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    owner_permission = models.CharField(max_length=40)
    owner_staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, help_text="last day of the running clock; null where it has no last day")
    begun_at = models.DateTimeField()
    begun_by = models.BigIntegerField(help_text="staff id; 0 for the applicant")
    applied_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, help_text="granted, refused, declined, withdrawn, dropped")
    round = models.IntegerField(default=1, help_text="of deciding: an appeal or a second look begins another")

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(OVER)) | ~Q(owner_permission=""), name="open_case_is_owned"
            ),
            models.CheckConstraint(
                condition=(Q(state__in=sorted(OVER)) & Q(ended_at__isnull=False)) | (OPEN & Q(ended_at=None)),
                name="case_over_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OVER)) | Q(due_on__isnull=False), name="open_case_has_a_clock"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_unit", "due_on", "id", "owner_permission"],
                name="case_unit_due",
                condition=Q(ended_at=None),
            ),
            models.Index(
                fields=["owner_unit", "owner_permission", "due_on", "id"],
                name="case_worklist",
                condition=Q(ended_at=None),
            ),
            models.Index(fields=["due_on", "id"], name="case_due", condition=Q(ended_at=None)),
            models.Index(fields=["area_code", "id"], name="case_area"),
            models.Index(fields=["code", "outcome", "id"], name="case_code"),
            models.Index(fields=["name", "id"], name="case_name"),
        ]

    def __str__(self) -> str:
        return self.number


class CaseSealedManager(ScopedManager["CaseSealed"]):
    """Sealed answers, by the area of the case."""

    area_field = "case__area_code"


class CaseSealed(Table):
    """A sealed answer (identity number, account, phone, injury), bound to case and field."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sealed", db_index=False)
    field = models.CharField(max_length=80, help_text="ask, or step.ask")
    box = models.BinaryField()

    objects: ClassVar[CaseSealedManager] = CaseSealedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "field"], name="one_sealed_answer_per_field")]


class EntryManager(ScopedManager["Entry"]):
    """History, by the area of the case."""

    area_field = "case__area_code"


class Entry(Table):
    """One thing that happened to a case: who, in which post, when, what. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="entries", db_index=False)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    staff_id = models.BigIntegerField(help_text="0 for the applicant")
    who = models.CharField(max_length=60)
    role = models.CharField(max_length=24)
    unit_name = models.CharField(max_length=120)
    move = models.CharField(max_length=24, help_text="kernel.recognition.states.Move, or a note's kind")
    step = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, help_text="after it")
    answers = models.JSONField(default=dict, help_text="of the step, without what is sealed")
    note = models.TextField(blank=True, help_text="shown to the person")

    objects: ClassVar[EntryManager] = EntryManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_entry_per_sequence")]


class ClockManager(ScopedManager["Clock"]):
    """Clocks, by the area of the case."""

    area_field = "case__area_code"


class Clock(Table):
    """A limit that runs or ran: from when, how long, by which rule, to which day, and when it stopped."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=40, help_text="draft, intake, supplement, deliver, appeal, or the id of a step")
    for_person = models.BooleanField(default=False)
    started_on = models.DateField()
    amount = models.IntegerField()
    unit = models.CharField(max_length=12)
    binding = models.CharField(max_length=8, help_text="law or office")
    cite = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)
    raised_at = models.DateTimeField(null=True, help_text="when its being overdue went up")

    objects: ClassVar[ClockManager] = ClockManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(stopped_on=None), name="one_running_clock_per_case")
        ]
        indexes = [models.Index(fields=["due_on"], name="clock_overdue", condition=Q(stopped_on=None, raised_at=None))]


class SentManager(ScopedManager["Sent"]):
    """Where cases lay, by the area of the case."""

    area_field = "case__area_code"


class Sent(Table):
    """A case lay with a unit outside the area's own line: the city, the province, a hospital. It is seen from there."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sent", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.CharField(max_length=40)
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)

    objects: ClassVar[SentManager] = SentManager()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "case"], name="sent_unit"),
            models.Index(fields=["case"], name="sent_case"),
        ]


class ProcedureDraft(Table):
    """A procedure that an office is writing: kept as it is typed, right or not yet, until it is put forward."""

    code = models.CharField(max_length=40)
    content = models.JSONField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.OneToOneField(
        Procedure, on_delete=models.PROTECT, null=True, related_name="draft", help_text="what it became"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=Q(version=None), name="one_procedure_draft_per_code")
        ]
