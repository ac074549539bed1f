"""Who signs an appraisal, and what is never changed: results, rounds done, agreements, vetoes, appraisals."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.domains.approvals.seeding import seeded

CHAINS = {"station_appraisal": (("提出", "stations.appraise"), ("批准", "stations.decide"))}
GUARDS = [
    Guard("stations_attempt_fixed", "stations_attempt", "UPDATE", "{changed} OR OLD.ended_at IS NOT NULL",
          "a test is handed in once and never changed", ("id", "course_id", "staff_id", "number", "drawn", "begun_at")),
    Guard("stations_attempt_kept", "stations_attempt", "DELETE", "", "a test is never removed"),
    Guard("stations_round_fixed", "stations_round", "UPDATE", "{changed} OR OLD.done_on IS NOT NULL",
          "a round is done once and never changed", ("id", "area_id", "month", "unit_id")),
    Guard("stations_dailyline_fixed", "stations_dailyline", "UPDATE", "{changed} OR OLD.written = true",
          "a line is written once", ("id", "area_id", "day")),
    *immutable("stations_agreement", "an agreement"),
    Guard("stations_veto_fixed", "stations_veto", "UPDATE", "{changed} OR OLD.answered_at IS NOT NULL",
          "a veto is answered once and never changed",
          ("id", "agreement_id", "ground", "evidence", "stated_by_id", "stated_at", "answer_by")),
    Guard("stations_veto_kept", "stations_veto", "DELETE", "", "a veto is never removed"),
    *immutable("stations_appraisal", "an appraisal"),
]  # fmt: skip
REPLACED = {
    "stations_attempt": "t.id = NEW.id",
    "stations_round": "t.id = NEW.id OR (t.area_id = NEW.area_id AND t.month = NEW.month)",
    "stations_agreement": "t.id = NEW.id",
    "stations_veto": "t.id = NEW.id",
    "stations_appraisal": "t.id = NEW.id OR (t.agreement_id = NEW.agreement_id AND t.version = NEW.version)",
}


class Migration(migrations.Migration):
    dependencies = [("stations", "0003_more")]
    operations = [
        seeded(CHAINS),
        guards.kept(GUARDS, REPLACED),
    ]
