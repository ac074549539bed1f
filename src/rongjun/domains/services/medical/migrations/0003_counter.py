"""Bills taken at the counter name where somebody was treated; a person reads the own bills, contributions, places."""

from dataclasses import replace
from importlib import import_module

from django.db import migrations, models

from rongjun.base import guards
from rongjun.base.postgres import row_security

FIRST = import_module("rongjun.domains.services.medical.migrations.0002_guards")
TABLE = "medical_hospitalbill"
BEFORE = [one for one in FIRST.GUARDS if one.table == TABLE]
AFTER = [replace(one, frozen=(*one.frozen, "treated_at", "papers")) if one.frozen else one for one in BEFORE]
REPLACED = {TABLE: FIRST.REPLACED[TABLE]}
OWN = (TABLE, "medical_contribution", "medical_place")


def unguard(apps, schema_editor):
    """Drop the triggers of bills: SQLite makes the table anew."""
    guards.drop(schema_editor, BEFORE, REPLACED)


def guard_again(apps, schema_editor):
    """Make them as they were."""
    guards.make(schema_editor, BEFORE, REPLACED)


def make(apps, schema_editor):
    """Guard the new columns too, and let persons read their own rows."""
    guards.make(schema_editor, AFTER, REPLACED)
    for table in OWN:
        row_security.let_own(schema_editor, table, "person_id")


def drop(apps, schema_editor):
    """Take both back."""
    for table in OWN:
        row_security.end_own(schema_editor, table)
    guards.drop(schema_editor, AFTER, REPLACED)


class Migration(migrations.Migration):
    dependencies = [("medical", "0002_guards")]
    operations = [
        migrations.RunPython(unguard, guard_again),
        migrations.AddField(
            model_name="hospitalbill",
            name="treated_at",
            field=models.CharField(blank=True, help_text="where, for a bill taken at the counter", max_length=80),
        ),
        migrations.AddField(
            model_name="hospitalbill",
            name="papers",
            field=models.JSONField(
                default=list, help_text="names of the papers seen, for a bill taken at the counter"
            ),
        ),
        migrations.RunPython(make, drop),
    ]
