"""Cases of hardship, the care fund with its rounds, pairings. What is health or money of a household is sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rongjun.base.models import ScopedManager, Table
from rongjun.kernel.aid.cases import State
from rongjun.kernel.aid.rounds import Round as RoundState


class Setting(Table):
    """A list or figure of the office from a day on, with the document that says so; in force once a second one agrees.

    See settings.SHIPPED for the keys and what holds before the office decides.
    """

    key = models.CharField(max_length=24)
    value = models.JSONField()
    since = models.DateField()
    document = models.CharField(max_length=120, help_text="number of the office's own document")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["key", "-since"], name="aid_setting_key")]
        ordering = ["key", "-since", "-id"]


class CaseManager(ScopedManager["Case"]):
    """Cases by the area of their person."""


class Case(Table):
    """One need of one person: suspected, applied for, checked, in the ledger, helped, over. One case, one decision."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, help_text="kernel.aid.cases.Kind")
    situation = models.CharField(max_length=16, help_text="a code of the office's list of situations")
    source = models.CharField(max_length=60, blank=True, help_text="what made it suspected, e.g. visit:12")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12, default=State.SUSPECTED.value)
    owner_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    owner_permission = models.CharField(max_length=24)
    due_on = models.DateField(null=True)
    box = models.BinaryField(
        null=True, help_text="sealed JSON: income, members, medical payments, event, what happened"
    )
    opinion = models.CharField(max_length=500, blank=True, help_text="the town's opinion; the person reads it")
    town_agrees = models.BooleanField(null=True)
    opened_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "situation"],
                condition=~Q(state__in=["unfounded", "refused", "out", "withdrawn"]),
                name="one_open_case_of_a_need",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="aid_case_state"),
            models.Index(fields=["person", "-id"], name="aid_case_person"),
            models.Index(fields=["person"], condition=Q(ended_at=None), name="aid_case_open"),
            models.Index(fields=["owner_unit", "due_on"], name="aid_case_owner"),
        ]
        ordering = ["-id"]


class OfCaseManager(ScopedManager["models.Model"]):
    """What belongs to a case, by the area of its person."""

    area_field = "case__person__area_code"


class Entry(Table):
    """One thing that happened to a case: who, in which post, when, what. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    staff_id = models.BigIntegerField()
    who = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=80)
    move = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)

    objects: ClassVar[ScopedManager["Entry"]] = OfCaseManager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="one_aid_entry_per_number")]
        ordering = ["case_id", "sequence"]


class Judgement(Table):
    """What an officer proposes of a case: into the ledger, or refused; with article and reason. Immutable."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="judgements", db_index=False)
    accepts = models.BooleanField()
    article = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    content_hash = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[ScopedManager["Judgement"]] = OfCaseManager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["case", "-id"], name="aid_judgement_case")]
        ordering = ["-id"]


class Notice(Table):
    """A public notice of a case: masked name, kind and area, never illness, income or an amount of medical cost."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices", db_index=False)
    line = models.CharField(max_length=200, help_text="what hangs on the wall")
    contact = models.CharField(max_length=120)
    from_on = models.DateField()
    until_on = models.DateField()
    objections = models.JSONField(default=list, help_text="[received_on, what, answer]; who objected is not kept")

    objects: ClassVar[ScopedManager["Notice"]] = OfCaseManager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="aid_notice_forward")]
        indexes = [models.Index(fields=["case", "-id"], name="aid_notice_case")]
        ordering = ["-id"]


class Donation(Table):
    """What somebody gave to the care fund, with the donor's wish. Without a name the donor wants none to be known.

    The money is an appropriation of `funds` (source donation, purpose care_fund); it counts once that is in force.
    """

    number = models.CharField(max_length=20, unique=True)
    donor = models.CharField(max_length=120, blank=True, help_text="'' for who gives without a name")
    amount_fen = models.BigIntegerField()
    given_on = models.DateField()
    wish_situation = models.CharField(max_length=16, blank=True)
    wish_area = models.CharField(max_length=12, blank=True, help_text="leading digits of a town")
    wish_text = models.CharField(max_length=200, blank=True)
    appropriation = models.OneToOneField("funds.Appropriation", on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="donation_is_positive")]
        ordering = ["-id"]


class Round(Table):
    """A round of the care fund: applications, the committee's meeting, the grant, the accounts."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    state = models.CharField(max_length=12, default=RoundState.OPEN.value)
    closes_on = models.DateField(help_text="last day of applications")
    most_fen = models.BigIntegerField(help_text="most that one application gets")
    weights = models.JSONField(help_text="kernel.aid.need.Weights, as set when it was opened")
    papers = models.JSONField(help_text="the papers asked for: list of [code, name]")
    basis = models.CharField(max_length=200, help_text="the rule of the fund")
    least_members = models.IntegerField(help_text="so many of the committee must sign")
    content_hash = models.CharField(max_length=64, blank=True, help_text="of the allocation that members sign")
    accounts = models.JSONField(null=True, help_text="what was published")
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(most_fen__gt=0, least_members__gte=2), name="round_bounds")]
        ordering = ["-id"]


