"""An issued report never changes."""

from django.db import migrations

from rongjun.base import guards

GUARDS = guards.immutable("reports_report", "an issued report")
REPLACED = {"reports_report": "t.id = NEW.id OR t.number = NEW.number"}


def make(apps, schema_editor):
    """Make the triggers."""
    guards.make(schema_editor, GUARDS, REPLACED)


def drop(apps, schema_editor):
    """Drop them."""
    guards.drop(schema_editor, GUARDS, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
