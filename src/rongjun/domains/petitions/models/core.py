"""Petitions (信访事项): the matter, who brought it (sealed), its history, its clocks, who sees it and who must not."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from rongjun.base.models import StrictManager, Table
from rongjun.base.scope import Desk, present_desk, within
from rongjun.kernel.petition import states

OVER = tuple(sorted(state.value for state in states.OVER))
OPEN = ~Q(state__in=OVER)
NUMBERED = "X2026-000042-7: X, year, running number, check digit"


def wall_mark(*, unit_id: int | None = None, staff_id: int | None = None) -> str:
    """Return how a unit or a person who works here stands in the wall of a matter."""
    return f",u{unit_id}," if unit_id is not None else f",s{staff_id},"


def seen_from(desk: Desk) -> Q:
    """Return the condition by which a matter is seen from a desk. The wall comes first: the accused find nothing.

    Hidden matters (accusations) are seen by who registered them and by the unit that owns them, for those who hold its
    right; others by the units they were with, and by who oversees the area.
    """
    apart = ~Q(wall__contains=wall_mark(unit_id=desk.unit_id)) & ~Q(wall__contains=wall_mark(staff_id=desk.staff_id))
    owned = Q(owner_unit_id=desk.unit_id, owner_permission__in=desk.rights)
    veiled = Q(hidden=True) & (owned | Q(begun_by=desk.staff_id))
    if desk.prefix == "":
        return apart & (Q(hidden=False) | veiled)
    there = Exists(Sight.everything.filter(matter=OuterRef("pk"), unit_id=desk.unit_id))
    seen = Q(owner_unit_id=desk.unit_id) | Q(there)
    if desk.prefix is not None:
        seen |= within("area_code", desk.prefix)
    return apart & ((Q(hidden=False) & seen) | veiled)


class MatterManager(StrictManager["Matter"]):
    """Matters that are seen from the desk in force (base.scope), and none without one."""

    def get_queryset(self) -> models.QuerySet["Matter"]:
        """Return what is seen from the desk in force now, when the query is made."""
        rows, desk = super().get_queryset(), present_desk()
        if desk is None:
            return rows.none()
        return rows if desk.whole else rows.filter(seen_from(desk))


class OfMatter[M: models.Model](StrictManager[M]):
    """Rows of matters that are seen from the desk in force, and none without one."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows whose matter is seen now."""
        rows, desk = super().get_queryset(), present_desk()
        if desk is None:
            return rows.none()
        return rows if desk.whole else rows.filter(Exists(Matter.objects.filter(pk=OuterRef("matter_id"))))


