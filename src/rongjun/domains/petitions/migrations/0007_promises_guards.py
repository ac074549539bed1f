"""What is never changed of a review that was sent on; who reads it; a refusal that was let pass is read above too."""

from importlib import import_module

from django.db import migrations

from rongjun.base import guards
from rongjun.base.postgres import row_security

set_once = import_module("rongjun.domains.petitions.migrations.0002_guards").set_once
BEFORE = import_module("rongjun.domains.petitions.migrations.0004_figures_guards").OWN
GUARDS = set_once(
    "petitions_elsewhere", "a review that was asked for elsewhere",
    ("id", "matter_id", "round", "stage", "unit_id", "reason", "asked_on", "asked_at", "asked_by", "due_on"),
    ("sent_at", "sent_on"),
)  # fmt: skip
REPLACED = {
    "petitions_elsewhere": "t.id = NEW.id OR (t.matter_id = NEW.matter_id AND t.round = NEW.round"
    " AND t.stage = NEW.stage)",
}
POLICIES = {
    "petitions_elsewhere": "EXISTS (SELECT 1 FROM petitions_matter scoped WHERE scoped.id ="
    " petitions_elsewhere.matter_id)",
}
WENT_UP = f"raised_to_id::text = (SELECT split_part({row_security.DESK}, ',', 1))"


def make(apps, schema_editor):
    """Make the triggers and secure the tables."""
    guards.make(schema_editor, GUARDS, REPLACED)
    for table, condition in POLICIES.items():
        row_security.secure(schema_editor, table, condition)
    row_security.release(schema_editor, "petitions_refused")
    row_security.secure(schema_editor, "petitions_refused", f"{BEFORE} OR {WENT_UP}")


def drop(apps, schema_editor):
    """Take both away."""
    row_security.release(schema_editor, "petitions_refused")
    row_security.secure(schema_editor, "petitions_refused", BEFORE)
    row_security.release(schema_editor, "petitions_elsewhere")
    guards.drop(schema_editor, GUARDS, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("petitions", "0006_promises")]
    operations = [migrations.RunPython(make, drop)]
