"""Who signs a sheet, and what is never changed: versions of sheets, turns of findings, decisions, what has ended."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.domains.approvals.seeding import seeded

CHAINS = {"station_sheet": (("拟定", "stations.rules"), ("批准", "stations.approve"))}
GUARDS = [
    *immutable("stations_sheet", "a version of a sheet"),
    *immutable("stations_findingturn", "a turn of a finding"),
    *immutable("stations_resolution", "a decision of a meeting"),
    Guard("stations_meeting_fixed", "stations_meeting", "UPDATE", "{changed} OR OLD.held_at IS NOT NULL",
          "minutes are written once and never changed", ("id", "group_id", "day", "place", "made_by_id", "made_at")),
    Guard("stations_meeting_kept", "stations_meeting", "DELETE", "", "a meeting is never removed"),
    Guard("stations_inspection_fixed", "stations_inspection", "UPDATE", "{changed} OR OLD.ended_at IS NOT NULL",
          "an ended inspection is never changed",
          ("id", "unit_id", "sheet_id", "inspector_id", "from_unit_id", "day", "made_at")),
    Guard("stations_inspection_kept", "stations_inspection", "DELETE", "", "an inspection is never removed"),
    Guard("stations_finding_fixed", "stations_finding", "UPDATE", "{changed} OR OLD.state = 'passed'",
          "a finding that passed is never changed", ("id", "inspection_id", "point", "what", "made_at")),
    Guard("stations_finding_kept", "stations_finding", "DELETE", "", "a finding is never removed"),
    Guard("stations_budget_fixed", "stations_budget", "UPDATE", "", "a granted budget is never changed"),
]  # fmt: skip
REPLACED = {
    "stations_sheet": "t.id = NEW.id OR (t.code = NEW.code AND t.version = NEW.version)",
    "stations_findingturn": "t.id = NEW.id",
    "stations_resolution": "t.id = NEW.id OR (t.meeting_id = NEW.meeting_id"
    " AND (t.number = NEW.number OR t.what = NEW.what))",
    "stations_meeting": "t.id = NEW.id OR (t.group_id = NEW.group_id AND t.day = NEW.day)",
    "stations_inspection": "t.id = NEW.id",
    "stations_finding": "t.id = NEW.id",
    "stations_budget": "t.id = NEW.id OR (t.unit_id = NEW.unit_id AND t.year = NEW.year AND t.doc = NEW.doc)",
}


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial"), ("approvals", "0004_holds")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED),
    ]