class Promised(Table):
    """Something owed by a day of its own beside the clocks: the unit is warned before it, the one above told after it.

    Each once (`watch_promises`).
    """

    warned_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True)
    raised_to = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Matter(Table):
    """One petition. Nothing here tells who brought it; what does lies sealed in `Petitioner`."""

    class Channel(models.TextChoices):
        """How it came: on the spot, by letter, telephone, from a visit by officials, portal, group, workbook."""

        WALK_IN = "walk_in"
        LETTER = "letter"
        CALL = "call"
        VISIT = "visit"
        PORTAL = "portal"
        GROUP = "group"
        BATCH = "batch"

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16, unique=True, help_text=NUMBERED)
    code_digest = models.CharField(max_length=64, help_text="keyed digest of the tracking code that the person holds")
    sent_key = models.CharField(max_length=64, unique=True, help_text="of the form that was sent: twice is once")
    channel = models.CharField(max_length=8, choices=Channel)
    kind = models.CharField(max_length=12, blank=True, help_text="suggestion, accusation, request; '' while unsorted")
    route = models.CharField(max_length=24, blank=True, help_text="kernel.petition.sorting.Route of article 31")
    sorted_by = models.JSONField(default=list, help_text="(question, answer) that led to kind and route")
    topic = models.CharField(max_length=24, blank=True, help_text="topics.TOPICS")
    benefit = models.CharField(max_length=40, blank=True, help_text="code of the benefit it is about")
    about_month = models.CharField(max_length=7, blank=True, help_text="YYYY-MM it is about")
    area_code = models.CharField(max_length=12, help_text="where it happened; entered, never taken from a person")
    told = models.TextField(help_text="facts as written for handling, masked")
    wanted = models.TextField(blank=True, help_text="what is asked for, masked")
    words = models.BinaryField(null=True, help_text="facts and request as the person wrote them, sealed")
    needs = models.JSONField(default=list, help_text="hearing, language, proxy, large_print, home")
    needs_note = models.CharField(max_length=200, blank=True)
    anonymous = models.BooleanField(default=False, help_text="name or address unknown: nobody can be informed")
    confidential = models.BooleanField(default=False, help_text="the person asks that who handles it does not know who")
    hidden = models.BooleanField(default=False, help_text="accusation: seen by who registered it and who owns it only")
    wall = models.TextField(blank=True, help_text=",u12,s5, of Walled rows: they find nothing")
    group = models.BooleanField(default=False)
    home_calls = models.BooleanField(default=False, help_text="the person said yes to calls at home")
    state = models.CharField(max_length=12, help_text="kernel.petition.states.State")
    owner_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    owner_permission = models.CharField(max_length=40)
    owner_staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True, help_text="the earliest last day of the clocks that run for the state")
    warned_on = models.DateField(null=True, help_text="day from which the owner is warned")
    unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False, help_text="where it was registered"
    )
    decided_unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, null=True, related_name="+", help_text="whose opinion is in force"
    )
    begun_at = models.DateTimeField()
    begun_by = models.BigIntegerField(help_text="staff id; 0 for the person on the portal")
    received_on = models.DateField(null=True, help_text="by who registered it first")
    informed_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    replied_on = models.DateField(null=True, help_text="the written opinion reached the person")
    round = models.IntegerField(default=1, help_text="of handling: an objection to closing begins another")
    stage = models.CharField(max_length=8, default="first", help_text="first, review, rereview: whose opinion is due")
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[MatterManager] = MatterManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OVER) | (~Q(owner_permission="") & Q(due_on__isnull=False)),
                name="open_petition_is_owned_and_runs",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=OVER) & Q(ended_at__isnull=False)) | (OPEN & Q(ended_at=None)),
                name="petition_over_has_its_moment",
            ),
            models.CheckConstraint(condition=~Q(kind="accusation") | Q(hidden=True), name="accusation_is_hidden"),
        ]
        indexes = [
            models.Index(fields=["owner_unit", "due_on", "id"], name="petition_worklist", condition=Q(ended_at=None)),
            models.Index(fields=["due_on", "id"], name="petition_due", condition=Q(ended_at=None)),
            models.Index(fields=["area_code", "id"], name="petition_area"),
            models.Index(fields=["topic", "benefit", "-id"], name="petition_facts"),
            models.Index(fields=["begun_by", "id"], name="petition_begun_by"),
            models.Index(fields=["-begun_at", "-id"], name="petition_begun"),
        ]

    def __str__(self) -> str:
        return self.number


class Petitioner(Table):
    """Who brought a matter: each one sealed singly, opened by `identity.open_identity` only. Nothing leads to people.

    Every box is filled up to a fixed length before it is sealed, so that it does not tell how long a name is.
    """

    class Part(models.TextChoices):
        """self: alone; representative: of a group (at most five); joined: others of it; proxy: who speaks for one."""

        SELF = "self"
        REPRESENTATIVE = "representative"
        JOINED = "joined"
        PROXY = "proxy"

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="petitioners", db_index=False)
    place = models.IntegerField(help_text="in the order given, from 1")
    part = models.CharField(max_length=16, choices=Part, default=Part.SELF)
    name = models.BinaryField(null=True)
    phone = models.BinaryField(null=True)
    address = models.BinaryField(null=True)
    village = models.BinaryField(null=True)
    id_number = models.BinaryField(null=True)
    mail = models.BinaryField(null=True)

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "place"], name="one_petitioner_per_place")]


