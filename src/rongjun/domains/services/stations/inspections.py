"""Reads of inspections and findings: those of the stations in sight."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import PERMISSIONS, Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.domains.units.actions.accounts import SHELL_NAME
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import area_chain
from rongjun.kernel.stations.states import Mend, Stage, Turn

from .access import counted, of_stations, units_in_sight
from .models import Finding, FindingTurn, Inspection, Mark


def list_inspections(by: Actor) -> QuerySet[Inspection]:
    """Return the inspections of the stations in sight, with how many findings they have and how many are left."""
    rows = Inspection.objects.filter(of_stations("unit", by))
    rows = rows.select_related("unit", "sheet", "inspector", "from_unit")
    left = Finding.objects.exclude(state=Mend.PASSED)
    return rows.annotate(found=counted(Finding.objects.all(), "inspection"), left=counted(left, "inspection"))


def get_inspection(inspection_id: int, by: Actor) -> Inspection:
    """Return an inspection in sight. Raises NotFound."""
    found = list_inspections(by).filter(pk=inspection_id).first()
    if found is None:
        raise NotFound(_("没有这次检查，或者它不在您的辖区。"))
    return found


def marks_of(inspection: Inspection) -> list[Mark]:
    """Return the marks given so far."""
    return list(Mark.objects.filter(inspection=inspection).order_by("pk"))


def findings_of(inspection: Inspection) -> list[Finding]:
    """Return what was found, in order."""
    rows = Finding.objects.filter(inspection=inspection).select_related("inspection__sheet", "inspection__unit")
    return list(rows.order_by("pk"))


def list_findings(by: Actor) -> QuerySet[Finding]:
    """Return what was found at the stations in sight once the day of inspection was over."""
    rows = Finding.objects.filter(of_stations("inspection__unit", by))
    rows = rows.filter(inspection__stage__in=(Stage.MENDING, Stage.CLOSED))
    return rows.select_related("inspection__unit", "inspection__sheet")


def finding_in_sight(finding_id: int, by: Actor) -> Finding:
    """Return a finding in sight. Raises NotFound."""
    rows = Finding.objects.filter(inspection__unit__in=units_in_sight(by))
    found = rows.select_related("inspection__unit", "inspection__sheet").filter(pk=finding_id).first()
    if found is None:
        raise NotFound(_("没有这项问题，或者它不在您的辖区。"))
    return found


def turns_of(findings: list[Finding]) -> dict[int, list[FindingTurn]]:
    """Return the turns of findings, by finding, the oldest first. One query."""
    told: dict[int, list[FindingTurn]] = {one.pk: [] for one in findings}
    rows = FindingTurn.objects.filter(finding_id__in=list(told)).select_related("staff", "unit").order_by("pk")
    for turn in rows:
        told[turn.finding_id].append(turn)
    return told


def is_mender(finding: Finding, by: Actor) -> bool:
    """Tell whether somebody is who last said that a finding is mended."""
    mender = _mender(finding)
    return mender is not None and mender.staff_id == by.staff_id


def who_may_look(finding: Finding) -> list[tuple[str, str]]:
    """Return who may look at what was said to be mended: unit and name, those of the nearest unit first.

    Who inspects and serves the place of the station: not of the station itself, nor who said it mended.
    """
    unit, mender = finding.inspection.unit, _mender(finding)
    above = [area.pk for area in area_chain(unit.area_id or "")]
    rows = Account.objects.filter(
        Q(unit__is_root=True) | Q(unit__area__in=above), is_active=True, has_rights=True,
        role__in=[role.value for role, rights in PERMISSIONS.items() if Permission.STATIONS_INSPECT in rights],
    ).exclude(unit=unit).exclude(username=SHELL_NAME)  # fmt: skip
    if mender is not None:
        rows = rows.exclude(staff_id=mender.staff_id)
    named = rows.order_by("-unit__level", "unit__name", "staff__name").values_list("unit__name", "staff__name")
    return list(dict.fromkeys(named))


def _mender(finding: Finding) -> FindingTurn | None:
    rows = FindingTurn.objects.filter(finding=finding, turn=Turn.MEND, round=finding.round)
    return rows.order_by("-pk").first()
