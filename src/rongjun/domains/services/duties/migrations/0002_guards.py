"""What a duty never does, kept by the database: triggers and row-level security."""

from django.db import migrations

from rongjun.base import guards
from rongjun.base.guards import Guard, immutable
from rongjun.base.postgres import row_security

GUARDS = [
    Guard("duties_duty_fixed", "duties_duty", "UPDATE", "{changed} OR OLD.ended_at IS NOT NULL",
          "what a duty is, for whom and by when, never changes, and one that is over stays over",
          ("id", "source", "what", "person_id", "due_on", "given_by_id", "given_unit_id", "given_at")),
    Guard("duties_duty_kept", "duties_duty", "DELETE", "", "a duty is never removed"),
    *immutable("duties_dutyentry", "the history of a duty"),
    Guard("duties_photo_fixed", "duties_photo", "UPDATE", "{changed}", "a photo is never changed",
          ("id", "token", "source", "kind", "bytes", "digest", "made_by_id", "made_at")),
]  # fmt: skip
REPLACED = {
    "duties_duty": "t.id = NEW.id OR (t.source = NEW.source AND t.what = NEW.what)",
    "duties_dutyentry": "t.id = NEW.id OR (t.duty_id = NEW.duty_id AND t.sequence = NEW.sequence)",
    "duties_photo": "t.id = NEW.id OR t.token = NEW.token OR (t.source = NEW.source AND t.digest = NEW.digest)",
}
POLICIES = {
    "duties_duty": row_security.area_condition("area_code"),
    "duties_dutyentry": f"{row_security.WHOLE} OR EXISTS (SELECT 1 FROM duties_duty scoped"
    " WHERE scoped.id = duties_dutyentry.duty_id)",
    "duties_consent": row_security.person_condition("duties_consent"),
    "duties_photo": row_security.area_condition("area_code"),
}


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial")]
    operations = [guards.kept(GUARDS, REPLACED, POLICIES)]
