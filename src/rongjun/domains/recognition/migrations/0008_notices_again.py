"""A notice taken down early is followed by another; clocks are never removed, and what went up stays said.

SQLite rebuilds the table whose constraint changes and loses its triggers, and triggers of other tables read it: the
guards of 0002 are dropped before and made again after, with those that were missing.
"""

from importlib import import_module

from django.db import migrations, models

from rongjun.base import guards
from rongjun.base.guards import Guard

BEFORE = import_module("rongjun.domains.recognition.migrations.0002_guards")
OF_DROPPED = "(SELECT c.state FROM recognition_case c WHERE c.id = OLD.case_id) <> 'dropped'"
MENDED = (
    Guard("recognition_clock_fixed", "recognition_clock", "UPDATE",
          "{changed} OR OLD.stopped_on IS NOT NULL"
          " OR OLD.raised_at IS NOT NULL AND (NEW.raised_at IS NULL OR NEW.raised_at <> OLD.raised_at)",
          "a clock is stopped once and never changed",
          ("id", "case_id", "kind", "for_person", "started_on", "amount", "unit", "binding", "cite", "source", "due_on",
           "provisional")),
    Guard("recognition_clock_kept", "recognition_clock", "DELETE", OF_DROPPED, "a clock is never removed"),
    Guard("recognition_publicity_kept", "recognition_publicity", "DELETE", "", "a public notice is never removed"),
)  # fmt: skip
NAMES = {guard.name for guard in MENDED}
GUARDS = [*(guard for guard in BEFORE.GUARDS if guard.name not in NAMES), *MENDED]
REPLACED = BEFORE.REPLACED | {
    "recognition_clock": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.stopped_on IS NULL"
    " AND NEW.stopped_on IS NULL)",
    "recognition_publicity": "t.id = NEW.id OR (t.case_id = NEW.case_id AND t.step = NEW.step AND t.round = NEW.round"
    " AND t.taken_down_on IS NULL AND NEW.taken_down_on IS NULL)",
}


def drop_before(apps, schema_editor):
    """Take the guards of 0002 away."""
    guards.drop(schema_editor, BEFORE.GUARDS, BEFORE.REPLACED)


def make_before(apps, schema_editor):
    """Make the guards of 0002 again."""
    guards.make(schema_editor, BEFORE.GUARDS, BEFORE.REPLACED)


class Migration(migrations.Migration):
    dependencies = [("recognition", "0007_unit_due")]
    operations = [
        migrations.RunPython(drop_before, make_before),
        migrations.RemoveConstraint("publicity", "one_publicity_per_round"),
        migrations.AddConstraint(
            "publicity",
            models.UniqueConstraint(
                condition=models.Q(("taken_down_on", None)), fields=("case", "step", "round"),
                name="one_publicity_up_per_round",
            ),
        ),
        guards.kept(GUARDS, REPLACED),
    ]  # fmt: skip
