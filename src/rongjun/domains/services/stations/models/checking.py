"""Rules as sheets in versions; inspections of stations by an indicator set, with findings until they are mended."""

from django.db import models
from django.db.models import Q

from rongjun.base.models import Table
from rongjun.kernel.stations.states import Mend, Stage, Turn


def _choices(words: type[Stage] | type[Mend] | type[Turn]) -> list[tuple[str, str]]:
    return [(str(one), str(one)) for one in words]


class Sheet(Table):
    """A version of an indicator set, of the staffing rules or of a question bank. What came with the program has no
    maker; any other is in force once a second person approved it (approvals kind station_sheet)."""

    code = models.CharField(max_length=32)
    version = models.IntegerField()
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    valid_from = models.DateField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey("units.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    outcome: str | None
    """What became of it, where it was read by sheets.list_sheets; None for what came with the program."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_sheet_version")]


class Inspection(Table):
    """An inspection of a station by somebody of another unit. `first`, `final`: scores in per mille, of the station."""

    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="inspections", db_index=False)
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="+")
    inspector = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    from_unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    stage = models.CharField(max_length=8, choices=_choices(Stage), default=Stage.OPEN)
    first = models.IntegerField(null=True)
    final = models.IntegerField(null=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "sheet"], condition=Q(stage__in=["open", "mending"]),
                                    name="one_open_inspection"),
            models.CheckConstraint(condition=~Q(stage="closed") | Q(final__isnull=False, ended_at__isnull=False),
                                   name="closed_inspection_has_score"),
            models.CheckConstraint(
                condition=(Q(first=None) | Q(first__range=(0, 1000))) & (Q(final=None) | Q(final__range=(0, 1000))),
                name="score_is_per_mille",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "-day"], name="station_insp_unit"),
            models.Index(fields=["-day", "-id"], name="station_insp_day"),
        ]


class Mark(Table):
    """The mark of one point: on the day, and again at the re-inspection. None: the point does not apply."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="marks", db_index=False)
    point = models.CharField(max_length=32)
    got = models.IntegerField(null=True)
    again = models.IntegerField(null=True, help_text="at the re-inspection, where something was mended")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "point"], name="one_mark_per_point")]


class Finding(Table):
    """Something found at a point, to be mended by the station by a day. Its turns are kept in FindingTurn."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="findings", db_index=False)
    point = models.CharField(max_length=32)
    what = models.CharField(max_length=300)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=_choices(Mend), default=Mend.OPEN)
    round = models.IntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inspection", "point", "what"], name="found_once")]
        indexes = [
            models.Index(fields=["due_on", "id"], name="station_find_due", condition=~Q(state="passed")),
            models.Index(fields=["-made_at", "-id"], name="station_find_made"),
        ]


class FindingTurn(Table):
    """One turn of a finding: said to be mended, passed, or not, with what was said. Never changed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="turns")
    turn = models.CharField(max_length=8, choices=_choices(Turn))
    round = models.IntegerField()
    said = models.CharField(max_length=400)
    staff = models.ForeignKey("units.Staff", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
