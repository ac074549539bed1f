"""Persons, their facts over time, what is sealed about them, and the imports that brought it in."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .hardship import HardLife


class PersonManager(ScopedManager["Person"]):
    """Persons by the area of their own record."""

    area_field = "area_code"
    person_field = "pk"


class ImportManager(ScopedManager["Import"]):
    """Imports by the area of the unit that made them."""

    area_field = "area_prefix"


class ImportRowManager(ScopedManager["ImportRow"]):
    """Rows of imports by the area of the unit that made the import."""

    area_field = "area_prefix"


class ImportFaultManager(ScopedManager["ImportFault"]):
    """Faults of imports by the area of the unit that made the import."""

    area_field = "batch__area_prefix"


class FactManager(ScopedManager["Fact"]):
    """Facts by the area of their person."""


class SealedManager(ScopedManager["Sealed"]):
    """Sealed values by the area of their person."""


class Person(Table):
    """One person, one file. What is here besides the token is the present value of facts, kept for lists and search."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_no = models.CharField("档案号", max_length=32, unique=True)
    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField(max_length=200, blank=True, help_text="full pinyin, then a space, then initials")
    sex = models.CharField(max_length=1)
    birth_date = models.DateField()
    area_code = models.CharField("区划代码", max_length=12)
    household = models.CharField(max_length=8, help_text="urban or rural")
    categories = models.CharField(max_length=60, blank=True, help_text="codes in force, separated by spaces")
    death_date = models.DateField(null=True)
    id_index = models.CharField(max_length=64, help_text="blind index of the identity number")
    id_tail = models.CharField(max_length=4, help_text="last four characters, for recognition")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="the file that this one is part of now",
    )  # fmt: skip
    terms = models.TextField(blank=True, default="", help_text="sounds.terms_text: what the person is found by")

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id_index"], name="one_person_per_identity_number")]
        indexes = [
            models.Index(fields=["merged_into"], name="person_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["name"], name="person_name"),
            models.Index(
                fields=["area_code", "file_no", "categories", "death_date", "merged_into", "id"], name="person_area"
            ),
            models.Index(
                fields=["categories", "area_code", "file_no", "death_date", "merged_into", "id"], name="person_category"
            ),
            models.Index(fields=["pinyin", "name", "id"], name="person_pinyin"),
            models.Index(fields=["sex", "id"], name="person_sex"),
            models.Index(fields=["birth_date", "id"], name="person_birth"),
            models.Index(fields=["household", "id"], name="person_household"),
            models.Index(fields=["death_date", "categories", "id", "merged_into"], name="person_death"),
            models.Index(fields=["death_date", "id", "categories", "merged_into"], name="person_died"),
        ]

    def __str__(self) -> str:
        return f"{self.file_no} {self.name}"


class Import(Table):
    """One workbook handed in, by whom, with what came of it."""

    class State(models.TextChoices):
        """Where an import stands."""

        EMPTY = "empty"
        WAITING = "waiting"
        IN_FORCE = "in_force"
        REFUSED = "refused"

    kind = models.CharField(max_length=16, default="people", help_text="people (a workbook), change (a form), decision")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict, help_text="rows, new, changed, ended, same, rejected, exceptions, warnings")
    reason = models.TextField(blank=True)
    area_prefix = models.CharField(max_length=12, blank=True, help_text="area of the unit that made it; '' is all")
    matter = models.ForeignKey(
        "approvals.Matter", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="of kind decision: the approved matter that it carries out",
    )  # fmt: skip

    objects: ClassVar[ImportManager] = ImportManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="decision") | Q(matter__isnull=False, state="in_force"),
                name="a_decision_carries_its_matter",
            )
        ]
        indexes = [models.Index(fields=["-made_at"], name="import_made")]


class ImportRow(Table):
    """One row of an import that waits or went in. The normalised values are sealed: they hold numbers and accounts."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows", db_index=False)
    row_no = models.IntegerField(help_text="row in the sheet, the header being 1")
    file_no = models.CharField(max_length=32)
    category = models.CharField(max_length=2)
    outcome = models.CharField(max_length=12, help_text="new, changed, ended, same, rejected, exception")
    summary = models.JSONField(default=dict, help_text="what changes, without sealed values")
    sealed = models.BinaryField(null=True, help_text="sealed JSON of the normalised row")

    area_prefix = models.CharField(max_length=12, blank=True, help_text="as its import's")

    objects: ClassVar[ImportRowManager] = ImportRowManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "row_no"], name="one_row_per_number")]
        indexes = [models.Index(fields=["file_no"], name="import_row_file_no")]


class ImportFault(Table):
    """One fault, exception or warning of one row: row, column, value, fault, mend."""

    class Severity(models.TextChoices):
        """error: the row stays out; exception: an officer decides; warning: the row is in."""

        ERROR = "error"
        EXCEPTION = "exception"
        WARNING = "warning"

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row_no = models.IntegerField()
    column = models.CharField(max_length=40)
    value = models.CharField(max_length=120, help_text="masked where the column is sealed")
    code = models.CharField(max_length=40)
    fault = models.CharField(max_length=200)
    mend = models.CharField(max_length=200)
    severity = models.CharField(max_length=12, choices=Severity)

    objects: ClassVar[ImportFaultManager] = ImportFaultManager()

    class Meta:
        indexes = [
            models.Index(fields=["fault"], condition=Q(code="same_identity"), name="fault_naming_another"),
        ]


class Fact(Table):
    """A bitemporal fact: true of the person in [valid_from, valid_to), known from recorded_at to superseded_at.

    Kinds and their values (plain; what must be sealed is in Sealed):
      status    key=category code; {grade, cause, survivor, era, service_start, service_end, recognised, start, rule,
                assumed, ended_on, end_reason}; valid_from/valid_to are first days of months
      identity  {name, sex, birth}
      household {kind: urban|rural}
      area      {code}
      care      {kind: home|institution}
      alone     {value: true|false}                     孤老
      death     {date, cause: illness|old_wound|other|""}
      account   {bank, holder, tail}                    number sealed
      payee     {name, bank, tail}                      number and identity sealed
      phone     {tail}                                  number sealed
      and every kind of file.kinds.KINDS: its plain fields; what it seals is in Sealed
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts", db_index=False)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=24, blank=True)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    row = models.ForeignKey(ImportRow, on_delete=models.PROTECT, null=True, related_name="facts")
    reason = models.CharField(max_length=200, blank=True)

    objects: ClassVar[FactManager] = FactManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")), name="fact_period_is_forward"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=models.F("recorded_at")),
                name="fact_knowledge_is_forward",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "key", "valid_from"],
                condition=Q(superseded_at=None),
                name="one_known_fact_per_start",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind"], name="fact_person"),
            models.Index(fields=["kind", "recorded_at"], name="fact_kind"),
            models.Index(
                fields=["person"],
                condition=Q(HardLife("kind", "value"), superseded_at=None, valid_to=None),
                name="fact_hard_life",
            ),
        ]


class Sealed(Table):
    """A value of the vault: identity number, account, phone, payee's numbers. Opened only by `reveal`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sealed", db_index=False)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, null=True, related_name="sealed")
    field = models.CharField(max_length=16, help_text="registry.FIELDS or file.kinds.SEALED_FIELDS")
    place = models.UUIDField(default=uuid.uuid4, help_text="bound into the ciphertext with owner and field")
    box = models.BinaryField()
    index = models.CharField(max_length=64, blank=True, help_text="blind index, where it must be found")

    objects: ClassVar[SealedManager] = SealedManager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "field"], name="sealed_person"),
            models.Index(fields=["index"], name="sealed_index"),
        ]