class ApplicationManager(ScopedManager["Application"]):
    """Applications by the area of their person."""


class Application(Table):
    """An application in a round: its five papers, what is asked, sealed figures of the household. No score is kept."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    situation = models.CharField(max_length=16)
    asked_fen = models.BigIntegerField()
    seen = models.JSONField(default=list, help_text="codes of the papers seen")
    box = models.BinaryField(help_text="sealed JSON: income, members, medical payments, event, what happened")
    fen = models.BigIntegerField(default=0, help_text="what the committee gives; 0 before")
    reason = models.CharField(max_length=200, blank=True, help_text="why less or nothing; the person reads it")
    withdrawn = models.BooleanField(default=False)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[ApplicationManager] = ApplicationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="one_application_per_round"),
            models.CheckConstraint(condition=Q(asked_fen__gt=0, fen__gte=0), name="application_amounts"),
        ]
        ordering = ["id"]


class ScanManager(ScopedManager["Scan"]):
    """Scans by the area of the applicant."""

    area_field = "application__person__area_code"


class Scan(Table):
    """A scan of one of the papers of an application: cleaned, sealed outside the database, opened with a look.

    Taken out, its content is gone; that it was there stays.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scans", db_index=False)
    code = models.CharField(max_length=16, help_text="which of the papers of the round")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    media = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    objects: ClassVar[ScanManager] = ScanManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "code", "digest"], condition=Q(gone_at=None), name="one_scan_of_a_paper"
            )
        ]
        ordering = ["id"]


class Share(Table):
    """What of a donation pays for an application. The database refuses more than the donation, and against its wish."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="shares", db_index=False)
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="shares")
    fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "donation"], name="one_share_per_donation"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="share_is_positive"),
        ]


class Seat(Table):
    """A member of the committee in a round: signs this very allocation, or stepped aside with a reason. Immutable."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="seats", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    aside = models.BooleanField()
    content_hash = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "staff", "content_hash"], name="one_seat_per_content"),
            models.UniqueConstraint(fields=["round", "staff"], condition=Q(aside=True), name="aside_once"),
            models.CheckConstraint(
                condition=Q(aside=True, content_hash="") | Q(aside=False) & ~Q(content_hash=""),
                name="seat_signs_or_not",
            ),
        ]


class PairingManager(ScopedManager["Pairing"]):
    """Pairings by the area of their person."""


class Pairing(Table):
    """A department that helps a family which said yes. Needs and help only; ended, it stays as what was done."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=80)
    contact = models.CharField(max_length=60, blank=True, help_text="who of the department answers; no number")
    need = models.CharField(max_length=300, help_text="what is needed; the person reads it")
    since = models.DateField()
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[PairingManager] = PairingManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "department"], condition=Q(ended_on=None), name="one_standing_pairing"
            )
        ]
        ordering = ["-id"]


class HelpManager(ScopedManager["Help"]):
    """Help by the area of its person."""


class Help(Table):
    """Help that was given, of a case or a pairing: money, kind, information or jobs; what, on which day, worth what."""

    KINDS: ClassVar[tuple[str, ...]] = ("money", "kind", "information", "job")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="helps")
    pairing = models.ForeignKey(Pairing, on_delete=models.PROTECT, null=True, related_name="helps")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=300)
    worth_fen = models.BigIntegerField(default=0)
    day = models.DateField()
    thanked_on = models.DateField(null=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects: ClassVar[HelpManager] = HelpManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(case=None, pairing__isnull=False) | Q(case__isnull=False, pairing=None),
                name="help_belongs_to_one",
            ),
            models.CheckConstraint(condition=Q(worth_fen__gte=0), name="help_is_not_negative"),
        ]
        ordering = ["-day", "-id"]
