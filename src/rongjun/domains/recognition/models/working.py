"""What the steps of a case collect: papers, files, opinions, inquiries, public notices."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from rongjun.base.models import ScopedManager, Table

from .core import Case


class CasePaperManager(ScopedManager["CasePaper"]):
    """Papers to bring, by the area of the case."""

    area_field = "case__area_code"


class CasePaper(Table):
    """One paper that the applicant has to bring, and where it stands."""

    class Standing(models.TextChoices):
        """missing; copy: handed in; original: seen by somebody."""

        MISSING = "missing"
        COPY = "copy"
        ORIGINAL = "original"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="papers", db_index=False)
    item = models.CharField(max_length=40, help_text="id in the procedure")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.MISSING)
    told = models.BooleanField(default=False, help_text="it was told as missing")
    seen_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[CasePaperManager] = CasePaperManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item"], name="one_paper_per_item")]


class CaseFileManager(ScopedManager["CaseFile"]):
    """Files handed in, by the area of the case."""

    area_field = "case__area_code"


class CaseFile(Table):
    """A file handed in (photo or scan), sealed outside the database (base.paper_store)."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files", db_index=False)
    item = models.CharField(max_length=40, blank=True, help_text="what it shows: a paper's id, or '' for another")
    title = models.CharField(max_length=80, blank=True)
    media = models.CharField(max_length=4)
    size = models.IntegerField(help_text="bytes")
    digest = models.CharField(max_length=64)
    added_by = models.BigIntegerField(help_text="staff id; 0 for the applicant")
    added_at = models.DateTimeField()

    objects: ClassVar[CaseFileManager] = CaseFileManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "item", "digest"], name="one_case_file_per_content")]


class OpinionManager(ScopedManager["Opinion"]):
    """Opinions, by the area of the case."""

    area_field = "case__area_code"


class Opinion(Table):
    """One doctor's opinion in one round of examining (`examinations`); what was found is sealed under
    opinion.ROUND.PLACE. Never changed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions", db_index=False)
    round = models.IntegerField()
    place = models.IntegerField(help_text="1 or 2: two doctors")
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=8, help_text="the grade proposed, or 不够等级")
    cite = models.CharField(max_length=200, help_text="the item of the standard it rests on")
    given_at = models.DateTimeField()

    objects: ClassVar[OpinionManager] = OpinionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "round", "place"], name="one_opinion_per_place"),
            models.UniqueConstraint(fields=["case", "round", "staff"], name="two_doctors_are_two_persons"),
            models.CheckConstraint(condition=Q(place__in=(1, 2)), name="opinions_are_two"),
        ]


class AppointmentManager(ScopedManager["Appointment"]):
    """Appointments, by the area of the case."""

    area_field = "case__area_code"


class Appointment(Table):
    """Where and when the person is examined; the hospital's doctors see the case from here."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="appointments", db_index=False)
    round = models.IntegerField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.CharField(max_length=120)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[AppointmentManager] = AppointmentManager()

    class Meta:
        indexes = [models.Index(fields=["case", "round"], name="appointment_case")]


class InquiryManager(ScopedManager["Inquiry"]):
    """Inquiries, by the area of the case."""

    area_field = "case__area_code"


class Inquiry(Table):
    """Evidence asked of a unit or an archive, chased until it is answered."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="inquiries", db_index=False)
    to_name = models.CharField(max_length=120)
    asks_for = models.CharField(max_length=300)
    sent_on = models.DateField()
    due_on = models.DateField()
    reminded_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer = models.CharField(max_length=300, blank=True, help_text="what came back, or why none came")
    sent_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[InquiryManager] = InquiryManager()

    class Meta:
        indexes = [models.Index(fields=["case"], name="inquiry_case")]


class PublicityManager(ScopedManager["Publicity"]):
    """Public notices, by the area of the case."""

    area_field = "case__area_code"


class Publicity(Table):
    """A public notice: masked, for N working days. One taken down early has not served; another may follow it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="publicity", db_index=False)
    step = models.CharField(max_length=40)
    round = models.IntegerField()
    lines = models.JSONField(help_text="(label, text) as shown, masked")
    contact = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField(help_text="the last day shown")
    put_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    taken_down_on = models.DateField(null=True)
    taken_down_for = models.CharField(max_length=200, blank=True)

    objects: ClassVar[PublicityManager] = PublicityManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "round"], name="one_publicity_up_per_round", condition=Q(taken_down_on=None)
            )
        ]
        indexes = [models.Index(fields=["until_on"], name="publicity_until")]


class ObjectionManager(ScopedManager["Objection"]):
    """Objections, by the area of the case."""

    area_field = "publicity__case__area_code"


class Objection(Table):
    """What somebody said against a public notice, and the answer. Who said what is sealed under objection.TOKEN."""

    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="objections")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    received_on = models.DateField()
    answered_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    upheld = models.BooleanField(null=True)
    recorded_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[ObjectionManager] = ObjectionManager()