class Entry(Table):
    """One thing that happened to a matter: who, in which post, when, what. Never changed; the person reads it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="entries", db_index=False)
    sequence = models.IntegerField()
    at = models.DateTimeField()
    staff_id = models.BigIntegerField(help_text="0 for the person")
    who = models.CharField(max_length=60, help_text="'' for the person")
    role = models.CharField(max_length=24)
    unit_id = models.BigIntegerField()
    unit_name = models.CharField(max_length=120)
    move = models.CharField(max_length=24, help_text="kernel.petition.states.Move, or a note's kind")
    state = models.CharField(max_length=12, help_text="after it")
    detail = models.JSONField(default=dict)
    note = models.TextField(blank=True, help_text="shown to the person")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "sequence"], name="one_petition_entry_per_sequence")]
        indexes = [models.Index(fields=["at", "move"], name="petition_entry_at")]


class Clock(Table):
    """A limit that runs or ran: whose, from when, how long, by which rule, to which day, and how it ended.

    Never overwritten: an extension, a pause or a changed calendar ends the row (`ended`: recounted) and begins one with
    `instead_of`.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks", db_index=False)
    kind = models.CharField(max_length=24, help_text="kernel.petition.clocks: inform, object, finish, review, …")
    owner_unit = models.ForeignKey(
        "units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False, help_text="who owes it"
    )
    for_person = models.BooleanField(default=False)
    leads = models.BooleanField(default=True, help_text="its last day may be the matter's; informing runs beside")
    started_on = models.DateField()
    amount = models.IntegerField()
    unit = models.CharField(max_length=12)
    added = models.IntegerField(default=0, help_text="days of extension, in the clock's unit")
    pauses = models.JSONField(default=list, help_text="(first, last) days that do not count: hearings")
    binding = models.CharField(max_length=8, help_text="law or office")
    cite = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    steps = models.JSONField(default=list, help_text="how it was counted (kernel.calendar.Counted.steps)")
    instead_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(null=True)
    ended = models.CharField(max_length=12, blank=True, help_text="met, late, moved, recounted, over, lapsed")
    warned_at = models.DateTimeField(null=True)
    raised_at = models.DateTimeField(null=True, help_text="when its being overdue went up")
    raised_to = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "kind", "owner_unit"], condition=Q(ended_on=None), name="one_running_clock_per_kind"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended="") | (Q(ended_on__isnull=False) & ~Q(ended="")),
                name="petition_clock_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "id"], name="petition_clock"),
            models.Index(fields=["due_on", "id"], name="petition_clock_due", condition=Q(ended_on=None)),
        ]


class Sight(Table):
    """A unit that a matter is or was with: registered, owned, handling a part, reviewing. It sees the matter."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="sights", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()
    everything: ClassVar[StrictManager[Self]] = StrictManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="one_petition_sight")]
        indexes = [models.Index(fields=["unit", "matter"], name="petition_sight_unit")]


class Walled(Table):
    """A unit, somebody who works here, or a name, that a matter complains about: behind the wall from then on."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="walled", db_index=False)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.BinaryField(null=True, help_text="of who is no account here, sealed")
    whole = models.BooleanField(default=True, help_text="finds nothing; false: handles it without any identity")
    at = models.DateTimeField()
    by_staff = models.BigIntegerField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        indexes = [models.Index(fields=["matter"], name="petition_walled")]


class Interest(Table):
    """Somebody has an interest in a matter and steps aside (article 28). Never taken back."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="interests", db_index=False)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    said_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    objects: ClassVar[OfMatter[Self]] = OfMatter()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "staff"], name="one_petition_interest")]
