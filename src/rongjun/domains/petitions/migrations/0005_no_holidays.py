"""Days of rest are entered in policy (holiday notices); the table of this room goes before anybody used it."""

from importlib import import_module

from django.db import migrations

from rongjun.base import guards

MADE = import_module("rongjun.domains.petitions.migrations.0002_guards").GUARDS
OF_TABLE = [guard for guard in MADE if guard.table == "petitions_holiday"]


def drop(apps, schema_editor):
    """Drop the triggers of the table, and their functions on PostgreSQL."""
    guards.drop(schema_editor, OF_TABLE, {})


class Migration(migrations.Migration):
    dependencies = [("petitions", "0004_figures_guards")]
    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop),
        migrations.DeleteModel(name="Holiday"),
    ]
