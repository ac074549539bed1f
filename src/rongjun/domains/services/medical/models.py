"""The tables of this room: rules, sheets of bills, lists of contributions, recuperation. No diagnosis is kept."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import ScopedManager, Table
from rongjun.domains.units.models import Unit


class MedicalRule(Table):
    """A local rule of subsidies (kernel.medical.rule), in force from its day once a second person approved it."""

    class State(models.TextChoices):
        """Where a rule stands."""

        SUBMITTED = "submitted"
        APPROVED = "approved"
        RETURNED = "returned"

    doc_no = models.CharField("文号", max_length=80)
    source = models.CharField("来源", max_length=400)
    effective = models.DateField()
    content = models.JSONField(help_text="as kernel.medical.rule reads it")
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_hash"], condition=~Q(state="returned"), name="one_medical_rule_of_a_content"
            )
        ]

    def __str__(self) -> str:
        return self.doc_no


class BillSheet(Table):
    """One settlement sheet of a hospital: computed at once, then granted by two persons or sent back."""

    class State(models.TextChoices):
        """computed: read, with what each row is owed; submitted: proposed for payment; returned: to the hospital."""

        COMPUTED = "computed"
        SUBMITTED = "submitted"
        RETURNED = "returned"

    hospital = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey(MedicalRule, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    rows = models.IntegerField()
    amount_fen = models.BigIntegerField()
    hospital_fen = models.BigIntegerField(help_text="of the amount, what the hospital advanced and is paid")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    submitted_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+", null=True)
    submitted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "file_hash"], condition=~Q(state="returned"), name="one_sheet_of_a_file"
            )
        ]
        indexes = [models.Index(fields=["hospital", "-made_at"], name="sheet_of_hospital")]


class BillManager(ScopedManager["HospitalBill"]):
    """Bills by the area of their person."""

    area_field = "area_code"
    person_field = "person"


class HospitalBill(Table):
    """One row of a sheet: what was charged, what the others paid, what the rule gives. All amounts in fen."""

    sheet = models.ForeignKey(BillSheet, on_delete=models.PROTECT, related_name="bills", db_index=False)
    hospital = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_no = models.IntegerField()
    number = models.CharField("结算单号", max_length=60)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=12, choices=[("outpatient", "门诊"), ("inpatient", "住院")])
    left_on = models.DateField("就诊或出院日期")
    total_fen = models.BigIntegerField()
    policy_fen = models.BigIntegerField()
    basic_fen = models.BigIntegerField(default=0)
    serious_fen = models.BigIntegerField(default=0)
    assistance_fen = models.BigIntegerField(default=0)
    group = models.CharField(max_length=24)
    used_fen = models.BigIntegerField(help_text="given for the same year and kind before this bill")
    worked = models.JSONField(help_text="kernel.medical.bill.Worked, field by field")
    amount_fen = models.BigIntegerField()
    to_hospital = models.BooleanField(help_text="the hospital advanced it; otherwise it goes to the person")
    treated_at = models.CharField(max_length=80, blank=True, help_text="where, for a bill taken at the counter")
    papers = models.JSONField(default=list, help_text="names of the papers seen, for a bill taken at the counter")
    live = models.BooleanField(default=True, help_text="False once the sheet was sent back")

    objects: ClassVar[BillManager] = BillManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hospital", "number"], condition=Q(live=True), name="one_bill_of_a_number"),
            models.UniqueConstraint(fields=["sheet", "row_no"], name="one_bill_of_a_row"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, policy_fen__lte=F("total_fen"), amount_fen__lte=F("policy_fen")),
                name="a_bill_gives_no_more_than_it_cost",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind", "left_on"], name="bill_of_person"),
            models.Index(fields=["area_code", "left_on", "id"], name="bill_area"),
            models.Index(fields=["left_on", "id"], name="bill_day"),
            models.Index(fields=["number"], name="bill_number"),
        ]


class ContributionList(Table):
    """The insurance contributions of grades 1 to 6 for a year, proposed as one list."""

    year = models.IntegerField(unique=True)
    rule = models.ForeignKey(MedicalRule, on_delete=models.PROTECT, related_name="+")
    on_date = models.DateField(help_text="who held the grade on this day is on the list")
    people = models.IntegerField()
    amount_fen = models.BigIntegerField()
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()


class ContributionManager(ScopedManager["Contribution"]):
    """Contributions by the area of their person."""

    area_field = "area_code"
    person_field = "person"


class Contribution(Table):
    """What is paid for one person's insurance for a year. Fen."""

    list = models.ForeignKey(ContributionList, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    grade = models.IntegerField()
    amount_fen = models.BigIntegerField()

    objects: ClassVar[ContributionManager] = ContributionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "list"], name="one_contribution_a_year"),
            models.CheckConstraint(condition=Q(grade__gte=1, grade__lte=6), name="contributions_of_grades_1_to_6"),
        ]


class Season(Table):
    """A season of short recuperation: where, when, for whom, how many places and what each costs (fen)."""

    name = models.CharField("名称", max_length=80, unique=True)
    place = models.CharField("地点", max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    categories = models.CharField("对象类别", max_length=60, help_text="codes, separated by blanks; '' is any")
    places = models.IntegerField("名额")
    cost_fen = models.BigIntegerField("每人费用")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    turned_at = models.DateTimeField(null=True, help_text="when the places were given; nobody asks after it")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"), places__gt=0, cost_fen__gte=0), name="a_season_is_possible"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlaceManager(ScopedManager["Place"]):
    """Places by the area of their person."""

    area_field = "area_code"
    person_field = "person"


class Place(Table):
    """Somebody who asked for a place of a season. A place not wanted any more is removed: a no leaves nothing."""

    season = models.ForeignKey(Season, on_delete=models.PROTECT, related_name="asked", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    area_code = models.CharField(max_length=12)
    entitled_since = models.DateField()
    asked_on = models.DateField()
    waits_since = models.DateField(null=True, help_text="from when the waiting counted when places were given")
    order = models.IntegerField(null=True)
    given = models.BooleanField(default=False)
    stayed = models.BooleanField(null=True, help_text="known after the season")

    objects: ClassVar[PlaceManager] = PlaceManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["season", "person"], name="one_place_a_person")]
        indexes = [models.Index(fields=["person", "stayed"], name="stays_of_person")]
